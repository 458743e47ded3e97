"""A broken site is noticed: its kind of failure, what shows it, what to do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawlers import days
from crawlers.health import ACTIONS, Failure, Run, examine
from crawlers.site import Bounds, Site
from crawlers.summary import Counts, CrawlSummary, Outcome
from storage import layout
from storage.captures import read_captures
from storage.layout import Partition
from storage.store import Store
from tests.crawlers.conftest import Crawls
from tests.crawlers.fault_site import Asked, Reply, page, serving

SITE = Site(
    name="well",
    title="Well",
    start_urls=("http://well.example/",),
    list_pattern="/",
    article_pattern=r"/\d+\.html",
)
USUAL = Counts(requests=110, captures=110, articles=100, list_pages=9)
GOOD = [Run(replace(USUAL, articles=98 + n), 110.0) for n in range(5)]


@pytest.mark.parametrize(
    ("failure", "counts", "seconds"),
    [
        (Failure.UNREACHABLE, {"errors": 50, "captures": 60}, 110.0),
        (Failure.BLOCKED, {"refused": 60}, 110.0),
        (Failure.BLOCKED, {"blocked": 30}, 110.0),
        (Failure.ROBOTS_CLOSED, {"articles": 0, "robots_denied": 100}, 110.0),
        (Failure.MOVED, {"redirects": 70}, 110.0),
        (Failure.LAYOUT_CHANGED, {"articles": 20}, 110.0),
        (Failure.GONE, {"gone": 50}, 110.0),
        (Failure.GONE, {"soft_404": 50}, 110.0),
        (Failure.ENCODING_BROKEN, {"undecodable": 20}, 110.0),
        (Failure.SLOW, {}, 2000.0),
    ],
)
def test_each_kind_of_failure_is_told_apart(
    failure: Failure, counts: dict[str, int], seconds: float
) -> None:
    found = examine(SITE, Run(replace(USUAL, **counts), seconds), GOOD)
    assert [one.failure for one in found] == [failure]


def test_every_failure_has_its_action() -> None:
    assert set(ACTIONS) == set(Failure)


def test_what_is_usual_is_not_told() -> None:
    for run in GOOD:
        assert examine(SITE, run, GOOD) == ()
    small = Counts(requests=4, captures=4, articles=1, gone=2, list_pages=1)
    assert examine(SITE, Run(small, 4.0), [Run(small, 4.0)] * 5) == ()
    fewer = Run(replace(USUAL, articles=20), 110.0)
    assert examine(SITE, fewer, GOOD[:2]) == ()  # too few runs to say
    waiting = Run(replace(USUAL, articles=20, not_due=80), 110.0)
    assert examine(SITE, waiting, GOOD) == ()


def test_the_bounds_are_the_declarations() -> None:
    site = replace(SITE, bounds=Bounds(gone=0.6, articles=0.1))
    assert examine(site, Run(replace(USUAL, gone=50, articles=20), 110.0), GOOD) == ()


def test_a_collapse_fails_the_run_and_keeps_what_came(crawls: Crawls, store: Store) -> None:
    collapsed = False

    def answer(asked: Asked) -> Reply:
        if asked.path == "/list/":
            return Reply(page(*(f"/a/{n}.html" for n in range(30))))
        if asked.path == "/robots.txt":
            return Reply(b"", 404)
        if collapsed:
            return Reply("<h1>您的访问过于频繁</h1>请输入验证码".encode())
        return Reply(page(text="一切照旧。" * 200))

    partition = Partition("fault", days.today())
    with serving(answer) as site:
        assert crawls.run(site).code == 0
        collapsed = True
        ran = crawls.run(site)
        again = crawls.run(site)
        asked = len(site.paths())
    assert (ran.code, again.code) == (1, 1)
    assert ran.summary is not None
    assert ran.summary.outcome is Outcome.BROKEN
    assert "blocked: 30 of 31 pages" in (ran.summary.problem or "")
    assert "raise the site's delay" in (ran.summary.problem or "")
    assert asked == 3 * 31  # the day is begun anew, not resumed with what was no answer
    assert len(read_captures(store, partition)) == 32 + 2 * 31  # robots.txt is asked for once
    record = store.get(layout.run_record("crawl", partition, ran.summary.run))
    assert CrawlSummary.from_json(record).outcome is Outcome.BROKEN
