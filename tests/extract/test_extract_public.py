"""Public sets of articles are measured where they lie: a tiny one of our own in their layout."""

from __future__ import annotations

import gzip
import json

import pytest

from bench.extract_public import f_measure, main, ours

LINES = [
    "水站的老师傅每天清早抄表，把渠首的水位记在本子上，一记就是三十年。",
    "去年换了新的闸门，开合比从前轻快，下游的菜农不用再半夜起来守水。",
    "今年打算把支渠的两处漏点补上，再给值班室添一部电台。",
]


@pytest.fixture
def folder(tmp_path):
    lines = "".join(f"<p>{line}</p>" for line in LINES)
    page = f"<html><head><title>渠首记事</title></head><body><h1>渠首记事</h1>{lines}</body></html>"
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "one.html.gz").write_bytes(gzip.compress(page.encode()))
    told = {"one": {"articleBody": "\n".join(LINES)}}
    (tmp_path / "ground-truth.json").write_text(json.dumps(told), "utf-8")
    return tmp_path


def test_a_whole_text_is_one_and_half_of_it_is_less(folder):
    assert f_measure(folder, ours) == 1
    assert f_measure(folder, lambda _: LINES[0]) < 0.7
    assert f_measure(folder, lambda _: "") == 0


def test_sets_are_named_or_told_by_the_environment(folder, monkeypatch, capsys):
    assert main([str(folder)]) == 0
    monkeypatch.setenv("PUBLIC_SETS", str(folder))
    assert main([]) == 0
    assert capsys.readouterr().out.count("F 1.0000") >= 2
    assert main([str(folder / "html")]) == 2
