"""The last line of a report, without a sentence's end: its own, or the site's."""

from __future__ import annotations

from random import Random

import pytest

from extract.model import Payload
from extract.page import extract_page
from tests.extract.templates import paragraphs

TITLE = "渡口所2021年摆渡工作总结"
OWN = [
    "下一步工作:修好跳板,写好2022年度工作总结",
    "努力方向:把班次排匀,按时上报防汛工作总结和自查报告",
    "今后打算:听取各码头年度述职报告",
    "一并报送:渡口所2021年度防汛工作总结",
    "汇报题目:《守好一条缆——渡口所年度工作总结》",
    "认真学习《关于内河摆渡的年度工作报告》",
    "会上通过了《渡口所2021年度工作报告》",
    "打算:①修好跳板②写好年度工作总结",
    "以上是全部内容,请审阅。",
    "我所公众号推送四十二期",
    "点赞榜上多了摆渡工的名字。",
    "未完的跳板工程,开春后接着干。",
    "分享会办了六场,场场有人提问。",
]
NAMING = [  # lines with the words of a title that says no more than a kind of document
    "以上便是渡口所全年的工作总结",
    "渡口所2021年度工作总结",
    "(据渡口所年度工作总结改写)",
    "以上是我的工作总结",
]
SITES = [
    "翻过的人还看:陶坊2018年度工作总结、鸽舍2018年度工作总结",
    "邻近的稿子:陶坊2018年度工作总结 | 鸽舍个人年度工作总结",
    "角落里还有《观星台2018年度工作总结(精选5篇)》",
]
BACK = ["看过“{t}”的还看了:", "荐读:最新{t}(精选3篇)", "★{t}"]


def _texts(title: str, *reports: list[str]) -> list[list[str]]:
    marked = zip("一二三", reports, strict=False)
    several = [line for n, report in marked for line in (f"第{n}篇", *report)]
    body = "".join(f"<p>{line}</p>" for line in (several if len(reports) > 1 else reports[0]))
    html = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div>{body}</div>"
    page = extract_page([Payload("http://a.example/1.html", html.encode())])
    return [report.text.split("\n") for report in page.reports]


@pytest.mark.parametrize("last", OWN)
def test_what_a_report_says_last_after_a_colon_or_in_title_marks_stays(last):
    text = [*paragraphs(Random(last), 5), last]
    other = list(paragraphs(Random(1), 5))
    assert _texts(TITLE, text) == [text]
    assert _texts(f"{TITLE}(精选3篇)", other, text, other) == [other, text, other]
    assert _texts("工作总结(精选3篇)", other, text, other) == [other, text, other]


@pytest.mark.parametrize("last", NAMING)
def test_a_title_of_a_kind_s_name_is_no_sign_of_the_site(last):
    text = [*paragraphs(Random(last), 5), last]
    other = list(paragraphs(Random(2), 5))
    assert _texts("工作总结(精选3篇)", other, text, other) == [other, text, other]
    assert _texts("工作总结", text) == [text]


@pytest.mark.parametrize("last", SITES)
def test_names_behind_a_label_and_titles_of_pages_lead_elsewhere(last):
    text = list(paragraphs(Random(last), 5))
    assert _texts(TITLE, [*text, last]) == [text]


@pytest.mark.parametrize("last", BACK)
@pytest.mark.parametrize("name", ["工作总结", TITLE])
def test_the_page_s_title_in_marks_or_as_it_is_shown_is_the_site_s(name, last):
    text = list(paragraphs(Random(last), 5))
    title = f"最新{name}(精选3篇)"
    body = [*text, last.format(t=name)]
    assert _texts(title, text, text, body) == [text, text, text]


def test_the_name_of_a_report_of_duty_and_honesty_is_one():
    text = [*paragraphs(Random(3), 5)]
    last = "看过“渡口所述职述廉报告”的还看了:"
    assert _texts("渡口所述职述廉报告三篇", text, text, [*text, last]) == [text] * 3


def test_a_label_with_the_title_s_name_that_nothing_stands_below_is_the_site_s():
    text = list(paragraphs(Random(4), 5))
    title = "摆渡工作总结"
    assert _texts(title, [*text, f"翻完{title}的人又翻了:"]) == [text]
    for last in (f"现将{title}报告如下:", f"三、{title}:"):
        assert _texts(title, [*text, last]) == [[*text, last]]


@pytest.mark.parametrize("label", ["相关文章：", f"[{TITLE}]相关文章："])
@pytest.mark.parametrize(
    "others", [("1.陶坊个人工作总结（精选7篇）", "2.述职报告【8篇】"), ("鸽舍总结（共3篇）",)]
)
def test_names_of_pages_that_tell_their_count_are_items_below_a_label(label, others):
    text = list(paragraphs(Random(5), 5))
    assert _texts(TITLE, [*text, label, *others]) == [text]
    assert _texts(TITLE, [*text, others[-1]]) == [[*text, others[-1]]]


@pytest.mark.parametrize("day", ["2021年3月4日", "2021.3.4"])
def test_a_signature_below_an_advertisement_stays(day):
    text = [*paragraphs(Random(3), 5), "扫码领取缆绳图样", "渡口所办公室", day]
    (found,) = _texts(TITLE, [*text, "翻过的人还看:陶坊2018年度工作总结、鸽舍2018年度工作总结"])
    assert found[-2:] == ["渡口所办公室", day]
