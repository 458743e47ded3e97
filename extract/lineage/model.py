"""The values of lineage: texts in, relations and families out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from extract.errors import ExtractError

Evidence = tuple[tuple[int, int, int, int], ...]
"""Aligned passages: (a_start, a_end, b_start, b_end), code points of the two verbatim texts."""


class LineageError(ExtractError):
    """Texts that no lineage can be drawn for."""


@dataclass(frozen=True, slots=True)
class Text:
    """A distinct text: ``id`` is its :func:`~extract.lineage.texts.normal.text_id`, ``text`` a
    verbatim witness, ``date`` the earliest moment (with zone) that it is known from, or None.
    """

    id: str
    text: str
    date: datetime | None = None


class RelationKind(StrEnum):
    """How two texts are related.

    The first six make families, the others never do: one text *contains* the whole other but may
    well hold others too; it is a *composite* of passages from texts of several families, of which
    the other is one; both fill one template with facts of their own (*sibling*); or they only
    share a passage (*quotes*).
    """

    REPRINT = "reprint"
    MASKED = "masked"
    REDATED = "redated"
    SPUN = "spun"
    ABRIDGED = "abridged"
    EXPANDED = "expanded"
    CONTAINS = "contains"
    COMPOSITE = "composite"
    SIBLING = "sibling"
    QUOTES = "quotes"

    @property
    def makes_family(self) -> bool:
        """Whether two texts so related are copies of one text."""
        return self not in _APART


_APART = frozenset(
    (
        RelationKind.CONTAINS,
        RelationKind.COMPOSITE,
        RelationKind.SIBLING,
        RelationKind.QUOTES,
    )
)


class Direction(StrEnum):
    """Which text of a relation the other descends from."""

    A_TO_B = "a_to_b"
    B_TO_A = "b_to_a"


@dataclass(frozen=True, slots=True)
class Relation:
    """How texts ``a`` and ``b`` (ids, ``a < b``) are related, with evidence.

    ``direction`` runs from the source to the copy, or is None where neither dates, masks nor
    completeness tell.  ``coverage_a`` is the share of a's normal form, in [0, 1], that b has too.
    """

    a: str
    b: str
    kind: RelationKind
    direction: Direction | None
    coverage_a: float
    coverage_b: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Member:
    """The family that a text is in.

    ``family`` is the smallest text id in it, ``canonical`` the id of its best witness,
    ``relation_to_canonical`` None for the canonical text itself.
    """

    text: str
    family: str
    canonical: str
    relation_to_canonical: RelationKind | None


class PassageKind(StrEnum):
    """How a paragraph is known to stand in another text too."""

    FIRST = "first"
    """Others took it from here; no source of it is known."""
    VERBATIM = "verbatim"
    """Taken from the source, word for word."""
    ALTERED = "altered"
    """Taken from the source, with masks, other figures, swapped words or edits."""
    SHARED = "shared"
    """It stands in the source too; which text had it first can't be told."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of a text that stands elsewhere too, in code points of the verbatim texts.

    ``source`` is the text (id) it was taken from or shares it with, None for FIRST.
    """

    text: str
    start: int
    end: int
    source: str | None
    source_start: int | None
    source_end: int | None
    kind: PassageKind


class MaskType(StrEnum):
    """What a mask covers, as far as its own text tells.  The first four may have fillers."""

    PLACE = "place"
    YEAR = "year"
    NUMBER = "number"
    ORGAN = "organ"
    NAME = "name"
    UNKNOWN = "unknown"

    @property
    def may_be_filled(self) -> bool:
        """Whether what it covers may be looked up: never a person, nor what may be one."""
        return self not in (MaskType.NAME, MaskType.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Mask:
    """A mask at ``start:end`` of a verbatim text, and one candidate for what it covers, if any.

    ``support`` counts the copies that show ``filler`` in this place, and the text itself if it
    shows it elsewhere.
    """

    text: str
    start: int
    end: int
    type: MaskType
    filler: str | None
    support: int


class Verdict(StrEnum):
    """Whether the year that a text claims agrees with what it mentions."""

    CONSISTENT = "consistent"
    REDATED = "redated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A mention at ``start:end`` of a verbatim text that pins its year, and the rule that says so.

    ``not_after`` is None where a mention only says what had already happened.
    """

    start: int
    end: int
    rule: str
    not_before: int
    not_after: int | None


@dataclass(frozen=True, slots=True)
class Dating:
    """The year a text claims, and the years that its anchors allow (both ends included)."""

    text: str
    claimed_year: int | None
    not_before: int | None
    not_after: int | None
    verdict: Verdict
    anchors: tuple[Anchor, ...]


@dataclass(frozen=True, slots=True, order=True)
class Swap:
    """A word that a machine's table puts for another one, as seen in so many families.

    In table 0, of which no machine is known, either of the two may be the original.
    """

    table: int
    original: str
    replacement: str
    families: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What spun copies taught: the swaps of their machines' tables, ascending, and what is usual.

    ``pairs`` has the pairs of neighbouring characters that several families write, ascending
    (first << 16 | second, four bytes each, little-endian); ``usual`` the share of other pairs that
    one in ten texts exceeds.  A new lexicon is a new version.
    """

    version: str
    swaps: tuple[Swap, ...] = ()
    pairs: bytes = b""
    usual: float = 0.0


EMPTY_LEXICON = Lexicon(version="empty")


@dataclass(frozen=True, slots=True)
class Background:
    """Frozen statistics of the corpus.

    ``hot`` holds fingerprints (:mod:`extract.lineage.texts.prints`) of boilerplate, which make no
    candidates; ``lexicon`` the words that spinning machines swap.  A new background is a new
    version: lineage is only ever compared within one.
    """

    version: str
    hot: frozenset[int] = frozenset()
    lexicon: Lexicon = EMPTY_LEXICON


EMPTY_BACKGROUND = Background(version="empty")


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Whether a machine swapped words in a text: a score in [0, 1], and how many replacements of
    which table it has (table None: of none that is known); all None without a lexicon.
    """

    text: str
    score: float | None
    swaps: int | None
    table: int | None


@dataclass(frozen=True, slots=True)
class Lineage:
    """Relations sorted by (a, b); one member, one dating and one suspicion row per distinct text,
    passages and masks as many as there are, all sorted by text id and position.
    """

    relations: tuple[Relation, ...]
    members: tuple[Member, ...]
    passages: tuple[Passage, ...]
    masks: tuple[Mask, ...]
    dating: tuple[Dating, ...]
    suspicion: tuple[Suspicion, ...]
