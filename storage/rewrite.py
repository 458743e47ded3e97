"""Rewriting releases for a takedown: the one thing that ever changes a published release.

A release keeps all its other rows as they were; its index names the decision in ``erased``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from storage import layout
from storage import release as releases
from storage.changes import Cause, changes, is_tombstone
from storage.columns import Row
from storage.parts import Part, logical_digest, part_rows, read_rows, row_key, write_part
from storage.release import Input, Release, TableIndex
from storage.released import captures_inputs, read_release
from storage.rows import TABLES, ChangeRow, RedirectRow
from storage.store import Store
from storage.withhold import Withheld

Rows = Mapping[str, Sequence[Row]]


def rewrite_releases(
    store: Store, number: int, moved: Mapping[str, Part], hidden: Withheld
) -> None:
    """Let every release name the parts that hold nothing of decision ``number`` any more.

    One after another, each at once.  The first release that was made without it keeps its
    tables, and a feed that leads to it from what is left of the one before.
    """
    for each in releases.numbers(store):
        release = releases.read(store, each)
        before = releases.read(store, release.previous) if release.previous else None
        if number in release.erased:
            continue
        held = any(part.key in moved for table in release.tables.values() for part in table.parts)
        if not held and not (before and number in before.erased):
            continue
        tables = {name: _moved(store, name, of, moved) for name, of in release.tables.items()}
        rows = read_release(store, replace(release, tables=tables))
        made = replace(
            release,
            tables=tables,
            inputs=_inputs(store, release, tables) if held else release.inputs,
            redirects=_written(store, "redirects", _redirects(store, release, hidden)),
            changes=_written(
                store,
                "changes",
                _feed(store, release, read_release(store, before) if before else {}, rows),
            ),
            erased=release.erased if release.decisions >= number else (*release.erased, number),
        )
        store.put(layout.numbered(layout.RELEASES, each), made.to_json())
        if store.size(layout.LATEST) is not None and each == releases.numbers(store)[-1]:
            store.put(layout.LATEST, made.to_json())


def sweep_changes(store: Store, hidden: Withheld) -> None:
    """Delete the feeds that no release names any more and that tell of what was taken down."""
    named = {
        part.key
        for number in releases.numbers(store)
        for part in releases.read(store, number).changes.parts
    }
    for item in store.list(layout.part_prefix("changes")):
        if item.key not in named:
            feed = part_rows(store, ChangeRow, Part.of_key(item.key, item.size))
            if any(_tells(change, hidden) for change in feed):
                store.delete(item.key)


def _tells(change: ChangeRow, hidden: Withheld) -> bool:
    for told in filter(None, (change.before, change.after)):
        row = json.loads(told)
        masked = change.table == "masks" and row["text_id"] in hidden.akin
        if (
            masked
            or hidden.names(row)
            or (change.table == "captures" and row["url"] in hidden.urls)
        ):
            return True
    return _is_filler(change)


def _is_filler(change: ChangeRow) -> bool:
    """Whether a tombstone would quote what a mask may cover."""
    return (
        is_tombstone(change) and change.table == "masks" and json.loads(change.id)[-1] is not None
    )


def _feed(store: Store, release: Release, before: Rows, after: Rows) -> list[ChangeRow]:
    """Return what leads from what is left of the release before, each change with its cause."""
    told = read_rows(store, ChangeRow, release.changes.parts)
    causes = {(change.table, change.id): change.cause for change in told}
    there = {name: {row_key(row) for row in rows} for name, rows in before.items()}
    stones = [
        change
        for change in told
        if is_tombstone(change)
        and not _is_filler(change)
        and change.id not in there.get(change.table, set())
    ]
    feed = changes(before, after, None, stones)
    return [
        replace(change, seq=seq, cause=causes.get((change.table, change.id), str(Cause.REQUEST)))
        for seq, change in enumerate(feed, 1)
    ]


def _redirects(store: Store, release: Release, hidden: Withheld) -> list[Row]:
    rows = read_rows(store, RedirectRow, release.redirects.parts)
    return [row for row in rows if hidden.keeps(row)]


def _moved(store: Store, name: str, index: TableIndex, moved: Mapping[str, Part]) -> TableIndex:
    if not any(part.key in moved for part in index.parts):
        return index
    parts = tuple(moved.get(part.key, part) for part in index.parts)
    rows = read_rows(store, TABLES[name], parts)
    return TableIndex(parts, len(rows), logical_digest(rows))


def _inputs(store: Store, release: Release, tables: Mapping[str, TableIndex]) -> dict[str, Input]:
    left = captures_inputs(store, tables["captures"].parts)
    digests = {str(partition): digest for partition, digest in left.items()}
    return {
        name: replace(of, captures=digests.get(name, "")) for name, of in release.inputs.items()
    }


def _written(store: Store, name: str, rows: Sequence[Row]) -> TableIndex:
    part = write_part(store, name, TABLES[name], rows)
    return TableIndex((part,), len(rows), logical_digest(rows))
