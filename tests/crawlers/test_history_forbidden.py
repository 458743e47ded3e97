"""What a site, a page or an owner forbids is not asked of a history source: its log says so."""

from __future__ import annotations

import re
import socket
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from crawlers.site import Dialect
from storage import decisions
from storage.captures import read_captures
from storage.decisions import Kind
from storage.layout import Partition
from storage.store import Store
from tests.crawlers.backfills import (
    DAY,
    EITHER,
    ROBOTS,
    articles,
    backfill,
    counted,
    kept,
    site,
    taken,
    url,
)
from tests.crawlers.cdx_server import HTML, Taken, cdx, in_warc
from tests.crawlers.conftest import Crawls
from tests.crawlers.fault_site import HOST, FaultSite, page
from tests.crawlers.test_crawl_robots_age import said

__all__ = ["site"]


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("kind", [Kind.OPT_OUT, Kind.TAKEDOWN])
def test_what_an_owner_forbids_is_not_asked_of_the_source(
    kind: Kind, dialect: Dialect, crawls: Crawls, store: Store, site: FaultSite
) -> None:
    listed = taken("/list/", body=page("/a/1.html", "/a/2.html", "/a/20.html"))
    led = taken("/a/4.html", status=302, headers=(("Location", url("/a/2.html")),))
    captures = in_warc([listed, *articles(3), led, taken("/a/20.html", "二十")])
    targets = (f"https://www.{HOST}/a/2*", f"http://{HOST}/a/3.html")
    decisions.decide(store, kind, targets, "站长来信", "值班员")
    with cdx(captures, dialect, page=3) as source:
        ran = backfill(crawls, source, site)
    assert ran.code == 0, ran.log
    assert sorted(kept(store)) == ["/a/1.html", "/a/4.html", "/list/"]
    assert counted(ran)["opted_out"] == 3
    forbidden = [one for one in captures if re.search(r"/a/(2|3)", one.url)]
    asked = source.capture_paths()
    assert len(asked) == len(captures) - len(forbidden)
    for one in forbidden:
        assert not any(one.url in path or f"bytes={one.offset}-" in path for path in asked)


def test_for_a_whole_site_not_even_the_index_is_asked(
    crawls: Crawls, store: Store, site: FaultSite
) -> None:
    decisions.decide(store, Kind.OPT_OUT, (HOST,), "站长来信", "值班员")
    with cdx(in_warc(articles(3)), Dialect.WAYBACK) as source:
        ran = backfill(crawls, source, site)
    assert ran.code == 1
    assert "decision 1 (opt-out" in ran.log
    assert (source.log, site.log, kept(store)) == ([], [], {})


def test_what_robots_txt_said_today_is_not_asked_again_for_a_past_day(
    crawls: Crawls, store: Store, site: FaultSite, tmp_path: Path
) -> None:
    said(store, tmp_path / "other", timedelta(hours=1), b"User-agent: *\nDisallow: /a/2.html\n")
    with cdx(in_warc(articles(3)), Dialect.WAYBACK) as source:
        ran = backfill(crawls, source, site)
    assert (ran.code, counted(ran)["robots_denied"]) == (0, 1), ran.log
    assert site.log == []
    assert sorted(kept(store)) == ["/a/1.html", "/a/3.html"]
    assert not any("/a/2.html" in path for path in source.capture_paths())


def test_what_a_page_forbids_is_not_kept(crawls: Crawls, store: Store, site: FaultSite) -> None:
    forbidding = (*HTML, ("X-Robots-Tag", "noarchive"))
    captures = in_warc([taken("/a/1.html", "私", headers=forbidding), taken("/a/2.html", "公")])
    for dialect in EITHER:
        with cdx(captures, dialect) as source:
            ran = backfill(crawls, source, site)
        assert counted(ran)["withheld"] == 1
    assert kept(store)["/a/1.html"].payload_digest is None
    assert kept(store)["/a/2.html"].payload_digest


def test_a_site_that_is_no_more_is_taken_at_its_last_word(crawls: Crawls, store: Store) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        host = f"http://127.0.0.1:{free.getsockname()[1]}"
    words = [("20260301000000", b"User-agent: *\nDisallow: /"), ("20260305000000", ROBOTS.body)]
    plain = (("Content-Type", "text/plain"),)
    captures = [Taken(f"{host}/robots.txt", stamp, body, headers=plain) for stamp, body in words]
    stamp = "20260302010000"
    captures += [Taken(f"{host}/a/{n}.html", stamp, page(text=f"第{n}")) for n in (1, 2, 66)]
    alone = Crawls(crawls.env | {"ARCHIVE_CONTACT": "crawl@archive.example"}, crawls.folder)
    declared = {"start_urls": (f"{host}/list/",), "sample": False}
    with cdx(captures, Dialect.WAYBACK) as source:
        ran = alone.run(None, DAY, history=source.history, **declared)
        assert not any("66.html" in path for path in source.capture_paths())
        assert "(+crawl@archive.example)" in source.log[0].headers["User-Agent"]
    assert (ran.code, counted(ran)["robots_denied"]) == (0, 1), ran.log
    paths = {one.url.removeprefix(host) for one in read_captures(store, Partition("fault", DAY))}
    assert paths == {"/a/1.html", "/a/2.html"}
    with cdx(captures[2:], Dialect.WAYBACK) as source:  # nobody knows what it wanted: nothing
        ran = alone.run(None, DAY, history=source.history, name="fault", **declared)
        assert source.capture_paths() == []
    assert (ran.code, counted(ran)["robots_denied"]) == (0, 3)
