"""An article's parts find one another; other articles are left alone."""

from __future__ import annotations

from random import Random

import pytest

from extract import flags
from extract.model import Payload
from extract.page import extract_page
from extract.parts import group_parts, next_part
from tests.extract.templates import Article, Made, page, paragraphs

BASE = "http://a.example/a/20210506/"


def linked(*links: tuple[str, str], url: str = BASE + "1001.html") -> Payload:
    anchors = "".join(f'<a href="{target}">{words}</a>' for target, words in links)
    return Payload(url, f"<html><body>{anchors}</body></html>".encode())


@pytest.mark.parametrize(
    ("links", "url", "expected"),
    [
        ([("1001_2.html", "下一页")], "1001.html", "1001_2.html"),
        ([("/a/20210506/1001_3.html", "下一页")], "1001_2.html", "1001_3.html"),
        ([("1001_2.html", "2"), ("1001_3.html", "3")], "1001.html", "1001_2.html"),
        ([("1001-2.html", "余下全文")], "1001.html", "1001-2.html"),
        ([("?page=2", "下页")], "1001.html", "1001.html?page=2"),
        ([("1001.html?page=3", "下一页")], "1001.html?page=2", "1001.html?page=3"),
        ([("1002.html", "下一页")], "1001.html", None),
        ([("1001_2.html", "下一篇:陶坊总结")], "1001.html", None),
        ([("2021_2.html", "下一篇")], "2021_1.html", None),
        ([("1001.html", "上一页"), ("1001_2.html", "2")], "1001_2.html", None),
        ([("1001_3.html", "末页")], "1001_2.html", None),
        ([("#p2", "下一页"), ("javascript:;", "下一页")], "1001.html", None),
        ([("http://b.example/a/20210506/1001_2.html", "下一页")], "1001.html", None),
        ([("http://[", "下一页")], "1001.html", None),
    ],
)
def test_next_part(links, url, expected):
    found = next_part(linked(*links, url=BASE + url))
    assert found == (expected and BASE + expected)


def article_parts(count: int) -> tuple[list[Payload], Article]:
    rng = Random(count)
    made = tuple(Made(f"陶坊工作总结 篇{n}", paragraphs(rng, 5)) for n in (1, 2, 3))
    lines = [line for one in made for line in (one.heading, *one.paragraphs)]
    size = -(-len(lines) // count)
    payloads = []
    for number in range(count):
        own = tuple(lines[number * size : (number + 1) * size])
        part = Article("陶坊工作总结3篇", made, own, frozenset())
        name = "77.html" if number == 0 else f"77_{number + 1}.html"
        more = f'<a href="77_{number + 2}.html">下一页</a>' if number < count - 1 else ""
        html = page(part, "p", ["更多精彩请关注本站"]).replace(
            '<div class="xg">', f'<div class="fy">{more}</div><div class="xg">'
        )
        payloads.append(Payload(BASE + name, html.encode()))
    return payloads, Article("", made, (), frozenset())


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_merged_parts_give_whole_reports(count):
    payloads, told = article_parts(count)
    (group,) = group_parts(reversed(payloads))
    assert list(group) == payloads
    found = extract_page(group)
    assert found.parts == tuple(payload.url for payload in payloads)
    assert found.url == payloads[0].url
    assert [report.text.split("\n") for report in found.reports] == [
        list(one.paragraphs) for one in told.made
    ]
    assert not found.flags


def test_a_missing_part_is_told():
    payloads, _ = article_parts(3)
    assert flags.PARTS_MISSING in extract_page(payloads[:2]).flags
    assert [len(group) for group in group_parts([payloads[0], payloads[2]])] == [1, 1]


def test_no_payload_is_lost_in_rings_and_doubles():
    ring = [
        linked(("1_2.html", "下一页"), url=BASE + "1.html"),
        linked(("1.html", "下一页"), url=BASE + "1_2.html"),
        linked(("1_2.html", "下一页"), url=BASE + "1.html"),
    ]
    grouped = group_parts(ring)
    assert sum(map(len, grouped)) == 3


def test_each_part_may_end_with_a_report_s_formula_and_repeats_the_title_with_its_number():
    title = "陶坊工作总结范文4篇"
    made = [(*paragraphs(Random(30 + n), 5), "此致", "敬礼") for n in range(4)]
    payloads = []
    for number in range(2):
        own = [f"{title}({number + 1})"] if number else [title]
        for n in (2 * number, 2 * number + 1):
            own += [f"陶坊工作总结篇{'一二三四'[n]}", *made[n]]
        html = page(Article(title, (), tuple(own), frozenset()), "p")
        payloads.append(Payload(BASE + f"7{'_2' * number}.html", html.encode()))
    found = extract_page(payloads)
    assert [tuple(report.text.split("\n")) for report in found.reports] == made
