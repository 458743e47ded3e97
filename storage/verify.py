"""Verification: a release is held against its own digests, and derived again from its captures.

Nothing is fetched from a site and nothing is written.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from extract.digest import sha256
from extract.errors import ArchiveError
from storage import backgrounds, rulebook
from storage import release as releases
from storage.captures import Locator, read_captures
from storage.changes import apply
from storage.columns import Row
from storage.derive import Derived, capture_of, derive
from storage.inputs import payload_reader
from storage.layout import Partition
from storage.lineages import from_nothing
from storage.parts import logical, logical_digest, read_rows, row_key
from storage.provenance import code_digest
from storage.release import Release, TableIndex
from storage.released import assemble_curated, read_release
from storage.rows import (
    CURATED,
    RELEASED,
    TABLES,
    CaptureRow,
    ChangeRow,
    OccurrenceRow,
    PageRow,
    ReportRow,
    TextRow,
)
from storage.store import Store


class Verdict(StrEnum):
    """How a check ended."""

    OK = "ok"
    FAILED = "failed"
    UNCHECKED = "unchecked"
    """The rows were derived by code, rules or background that are not at hand."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was held against another: what, about what, how it ended, and why."""

    name: str
    subject: str
    verdict: Verdict
    detail: str


Report = Callable[[Check], None]
"""Is told of each check as it ends."""


def verify(store: Store, number: int | None = None, tell: Report = lambda check: None) -> bool:
    """Verify a release (the newest by default); return whether no check failed.

    Raises :class:`~storage.errors.NotFound` when there is no such release.
    """
    return _Verifier(store, releases.require(store, number), tell).run()


class _Verifier:
    def __init__(self, store: Store, release: Release, tell: Report) -> None:
        self._store = store
        self._release = release
        self._tell = tell
        self._sound = True

    def run(self) -> bool:
        """Run all checks; those that need rows that could not be read are left out."""
        rows = self._read_tables()
        if rows is None:
            return False
        self._find_captures(rows)
        self._derive_again(rows)
        self._assemble_again(rows)
        self._resolve_reports(rows)
        self._apply_changes(rows)
        return self._sound

    def _end(self, name: str, subject: str, problem: str | None, detail: str) -> None:
        """Note how a check ended: ``problem`` None means well."""
        verdict = Verdict.OK if problem is None else Verdict.FAILED
        self._sound &= problem is None
        self._tell(Check(name, subject, verdict, problem or detail))

    def _read_tables(self) -> dict[str, Sequence[Row]] | None:
        """Every part has the bytes its name says, every table the rows its digest says."""
        indexes: dict[str, TableIndex] = {
            **self._release.tables,
            "redirects": self._release.redirects,
            "changes": self._release.changes,
        }
        found: dict[str, Sequence[Row]] = {}
        for name, index in indexes.items():
            try:
                found[name] = read_rows(self._store, TABLES[name], index.parts)
            except ArchiveError as error:
                self._end("parts", name, str(error), "")
                continue
            digest = logical_digest(found[name])
            problem = None
            if digest != index.digest:
                problem = f"the rows' digest is {digest}, the release says {index.digest}"
            elif len(found[name]) != index.rows:
                problem = f"{len(found[name])} rows, the release says {index.rows}"
            elif len({row_key(row) for row in found[name]}) != len(set(map(logical, found[name]))):
                problem = "rows that say different things have the same key"
            elif any(sha256(row.text.encode()) != row.text_digest for row in _texts(found[name])):
                problem = "a text is not what its digest says"
            self._end("digest", name, problem, f"{index.rows} rows in {len(index.parts)} parts")
        return found if len(found) == len(indexes) else None

    def _find_captures(self, rows: Mapping[str, Sequence[Row]]) -> None:
        """Each partition's captures are in its segments' indexes (which may have more by now)."""
        published: dict[Partition, set[Locator]] = defaultdict(set)
        for row in rows["captures"]:
            assert isinstance(row, CaptureRow)
            published[Partition(row.site, row.day)].add(capture_of(row).record)
        for partition, records in sorted(published.items()):
            problem = None
            try:
                known = {capture.record for capture in read_captures(self._store, partition)}
                if lost := sorted(records - known):
                    problem = f"{len(lost)} captures are in no index, first {lost[0]}"
            except ArchiveError as error:
                problem = str(error)
            self._end("captures", str(partition), problem, f"{len(records)} in the indexes")

    def _derive_again(self, rows: Mapping[str, Sequence[Row]]) -> None:
        """Each partition's captures derive to the same rows again."""
        published = _by_partition(rows)
        captures: dict[Partition, list[CaptureRow]] = defaultdict(list)
        for row in rows["captures"]:
            assert isinstance(row, CaptureRow)
            captures[Partition(row.site, row.day)].append(row)
        for partition, of_partition in sorted(captures.items()):
            stands = published[partition]
            code = self._release.inputs[str(partition)].code
            if code != code_digest():
                detail = f"derived by other code ({code}): recurate and publish"
                self._tell(Check("derive", str(partition), Verdict.UNCHECKED, detail))
                continue
            problem = None
            try:
                again = derive(
                    partition,
                    [capture_of(row) for row in of_partition],
                    payload_reader(self._store),
                    rulebook.read(self._store, self._release.inputs[str(partition)].rules),
                )
                problem = _difference(stands, again)
            except ArchiveError as error:
                problem = str(error)
            detail = f"{len(stands.pages)} pages, {len(stands.occurrences)} reports"
            self._end("derive", str(partition), problem, detail)

    def _assemble_again(self, rows: Mapping[str, Sequence[Row]]) -> None:
        """The partitions' rows make the same reports, versions, families and relations."""
        if self._release.code != code_digest():
            detail = f"made by other code ({self._release.code}): publish again"
            self._tell(Check("assemble", "release", Verdict.UNCHECKED, detail))
            return
        if self._release.erased:
            detail = f"decisions {self._release.erased} took rows from it: a later one is whole"
            self._tell(Check("assemble", "release", Verdict.UNCHECKED, detail))
            return
        try:
            background = backgrounds.read(self._store, self._release.background)
        except ArchiveError as error:
            self._end("assemble", "release", str(error), "")
            return
        # From nothing, however the release came to it.
        for name, again in assemble_curated(rows, from_nothing(background)).rows.items():
            if name not in CURATED:
                problem = _rows_differ(rows[name], again)
                self._end("assemble", name, problem, f"{len(again)} rows")

    def _resolve_reports(self, rows: Mapping[str, Sequence[Row]]) -> None:
        """Each report names a WARC record that a capture of a part of its page lies in."""
        pages = defaultdict(set)
        for row in rows["pages"]:
            assert isinstance(row, PageRow)
            for part in row.parts:
                pages[part].add(row.url)
        places = set()
        for row in rows["captures"]:
            assert isinstance(row, CaptureRow)
            for url in pages[row.url]:
                places.add((url, row.payload_key, row.payload_offset, row.payload_length))
        lost = []
        for row in rows["reports"]:
            assert isinstance(row, ReportRow)
            place = (row.url, row.payload_key, row.payload_offset, row.payload_length)
            if place not in places:
                lost.append(row.report_id)
        problem = f"no capture lies where {', '.join(lost[:3])} say" if lost else None
        self._end("resolve", "reports", problem, f"{len(rows['reports'])} reports")

    def _apply_changes(self, rows: Mapping[str, Sequence[Row]]) -> None:
        """The feed makes this release of the previous one."""
        before: Mapping[str, Sequence[Row]] = {}
        problem = None
        feed = [row for row in rows["changes"] if isinstance(row, ChangeRow)]
        try:
            if self._release.previous:
                previous = releases.read(self._store, self._release.previous)
                before = read_release(self._store, previous)
            made = apply(before, sorted(feed, key=lambda change: change.seq))
            for name in RELEASED:
                table = rows.get(name, ())  # an older release may lack it
                if made.get(name, {}) != {row_key(row): logical(row) for row in table}:
                    problem = f"applied to release {self._release.previous}, {name} differs"
        except (ArchiveError, ValueError) as error:
            problem = str(error)
        self._end("changes", "release", problem, f"{len(feed)} changes")


