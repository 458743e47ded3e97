"""A robots.txt is asked for once in 24 hours, across runs; the site's log is the judge."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawlers import days
from crawlers.resume import ROBOTS_HOLD, robots_said
from storage.captures import Role
from storage.exchange import Exchange
from storage.layout import Partition
from storage.segments import SegmentWriter
from storage.settings import ARCHIVE_ZONE
from storage.store import Store
from tests.crawlers.conftest import Crawls
from tests.crawlers.fault_site import ANYTHING, HOST, FaultSite, Reply, page, routes, serving

URL = f"http://{HOST}/robots.txt"
CLOSED = b"User-agent: *\nDisallow: /a/\n"
LIST = Reply(page("/a/1.html"))
MINUTE = timedelta(minutes=1)


def said(
    store: Store, spool: Path, age: timedelta, body: bytes = CLOSED, status: int = 200, to: str = ""
) -> None:
    """Archive what robots.txt said some time ago."""
    at = datetime.now(UTC).replace(microsecond=0) - age
    partition = Partition("fault", at.astimezone(ARCHIVE_ZONE).date())
    writer = SegmentWriter(store, spool, partition, f"r{age.total_seconds():.0f}", {})
    headers = ((b"Location", to.encode()),) if to else ()
    payload = body if status == 200 else None
    writer.write(Exchange(URL, Role.ROBOTS, at, at, (), status, headers, body, payload))
    writer.close()


def crawl(crawls: Crawls, robots: Reply) -> tuple[FaultSite, int]:
    with serving(routes({"/robots.txt": robots, "/list/": LIST})) as site:
        return site, crawls.run(site, bounds=ANYTHING).code


def asks(site: FaultSite) -> int:
    return sum(one.path == "/robots.txt" for one in site.log)


def test_two_runs_within_a_day_ask_once(crawls: Crawls) -> None:
    with serving(routes({"/robots.txt": Reply(CLOSED), "/list/": LIST})) as site:
        assert crawls.run(site, bounds=ANYTHING).code == 0
        assert crawls.run(site, bounds=ANYTHING).code == 0
    assert asks(site) == 1
    assert site.paths() == ["/list/", "/list/"]


@pytest.mark.parametrize(
    ("age", "asked"),
    [(ROBOTS_HOLD - 5 * MINUTE, 0), (ROBOTS_HOLD + MINUTE, 1), (-60 * MINUTE, 1)],
    ids=["fresh", "expired", "of the future"],
)
def test_it_is_asked_again_after_a_day(
    crawls: Crawls, store: Store, tmp_path: Path, age: timedelta, asked: int
) -> None:
    if days.today() != (datetime.now(UTC) - age).astimezone(ARCHIVE_ZONE).date() and age < MINUTE:
        pytest.skip("an hour before the day's end there is no such capture")
    said(store, tmp_path, age)
    site, code = crawl(crawls, Reply(b"User-agent: *\nDisallow:\n"))
    assert code == 0
    assert asks(site) == asked
    assert ("/a/1.html" in site.paths()) == bool(asked)


BROKEN = pytest.mark.parametrize("broken", [Reply(b"", 500), Reply(raw=b"", ends="reset")])


@BROKEN
def test_unreachable_within_a_day_the_copy_counts(
    crawls: Crawls, store: Store, tmp_path: Path, broken: Reply
) -> None:
    said(store, tmp_path, ROBOTS_HOLD - 5 * MINUTE)
    site, code = crawl(crawls, broken)
    assert (code, asks(site), site.paths()) == (0, 0, ["/list/"])


@BROKEN
def test_unreachable_after_a_day_means_no(
    crawls: Crawls, store: Store, tmp_path: Path, broken: Reply
) -> None:
    """RFC 9309, 2.3.1.4: undefined is a complete disallow, whatever the copy allowed."""
    said(store, tmp_path, ROBOTS_HOLD + MINUTE, b"User-agent: *\nAllow: /\n")
    site, code = crawl(crawls, broken)
    assert code == 1
    assert asks(site) > 0
    assert site.paths() == []


def test_there_being_none_is_remembered_and_a_server_error_is_not(
    crawls: Crawls, store: Store, tmp_path: Path
) -> None:
    said(store, tmp_path, 60 * MINUTE, b"none", 404)
    assert asks(crawl(crawls, Reply(CLOSED))[0]) == 0
    for number, status in enumerate((500, 429)):
        said(store, tmp_path, (50 - number) * MINUTE, b"", status)
        assert robots_said(store, "fault", days.now()) == {}


def test_a_redirect_is_followed_from_memory(crawls: Crawls, store: Store, tmp_path: Path) -> None:
    said(store, tmp_path, 60 * MINUTE, b"", 301, "/moved.txt")
    table = {"/moved.txt": Reply(CLOSED), "/list/": LIST}
    with serving(routes(table)) as site:
        assert crawls.run(site, bounds=ANYTHING).code == 0
        assert crawls.run(site, bounds=ANYTHING).code == 0
    assert asks(site) == 0
    assert site.paths() == ["/moved.txt", "/list/", "/list/"]
