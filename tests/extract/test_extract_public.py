"""Public sets of articles are measured where they lie: tiny ones of our own in their layouts."""

from __future__ import annotations

import gzip
import json

import pytest

from bench.extract_public import articles, f_measure, main, ours

LINES = [
    "水站的老师傅每天清早抄表，把渠首的水位记在本子上，一记就是三十年。",
    "去年换了新的闸门，开合比从前轻快，下游的菜农不用再半夜起来守水。",
    "今年打算把支渠的两处漏点补上，再给值班室添一部电台。",
]


PARAGRAPHS = "".join(f"<p>{line}</p>" for line in LINES)
PAGE = (
    f"<html><head><title>渠首记事</title></head><body><h1>渠首记事</h1>{PARAGRAPHS}</body></html>"
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "one.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    told = {"one": {"articleBody": "\n".join(LINES)}}
    (tmp_path / "ground-truth.json").write_text(json.dumps(told), "utf-8")
    return tmp_path


@pytest.fixture
def other(tmp_path):
    """Make a set in magic-html's layout, with a page that is not Chinese."""
    base = tmp_path / "other"
    (base / "htmls").mkdir(parents=True)
    foreign = "The keeper of the lock reads the gauge each morning, and has done so for years."
    (base / "htmls" / "one.html").write_text(PAGE, "utf-8")
    (base / "htmls" / "two.html").write_text(f"<html><body><p>{foreign}</p></body></html>", "utf-8")
    told = {"one": {"url": "", "content": "\n".join(LINES)}, "two": {"url": "", "content": foreign}}
    (base / "base.json").write_text(json.dumps(told), "utf-8")
    return base


def test_a_whole_text_is_one_and_half_of_it_is_less(folder):
    pages = list(articles(folder))
    assert f_measure(pages, ours) == 1
    assert f_measure(pages, lambda _: LINES[0]) < 0.7
    assert f_measure(pages, lambda _: "") == 0


def test_chinese_pages_are_told_from_others(folder, other, capsys):
    assert [page.chinese for page in articles(other)] == [True, False]
    assert main([str(folder), str(other)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert [line.split(": F")[0] for line in told] == [
        f"{folder}, 1 Chinese",
        f"{other}, 1 Chinese",
        f"{other}, 1 other",
    ]


def test_sets_are_named_or_told_by_the_environment(folder, monkeypatch, capsys):
    assert main([str(folder)]) == 0
    monkeypatch.setenv("PUBLIC_SETS", str(folder))
    assert main([]) == 0
    assert capsys.readouterr().out.count("F 1.0000") >= 2
    assert main([str(folder / "html")]) == 2
