"""What may have changed is fetched; the rest is left alone, and said to be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from crawlers.due import PROBES, Waiting, overdue
from crawlers.site import Site
from storage.history import Known
from storage.settings import ARCHIVE_ZONE
from tests.crawlers.conftest import Crawls
from tests.crawlers.fault_site import Asked, FaultSite, Reply, page, serving

DAY = date(2026, 3, 2)
SITE = Site(
    name="due",
    title="Due",
    start_urls=("http://due.example/",),
    list_pattern="/",
    article_pattern=r"/\d+\.html",
    max_interval=30,
    budget=3,
)


def test_what_is_due_is_what_has_waited_its_interval() -> None:
    seen = DAY - timedelta(days=4)
    assert overdue(SITE, None, DAY) == float("inf")
    assert overdue(SITE, Known(None, seen, 5.0), DAY) is None
    assert overdue(SITE, Known(None, seen, 2.0), DAY) == 2
    assert overdue(SITE, Known(None, seen, 1.0, PROBES - 1), DAY) == 4
    assert overdue(SITE, Known(None, seen, 1.0, PROBES), DAY) is None
    assert overdue(SITE, Known(None, DAY - timedelta(days=30), 1.0, PROBES), DAY) == 1


def test_the_longest_overdue_come_first_within_the_budget() -> None:
    known = {f"{n}": Known(None, DAY - timedelta(days=n), 2.0) for n in range(10)}
    waiting = Waiting(SITE, known, DAY)
    for url in known:
        waiting.add(url)
    assert waiting.take() == ["9", "8", "7"]
    assert waiting.skipped == 7
    assert waiting.take() == []


def shows(body_of: Callable[[str, date], bytes]) -> Callable[[Asked], Reply]:
    def answer(asked: Asked) -> Reply:
        day = parsedate_to_datetime(asked.headers["Accept-Datetime"]).astimezone(ARCHIVE_ZONE)
        shown = datetime.combine(day.date(), time(8), tzinfo=ARCHIVE_ZONE).astimezone(UTC)
        dated = ("Memento-Datetime", format_datetime(shown, usegmt=True))
        return Reply(body_of(asked.path, day.date()), 200, (("Content-Type", "text/html"), dated))

    return answer


def asked_on(
    crawls: Crawls, site: FaultSite, day: int, **fields: object
) -> tuple[list[str], int | None]:
    before = len(site.log)
    ran = crawls.run(site, DAY + timedelta(days=day), history="MEMENTO", **fields)
    assert ran.code == 0, ran.log
    paths = [one.path for one in site.log[before:] if one.path != "/robots.txt"]
    return sorted(paths), ran.summary and ran.summary.counts.not_due


def test_a_page_that_does_not_change_is_asked_more_seldom(crawls: Crawls) -> None:
    def body(path: str, day: date) -> bytes:
        if path == "/list/":
            return page("/a/1.html", "/a/2.html")
        return page(text=f"{day}" if path == "/a/2.html" else "一样")

    with serving(shows(body)) as site:
        days = [asked_on(crawls, site, day, max_interval=30.0) for day in range(4)]
        every_day = asked_on(crawls, site, 4)
    both = ["/a/1.html", "/a/2.html", "/list/"]
    assert days[:2] == [(both, 0), (both, 0)]
    assert days[2] == (["/a/2.html", "/list/"], 1)
    assert days[3] == (both, 0)
    assert every_day == (both, 0)


def test_pages_without_news_end_a_list(crawls: Crawls) -> None:
    def body(path: str, day: date) -> bytes:
        if not path.startswith("/list/"):
            return page(text=path)
        number = int(path.removeprefix("/list/").removesuffix(".html") or 1)
        news = ["/a/99.html"] if (number, day) == (3, DAY + timedelta(days=2)) else []
        links = [f"/a/{number}.html", *news]
        return page(*links, *([f"/list/{number + 1}.html"] if number < 8 else []))

    with serving(shows(body)) as site:
        counts = [
            sum(path.startswith("/list/") for path in asked_on(crawls, site, day, **fields)[0])
            for day, fields in enumerate([{}, {"quiet_pages": 2}, {"quiet_pages": 3}, {}])
        ]
    assert counts == [8, 2, 6, 8]


def test_a_budget_is_for_what_is_known_and_the_new_is_fetched(crawls: Crawls) -> None:
    def body(path: str, day: date) -> bytes:
        links = [f"/a/{n}.html" for n in range(5 + (day - DAY).days)]
        return page(*links) if path == "/list/" else page(text=path)

    with serving(shows(body)) as site:
        first = asked_on(crawls, site, 0, budget=2)
        second = asked_on(crawls, site, 1, budget=2)
    assert len(first[0]) == 6
    assert second == (["/a/0.html", "/a/1.html", "/a/5.html", "/list/"], 3)
