"""What is known of a site's URLs from its committed captures: the source of all validators.

Folding every index of a site would take longer each day, so what was folded is kept as a
numbered object under ``history/``.  It is a cache and nothing else: it names the indexes that it
was made of, is used only where these are all there and all others are of later days, and may be
deleted at any time.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self

from storage import layout, sequence
from storage.captures import Capture, index_keys, index_line, parse_index_line, read_index
from storage.layout import Partition
from storage.store import Store

SHRINK = 0.6
GROW = 1.4
MAX_DAYS = 90.0
"""A page's interval in days: it shrinks when the page is seen changed and grows when it is not.
On 2,000 simulated pages this kept more of them fresh than equal intervals or a Bayesian
estimate of their rates, for the same number of fetches."""
KEPT = 3
"""How many caches of a site are kept: days crawled again may need an older one."""

GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a URL.

    ``latest`` is its last capture with a body, None if it never had one; ``seen`` the last day
    that it answered with a body or that it is gone; ``interval`` how many days to let pass
    before it is asked again; ``gone`` how many times in a row it was gone.
    """

    latest: Capture | None
    seen: date
    interval: float = 1.0
    gone: int = 0

    def after(self, day: date, capture: Capture) -> Self:
        """Return what is known after one more capture, of this day or a later one."""
        if capture.status in GONE:
            return type(self)(self.latest, day, self.interval, self.gone + 1)
        if not (capture.status == 200 and capture.payload_digest):
            return self
        interval = self.interval
        if self.latest and day > self.seen:
            same = capture.payload_digest == self.latest.payload_digest
            interval = min(max(interval * (GROW if same else SHRINK), 1.0), MAX_DAYS)
        return type(self)(capture, day, interval)


@dataclass(frozen=True, slots=True)
class History:
    """What is known of a site's URLs, and the indexes that say so; ``fresh`` were not cached."""

    urls: dict[str, Known]
    indexes: tuple[str, ...]
    fresh: int


def known(store: Store, site: str, before: date) -> History:
    """Return what the captures of days before one say.

    Only what is committed counts, so a crash can never lead to "not modified" for a body that
    was not archived.  Raises :class:`~storage.errors.Damaged` for an index that cannot be read.
    """
    keys = [key for key in index_keys(store, site) if Partition.of_key(key).day < before]
    found, done = _cached(store, site, keys)
    rest = sorted(set(keys) - done, key=lambda key: (Partition.of_key(key).day, key))
    for day in sorted({Partition.of_key(key).day for key in rest}):
        of_day = (key for key in rest if Partition.of_key(key).day == day)
        captures = [one for key in of_day for one in read_index(store, key)]
        fold(found, day, captures)
    return History(found, tuple(keys), len(rest))


def remember(store: Store, site: str, history: History) -> None:
    """Keep what :func:`known` returned for the next run, if there was anything new in it."""
    if not history.fresh:
        return
    prefix = layout.history_prefix(site)
    number = sequence.latest(store, prefix)
    sequence.append(store, prefix, number, _bytes(history))
    for item in store.list(prefix):
        if layout.number_of(item.key) <= number + 1 - KEPT:
            store.delete(item.key)


def fold(found: dict[str, Known], day: date, captures: Iterable[Capture]) -> None:
    """Add a day's captures, none of them older than what is there."""
    for one in sorted(captures, key=lambda c: (c.observed_at, c.record)):
        before = found.get(one.url) or Known(None, day)
        after = before.after(day, one)
        if after is not before:
            found[one.url] = after


def _cached(store: Store, site: str, keys: list[str]) -> tuple[dict[str, Known], set[str]]:
    """Return the newest cache that can be gone on from, with the indexes it is made of."""
    prefix, wanted = layout.history_prefix(site), set(keys)
    numbers = sorted((layout.number_of(item.key) for item in store.list(prefix)), reverse=True)
    for number in numbers:
        lines = _lines(store, prefix, number)
        done = set(json.loads(lines[0])) if lines else set()
        last = max((Partition.of_key(key).day for key in done), default=date.min)
        if done and done <= wanted and all(Partition.of_key(k).day > last for k in wanted - done):
            return dict(map(_entry, lines[1:])), done
    return {}, set()


def _lines(store: Store, prefix: str, number: int) -> list[str]:
    """Return a cache's lines; none if it is damaged, for then it is as if it were not there."""
    try:
        return gzip.decompress(sequence.read(store, prefix, number)).decode().splitlines()
    except (OSError, EOFError, ValueError):
        return []


def _bytes(history: History) -> bytes:
    lines = [json.dumps(history.indexes)]
    for url, one in history.urls.items():
        latest = index_line(one.latest) if one.latest else None
        lines.append(json.dumps([url, latest, one.seen.isoformat(), one.interval, one.gone]))
    return gzip.compress("\n".join(lines).encode(), compresslevel=6, mtime=0)


def _entry(line: str) -> tuple[str, Known]:
    url, latest, seen, interval, gone = json.loads(line)
    capture = parse_index_line(latest) if latest else None
    return url, Known(capture, date.fromisoformat(seen), interval, gone)
