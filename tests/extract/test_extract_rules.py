"""Furniture is learned from a site's pages; reports are never taken for it."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.errors import ExtractError
from extract.model import Payload
from extract.page import extract_page
from extract.rules import GENERAL, Rules, learn
from tests.extract.templates import Article, Made, page, paragraphs

# Furniture of an invented site, in words that no general rule knows.
TAIL = ["读到这里的您,不妨也看看芦花里别的稿子吧", "《{t}》由芦花文库守夜人誊抄"]
AUTHOR = "总而言之,来年我们接着把每一块石阶擦亮。"


def made(number: int, closing: tuple[str, ...] = ()) -> Article:
    title = f"陶坊{number}号窑工作总结"
    own = (*paragraphs(Random(number), 6), *closing)
    return Article(title, (Made(title, own),), own, frozenset())


def payload(article: Article, number: int, layout: str = "p") -> Payload:
    html = page(article, layout, [line.format(t=article.title) for line in TAIL])
    return Payload(f"http://a.example/{number}.html", html.encode())


def test_learned_lines_go_and_the_author_s_stay():
    articles = [made(number, (AUTHOR,)) for number in range(6)]
    payloads = [payload(article, number) for number, article in enumerate(articles)]
    general = [extract_page([one]) for one in payloads]
    rules = learn(general)
    assert rules.tail
    for one, article in zip(payloads, articles, strict=True):
        (report,) = extract_page([one], rules).reports
        assert report.text.split("\n") == list(article.made[0].paragraphs)
        assert report.text.endswith(AUTHOR)


def test_copies_of_one_page_teach_nothing():
    article = made(1)
    pages = [extract_page([payload(article, n, "p" if n % 2 else "br")]) for n in range(6)]
    assert learn(pages) == GENERAL


def test_too_few_pages_teach_nothing():
    pages = [extract_page([payload(made(number), number)]) for number in range(2)]
    assert learn(pages) == GENERAL


def test_learning_does_not_depend_on_the_order():
    pages = [extract_page([payload(made(number), number)]) for number in range(5)]
    assert learn(pages) == learn(reversed(pages))


def test_no_pages_teach_nothing():
    assert learn([]) == GENERAL


LINES = st.frozensets(st.text(max_size=12), max_size=4)


@given(LINES, LINES, LINES)
def test_rules_come_back_from_json(head, tail, between):
    rules = Rules(head, tail, between)
    assert Rules.from_json(rules.to_json()) == rules
    assert Rules.from_json(rules.to_json().encode()).digest == rules.digest


def test_the_digest_tells_rules_apart():
    assert Rules(frozenset({"a"})).digest != Rules(tail=frozenset({"a"})).digest
    assert GENERAL.of("some title").digest == GENERAL.digest


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format":3,"head":[1],"tail":[],"between":[]}'])
def test_other_json_is_refused(text):
    with pytest.raises(ExtractError, match="no rules of ours"):
        Rules.from_json(text)


def test_a_closing_formula_is_no_furniture():
    payloads = []
    for n in range(5):
        title, lines = f"陶坊{n}号总结", []
        for k in range(3):
            lines += [f"{title}篇{k + 1}", *paragraphs(Random(9 * n + k), 6)]
        html = page(Article(title, (), (*lines, "特此报告。"), frozenset()), "p")
        payloads.append(Payload(f"http://a.example/{n}", html.encode()))
    rules = learn([extract_page([one]) for one in payloads])
    for one in payloads:
        assert extract_page([one], rules).reports[-1].text.endswith("特此报告。")
