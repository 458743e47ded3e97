"""A crawl's job: what the parts of one crawl share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from crawlers.days import Way
from crawlers.pace import Pace
from crawlers.site import Site
from crawlers.summary import Tally
from extract.errors import ArchiveError
from storage.captures import Capture
from storage.decisions import NONE, Decisions
from storage.exchange import Exchange
from storage.history import Known
from storage.store import Store


class Writer(Protocol):
    """Takes what a crawl fetches: into WARC segments, or wherever a trial looks at it."""

    def write(self, exchange: Exchange, earlier: Capture | None = None) -> Capture:
        """Take an exchange; return its capture.  ``earlier`` is what it may be a revisit of."""

    def close(self) -> tuple[str, ...]:
        """Bring what was written to its end; return the keys of the segments."""


@dataclass(frozen=True, slots=True)
class Job:
    """One run of one site and day.

    ``known`` is what the captures of earlier days say, by URL: the source of all validators.
    ``in_hand`` holds what a run of this day that was cut off has committed, by URL; ``renew``
    keeps the site's lease (:class:`~storage.errors.LeaseLost`).  ``journal`` is the file that
    remembers a history source's index, None if there is none to be read.  ``proxy`` is the
    address that requests go through, or None.  ``decisions`` forbid URLs; ``robots`` are what the
    hosts' robots.txt said lately, by URL.
    """

    site: Site
    day: date
    way: Way
    run: str
    agent: str
    proxy: str | None
    store: Store
    writer: Writer
    known: Mapping[str, Known]
    tally: Tally
    pace: Pace
    in_hand: Mapping[str, Capture] = field(default_factory=dict)
    renew: Callable[[], None] = lambda: None
    decisions: Decisions = NONE
    robots: Mapping[str, Capture] = field(default_factory=dict)
    journal: Path | None = None

    def halt(self, problem: ArchiveError) -> None:
        """Send nothing more; what is under way comes to its end and is archived."""
        self.tally.spoil(problem)
        self.pace.stop()


def host_of(url: str) -> str:
    """Return the host (with port) that a URL's pace is kept for."""
    return urlsplit(url).netloc
