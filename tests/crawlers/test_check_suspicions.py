"""What looks wrong on articles, judged from what came back alone."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.check import Checked, as_json, as_text
from crawlers.findings import findings_of
from crawlers.site import Site
from crawlers.suspicions import suspicions_of
from crawlers.trial import Failed, Trial
from storage.captures import Role
from storage.exchange import Exchange
from tests.crawlers.fault_site import page
from tests.storage.archives import BOOKS, GRAIN, LAMPS, RIVER
from tests.storage.archives import page as report_page

HOST = "http://hill.example"
SITE = Site(
    name="hill",
    title="Hill",
    start_urls=(f"{HOST}/list/",),
    list_pattern=r"/list/(\d+\.html)?",
    article_pattern=r"/a/\d+\.html",
    sample=True,
)
NOW = datetime(2026, 3, 2, tzinfo=UTC)
GOOD = (
    report_page(LAMPS, GRAIN),
    report_page(BOOKS, title="图书室总结"),
    report_page(RIVER, title="河道队总结"),
)
GONE = "<html><title>提示</title><body><p>抱歉，您访问的页面不存在</p></body></html>".encode()
WALL = "<html><title>提示</title><body><p>访问过于频繁，请稍后再试</p></body></html>".encode()


def came(
    path: str,
    body: bytes = b"",
    status: int = 200,
    role: Role = Role.ARTICLE,
    location: str | None = None,
    withheld: str | None = None,
) -> Exchange:
    headers = [(b"Content-Type", b"text/html")]
    headers += [(b"Location", location.encode())] if location else []
    return Exchange(
        url=f"{HOST}{path}",
        role=role,
        observed_at=NOW,
        fetched_at=NOW,
        request_headers=(),
        status=status,
        headers=tuple(headers),
        body=body,
        payload=body if status == 200 and not withheld else None,
        withheld=withheld,
    )


def checked(
    *articles: Exchange,
    links: tuple[str, ...] = ("/a/1.html", "/a/2.html", "/a/3.html", "/list/2.html", "/list/"),
    failed: tuple[Failed, ...] = (),
) -> Checked:
    exchanges = (
        came("/robots.txt", b"User-agent: *\nAllow: /", role=Role.ROBOTS),
        came("/list/", page(*links), role=Role.LIST),
        *articles,
    )
    found = findings_of(Trial(SITE, exchanges, failed, (), None))
    return Checked(found, suspicions_of(found))


def of(*bodies: bytes) -> tuple[Exchange, ...]:
    return tuple(came(f"/a/{number}.html", body) for number, body in enumerate(bodies, 1))


def test_where_all_is_well_nothing_is_suspected() -> None:
    result = checked(*of(*GOOD))
    assert result.suspicions == ()
    assert result.would_work


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (came("/a/1.html", GONE), "soft 404"),
        (came("/a/1.html", WALL), "shows a wall"),
        (came("/a/1.html", status=403), "shows a wall"),
        (came("/a/1.html", status=404), "is gone (404)"),
        (came("/a/1.html", status=500), "answers 500"),
        (came("/a/1.html", b"<html><body><p>x</body>"), "no report was found"),
        (came("/a/1.html", gzip.compress(b"x")), "holds no HTML"),
        (came("/a/1.html", status=302, location="http://x.example/"), "off the site"),
        (came("/a/1.html", status=302, location="/b/"), "no pattern matches"),
        (came("/a/1.html", GOOD[0], withheld="X-Robots-Tag: noarchive"), "forbids keeping"),
    ],
)
def test_one_bad_article_is_a_doubt_and_nothing_but_such_stops(bad: Exchange, told: str) -> None:
    some = checked(bad, *of(*GOOD)[1:])
    assert some.would_work
    assert told in "\n".join(one.what for one in some.suspicions)
    none = checked(bad)
    assert not none.would_work
    assert told in "\n".join(one.what for one in none.suspicions)
    assert told in as_text(none)


def test_an_article_that_moved_on_the_site_is_that_article() -> None:
    moved = came("/a/1.html", status=301, location="/a/9.html")
    result = checked(moved, came("/a/9.html", GOOD[0]), *of(*GOOD)[1:])
    assert result.suspicions == ()
    assert len(result.found.articles) == 3


def test_a_request_that_brought_nothing_counts_as_an_article() -> None:
    lost = Failed(f"{HOST}/a/1.html", Role.ARTICLE, "connection reset")
    assert checked(*of(*GOOD)[1:], failed=(lost,)).would_work
    assert not checked(failed=(lost,)).would_work


def test_the_same_text_everywhere_stops() -> None:
    result = checked(*of(GOOD[0], GOOD[0], GOOD[0]))
    assert not result.would_work
    assert "same text" in result.suspicions[0].what


def test_the_same_title_everywhere_is_a_doubt() -> None:
    result = checked(*of(report_page(LAMPS), report_page(GRAIN)))
    assert result.would_work
    assert "are titled" in result.suspicions[0].what


def test_missing_times_are_told() -> None:
    timeless = [body.replace(b"2026-03-01 09:30:00", b"") for body in GOOD]
    assert "any of the 3" in checked(*of(*timeless)).suspicions[0].what
    [one] = checked(*of(timeless[0], *GOOD[1:])).suspicions
    assert f"no publish time on {HOST}/a/1.html" in one.what


def test_promises_that_are_not_kept_are_told() -> None:
    promising = GOOD[0].replace("(2篇)".encode(), "(5篇)".encode())
    [one] = checked(*of(promising, *GOOD[1:])).suspicions
    assert "promises 5 reports, 2 were found" in one.what


def test_a_next_part_that_was_not_fetched_is_told() -> None:
    more = GOOD[0].replace(b"</body>", '<a href="/a/1_2.html">下一页</a></body>'.encode())
    told = checked(*of(more, *GOOD[1:])).suspicions
    assert any(f"goes on at {HOST}/a/1_2.html" in one.what for one in told)


@pytest.mark.parametrize(
    ("links", "told"),
    [
        (("/a/1.html",), "list_pattern matches no further list page"),
        (("/a/1.html", "http://www.hill.example/a/2.html", "/list/2.html", "/list/3.html"), "1 "),
    ],
)
def test_links_that_may_be_missed_are_told(links: tuple[str, ...], told: str) -> None:
    result = checked(*of(*GOOD), links=links)
    assert result.would_work
    assert told in result.suspicions[0].what


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        (came("/list/", status=404, role=Role.LIST), "answers 404"),
        (came("/list/", b"%PDF-1.4 \xff\xfe", role=Role.LIST), "article_pattern matches none"),
        (came("/list/", WALL, role=Role.LIST), "shows a wall"),
    ],
)
def test_a_list_page_that_is_none_stops(listed: Exchange, told: str) -> None:
    robots = came("/robots.txt", status=404, role=Role.ROBOTS)
    found = findings_of(Trial(SITE, (robots, listed), (), (), None))
    result = Checked(found, suspicions_of(found))
    assert not result.would_work
    assert told in result.suspicions[0].what
    assert told in as_text(result)


def test_a_list_page_that_may_not_be_kept_stops_nothing() -> None:
    robots = came("/robots.txt", status=404, role=Role.ROBOTS)
    kept = came("/list/", page("/a/1.html"), role=Role.LIST, withheld="X-Robots-Tag: noarchive")
    found = findings_of(Trial(SITE, (robots, kept, *of(*GOOD)), (), (), None))
    [one] = suspicions_of(found)
    assert "forbids keeping it" in one.what
    assert Checked(found, (one,)).would_work


@given(
    bodies=st.lists(
        st.one_of(st.binary(max_size=200), st.sampled_from([*GOOD, GONE, WALL])), max_size=3
    ),
    status=st.sampled_from([200, 301, 404, 500]),
)
def test_whatever_comes_is_told(bodies: list[bytes], status: int) -> None:
    exchanges = [
        came(f"/a/{n}.html", body, status, location="/x" if status == 301 else None)
        for n, body in enumerate(bodies)
    ]
    result = checked(*exchanges)
    assert as_text(result)
    assert as_json(result).count("\n") == 0
    assert {article.url for article in result.found.articles} <= {one.url for one in exchanges}
