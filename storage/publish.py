"""Publishing: a release of whatever was curated since the last one."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from storage import backgrounds, decisions, layout, lineages, sequence
from storage import release as releases
from storage.assemble import Relate, assemble
from storage.captures import Capture
from storage.catalog import write_catalog
from storage.changes import Cause, changes, redirects
from storage.columns import Row
from storage.decisions import Decisions
from storage.derive import capture_of
from storage.errors import NotFound, StorageError
from storage.inputs import captures_digest
from storage.layout import Partition
from storage.partitions import Curated, read_all
from storage.parts import (
    Part,
    PartReader,
    logical_digest,
    part_rows,
    read_rows,
    write_groups,
    write_part,
    write_split,
)
from storage.provenance import code_digest
from storage.release import Input, Release, SiteState, TableIndex
from storage.rows import (
    CURATED,
    RELEASED,
    SCHEMA_VERSION,
    TABLES,
    CaptureRow,
    OccurrenceRow,
    PageRow,
    ReportRow,
    TextRow,
)
from storage.runs import last_crawls
from storage.store import Store
from storage.versions import Place
from storage.withhold import Withheld, tombstones, withheld, without

ATTEMPTS = 5
SHARED = ("captures", "pages", "occurrences")
"""Tables whose parts a release shares with the partitions they were curated in."""

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


def tell_sites(store: Store, sites: tuple[SiteState, ...]) -> None:
    """Say how fresh each site is, also when there is nothing to publish."""
    told = json.dumps([asdict(state) for state in sites], indent=1, default=str).encode()
    if store.size(layout.SITES) is None or store.get(layout.SITES) != told:
        store.put(layout.SITES, told)


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
    before = _release_rows(reader, previous) if previous else {}
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


@dataclass(frozen=True, slots=True)
class ReleasedRows:
    """A release's rows by table, and which report stood at each place."""

    rows: dict[str, Sequence[Row]]
    places: Mapping[Place, str]


def read_curated(
    reader: PartReader, curated: Mapping[Partition, Curated]
) -> dict[str, Sequence[Row]]:
    """Return the curated partitions' rows by table."""
    return {
        name: reader.rows(row_type, [value.tables[name] for value in curated.values()])
        for name, row_type in CURATED.items()
    }


def assemble_curated(curated: Mapping[str, Sequence[Row]], relate: Relate) -> ReleasedRows:
    """Return what a release says, from the curated partitions' rows by table."""
    assembled = assemble(
        [row for row in curated["pages"] if isinstance(row, PageRow)],
        [row for row in curated["occurrences"] if isinstance(row, OccurrenceRow)],
        [row for row in curated["texts"] if isinstance(row, TextRow)],
        relate,
    )
    rows: dict[str, Sequence[Row]] = {name: curated[name] for name in SHARED}
    rows |= {
        "texts": assembled.texts,
        "reports": assembled.reports,
        "versions": assembled.versions,
        "families": assembled.kinship.families,
        "relations": assembled.kinship.relations,
        "passages": assembled.kinship.passages,
        "masks": assembled.kinship.masks,
        "dating": assembled.kinship.dating,
        "suspicion": assembled.kinship.suspicion,
    }
    return ReleasedRows(rows, assembled.places)


def captures_inputs(store: Store, parts: Iterable[Part]) -> dict[Partition, str]:
    """Return the id of the captures in some parts, by partition."""
    found: dict[Partition, list[Capture]] = defaultdict(list)
    for row in read_rows(store, CaptureRow, parts):
        found[Partition(row.site, row.day)].append(capture_of(row))
    return {partition: captures_digest(captures) for partition, captures in found.items()}


def read_release(store: Store, release: Release) -> dict[str, Sequence[Row]]:
    """Return a release's rows by table, its changes and redirects apart."""
    return _release_rows(PartReader(store), release)


def _release_rows(reader: PartReader, release: Release) -> dict[str, Sequence[Row]]:
    return {
        name: reader.rows(RELEASED[name], index.parts) for name, index in release.tables.items()
    }


def site_states(store: Store, curated: Iterable[Partition]) -> tuple[SiteState, ...]:
    """Return how fresh each site is that was ever crawled."""
    last_day: dict[str, Partition] = {}
    for partition in curated:
        last_day[partition.site] = max(partition, last_day.get(partition.site, partition))
    crawls = last_crawls(store)
    states = []
    for site in sorted(last_day.keys() | crawls.keys()):
        crawl = crawls.get(site)
        states.append(
            SiteState(
                site=site,
                last_day=last_day[site].day if site in last_day else None,
                last_run=crawl.run if crawl else None,
                outcome=crawl.outcome if crawl else None,
                stale=crawl is not None and crawl.failed,
            )
        )
    return tuple(states)


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
