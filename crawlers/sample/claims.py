"""What is true of the facts that the sample sites' pages and reports state of themselves."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from crawlers.sample.article import Item, State

_HALF, _QUARTER = "上半年", "第三季度"
_LEVELS = {"县": "county", "区": "county", "市": "city"}


@dataclass(frozen=True, slots=True)
class PageClaims:
    """What a page says of its article; None where it says nothing.

    ``precision`` is day, minute or second: what it prints of its publish time.
    """

    precision: str | None
    source: str | None
    views: int | None


@dataclass(frozen=True, slots=True)
class ReportClaims:
    """What a report's own name says: whose it is, of which days, of what kind.

    What a mask covers is None, but for the organisation, which stands as it does.
    """

    organisation: str
    locality: str | None
    level: str
    first: date | None
    last: date | None
    kind: str


def report_claims(state: State, ordinal: int) -> ReportClaims | None:
    """Return what a report's heading says, None if that is not the report's own name."""
    item = state.items[ordinal - 1]
    return _of_name(item) if item.name in state.heading(ordinal) else None


def _of_name(item: Item) -> ReportClaims:
    text, name = item.text, item.name
    end = name.index(text.office) + len(text.office)
    said = name[end:]
    first, last = _days(said)
    masked = not name.startswith(text.county)
    whole = "年度" in said or (first is not None and _HALF not in said and _QUARTER not in said)
    return ReportClaims(
        organisation=name[:end],
        locality=None if masked else text.county,
        level=_LEVELS[text.county[-1]],
        first=first,
        last=last,
        kind="annual_summary" if whole else "summary",
    )


def _days(said: str) -> tuple[date | None, date | None]:
    if not said[:4].isdecimal():
        return None, None
    year = int(said[:4])
    months = (1, 6) if _HALF in said else (7, 9) if _QUARTER in said else (1, 12)
    return date(year, months[0], 1), date(year, months[1], monthrange(year, months[1])[1])
