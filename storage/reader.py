"""Reading the archive: releases as Arrow tables and as numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa

from storage import release as releases
from storage.columns import arrow_schema
from storage.parts import read_arrow
from storage.release import Release, SiteState
from storage.rows import TABLES
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Overview:
    """The archive in numbers, as its newest release has it.

    ``reports`` counts reports at their places, ``texts`` distinct normalised texts,
    ``versions`` the versions by kind; ``release`` is None (and all else 0) before the first.
    """

    release: int | None
    created_at: datetime | None
    digest: str | None
    captures: int = 0
    pages: int = 0
    reports: int = 0
    texts: int = 0
    families: int = 0
    versions: Mapping[str, int] = field(default_factory=dict)
    relations: Mapping[str, int] = field(default_factory=dict)
    sites: tuple[SiteState, ...] = ()


def read_table(store: Store, release: Release, name: str) -> pa.Table:
    """Return a table of a release; raises NotFound for a table it does not have."""
    schema = arrow_schema(TABLES[name]) if name in TABLES else None
    parts = release.table(name).parts
    assert schema is not None  # release.table() knows the same names
    return pa.concat_tables([schema.empty_table(), *(read_arrow(store, part) for part in parts)])


def overview(store: Store) -> Overview:
    """Return the newest release in numbers."""
    release = releases.newest(store)
    if release is None:
        return Overview(None, None, None)
    families = read_table(store, release, "families")
    return Overview(
        release=release.number,
        created_at=release.created_at,
        digest=release.digest,
        captures=release.tables["captures"].rows,
        pages=_distinct(read_table(store, release, "pages"), "page_id"),
        reports=release.tables["reports"].rows,
        texts=families.num_rows,
        families=_distinct(families, "family_id"),
        versions=_counts(read_table(store, release, "versions"), "kind"),
        relations=_counts(read_table(store, release, "relations"), "kind"),
        sites=release.sites,
    )


def _distinct(table: pa.Table, column: str) -> int:
    return len(set(table.column(column).to_pylist()))


def _counts(table: pa.Table, column: str) -> dict[str, int]:
    return dict(sorted(Counter(map(str, table.column(column).to_pylist())).items()))
