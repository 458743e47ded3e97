"""Whether a site is what it was: a run's counts held against its last good runs.

Each kind of failure has one action.  A run that finds one has archived what it was given, and is
told as broken, so that nobody takes a site's collapse for its content.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from crawlers.days import Way
from crawlers.site import Site
from crawlers.summary import Counts, CrawlSummary, Outcome
from storage import layout
from storage.store import Store

GOOD_RUNS = 7
"""How many of the last good runs are looked at."""
ENOUGH_RUNS = 3
"""With fewer of them nothing is called unusual."""
ENOUGH_PAGES = 20
"""With fewer pages no share of them says anything."""


class Action(StrEnum):
    """What to do about a failure."""

    RETRY = "run the day again later"
    SLOW_DOWN = "raise the site's delay, then run the day again"
    QUARANTINE = "look at the pages before anything of them is published, then mend the declaration"
    STOP = "take the site off the schedule until its declaration or its operators allow it again"


class Failure(StrEnum):
    """A kind of failure."""

    UNREACHABLE = "unreachable"
    BLOCKED = "blocked"
    ROBOTS_CLOSED = "robots closed"
    MOVED = "moved"
    LAYOUT_CHANGED = "layout changed"
    GONE = "gone"
    ENCODING_BROKEN = "encoding broken"
    SLOW = "slow"


ACTIONS = {
    Failure.UNREACHABLE: Action.RETRY,
    Failure.BLOCKED: Action.SLOW_DOWN,
    Failure.ROBOTS_CLOSED: Action.STOP,
    Failure.MOVED: Action.STOP,
    Failure.LAYOUT_CHANGED: Action.QUARANTINE,
    Failure.GONE: Action.QUARANTINE,
    Failure.ENCODING_BROKEN: Action.QUARANTINE,
    Failure.SLOW: Action.RETRY,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A failure and what shows it."""

    failure: Failure
    what: str


@dataclass(frozen=True, slots=True)
class Run:
    """What of a run is judged: its counts and how long it took."""

    counts: Counts
    seconds: float


def examine(site: Site, run: Run, good: Sequence[Run]) -> tuple[Finding, ...]:
    """Return what is wrong with a site, judging by a run and by the site's last good runs.

    The bounds are the declaration's (:class:`~crawlers.site.Bounds`).
    """
    counts, bounds = run.counts, site.bounds
    answers = max(counts.captures + counts.errors, 1)
    usual = _median(good, articles_of)
    found = []

    def share(failure: Failure, number: int, bound: float, words: str) -> None:
        if answers >= ENOUGH_PAGES and number / answers > bound:
            found.append(Finding(failure, f"{number} of {answers} pages {words}"))

    share(Failure.UNREACHABLE, counts.errors, bounds.errors, "never came")
    share(Failure.BLOCKED, counts.blocked + counts.refused, bounds.blocked, "were refused")
    share(Failure.GONE, counts.gone + counts.soft_404, bounds.gone, "are gone")
    share(Failure.MOVED, counts.redirects, bounds.redirects, "lead elsewhere")
    share(Failure.ENCODING_BROKEN, counts.undecodable, bounds.undecodable, "cannot be decoded")
    asked = counts.articles + counts.robots_denied
    if asked >= ENOUGH_PAGES and counts.robots_denied > bounds.denied * asked:
        what = f"{counts.robots_denied} of {asked} pages are forbidden"
        found.append(Finding(Failure.ROBOTS_CLOSED, what))
    if usual is not None and articles_of(run) < bounds.articles * usual and not found:
        what = f"{articles_of(run):g} articles are listed, usually {usual:g}"
        found.append(Finding(Failure.LAYOUT_CHANGED, what))
    pace, before = seconds_each(run), _median(good, seconds_each)
    if before is not None and counts.requests >= ENOUGH_PAGES and pace > bounds.slower * before:
        what = f"{pace:.2f} s a request, usually {before:.2f} s"
        found.append(Finding(Failure.SLOW, what))
    return tuple(found)


def good_runs(store: Store, site: str) -> tuple[Run, ...]:
    """Return a site's last complete runs, the newest first."""
    items = store.list(f"{layout.CRAWL_RUNS}site={site}/")
    keys = sorted((item.key.rsplit("/", 1)[1], item.key) for item in items)
    found: list[Run] = []
    for _, key in reversed(keys[-3 * GOOD_RUNS :]):
        try:
            summary = CrawlSummary.from_json(store.get(key))
        except (ValueError, KeyError, TypeError):
            continue  # another version's record says nothing about the site
        if summary.way is Way.CDX:
            continue  # it says how much the source has
        if summary.outcome is Outcome.COMPLETE and len(found) < GOOD_RUNS:
            found.append(Run(summary.counts, summary.seconds))
    return tuple(found)


def articles_of(run: Run) -> float:
    """Return how many articles a run met on the lists, fetched or not."""
    counts = run.counts
    return counts.articles + counts.not_due + counts.gone + counts.withheld


def seconds_each(run: Run) -> float:
    """Return how long a request took."""
    return run.seconds / max(run.counts.requests, 1)


def _median(good: Sequence[Run], value: Callable[[Run], float]) -> float | None:
    return median(map(value, good)) if len(good) >= ENOUGH_RUNS else None
