"""Records of crawls: what each run did, failed ones too.

A crawl writes its summary to ``runs/crawl/site=S/date=D/RUN.json``; only the fields that other
rooms rely on are read here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from storage.errors import Damaged
from storage.layout import CRAWL_RUNS, Partition
from storage.store import Store

SUCCESSES = frozenset({"complete", "not_observed", "replayed"})
BROKEN = "broken"
"""Outcome of a crawl that was done and is unlike the site's last good ones."""
_ENDS = frozenset({"complete", BROKEN})


@dataclass(frozen=True, slots=True)
class CrawlRun:
    """One crawl of one site and day, and how it ended."""

    site: str
    day: date
    run: str
    outcome: str
    problem: str | None = None

    @property
    def failed(self) -> bool:
        """Whether the run did not see what it was to see."""
        return self.outcome not in SUCCESSES


def last_crawls(store: Store) -> dict[str, CrawlRun]:
    """Return each site's last run for the latest day it was asked for."""
    last: dict[str, str] = {}
    for item in store.list(CRAWL_RUNS):
        site = Partition.of_key(item.key).site
        last[site] = max(last.get(site, ""), item.key)
    return {site: _read_last(store, key) for site, key in last.items()}


def last_end_of(store: Store, partition: Partition) -> CrawlRun | None:
    """Return the last run that saw a partition to its end, sound or broken; None if none did.

    One that failed, was cut off or saw nothing says nothing of the day.  Names sort as runs began.
    """
    keys = sorted((item.key for item in store.list(f"{CRAWL_RUNS}{partition}/")), reverse=True)
    runs = (_read_last(store, key) for key in keys)
    return next((run for run in runs if run.outcome in _ENDS), None)


def _read_last(store: Store, key: str) -> CrawlRun:
    """Return a run; one whose record cannot be read is a failed one, and stalls nobody."""
    try:
        return read_run(store, key)
    except Damaged:
        partition = Partition.of_key(key)
        return CrawlRun(partition.site, partition.day, key, "its record cannot be read")


def read_run(store: Store, key: str) -> CrawlRun:
    """Return a recorded run; raises :class:`~storage.errors.Damaged`."""
    try:
        value = json.loads(store.get(key))
        return CrawlRun(
            site=value["site"],
            day=date.fromisoformat(value["day"]),
            run=value["run"],
            outcome=value["outcome"],
            problem=value.get("problem"),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(
            f"no summary of a crawl ({error!r})",
            where=f"s3://{store.bucket}/{key}",
            todo="delete it; the run's captures are not concerned",
        ) from error
