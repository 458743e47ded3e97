"""When trafilatura is asked, and that leaving it out where it has no say loses and adds nothing."""

from __future__ import annotations

import pytest

from bench.extract_corpus import pages, sites
from extract import maintext
from extract.anchor import find
from extract.blocks import parse
from extract.decode import decode
from extract.prepare import numbered, prepare


@pytest.mark.parametrize("words", ["tuning", "reporting"])
def test_trafilatura_keeps_all_of_an_article_of_nameless_paragraphs(words):
    nameless = 0
    for site in sites(words, 44, 2):
        document = parse(decode(pages(site, 1)[0].body).text)
        anchor = find(document.blocks)
        assert anchor is not None
        prepared = prepare(document, anchor)
        if prepared.named:
            continue
        nameless += 1
        kept = numbered(maintext._extract(prepared.root(), fast=True), len(prepared.blocks))
        assert kept == tuple(range(len(prepared.blocks)))
    assert nameless >= 10


def test_trafilatura_is_asked_where_names_can_tell_it_something(monkeypatch):
    asked = []
    real = maintext._extract

    def spy(root, *, fast):
        asked.append(fast)
        return real(root, fast=fast)

    monkeypatch.setattr(maintext, "_extract", spy)
    text = "渡口所照章登记船票,少走弯路。" * 5
    plain = f"<body><div class='a'><p>{text}</p><p>{text}</p></div></body>"
    maintext.main_texts([parse(plain)], [None])
    assert asked == []
    maintext.main_texts(
        [parse(plain.replace("</div>", "<div class='share'><p>分享</p></div></div>"))], [None]
    )
    assert asked == [True]
