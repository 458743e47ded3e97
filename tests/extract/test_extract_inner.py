"""What looks like a bundle's markers and is one report's, and markers that hardly look like any."""

from __future__ import annotations

from itertools import chain
from random import Random

import pytest

from extract import flags
from extract.model import Page, Payload
from extract.page import extract_page
from tests.extract.templates import paragraphs, sentence

TITLE = "渡口所摆渡工作总结"
OPENING = "河面解冻以来，渡口所没有停过一班船，现把这一年怎么过的从头说起。"
SHORT = ["灯塔站春季巡检工作总结", "陶坊个人小结", "苗圃班夜间值守情况总结", "鸽舍个人总结"]


def _page(lines: list[str], title: str = TITLE, paragraph: str = "<p>{}</p>") -> Page:
    body = "".join(paragraph.format(line) for line in lines)
    html = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div>{body}</div>"
    return extract_page([Payload("http://a.example/1.html", html.encode())])


def _lines(page: Page) -> list[list[str]]:
    return [report.text.split("\n") for report in page.reports]


def _parts(markers: list[str], seed: int = 1) -> list[list[str]]:
    rng = Random(seed)
    return [[marker, sentence(rng) * 4, sentence(rng) * 5] for marker in markers]


INNER = {
    "cases": ["案例1", "案例2", "案例3"],
    "highlights": ["◆亮点一", "◆亮点二", "◆亮点三"],
    "days": ["Day 1", "Day 2", "Day 3"],
    "parts": ["Part 1 全年回顾", "Part 2 明年航线"],
    "questions": ["问题一:为什么停航", "问题二:怎么复航"],
}


@pytest.mark.parametrize("kind", INNER)
def test_the_numbered_parts_of_a_report_that_has_begun_are_its_own(kind):
    lines = [OPENING, *chain.from_iterable(_parts(INNER[kind]))]
    assert _lines(_page(lines)) == [lines]


@pytest.mark.parametrize("kind", ["cases", "highlights", "days"])
def test_the_same_lines_announce_reports_where_the_title_counts_them(kind):
    parts = _parts(INNER[kind])
    found = _page([*chain.from_iterable(parts)], f"{TITLE}(精选{len(parts)}篇)")
    assert _lines(found) == [part[1:] for part in parts]


def test_they_announce_reports_where_each_counts_its_points_anew():
    rng = Random(2)
    parts = [[marker, *paragraphs(rng, 4)] for marker in ("案例1", "案例2", "案例3")]
    assert len(_page([OPENING, *chain.from_iterable(parts)]).reports) == 3


def test_they_announce_reports_where_a_table_of_contents_lists_them():
    parts = _parts(INNER["cases"])
    found = _page([*INNER["cases"], OPENING, *chain.from_iterable(parts)])
    assert _lines(found) == [part[1:] for part in parts]


def test_a_marker_below_a_report_s_own_first_sentence_costs_it_nothing():
    rng = Random(3)
    lines = [OPENING, "案例1", sentence(rng) * 6, sentence(rng) * 6]
    assert _lines(_page(lines)) == [lines]


@pytest.mark.parametrize("mark", ["{}、", "{}.", "({})"])
def test_short_names_count_among_long_ones(mark):
    rng = Random(mark)
    bodies = [[OPENING, *(sentence(rng) * 3 for _ in range(3))] for _ in SHORT]
    lines = [
        line
        for n, (name, body) in enumerate(zip(SHORT, bodies, strict=True), 1)
        for line in (mark.format(n) + name, *body)
    ]
    found = _page(lines)
    assert [report.heading for report in found.reports] == SHORT
    assert _lines(found) == bodies


def test_short_names_alone_are_a_report_s_headings():
    rng = Random(5)
    lines = [OPENING]
    for n, name in enumerate(("思想总结", "航务总结", "作风总结"), 1):
        lines += [f"{n}、{name}", sentence(rng) * 5]
    assert _lines(_page(lines)) == [lines]


def test_a_number_before_a_year_is_a_number():
    rng = Random(6)
    names = ["2019年灯塔站工作总结", "2020年苗圃班工作总结", "2021年陶坊工作总结"]
    lines = [line for n, name in enumerate(names, 1) for line in (f"{n}.{name}", sentence(rng) * 9)]
    assert [report.heading for report in _page(lines).reports] == names


def test_over_twenty_in_the_old_way():
    rng = Random(7)
    ones = "一二三四五六七八九"
    numerals = [*ones, "十", *("十" + one for one in ones), "廿", "廿一"]
    lines = [line for one in numerals for line in (f"第{one}篇", sentence(rng) * 4)]
    assert len(_page(lines).reports) == len(numerals)


@pytest.mark.parametrize(
    ("glued", "heading"),
    [
        ("第{}篇 鸽舍放飞工作总结 ", "鸽舍放飞工作总结"),
        ("第{}篇", "第{}篇"),
    ],
)
def test_a_report_glued_to_its_marker_and_name(glued, heading):
    rng = Random(8)
    bodies = [[OPENING + sentence(rng), sentence(rng) * 5] for _ in "一二三"]
    lines = [
        line
        for n, body in zip("一二三", bodies, strict=True)
        for line in (glued.format(n) + body[0], *body[1:])
    ]
    found = _page(lines, f"{TITLE}(三篇)")
    assert [report.heading for report in found.reports] == [heading.format(n) for n in "一二三"]
    assert _lines(found) == bodies


