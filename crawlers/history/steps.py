"""Steps: what to ask an index, and what its answers lead to.

An index is read by steps.  The answer to one is lines, or further steps, or both, so that the
way through three APIs (a list of crawls, a number of pages, a resume key) is one thing to
remember: the steps that are left.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawlers.history.lines import STAMP, Line, line_of
from crawlers.site import Cdx, Dialect

LIMIT = 5000
"""Rows a page, where a page has a resume key."""
MAX_PAGES = 10_000
_NO_STATE = "(5..|408|429)"


class Asks(StrEnum):
    """What a step asks for."""

    CRAWLS = "crawls"
    """Which crawls there are (collinfo.json)."""
    PAGES = "pages"
    """How many pages of lines there are."""
    LINES = "lines"
    """Lines, as JSON each."""
    ROWS = "rows"
    """Rows, as one JSON array, and a resume key."""


@dataclass(frozen=True, slots=True)
class Step:
    """A request to an index."""

    asks: Asks
    url: str


@dataclass(frozen=True, slots=True)
class Query:
    """What is wanted of an index: captures of an address (``everything``: of all that begin with
    it), from a first to a last second.
    """

    address: str
    first: datetime
    last: datetime
    everything: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What a step brought: ``lines``, what was malformed (``bad``: which, and why), ``then``."""

    lines: tuple[Line, ...] = ()
    bad: tuple[str, ...] = ()
    then: tuple[Step, ...] = ()


class Unreadable(ValueError):
    """An answer is not what its step asks for, or ends early: worth asking again."""


def first_step(cdx: Cdx, query: Query) -> Step:
    """Return the step that a query begins with."""
    regex = (
        f"!statuscode:{_NO_STATE}" if cdx.dialect is Dialect.WAYBACK else f"!~status:{_NO_STATE}"
    )
    wanted = {
        "url": query.address,
        "matchType": "prefix" if query.everything else "exact",
        "from": query.first.strftime(STAMP),
        "to": query.last.strftime(STAMP),
        "output": "json",
        "filter": regex,
    }
    if cdx.dialect is Dialect.WAYBACK:
        if not query.everything:
            wanted["collapse"] = "digest"
        rows = wanted | {"limit": str(LIMIT), "showResumeKey": "true"}
        return Step(Asks.ROWS, _with(cdx.index, rows))
    if cdx.dialect is Dialect.COMMON_CRAWL:
        return Step(Asks.CRAWLS, f"{cdx.index}#{urlencode(wanted)}")  # a fragment is not sent
    return Step(Asks.PAGES, _with(cdx.index, wanted | {"showNumPages": "true"}))


def read(step: Step, body: bytes) -> Answer:
    """Return what the answer to a step says; raises :class:`Unreadable`."""
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise Unreadable(f"is no UTF-8: {error}") from error
    if step.asks is Asks.CRAWLS:
        return Answer(then=_crawls(step, text))
    if step.asks is Asks.ROWS:
        return _rows(step, text)
    number = _number_of_pages(text) if step.asks is Asks.PAGES else None
    if number is None:
        return _lines(text)
    if number > MAX_PAGES:
        raise Unreadable(f"has {number} pages, more than {MAX_PAGES}")
    left = _without(step.url, "showNumPages")
    pages = (Step(Asks.LINES, _with(left, {"page": str(page)})) for page in range(number))
    return Answer(then=tuple(pages))


def _crawls(step: Step, text: str) -> tuple[Step, ...]:
    """Return the steps that ask those crawls that were under way in the time asked for.

    A crawl that does not tell its time is asked too.
    """
    wanted = dict(parse_qsl(urlsplit(step.url).fragment))
    found = []
    try:
        for crawl in json.loads(text):
            address = str(crawl["cdx-api"])
            begin, end = _moment(crawl.get("from")), _moment(crawl.get("to"))
            if begin and begin.strftime(STAMP) > wanted["to"]:
                continue
            if end and end.strftime(STAMP) < wanted["from"]:
                continue
            found.append(Step(Asks.PAGES, _with(address, wanted | {"showNumPages": "true"})))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise Unreadable(f"is no list of crawls: {error!r}") from error
    return tuple(found)


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _number_of_pages(text: str) -> int | None:
    """Return the number; None if there are lines instead: an index too small for pages."""
    if not text.strip():
        return None
    try:
        told = json.loads(text)
        if isinstance(told, dict) and "pages" not in told:
            return None
        return int(told["pages"] if isinstance(told, dict) else told)
    except (ValueError, TypeError):
        return None


def _lines(text: str) -> Answer:
    lines, bad = [], []
    told = text.split("\n")
    for number, line in enumerate(told, 1):
        if not line.strip():
            continue
        try:
            lines.append(line_of(_object(line)))
        except ValueError as error:
            if number == len(told):
                raise Unreadable(f"ends early, in line {number}: {line[-80:]!r}") from error
            bad.append(f"line {number} {error}")
    return Answer(tuple(lines), tuple(bad))


def _object(line: str) -> dict[str, object]:
    """Return the fields of a line of JSON, before which CDXJ has a key and a time."""
    value = json.loads(line[line.find("{") :] if "{" in line else line)
    if not isinstance(value, dict):
        raise ValueError(f"is no object: {line[:80]!r}")
    return value


def _rows(step: Step, text: str) -> Answer:
    """Read the Wayback's array: a row of names, rows, and then, after an empty one, the key."""
    if not text.strip():
        return Answer()
    try:
        rows = json.loads(text)
        if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
            raise ValueError("is no array of rows")
    except ValueError as error:
        raise Unreadable(f"is no whole array: {error}") from error
    key: str | None = None
    if len(rows) >= 2 and rows[-2] == [] and len(rows[-1]) == 1:
        key = str(rows[-1][0])
        rows = rows[:-2]
    names = [str(name) for name in rows[0]] if rows else []
    lines, bad = [], []
    for number, row in enumerate(rows[1:], 2):
        try:
            if len(row) != len(names):
                raise ValueError(f"has {len(row)} fields and not {len(names)}")
            lines.append(line_of(dict(zip(names, row, strict=True))))
        except ValueError as error:
            bad.append(f"row {number} {error}")
    if key is not None and ("resumeKey", key) in parse_qsl(urlsplit(step.url).query):
        raise Unreadable("gives the resume key that it was given")
    if key is None:
        return Answer(tuple(lines), tuple(bad))
    then = Step(Asks.ROWS, _with(_without(step.url, "resumeKey"), {"resumeKey": key}))
    return Answer(tuple(lines), tuple(bad), (then,))


def _with(address: str, parameters: Mapping[str, str]) -> str:
    more = urlencode(parameters)
    return f"{address}{'&' if '?' in address else '?'}{more}"


def _without(address: str, name: str) -> str:
    base, _, query = address.partition("?")
    kept = [(known, value) for known, value in parse_qsl(query) if known != name]
    return f"{base}?{urlencode(kept)}"
