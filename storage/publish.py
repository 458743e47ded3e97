"""Publishing: a release of whatever was curated since the last one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from storage import backgrounds, decisions, layout, lineages, sequence
from storage import release as releases
from storage.catalog import write_catalog
from storage.changes import Cause, changes, redirects
from storage.columns import Row
from storage.decisions import Decisions
from storage.errors import NotFound, StorageError
from storage.freshness import site_states, tell_sites
from storage.layout import Partition
from storage.partitions import Curated, read_all
from storage.parts import (
    Part,
    PartReader,
    logical_digest,
    part_rows,
    write_groups,
    write_part,
    write_split,
)
from storage.provenance import code_digest
from storage.release import Input, Release, SiteState, TableIndex
from storage.released import SHARED, assemble_curated, read_curated, release_rows
from storage.rows import (
    RELEASED,
    SCHEMA_VERSION,
    TABLES,
    CaptureRow,
    PageRow,
    ReportRow,
)
from storage.store import Store
from storage.withhold import Withheld, tombstones, withheld, without

ATTEMPTS = 5
TABLES_BY_ID = (
    *("texts", "versions", "families", "relations"),
    *("passages", "masks", "dating", "suspicion"),
)
"""Tables whose rows begin with an id; on a quiet day most of their parts stay as they are."""


@dataclass(frozen=True, slots=True)
class PublishSummary:
    """What publishing did.

    ``release`` is the newest release's number; ``published`` whether this call made it;
    ``changes`` the rows of its feed; ``stale`` the sites whose last crawl failed; ``lineage`` says
    whether families were carried on or drawn from nothing, and why.
    """

    release: int
    published: bool
    digest: str
    rows: dict[str, int]
    changes: int
    stale: tuple[str, ...]
    lineage: str


def publish(store: Store) -> PublishSummary:
    """Publish what was curated, as a new release if it was made of or by anything else.

    Raises :class:`~storage.errors.NotFound` while nothing was curated.  Publishing again
    without new captures, rules, background or code changes nothing.
    """
    for _ in range(ATTEMPTS):
        previous = releases.newest(store)
        curated = read_all(store)
        if not curated:
            raise NotFound(
                "nothing was curated yet",
                where=f"s3://{store.bucket}/{layout.TABLES}",
                todo="crawl and curate a site first",
            )
        obeyed = decisions.read(store)
        sites = site_states(store, curated)
        tell_sites(store, sites)
        background = backgrounds.current(store)
        if previous and _is_known(previous, curated, obeyed, background.version):
            announce(store, previous)
            return _summary(previous, sites, published=False)
        reader = PartReader(store)
        standing = lineages.standing(store, previous, background, reader)
        relate = lineages.Carried.on(standing, background)
        candidate = build(store, reader, curated, previous, sites, relate, obeyed)
        seen = previous.number if previous else 0
        if sequence.append(store, layout.RELEASES, seen, candidate.to_json()):
            announce(store, candidate)
            lineages.keep(store, relate, candidate)
            return _summary(candidate, sites, published=True, lineage=standing.how)
    raise StorageError(
        f"another run published {ATTEMPTS} times while this one worked",
        where=f"s3://{store.bucket}/{layout.RELEASES}",
        todo="let one run at a time publish (the pool does that) and repeat",
    )


def announce(store: Store, release: Release) -> None:
    """Point readers at the newest release; does again what a crash may have left undone."""
    hint = release.to_json()
    if store.size(layout.LATEST) is None or store.get(layout.LATEST) != hint:
        write_catalog(store)
        store.put(layout.LATEST, hint)


def build(
    store: Store,
    reader: PartReader,
    curated: Mapping[Partition, Curated],
    previous: Release | None,
    sites: tuple[SiteState, ...],
    relate: lineages.Carried,
    obeyed: Decisions = decisions.NONE,
) -> Release:
    """Return the release that the curated partitions make, its parts written.

    Pages that a decision forbids are left out, and taken out of what the feed begins with.
    """
    inputs = _inputs(curated)
    found = read_curated(reader, curated)
    hidden = withheld(found, obeyed.forbids)
    assembled = assemble_curated(without(found, hidden), relate)
    rows = assembled.rows
    before = release_rows(reader, previous) if previous else {}
    taken = withheld(before, obeyed.forbids)
    left = without(before, taken)
    background = relate.background.version
    ours = _cause_of_ours(previous, inputs, taken, background) if previous else None
    touched = _touched(found, hidden)
    tables = {}
    for name in RELEASED:
        last = previous.tables.get(name) if previous else None
        if name in SHARED:
            parts = tuple(
                _shared(store, name, value.tables[name], hidden if one in touched else Withheld())
                for one, value in curated.items()
            )
        else:
            parts = _write(store, reader, name, rows[name], last)
        tables[name] = last if last and last.parts == parts else _index(parts, rows[name])
    return Release(
        number=previous.number + 1 if previous else 1,
        previous=previous.number if previous else None,
        created_at=datetime.now(UTC),
        schema_version=SCHEMA_VERSION,
        code=code_digest(),
        background=background,
        inputs=inputs,
        sites=sites,
        tables=tables,
        redirects=_written(store, "redirects", redirects(left, rows, assembled.places)),
        changes=_written(store, "changes", changes(left, rows, ours, tombstones(before, taken))),
        decisions=obeyed.number,
    )


def _write(
    store: Store, reader: PartReader, name: str, rows: Sequence[Row], last: TableIndex | None
) -> tuple[Part, ...]:
    """Write a table: reports by site, so that a quiet site's part is shared with the last
    release, what ids name by these."""
    row_type = TABLES[name]
    standing = [(part, reader.part(row_type, part)) for part in last.parts] if last else []
    if name in TABLES_BY_ID:
        return write_split(store, name, row_type, rows, standing)
    return write_groups(store, name, row_type, rows, _site_of, standing)


def _site_of(row: Row) -> str:
    assert isinstance(row, ReportRow)
    return row.site


def _written(store: Store, name: str, rows: Sequence[Row]) -> TableIndex:
    """Write the feed or the redirects, as one part."""
    parts = (write_part(store, name, TABLES[name], rows),) if rows else ()
    return _index(parts, rows)


def _index(parts: tuple[Part, ...], rows: Sequence[Row]) -> TableIndex:
    return TableIndex(parts, sum(part.rows for part in parts), logical_digest(rows))


def _touched(rows: Mapping[str, Sequence[Row]], hidden: Withheld) -> set[Partition]:
    """Return the partitions with rows that are withheld."""
    return {
        Partition(row.site, row.day)
        for name in ("captures", "pages")
        for row in rows[name]
        if isinstance(row, (CaptureRow, PageRow)) and not hidden.keeps(row)
    }


def _shared(store: Store, name: str, part: Part, hidden: Withheld) -> Part:
    """Return a partition's part, or the one of the rows that are not withheld."""
    if not hidden:
        return part
    rows = part_rows(store, TABLES[name], part)
    return write_part(store, name, TABLES[name], filter(hidden.keeps, rows))


