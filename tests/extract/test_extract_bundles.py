"""Names, numbers and points that are like each other, and which of them announce reports."""

from __future__ import annotations

from itertools import chain
from random import Random

import pytest

from extract.model import Page, Payload
from extract.page import extract_page
from tests.extract.templates import sentence

OPENING = "河面解冻以来，渡口所没有停过一班船，现把这一年怎么过的从头说起。"
SIGNED = ("渡口所", "2015年7月15日")


def _payload(lines: list[str], title: str, part: int = 1, of: int = 1) -> Payload:
    body = "".join(line if line[0] == "<" else f"<p>{line}</p>" for line in lines)
    onward = f'<a href="1_{part + 1}.html">下一页</a>' if part < of else ""
    html = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div>{body}</div>"
    name = f"1_{part}" if part > 1 else "1"
    return Payload(f"http://a.example/{name}.html", f"{html}<i>{onward}</i></body></html>".encode())


def _page(lines: list[str], title: str) -> Page:
    return extract_page([_payload(lines, title)])


def _parted(parts: list[list[str]], title: str) -> Page:
    of = len(parts)
    return extract_page([_payload(one, title, n, of) for n, one in enumerate(parts, 1)])


def _lines(page: Page) -> list[list[str]]:
    return [report.text.split("\n") for report in page.reports]


def _texts(seed: str, count: int, *end: str) -> list[list[str]]:
    rng = Random(seed)
    return [[OPENING, *(sentence(rng) * 4 for _ in range(3)), *end] for _ in range(count)]


def _bundle(names: list[str], texts: list[list[str]]) -> list[str]:
    return list(chain.from_iterable([name, *text] for name, text in zip(names, texts, strict=True)))


@pytest.mark.parametrize("heads", ["{}、渡口所主要工作情况", "({})渡口所下半年工作"])
def test_a_point_in_the_title_s_words_is_set_another_way_than_names(heads):
    names = [f"{n}、201{n}年某码头工作情况总结" for n in range(1, 5)]
    texts = _texts(heads, 4)
    texts[2][1:1] = [heads.format("一")]
    found = _page(_bundle(names, texts), "渡口所工作情况总结(四篇)")
    assert _lines(found) == texts


@pytest.mark.parametrize("names", [("陶坊销售{}部", "灯塔站"), ("河西第{}中学", "城郊苗圃")])
@pytest.mark.parametrize("first", [0, 1])
def test_a_number_in_the_name_of_an_office_counts_no_reports(names, first):
    one, other = (f"2016年{name}年度工作总结" for name in (names[0].format("二"), names[1]))
    mixed = [other, one, "2015年渡口所年度工作总结"][first:]
    texts = _texts(names[0], len(mixed))
    found = _page(_bundle(mixed, texts), "年度工作总结大全")
    assert [report.heading for report in found.reports] == mixed
    assert _lines(found) == texts


def test_the_parts_of_an_essay_are_no_reports_beside_names():
    names = ["灯塔站年度修缮工作总结", "陶坊年度守窑工作总结", "鸽舍年度放飞工作总结"]
    texts = _texts("essay", 3)
    for at in (1, 2, 3):
        texts[1].insert(2 * at - 1, f"<h3>第{'一二三'[at - 1]}篇 {'学实悟'[at - 1]}干篇</h3>")
    found = _page(_bundle([f"<h3>{name}</h3>" for name in names], texts), "工作总结(精选)")
    assert [report.heading for report in found.reports] == names


def test_a_name_may_be_of_a_summary_and_a_plan():
    names = [f"{who}工作总结及来年工作计划" for who in ("灯塔站", "陶坊里", "鸽舍")]
    texts = _texts("plan", 3)
    assert _lines(_page(_bundle(names, texts), "工作总结及工作计划(精编)")) == texts


def test_a_short_name_below_a_signature_is_a_report_s():
    names = ["2015年渡口所工作汇报", "渡口所2015年工作汇报", "鸽舍工作汇报"]
    texts = _texts("short", 3, *SIGNED)
    assert _lines(_page(_bundle(names, texts), "工作汇报(精选多篇)")) == texts


