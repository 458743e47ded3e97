"""Furniture between reports goes by where it stands; what authors close with stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

import pytest

from extract.model import Payload
from extract.page import extract_page
from extract.rules import learn
from tests.extract.templates import Article, Made, page, paragraphs

T = "陶坊工作总结"


def payload(
    number: int, after: Callable[[int], Sequence[str]], count: int = 4
) -> tuple[Payload, list[list[str]]]:
    """Return a page of reports, with lines after each but the last, and the reports' lines."""
    reports = [[*paragraphs(Random(100 * number + n), 4)] for n in range(count)]
    lines: list[str] = []
    for n, own in enumerate(reports):
        lines += [f"{T} 篇{n + 1}", *own, *(after(n) if n < count - 1 else ())]
    html = page(Article(f"{T}{count}篇", (), tuple(lines), frozenset()), "p")
    return Payload(f"http://a.example/{number}.html", html.encode()), reports


def texts(one: Payload, *rules) -> list[list[str]]:
    return [report.text.split("\n") for report in extract_page([one], *rules).reports]


def test_a_label_between_the_reports_of_one_page_goes():
    one, reports = payload(1, lambda n: ["莲子羹趁热喝", "岸上有人唱歌"])
    assert texts(one) == reports


@pytest.mark.parametrize(
    "line", ["此致敬礼", "陶坊窑务办公室", "2021年3月4日", "谢谢各位！", "记录:某某"]
)
def test_what_all_reports_of_a_page_close_with_stays(line):
    reports = [[*paragraphs(Random(n), 4), line] for n in range(5)]
    lines = [part for n, own in enumerate(reports, 1) for part in (f"{T} 篇{n}", *own)]
    html = page(Article(f"{T}5篇", (), tuple(lines), frozenset()), "p")
    assert texts(Payload("http://a.example/1.html", html.encode())) == reports


def test_an_office_that_signs_all_but_the_last_report_stays():
    one, reports = payload(2, lambda n: ["陶坊窑务办公室"])
    expected = [[*own, "陶坊窑务办公室"] for own in reports[:-1]] + reports[-1:]
    assert texts(one) == expected


@pytest.mark.parametrize(
    "after",
    [
        lambda n: ["顺路看看:" + "".join(Random(n).sample("桥船灯塔渔歌网帆", 4))],
        lambda n: ["莲子羹趁热喝。", f"岸上有{n + 3}人唱歌!"],
        lambda n: [
            "顺路看看:" + "".join(Random(n).sample("桥船灯塔渔歌网帆", 4)),
            "莲子羹趁热喝。",
        ],
    ],
)
def test_lines_between_reports_are_learned_though_their_ends_differ(after):
    made = [payload(number, after, count=2 + number % 2) for number in range(6)]
    rules = learn([extract_page([one]) for one, _ in made])
    for one, reports in made:
        assert texts(one, rules) == reports


def test_signatures_before_a_colon_are_not_learned():
    reports = [
        [
            [*paragraphs(Random(10 * n + k), 4), "述职人:" + "赵钱孙李周吴"[n] + "甲乙丙"[k]]
            for k in range(3)
        ]
        for n in range(6)
    ]
    payloads = []
    for n, own in enumerate(reports):
        lines = [part for k, one in enumerate(own, 1) for part in (f"{T} 篇{k}", *one)]
        html = page(Article(f"{T}3篇", (), tuple(lines), frozenset()), "p")
        payloads.append(Payload(f"http://a.example/{n}.html", html.encode()))
    rules = learn([extract_page([one]) for one in payloads])
    assert [texts(one, rules) for one in payloads] == reports


def test_a_short_name_counts_where_it_makes_up_the_promised_number():
    names = ["个人述职报告", "灯塔站2020年巡检工作总结", "渡口所关于船票登记工作的总结"]
    made = [Made(name, paragraphs(Random(n), 5)) for n, name in enumerate(names)]
    lines = [part for one in made for part in (one.heading, *one.paragraphs)]
    html = page(Article("工作总结汇编(通用3篇)", (), tuple(lines), frozenset()), "p")
    found = extract_page([Payload("http://a.example/1.html", html.encode())]).reports
    assert [report.heading for report in found] == names


def test_an_inner_title_of_one_report_is_no_short_name_of_another():
    names = ["灯塔站2020年巡检工作总结", "渡口所关于船票登记工作的总结"]
    own = [("个人述职报告", *paragraphs(Random(n), 5)) for n in range(2)]
    lines = [part for name, one in zip(names, own, strict=True) for part in (name, *one)]
    html = page(Article("工作总结汇编", (), tuple(lines), frozenset()), "p")
    found = extract_page([Payload("http://a.example/1.html", html.encode())]).reports
    assert "个人述职报告" in found[0].text or found[0].heading == "个人述职报告"
    assert len(found) <= 2


def test_a_short_report_under_a_repeated_title_counts_where_it_was_promised():
    reports = [list(paragraphs(Random(n), 5)) for n in range(3)]
    reports[1] = ["灯塔站今年巡检缆绳七十次，一次也没有落空，详细情况另行报告各位，请予审阅为盼。"]
    lines = [part for own in reports for part in (T, *own)]
    html = page(Article(f"最新{T}(合集3篇)", (), tuple(lines), frozenset()), "p")
    assert texts(Payload("http://a.example/1.html", html.encode())) == reports


@pytest.mark.parametrize(
    "shape", ["★一禾食品厂工作总结(篇{})★ ", "◆一禾食品厂工作总结之{} ", "一禾食品厂工作总结({})◆"]
)
def test_markers_glued_to_a_sentence_in_ornaments_after_a_name_with_a_number(shape):
    reports = [list(paragraphs(Random(n), 5))[1:] for n in range(4)]
    lines = [
        part
        for number, own in zip("一二三四", reports, strict=True)
        for part in (shape.format(number) + own[0], *own[1:])
    ]
    html = page(Article("最新一禾食品厂工作总结汇编(通用4篇)", (), tuple(lines), frozenset()), "p")
    assert texts(Payload("http://a.example/1.html", html.encode())) == reports


def test_a_marker_in_ornaments_at_the_end_of_a_part_begins_a_report():
    reports = [list(paragraphs(Random(n), 5)) for n in range(4)]
    lines = [part for n, own in enumerate(reports, 1) for part in (f"★{T}(第{n}份)★", *own)]
    cut = lines.index(f"★{T}(第3份)★") + 1
    payloads = [
        Payload(
            f"http://a.example/{name}.html",
            page(Article(f"{T}4篇", (), tuple(part), frozenset()), "p").encode(),
        )
        for name, part in (("7", lines[:cut]), ("7_2", lines[cut:]))
    ]
    found = extract_page(payloads).reports
    assert [report.text.split("\n") for report in found] == reports
