"""The values: facts of a page, facts of a report, and where each was read."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Precision(StrEnum):
    """How much of a printed time was printed; the rest of its value is the beginning of that."""

    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


class Where(StrEnum):
    """The line in which a fact was read."""

    TITLE = "title"
    """The page's title."""
    HEADING = "heading"
    """The report's own heading."""
    OPENING = "opening"
    """The first lines of the report's text."""


class Place(NamedTuple):
    """Where a fact was read: code points of the title, the heading, or the report's text."""

    where: Where
    start: int
    end: int


class Period(NamedTuple):
    """The time that a report claims to tell of, both days included; ``said`` is verbatim."""

    said: str
    first: date
    last: date
    place: Place


class Said(NamedTuple):
    """A fact as a value: verbatim for names, a word of the vocabulary for levels and kinds."""

    value: str
    place: Place


class PageFacts(NamedTuple):
    """What a page says of its article beside title, publish time and column path.

    ``precision`` is the publish time's.  ``source`` is where the page says that it has the
    article from, ``lead`` what its editor put before the first report, ``views`` how often it
    says that the article was read.
    """

    precision: Precision | None = None
    source: str | None = None
    lead: str | None = None
    views: int | None = None


class ReportFacts(NamedTuple):
    """What a report claims of itself.

    ``level`` is that of the administration it speaks for (:mod:`extract.facts.vocabulary`),
    ``organisation`` stands as it does on the page, masks included; ``kind`` is the document's,
    ``locality`` a place by its name.
    """

    period: Period | None = None
    level: Said | None = None
    organisation: Said | None = None
    kind: Said | None = None
    locality: Said | None = None

    def places(self) -> tuple[tuple[str, Place], ...]:
        """Return where each fact that is known was read, by its name."""
        named = {
            "period": self.period,
            "level": self.level,
            "organisation": self.organisation,
            "kind": self.kind,
            "locality": self.locality,
        }
        return tuple((name, fact.place) for name, fact in named.items() if fact)
