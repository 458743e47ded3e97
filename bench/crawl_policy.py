"""Which pages to fetch when: the archive's intervals against one fixed interval.

Simulated pages change at rates of their own, from several times a week to never; both policies
make the same number of fetches, with the crawler's own rules (crawlers.due, storage.history).
Counted is what an archive is for: the states of pages that were seen before they were replaced.
"""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from crawlers.due import Waiting
from crawlers.site import Site
from storage.captures import Capture, Locator, Role
from storage.history import Known

PAGES = 2000
DAYS = 360
BUDGET = 150
START = date(2026, 1, 1)
SITE = Site(
    name="policy",
    title="Policy",
    start_urls=("http://policy.example/",),
    list_pattern="/",
    article_pattern="/.+",
    max_interval=90,
    budget=BUDGET,
)


@dataclass
class Seen:
    """What a policy saw: how many fetches, how many states, on how many page-days it was fresh."""

    fetches: int = 0
    states: set[tuple[int, int]] = field(default_factory=set)
    fresh: int = 0


def states_of(seed: int) -> list[list[int]]:
    """Return each page's state, by number, on each day."""
    draw = random.Random(seed)
    pages = []
    for _ in range(PAGES):
        rate = draw.choice([0.0, 0.0, 0.002, 0.005, 0.01, 0.03, 0.1, 0.4])
        state, life = 0, []
        for _ in range(DAYS):
            state += draw.random() < rate
            life.append(state)
        pages.append(life)
    return pages


def capture_of(page: int, state: int) -> Capture:
    moment, place = datetime(2026, 1, 1, tzinfo=UTC), Locator("k", 0, 1)
    # fmt: off
    return Capture(
        site="policy", url=str(page), role=Role.ARTICLE, observed_at=moment, status=200,
        content_type=None, payload_digest=str(state), payload_size=1, etag=None,
        last_modified=None, location=None, run="r", fetched_at=moment, record=place, payload=place,
    )
    # fmt: on


def adaptive(pages: list[list[int]]) -> Seen:
    seen, known, last = Seen(), dict[str, Known](), [0] * PAGES
    for page in range(PAGES):  # all were new once
        known[str(page)] = Known(None, START).after(START, capture_of(page, pages[page][0]))
    for day in range(1, DAYS):
        today = START + timedelta(days=day)
        waiting = Waiting(SITE, known, today)
        for url in known:
            waiting.add(url)
        for url in waiting.take():
            page = int(url)
            fetch(seen, last, page, pages[page][day])
            known[url] = known[url].after(today, capture_of(page, pages[page][day]))
        seen.fresh += sum(last[page] == pages[page][day] for page in range(PAGES))
    return seen


def fixed(pages: list[list[int]], fetches: int) -> Seen:
    """Fetch all pages in turn, evenly, as often as the other policy did."""
    seen, last, turn = Seen(), [0] * PAGES, 0
    for day in range(1, DAYS):
        for _ in range(fetches * day // (DAYS - 1) - seen.fetches):
            fetch(seen, last, turn % PAGES, pages[turn % PAGES][day])
            turn += 1
        seen.fresh += sum(last[page] == pages[page][day] for page in range(PAGES))
    return seen


def fetch(seen: Seen, last: list[int], page: int, state: int) -> None:
    seen.fetches += 1
    last[page] = state
    if state:
        seen.states.add((page, state))


def main() -> int:
    """Print both policies' numbers for a few seeds; exit 1 if fixed intervals see more."""
    ratios = []
    for seed in range(3):
        pages = states_of(seed)
        ours = adaptive(pages)
        even = fixed(pages, ours.fetches)
        total = sum(life[-1] for life in pages)
        days = PAGES * (DAYS - 1)
        ratios.append(len(ours.states) / len(even.states))
        print(
            f"seed {seed}: {ours.fetches} fetches each, {total} changes; seen {len(ours.states)} "
            f"against {len(even.states)} ({ratios[-1]:.2f}x); "
            f"fresh {ours.fresh / days:.3f} against {even.fresh / days:.3f}"
        )
    return 0 if min(ratios) > 1 else 1


if __name__ == "__main__":
    sys.exit(main())
