"""The values that pass between rooms: payloads in, pages and reports out."""

from datetime import datetime
from typing import NamedTuple

from extract.facts.model import PageFacts, ReportFacts


class Payload(NamedTuple):
    """What one URL answered with, its content coding (gzip, br) already removed."""

    url: str
    body: bytes
    content_type: str | None = None


class Report(NamedTuple):
    """One work report (篇) on a page.

    ``ordinal`` is its 1-based position; ``heading`` the line that announced it, cleaned of its
    marker only where the marker is no part of the name; ``text`` the verbatim text, paragraphs
    separated by one newline; ``start``/``end`` its span in :attr:`Page.text`, in code points,
    end exclusive; ``confidence`` in [0, 1] how sure the cut is; ``facts`` what it claims of itself.
    """

    ordinal: int
    heading: str
    text: str
    start: int
    end: int
    confidence: float
    facts: ReportFacts = ReportFacts()


class Page(NamedTuple):
    """An article under its canonical URL, its parts merged, split into reports.

    What the page does not say is None or empty: nothing here is guessed.  ``promised`` is the
    number of reports that the title announces; ``flags`` name what a reader should know
    (sorted, from :mod:`extract.flags`); ``charset`` is the encoding the bytes were read with;
    ``parts`` the URLs merged, in order, the first one the page's own.
    """

    url: str
    title: str | None
    published_at: datetime | None
    breadcrumb: tuple[str, ...]
    promised: int | None
    text: str
    reports: tuple[Report, ...]
    flags: tuple[str, ...]
    charset: str
    parts: tuple[str, ...]
    facts: PageFacts = PageFacts()

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where each report begins and ends in the text."""
        return tuple((report.start, report.end) for report in self.reports)
