"""What the tasks of all DAGs share: the partition of a run, retries, schedules' zone."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from airflow.sdk import Asset
from airflow.sdk.exceptions import AirflowFailException

from crawlers.site import Site
from dags.names import KEY_FORMAT, captures_asset, reports_asset
from storage.layout import Partition
from storage.settings import ARCHIVE_ZONE

if TYPE_CHECKING:
    from storage.store import Store

OWNER = "archive"
ZONE = str(ARCHIVE_ZONE)
RETRIES = int(os.environ.get("ARCHIVE_RETRIES", "3"))
RETRY_DELAY = timedelta(seconds=int(os.environ.get("ARCHIVE_RETRY_SECONDS", "60")))
DEFAULT_ARGS = {"owner": OWNER, "retries": RETRIES, "retry_delay": RETRY_DELAY}


class Keyed(Protocol):
    """What a task looks at in its DAG run."""

    dag_id: str
    partition_key: str | None


@dataclass(frozen=True, slots=True)
class Range:
    """The partitions that an operator chose; no sites means all, no day means no bound."""

    sites: tuple[str, ...]
    first: date | None
    last: date | None

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Range:
        """Read a run's parameters, which Airflow has checked against their schema."""
        first, last = params["first_day"], params["last_day"]
        return cls(
            sites=tuple(params["sites"] or ()),
            first=date.fromisoformat(first) if first else None,
            last=date.fromisoformat(last) if last else None,
        )


def captures(site: Site) -> Asset:
    """Return the asset that says: captures of this site were added for a day."""
    return Asset(name=captures_asset(site.name), uri=f"archive://captures/{site.name}")


def reports(site: Site) -> Asset:
    """Return the asset that says: a day of this site was curated."""
    return Asset(name=reports_asset(site.name), uri=f"archive://reports/{site.name}")


def midnight(day: date | None) -> datetime | None:
    """Return the beginning of a day in the archive's zone."""
    return datetime.combine(day, time(), tzinfo=ARCHIVE_ZONE) if day else None


def partition_of(run: Keyed, site: Site) -> Partition:
    """Return the partition that a run is for; a run without one is refused, and not retried."""
    key = run.partition_key
    todo = (
        f"trigger {run.dag_id} again with the day as its partition key: in the UI's Trigger "
        'dialog (Partition Key: 2026-03-02), by POST /api/v2/dags/…/dagRuns with {"logical_date": '
        'null, "partition_key": "2026-03-02"}, or choose Backfill there for a range of days'
    )
    if not key:
        raise AirflowFailException(f"this run has no partition key, so no day to work on: {todo}")
    try:
        day = datetime.strptime(key, KEY_FORMAT).date()
    except ValueError:
        day = None
    if day is None or day.strftime(KEY_FORMAT) != key:
        raise AirflowFailException(f"partition key {key!r} is no day like 2026-03-02: {todo}")
    return Partition(site.name, day)


def open_archive_store() -> Store:
    """Return the store that the environment names."""
    from storage.settings import Settings
    from storage.store import open_store

    return open_store(Settings.from_env())
