"""Composites: texts put together from passages of several families.

Unlike other relations this one is about a text and all its sources together.  Whether S took from
T what T has of S can't be seen in the two alone; but a text whose parts lie apart in it, each known
from a family of its own, was put together from them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from extract.lineage.corpus import Shelf
from extract.lineage.model import Direction, Relation, RelationKind
from extract.lineage.pairs.order import places

_PART = 0.08
"""The least share of a composite that one source gives."""
_WHOLE = 0.7
"""The least share that all of them give together."""
_MOST = 0.85
"""What is more than this from one source is a copy of it with additions."""
_APART = 0.7
"""The least share of a source's part that no other source gives."""
_SAME = 0.5
"""A sibling is a source only if this share of what both have is the same word for word."""

Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Composite:
    """A text of a family that may be put together from others: from which families' texts, and
    which share of it they give together."""

    text: str
    family: str
    sources: frozenset[str]
    whole: float


FamilyOf = Callable[[str], str]
"""Returns the family of a text."""


def composites(
    relations: Iterable[Relation], shelf: Shelf, family_of: FamilyOf, sizes: Mapping[str, int]
) -> dict[tuple[str, str], Relation]:
    """Return the relations that become COMPOSITE, by pair: from each source to its composite.

    What is a composite is no source.  Of two texts that could each be made of the other the one
    with fewer copies of its own is the composite, then the one that is covered more.
    """
    by_text: defaultdict[str, list[Relation]] = defaultdict(list)
    apart = [row for row in relations if family_of(row.a) != family_of(row.b)]
    for relation in apart:
        by_text[relation.a].append(relation)
        by_text[relation.b].append(relation)
    order = places((relation.a, relation.b) for relation in apart)
    found = (composite(key, by_text[key], shelf, family_of) for key in order)
    made: set[str] = set()
    used: set[str] = set()
    changed = {}
    for candidate in sorted(filter(None, found), key=lambda c: precedence(c, sizes[c.family])):
        if candidate.family in used or candidate.sources & made:
            continue
        made.add(candidate.family)
        used |= candidate.sources
        for relation in by_text[candidate.text]:
            if family_of(other_of(relation, candidate.text)) in candidate.sources:
                changed[relation.a, relation.b] = from_source(relation, candidate.text)
    return changed


def precedence(candidate: Composite, size: int) -> tuple[int, float, str]:
    """Return when a candidate is decided on, given the size of its family: the earlier one of two
    of which each could be made of the other is the composite."""
    return size, -candidate.whole, candidate.text


def from_source(relation: Relation, text: str) -> Relation:
    """Return the relation of a composite with one of its sources."""
    way = Direction.B_TO_A if relation.a == text else Direction.A_TO_B
    return replace(relation, kind=RelationKind.COMPOSITE, direction=way)


def other_of(relation: Relation, text: str) -> str:
    """Return the other text of a relation."""
    return relation.b if relation.a == text else relation.a


def composite(
    key: str, relations: Iterable[Relation], shelf: Shelf, family_of: FamilyOf
) -> Composite | None:
    """Return what a text may be put together from, given its relations with other families."""
    size = len(shelf.texts[key].text)
    parts = [
        (relation, family_of(other), covered, spans)
        for relation in relations
        for other, spans in (_seen(key, relation),)
        if (covered := _length(spans)) >= _PART * size
    ]
    if len({family for _, family, _, _ in parts}) < 2:
        return None
    best: dict[str, tuple[int, int, Spans]] = {}
    for relation, family, covered, spans in parts:
        # A sibling of the source has the same words, but other figures in them.
        verbatim = _verbatim(relation, shelf)
        if relation.kind is RelationKind.SIBLING and verbatim < _SAME * covered:
            continue
        weight = covered + verbatim
        if family not in best or weight > best[family][0]:
            best[family] = (weight, covered, spans)
    kept: list[str] = []
    union: Spans = []
    for family, (_, covered, spans) in sorted(best.items(), key=lambda i: (-i[1][0], i[0])):
        if covered > _MOST * size:
            return None
        joined = _merged([*union, *spans])
        if _length(joined) - _length(union) >= _APART * covered:
            union = joined
            kept.append(family)
    whole = _length(union) / size if size else 0.0
    if len(kept) < 2 or whole < _WHOLE:
        return None
    return Composite(key, family_of(key), frozenset(kept), whole)


def _verbatim(relation: Relation, shelf: Shelf) -> int:
    """Return how many code points stand word for word in both texts."""
    return sum(
        a1 - a0
        for a0, a1, b0, b1 in relation.evidence
        if shelf.chars(relation.a, a0, a1) == shelf.chars(relation.b, b0, b1)
    )


def _seen(key: str, relation: Relation) -> tuple[str, Spans]:
    if relation.a == key:
        return relation.b, _merged([(a0, a1) for a0, a1, _, _ in relation.evidence])
    return relation.a, _merged([(b0, b1) for _, _, b0, b1 in relation.evidence])


def _merged(spans: Spans) -> Spans:
    out: Spans = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _length(spans: Spans) -> int:
    return sum(end - start for start, end in spans)
