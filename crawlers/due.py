"""What to fetch: what may have changed, the longest overdue first, within a budget."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from datetime import date

from crawlers.site import Site
from storage.history import Known

PROBES = 3
"""How often in a row a page is found gone before it is left to rest."""


def overdue(site: Site, known: Known | None, day: date) -> float | None:
    """Return how many of its intervals a page has waited, None if it is not due on a day.

    What was never seen is infinitely overdue.  A page that is gone is probed a few times, and
    then as seldom as the declaration allows.
    """
    if known is None:
        return float("inf")
    interval = min(known.interval, site.max_interval)
    if known.gone >= PROBES:
        interval = site.max_interval
    waited = (day - known.seen).days / interval
    return waited if waited >= 1 or site.max_interval <= 1 else None


class Waiting:
    """Known articles that are due, taken in the order of how overdue they are."""

    def __init__(self, site: Site, known: Mapping[str, Known], day: date) -> None:
        self._site = site
        self._known = known
        self._day = day
        self._heap: list[tuple[float, str]] = []
        self.skipped = 0

    def is_new(self, url: str) -> bool:
        """Whether an article was never seen: it is not made to wait."""
        return url not in self._known

    def add(self, url: str) -> None:
        """Let a known article wait, or leave it out if it is not due."""
        ratio = overdue(self._site, self._known.get(url), self._day)
        if ratio is None:
            self.skipped += 1
        else:
            heapq.heappush(self._heap, (-ratio, url))

    def take(self) -> list[str]:
        """Return what is to be fetched of what waits; the rest is left for another day."""
        count = len(self._heap) if self._site.budget is None else self._site.budget
        taken = [heapq.heappop(self._heap)[1] for _ in range(min(count, len(self._heap)))]
        self.skipped += len(self._heap)
        self._heap.clear()
        return taken
