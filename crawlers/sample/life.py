"""A sample site's life: its articles over the days, and what its list pages show of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from crawlers.sample.article import Article, Gone, State
from crawlers.sample.calendar import DAYS
from storage.settings import ARCHIVE_ZONE


@dataclass(frozen=True, slots=True)
class Life:
    """A site: ``name`` as in crawlers/sites, ``title`` as it calls itself.

    ``articles`` are in no order; list pages show ``page_size`` of them, the newest first.
    ``part_size`` is how many characters a part of an article holds, None if it has no parts.
    """

    name: str
    host: str
    title: str
    articles: tuple[Article, ...]
    page_size: int
    part_size: int | None

    def listed(self, day: date) -> tuple[Article, ...]:
        """Return the articles that the list pages of a day link to, newest first.

        The dead stay listed, so that a crawl that knows no earlier day meets their 404 or 410;
        so do those that robots.txt forbids.
        """
        there = (a for a in self.articles if a.states[DAYS.index(day)] is not None)
        return tuple(sorted(there, key=lambda a: (a.listed_on, a.path), reverse=True))


def moment(text: str) -> datetime:
    """Return a moment in the sites' zone: ``moment("2025-03-04 10:20:30")``."""
    return datetime.fromisoformat(text).replace(tzinfo=ARCHIVE_ZONE)


def morning(day: date) -> datetime:
    """Return when on a day the sites' editors put up what they changed."""
    return datetime.combine(day, time(7, 45), tzinfo=ARCHIVE_ZONE)


def always(state: State) -> tuple[State, ...]:
    """Return states that never change."""
    return (state,) * len(DAYS)


def from_day(number: int, state: State) -> tuple[State | None, ...]:
    """Return the states of an article added on the n-th day, 1-based."""
    return (None,) * (number - 1) + (state,) * (len(DAYS) - number + 1)


def until_day(number: int, state: State, gone: Gone) -> tuple[State | Gone, ...]:
    """Return the states of an article gone from the n-th day on, 1-based."""
    return (state,) * (number - 1) + (gone,) * (len(DAYS) - number + 1)
