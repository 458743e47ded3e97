"""Titles and markers told by what stands beside them, whatever they call a report."""

from __future__ import annotations

from itertools import chain
from random import Random

import pytest

from extract.model import Page, Payload
from extract.names import names_report
from extract.page import extract_page
from tests.extract.templates import sentence

TITLE = "渡口所摆渡工作总结"
OPENING = "河面解冻以来，渡口所没有停过一班船，现把这一年怎么过的从头说起。"
# Two are reports by their kind, two are not.
NAMES = ["灯塔站春季巡检工作总结", "陶坊守窑人先进事迹", "苗圃班夜间值守情况总结", "鸽舍放飞倡议书"]


def _page(lines: list[str], title: str = TITLE) -> Page:
    body = "".join(line if line[0] == "<" else f"<p>{line}</p>" for line in lines)
    html = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div>{body}</div>"
    return extract_page([Payload("http://a.example/1.html", html.encode())])


def _lines(page: Page) -> list[list[str]]:
    return [report.text.split("\n") for report in page.reports]


def _bodies(seed: str) -> list[list[str]]:
    rng = Random(seed)
    return [[OPENING, *(sentence(rng) * 4 for _ in range(3))] for _ in NAMES]


def _bundle(names: list[str], bodies: list[list[str]]) -> list[str]:
    return list(
        chain.from_iterable([name, *body] for name, body in zip(names, bodies, strict=True))
    )


@pytest.mark.parametrize("mark", ["{}、", "{}.", "({})", "材料{} "])
def test_a_number_that_is_missing_is_found_before_any_name(mark):
    bodies = _bodies(mark)
    found = _page(_bundle([mark.format(n) + name for n, name in enumerate(NAMES, 1)], bodies))
    assert [report.heading for report in found.reports] == NAMES
    assert _lines(found) == bodies


def test_a_number_that_two_lines_have_is_not_made_up():
    bodies = _bodies("twice")
    bodies[0][1:1] = ["2、修缮石阶"]
    found = _page(_bundle([f"{n}、{name}" for n, name in enumerate(NAMES, 1)], bodies))
    assert [report.heading for report in found.reports] == [NAMES[0], *NAMES[2:]]


@pytest.mark.parametrize("style", ["{}", "<h3>{}</h3>", "<p><b>{}</b></p>"])
def test_titles_of_any_kind_are_the_reports_where_they_are_as_many_as_promised(style):
    bodies = _bodies(style)
    found = _page(_bundle([style.format(name) for name in NAMES], bodies), f"{TITLE}(精选4篇)")
    assert [report.heading for report in found.reports] == NAMES
    assert _lines(found) == bodies


def test_titles_set_as_headings_are_reports_where_half_name_one():
    bodies = _bodies("half")
    found = _page(_bundle([f"<h3>{name}</h3>" for name in NAMES], bodies))
    assert [report.heading for report in found.reports] == NAMES


def test_headings_of_one_report_are_not_its_page_s_promise():
    rng = Random(3)
    lines = [OPENING]
    for heading in ("修缮石阶与缆绳", "登记船票和卷宗", "盘点过往与将来"):
        lines += [heading, sentence(rng) * 6]
    assert _lines(_page(lines, f"{TITLE}(3篇)")) == [lines]


def test_a_subtitle_is_the_text_s():
    bodies = [["——在灯塔站晾晒会上的发言", *body] for body in _bodies("sub")]
    names = [f"{who}年度修缮工作总结" for who in ("灯塔站", "陶坊里", "苗圃班", "鸽舍")]
    found = _page(_bundle(names, bodies))
    assert [report.heading for report in found.reports] == names
    assert _lines(found) == bodies


def test_the_page_s_title_a_number_and_a_name():
    bodies = _bodies("titled")
    names = [f"灯塔站第{n}码头工作总结" for n in "一二三四"]
    marks = [f"{TITLE}篇{n}:{name}" for n, name in zip("一二三四", names, strict=True)]
    assert _lines(_page(_bundle(marks, bodies))) == bodies


