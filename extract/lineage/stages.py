"""The steps from compared pairs to rows, each a function of one text, pair or family.

:func:`~extract.lineage.trace.trace` takes them over all texts, a day over those that it touched.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from extract.lineage.composites import FamilyOf
from extract.lineage.corpus import Rank, Shelf
from extract.lineage.fillers import Covered, Filler, filled, sights
from extract.lineage.model import Mask, Member, Relation, RelationKind
from extract.lineage.pairs.order import places
from extract.lineage.pairs.relate import Compared

Pieces = tuple[tuple[int, int, int, int], ...]


def together(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return pairs with those together that have a text in common: so a text is read once, not
    ten times, when there are more than are kept read."""
    pairs = list(pairs)
    place = places(pairs)
    ends = ((place[a], place[b], (a, b)) for a, b in pairs)
    return [pair for _, _, pair in sorted((max(a, b), min(a, b), pair) for a, b, pair in ends)]


def is_kin(relation: Relation, family_of: FamilyOf) -> bool:
    """Return whether two texts are copies of one text, as the families leave them."""
    return relation.kind.makes_family and family_of(relation.a) == family_of(relation.b)


def left_by_families(relation: Relation, family_of: FamilyOf) -> Relation:
    """Return a relation as the families leave it: across families there are no copies."""
    if relation.kind.makes_family and not is_kin(relation, family_of):
        return replace(relation, kind=RelationKind.CONTAINS, direction=None)
    return relation


def closest(kin: Iterable[Relation]) -> dict[str, RelationKind]:
    """Return for each text the kind of its closest relation, given those within families."""
    found: dict[str, RelationKind] = {}
    for row in sorted(kin, key=lambda row: (-min(row.coverage_a, row.coverage_b), row.a, row.b)):
        found.setdefault(row.a, row.kind)
        found.setdefault(row.b, row.kind)
    return found


def members(
    family: str,
    group: Sequence[str],
    ranks: Mapping[str, Rank],
    nearest: Mapping[str, RelationKind],
    compare: Callable[[str, str], Compared | None],
) -> Iterator[Member]:
    """Yield the rows of a family's texts; ``compare`` is asked how one is related to the best
    witness, ``nearest`` where that is no copy but through others."""
    canonical = min(group, key=lambda key: ranks[key])
    yield Member(canonical, family, canonical, None)
    for key in group:
        if key != canonical:
            a, b = sorted((key, canonical))
            found = compare(a, b)
            direct = found is not None and found.relation.kind.makes_family
            kind = found.relation.kind if found is not None and direct else nearest[key]
            yield Member(key, family, canonical, kind)


@dataclass(frozen=True, slots=True)
class View:
    """A masked text, a copy of it in its family, and the pieces with masks in the first only."""

    masked: str
    other: str
    pieces: Pieces


def views(compared: Iterable[Compared], family_of: FamilyOf) -> Iterator[View]:
    """Yield what copies see under each other's masks."""
    for found in compared:
        a, b = found.relation.a, found.relation.b
        if (found.under_a or found.under_b) and is_kin(found.relation, family_of):
            if found.under_a:
                yield View(a, b, found.under_a)
            if found.under_b:
                yield View(b, a, found.under_b)


def masks(key: str, own: Sequence[Covered], seen: Iterable[View], shelf: Shelf) -> list[Mask]:
    """Return the rows of a text's masks, given the views on it."""
    shown: defaultdict[int, Counter[Filler]] = defaultdict(Counter)
    for view in seen:
        for sight in sights(own, view.pieces, shelf.read(view.other)):
            shown[sight.at][sight.filler] += 1
    return list(filled(key, shelf.read(key), own, shown))
