"""Captures to rows: what a partition's captures say, derived without writing anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from extract.digest import make_id, sha256
from extract.errors import ExtractError
from extract.flags import CUT_SHORT, HEAD_MISSING, PARTS_MISSING, SOFT_404
from extract.lineage.texts.normal import text_id
from extract.model import Page, Report
from extract.notice import notice
from extract.page import extract_page
from extract.quality import UNREADABLE, Quality, quality
from extract.rules import GENERAL, Rules
from storage.captures import Capture, Locator, Role
from storage.chains import Chain, ReadPayload, articles, chains
from storage.layout import Partition
from storage.provenance import code_digest
from storage.rows import CaptureRow, FactSpan, OccurrenceRow, PageRow, TextRow

GONE = frozenset({404, 410})


class Shown(StrEnum):
    """What an observation of a page is evidence of."""

    WHOLE = "whole"
    PARTIAL = "partial"
    """What stands there does; what is missing may stand on the part that was not seen."""
    QUARANTINED = "quarantined"
    """A notice, bytes that cannot be read, or under the bar of quality: it says nothing of the
    page, neither of what stands there nor of what does not."""
    GONE = "gone"


_INCOMPLETE = frozenset({PARTS_MISSING, HEAD_MISSING, CUT_SHORT})
EVIDENCE = frozenset({Shown.WHOLE, Shown.PARTIAL, Shown.GONE})
"""What says something of the page."""


@dataclass(frozen=True, slots=True)
class Derived:
    """The rows of one partition."""

    captures: tuple[CaptureRow, ...]
    pages: tuple[PageRow, ...]
    occurrences: tuple[OccurrenceRow, ...]
    texts: tuple[TextRow, ...]


def derive(
    partition: Partition,
    captures: Sequence[Capture],
    read: ReadPayload,
    rules: Rules = GENERAL,
) -> Derived:
    """Derive a partition's rows from its captures.

    A pure function of the captures and what ``read`` returns for them: neither their order nor
    being given twice (the same body of the same URL at the same moment) matters.
    """
    maker = _Maker(partition, read, rules)
    found = articles(captures)
    for capture in found:
        if capture.status in GONE:
            maker.add_gone(capture)
    for chain in chains(found, read):
        maker.add_page(chain)
    return Derived(
        captures=tuple(capture_row(partition, capture) for capture in captures),
        pages=tuple(maker.pages),
        occurrences=tuple(maker.occurrences),
        texts=tuple(maker.texts.values()),
    )


def pages_of(captures: Sequence[Capture], read: ReadPayload) -> Iterator[Page]:
    """Yield the pages of captures, by the general rules; those that cannot be read left out."""
    for chain in chains(articles(captures), read):
        try:
            yield extract_page([read(capture) for capture in chain.parts])
        except ExtractError:  # nothing can be learned from it; curating flags it
            continue


def page_id(site: str, url: str) -> str:
    """Return the id of a page."""
    return make_id("page", site, url)


def capture_row(partition: Partition, capture: Capture) -> CaptureRow:
    """Return a capture as a row."""
    return CaptureRow(
        site=capture.site,
        day=partition.day,
        url=capture.url,
        observed_at=capture.observed_at,
        role=str(capture.role),
        status=capture.status,
        payload_digest=capture.payload_digest,
        payload_size=capture.payload_size,
        content_type=capture.content_type,
        etag=capture.etag,
        last_modified=capture.last_modified,
        location=capture.location,
        revisit=capture.is_revisit,
        run=capture.run,
        fetched_at=capture.fetched_at,
        record_key=capture.record.key,
        record_offset=capture.record.offset,
        record_length=capture.record.length,
        payload_key=capture.payload.key,
        payload_offset=capture.payload.offset,
        payload_length=capture.payload.length,
        payload_observed_at=capture.payload_observed_at,
    )


def capture_of(row: CaptureRow) -> Capture:
    """Return a row as a capture; the inverse of :func:`capture_row`."""
    return Capture(
        site=row.site,
        url=row.url,
        role=Role(row.role),
        observed_at=row.observed_at,
        status=row.status,
        content_type=row.content_type,
        payload_digest=row.payload_digest,
        payload_size=row.payload_size,
        etag=row.etag,
        last_modified=row.last_modified,
        location=row.location,
        run=row.run,
        fetched_at=row.fetched_at,
        record=Locator(row.record_key, row.record_offset, row.record_length),
        payload=Locator(row.payload_key, row.payload_offset, row.payload_length),
        payload_observed_at=row.payload_observed_at,
    )


class _Maker:
    """Collects the rows of a partition's pages."""

    def __init__(self, partition: Partition, read: ReadPayload, rules: Rules) -> None:
        self._partition = partition
        self._read = read
        self._rules = rules
        self.pages: list[PageRow] = []
        self.occurrences: list[OccurrenceRow] = []
        self.texts: dict[str, TextRow] = {}

    def add_gone(self, capture: Capture) -> None:
        """Add a page that the site says is gone."""
        self.pages.append(
            self._page_row(Chain(capture.url, (capture,)), capture.status, Shown.GONE)
        )

    def add_page(self, chain: Chain) -> None:
        """Add a page and the reports on it.

        One that cannot be read is flagged, not dropped; one that is not fit to be read as
        reports is told, and its reports are evidence of nothing.
        """
        if flag := notice(self._read(chain.parts[0])):
            shown = Shown.GONE if flag == SOFT_404 else Shown.QUARANTINED
            self.pages.append(self._notice_row(chain, shown, flag, flag))
            return
        try:
            page = extract_page([self._read(capture) for capture in chain.parts], self._rules)
        except ExtractError as error:
            flag = f"unreadable: {error.what}"
            self.pages.append(self._notice_row(chain, Shown.QUARANTINED, flag, UNREADABLE))
            return
        if chain.is_headless:
            page = page._replace(flags=tuple(sorted({*page.flags, HEAD_MISSING})))
        judged = quality(page)
        shown = _shown(page, judged)
        row = _told(self._page_row(chain, 200, shown), page, judged)
        self.pages.append(row)
        if shown is Shown.QUARANTINED:
            return
        for report in page.reports:
            digest = sha256(report.text.encode())
            self.texts[digest] = TextRow(digest, text_id(report.text), report.text)
            self.occurrences.append(self._occurrence_row(row, report))

    def _occurrence_row(self, page: PageRow, report: Report) -> OccurrenceRow:
        facts = report.facts
        text = self.texts[sha256(report.text.encode())]
        return OccurrenceRow(
            page_id=page.page_id,
            observed_at=page.observed_at,
            payload_digests=page.payload_digests,
            ordinal=report.ordinal,
            heading=report.heading,
            text_id=text.text_id,
            text_digest=text.text_digest,
            start=report.start,
            end=report.end,
            confidence=report.confidence,
            payload_key=page.payload_key,
            payload_offset=page.payload_offset,
            payload_length=page.payload_length,
            rules=self._rules.digest,
            code=code_digest(),
            period=facts.period.said if facts.period else None,
            period_first=facts.period.first if facts.period else None,
            period_last=facts.period.last if facts.period else None,
            level=facts.level.value if facts.level else None,
            organisation=facts.organisation.value if facts.organisation else None,
            kind=facts.kind.value if facts.kind else None,
            locality=facts.locality.value if facts.locality else None,
            evidence=tuple(
                FactSpan(name, str(place.where), place.start, place.end)
                for name, place in facts.places()
            ),
        )

    def _notice_row(self, chain: Chain, shown: Shown, flag: str, reason: str) -> PageRow:
        """Return the row of a page of which nothing can be read."""
        row = self._page_row(chain, 200, shown)
        return replace(row, flags=(flag,), quality=0.0, reasons=(reason,))

    def _page_row(self, chain: Chain, status: int, shown: Shown) -> PageRow:
        """Return the row of a page of which only its captures are known."""
        first = chain.parts[0]
        return PageRow(
            page_id=page_id(self._partition.site, chain.url),
            observed_at=first.observed_at,
            payload_digests=tuple(capture.payload_digest or "" for capture in chain.parts),
            site=self._partition.site,
            day=self._partition.day,
            url=chain.url,
            status=status,
            shown=str(shown),
            title=None,
            published_at=None,
            breadcrumb=(),
            promised=None,
            found=0,
            flags=(),
            charset=None,
            parts=tuple(capture.url for capture in chain.parts),
            payload_key=first.payload.key,
            payload_offset=first.payload.offset,
            payload_length=first.payload.length,
            rules=self._rules.digest,
            code=code_digest(),
        )


def _told(row: PageRow, page: Page, judged: Quality) -> PageRow:
    """Return a page's row with what the page says."""
    facts = page.facts
    return replace(
        row,
        title=page.title,
        published_at=page.published_at,
        breadcrumb=page.breadcrumb,
        promised=page.promised,
        found=len(page.reports),
        flags=page.flags,
        charset=page.charset,
        precision=str(facts.precision) if facts.precision else None,
        source=facts.source,
        lead=facts.lead,
        views=facts.views,
        quality=judged.score,
        reasons=judged.reasons,
    )


def _shown(page: Page, judged: Quality) -> Shown:
    """Return what a page's observation is evidence of."""
    if SOFT_404 in page.flags:
        return Shown.GONE
    if not judged.is_fit:
        return Shown.QUARANTINED
    return Shown.PARTIAL if _INCOMPLETE & set(page.flags) else Shown.WHOLE
