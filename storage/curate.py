"""Curating: from a partition's captures to its tables, never touching the network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from storage import layout, rulebook
from storage.captures import read_captures
from storage.derive import Derived, derive
from storage.errors import NotFound, StorageError
from storage.inputs import captures_digest, payload_reader
from storage.layout import Partition
from storage.partitions import Curated, commit, read_pointer
from storage.parts import Part, read_rows, write_part
from storage.provenance import code_digest
from storage.quarantine import held, is_quarantined
from storage.rows import CaptureRow, OccurrenceRow, PageRow, TextRow
from storage.store import Store

ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class CurateSummary:
    """What curating a partition found; ``changed`` is False when all of it was known.

    ``quarantined`` of the ``pages`` are under the bar of quality: their reports are not counted.
    """

    site: str
    day: str
    number: int
    captures: int
    pages: int
    quarantined: int
    reports: int
    texts: int
    changed: bool

    def __str__(self) -> str:
        what = f"curated as number {self.number}" if self.changed else "nothing to do"
        kept = f" ({self.quarantined} in quarantine)" if self.quarantined else ""
        return (
            f"{self.site} {self.day}: {what}; {self.captures} captures, {self.pages} pages{kept}, "
            f"{self.reports} reports, {self.texts} texts"
        )


def curate(store: Store, partition: Partition) -> CurateSummary:
    """Derive a partition's tables from its captures and commit them.

    Doing it again without new captures, rules or code changes nothing.  Raises
    :class:`~storage.errors.NotFound` for a partition without captures.
    """
    for _ in range(ATTEMPTS):
        # The pointer is read first: a segment committed after that makes another writer's
        # pointer come between, so this one fails to commit and looks again.
        seen = read_pointer(store, partition)
        captures = read_captures(store, partition)
        if not captures:
            raise NotFound(
                "nothing was captured",
                where=f"s3://{store.bucket}/{layout.warc_prefix(partition)}",
                todo=f"crawl it first: python -m crawlers run {partition.site} "
                f"--day {partition.day}",
            )
        known = seen.curated
        inputs = captures_digest(captures)
        rules, code = rulebook.current(store, partition.site), code_digest()
        if known and (known.captures, known.rules, known.code) == (inputs, rules.digest, code):
            pages = read_rows(store, PageRow, [known.tables["pages"]])
            return _summary(partition, seen.number, known, pages, changed=False)
        derived = derive(partition, captures, payload_reader(store), rules)
        curated = Curated(inputs, rules.digest, code, write_parts(store, derived))
        if commit(store, seen, curated):
            return _summary(partition, seen.number + 1, curated, derived.pages, changed=True)
    raise StorageError(
        f"another run replaced the partition {ATTEMPTS} times while this one worked",
        where=str(partition),
        todo="let one run at a time curate a site (the site's pool does that) and repeat",
    )


def curate_so_far(store: Store, partition: Partition) -> CurateSummary | None:
    """Curate what came before a crawl failed; None if nothing did, or the day is held.

    Each capture counts for itself: that others are missing is no evidence of anything.
    """
    if held(store, partition) or not read_captures(store, partition):
        return None
    return curate(store, partition)


def write_parts(store: Store, derived: Derived) -> dict[str, Part]:
    """Write a partition's tables as content-named parts."""
    return {
        "captures": write_part(store, "captures", CaptureRow, derived.captures),
        "pages": write_part(store, "pages", PageRow, derived.pages),
        "occurrences": write_part(store, "occurrences", OccurrenceRow, derived.occurrences),
        "texts": write_part(store, "texts", TextRow, derived.texts),
    }


def _summary(
    partition: Partition,
    number: int,
    curated: Curated,
    pages: Sequence[PageRow],
    *,
    changed: bool,
) -> CurateSummary:
    rows = {name: part.rows for name, part in curated.tables.items()}
    return CurateSummary(
        site=partition.site,
        day=partition.day.isoformat(),
        number=number,
        captures=rows["captures"],
        pages=rows["pages"],
        quarantined=sum(map(is_quarantined, pages)),
        reports=rows["occurrences"],
        texts=rows["texts"],
        changed=changed,
    )
