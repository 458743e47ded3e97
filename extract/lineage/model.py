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
    """A distinct text: ``id`` is its :func:`~extract.lineage.normal.text_id`, ``text`` a verbatim
    witness, ``date`` the earliest moment (with zone) that it is known from, or None.
    """

    id: str
    text: str
    date: datetime | None = None


class RelationKind(StrEnum):
    """How two texts are related.

    The first six make families.  ``contains`` and ``sibling`` never do: one text holds the whole
    other but may well hold others too; or both fill one template with facts of their own.
    """

    REPRINT = "reprint"
    MASKED = "masked"
    REDATED = "redated"
    SPUN = "spun"
    ABRIDGED = "abridged"
    EXPANDED = "expanded"
    CONTAINS = "contains"
    SIBLING = "sibling"

    @property
    def makes_family(self) -> bool:
        """Whether two texts so related are copies of one text."""
        return self not in (RelationKind.CONTAINS, RelationKind.SIBLING)


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


@dataclass(frozen=True, slots=True)
class Background:
    """Frozen statistics of the corpus.

    ``hot`` holds fingerprints (:mod:`extract.lineage.prints`) of boilerplate, which make no
    candidates.  A new background is a new version: lineage is only ever compared within one.
    """

    version: str
    hot: frozenset[int] = frozenset()


EMPTY_BACKGROUND = Background(version="empty")


@dataclass(frozen=True, slots=True)
class Lineage:
    """Relations sorted by (a, b) and one member row per distinct text, sorted by text id."""

    relations: tuple[Relation, ...]
    members: tuple[Member, ...]
