"""Links: found in any bytes, resolved or refused, taken for what the declaration says."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.links import MAX_URL, is_on, links_of, resolve, role_of
from crawlers.site import Site
from extract.model import Payload
from storage.captures import Role

SITE = Site(
    name="hill",
    title="Hill",
    start_urls=("http://www.hill.example/", "https://hill.example:8443/new/"),
    list_pattern=r"/(list\.php\?page=\d+)?",
    article_pattern=r"/a/\d+\.html",
)
HERE = "http://www.hill.example/list.php?page=1"


def links(html: bytes) -> tuple[str, ...]:
    return links_of(Payload(HERE, html, "text/html; charset=utf-8")).urls


def test_links_come_in_order_once_and_absolute() -> None:
    html = b"""<a href="a/2.html">x</a><a href=' /a/1.html#top '>x</a><a href="a/2.html#b">
      <area href="//other.example"><a href="?page=2&amp;x=1"><a name="n"><a href="tel:1">
      <a href="/a/
3.html">"""
    assert links(html) == (
        "http://www.hill.example/a/2.html",
        "http://www.hill.example/a/1.html",
        "http://other.example/",
        "http://www.hill.example/list.php?page=2&x=1",
        "http://www.hill.example/a/3.html",
    )


def test_a_base_counts_and_a_bad_one_does_not() -> None:
    assert links(b'<base href="/b/"><a href="1.html">') == ("http://www.hill.example/b/1.html",)
    assert links(b'<base href="http://["><a href="1">') == ("http://www.hill.example/1",)


def test_a_gbk_page_that_claims_utf8_has_its_links() -> None:
    html = '<meta charset="utf-8"><p>工作总结范文大全</p><a href="/a/1.html?t=总结">总结</a>'
    [url] = links(html.encode("gbk"))
    assert url == "http://www.hill.example/a/1.html?t=%E6%80%BB%E7%BB%93"


def test_what_is_no_address_is_counted() -> None:
    html = b'<a href="http://["><a href="http://h:99999/"><a href="//@"><a href="%s">'
    found = links_of(Payload(HERE, html % (b"x" * MAX_URL), None))
    assert (found.urls, found.bad) == ((), 4)


@given(st.binary(max_size=400))
def test_any_bytes_have_links_that_can_be_asked_for(noise: bytes) -> None:
    for url in links(b'<a href="' + noise + b'">x</a><a href=' + noise + b">" + noise):
        assert url.isascii()
        assert len(url) <= MAX_URL
        assert urlsplit(url).scheme in {"http", "https"}
        assert resolve(HERE, url) == url
        role_of(SITE, url)


@given(st.text(max_size=100), st.text(max_size=100))
def test_resolving_is_idempotent(base: str, address: str) -> None:
    url = resolve(f"http://www.hill.example/{base}", address)
    if url is not None:
        assert resolve(url, url) == url


@pytest.mark.parametrize(
    ("url", "role"),
    [
        ("http://www.hill.example/", Role.LIST),
        ("http://www.hill.example", Role.LIST),
        ("https://www.hill.example/a/1.html", Role.ARTICLE),
        ("https://hill.example:8443/a/1.html", Role.ARTICLE),
        ("http://WWW.hill.example:80/list.php?page=3", Role.LIST),
        ("http://www.hill.example/list.php?page=3&x=1", None),
        ("http://www.hill.example/a/1.html/", None),
        ("http://www.hill.example:8080/a/1.html", None),
        ("http://hill.example/a/1.html", None),
        ("http://evil.example/a/1.html", None),
        ("http://www.hill.example@evil.example/a/1.html", None),
        ("http://x@www.hill.example/a/1.html", None),
        ("ftp://www.hill.example/a/1.html", None),
    ],
)
def test_a_declaration_takes_what_it_names_on_its_hosts(url: str, role: Role | None) -> None:
    assert role_of(SITE, url) is role
    assert is_on(SITE, url) or role is None
