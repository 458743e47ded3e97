"""Titles and markers told by what stands beside them, whatever they call a report."""

from __future__ import annotations

from itertools import chain
from random import Random

import pytest

from extract.model import Page, Payload
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