@pytest.mark.parametrize(
    "headings",
    [
        ["壹、成绩", "贰、不足"],
        ["A. 成绩", "B. 不足"],
        ["第一,成绩", "第二,不足"],
        ["★1 成绩", "★2 不足"],
        ["故事一", "故事二"],
        ["版本1.0", "版本2.0"],
    ],
)
def test_a_report_keeps_its_own_first_heading(headings):
    rng = Random(5)
    lines = list(chain.from_iterable([one, sentence(rng) * 6, sentence(rng)] for one in headings))
    assert _lines(_page(lines)) == [lines]


def test_words_behind_a_counter_are_no_reports_names():
    rng = Random(6)
    lines = [OPENING]
    for heading in ("第一份答卷:稳", "第二份答卷:进"):
        lines += [heading, sentence(rng) * 6]
    assert _lines(_page(lines)) == [lines]


@pytest.mark.parametrize("end", [":", "(2019年度)", "【推荐】"])
def test_a_name_may_end_with_a_remark(end):
    bodies = _bodies(end)
    names = [f"{who}年度修缮工作总结{end}" for who in ("灯塔站", "陶坊里", "苗圃班", "鸽舍")]
    assert _lines(_page(_bundle(names, bodies))) == bodies


def test_a_short_name_is_a_report_s_where_the_points_begin_again():
    rng = Random(7)
    names = ["灯塔站年度修缮工作总结", "陶坊工作总结", "鸽舍年度放飞工作总结"]
    points = [f"{n}、{what}" for n, what in zip("一二三", ("修缮", "盘点", "回访"), strict=True)]
    bodies = [[*chain.from_iterable([one, sentence(rng) * 4] for one in points)] for _ in names]
    found = _page(_bundle(names, bodies))
    assert [report.heading for report in found.reports] == names
    bodies[1] = [sentence(rng) * 6]
    found = _page(_bundle(names, bodies))
    assert [report.heading for report in found.reports] == [names[0], names[2]]


def test_short_reports_under_as_many_names_as_promised():
    rng = Random(8)
    names = ["灯塔站年度修缮工作总结", "陶坊工作总结", "鸽舍年度放飞工作总结"]
    bodies = [[sentence(rng) * 2] for _ in names]
    assert _lines(_page(_bundle(names, bodies), f"{TITLE}(精选3篇)")) == bodies


def test_the_quarters_of_a_report_that_has_begun_are_its_own():
    rng = Random(9)
    quarters = [f"2019年第{n}季度摆渡工作总结" for n in "一二三四"]
    lines = [OPENING, *chain.from_iterable([one, sentence(rng) * 6] for one in quarters)]
    assert _lines(_page(lines)) == [lines]


def test_what_is_appended_is_the_report_s():
    rng = Random(10)
    lines = [sentence(rng) * 9, "附:灯塔站年度修缮工作总结", sentence(rng) * 9]
    assert _lines(_page(lines)) == [lines]


@pytest.mark.parametrize("mark", ["{}年篇", "【{}年度篇】"])
def test_years_count_pieces(mark):
    bodies = _bodies(mark)
    marks = [mark.format(2015 + n) for n in range(len(bodies))]
    assert _lines(_page(_bundle(marks, bodies))) == bodies
    lines = [OPENING, *_bundle(marks, bodies)]
    assert _lines(_page(lines)) == [lines]


def test_a_marker_s_remark_is_no_name():
    bodies = _bodies("remark")
    marks = [f"{TITLE}篇{n}({2010 + n}年)" for n in range(1, 5)]
    found = _page(_bundle(marks, bodies), f"最新{TITLE}汇总四篇")
    assert [report.heading for report in found.reports] == marks
    marks = [f"第{n}篇:{TITLE}(推荐)" for n in "一二三四"]
    found = _page(_bundle(marks, bodies))
    assert [report.heading for report in found.reports] == [f"{TITLE}(推荐)"] * 4


def test_the_parts_of_a_series_have_their_reports_numbers():
    bodies = _bodies("series")
    parts = []
    for n, body in enumerate(bodies, 1):
        text = "".join(f"<p>{line}</p>" for line in (f"{TITLE}({n})", *body))
        onward = f'<a href="1_{n + 1}.html">下一页</a>' if n < len(bodies) else ""
        html = f"<html><title>{TITLE}</title><h1>{TITLE}</h1><div>{text}</div>{onward}</html>"
        url = f"http://a.example/1{f'_{n}' if n > 1 else ''}.html"
        parts.append(Payload(url, html.encode()))
    assert _lines(extract_page(parts)) == bodies


