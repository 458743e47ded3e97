"""Manners: robots.txt, delays, pauses, giving up."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest

from crawlers import days
from crawlers.pace import MAX_STRIKES, Pace, Stopped, seconds_of
from crawlers.summary import Outcome
from storage.captures import Role, read_captures
from storage.layout import Partition
from storage.store import Store
from tests.crawlers.conftest import Crawls, Ran
from tests.crawlers.fault_site import ANYTHING, FaultSite, Reply, page, routes, serving

LIST = Reply(page(*(f"/a/{n}.html" for n in range(20))))


def crawl_with_robots(crawls: Crawls, robots: Reply) -> tuple[FaultSite, Ran]:
    table = {"/robots.txt": robots, "/list/": LIST}
    with serving(routes(table)) as site:
        return site, crawls.run(site, bounds=ANYTHING)


def test_twenty_forbidden_pages_at_concurrency_sixteen(crawls: Crawls) -> None:
    rules = b"\xef\xbb\xbfUser-agent: *\nDisallow: /a/\nAllow: /list/\n"
    site, ran = crawl_with_robots(crawls, Reply(rules))
    assert site.paths() == ["/list/"]
    assert len(site.log) == 2
    assert ran.code == 0
    assert ran.summary is not None
    assert ran.summary.counts.robots_denied == 20


def test_rules_for_us_by_name_count(crawls: Crawls) -> None:
    rules = b"User-agent: *\nDisallow: /\n\nUser-agent: work-report-archive\nDisallow: /a/1\n"
    site, _ = crawl_with_robots(crawls, Reply(rules))
    allowed = {f"/a/{n}.html" for n in range(20) if not str(n).startswith("1")}
    assert set(site.paths()) == {"/list/"} | allowed


@pytest.mark.parametrize(
    "robots",
    [
        Reply(b"User-agent: *\nDisallow: /"),
        Reply(b"", 500),
        Reply(b"", 503, (("Retry-After", "0"),)),
        Reply(raw=b"", ends="reset"),
        Reply(b"", 302, (("Location", "http://other.example/robots.txt"),)),
    ],
    ids=["disallow", "500", "503", "reset", "off-site"],
)
def test_where_robots_say_no_nothing_is_fetched(crawls: Crawls, robots: Reply) -> None:
    site, ran = crawl_with_robots(crawls, robots)
    assert site.paths() == []
    assert ran.code == 1
    assert ran.summary is not None
    assert ran.summary.outcome is Outcome.FAILED
    assert "robots.txt" in (ran.summary.problem or "")


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_without_robots_all_is_allowed(crawls: Crawls, status: int, store: Store) -> None:
    site, ran = crawl_with_robots(crawls, Reply(b"", status))
    assert len(site.paths()) == 21
    assert ran.code == 0
    captures = read_captures(store, Partition("fault", days.today()))
    assert [one.status for one in captures if one.role is Role.ROBOTS] == [status]


def test_redirected_robots_are_followed_on_the_site(crawls: Crawls, store: Store) -> None:
    table = {
        "/robots.txt": Reply(b"", 301, (("Location", "/moved.txt"),)),
        "/moved.txt": Reply(b"User-agent: *\nDisallow: /a/"),
        "/list/": LIST,
    }
    with serving(routes(table)) as site:
        crawls.run(site)
    assert site.paths() == ["/moved.txt", "/list/"]
    captures = read_captures(store, Partition("fault", days.today()))
    assert sum(one.role is Role.ROBOTS for one in captures) == 2


def test_the_greater_of_delay_and_crawl_delay_holds_for_all_pairs(crawls: Crawls) -> None:
    table = {
        "/robots.txt": Reply(b"User-agent: *\nCrawl-delay: 0.5"),
        "/list/": Reply(page("/a/1.html", "/a/2.html", "/a/3.html")),
    }
    with serving(routes(table)) as site:
        crawls.run(site, delay=0.2)
    assert len(site.log) == 5
    assert all(later.time - one.time >= 0.5 for one, later in pairwise(site.log))


def test_retry_after_pauses_the_whole_host(crawls: Crawls, store: Store) -> None:
    table = routes(
        {"/list/": Reply(page(*(f"/a/{n}.html" for n in range(3)))), "/robots.txt": Reply()}
    )
    with serving(
        lambda asked: (
            Reply(b"busy", 429, (("Retry-After", "2"),))
            if asked.path == "/list/" and asked.nth == 1
            else table(asked)
        )
    ) as site:
        ran = crawls.run(site)
    assert ran.code == 0, ran.log
    first, second = (one for one in site.log if one.path == "/list/")
    assert second.time - first.time >= 2
    statuses = {one.status for one in read_captures(store, Partition("fault", days.today()))}
    assert 429 not in statuses  # asked again, and had in the end


@pytest.mark.parametrize(
    "refusal",
    [
        Reply(b"no", 503, (("Retry-After", "0"),)),
        Reply(b"no", 429, (("Retry-After", "86400"),)),
    ],
    ids=["again and again", "for a day"],
)
def test_a_host_that_keeps_refusing_is_left_alone(crawls: Crawls, refusal: Reply) -> None:
    table = routes({"/list/": LIST, "/robots.txt": Reply()})
    with serving(lambda asked: refusal if asked.path.startswith("/a/") else table(asked)) as site:
        ran = crawls.run(site)
    assert ran.code == 1
    assert ran.summary is not None
    assert "keeps refusing" in (ran.summary.problem or "")
    assert len(site.paths()) <= 1 + 16 * MAX_STRIKES
    assert ran.summary.counts.captures >= 2


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def run(work: Coroutine[object, object, None]) -> None:
    asyncio.run(work)


async def has_turn(pace: Pace, host: str = "a") -> bool:
    """Whether a turn is to be had now."""
    try:
        async with asyncio.timeout(0.02):
            async with pace.turn(host):
                return True
    except TimeoutError:
        return False


def test_pace_waits_after_the_end_of_the_last_request() -> None:
    async def work() -> None:
        clock = Clock()
        pace = Pace(5, clock)
        async with pace.turn("a"):
            assert not await has_turn(pace)
            assert await has_turn(pace, "b")
            clock.now += 30
        clock.now += 4.9
        assert not await has_turn(pace)
        clock.now += 0.2
        assert await has_turn(pace)

    run(work())


def test_pace_counts_refusals_only_after_its_pause() -> None:
    async def work() -> None:
        clock = Clock()
        pace = Pace(0, clock)
        for _ in range(50):  # sixteen were under way when the first was refused
            assert pace.refused("a", "10")
        assert not await has_turn(pace)
        clock.now += 11
        assert await has_turn(pace)
        for _ in range(MAX_STRIKES - 2):
            assert pace.refused("a", "10")
            clock.now += 11
        assert not pace.refused("a", "10")
        clock.now += 11
        pace.served("a")
        assert pace.refused("a", "10")

    run(work())


def test_a_stopped_pace_gives_nobody_a_turn() -> None:
    async def work() -> None:
        pace = Pace(0)
        pace.pause("a", 100)
        waiting = [asyncio.ensure_future(has_turn_or_stopped(pace)) for _ in range(5)]
        await asyncio.sleep(0)
        pace.stop()
        assert await asyncio.gather(*waiting) == [False] * 5

    async def has_turn_or_stopped(pace: Pace) -> bool:
        with contextlib.suppress(Stopped):
            async with pace.turn("a"):
                return True
        return False

    run(work())


def test_retry_after_is_read_in_seconds_and_as_a_date() -> None:
    assert seconds_of("120") == 120
    assert seconds_of(None) is None
    assert seconds_of("soon") is None
    assert seconds_of("-5") is None
    assert seconds_of("²") is None
    later = datetime.now(UTC) + timedelta(seconds=90)
    assert 80 < (seconds_of(format_datetime(later, usegmt=True)) or 0) <= 90
    assert seconds_of("Mon, 02 Mar 2020 00:00:00 GMT") == 0
    assert seconds_of("Mon, 02 Mar 2020 00:00:00 -0000") == 0
