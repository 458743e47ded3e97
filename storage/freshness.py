"""How fresh each site is: its last day, and how its last crawl ended."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

from storage import layout
from storage.layout import Partition
from storage.release import SiteState
from storage.runs import last_crawls
from storage.store import Store


def site_states(store: Store, curated: Iterable[Partition]) -> tuple[SiteState, ...]:
    """Return how fresh each site is that was ever crawled."""
    last_day: dict[str, Partition] = {}
    for partition in curated:
        last_day[partition.site] = max(partition, last_day.get(partition.site, partition))
    crawls = last_crawls(store)
    states = []
    for site in sorted(last_day.keys() | crawls.keys()):
        crawl = crawls.get(site)
        states.append(
            SiteState(
                site=site,
                last_day=last_day[site].day if site in last_day else None,
                last_run=crawl.run if crawl else None,
                outcome=crawl.outcome if crawl else None,
                stale=crawl is not None and crawl.failed,
            )
        )
    return tuple(states)


def tell_sites(store: Store, sites: tuple[SiteState, ...]) -> None:
    """Say how fresh each site is, also when there is nothing to publish."""
    told = json.dumps([asdict(state) for state in sites], indent=1, default=str).encode()
    if store.size(layout.SITES) is None or store.get(layout.SITES) != told:
        store.put(layout.SITES, told)
