"""What a crawl visits, archives and tells."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from crawlers import days
from crawlers.summary import CrawlSummary, Outcome
from storage import layout
from storage.captures import Role, read_captures
from storage.layout import Partition
from storage.store import Store
from storage.warc import captures_of, read_payload
from tests.crawlers.conftest import Crawls
from tests.crawlers.fault_site import HOST, Asked, Reply, page, routes, serving

BASE = f"http://{HOST}"


def site_pages() -> dict[str, Reply]:
    return {
        "/list/": Reply(
            page(
                "2.html",
                "/a/1.html",
                "/a/1.html#top",
                "/about.html",
                "http://other.example/a/9.html",
                f"http://user@{HOST}/a/8.html",
                f"http://{HOST}:8080/a/7.html",
                "mailto:x@fault.example",
                "javascript:void(0)",
                "http://[bad/a/6.html",
            )
        ),
        "/list/2.html": Reply(page("/list/", "/a/2.html", "/a/3.html", "/a/4.html", "/a/5.html")),
        "/a/1.html": Reply(page("/a/99.html", text='其一<a href="1_2.html">下一页</a>')),
        "/a/1_2.html": Reply(page("/a/1.html", text="其二")),
        "/a/2.html": Reply(b"gone", 410),
        "/a/3.html": Reply(b"", 301, (("Location", "/a/1.html"),)),
        "/a/4.html": Reply(b"", 302, (("Location", "http://other.example/a/4.html"),)),
        "/a/5.html": Reply(b"down", 403),
    }


def test_declared_pages_are_visited_once_and_archived(crawls: Crawls, store: Store) -> None:
    with serving(routes(site_pages())) as site:
        ran = crawls.run(site)
    assert ran.code == 0, ran.log
    assert ran.summary is not None
    assert ran.summary.outcome is Outcome.COMPLETE
    assert sorted(site.paths()) == sorted(site_pages())
    assert {one.host for one in site.log} == {HOST}
    partition = Partition("fault", days.today())
    captures = {one.url.removeprefix(BASE): one for one in read_captures(store, partition)}
    assert sorted(captures) == sorted([*site_pages(), "/robots.txt"])
    assert captures["/robots.txt"].status == 404
    assert captures["/a/2.html"].status == 410
    assert captures["/a/3.html"].location == "/a/1.html"
    assert captures["/list/2.html"].role is Role.LIST
    assert captures["/a/1_2.html"].role is Role.ARTICLE
    for path, capture in captures.items():
        assert capture.run == ran.summary.run
        if capture.status == 200:
            assert read_payload(store, capture).body == site_pages()[path].body
        else:
            assert capture.payload_digest is None
    counts = ran.summary.counts
    assert (counts.list_pages, counts.articles, counts.new) == (2, 2, 2)
    assert (counts.gone, counts.redirects, counts.refused, counts.bad_links) == (2, 2, 1, 1)
    assert counts.captures == counts.requests == len(captures)


def test_every_segment_passes_warcio_and_gives_its_index_back(
    crawls: Crawls, store: Store, tmp_path: Path
) -> None:
    with serving(routes(site_pages())) as site:
        ran = crawls.run(site)
    assert ran.summary is not None
    [key] = ran.summary.segments
    file = tmp_path / "segment.warc.gz"
    file.write_bytes(store.get(key))
    done = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("digest pass") >= len(site_pages())
    partition = Partition("fault", days.today())
    with file.open("rb") as stream:
        again = sorted(captures_of(stream, key), key=lambda one: one.url)
    assert again == list(read_captures(store, partition))
    record = store.get(layout.run_record("crawl", partition, ran.summary.run))
    assert CrawlSummary.from_json(record) == ran.summary


def test_requests_name_the_project_and_ask_for_what_can_be_decoded(crawls: Crawls) -> None:
    with serving(routes(site_pages())) as site:
        crawls.run(site)
    for asked in site.log:
        assert asked.headers["User-Agent"].startswith("work-report-archive/")
        assert asked.headers["Accept-Encoding"] == "gzip, deflate"
        assert "Cookie" not in asked.headers


def test_the_limit_on_list_pages_means_the_first_ones(crawls: Crawls) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.path == "/robots.txt":
            return Reply(b"", 404)
        number = int(asked.path.removeprefix("/list/").removesuffix(".html") or 1)
        return Reply(page(f"/list/{number + 1}.html", f"/list/{number + 100}.html"))

    with serving(answer) as site:
        ran = crawls.run(site, max_list_pages=4)
    assert ran.code == 0
    assert site.paths() == ["/list/", "/list/2.html", "/list/101.html", "/list/3.html"]


@pytest.mark.parametrize(
    ("day", "fields", "code", "said"),
    [
        (days.today() + timedelta(2), {}, 2, "in the future"),
        ("2026-13-01", {}, 2, "no day like"),
        ("2026-01-01", {"start_urls": ("ftp://x/",)}, 2, "not absolute http"),
        ("2026-01-01", {"list_pattern": "("}, 2, "no regular expression"),
        ("today", {"sample": False}, 2, "ARCHIVE_CONTACT"),
        ("today", {}, 2, "ARCHIVE_SAMPLE_PROXY"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(
    crawls: Crawls, day: str, fields: dict[str, object], code: int, said: str
) -> None:
    ran = crawls.run(None, day, **fields)
    assert ran.code == code
    assert said in ran.log
    assert "Traceback" not in ran.log


def test_an_unreachable_store_is_met_before_the_site(crawls: Crawls) -> None:
    with serving(routes(site_pages())) as site:
        away = Crawls(crawls.env | {"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9"}, crawls.folder)
        ran = away.run(site)
    assert ran.code == 3
    assert "http://127.0.0.1:9" in ran.log
    assert site.log == []


def test_samples_that_do_not_answer_are_a_recorded_failure(crawls: Crawls, store: Store) -> None:
    with serving(routes({})) as site:
        pass
    ran = crawls.run(site)
    assert ran.code == 1
    assert ran.summary is not None
    assert ran.summary.outcome is Outcome.FAILED
    assert "ARCHIVE_SAMPLE_PROXY" in (ran.summary.problem or "")
    record = layout.run_record("crawl", Partition("fault", days.today()), ran.summary.run)
    assert CrawlSummary.from_json(store.get(record)) == ran.summary


@pytest.mark.parametrize(
    "start",
    [
        Reply(b"down", 500),
        Reply(b"none", 404),
        Reply(b"", 301, (("Location", "http://other.example/"),)),
        Reply(raw=b""),
        Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhalf"),
        Reply(raw=b"\x00\xff garbage \r\n\r\n"),
    ],
    ids=["500", "404", "off-site", "empty", "short", "garbage"],
)
def test_a_start_url_that_brings_nothing_fails_the_crawl(crawls: Crawls, start: Reply) -> None:
    with serving(routes({"/list/": start})) as site:
        ran = crawls.run(site)
    assert ran.code == 1, ran.log
    assert ran.summary is not None
    assert ran.summary.outcome is Outcome.FAILED
    assert "start URL" in (ran.summary.problem or "")
