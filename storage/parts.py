"""Content-named Parquet parts, and the logical digest of the rows in them."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from operator import attrgetter
from pathlib import PurePosixPath
from typing import Any, TypedDict

import pyarrow as pa
import pyarrow.parquet as pq

from extract.digest import sha256
from storage import layout
from storage.columns import R, Row, from_arrow, key_names, logical_names, to_arrow
from storage.errors import Damaged
from storage.store import Store

ZSTD_LEVEL = 3
ROW_GROUP = 100_000
SPLIT = 20_000
"""Rows of a table above which it is split by the beginning of its ids."""


_ID_BITS = 16
"""Bits of an id that tell its split: 65,536 parts of a table at most."""


class PartJson(TypedDict):
    """A part in an index."""

    key: str
    sha256: str
    bytes: int
    rows: int


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """A Parquet object, named by the SHA-256 of its bytes."""

    key: str
    sha256: str
    bytes: int
    rows: int

    def to_json(self) -> PartJson:
        """Return the part as it stands in an index."""
        return PartJson(key=self.key, sha256=self.sha256, bytes=self.bytes, rows=self.rows)

    @classmethod
    def from_json(cls, value: PartJson) -> Part:
        """Read a part from an index."""
        return cls(value["key"], value["sha256"], value["bytes"], value["rows"])

    @classmethod
    def of_key(cls, key: str, size: int) -> Part:
        """Return the part that lies under a key, whose rows were not counted."""
        return cls(key, PurePosixPath(key).stem, size, -1)


def write_part(store: Store, table: str, row_type: type[R], rows: Iterable[R]) -> Part:
    """Write rows, sorted, as one part; writing the same rows again writes nothing."""
    ordered = sorted(rows, key=canonical_row)
    sink = BytesIO()
    pq.write_table(
        to_arrow(row_type, ordered),
        sink,
        compression="zstd",
        compression_level=ZSTD_LEVEL,
        row_group_size=ROW_GROUP,
        write_page_checksum=True,
    )
    data = sink.getvalue()
    digest = sha256(data)
    key = layout.part(table, digest)
    store.put_if_absent(key, data)
    return Part(key, digest, len(data), len(ordered))


class PartReader:
    """Reads parts, each once: what two releases share is read for both, and equal by identity."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rows: dict[Part, list[Any]] = {}

    def part(self, row_type: type[R], part: Part) -> Sequence[R]:
        """Return the rows of a part; raises :class:`~storage.errors.Damaged`."""
        if part not in self._rows:
            self._rows[part] = part_rows(self._store, row_type, part)
        found: list[R] = self._rows[part]
        return found

    def rows(self, row_type: type[R], parts: Iterable[Part]) -> list[R]:
        """Return the rows of several parts; raises :class:`~storage.errors.Damaged`."""
        return [row for part in parts for row in self.part(row_type, part)]


Standing = Sequence[tuple[Part, Sequence[R]]]
"""Parts that lie in the bucket, with their rows."""


def write_split(
    store: Store, table: str, row_type: type[R], rows: Sequence[R], standing: Standing[R] = ()
) -> tuple[Part, ...]:
    """Write rows as parts by the beginning of the first column of their key, which is an id.

    How many there are depends on the number of rows alone, and which one a row is in on its id
    alone; so a part in which nothing changed is the same part in the next release.
    """
    bits = min(_ID_BITS, max(0, (len(rows) - 1) // SPLIT).bit_length())
    first = key_names(row_type)[0]

    def split_of(row: R) -> int:
        return int(getattr(row, first)[: _ID_BITS // 4], 16) >> (_ID_BITS - bits)

    return write_groups(store, table, row_type, rows, split_of, standing)


def write_groups(
    store: Store,
    table: str,
    row_type: type[R],
    rows: Iterable[R],
    group_of: Callable[[R], Any],
    standing: Standing[R] = (),
) -> tuple[Part, ...]:
    """Write rows as one part a group, in the order of groups.

    A standing part that has just the rows of a group is that group's part, and is neither packed
    nor written again.
    """
    groups: dict[Any, list[R]] = defaultdict(list)
    for row in rows:
        groups[group_of(row)].append(row)
    there = {group_of(of_part[0]): (part, of_part) for part, of_part in standing if of_part}
    parts = []
    for group, own in sorted(groups.items()):
        part, of_part = there.get(group, (None, ()))
        if part is None or not _are_the_same(own, of_part):
            part = write_part(store, table, row_type, own)
        parts.append(part)
    return tuple(parts)


def keyed(rows: Iterable[R]) -> dict[Any, R]:
    """Return rows by the columns of their key; the last one of those with one key."""
    found: dict[Any, R] = {}
    key: Callable[[R], Any] | None = None
    for row in rows:
        key = key or attrgetter(*key_names(type(row)))
        found[key(row)] = row
    return found


def _are_the_same(own: Sequence[R], other: Sequence[R]) -> bool:
    """Return whether two parts have the same rows, in any order."""
    if len(own) != len(other):
        return False
    by_key = keyed(own)
    # Equal values are found by identity first, which most are.
    return len(by_key) == len(own) and by_key == keyed(other)


def read_arrow(store: Store, part: Part) -> pa.Table:
    """Return a part's rows; raises :class:`~storage.errors.Damaged` if its bytes are not it."""
    data = store.get(part.key)
    if sha256(data) != part.sha256:
        raise Damaged(
            "the bytes are not what the key says",
            where=f"s3://{store.bucket}/{part.key}",
            todo="restore the object, or delete it and curate or publish again",
        )
    return pq.read_table(BytesIO(data))


def read_rows(store: Store, row_type: type[R], parts: Iterable[Part]) -> list[R]:
    """Return the rows of several parts; raises :class:`~storage.errors.Damaged`."""
    return [row for part in parts for row in part_rows(store, row_type, part)]


def part_rows(store: Store, row_type: type[R], part: Part) -> list[R]:
    """Return the rows of a part; raises :class:`~storage.errors.Damaged` if it has others."""
    try:
        return from_arrow(row_type, read_arrow(store, part))
    except (KeyError, TypeError, ValueError) as error:
        raise Damaged(
            f"holds other rows than {row_type.__name__} ({error})",
            where=f"s3://{store.bucket}/{part.key}",
            todo="read it with the code that wrote it, or curate and publish again",
        ) from error


def logical(row: Row) -> str:
    """Return what a row says, as canonical JSON: its logical columns, sorted by name."""
    return _json(row, logical_names(type(row)))


def row_key(row: Row) -> str:
    """Return a row's key columns as a JSON list."""
    return json.dumps(
        [_plain(getattr(row, name)) for name in key_names(type(row))], ensure_ascii=False
    )


def canonical_row(row: Row) -> tuple[str, str]:
    """Return a row's place in any sorted order: by key, then by all columns."""
    return row_key(row), _json(row, tuple(row.__dataclass_fields__))


def logical_digest(rows: Iterable[Row]) -> str:
    """Return the SHA-256 over the sorted distinct logical rows, as 64 hex characters."""
    hasher = hashlib.sha256()
    for line in sorted({logical(row) for row in rows}):
        hasher.update(line.encode())
        hasher.update(b"\n")
    return hasher.hexdigest()


def json_default(value: object) -> str:
    """Write what JSON has no type for: moments and days in ISO 8601, all else as text."""
    return value.isoformat() if isinstance(value, (datetime, date)) else str(value)


def _json(row: Row, names: Iterable[str]) -> str:
    return json.dumps(
        {name: _plain(getattr(row, name)) for name in names},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value
