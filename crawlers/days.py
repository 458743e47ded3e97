"""Days: how a site's day can be seen from now, and when something was observed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from enum import StrEnum

from crawlers.errors import DayError
from crawlers.site import Cdx, History, Site
from storage.settings import ARCHIVE_ZONE


class Way(StrEnum):
    """How a day is seen."""

    LIVE = "live"
    """It is today: the site is asked."""
    MEMENTO = "memento"
    """It is past, and the site itself is asked what it showed then (RFC 7089)."""
    CDX = "cdx"
    """It is past, and an archive that was watching the site is asked (:mod:`crawlers.history`)."""
    ARCHIVE = "archive"
    """It is past and the site tells nothing of its past: there is only what was archived."""


def way_to(site: Site, day: date, today: date) -> Way:
    """Return how a day of a site is seen.

    Raises :class:`~crawlers.errors.DayError` for a day that is not to be asked for.
    """
    where = f"{site.name}, {day}"
    if site.first_day and day < site.first_day:
        raise DayError("is before the site's first day", where=where, todo=f"from {site.first_day}")
    if site.last_day and day > site.last_day:
        raise DayError("is after the site's last day", where=where, todo=f"up to {site.last_day}")
    if day > today:
        raise DayError("is in the future", where=where, todo=f"ask for {today} or earlier")
    if day == today:
        return Way.LIVE
    if isinstance(site.history, Cdx):
        return Way.CDX
    return Way.MEMENTO if site.history is History.MEMENTO else Way.ARCHIVE


def today() -> date:
    """Return the day that it is in the archive's zone."""
    return datetime.now(ARCHIVE_ZONE).date()


def now() -> datetime:
    """Return the time (UTC) in whole seconds, which is how exactly WARC and CDXJ tell it."""
    return datetime.now(UTC).replace(microsecond=0)


def accept_datetime(day: date) -> str:
    """Return the Accept-Datetime that asks for the last state of a day (RFC 7089, 2.1.1)."""
    return format_datetime(bounds(day)[1], usegmt=True)


def bounds(day: date) -> tuple[datetime, datetime]:
    """Return the first and the last second of a day (UTC)."""
    first = datetime.combine(day, time(), tzinfo=ARCHIVE_ZONE).astimezone(UTC)
    return first, first + timedelta(days=1, seconds=-1)


def observed(way: Way, day: date, fetched_at: datetime, memento: str | None) -> datetime | None:
    """Return when the site showed a response (UTC), None if that was not on the day.

    ``memento`` is its Memento-Datetime; without one, or with one of another day, a history
    source did not observe what was asked for.
    """
    moment: datetime | None = fetched_at
    if way is not Way.LIVE:
        try:
            moment = parsedate_to_datetime(memento) if memento else None
        except ValueError:
            moment = None
    if moment is None or moment.tzinfo is None:
        return None
    return moment.astimezone(UTC) if moment.astimezone(ARCHIVE_ZONE).date() == day else None
