"""Any bytes at all end in a page or a typed error."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from extract import flags, tree
from extract.errors import ExtractError
from extract.model import Page, Payload
from extract.page import extract_page
from extract.parts import group_parts, next_part
from tests.extract.templates import LAYOUTS, bundle, page

WHOLE = page(bundle(Random(1), "陶坊总结 篇{}".format, "陶坊总结 篇{}".format), "p").encode()


def attempt(body: bytes) -> Page | ExtractError:
    payload = Payload("http://a.example/1.html", body)
    next_part(payload)
    group_parts([payload])
    try:
        found = extract_page([payload])
    except ExtractError as error:
        return error
    for report in found.reports:
        assert found.text[report.start : report.end] == report.text
    return found


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * ((8 << 20) // 5),
        b"<div>\xe5\xad\x97" * 30_000,
        b"<p>" + "字".encode() * 1_700_000,
        b"<table><tr><td>" * 20_000,
        b"<a href=x>" * 30_000,
        b"<p" + b" a=b" * 300_000,
        b"<p>" + b" " * 3_000_000,
        b"<p>" + b"&#xD800;&#0;&#x1F;&#xFFFF;" * 1000,
        b"<frameset><frame src=a></frameset>",
        b"",
        b"   ",
    ],
    ids=range(11),
)
def test_extremes(body):
    assert isinstance(attempt(body), Page)


def shown(text: str, head: str = "", title: str = "陶坊总结") -> bytes:
    own = "<p>陶坊按图修缮石阶,照章登记卷宗,少走弯路,人人有账可查。</p>"
    start = f"<html><head><title>{title}_陶坊资料</title>{head}</head><body><h1>{title}</h1>"
    return f"{start}<div>{own}{text}{own}</div>".encode()


@pytest.mark.parametrize(
    "body",
    [
        shown("<pre>" + "字\n" * 90_000),
        shown("<div style='white-space:pre'>" + "\n字" * 90_000),
        shown("", title="精选" * 60_000),
        shown("", title="范文(8篇" * 30_000),
        shown("", head="<style>none" + "@a" * 90_000 + "</style>"),
        shown("", head="<style>none" + "a" * 200_000 + "</style>"),
        shown("<p><a href=x>字</a>" + "-" * 200_000 + "字</p>"),
        shown("<div class=crumb><a href=/>首页</a>" + ">" * 200_000 + "<a href=/b/>栏目</a></div>"),
        shown("<table><tr><td>a</td><td>b</td></tr></table>" * 9_000),
        shown("<i style='display:none'>x</i>" * 40_000),
        shown("<p>" + "2021-03-04 发布时间:" * 20_000),
        shown(
            "", head="<script type='application/ld+json'>" + '{"pubDate":[' * 9_000 + "</script>"
        ),
        shown("", head="<script type='application/ld+json'>" * 9_000),
        b"<?xml version='1.0'?><link rel='canonical'><p>" + b"<link rel='canonical'>" * 9_000,
    ],
    ids=range(14),
)
def test_work_grows_with_the_size_and_not_with_its_square(body):
    # Where it did, each of these took a minute or more.
    assert isinstance(attempt(body), Page)


@pytest.mark.parametrize(
    "body", [b"\0" * 5000, b"%PDF-1.7 stream", b"plain text", b"\x89PNG\r\n", b"<p>\xff\xfe" * 999]
)
def test_what_is_no_html_is_a_typed_error(body):
    error = attempt(body)
    assert isinstance(error, ExtractError)
    assert "no HTML" in str(error)
    assert error.where == "http://a.example/1.html"


def test_no_parts_are_a_typed_error():
    with pytest.raises(ExtractError, match="no payload"):
        extract_page([])


def test_nesting_beyond_the_parser_loses_no_text():
    lines = [f"陶坊按图修缮石阶{n}级,照章登记卷宗,少走弯路。" for n in range(3000)]
    found = attempt(("<body>" + "".join(f"<div>{line}" for line in lines)).encode())
    assert isinstance(found, Page)
    assert found.text.split("\n") == lines
    assert flags.NESTED_TOO_DEEP in found.flags


@given(st.integers(0, len(WHOLE)), st.integers(0, len(WHOLE)), st.binary(max_size=12))
def test_cut_and_spliced_pages(start, end, splice):
    attempt(WHOLE[:start] + splice + WHOLE[end:])


@given(st.text(st.sampled_from("<>/pdivbr a=\"'篇第一1、。 \n&;"), max_size=300))
def test_broken_markup(text):
    attempt(text.encode())


def test_the_same_bytes_give_the_same_page():
    for layout in LAYOUTS:
        body = page(bundle(Random(2), "陶坊总结{}".format, "陶坊总结{}".format), layout).encode()
        assert attempt(body) == attempt(body)


class Count:
    """Counts the steps that walks over trees take."""

    def __init__(self, monkeypatch):
        self.steps = 0
        real = etree.iterwalk

        def counted(*given, **named):
            for step in real(*given, **named):
                self.steps += 1
                yield step

        monkeypatch.setattr(etree, "iterwalk", counted)


@pytest.mark.parametrize("piece", [b"<div>", b"<p>\xe5\xad\x97", b"<a href=x>", b"<b><i>", b"<td>"])
def test_work_is_bounded_whatever_the_size(monkeypatch, piece):
    most = 8_000
    monkeypatch.setattr(tree, "MAX_TAGS", most)
    steps = []
    for size in (most, 4 * most):
        count = Count(monkeypatch)
        found = attempt(b"<body>" + piece * size)
        assert isinstance(found, Page)
        assert flags.CUT_SHORT in found.flags
        steps.append(count.steps)
    # Each walk sees a tag twice; a few walks are made (depth, blocks, links near the way).
    assert 0 < steps[0] <= 12 * most
    assert steps[1] <= 1.01 * steps[0]


def test_work_grows_with_the_page_and_not_faster(monkeypatch):
    steps = []
    for size in (1000, 2000, 4000):
        count = Count(monkeypatch)
        attempt(b"<body>" + b"<div><a href=/1.html>\xe5\xad\x97</a></div>" * size)
        steps.append(count.steps)
    assert steps[2] <= 2.2 * steps[1] <= 2.2 * 2.2 * steps[0]
