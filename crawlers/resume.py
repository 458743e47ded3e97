"""Going on where a run of the same day was cut off: what it committed is not asked for again."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.captures import Capture, Role, read_captures
from storage.layout import Partition
from storage.runs import last_end_of
from storage.settings import ARCHIVE_ZONE
from storage.store import Store

ROBOTS_HOLD = timedelta(hours=24)
"""How long a robots.txt may be used without being asked again."""
_SETTLED = frozenset({301, 302, 303, 307, 308, 404, 410})


def in_hand(store: Store, partition: Partition) -> dict[str, Capture]:
    """Return, by URL, what the runs that were cut off since have committed of a day.

    Only answers that stand: a body, a redirect, gone.  A day that was crawled to its end is
    begun anew by the next run.
    """
    last = last_end_of(store, partition)
    done = last.run if last else ""
    return {
        one.url: one
        for one in read_captures(store, partition)
        if one.run > done and (one.payload_digest or one.status in _SETTLED)
    }


def robots_said(store: Store, site: str, now: datetime) -> dict[str, Capture]:
    """Return, by URL, what robots.txt of a site's hosts said in the last 24 hours.

    The archive is its own cache (RFC 9309, section 2.4): the last answers that were committed,
    of those that stand.  An error of the server is none, and is asked about again.
    """
    found: dict[str, Capture] = {}
    for day in sorted(
        {moment.astimezone(ARCHIVE_ZONE).date() for moment in (now - ROBOTS_HOLD, now)}
    ):
        for one in read_captures(store, Partition(site, day), Role.ROBOTS):
            last = found.get(one.url)
            if last is None or last.observed_at <= one.observed_at:
                found[one.url] = one
    return {url: one for url, one in found.items() if stands(one, now)}


def stands(robots: Capture, now: datetime) -> bool:
    """Whether what a robots.txt said need not be asked again."""
    age = now - robots.observed_at
    told = robots.payload_digest or 300 <= robots.status < 500
    return timedelta(0) <= age < ROBOTS_HOLD and bool(told) and robots.status != 429
