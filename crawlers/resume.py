"""Going on where a run of the same day was cut off: what it committed is not asked for again."""

from __future__ import annotations

from crawlers.summary import Outcome
from storage import layout
from storage.captures import Capture, read_captures
from storage.layout import Partition
from storage.runs import SUCCESSES, read_run
from storage.store import Store

_TO_THE_END = SUCCESSES | {Outcome.BROKEN}
_SETTLED = frozenset({301, 302, 303, 307, 308, 404, 410})


def in_hand(store: Store, partition: Partition) -> dict[str, Capture]:
    """Return, by URL, what the runs that were cut off since have committed of a day.

    Only answers that stand: a body, a redirect, gone.  A day that was crawled to its end is
    begun anew by the next run.
    """
    done = _last_end(store, partition)
    return {
        one.url: one
        for one in read_captures(store, partition)
        if one.run > done and (one.payload_digest or one.status in _SETTLED)
    }


def _last_end(store: Store, partition: Partition) -> str:
    """Return the name of a day's last run that came to its end, or the empty string.  Names sort as
    runs began.
    """
    prefix = f"{layout.CRAWL_RUNS}{partition}/"
    for key in sorted((item.key for item in store.list(prefix)), reverse=True):
        run = read_run(store, key)
        if run.outcome in _TO_THE_END:
            return run.run
    return ""