def test_a_table_of_contents_behind_the_last_report_is_no_report_s():
    names = [f"第{n}篇:{name}" for n, name in zip("一二三四", SHORT, strict=True)]
    parts = _parts(names)
    found = _page([*chain.from_iterable(parts), *names])
    assert _lines(found) == [part[1:] for part in parts]


@pytest.mark.parametrize(
    "paragraph",
    [
        '<span style="display: block">{}</span>',
        '<strong class="d" style="color:#333;display:block;">{}</strong>',
        '<font style="display:flex">{}</font>',
    ],
)
def test_what_is_styled_as_a_block_is_a_line(paragraph):
    rng = Random(9)
    lines = [sentence(rng) * 3 for _ in range(6)]
    assert _lines(_page(lines, paragraph=paragraph)) == [lines]


def test_what_is_styled_as_a_block_inside_its_line_is_none():
    line = sentence(Random(10)) * 3
    shown = f'{line[:20]}<span style="display:inline-block">{line[20:40]}</span>{line[40:]}'
    assert _lines(_page([shown, *["<b>" + line + "</b>"]])) == [[line, line]]


def test_points_in_digits_below_each_part_make_no_reports_of_them():
    rng = Random(11)
    lines = [OPENING]
    for marker in INNER["cases"]:
        lines += [marker, f"1、{sentence(rng)}", f"2、{sentence(rng)}", sentence(rng) * 2]
    assert _lines(_page(lines)) == [lines]


def test_one_name_with_numbers_is_one_report_s():
    lines = [OPENING, *chain.from_iterable(_parts([f"第{n}小组工作总结" for n in "一二三"]))]
    assert _lines(_page(lines)) == [lines]


def _long(markers: list[str], above: tuple[str, ...] = (), below: tuple[str, ...] = ()):
    rng = Random(12)
    return [[one, *above, *(sentence(rng) * 6 for _ in range(5)), *below] for one in markers]


@pytest.mark.parametrize("kind", ["cases", "highlights", "days"])
@pytest.mark.parametrize("end", [(), ("汇报完毕，请各位指正。", "渡口所", "2021年12月3日")])
def test_parts_as_long_as_reports_are_a_report_s_that_has_begun(kind, end):
    lines = [OPENING, *chain.from_iterable(_long(INNER[kind])), *end]
    assert _lines(_page(lines)) == [lines]


@pytest.mark.parametrize(
    ("title", "above", "below"),
    [
        (TITLE, (), ("渡口所", "2021年12月3日")),
        (TITLE, (), ("谢谢大家！",)),
        (TITLE, ("尊敬的各位船工:",), ()),
        (f"{TITLE}精选", (), ()),
        (f"{TITLE}(合集)", (), ()),
    ],
)
def test_what_is_signed_or_greets_or_is_a_lot_s_is_a_report(title, above, below):
    parts = _long(INNER["cases"], above, below)
    found = _page([OPENING, *chain.from_iterable(parts)], title)
    assert _lines(found) == [part[1:] for part in parts]
    assert flags.LEAD_LEFT in found.flags


def test_words_to_the_reader_begin_no_report():
    parts = _long(INNER["cases"])
    lead = "年关将近，大家一定在为材料发愁，来看看渡口上的人是怎样落笔的吧。"
    found = _page([lead, *chain.from_iterable(parts)])
    assert _lines(found) == [part[1:] for part in parts]
    assert flags.LEAD_LEFT not in found.flags


ORDINARY = "河工们写得长短不一，各有各的味道，船上的一年大抵就是这样过去的。"


def _pointed(markers: list[str], ways: list[tuple[str, str]]) -> list[list[str]]:
    rng = Random(13)
    parts = []
    for at, marker in enumerate(markers):
        form, numbers = ways[at % len(ways)]
        points = [[form.format(one) + "缆绳情况", sentence(rng) * 5] for one in numbers]
        parts.append([marker, sentence(rng) * 3, *chain.from_iterable(points)])
    return parts


@pytest.mark.parametrize("marker", ["—— 其{} ——", "◆ 第{}则 ◆", "卷{}", "案例{}"])
@pytest.mark.parametrize(
    "ways", [[("{}、", "一二"), ("{}、", "12"), ("({})", "一二")], [("{}.", "12"), ("({})", "12")]]
)
def test_parts_that_number_their_points_in_several_ways_are_reports(marker, ways):
    parts = _pointed([marker.format(n) for n in "一二三"], ways)
    found = _page([ORDINARY, *chain.from_iterable(parts)])
    assert _lines(found) == [part[1:] for part in parts]


@pytest.mark.parametrize("kind", ["cases", "highlights", "parts"])
@pytest.mark.parametrize("way", [("{}.", "12"), ("({})", "一二")])
def test_parts_that_number_them_in_one_way_or_have_names_are_one_report_s(kind, way):
    other = ("{}、", "12") if kind == "parts" else way
    parts = _pointed(INNER[kind], [way, other])
    lines = [OPENING, *chain.from_iterable(parts)]
    assert _lines(_page(lines)) == [lines]
