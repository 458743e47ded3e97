"""The days that the sample sites live through."""

from datetime import date, datetime, time

from storage.settings import ARCHIVE_ZONE

DAYS = (date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4))
FIRST_DAY, LAST_DAY = DAYS[0], DAYS[-1]


def shown_at(day: date) -> datetime:
    """Return the moment of a day at which the samples keep a memento of all they show."""
    return datetime.combine(day, time(8), tzinfo=ARCHIVE_ZONE)
