"""One page, one URL."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.canonical import canonical
from crawlers.links import resolve
from crawlers.site import Site
from tests.crawlers.conftest import Crawls
from tests.crawlers.fault_site import Reply, page, routes, serving

SITE = Site(
    name="one",
    title="One",
    start_urls=("https://www.one.example/", "http://old.one.example:8080/"),
    list_pattern="/",
    article_pattern=r"/a/.*",
    twins=("m.one.example", "one.example"),
)
PAGE = "https://www.one.example/a/1.html"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (PAGE, PAGE),
        ("http://www.one.example/a/1.html", PAGE),
        ("http://m.one.example/a/1.html", PAGE),
        ("https://one.example:443/a/1.html", PAGE),
        ("https://www.one.example:443/a/1.html", PAGE),
        (PAGE + "?PHPSESSID=abc", PAGE),
        (PAGE + "?utm_source=x&id=2&spm=1.2.3", PAGE + "?id=2"),
        (PAGE + ";jsessionid=0F9A", PAGE),
        (PAGE + "?b=2&a=1&a=1&empty", PAGE + "?b=2&a=1&a=1&empty"),
        ("http://old.one.example:8080/a/1.html", "http://old.one.example:8080/a/1.html"),
        ("http://m.one.example:8080/a/1.html", "http://m.one.example:8080/a/1.html"),
        ("http://other.example/a?sessionid=1", "http://other.example/a"),
    ],
)
def test_what_does_not_tell_pages_apart_goes(url: str, expected: str) -> None:
    assert canonical(SITE, url) == expected


@given(st.text("ab/?&=;#%:.sidPHPSESSID_utm", max_size=40))
def test_a_canonical_url_is_its_own(rest: str) -> None:
    url = resolve("http://m.one.example/", rest)
    if url:
        once = canonical(SITE, url)
        assert canonical(SITE, once) == once


def test_a_redirect_to_a_twin_is_followed_and_twins_are_visited_once(crawls: Crawls) -> None:
    table = {
        "/list/": Reply(page("/a/1.html", "http://m.fault.example/a/1.html", "/a/2.html?spm=7")),
        "/a/1.html": Reply(page(text="一")),
        "/a/2.html": Reply(b"", 302, (("Location", "/a/3.html?sid=9"),)),
        "/a/3.html?sid=9": Reply(page(text="三")),
    }
    with serving(routes(table)) as site:
        ran = crawls.run(
            site, twins=("m.fault.example",), article_pattern=r"/a/\d+\.html(\?sid=\d)?"
        )
    assert ran.code == 0, ran.log
    assert sorted(site.paths()) == sorted(table)


def test_what_a_page_calls_itself_is_visited_and_nothing_is_left_out(crawls: Crawls) -> None:
    def calls_itself(name: str, text: str) -> Reply:
        body = page(text=text).replace(
            b"<head>", f'<head><link rel=canonical href="{name}">'.encode()
        )
        return Reply(body)

    following = '<a href="1_2.html">下一页</a>'
    table = {
        "/list/": Reply(page("/a/1.html", "/a/5.html", "/a/6.html")),
        "/a/1.html": calls_itself("/a/1.html", following),
        "/a/1_2.html": calls_itself("/a/1.html", "其二"),
        "/a/5.html": calls_itself("/a/4.html?utm_medium=m", "五"),
        "/a/4.html": Reply(page(text="四")),
        "/a/6.html": calls_itself("http://other.example/a/6.html", "六"),
    }
    with serving(routes(table)) as site:
        assert crawls.run(site).code == 0
    assert sorted(site.paths()) == sorted(table)
