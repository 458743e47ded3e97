"""Furniture without a place of its own: remarks, captions, invitations that count, names."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest

from extract.model import Page, Payload
from extract.page import extract_page
from extract.rules import Rules, learn
from tests.extract.templates import Article, page, paragraphs

T = "灯塔站工作总结"
WHO = ("鸽舍", "苗圃班", "渡口所", "水磨坊", "观星台", "冰库组")


def payload(number: int, title: str, lines: Sequence[str], layout: str = "br") -> Payload:
    html = page(Article(title, (), tuple(lines), frozenset()), layout)
    return Payload(f"http://a.example/{number}.html", html.encode())


def by_rules(payloads: Sequence[Payload]) -> list[Page]:
    rules = learn([extract_page([one]) for one in payloads])
    return [extract_page([one], rules) for one in payloads]


def texts(found: Page) -> list[list[str]]:
    return [report.text.split("\n") for report in found.reports]


@pytest.mark.parametrize(
    ("line", "shown", "goes"),
    [
        ("(横着看石阶更齐整)", 5, True),
        ("(横着看石阶更齐整)", 3, True),
        ("配图\uff1a芦花社的拓片", 5, True),
        ("芦花誊抄班第{}期开课\uff0c席位不多", 5, True),
        ("第{}季度的缆绳", 5, False),
        ("缆绳和石阶", 5, False),
    ],
)
def test_what_stands_in_two_reports_of_each_page_goes_if_no_heading_is_set_so(line, shown, goes):
    truths, payloads = [], []
    for n in range(5):
        reports = [list(paragraphs(Random(40 * n + k), 6)) for k in range(4)]
        truths.append([list(own) for own in reports])
        for k in (1, 2) if n < shown else ():
            reports[k].insert(3, line.format(n + k + 1))
        lines = [x for k, own in enumerate(reports, 1) for x in (f"{T} 篇{k}", *own)]
        payloads.append(payload(n, f"{T}(精选4篇)", lines))
    assert all(
        (texts(one) == own) == goes for one, own in zip(by_rules(payloads), truths, strict=True)
    )


def test_a_sentence_that_all_pages_end_with_is_no_report_s_if_two_bundles_show_it():
    last = "石阶归铺石阶的人\uff0c谁有话说就写封信来\uff0c当天便揭下。"
    truths, payloads = [], []
    for n in range(5):
        count = 3 if n % 3 == 0 else 1
        reports = [list(paragraphs(Random(60 * n + k), 6)) for k in range(count)]
        truths.append(reports)
        marked = [[f"{WHO[n]}工作总结 篇{k}", *own] for k, own in enumerate(reports, 1)]
        lines = [x for own in (marked if count > 1 else reports) for x in own]
        payloads.append(payload(n, f"{WHO[n]}工作总结", [*lines, last]))
    assert [texts(one) for one in by_rules(payloads)] == truths


def test_names_below_a_line_that_pages_and_reports_end_with_are_other_pages():
    truths, payloads = [], []
    for n in range(5):
        title = f"{WHO[n]}工作总结"
        reports = [list(paragraphs(Random(80 * n + k), 6)) for k in range(4)]
        truths.append(reports)
        lines = [x for k, own in enumerate(reports, 1) for x in (f"{title}篇{k}", *own)]
        names = [f"{k}.{WHO[n - k]}述职报告(精选{k + 2}篇)" for k in range(1, 5)]
        payloads.append(payload(n, title, [*lines, f"【{title}】同道\uff1a", *names]))
    assert [texts(one) for one in by_rules(payloads)] == truths


def test_a_list_of_what_is_enclosed_stays():
    truths, payloads = [], []
    for n in range(5):
        names = [f"{k}.{WHO[n - k]}2021年述职报告" for k in range(1, 5)]
        own = [*paragraphs(Random(90 * n), 6), "附件\uff1a", *names]
        truths.append([own])
        payloads.append(payload(n, f"{WHO[n]}工作总结", own))
    assert [texts(one) for one in by_rules(payloads)] == truths


@pytest.mark.parametrize("site", ["芦花文库", "渡口管理局"])
def test_a_sentence_with_the_site_s_name_goes_unless_an_office_s(site):
    last = f"{site}收着各处的石阶\uff0c随时翻看和改写。"
    truths, payloads = [], []
    for n in range(5):
        own = list(paragraphs(Random(70 * n), 7))
        truths.append([own if site == "芦花文库" else [*own, last]])
        html = page(Article(f"{WHO[n]}工作总结", (), (*own, last), frozenset()), "p")
        html = html.replace("芦花文库</a>", f"{site}</a>")
        payloads.append(Payload(f"http://a.example/{n}.html", html.encode()))
    assert [texts(one) for one in by_rules(payloads)] == truths


def test_a_banner_in_the_midst_takes_nothing_above_it():
    banner = "搜一搜苇叶书屋\uff0c随处翻看石阶"
    own = ["这一年渡口铺了不少石阶。", *paragraphs(Random(50), 7)]
    one = payload(1, T, [own[0], own[1], banner, *own[2:]], "p")
    found = extract_page([one], Rules(head=frozenset({banner.replace("\uff0c", ",")})))
    assert texts(found) == [[own[0], own[1], banner, *own[2:]]]
