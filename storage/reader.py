"""Reading the archive: a release as typed rows, lazily, part by part.

``storage.open_archive()`` is where consumers written in Python begin; others read the Parquet
parts that a release's index names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from extract.model import Payload
from storage import release as releases
from storage.captures import Capture
from storage.columns import R, arrow_schema, from_arrow
from storage.derive import EVIDENCE, capture_of
from storage.errors import NotFound
from storage.parts import part_rows, read_arrow
from storage.release import Release, SiteState
from storage.rows import (
    TABLES,
    CaptureRow,
    FamilyRow,
    OccurrenceRow,
    PageRow,
    ReportRow,
    TextRow,
    VersionRow,
)
from storage.settings import Settings
from storage.store import Store, open_store
from storage.versions import moment_of
from storage.warc import read_payload

_NAME_OF = {row_type: name for name, row_type in TABLES.items()}


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


@dataclass(frozen=True, slots=True)
class Standing:
    """What a page showed at a moment: the last observation until then, and its reports."""

    page: PageRow
    reports: tuple[OccurrenceRow, ...]


class Archive:
    """One release of an archive, read lazily; it never changes while it is read.

    Every lookup raises :class:`~storage.errors.NotFound` for what the release does not have,
    and :class:`~storage.errors.Damaged` for bytes that are not what their digest says.
    """

    def __init__(self, store: Store, release: Release) -> None:
        self._store = store
        self.release = release

    def table(self, name: str) -> pa.Table:
        """Return a whole table."""
        parts = [read_arrow(self._store, part) for part in self.release.table(name).parts]
        empty = arrow_schema(TABLES[name]).empty_table()
        return pa.concat_tables([empty, *parts], promote_options="default")

    def rows(self, row_type: type[R]) -> Iterator[R]:
        """Yield a table's rows, reading one part at a time: ``archive.rows(ReportRow)``."""
        for part in self.release.table(_NAME_OF[row_type]).parts:
            yield from part_rows(self._store, row_type, part)

    def where(self, row_type: type[R], column: str, *values: object) -> list[R]:
        """Return the rows whose column has one of the values."""
        wanted = pc.field(column).isin(pa.array(values, arrow_schema(row_type).field(column).type))
        return [
            row
            for part in self.release.table(_NAME_OF[row_type]).parts
            for row in from_arrow(row_type, read_arrow(self._store, part).filter(wanted))
        ]

    def report(self, report_id: str) -> ReportRow:
        """Return a report by its id; an id of the previous release is followed."""
        found = self.where(ReportRow, "report_id", report_id)
        if not found:
            moved = [
                row["new_id"]
                for row in self.table("redirects").to_pylist()
                if (row["entity"], row["old_id"]) == ("report", report_id)
            ]
            found = self.where(ReportRow, "report_id", *moved)
        return _only(found, f"report {report_id}", self.release)

    def texts(self, *text_digests: str) -> dict[str, str]:
        """Return verbatim texts by their digests, in one pass over the table."""
        found = self.where(TextRow, "text_digest", *text_digests)
        return {row.text_digest: row.text for row in found}

    def text(self, text_digest: str) -> str:
        """Return a verbatim text by its digest."""
        found = self.where(TextRow, "text_digest", text_digest)
        return _only(found, f"text {text_digest}", self.release).text

    def versions(self, report_id: str) -> tuple[VersionRow, ...]:
        """Return a report's versions, the first one first."""
        found = self.where(VersionRow, "report_id", self.report(report_id).report_id)
        return tuple(sorted(found, key=lambda row: row.number))

    def family(self, family_id: str) -> tuple[FamilyRow, ...]:
        """Return the texts of a family, its canonical text first."""
        found = self.where(FamilyRow, "family_id", family_id)
        if not found:
            raise _not_found(f"family {family_id}", self.release)
        return tuple(sorted(found, key=lambda row: (row.text_id != row.canonical_id, row.text_id)))

    def as_of(self, url: str, moment: datetime) -> Standing:
        """Return what a page showed at a moment, as it was last observed until then."""
        seen = [
            row
            for row in self.where(PageRow, "url", url)
            if row.observed_at <= moment and row.shown in EVIDENCE
        ]
        if not seen:
            raise NotFound(
                f"nobody had looked at it by {moment.isoformat()}",
                where=f"page {url} in release {self.release.number}",
                todo="ask for a later moment, or backfill the site",
            )
        page = max(seen, key=moment_of)
        standing = [
            row
            for row in self.where(OccurrenceRow, "page_id", page.page_id)
            if (row.observed_at, row.payload_digests) == (page.observed_at, page.payload_digests)
        ]
        return Standing(page, tuple(sorted(standing, key=lambda row: row.ordinal)))

    def captures(self, url: str) -> tuple[Capture, ...]:
        """Return all captures of a URL, the earliest first."""
        found = [capture_of(row) for row in self.where(CaptureRow, "url", url)]
        return tuple(sorted(found, key=lambda capture: (capture.observed_at, capture.record)))

    def payload(self, capture: Capture) -> Payload:
        """Return what a capture's URL answered, out of its WARC record by one range request."""
        return read_payload(self._store, capture)

    def overview(self) -> Overview:
        """Return the release in numbers."""
        families = self.table("families")
        return Overview(
            release=self.release.number,
            created_at=self.release.created_at,
            digest=self.release.digest,
            captures=self.release.tables["captures"].rows,
            pages=_distinct(self.table("pages"), "page_id"),
            reports=self.release.tables["reports"].rows,
            texts=families.num_rows,
            families=_distinct(families, "family_id"),
            versions=_counts(self.table("versions"), "kind"),
            relations=_counts(self.table("relations"), "kind"),
            sites=self.release.sites,
        )


def open_archive(uri: str | None = None, release: int | None = None) -> Archive:
    """Open an archive: ``open_archive("s3://work-reports")``.

    ``uri`` names the bucket (default: ``ARCHIVE_BUCKET``), ``release`` one of its releases
    (default: the newest).  The endpoint and credentials come from the environment, see
    :mod:`storage.settings`.  Raises :class:`~storage.errors.NotFound` if there is none.
    """
    settings = Settings.from_env() if uri is None else Settings.for_bucket(uri)
    store = open_store(settings)
    return Archive(store, releases.require(store, release))


def overview(store: Store) -> Overview:
    """Return the newest release in numbers, or nothing before the first."""
    release = releases.newest(store)
    if release is None:
        return Overview(None, None, None)
    return replace(Archive(store, release).overview(), sites=releases.read_sites(store))


def _only(found: list[R], what: str, release: Release) -> R:
    if not found:
        raise _not_found(what, release)
    return found[0]


def _not_found(what: str, release: Release) -> NotFound:
    return NotFound(
        f"there is no {what}",
        where=f"release {release.number}",
        todo="`python -m storage show` finds things by id, by the start of one, or by URL",
    )


def _distinct(table: pa.Table, column: str) -> int:
    return len(set(table.column(column).to_pylist()))


def _counts(table: pa.Table, column: str) -> dict[str, int]:
    return dict(sorted(Counter(map(str, table.column(column).to_pylist())).items()))
