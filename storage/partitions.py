"""A partition's derived tables: which parts hold them, and from what they were derived.

``tables/site=S/date=D/N.json`` is a :class:`Curated` value.  It commits all tables of the
partition in one step; the greatest N counts.
"""

from __future__ import annotations

import json
from collections.abc import Container
from dataclasses import dataclass
from typing import TypedDict

from storage import layout, sequence
from storage.errors import Damaged
from storage.layout import Partition
from storage.parts import Part, PartJson
from storage.store import Store


class _CuratedJson(TypedDict):
    captures: str
    rules: str
    code: str
    tables: dict[str, PartJson]


@dataclass(frozen=True, slots=True)
class Curated:
    """What was derived of one partition.

    ``captures`` is the digest of the places of all its committed records (which are
    immutable), ``rules`` and ``code`` the versions it was
    derived with; ``tables`` maps a table's name to its part.
    """

    captures: str
    rules: str
    code: str
    tables: dict[str, Part]

    def to_json(self) -> bytes:
        """Return the value as it stands in the bucket."""
        value = _CuratedJson(
            captures=self.captures,
            rules=self.rules,
            code=self.code,
            tables={name: part.to_json() for name, part in sorted(self.tables.items())},
        )
        return json.dumps(value, indent=1).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Curated:
        """Read the value; raises ValueError or KeyError on anything else."""
        value: _CuratedJson = json.loads(data)
        tables = {name: Part.from_json(part) for name, part in value["tables"].items()}
        return cls(value["captures"], value["rules"], value["code"], tables)


@dataclass(frozen=True, slots=True)
class Pointer:
    """A partition's current number and value; number 0 and None before the first."""

    partition: Partition
    number: int
    curated: Curated | None


def read_pointer(store: Store, partition: Partition) -> Pointer:
    """Return a partition's current pointer."""
    prefix = layout.table_prefix(partition)
    return _read(store, partition, sequence.latest(store, prefix))


def commit(store: Store, seen: Pointer, curated: Curated) -> bool:
    """Make ``curated`` the partition's value; False if another writer came between."""
    prefix = layout.table_prefix(seen.partition)
    return sequence.append(store, prefix, seen.number, curated.to_json())


def forget_before(store: Store, partition: Partition, parts: Container[str]) -> None:
    """Delete the pointers before the current one that name one of some parts."""
    prefix = layout.table_prefix(partition)
    last = sequence.latest(store, prefix)
    for item in list(store.list(prefix)):
        number = layout.number_of(item.key)
        if number < last:
            curated = _read(store, partition, number).curated
            if curated and any(part.key in parts for part in curated.tables.values()):
                store.delete(item.key)


def read_all(store: Store) -> dict[Partition, Curated]:
    """Return the current value of each curated partition, in order of site and day."""
    newest: dict[Partition, int] = {}
    for item in store.list(layout.TABLES):
        partition = Partition.of_key(item.key)
        newest[partition] = max(newest.get(partition, 0), layout.number_of(item.key))
    found = {}
    for partition, number in sorted(newest.items()):
        curated = _read(store, partition, number).curated
        if curated is not None:
            found[partition] = curated
    return found


def _read(store: Store, partition: Partition, number: int) -> Pointer:
    if number == 0:
        return Pointer(partition, 0, None)
    prefix = layout.table_prefix(partition)
    try:
        curated = Curated.from_json(sequence.read(store, prefix, number))
    except (ValueError, KeyError) as error:
        raise Damaged(
            f"no value of ours ({error!r})",
            where=f"s3://{store.bucket}/{layout.numbered(prefix, number)}",
            todo="delete it and curate the partition again",
        ) from error
    return Pointer(partition, number, curated)
