"""Captures to rows: what a partition's captures say, derived without writing anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from extract.digest import make_id, sha256
from extract.errors import ExtractError
from extract.flags import CUT_SHORT, PARTS_MISSING, SOFT_404
from extract.lineage.normal import text_id
from extract.model import Page, Payload, Report
from extract.notice import notice
from extract.page import extract_page
from extract.parts import next_part
from extract.quality import UNREADABLE, Quality, quality
from extract.rules import GENERAL, Rules
from storage.captures import Capture, Locator, Role
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


EVIDENCE = frozenset({Shown.WHOLE, Shown.PARTIAL, Shown.GONE})
"""What says something of the page."""


ReadPayload = Callable[[Capture], Payload]
"""Fetches a capture's body from the archive."""


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
    articles = _distinct(capture for capture in captures if capture.role is Role.ARTICLE)
    for capture in articles:
        if capture.status in GONE:
            maker.add_gone(capture)
    for chain in _chains([c for c in articles if c.status == 200 and c.payload_digest], read):
        maker.add_page(chain)
    return Derived(
        captures=tuple(capture_row(partition, capture) for capture in captures),
        pages=tuple(maker.pages),
        occurrences=tuple(maker.occurrences),
        texts=tuple(maker.texts.values()),
    )


def pages_of(captures: Sequence[Capture], read: ReadPayload) -> Iterator[Page]:
    """Yield the pages of captures, by the general rules; those that cannot be read left out."""
    articles = _distinct(capture for capture in captures if capture.role is Role.ARTICLE)
    for chain in _chains([c for c in articles if c.status == 200 and c.payload_digest], read):
        try:
            yield extract_page([read(capture) for capture in chain])
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


def _distinct(captures: Iterable[Capture]) -> list[Capture]:
    """Return one capture for each (URL, moment, status, body): the one whose record is first."""
    chosen: dict[tuple[object, ...], Capture] = {}
    for capture in sorted(captures, key=lambda c: (c.content_type or "", c.payload, c.record)):
        identity = (capture.url, capture.observed_at, capture.status, capture.payload_digest)
        chosen.setdefault(identity, capture)
    return sorted(chosen.values(), key=lambda c: (c.url, c.observed_at, c.payload_digest or ""))


def _chains(captures: Sequence[Capture], read: ReadPayload) -> list[list[Capture]]:
    """Return each page's parts in order, once for each capture of its first part.

    A part is taken as it stood nearest in time to the first part: two captures of a page whose
    parts were fetched by different runs still make whole pages.
    """
    by_url: dict[str, list[Capture]] = {}
    for capture in captures:
        by_url.setdefault(capture.url, []).append(capture)
    following = {_identity(c): next_part(read(c)) for c in captures}
    continued = {url for url in following.values() if url}
    chains = []
    for head in captures:
        if head.url in continued and not _continues_itself(head, by_url, following):
            continue
        chain = [head]
        while (url := following[_identity(chain[-1])]) in by_url:
            part = min(by_url[url], key=lambda c: _distance(c, head))
            if any(part.url == earlier.url for earlier in chain):
                break
            chain.append(part)
        chains.append(chain)
    return chains


def _continues_itself(
    head: Capture,
    by_url: dict[str, list[Capture]],
    following: dict[tuple[str, object, str | None], str | None],
) -> bool:
    """Whether a URL is named as next part only in a circle that it belongs to and begins.

    In a circle of next-part links nobody is first; the smallest URL is taken, so that the page
    is not lost.
    """
    seen = [head.url]
    current: Capture = head
    while (url := following[_identity(current)]) in by_url:
        if url == head.url:
            return head.url == min(seen)
        if url in seen:
            return False
        seen.append(url)
        current = min(by_url[url], key=lambda c: _distance(c, head))
    return False


def _identity(capture: Capture) -> tuple[str, object, str | None]:
    return capture.url, capture.observed_at, capture.payload_digest


def _distance(capture: Capture, head: Capture) -> tuple[float, str]:
    apart = abs((capture.observed_at - head.observed_at).total_seconds())
    return apart, capture.payload_digest or ""


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
        self.pages.append(self._page_row([capture], capture.status, Shown.GONE))

    def add_page(self, chain: Sequence[Capture]) -> None:
        """Add a page and the reports on it.

        One that cannot be read is flagged, not dropped; one that is not fit to be read as
        reports is told, and its reports are evidence of nothing.
        """
        if flag := notice(self._read(chain[0])):
            shown = Shown.GONE if flag == SOFT_404 else Shown.QUARANTINED
            self.pages.append(self._notice_row(chain, shown, flag, flag))
            return
        try:
            page = extract_page([self._read(capture) for capture in chain], self._rules)
        except ExtractError as error:
            flag = f"unreadable: {error.what}"
            self.pages.append(self._notice_row(chain, Shown.QUARANTINED, flag, UNREADABLE))
            return
        judged = quality(page)
        shown = _shown(page, judged)
        self.pages.append(_told(self._page_row(chain, 200, shown), page, judged))
        if shown is Shown.QUARANTINED:
            return
        for report in page.reports:
            digest = sha256(report.text.encode())
            self.texts[digest] = TextRow(digest, text_id(report.text), report.text)
            self.occurrences.append(self._occurrence_row(chain, report, self.texts[digest]))

    def _occurrence_row(
        self, chain: Sequence[Capture], report: Report, text: TextRow
    ) -> OccurrenceRow:
        facts = report.facts
        return OccurrenceRow(
            page_id=page_id(self._partition.site, chain[0].url),
            observed_at=chain[0].observed_at,
            payload_digests=_digests(chain),
            ordinal=report.ordinal,
            heading=report.heading,
            text_id=text.text_id,
            text_digest=text.text_digest,
            start=report.start,
            end=report.end,
            confidence=report.confidence,
            payload_key=chain[0].payload.key,
            payload_offset=chain[0].payload.offset,
            payload_length=chain[0].payload.length,
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

    def _notice_row(
        self, chain: Sequence[Capture], shown: Shown, flag: str, reason: str
    ) -> PageRow:
        """Return the row of a page of which nothing can be read."""
        row = self._page_row(chain, 200, shown)
        return replace(row, flags=(flag,), quality=0.0, reasons=(reason,))

    def _page_row(self, chain: Sequence[Capture], status: int, shown: Shown) -> PageRow:
        """Return the row of a page of which only its captures are known."""
        first = chain[0]
        return PageRow(
            page_id=page_id(self._partition.site, first.url),
            observed_at=first.observed_at,
            payload_digests=_digests(chain),
            site=self._partition.site,
            day=self._partition.day,
            url=first.url,
            status=status,
            shown=str(shown),
            title=None,
            published_at=None,
            breadcrumb=(),
            promised=None,
            found=0,
            flags=(),
            charset=None,
            parts=tuple(capture.url for capture in chain),
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
    return Shown.PARTIAL if {PARTS_MISSING, CUT_SHORT} & set(page.flags) else Shown.WHOLE


def _digests(chain: Sequence[Capture]) -> tuple[str, ...]:
    return tuple(capture.payload_digest or "" for capture in chain)