def test_what_is_said_of_writing_begins_no_report_above_two_names():
    names = ["陶坊2017年工作汇报", "2018年鸽舍工作汇报"]
    texts = _texts("lead", 2)
    lead = "要用到总结的场合越来越多，真写起来却常常无从下笔。"
    assert _lines(_page([lead, *_bundle(names, texts)], "2013年工作汇报(精编)")) == texts


def test_a_marker_and_a_name_at_a_part_s_end_announce_the_next_part_s_report():
    title = "最新摆渡工作总结【推荐3篇】"
    texts = _texts("end", 3)
    marks = [f"最新摆渡工作总结篇{n}" for n in (1, 2, 3)]
    names = ["灯塔站摆渡工作总结", "2013年鸽舍摆渡工作总结", "陶坊摆渡工作总结"]
    whole = [[name, *text] for name, text in zip(names, texts, strict=True)]
    parts = [[marks[0], *whole[0], marks[1], names[1]], [*texts[1], marks[2], *whole[2]]]
    assert _lines(_parted(parts, title)) == whole


@pytest.mark.parametrize("lead", [[], ["总结是对一段时间的工作所作的书面评价，不妨写一份。"]])
def test_a_title_at_a_part_s_top_is_a_marker_where_the_first_part_has_it_below_a_lead(lead):
    title = "渡口所摆渡工作总结"
    texts = _texts("top", 3)
    parts = [[*lead, *_bundle([title] * 2, texts[:2])], [title, *texts[2]]]
    expected = texts if lead else [texts[0], texts[1] + texts[2]]
    assert _lines(_parted(parts, title)) == expected


def test_a_short_name_begins_the_numbers_again_below_a_table_of_contents():
    names = ["1、库管员工作总结", "2、陶坊会计工作情况总结", "3、鸽舍年度放飞总结"]
    texts = _texts("toc", 3)
    found = _page(["本页导览", *names, *_bundle(names, texts)], "渡口所摆渡个人小结【3篇】")
    assert _lines(found) == texts


def test_offices_that_are_numbered_stand_beside_one_that_is_not():
    names = [f"河西公司{who}部工作总结" for who in ("销售一", "销售二", "后勤")]
    texts = _texts("offices", 3)
    assert _lines(_page(_bundle(names, texts), "公司工作总结大全")) == texts


@pytest.mark.parametrize("title", ["渡口所摆渡工作总结(精选3篇)", "摆渡工作总结大全"])
def test_a_report_s_own_parts_are_counted_in_the_bundle_s_words(title):
    marks = ["第一篇", "第二篇", "第三篇"]
    texts = _texts("nested", 3)
    texts[1][1:1] = ["第一篇 学习情况", texts[0][1], "第二篇 摆渡情况"]
    assert _lines(_page(_bundle(marks, texts), title)) == texts


def test_short_names_come_first_where_all_are_as_many_as_promised():
    whose = ("渡口边陶坊实习", "山上灯塔站实习", "2017年鸽舍年度", "2012年度实习", "苗圃班2017年")
    names = [f"{n}、{what}总结" for n, what in enumerate(whose, 1)]
    texts = _texts("first", 5)
    lead = "船靠了岸，缆绳也盘好了，一段日子就这样告一段落。"
    assert _lines(_page([lead, *_bundle(names, texts)], "最新实习总结(精选5篇)")) == texts


@pytest.mark.parametrize("ad", ["[下一篇更好看，请接着往下]", "★★★★★"])
def test_a_heading_at_a_part_s_end_below_a_line_of_furniture_announces_the_next_part_s_report(ad):
    names = ["灯塔站摆渡工作总结", "某鸽舍工作总结", "2013年陶坊摆渡工作总结", "养蜂组工作总结报告"]
    texts = _texts(ad, 4)
    heads = [f"<p><strong>{name}</strong></p>" for name in names]
    first = ["目录", *names, *_bundle(heads[:2], texts[:2]), ad, heads[2]]
    parts = [first, [*texts[2], *_bundle(heads[3:], texts[3:])]]
    assert _lines(_parted(parts, "摆渡工作总结汇编四篇")) == texts
