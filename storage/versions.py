"""Versions: what became of each report on a page, from one observation to the next.

A report keeps its identity while it stays recognisable at its place, wherever on the page it
stands: first reports are matched whose text is the same, then, best first, those whose texts
are alike.  All observations of a page are walked in order of time each time they are asked
for, so the order in which they arrived does not matter.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from extract.digest import make_id
from extract.flags import HEAD_MISSING
from extract.lineage.compare import ChangeKind, change_kind, likeness
from storage.derive import EVIDENCE, Shown
from storage.rows import OccurrenceRow, PageRow, VersionRow

ALIKE = 0.5
"""The least likeness at which a changed text counts as the same report."""

_YEAR = re.compile(r"(?:19|20)\d{2}")

ReadText = Callable[[str], str]
"""Returns a verbatim text by its digest."""


Place = tuple[str, datetime, int]
"""Where a report stood once: page id, moment, position."""


@dataclass(frozen=True, slots=True)
class Observation:
    """A page at one moment, with the reports on it in order (none if the page is gone)."""

    page: PageRow
    occurrences: tuple[OccurrenceRow, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """A report's state from one observation on; ``occurrence`` is None when it was removed."""

    kind: str
    observed_at: datetime
    occurrence: OccurrenceRow | None


@dataclass(slots=True)
class _Track:
    """A report while its page is being walked.

    ``last`` is how it was last seen, ``ordinal`` where: counted from the page's beginning, unless
    that was never seen with it.
    """

    order: int
    versions: list[Version]
    last: OccurrenceRow
    ordinal: int
    places: list[Place]
    present: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """A report's identity on its page, all its versions (the first is ``created``), and all
    the places where it was seen."""

    report_id: str
    page_id: str
    versions: tuple[Version, ...]
    last: OccurrenceRow
    present: bool
    places: tuple[Place, ...]

    def rows(self) -> tuple[VersionRow, ...]:
        """Return the versions as rows."""
        return tuple(_row(self, number, version) for number, version in enumerate(self.versions, 1))


def reports_of(observations: Iterable[Observation], text: ReadText) -> tuple[Report, ...]:
    """Return the reports of one page, in order of first appearance.

    ``observations`` are all that is known of one page, in any order.
    """
    tracks: list[_Track] = []
    for observation in sorted(observations, key=lambda seen: moment_of(seen.page)):
        if observation.page.shown in EVIDENCE:
            _walk(tracks, observation, text)
    equals: dict[str, int] = defaultdict(int)
    reports = []
    for track in tracks:
        first = track.versions[0].occurrence
        assert first is not None  # the first version is "created"
        k = equals[first.text_id]
        equals[first.text_id] += 1
        report_id = make_id("report", first.page_id, first.text_id, k)
        reports.append(
            Report(
                report_id=report_id,
                page_id=first.page_id,
                versions=tuple(track.versions),
                last=track.last,
                present=track.present,
                places=tuple(track.places),
            )
        )
    return tuple(reports)


def place_of(row: OccurrenceRow) -> Place:
    """Return where a report stood."""
    return row.page_id, row.observed_at, row.ordinal


def moment_of(page: PageRow) -> tuple[datetime, int, tuple[str, ...]]:
    """Return an observation's place in the order of all observations of its page."""
    return page.observed_at, page.status, page.payload_digests


def _walk(tracks: list[_Track], observation: Observation, text: ReadText) -> None:
    """Carry the tracks over one observation, adding new ones."""
    when = observation.page.observed_at
    matched: dict[int, OccurrenceRow] = {}
    unmatched = list(observation.occurrences)

    def match(pairs: Iterable[tuple[_Track, OccurrenceRow]]) -> None:
        for track, occurrence in pairs:
            matched[track.order] = occurrence
            unmatched.remove(occurrence)

    match(_same([track for track in tracks if track.present], unmatched))
    match(_same([track for track in tracks if not track.present], unmatched))
    match(_alike([track for track in tracks if track.order not in matched], unmatched, text))
    headless = HEAD_MISSING in observation.page.flags
    moved = _moved([track for track in tracks if track.present], matched)
    for track in tracks:
        occurrence = matched.get(track.order)
        if occurrence is not None:
            kind = _kind(track, occurrence, text) or ("moved" if track.order in moved else None)
            if kind:
                track.versions.append(Version(kind, when, occurrence))
            track.last, track.present = occurrence, True
            if not headless:
                track.ordinal = occurrence.ordinal
            track.places.append(place_of(occurrence))
        elif track.present and observation.page.shown != Shown.PARTIAL:
            track.versions.append(Version("removed", when, None))
            track.present = False
    for occurrence in unmatched:
        created = Version("created", when, occurrence)
        places = [place_of(occurrence)]
        tracks.append(_Track(len(tracks), [created], occurrence, occurrence.ordinal, places))


