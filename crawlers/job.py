"""A crawl's job: what the parts of one crawl share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from crawlers.days import Way
from crawlers.pace import Pace
from crawlers.site import Site
from crawlers.summary import Tally
from extract.errors import ArchiveError
from storage.captures import Capture
from storage.segments import SegmentWriter
from storage.store import Store

AGENT = "work-report-archive"
"""The product token: what a robots.txt calls us by."""


@dataclass(frozen=True, slots=True)
class Job:
    """One run of one site and day.

    ``earlier`` holds the last captures with a body of earlier days by URL: the source of all
    validators.  ``proxy`` is the address that requests go through, or None.
    """

    site: Site
    day: date
    way: Way
    run: str
    agent: str
    proxy: str | None
    store: Store
    writer: SegmentWriter
    earlier: Mapping[str, Capture]
    tally: Tally
    pace: Pace

    def halt(self, problem: ArchiveError) -> None:
        """Send nothing more; what is under way comes to its end and is archived."""
        self.tally.spoil(problem)
        self.pace.stop()


def host_of(url: str) -> str:
    """Return the host (with port) that a URL's pace is kept for."""
    return urlsplit(url).netloc
