"""Lines of an index: what was captured when, and where it lies.

The fields are those of the CDX server APIs named at :class:`~crawlers.site.Dialect`; the
digests those of WARC 1.1, section 5.8.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from crawlers.canonical import canonical
from crawlers.links import is_on, resolve, role_of
from crawlers.site import Site
from storage.captures import Role

STAMP = "%Y%m%d%H%M%S"
_DIGITS = re.compile(r"[0-9]{14}")
_FILE = re.compile(r"(?!.*\.\.)[\w=.-][\w=./-]*", re.ASCII)
_NO_STATE = frozenset({304, 408, 429})
_PAGES = frozenset({"text/html", "application/xhtml+xml", "warc/revisit", "unk", "-"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a WARC record lies: its file's name, offset and length in bytes."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Line:
    """A capture, as the index tells it.

    ``url`` is spelled as the index has it; ``moment`` (UTC) is when it was captured; ``status``
    is None where the index does not say (revisits), ``digest`` where it has none.
    ``truncated`` says why the capture holds less than was sent, None if it holds all.
    """

    url: str
    moment: datetime
    status: int | None
    mime: str
    digest: str | None
    place: Place | None
    truncated: str | None = None

    @property
    def stamp(self) -> str:
        """The time as 14 digits."""
        return self.moment.strftime(STAMP)

    @property
    def is_state(self) -> bool:
        """Whether it says what the page was: not that it was busy, or as somebody knew it."""
        if self.mime == "warc/revisit" or self.status is None:
            return True
        return self.status < 500 and self.status not in _NO_STATE

    def to_json(self) -> str:
        """Return the line as JSON with the names of pywb's fields."""
        place = self.place
        told: dict[str, str | int | None] = {
            "url": self.url,
            "timestamp": self.stamp,
            "status": "-" if self.status is None else str(self.status),
            "mime": self.mime,
            "digest": self.digest,
            "truncated": self.truncated,
        }
        if place:
            told |= {"filename": place.file, "offset": place.offset, "length": place.length}
        return json.dumps(told)


def line_of(fields: Mapping[str, object]) -> Line:
    """Return the line that an index's fields tell; raises ValueError on malformed ones."""
    told = {name: _text(value) for name, value in fields.items()}
    url, stamp = told.get("url") or told.get("original"), told.get("timestamp") or ""
    if not url or not url.isprintable() or resolve(url, url) is None:
        raise ValueError(f"has no http address: {url!r}")
    moment = _moment(stamp)
    if moment is None:
        raise ValueError(f"has no time of 14 digits: {stamp!r}")
    status = told.get("status") or told.get("statuscode") or "-"
    if status != "-" and not re.fullmatch(r"[1-9][0-9]{2}", status):
        raise ValueError(f"has no status: {status!r}")
    digest = told.get("digest")
    return Line(
        url=url,
        moment=moment,
        status=None if status == "-" else int(status),
        mime=told.get("mime") or told.get("mimetype") or "-",
        digest=None if digest in {None, "", "-"} else digest,
        place=_place(told),
        truncated=told.get("truncated") or None,
    )


def _moment(stamp: str) -> datetime | None:
    try:
        found = datetime.strptime(stamp, STAMP) if _DIGITS.fullmatch(stamp) else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found else None


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _place(told: Mapping[str, str | None]) -> Place | None:
    file, offset, length = (told.get(name) for name in ("filename", "offset", "length"))
    if not file or offset is None or length is None:
        return None
    if not (offset.isascii() and offset.isdigit() and length.isascii() and length.isdigit()):
        raise ValueError(f"has no place: {offset!r}, {length!r}")
    if not _FILE.fullmatch(file) or not int(length):
        raise ValueError(f"has no place: {file!r}, {length!r} bytes")
    return Place(file, int(offset), int(length))


def states_of(
    site: Site, lines: Iterable[Line], first: datetime, last: datetime
) -> dict[str, tuple[Line, ...]]:
    """Return, by canonical URL, the states of each of a site's pages in a span of time, the last
    one first; of those told for one time, the one told last.

    This is what collapsing is for, done here: ``collapse=digest`` of the Wayback's server drops
    a body that the line before has, although that is another page's.
    """
    found: dict[str, dict[Line, None]] = {}
    for line in lines:
        address = resolve(line.url, line.url)
        url = canonical(site, address) if address else ""
        if not (line.is_state and first <= line.moment <= last and is_on(site, url)):
            continue
        named = role_of(site, url) or url.endswith("/robots.txt")
        if not named and line.mime.split(";")[0].strip() not in _PAGES:
            continue  # an image is no part of an article
        found.setdefault(url, {})[line] = None  # twins' indexes tell some lines twice
    return {url: _latest_first(told) for url, told in found.items()}


def _latest_first(told: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(sorted(told, key=lambda line: line.moment))[::-1]


def in_order(site: Site, found: Iterable[str]) -> Sequence[tuple[Role, str]]:
    """Return what a crawl takes up of an index: robots.txt, lists, and then articles."""
    roles = {
        url: Role.ROBOTS if url.partition("://")[2].partition("/")[2] == "robots.txt" else role
        for url in found
        if (role := role_of(site, url)) or url.endswith("/robots.txt")
    }
    order = (Role.ROBOTS, Role.LIST, Role.ARTICLE)
    known = [(role, url) for url, role in roles.items() if role is not None]
    return sorted(known, key=lambda one: (order.index(one[0]), one[1]))
