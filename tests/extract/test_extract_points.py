"""Points of reports that bear one name, with the numbers of several sections, announce nothing."""

from __future__ import annotations

from random import Random

import pytest

from extract.model import Page, Payload
from extract.page import extract_page
from tests.extract.templates import sentence

TITLE = "渡口所摆渡工作总结"
FORMS = ["({})", "{}、", "{}.", "{} "]
CIRCLES = dict(zip("123", "①②③", strict=True))


def _page(lines: list[str], title: str = TITLE) -> Page:
    body = "".join(f"<p>{line}</p>" for line in lines)
    html = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div>{body}</div>"
    return extract_page([Payload("http://a.example/1.html", html.encode())])


def _texts(page: Page) -> list[list[str]]:
    return [report.text.split("\n") for report in page.reports]


def _sections(seed: int, points: list[str]) -> list[str]:
    rng = Random(seed)
    below = [[point, sentence(rng) * 9] for point in points]
    return [sentence(rng) * 2, *[line for part in below for line in part]]


@pytest.mark.parametrize("form", [*FORMS, "circled"])
@pytest.mark.parametrize("places", [(2, 3), (1, 2)])
@pytest.mark.parametrize("name", ["修船", "记账本"])
def test_a_name_that_points_of_two_sections_have_is_no_marker(form, places, name):
    def point(value: int, words: str) -> str:
        return (CIRCLES[str(value)] if form == "circled" else form.format(value)) + words

    first, second = places
    above = _sections(
        1, [point(n, "船桨" + "甲乙丙"[n]) for n in range(1, first)] + [point(first, name)]
    )
    below = _sections(
        2, [point(n, "缆绳" + "丁戊己"[n]) for n in range(1, second)] + [point(second, name)]
    )
    assert _texts(_page([*above, *below])) == [[*above, *below]]
    names = ["青桐湾渡口所工作总结", "石桥渡口所工作总结"]
    found = _page([names[0], *above, names[1], *below], "渡口摆渡工作总结(2篇)")
    assert _texts(found) == [above, below]


@pytest.mark.parametrize("word", ["范文", "船工"])
def test_a_word_with_numbers_that_nothing_else_counts_announces_reports(word):
    parts = [
        [f"{number}、{word}", *_sections(seed, ["1、修船", "2、摆渡"])]
        for seed, number in enumerate("一二三")
    ]
    assert _texts(_page([line for part in parts for line in part])) == [part[1:] for part in parts]