def _moved(present: Sequence[_Track], matched: dict[int, OccurrenceRow]) -> set[int]:
    """Return the tracks that changed places with others.

    What is inserted or removed shifts the reports behind it, and these have not moved: only
    those have that stand outside the longest run of reports still in their old order.
    """
    stayed = sorted(
        (track for track in present if track.order in matched),
        key=lambda track: (track.ordinal, track.order),
    )
    runs: list[list[_Track]] = []  # the longest run in order that ends with each track
    for track in stayed:
        place = matched[track.order].ordinal
        before = [run for run in runs if matched[run[-1].order].ordinal < place]
        runs.append([*max(before, key=len, default=[]), track])
    kept = {track.order for track in max(runs, key=len, default=[])}
    return {track.order for track in stayed} - kept


def _same(
    tracks: Sequence[_Track], occurrences: Sequence[OccurrenceRow]
) -> list[tuple[_Track, OccurrenceRow]]:
    """Pair tracks and occurrences of the same text, the k-th of equals with the k-th.

    Among equals those go first whose verbatim text is the same too.
    """
    pairs: list[tuple[_Track, OccurrenceRow]] = []
    free = sorted(tracks, key=lambda t: (t.ordinal, t.order))
    for level in ("text_digest", "text_id"):
        waiting: dict[str, list[_Track]] = defaultdict(list)
        for track in free:
            waiting[getattr(track.last, level)].append(track)
        paired = {occurrence.ordinal for _, occurrence in pairs}
        for occurrence in occurrences:
            queue = waiting[getattr(occurrence, level)]
            if queue and occurrence.ordinal not in paired:
                track = queue.pop(0)
                free.remove(track)
                pairs.append((track, occurrence))
    return pairs


def _alike(
    tracks: Sequence[_Track], occurrences: Sequence[OccurrenceRow], text: ReadText
) -> list[tuple[_Track, OccurrenceRow]]:
    """Pair tracks and occurrences whose texts are alike: present ones first, the likest first."""
    scored = []
    for track in tracks:
        for occurrence in occurrences:
            score = likeness(text(track.last.text_digest), text(occurrence.text_digest))
            if score >= ALIKE:
                rank = (not track.present, -score, track.order, occurrence.ordinal)
                scored.append((rank, track, occurrence))
    pairs: dict[int, tuple[_Track, OccurrenceRow]] = {}
    taken: set[int] = set()
    for _, track, occurrence in sorted(scored, key=lambda item: item[0]):
        if track.order not in pairs and occurrence.ordinal not in taken:
            taken.add(occurrence.ordinal)
            pairs[track.order] = track, occurrence
    return list(pairs.values())


def _kind(track: _Track, occurrence: OccurrenceRow, text: ReadText) -> str | None:
    """Return how a report differs from when it was last seen, None if it does not."""
    if not track.present:
        return "restored"
    if track.last.text_digest != occurrence.text_digest:
        return str(change_kind(text(track.last.text_digest), text(occurrence.text_digest)))
    if _years(track.last.heading) != _years(occurrence.heading):
        # The commonest way to redate: the heading is moved, the text is left alone.
        return str(ChangeKind.REDATED)
    return None


def _years(heading: str) -> list[str]:
    return _YEAR.findall(heading)


def _row(report: Report, number: int, version: Version) -> VersionRow:
    occurrence = version.occurrence
    return VersionRow(
        report_id=report.report_id,
        number=number,
        page_id=report.page_id,
        kind=version.kind,
        observed_at=version.observed_at,
        ordinal=occurrence.ordinal if occurrence else None,
        heading=occurrence.heading if occurrence else None,
        text_id=occurrence.text_id if occurrence else None,
        text_digest=occurrence.text_digest if occurrence else None,
        payload_key=occurrence.payload_key if occurrence else None,
        payload_offset=occurrence.payload_offset if occurrence else None,
        payload_length=occurrence.payload_length if occurrence else None,
    )