ODD = ["陶坊守窑人先进事迹", "鸽舍放飞倡议书", "水磨坊轮值随想"]  # no report by its kind


def test_titles_below_signatures_are_reports():
    bodies = [[*body, "水磨坊", f"2019年1{n}月3日"] for n, body in enumerate(_bodies("sign")[:3])]
    found = _page(_bundle(ODD, bodies))
    assert [report.heading for report in found.reports] == ODD
    assert _lines(found) == bodies


def test_titles_above_greetings_are_letters():
    bodies = [["各位船工:", *body, "此致", "敬礼"] for body in _bodies("letter")[:3]]
    assert _lines(_page(_bundle(ODD, bodies))) == bodies


def test_headings_under_which_the_points_begin_again_are_reports():
    rng = Random(11)
    bodies = [["一、登记", sentence(rng) * 5, "二、回访", sentence(rng) * 5] for _ in ODD]
    assert _lines(_page(_bundle([f"<h3>{one}</h3>" for one in ODD], bodies))) == bodies


def test_a_signed_report_with_labels_is_one():
    rng = Random(12)
    lines = [OPENING, "修缮石阶与缆绳", sentence(rng) * 6, "登记船票和卷宗", sentence(rng) * 6]
    lines += ["渡口所", "2019年12月3日"]
    assert _lines(_page(lines)) == [lines]


def test_the_first_name_may_be_short():
    bodies = [[OPENING, *body] for body in _bodies("first")[:3]]
    names = ["陶坊工作总结", "灯塔站年度修缮工作总结", "鸽舍年度放飞工作总结"]
    assert _lines(_page(_bundle(names, bodies))) == bodies


def test_a_number_in_a_name_is_no_marker_beside_other_names():
    bodies = _bodies("inside")[:2]
    names = ["第二码头摆渡所年度工作总结", "灯塔站年度修缮工作总结"]
    found = _page(_bundle(names, bodies), "第二码头摆渡所工作总结(通用2篇)")
    assert [report.heading for report in found.reports] == names
    assert _lines(found) == bodies


def test_what_says_how_many_there_are_names_none():
    bodies = _bodies("count")[:2]
    names = [f"<h3>{one}</h3>" for one in (ODD[0], "灯塔站年度修缮工作总结")]
    title = "渡口所摆渡年度工作总结(精选2篇)"
    lines = [f"<h2>{title}</h2>", "时间：2019-07-19 阅读：60", *_bundle(names, bodies)]
    assert _lines(_page(lines, title)) == bodies


def test_a_short_name_below_the_page_s_own_is_the_first_report_s():
    bodies = _bodies("below")[:3]
    names = ["陶坊工作总结", "灯塔站年度修缮工作总结", "鸽舍年度放飞工作总结"]
    title = "渡口所年度摆渡工作总结"
    assert _lines(_page([title, *_bundle(names, bodies)], title)) == bodies


def test_a_line_that_introduces_what_follows_speaks_to_nobody():
    rng = Random(13)
    lines = []
    for heading in ("修缮石阶与缆绳", "登记船票和卷宗"):
        lines += [heading, "主要做法:", sentence(rng) * 6]
    assert _lines(_page(lines)) == [lines]


def test_a_number_glued_to_a_year_is_a_number():
    rng = Random(14)
    bodies = [[f"2019年渡口所{sentence(rng)}", sentence(rng) * 5] for _ in "123"]
    lines = list(
        chain.from_iterable(
            [f"{TITLE}篇{n}{body[0]}", *body[1:]] for n, body in enumerate(bodies, 1)
        )
    )
    assert _lines(_page(lines, f"{TITLE}(精选3篇)")) == bodies


@pytest.mark.parametrize("name", ["『鸽舍2018年年终总结』", "「鸽舍2018年工作汇报」"])
def test_names_stand_in_any_brackets(name):
    assert names_report(name)
