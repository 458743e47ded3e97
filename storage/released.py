"""What a release says: rows by table, read from one or assembled from what was curated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from storage.assemble import Relate, assemble
from storage.captures import Capture
from storage.columns import Row
from storage.derive import capture_of
from storage.inputs import captures_digest
from storage.layout import Partition
from storage.partitions import Curated
from storage.parts import Part, PartReader, read_rows
from storage.release import Release
from storage.rows import CURATED, RELEASED, CaptureRow, OccurrenceRow, PageRow, TextRow
from storage.store import Store
from storage.versions import Place

SHARED = ("captures", "pages", "occurrences")
"""Tables whose parts a release shares with the partitions they were curated in."""


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
    return release_rows(PartReader(store), release)


def release_rows(reader: PartReader, release: Release) -> dict[str, Sequence[Row]]:
    """Return the same through a reader that keeps what it has read."""
    return {
        name: reader.rows(RELEASED[name], index.parts) for name, index in release.tables.items()
    }
