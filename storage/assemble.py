"""From what was derived of the partitions to what a release says of the whole archive.

A pure function of the partitions' rows: reports with their versions, page by page, and the
texts' relations and families over all pages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from extract.lineage.model import Text
from storage.derive import Shown
from storage.kinship import Kinship
from storage.rows import (
    FamilyRow,
    OccurrenceRow,
    PageRow,
    ReportRow,
    TextRow,
    VersionRow,
)
from storage.versions import Observation, Place, Report, moment_of, reports_of

Relate = Callable[[Iterable[Text], Sequence[TextRow]], Kinship]
"""Returns how texts are related, given them all, and the rows of those that are shown."""


@dataclass(frozen=True, slots=True)
class Assembled:
    """The rows that no partition holds alone, and which report stood at each place."""

    texts: tuple[TextRow, ...]
    reports: tuple[ReportRow, ...]
    versions: tuple[VersionRow, ...]
    kinship: Kinship
    places: dict[Place, str]


def assemble(
    pages: Iterable[PageRow],
    occurrences: Iterable[OccurrenceRow],
    texts: Iterable[TextRow],
    relate: Relate,
) -> Assembled:
    """Return what the rows of all partitions say together; their order does not matter.

    ``relate`` draws the families, from nothing or from where the last release left them.
    """
    by_digest = {row.text_digest: row for row in texts}
    observations = _observations(pages, occurrences)
    shown = {
        row.text_digest
        for of_page in observations.values()
        for observation in of_page
        for row in observation.occurrences
    }
    kin = relate(_dated(observations, by_digest), [by_digest[digest] for digest in shown])
    member_of = {row.text_id: row for row in kin.families}
    reports: list[ReportRow] = []
    versions: list[VersionRow] = []
    places: dict[Place, str] = {}
    for of_page in observations.values():
        last_page = max((seen.page for seen in of_page), key=_as_last_shown)
        for report in reports_of(of_page, lambda digest: by_digest[digest].text):
            versions.extend(report.rows())
            reports.append(_report_row(report, last_page, member_of))
            places.update(dict.fromkeys(report.places, report.report_id))
    return Assembled(
        texts=tuple(by_digest.values()),
        reports=tuple(reports),
        versions=tuple(versions),
        kinship=kin,
        places=places,
    )


def _observations(
    pages: Iterable[PageRow], occurrences: Iterable[OccurrenceRow]
) -> dict[str, list[Observation]]:
    """Return each page's observations, by page id."""
    standing: dict[tuple[object, ...], list[OccurrenceRow]] = defaultdict(list)
    for row in occurrences:
        standing[row.page_id, row.observed_at, row.payload_digests].append(row)
    found: dict[str, list[Observation]] = defaultdict(list)
    for page in pages:
        rows = standing.get((page.page_id, page.observed_at, page.payload_digests), [])
        found[page.page_id].append(
            Observation(page, tuple(sorted(rows, key=lambda row: row.ordinal)))
        )
    return found


def _as_last_shown(page: PageRow) -> tuple[object, ...]:
    """Return a page's place among its observations, those that showed it after the others."""
    return page.shown in {Shown.WHOLE, Shown.PARTIAL}, *moment_of(page)


def dated(
    pages: Iterable[PageRow], occurrences: Iterable[OccurrenceRow], texts: Iterable[TextRow]
) -> Iterable[Text]:
    """Yield every text that was shown, at each place with the evidence of its date there."""
    by_digest = {row.text_digest: row for row in texts}
    return _dated(_observations(pages, occurrences), by_digest)


def _dated(
    observations: dict[str, list[Observation]], by_digest: dict[str, TextRow]
) -> Iterable[Text]:
    """Yield every text with its earliest evidence: printed on the page, or seen."""
    for of_page in observations.values():
        for observation in of_page:
            page = observation.page
            date = min(filter(None, (page.published_at, page.observed_at)))
            for row in observation.occurrences:
                yield Text(row.text_id, by_digest[row.text_digest].text, date)


def _report_row(
    report: Report,
    last_page: PageRow,
    member_of: dict[str, FamilyRow],
) -> ReportRow:
    last = report.last
    member = member_of[last.text_id]
    shown = [v.occurrence for v in report.versions if v.occurrence is not None]
    return ReportRow(
        report_id=report.report_id,
        page_id=report.page_id,
        site=last_page.site,
        url=last_page.url,
        title=last_page.title,
        published_at=last_page.published_at,
        ordinal=last.ordinal,
        heading=last.heading,
        present=report.present,
        first_observed_at=report.versions[0].observed_at,
        versions=len(report.versions),
        text_id=last.text_id,
        text_digest=last.text_digest,
        family_id=member.family_id,
        canonical=member.canonical_id == last.text_id,
        payload_key=shown[-1].payload_key,
        payload_offset=shown[-1].payload_offset,
        payload_length=shown[-1].payload_length,
        rules=last.rules,
        code=last.code,
        period=last.period,
        period_first=last.period_first,
        period_last=last.period_last,
        level=last.level,
        organisation=last.organisation,
        kind=last.kind,
        locality=last.locality,
        evidence=last.evidence,
    )
