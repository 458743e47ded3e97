"""Takedown: what an owner takes down is erased everywhere; ids of it stay, as a tombstone.

The steps, each of which may be the last before a crash; :func:`complete` does them again until
the tombstone says that all are done:

1. the decision (:mod:`storage.decisions`): nothing of it is fetched or published from now on
2. the tombstone, open: ids of all pages, reports and texts that go
3. under the lease of each site: records in WARC, index lines, caches (:mod:`storage.erase`)
4. the partitions' pointers, to parts without the rows; older pointers are deleted
5. what publishing carries on goes; a release without them, its feed saying ``request``
6. all earlier releases, to parts without the rows, and their feeds
7. the parts that held them are deleted
8. the tombstone, done

The same text on another page stays: it is that page's.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from storage import decisions, erase, layout, leases, partitions
from storage import release as releases
from storage.captures import captured_partitions, index_keys, read_index
from storage.columns import Row
from storage.decisions import Decision, Decisions
from storage.errors import Damaged, StorageError
from storage.layout import Partition
from storage.parts import Part, part_rows, write_part
from storage.publish import publish
from storage.released import captures_inputs
from storage.rewrite import rewrite_releases, sweep_changes
from storage.rows import RELEASED, OccurrenceRow, PageRow
from storage.store import Store
from storage.withhold import Withheld, akin_to, withheld

ATTEMPTS = 5
_SCOPE = ("captures", "pages", "occurrences", "versions")
_IDS = ("urls", "pages", "reports", "texts", "digests", "akin")


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What a takedown erases: ids, and how many captures; ``done`` is when all of it was gone."""

    decision: int
    hidden: Withheld
    captures: int = 0
    done: datetime | None = None

    def to_json(self) -> bytes:
        """Return the tombstone as it stands in the bucket."""
        ids = {name: sorted(value) for name, value in asdict(self.hidden).items()}
        done = self.done.isoformat() if self.done else None
        value = {"decision": self.decision, "captures": self.captures, "done": done, **ids}
        return json.dumps(value, ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Tombstone:
        """Read a tombstone; raises ValueError, KeyError or TypeError on anything else."""
        value = json.loads(data)
        hidden = Withheld(**{name: frozenset(value[name]) for name in _IDS})
        done = datetime.fromisoformat(value["done"]) if value["done"] else None
        return cls(value["decision"], hidden, value["captures"], done)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a takedown would erase; ``copies`` are pages that show the same texts and stay."""

    hidden: Withheld
    captures: int
    copies: tuple[str, ...]


def scope(store: Store, decision: Decision) -> Scope:
    """Return what a takedown reaches in all that was ever derived; nothing is written."""
    rows = {name: _all_rows(store, name) for name in _SCOPE}
    forbids = Decisions([decision]).forbids
    hidden = withheld(rows, forbids)
    lost = {
        row.text_id
        for row in rows["occurrences"]
        if isinstance(row, OccurrenceRow) and row.page_id in hidden.pages
    }
    stay = {
        row.page_id
        for row in rows["occurrences"]
        if isinstance(row, OccurrenceRow)
        and row.text_id in lost
        and row.page_id not in hidden.pages
    }
    pages = (row for row in rows["pages"] if isinstance(row, PageRow))
    copies = {row.url for row in pages if row.page_id in stay}
    count = sum(
        forbids(one.url) or one.url in hidden.urls
        for partition in captured_partitions(store)
        for key in _indexes(store, partition)
        for one in read_index(store, key)
    )
    related = [*_all_rows(store, "families"), *_all_rows(store, "relations")]
    hidden = replace(hidden, akin=akin_to(hidden.texts, related))
    return Scope(hidden, count, tuple(sorted(copies)))


def read(store: Store, number: int) -> Tombstone | None:
    """Return a decision's tombstone, None if there is none yet."""
    key = layout.numbered(layout.TOMBSTONES, number)
    if store.size(key) is None:
        return None
    try:
        return Tombstone.from_json(store.get(key))
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(
            f"is no tombstone ({error!r})",
            where=f"s3://{store.bucket}/{key}",
            todo="delete it: the takedown is then done again",
        ) from error


def pending(store: Store) -> tuple[Decision, ...]:
    """Return the takedowns in force that are not done."""
    found = decisions.read(store).takedowns().entries
    return tuple(one for one in found if not ((stone := read(store, one.number)) and stone.done))


def complete(store: Store) -> tuple[Tombstone, ...]:
    """Do what is left of all takedowns; return their tombstones.

    Raises :class:`~storage.errors.LeaseHeld` while a crawl of a site concerned is under way.
    """
    return tuple(_take_down(store, one) for one in pending(store))


def _take_down(store: Store, decision: Decision) -> Tombstone:
    stone = read(store, decision.number)
    if stone is None:
        found = scope(store, decision)
        stone = Tombstone(decision.number, found.hidden, found.captures)
        _put(store, stone)
    _erase_captures(store, decision, stone.hidden)
    moved = _filtered_parts(store, decision.number, stone.hidden)
    for partition in {Partition.of_key(item.key) for item in store.list(layout.TABLES)}:
        _move_pointer(store, partition, moved)
    if releases.newest(store):
        for item in store.list(layout.LINEAGE_STATE):
            store.delete(item.key)
        publish(store)
        rewrite_releases(store, decision.number, moved, stone.hidden)
        sweep_changes(store, stone.hidden)
    for key in moved:
        store.delete(key)
    stone = replace(stone, done=datetime.now(UTC).replace(microsecond=0))
    _put(store, stone)
    return stone


def _erase_captures(store: Store, decision: Decision, hidden: Withheld) -> None:
    forbids = Decisions([decision]).forbids

    def goes(url: str) -> bool:
        return url in hidden.urls or forbids(url)

    concerned: dict[str, Partition] = {}
    for partition in captured_partitions(store):
        for key in _indexes(store, partition):
            if any(goes(one.url) for one in read_index(store, key)):
                concerned[partition.site] = partition
    for site, partition in concerned.items():
        run = f"takedown{decision.number}-{secrets.token_hex(3)}"
        lease = leases.take(store, partition, run)
        try:
            for key in index_keys(store, site):
                lease.renew()
                erase.erase(store, key, goes, decision)
            for item in store.list(layout.history_prefix(site)):
                store.delete(item.key)
        finally:
            lease.release()


def _filtered_parts(store: Store, number: int, hidden: Withheld) -> dict[str, Part]:
    """Return, by key, what each part that holds something of it is replaced by.

    Parts of releases that were made without it hold nothing of it; what a mask covers in them
    was told by other copies.
    """
    if not hidden:
        return {}
    clean: set[str] = set()
    for release in (releases.read(store, each) for each in releases.numbers(store)):
        if release.decisions >= number:
            clean.update(part.key for table in release.tables.values() for part in table.parts)
    moved: dict[str, Part] = {}
    for name, row_type in RELEASED.items():
        for item in store.list(layout.part_prefix(name)):
            if item.key in clean:
                continue
            rows = part_rows(store, row_type, Part.of_key(item.key, item.size))
            kept = [row for row in rows if hidden.keeps(row)]
            if len(kept) < len(rows):
                moved[item.key] = write_part(store, name, row_type, kept)
    return moved


def _move_pointer(store: Store, partition: Partition, moved: Mapping[str, Part]) -> None:
    """Put a pointer without the rows behind the last one, and delete those before it.

    Behind and not in its place, so that a curating that has read the captures before they were
    erased comes too late.
    """
    for _ in range(ATTEMPTS):
        seen = partitions.read_pointer(store, partition)
        if seen.curated and any(part.key in moved for part in seen.curated.tables.values()):
            tables = {name: moved.get(part.key, part) for name, part in seen.curated.tables.items()}
            digest = captures_inputs(store, [tables["captures"]]).get(partition, "")
            if not partitions.commit(
                store, seen, replace(seen.curated, captures=digest, tables=tables)
            ):
                continue
        break
    else:
        raise StorageError(
            f"another run replaced the partition {ATTEMPTS} times while this one worked",
            where=str(partition),
            todo="take down again: what is left of it is done then",
        )
    partitions.forget_before(store, partition, moved)


def _all_rows(store: Store, name: str) -> list[Row]:
    """Return the rows of all parts of a table that lie in the bucket, of whatever release."""
    return [
        row
        for item in store.list(layout.part_prefix(name))
        for row in part_rows(store, RELEASED[name], Part.of_key(item.key, item.size))
    ]


def _indexes(store: Store, partition: Partition) -> list[str]:
    prefix = layout.warc_prefix(partition)
    return [key for key in index_keys(store, partition.site) if key.startswith(prefix)]


def _put(store: Store, stone: Tombstone) -> None:
    store.put(layout.numbered(layout.TOMBSTONES, stone.decision), stone.to_json())
