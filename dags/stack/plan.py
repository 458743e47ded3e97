"""What a demo wants of Airflow, and what to ask for next: pure functions of its runs.

Nothing here remembers what was asked before: Airflow's own runs say what has succeeded, so a
demo that was stopped anywhere goes on from there, and one that was finished asks for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dags.names import PUBLISH, crawl_dag, curate_dag
from dags.stack.rest import Run


@dataclass(frozen=True, slots=True)
class Wanted:
    """The days of one site that are to be taken, oldest first.

    ``folder`` is a digest of the files that the site serves, for a site without a history: its
    day counts as taken if its last crawl saw these files.
    """

    site: str
    days: tuple[date, ...]
    folder: str | None = None


@dataclass(frozen=True, slots=True)
class Backfill:
    """Ask for a range of past days, both ends included."""

    dag: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Trigger:
    """Ask for one run."""

    dag: str
    key: str | None
    folder: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What Airflow shows: all runs, oldest first, and the ids of crawls that were skipped."""

    runs: tuple[Run, ...]
    skipped: frozenset[str] = frozenset()

    def of(self, dag: str) -> tuple[Run, ...]:
        """Return a DAG's runs, oldest first."""
        return tuple(run for run in self.runs if run.dag == dag)

    def latest(self, dag: str, key: str | None) -> Run | None:
        """Return the newest run of a DAG for a partition key."""
        runs = [run for run in self.of(dag) if run.key == key]
        return runs[-1] if runs else None


def dags_of(wanted: Iterable[Wanted]) -> frozenset[str]:
    """Return the DAGs that a demo needs."""
    sites = [want.site for want in wanted]
    return frozenset([*map(crawl_dag, sites), *map(curate_dag, sites), PUBLISH])


def next_actions(wanted: tuple[Wanted, ...], seen: Seen) -> tuple[Backfill | Trigger, ...]:
    """Return what to ask for now; nothing while waiting, or when all is done.

    Per site: all days but the last as one backfill, then the last as a run of its own.  When
    every site is curated: publish.
    """
    actions = [action for want in wanted if (action := _next_crawl(want, seen))]
    if not actions and _all_curated(wanted, seen) and not _publishes_since(wanted, seen):
        return (Trigger(PUBLISH, None),)
    return tuple(actions)


def is_done(wanted: tuple[Wanted, ...], seen: Seen) -> bool:
    """Return whether all that is wanted has succeeded and is published."""
    return _all_curated(wanted, seen) and any(
        run.succeeded for run in _publishes_since(wanted, seen)
    )


def failed_runs(wanted: tuple[Wanted, ...], seen: Seen) -> tuple[Run, ...]:
    """Return the runs that stand in the way: the newest for what is wanted, and failed."""
    asked = [
        (dag(want.site), key)
        for want in wanted
        for key in map(date.isoformat, want.days)
        for dag in (crawl_dag, curate_dag)
    ]
    newest = (seen.latest(dag, key) for dag, key in [*asked, (PUBLISH, None)])
    return tuple(run for run in newest if run and run.failed)


def progress(wanted: tuple[Wanted, ...], seen: Seen) -> tuple[int, int]:
    """Return how many of the wanted runs have succeeded, and of how many."""
    days = [(want, day) for want in wanted for day in want.days]
    crawled = sum(_crawl_of(want, day, seen) is not None for want, day in days)
    curated = sum(_is_curated(want, day, seen) for want, day in days)
    return crawled + curated + is_done(wanted, seen), 2 * len(days) + 1


def _next_crawl(want: Wanted, seen: Seen) -> Backfill | Trigger | None:
    dag = crawl_dag(want.site)
    if any(not run.ended for run in seen.of(dag)):
        return None
    missing = [day for day in want.days if not _crawl_of(want, day, seen)]
    past = [day for day in missing if day != want.days[-1]]
    if past:
        return Backfill(dag, past[0], past[-1])
    return Trigger(dag, missing[0].isoformat(), want.folder) if missing else None


def _crawl_of(want: Wanted, day: date, seen: Seen) -> Run | None:
    """Return the successful run that took a day, if there is one."""
    runs = [run for run in seen.of(crawl_dag(want.site)) if run.succeeded]
    if want.folder:  # whatever day it was then: the folder shows what it showed
        return runs[-1] if runs and runs[-1].folder == want.folder else None
    of_day = [run for run in runs if run.key == day.isoformat()]
    return of_day[-1] if of_day else None


def _is_curated(want: Wanted, day: date, seen: Seen) -> bool:
    crawl = _crawl_of(want, day, seen)
    if crawl is None:
        return False
    if crawl.id in seen.skipped:
        return True
    curate = seen.latest(curate_dag(want.site), crawl.key)
    return bool(curate and curate.succeeded and _is_later(curate, crawl))


def _all_curated(wanted: tuple[Wanted, ...], seen: Seen) -> bool:
    return all(_is_curated(want, day, seen) for want in wanted for day in want.days)


def _publishes_since(wanted: tuple[Wanted, ...], seen: Seen) -> tuple[Run, ...]:
    """Return the publish runs that began after all curating was done, or are yet to begin."""
    ends = [
        run.ended_at
        for want in wanted
        for run in seen.of(curate_dag(want.site))
        if run.succeeded and run.ended_at
    ]
    last = max(ends, default=None)
    return tuple(
        run
        for run in seen.of(PUBLISH)
        if not run.failed and (run.started_at is None or last is None or run.started_at >= last)
    )


def _is_later(run: Run, than: Run) -> bool:
    return bool(run.started_at and than.started_at and run.started_at >= than.started_at)
