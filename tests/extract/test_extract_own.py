"""What offices and authors begin and end reports with is theirs, however often it recurs."""

from __future__ import annotations

from random import Random

import pytest

from extract.own import is_formula, is_vague
from tests.extract.templates import paragraphs
from tests.extract.test_extract_recurring import by_rules, payload, texts

T = "缆车队工作总结"
FURNITURE = "本稿由石阶誊录社排版"
PAPERS = (
    "抄送\uff1a山门区林业局",
    "附件\uff1a缆绳更换明细表",
    "附2\uff1a检票员名册",
    "缆车队综合科 2019年12月28日印发",
    "(此件公开刊布)",
    "\uff08完\uff09",
    "\uff08以上数据截至冬至日\uff09",
    "本文所列数据截至年末。",
    "注\uff1a客流量按闸机计",
    "石某某 敬上",
    "不足之处\uff0c敬请网友和各位领导指正。",
)


def bundle(n: int, line: str, at: int) -> tuple[list[list[str]], list[str]]:
    reports = [list(paragraphs(Random(70 * n + k), 6)) for k in range(3)]
    for own in reports:
        own.insert(at if at >= 0 else len(own), line)
    lines = [one for k, own in enumerate(reports, 1) for one in (f"篇{k}", *own)]
    return reports, [*lines, FURNITURE]


def kept(line: str, at: int) -> bool:
    truths, pages = [], []
    for n in range(5):
        reports, lines = bundle(n, line, at)
        truths.append(reports)
        pages.append(payload(n, f"{T}(精选3篇)", lines))
    return [texts(one) for one in by_rules(pages)] == truths


@pytest.mark.parametrize("line", PAPERS)
def test_what_offices_end_papers_with_stays(line):
    assert kept(line, -1)
    assert is_formula(line)
    assert not is_vague(line)


@pytest.mark.parametrize(
    "line",
    ["附件\uff1a点击下载本站样稿", "注\uff1a仅供网友参考", "本站统计数据截至昨晚", "(全文完)"],
)
def test_what_sites_say_in_such_words_is_no_paper_s_end(line):
    assert not is_formula(line)


@pytest.mark.parametrize(
    "line",
    [
        "各位读者朋友、各位检票员\uff1a",
        "网友们\uff0c大家好\uff01",
        "又到写总结的日子\uff0c缆车旁的灯还亮着。",
        "参考邻队的做法\uff0c我队今年换了缆绳。",
    ],
)
def test_what_several_reports_of_a_page_begin_with_is_theirs(line):
    assert kept(line, 0)


def test_a_command_that_each_report_ends_with_is_an_author_s_sentence():
    assert kept("扫码查看缆绳档案的做法继续推行。", -1)
