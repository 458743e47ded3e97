"""Days: live, past by Memento, past without; in any order, twice, unchanged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256

from crawlers import days
from crawlers.summary import Outcome
from storage.captures import Capture, read_captures
from storage.layout import Partition
from storage.settings import ARCHIVE_ZONE
from storage.store import Store
from storage.warc import read_payload
from tests.crawlers.conftest import Crawls
from tests.crawlers.fault_site import Asked, Reply, page, routes, serving

DAYS = (date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4))
ROBOTS = b"User-agent: *\nDisallow: /a/66\n"

LIVES: dict[date, dict[str, bytes]] = {
    DAYS[0]: {
        "/robots.txt": ROBOTS,
        "/list/": page("/a/1.html", "/a/2.html", "/a/66.html"),
        "/a/1.html": page(text='一月<a href="1_2.html">下一页</a>'),
        "/a/1_2.html": page(text="一月之二"),
        "/a/2.html": page(text="二月"),
    },
    DAYS[1]: {
        "/robots.txt": ROBOTS,
        "/list/": page("/a/1.html", "/a/2.html", "/a/3.html", "/a/66.html"),
        "/a/1.html": page(text='一月<a href="1_2.html">下一页</a>'),
        "/a/1_2.html": page(text="一月之二,改过"),
        "/a/3.html": page(text="三月"),
    },
    DAYS[2]: {
        "/robots.txt": ROBOTS,
        "/list/": page("/a/1.html", "/a/2.html", "/a/3.html", "/a/66.html"),
        "/a/1.html": page(text='一月<a href="1_2.html">下一页</a>'),
        "/a/1_2.html": page(text="一月之二"),
        "/a/3.html": page(text="三月"),
    },
}


def memento_site(*, validators: bool = True, dated_304: bool = True) -> Callable[[Asked], Reply]:
    """Answer by day, with an ETag, and with 304 to whom knows it."""

    def answer(asked: Asked) -> Reply:
        moment = parsedate_to_datetime(asked.headers["Accept-Datetime"])
        assert moment.astimezone(ARCHIVE_ZONE).time() == time(23, 59, 59)
        day = min(max(moment.astimezone(ARCHIVE_ZONE).date(), DAYS[0]), DAYS[-1])
        shown = datetime.combine(day, time(8), tzinfo=ARCHIVE_ZONE)
        dated = ("Memento-Datetime", format_datetime(shown.astimezone(UTC), usegmt=True))
        body = LIVES[day].get(asked.path)
        if body is None:
            return Reply(b"none", 404, (dated,))
        etag = f'"{sha256(body).hexdigest()[:16]}"'
        if asked.headers.get("If-None-Match") == etag:
            return Reply(b"", 304, (dated,) if dated_304 else ())
        headers = (("Content-Type", "text/html"), dated)
        return Reply(body, 200, (*headers, ("ETag", etag)) if validators else headers)

    return answer


def logical(store: Store) -> list[tuple[str, datetime, int, str | None]]:
    found: set[tuple[str, datetime, int, str | None]] = set()
    for day in DAYS:
        for one in read_captures(store, Partition("fault", day)):
            found.add((one.url, one.observed_at, one.status, one.payload_digest))
    return sorted(found, key=str)


def expected() -> list[tuple[str, datetime, int, str | None]]:
    found = []
    for day in DAYS:
        shown = datetime.combine(day, time(8), tzinfo=ARCHIVE_ZONE).astimezone(UTC)
        for path in {*LIVES[day], "/a/2.html"}:
            body = LIVES[day].get(path)
            digest = sha256(body).hexdigest() if body else None
            found.append((f"http://fault.example{path}", shown, 200 if body else 404, digest))
    return sorted(found, key=str)


def all_payloads_resolve(store: Store) -> int:
    count = 0
    for day in DAYS:
        for one in read_captures(store, Partition("fault", day)):
            if one.payload_digest:
                path = one.url.removeprefix("http://fault.example")
                assert read_payload(store, one).body == LIVES[day][path]
                count += 1
    return count


def of(store: Store, day: date) -> dict[str, Capture]:
    captures = read_captures(store, Partition("fault", day))
    return {one.url.removeprefix("http://fault.example"): one for one in captures}


def test_days_in_order_and_unchanged_pages_become_revisits(crawls: Crawls, store: Store) -> None:
    with serving(memento_site()) as site:
        runs = [crawls.run(site, day, history="MEMENTO") for day in DAYS]
    assert [ran.code for ran in runs] == [0, 0, 0], [ran.log for ran in runs]
    assert logical(store) == expected()
    assert "/a/66.html" not in site.paths()
    second, third = of(store, DAYS[1]), of(store, DAYS[2])
    assert second["/a/1.html"].is_revisit
    assert second["/a/1.html"].payload == of(store, DAYS[0])["/a/1.html"].record
    assert not second["/a/1_2.html"].is_revisit  # found through the body of a revisit
    assert not third["/a/1_2.html"].is_revisit  # back to what it was, but not what was last seen
    assert third["/list/"].is_revisit  # whose links were followed all the same
    assert third["/a/1.html"].payload == of(store, DAYS[0])["/a/1.html"].record
    assert runs[2].summary is not None
    assert runs[2].summary.counts.not_modified == 4
    assert all_payloads_resolve(store) == 15


def test_any_order_and_twice_gives_the_same_captures(crawls: Crawls, store: Store) -> None:
    with serving(memento_site()) as site:
        for day in (DAYS[2], DAYS[0], DAYS[1], DAYS[0], DAYS[2]):
            assert crawls.run(site, day, history="MEMENTO").code == 0
    assert logical(store) == expected()
    all_payloads_resolve(store)


def test_an_equal_body_without_validators_is_a_revisit(crawls: Crawls, store: Store) -> None:
    with serving(memento_site(validators=False)) as site:
        for day in DAYS:
            ran = crawls.run(site, day, history="MEMENTO")
    assert logical(store) == expected()
    assert ran.summary is not None
    assert (ran.summary.counts.revisits, ran.summary.counts.not_modified) == (4, 0)
    all_payloads_resolve(store)


def test_a_304_that_forgets_its_day_is_asked_for_in_full(crawls: Crawls, store: Store) -> None:
    with serving(memento_site(dated_304=False)) as site:
        for day in DAYS:
            assert crawls.run(site, day, history="MEMENTO").code == 0
    assert logical(store) == expected()


def test_validators_come_from_earlier_days_only(crawls: Crawls) -> None:
    with serving(memento_site()) as site:
        crawls.run(site, DAYS[1], history="MEMENTO")
        crawls.run(site, DAYS[1], history="MEMENTO")
        crawls.run(site, DAYS[0], history="MEMENTO")
        assert not any("If-None-Match" in asked.headers for asked in site.log)
        crawls.run(site, DAYS[2], history="MEMENTO")
        assert any("If-None-Match" in asked.headers for asked in site.log)


def test_what_was_not_shown_on_the_day_is_not_archived(crawls: Crawls, store: Store) -> None:
    inside = ("Memento-Datetime", "Mon, 02 Mar 2026 01:00:00 GMT")
    html = ("Content-Type", "text/html")
    table = {
        "/list/": Reply(page(*(f"/a/{n}.html" for n in range(1, 6))), 200, (html, inside)),
        "/a/1.html": Reply(page(text="当日"), 200, (html, inside)),
        "/a/2.html": Reply(page(text="无日期"), 200, (html,)),
        "/a/3.html": Reply(
            page(text="次日"), 200, (html, ("Memento-Datetime", "Mon, 02 Mar 2026 16:00:00 GMT"))
        ),
        "/a/4.html": Reply(page(text="乱"), 200, (html, ("Memento-Datetime", "yesterday"))),
        "/a/5.html": Reply(b"down", 500),
    }
    with serving(routes(table)) as site:
        ran = crawls.run(site, DAYS[0], history="MEMENTO")
    assert ran.code == 0
    assert sorted(of(store, DAYS[0])) == ["/a/1.html", "/list/"]
    assert ran.summary is not None
    assert ran.summary.counts.not_observed == 5  # robots.txt too: obeyed, not archived


def test_a_day_that_the_site_does_not_remember_is_not_observed(
    crawls: Crawls, store: Store
) -> None:
    with serving(memento_site()) as site:
        ran = crawls.run(site, date(2026, 2, 1), history="MEMENTO")
    assert (ran.code, ran.summary and ran.summary.outcome) == (0, Outcome.NOT_OBSERVED)
    assert list(store.list("warc/")) == []


def test_a_past_day_without_history_is_not_asked_for(crawls: Crawls, store: Store) -> None:
    with serving(routes({})) as site:
        ran = crawls.run(site, DAYS[0])
        assert (ran.code, ran.summary and ran.summary.outcome) == (0, Outcome.NOT_OBSERVED)
        with_history = crawls.run(site, date(2026, 3, 5), last_day=None)
        assert with_history.code == 0
    assert site.log == []


def test_a_past_day_that_is_archived_is_replayed(crawls: Crawls, store: Store) -> None:
    with serving(memento_site()) as site:
        crawls.run(site, DAYS[0], history="MEMENTO")
        asked = len(site.log)
        ran = crawls.run(site, DAYS[0])
        assert (ran.code, ran.summary and ran.summary.outcome) == (0, Outcome.REPLAYED)
        assert len(site.log) == asked


def test_a_live_day_is_observed_when_it_is_fetched(crawls: Crawls, store: Store) -> None:
    etag = ("ETag", '"one"')

    def answer(asked: Asked) -> Reply:
        assert "Accept-Datetime" not in asked.headers
        if asked.path != "/list/":
            return Reply(b"", 404)
        if asked.headers.get("If-None-Match") == '"one"':
            return Reply(b"", 304, (etag,))
        return Reply(page(), 200, (etag, ("Content-Type", "text/html")))

    before = days.now()
    with serving(answer) as site:
        first, second = crawls.run(site, history="MEMENTO"), crawls.run(site)
    assert (first.code, second.code) == (0, 0)
    captures = read_captures(store, Partition("fault", days.today()))
    assert len(captures) == 3  # what robots.txt said holds for the second run
    for one in captures:
        assert before <= one.observed_at == one.fetched_at <= days.now()
        assert not one.is_revisit
