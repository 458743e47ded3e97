"""The ledger of paragraphs: which text each was taken from, as far as can be told."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from extract.lineage.corpus import Rank, Shelf
from extract.lineage.model import Direction, Evidence, Passage, PassageKind, Relation
from extract.lineage.pairs.order import places

SHORTEST = 24
"""Paragraphs with fewer code points are headings and formulas, which everybody has."""
_HELD = 0.6
"""The least share of a paragraph that its source must have."""

_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class _Side:
    """A relation as one of its texts sees it; ``spans`` begin with its own side."""

    other: str
    from_other: bool
    to_other: bool
    spans: Evidence


@dataclass(frozen=True, slots=True)
class _Found:
    """Where a paragraph stands in another text, and how much of it."""

    side: _Side
    start: int
    end: int
    share: float


Taken = set[tuple[int, int]]
"""Stretches of a text that others took."""


def ledger(relations: Iterable[Relation], shelf: Shelf) -> Iterator[Passage]:
    """Yield the paragraphs that stand in several texts, by text id and position."""
    by_text: defaultdict[str, list[Relation]] = defaultdict(list)
    relations = list(relations)
    for relation in relations:
        by_text[relation.a].append(relation)
        by_text[relation.b].append(relation)
    lost: defaultdict[str, Taken] = defaultdict(set)
    rows: dict[str, list[Passage]] = {}
    for key in places((relation.a, relation.b) for relation in relations):
        rows[key] = known_from(key, by_text[key], shelf)
        for source, stretch in taken(rows[key]):
            lost[source].add(stretch)
    for key, own in sorted(rows.items()):
        yield from with_first(key, own, lost.get(key, set()), shelf)


def known_from(key: str, relations: Iterable[Relation], shelf: Shelf) -> list[Passage]:
    """Return the paragraphs of a text that stand in another one, given its relations."""
    return list(_taken(key, relations, shelf))


def taken(rows: Iterable[Passage]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield what a text's paragraphs were taken from: a text and the stretch of it."""
    for row in rows:
        if row.source and row.kind is not PassageKind.SHARED:
            yield row.source, (row.source_start or 0, row.source_end or 0)


def with_first(key: str, own: Sequence[Passage], lost: Taken, shelf: Shelf) -> list[Passage]:
    """Return a text's rows: those known from others, and those that others took from here."""
    first = _first(key, shelf, lost, {row.start for row in own})
    return sorted((*own, *first), key=lambda row: row.start)


def is_told(relation: Relation, key: str, ranks: Mapping[str, Rank]) -> bool:
    """Return whether a text's paragraphs may be said to be known from the other of a relation.

    A pair whose direction is open is told once, at the text that is the worse witness.
    """
    side = _side(relation, key)
    return side.from_other or (not side.to_other and ranks[side.other] < ranks[key])


def _side(relation: Relation, key: str) -> _Side:
    to_b, to_a = (relation.direction is way for way in Direction)
    if relation.a == key:
        return _Side(relation.b, to_a, to_b, relation.evidence)
    turned = tuple((b0, b1, a0, a1) for a0, a1, b0, b1 in relation.evidence)
    return _Side(relation.a, to_b, to_a, tuple(sorted(turned)))


def _taken(key: str, relations: Iterable[Relation], shelf: Shelf) -> Iterator[Passage]:
    text = shelf.texts[key].text
    told = [_side(relation, key) for relation in relations if is_told(relation, key, shelf.ranks)]
    for start, end in _paragraphs(text):
        found = [place for side in told if (place := _stands(start, end, side)) is not None]
        if not found:
            continue
        best, verbatim = _best(key, start, end, found, shelf)
        kind = PassageKind.SHARED
        if best.side.from_other:
            kind = PassageKind.VERBATIM if verbatim else PassageKind.ALTERED
        yield Passage(key, start, end, best.side.other, best.start, best.end, kind)


def _best(key: str, start: int, end: int, found: list[_Found], shelf: Shelf) -> tuple[_Found, bool]:
    """Return where a paragraph is most likely from, and whether it stands there word for word.

    A known source before an open pair, the same words before others (a sibling has other figures
    in them), then the text that the rest is from too, then the best witness.
    """
    chars = shelf.chars(key, start, end)

    def rank(place: _Found) -> tuple[bool, bool, float, int, Rank]:
        other = shelf.chars(place.side.other, place.start, place.end)
        return (
            not place.side.from_other,
            other != chars,
            -place.share,
            -sum(a1 - a0 for a0, a1, _, _ in place.side.spans),
            shelf.ranks[place.side.other],
        )

    best = min(found, key=rank)
    return best, not rank(best)[1]


def _first(
    key: str, shelf: Shelf, taken: set[tuple[int, int]], known: set[int]
) -> Iterator[Passage]:
    if not taken:
        return
    for start, end in _paragraphs(shelf.texts[key].text):
        used = sum(max(0, min(end, e) - max(start, s)) for s, e in taken)
        if start not in known and used >= _HELD * (end - start):
            yield Passage(key, start, end, None, None, None, PassageKind.FIRST)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    for line in _LINE.finditer(text):
        if line.end() - line.start() >= SHORTEST:
            yield line.span()


def _stands(start: int, end: int, side: _Side) -> _Found | None:
    """Return where a paragraph stands in the other text, from its first to its last matching
    character there; None if most of it doesn't."""
    held, low, high = 0, None, 0
    for a0, a1, b0, b1 in side.spans:
        if a0 >= end:
            break
        cut, stop = max(start, a0), min(end, a1)
        if cut >= stop:
            continue
        held += stop - cut
        opens = b0 if cut == a0 else min(b1, b0 + cut - a0)
        closes = b1 if stop == a1 else max(b0, b1 - (a1 - stop))
        low = opens if low is None else min(low, opens)
        high = max(high, closes)
    share = held / (end - start)
    if low is None or share < _HELD or high <= low:
        return None
    return _Found(side, low, high, round(share, 2))
