"""Captures: what a URL answered when, and where in the archive it lies.

A capture is written as a WARC record (:mod:`storage.warc`) and indexed by one line of its
segment's CDXJ (https://specs.webrecorder.net/cdxj/0.1.0/).  The index is uploaded after its
segment, and its presence commits it: there is no other list of captures.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypedDict

from storage import layout
from storage.errors import Damaged
from storage.layout import Partition
from storage.store import Object, Store


class Role(StrEnum):
    """What the crawl took a URL for."""

    ROBOTS = "robots"
    LIST = "list"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True, order=True)
class Locator:
    """Where a WARC record lies: object key, offset and length in bytes (one gzip member)."""

    key: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Capture:
    """One fetch of one URL.

    ``observed_at`` (UTC) is when the site showed it: the fetch time, or the original capture
    time of a history source.  ``status`` is what the site showed, so a 304 carries the status
    of the capture it confirms.  ``payload_digest`` is the SHA-256 of the body without its
    content coding, None where there is no body to speak of (redirects, errors).  ``record`` is
    this capture's own WARC record; ``payload`` the record that holds the body: the same one,
    or for a revisit the earlier one it refers to, which was observed at ``payload_observed_at``.
    """

    site: str
    url: str
    role: Role
    observed_at: datetime
    status: int
    content_type: str | None
    payload_digest: str | None
    payload_size: int
    etag: str | None
    last_modified: str | None
    location: str | None
    run: str
    fetched_at: datetime
    record: Locator
    payload: Locator
    payload_observed_at: datetime | None = None

    @property
    def is_revisit(self) -> bool:
        """Whether the body was archived by an earlier capture."""
        return self.record != self.payload


class _IndexLine(TypedDict):
    """The JSON block of a CDXJ line: the standard's fields, then ours."""

    url: str
    mime: str
    status: str
    digest: str
    length: str
    offset: str
    filename: str
    site: str
    role: str
    observed_at: str
    content_type: str | None
    payload_size: int
    etag: str | None
    last_modified: str | None
    location: str | None
    run: str
    fetched_at: str
    payload: tuple[str, int, int]
    payload_observed_at: str | None


def index_line(capture: Capture) -> str:
    """Return the CDXJ line of a capture, without a line end."""
    import surt

    shown = capture.payload_observed_at
    block: _IndexLine = {
        "url": capture.url,
        "mime": "warc/revisit"
        if capture.is_revisit
        else (capture.content_type or "unk").split(";")[0].strip(),
        "status": str(capture.status),
        "digest": f"sha256:{capture.payload_digest}" if capture.payload_digest else "",
        "length": str(capture.record.length),
        "offset": str(capture.record.offset),
        "filename": capture.record.key,
        "site": capture.site,
        "role": str(capture.role),
        "observed_at": capture.observed_at.isoformat(),
        "content_type": capture.content_type,
        "payload_size": capture.payload_size,
        "etag": capture.etag,
        "last_modified": capture.last_modified,
        "location": capture.location,
        "run": capture.run,
        "fetched_at": capture.fetched_at.isoformat(),
        "payload": (capture.payload.key, capture.payload.offset, capture.payload.length),
        "payload_observed_at": shown.isoformat() if shown else None,
    }
    stamp = capture.observed_at.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    return f"{surt.surt(capture.url)} {stamp} {json.dumps(block)}"


def parse_index_line(line: str) -> Capture:
    """Return the capture of a CDXJ line.

    Raises ValueError, LookupError or TypeError on any other line.
    """
    block: _IndexLine = json.loads(line.split(" ", 2)[2])
    shown = block["payload_observed_at"]
    return Capture(
        site=block["site"],
        url=block["url"],
        role=Role(block["role"]),
        observed_at=datetime.fromisoformat(block["observed_at"]),
        status=int(block["status"]),
        content_type=block["content_type"],
        payload_digest=block["digest"].removeprefix("sha256:") or None,
        payload_size=block["payload_size"],
        etag=block["etag"],
        last_modified=block["last_modified"],
        location=block["location"],
        run=block["run"],
        fetched_at=datetime.fromisoformat(block["fetched_at"]),
        record=Locator(block["filename"], int(block["offset"]), int(block["length"])),
        payload=Locator(*block["payload"]),
        payload_observed_at=datetime.fromisoformat(shown) if shown else None,
    )


def index(captures: Iterable[Capture]) -> bytes:
    """Return the CDXJ of a segment, sorted as the format asks."""
    return "".join(f"{line}\n" for line in sorted(map(index_line, captures))).encode()


def read_captures(
    store: Store, partition: Partition, role: Role | None = None
) -> tuple[Capture, ...]:
    """Return the committed captures (of one role) of a partition, by URL, time and place.

    Raises :class:`~storage.errors.Damaged` naming the index and line that cannot be read.
    """
    found: list[Capture] = []
    for item in store.list(layout.warc_prefix(partition)):
        if _is_index(item):
            found.extend(read_index(store, item.key, role))
    return tuple(sorted(found, key=lambda c: (c.url, c.observed_at, c.record)))


def read_index(store: Store, key: str, role: Role | None = None) -> Iterator[Capture]:
    """Yield the captures (of one role) of an index; raises :class:`~storage.errors.Damaged`."""
    wanted = b'"role": "%s"' % role.encode() if role else b""
    for number, line in enumerate(store.get(key).split(b"\n"), 1):
        if not line or wanted not in line:
            continue
        try:
            yield parse_index_line(line.decode())
        except (ValueError, LookupError, TypeError) as error:
            raise Damaged(
                f"line {number} is no index line of ours ({error!r})",
                where=f"s3://{store.bucket}/{key}",
                todo="write the index again from its segment, or remove both",
            ) from error


def commit(store: Store, segment_key: str, found: Iterable[Capture]) -> bool:
    """Put a segment's index, which commits it; False if its run has been sealed."""
    return store.put_if_absent(layout.index_of(segment_key), index(found))


def seal(store: Store, partition: Partition, run: str) -> None:
    """Let nothing more of a run be committed, whoever may still try.

    A run commits its segments in the order of their numbers, each by putting its index if
    absent, and ends at the first that it cannot put.  So an empty index under the first free
    number stops it, and it is decided by the store alone who was first.
    """
    number = 0
    while not store.put_if_absent(layout.index_of(layout.segment(partition, run, number)), b""):
        number += 1


def captured_partitions(store: Store, site: str | None = None) -> tuple[Partition, ...]:
    """Return the partitions (of one site) that have at least one committed segment, sorted."""
    items = store.list(layout.site_prefix(site) if site else layout.WARC)
    return tuple(sorted({Partition.of_key(item.key) for item in items if _is_index(item)}))


def index_keys(store: Store, site: str) -> tuple[str, ...]:
    """Return the keys of a site's indexes, sorted."""
    return tuple(item.key for item in store.list(layout.site_prefix(site)) if _is_index(item))


def _is_index(item: Object) -> bool:
    """Whether an object commits captures; an empty index only keeps its place taken."""
    return item.key.endswith(".cdxj") and item.size > 0