def _is_known(
    previous: Release,
    curated: Mapping[Partition, Curated],
    obeyed: Decisions,
    background: str,
) -> bool:
    """Whether a release was made of just these partitions by what is at hand now."""
    now = (_inputs(curated), code_digest(), background, obeyed.number)
    last = (previous.inputs, previous.code, previous.background, previous.decisions)
    return last == now


def _inputs(curated: Mapping[Partition, Curated]) -> dict[str, Input]:
    return {
        str(partition): Input(value.captures, value.rules, value.code)
        for partition, value in curated.items()
    }


def _cause_of_ours(
    previous: Release, inputs: Mapping[str, Input], taken: Withheld, background: str
) -> Cause | None:
    """Return what of ours differs from the previous release, the most telling first."""
    both = [(previous.inputs[name], inputs[name]) for name in previous.inputs.keys() & inputs]
    if previous.code != code_digest() or any(old.code != new.code for old, new in both):
        return Cause.CODE
    if any(old.rules != new.rules for old, new in both):
        return Cause.RULES
    if previous.background != background:
        return Cause.BACKGROUND
    return Cause.REQUEST if taken else None


def _summary(
    release: Release, sites: tuple[SiteState, ...], *, published: bool, lineage: str = "as it was"
) -> PublishSummary:
    return PublishSummary(
        release=release.number,
        published=published,
        digest=release.digest,
        rows={name: table.rows for name, table in release.tables.items()},
        changes=release.changes.rows,
        stale=tuple(state.site for state in sites if state.stale),
        lineage=lineage,
    )
