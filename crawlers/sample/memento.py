"""Memento (RFC 7089) for the sample sites: each address is its own TimeGate.

This is datetime negotiation in the "200" style with an address for each memento (the RFC's
pattern 1.2): the answer to ``Accept-Datetime`` is the past state itself, ``Content-Location``
tells its own address.  A datetime before the first memento is answered with the first one, one
after the last with the last one (section 4.5): a client that must not be fooled compares
``Memento-Datetime`` with what it asked for.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime

from crawlers.sample.calendar import DAYS, shown_at

MEMENTO_PREFIX = "/memento/"
TIMEMAP_PREFIX = "/timemap/link/"

_STAMP = "%Y%m%d%H%M%S"
_DATED_PATH = re.compile(rf"{MEMENTO_PREFIX}(?P<stamp>\d{{14}})(?P<path>/.*)")


def http_date(moment: datetime) -> str:
    """Return a moment as an IMF-fixdate (RFC 9110, section 5.6.7)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def parse_http_date(value: str) -> datetime:
    """Return the moment of an IMF-fixdate; raises ValueError on anything else."""
    try:
        moment = parsedate_to_datetime(value)
        well_formed = moment.tzinfo is not None and http_date(moment) == value
    except (TypeError, OverflowError) as error:
        raise ValueError(f"{value!r} is no HTTP date") from error
    if not well_formed:
        raise ValueError(f"{value!r} is not of the form 'Mon, 02 Mar 2026 00:00:00 GMT'")
    return moment


def day_for(asked: datetime) -> date:
    """Return the last day whose memento is not later than asked, the first if there is none."""
    past = [day for day in DAYS if shown_at(day) <= asked]
    return past[-1] if past else DAYS[0]


def day_of_memento(path: str) -> tuple[date, str] | None:
    """Return the day and the original path that a memento's path names, None for another path."""
    match = _DATED_PATH.fullmatch(path)
    days = {_stamp(day): day for day in DAYS}
    if not match or match["stamp"] not in days:
        return None
    return days[match["stamp"]], match["path"]


def memento_url(host: str, path: str, day: date) -> str:
    """Return the address of what a host showed at a path on a day."""
    return f"http://{host}{MEMENTO_PREFIX}{_stamp(day)}{path}"


def links(host: str, path: str) -> str:
    """Return the ``Link`` header of an address and of its mementos."""
    original = f"http://{host}{path}"
    return (
        f'<{original}>; rel="original timegate", '
        f'<http://{host}{TIMEMAP_PREFIX}{original}>; rel="timemap"; '
        'type="application/link-format"'
    )


def timemap(host: str, path: str, days: tuple[date, ...]) -> bytes:
    """Return the TimeMap (section 5) of an address that had mementos on these days."""
    original = f"http://{host}{path}"
    lines = [
        f'<{original}>; rel="original timegate"',
        f'<http://{host}{TIMEMAP_PREFIX}{original}>; rel="self"; type="application/link-format"',
    ]
    for day in days:
        first, last = day == days[0], day == days[-1]
        rel = " ".join(("first",) * first + ("last",) * last + ("memento",))
        moment = http_date(shown_at(day))
        lines.append(f'<{memento_url(host, path, day)}>; rel="{rel}"; datetime="{moment}"')
    return (",\n".join(lines) + "\n").encode()


def _stamp(day: date) -> str:
    return shown_at(day).astimezone(UTC).strftime(_STAMP)
