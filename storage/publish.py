"""Publishing: a release of whatever was curated since the last one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from extract.lineage.model import EMPTY_BACKGROUND
from storage import layout, sequence
from storage import release as releases
from storage.assemble import assemble
from storage.catalog import write_catalog
from storage.changes import Versions, changes, redirects
from storage.columns import Row
from storage.errors import NotFound, StorageError
from storage.layout import Partition
from storage.partitions import Curated, read_all
from storage.parts import Part, logical_digest, read_rows, write_part
from storage.provenance import code_digest
from storage.release import Release, SiteState, TableIndex
from storage.rows import (
    CURATED,
    RELEASED,
    SCHEMA_VERSION,
    TABLES,
    OccurrenceRow,
    PageRow,
    ReportRow,
    TextRow,
)
from storage.runs import last_crawls
from storage.store import Store

ATTEMPTS = 5
SHARED = ("captures", "pages", "occurrences")
"""Tables whose parts a release shares with the partitions they were curated in."""


@dataclass(frozen=True, slots=True)
class PublishSummary:
    """What publishing did.

    ``release`` is the newest release's number; ``published`` whether this call made it;
    ``changes`` the rows of its feed; ``stale`` the sites whose last crawl failed.
    """

    release: int
    published: bool
    digest: str
    rows: dict[str, int]
    changes: int
    stale: tuple[str, ...]


def publish(store: Store) -> PublishSummary:
    """Publish what was curated, as a new release if anything differs from the last one.

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
        sites = site_states(store, curated)
        candidate = previous
        if not previous or not _is_known(previous, curated):
            candidate = build(store, curated, previous, sites)
        assert candidate is not None  # only a release that exists is known
        if previous and candidate.digest == previous.digest:
            announce(store, previous)
            return _summary(previous, sites, published=False)
        seen = previous.number if previous else 0
        if sequence.append(store, layout.RELEASES, seen, candidate.to_json()):
            announce(store, candidate)
            return _summary(candidate, sites, published=True)
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
    curated: Mapping[Partition, Curated],
    previous: Release | None,
    sites: tuple[SiteState, ...],
) -> Release:
    """Return the release that the curated partitions make, its parts written."""
    rows = released_rows(store, curated)
    before = read_release(store, previous) if previous else {}
    ours = _ours(previous).cause_of_difference(_now(curated)) if previous else None
    tables = {}
    for name in RELEASED:
        if name in SHARED:
            parts = tuple(value.tables[name] for value in curated.values())
        else:
            parts = _write(store, name, rows[name])
        tables[name] = _index(parts, rows[name])
    return Release(
        number=previous.number + 1 if previous else 1,
        previous=previous.number if previous else None,
        created_at=datetime.now(UTC),
        schema_version=SCHEMA_VERSION,
        rules=_now(curated).rules,
        code=_now(curated).code,
        background=EMPTY_BACKGROUND.version,
        inputs=_inputs(curated),
        sites=sites,
        tables=tables,
        redirects=_written(store, "redirects", redirects(before, rows)),
        changes=_written(store, "changes", changes(before, rows, ours)),
    )


def released_rows(store: Store, curated: Mapping[Partition, Curated]) -> dict[str, Sequence[Row]]:
    """Return the rows of a release's tables, from what was curated."""
    shared = {
        name: read_rows(store, row_type, [value.tables[name] for value in curated.values()])
        for name, row_type in CURATED.items()
    }
    return assemble_rows(shared)


def assemble_rows(curated: Mapping[str, Sequence[Row]]) -> dict[str, Sequence[Row]]:
    """Return a release's rows by table from the curated partitions' rows by table."""
    assembled = assemble(
        [row for row in curated["pages"] if isinstance(row, PageRow)],
        [row for row in curated["occurrences"] if isinstance(row, OccurrenceRow)],
        [row for row in curated["texts"] if isinstance(row, TextRow)],
    )
    return {
        **{name: curated[name] for name in SHARED},
        "texts": assembled.texts,
        "reports": assembled.reports,
        "versions": assembled.versions,
        "families": assembled.families,
        "relations": assembled.relations,
    }


def read_release(store: Store, release: Release) -> dict[str, Sequence[Row]]:
    """Return a release's rows by table, its changes and redirects apart."""
    return {
        name: read_rows(store, RELEASED[name], index.parts)
        for name, index in release.tables.items()
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


def _write(store: Store, name: str, rows: Sequence[Row]) -> tuple[Part, ...]:
    """Write a table: reports by site, so that a quiet site's part is shared with the last
    release; any other as one part."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.site if isinstance(row, ReportRow) else ""].append(row)
    return tuple(
        write_part(store, name, TABLES[name], group) for _, group in sorted(groups.items())
    )


def _written(store: Store, name: str, rows: Sequence[Row]) -> TableIndex:
    return _index(_write(store, name, rows), rows)


def _index(parts: tuple[Part, ...], rows: Sequence[Row]) -> TableIndex:
    return TableIndex(parts, sum(part.rows for part in parts), logical_digest(rows))


def _is_known(previous: Release, curated: Mapping[Partition, Curated]) -> bool:
    """Whether a release was made of just these captures by what is at hand now."""
    return previous.inputs == _inputs(curated) and _ours(previous) == _now(curated)


def _inputs(curated: Mapping[Partition, Curated]) -> dict[str, str]:
    return {str(partition): value.captures for partition, value in curated.items()}


def _ours(release: Release) -> Versions:
    return Versions(release.code, release.rules, release.background)


def _now(curated: Mapping[Partition, Curated]) -> Versions:
    rules = {value.rules for value in curated.values()}
    code = {value.code for value in curated.values()} | {code_digest()}
    return Versions(tuple(sorted(code)), tuple(sorted(rules)), EMPTY_BACKGROUND.version)


def _summary(release: Release, sites: tuple[SiteState, ...], *, published: bool) -> PublishSummary:
    return PublishSummary(
        release=release.number,
        published=published,
        digest=release.digest,
        rows={name: table.rows for name, table in release.tables.items()},
        changes=release.changes.rows,
        stale=tuple(state.site for state in sites if state.stale),
    )
