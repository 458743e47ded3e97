"""A page's score falls for what a reader must know, and for nothing else."""

from __future__ import annotations

from random import Random

import pytest

from extract import flags, quality
from extract.model import Page, Payload
from extract.page import extract_page
from tests.extract.templates import Article, Made, page, paragraphs

T = "渡口所摆渡工作总结"
OWN = paragraphs(Random(1), 5)


def found(*lines: str) -> Page:
    own = (*OWN, *lines)
    html = page(Article(T, (Made(T, own),), own, frozenset()), "p")
    return extract_page([Payload("http://a.example/1.html", html.encode())])


def test_a_whole_page_has_the_full_score_and_no_reasons():
    assert quality.quality(found()) == quality.Quality(1.0, ())
    assert quality.quality(found("渡口所", "2020年12月9日")) == quality.Quality(1.0, ())


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("渡口所连夜盘点缆绳,", quality.CUT),
        ("渡口所连夜盘点缆绳" * 9, quality.CUT),
        ("渡口所连夜盘点缆绳......", quality.TEASER),
        ("此处隐藏3647个字", flags.WALL),
        ("before the ferry leaves the rope is counted twice " * 4, quality.FOREIGN),
    ],
)
def test_what_is_wrong_is_named_and_costs(line, reason):
    judged = quality.quality(found(line, *(() if reason in {quality.CUT, quality.TEASER} else OWN)))
    assert judged.reasons == (reason,)
    assert 0 < judged.score < 1


def test_nothing_and_garbage_are_not_fit():
    empty = extract_page([Payload("http://a.example/1.html", b"<html><body></body></html>")])
    assert quality.quality(empty) == quality.Quality(0.0, (flags.EMPTY,))
    assert not quality.quality(empty).is_fit
    torn = found("\ufffd" * 60)
    assert quality.UNREADABLE in quality.quality(torn).reasons
    assert not quality.quality(torn).is_fit


def test_every_flag_of_a_page_that_costs_is_a_flag():
    known = {value for name, value in vars(flags).items() if name.isupper()}
    own = {quality.CUT, quality.TEASER, quality.FOREIGN, quality.UNREADABLE}
    assert set(quality._LEAVES) <= known | own