def _texts(rows: Sequence[Row]) -> list[TextRow]:
    return [row for row in rows if isinstance(row, TextRow)]


def _by_partition(rows: Mapping[str, Sequence[Row]]) -> dict[Partition, Derived]:
    """Return the published rows as they would be derived, partition by partition."""
    texts = {row.text_digest: row for row in rows["texts"] if isinstance(row, TextRow)}
    pages: dict[Partition, list[PageRow]] = defaultdict(list)
    where: dict[tuple[object, ...], Partition] = {}
    for row in rows["pages"]:
        assert isinstance(row, PageRow)
        partition = Partition(row.site, row.day)
        pages[partition].append(row)
        where[row.page_id, row.observed_at, row.payload_digests] = partition
    occurrences: dict[Partition, list[OccurrenceRow]] = defaultdict(list)
    for row in rows["occurrences"]:
        assert isinstance(row, OccurrenceRow)
        occurrences[where[row.page_id, row.observed_at, row.payload_digests]].append(row)
    found: dict[Partition, Derived] = defaultdict(lambda: Derived((), (), (), ()))
    for partition, of_partition in pages.items():
        standing = occurrences[partition]
        found[partition] = Derived(
            captures=(),
            pages=tuple(of_partition),
            occurrences=tuple(standing),
            texts=tuple({row.text_digest: texts[row.text_digest] for row in standing}.values()),
        )
    return found


def _difference(stands: Derived, again: Derived) -> str | None:
    for name in ("pages", "occurrences", "texts"):
        problem = _rows_differ(getattr(stands, name), getattr(again, name))
        if problem:
            return f"{name}: {problem}"
    return None


def _rows_differ(stands: Iterable[Row], again: Iterable[Row]) -> str | None:
    """Say how two sets of rows differ, naming the first row that does."""
    old = {row_key(row): logical(row) for row in stands}
    new = {row_key(row): logical(row) for row in again}
    differing = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
    if not differing:
        return None
    key = differing[0]
    return (
        f"{len(differing)} rows differ, first {key}: {_columns_differ(old.get(key), new.get(key))}"
    )


def _columns_differ(stands: str | None, again: str | None) -> str:
    """Say which columns of a row differ, and how."""
    if stands is None:
        return "was not published"
    if again is None:
        return "does not follow from the captures"
    old, new = json.loads(stands), json.loads(again)
    return "; ".join(
        f"{name} stands as {str(old[name])[:80]!r}, derived as {str(new[name])[:80]!r}"
        for name in old
        if old[name] != new[name]
    )
