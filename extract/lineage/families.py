"""Families: components over relations, without chaining reports that only meet in a third one.

Texts that cover most of each other are one core.  A core that is contained in others joins one of
them, the one it fills most: a short report that many could hold must not tie them together.  And
if the parts of a text that other texts are lie apart in it, it may be a page that nobody split: the
small ones stay out of its family, unless they are fragments, which no page shows as reports of
their own.  So does a part beside which most of the rest is known from texts of no kin.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from extract.lineage.model import Relation, Text
from extract.lineage.pairs.relate import Compared

_SECTION = re.compile(r"(?:^|[。;；:：!！?？])\s*([一二三四五六七八九十]+)[、.．]", re.M)

MUTUAL = 0.7
"""Least coverage of both texts for the two to be one core."""
_STRAY = 0.1
"""This share of a part may be found far from the rest of it, on either side."""
_APART = 0.1
"""Two parts lie apart if they overlap in less than this share of the shorter."""
_GIFT = 0.08
"""The least share of a text that one of no kin gives it …"""
_REST = 0.5
"""… and of what a part leaves of a text that all of them give, so that it is a page of several."""
_MARGIN = 12
"""Characters by which the end of a part may miss the end of a paragraph …"""
_LINE = 600
"""… of at most this many: a page of longer ones has lost its line breaks."""


class Partition:
    """Disjoint sets, each known by its smallest member (Galler & Fischer 1964)."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def find(self, item: str) -> str:
        """Return the smallest member of an item's set."""
        root = item
        while (above := self._above.get(root, root)) != root:
            root = above
        while item != root:
            self._above[item], item = root, self._above.get(item, item)
        return root

    def join(self, first: str, second: str) -> None:
        """Make the sets of two items one."""
        low, high = sorted((self.find(first), self.find(second)))
        self._above[high] = low


@dataclass(frozen=True, slots=True)
class _Part:
    """A text (``child``) found at ``start:end`` of ``parent``, in shares of its length; ``is_cut``
    if it begins or ends inside a paragraph there."""

    child: str
    parent: str
    filled: float
    start: float
    end: float
    is_cut: bool


def families(compared: Sequence[Compared], texts: Mapping[str, Text]) -> Partition:
    """Return the families of texts, given by id, over the copies among them.

    What else was compared only tells which texts are pages of several: where :func:`recipient`
    returns one.
    """
    found = Partition()
    kin = [row.relation for row in compared if row.relation.kind.makes_family]
    gifts = _gifts(compared, kin, texts)
    mates: defaultdict[str, list[_Part]] = defaultdict(list)
    parts: list[_Part] = []
    for relation in kin:
        part = _part(relation, texts)
        if part.filled >= MUTUAL:
            found.join(relation.a, relation.b)
            mates[part.parent].append(part)
        else:
            parts.append(part)
    entire = {found.find(key) for key in _ends(kin) if not is_fragment(texts[key].text)}
    apart = [part for part in parts if found.find(part.child) != found.find(part.parent)]
    beside = _by_parent(apart, found)
    joined: list[_Part] = []
    beside = {at: _best(own, found) for at, own in _by_parent(apart, found).items()}
    for parent, group in _by_parent(_best(apart, found), found).items():
        whole = [p for p in beside[parent] if found.find(p.child) in entire and not p.is_cut]
        bundle = _lie_apart(whole)
        for part in group:
            near = (_lie_apart((part, mate)) for mate in mates[part.parent])
            rest = [*gifts.get(part.parent, ()), *whole]
            if part not in whole or not (bundle or any(near) or _is_one_of_many(part, rest)):
                joined.append(part)
    for part in joined:
        found.join(part.child, part.parent)
    return found


def is_mutual(relation: Relation) -> bool:
    """Return whether two texts cover most of each other."""
    return min(relation.coverage_a, relation.coverage_b) >= MUTUAL


def recipient(found: Compared) -> str | None:
    """Return which of two texts that are no copies may have a part from the other, which has less
    of it; None if neither."""
    relation = found.relation
    filled = min(relation.coverage_a, relation.coverage_b)
    if relation.kind.makes_family or found.other_facts or not _GIFT <= filled < MUTUAL:
        return None
    return relation.b if relation.coverage_a >= relation.coverage_b else relation.a


def _gifts(
    compared: Iterable[Compared], kin: Iterable[Relation], texts: Mapping[str, Text]
) -> dict[str, list[_Part]]:
    """Return what texts may have from those that no copies connect them with."""
    clans = Partition()
    parents = set()
    for relation in kin:
        clans.join(relation.a, relation.b)
        if not is_mutual(relation):
            parents |= {relation.a, relation.b}
    found: defaultdict[str, list[_Part]] = defaultdict(list)
    for row in compared:
        a, b = row.relation.a, row.relation.b
        if recipient(row) in parents and clans.find(a) != clans.find(b):
            part = _part(row.relation, texts)
            found[part.parent].append(part)
    return found


def _is_one_of_many(part: _Part, gifts: Iterable[_Part]) -> bool:
    """Return whether most of what a part leaves of its parent is from texts of no kin."""
    beside = sorted(
        (gift for gift in gifts if _lie_apart((part, gift))), key=lambda g: (g.start, g.end)
    )
    given, end = 0.0, 0.0
    for gift in beside:
        given += max(0.0, gift.end - max(end, gift.start))
        end = max(end, gift.end)
    return given > 0 and given >= _REST * (1 - (part.end - part.start))


def _ends(relations: Iterable[Relation]) -> set[str]:
    return {key for relation in relations for key in (relation.a, relation.b)}


def is_fragment(text: str) -> bool:
    """Return whether a text begins inside a report: its sections don't start with the first."""
    first = _SECTION.search(text)
    return first is not None and first.group(1) != "一"


def _part(relation: Relation, texts: Mapping[str, Text]) -> _Part:
    child, parent, filled = relation.a, relation.b, relation.coverage_b
    own = [(a0, a1) for a0, a1, _, _ in relation.evidence]
    there = [(b0, b1) for _, _, b0, b1 in relation.evidence]
    if relation.coverage_a < relation.coverage_b:
        child, parent, filled, own, there = parent, child, relation.coverage_a, there, own
    start, end = _bulk(there)
    size = len(texts[parent].text)
    first, last = _bulk(own)
    is_cut = (first <= _MARGIN and _is_inside(texts[parent].text, start)) or (
        len(texts[child].text) - last <= _MARGIN and _is_inside(texts[parent].text, end)
    )
    return _Part(child, parent, filled, start / size, end / size, is_cut)


def _is_inside(text: str, at: int) -> bool:
    """Return whether a place is inside a paragraph, and not near its ends."""
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    end = len(text) if end < 0 else end
    return min(at - start, end - at) > _MARGIN and end - start < _LINE


def _bulk(spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return where most of the spans' characters lie; phrases that match elsewhere don't count."""
    stray = _STRAY * sum(end - start for start, end in spans)
    return _reach(sorted(spans), stray), -_reach(
        sorted((-end, -start) for start, end in spans), stray
    )


def _reach(spans: Iterable[tuple[int, int]], stray: float) -> int:
    """Return the start of the span within which the first ``stray`` characters are used up."""
    at = 0
    for start, end in spans:
        at, stray = start, stray - (end - start)
        if stray < 0:
            break
    return at


def _best(parts: Iterable[_Part], cores: Partition) -> list[_Part]:
    """Return for each core that is part of others the part it fills most."""
    best: dict[str, _Part] = {}
    for part in sorted(parts, key=lambda part: (-part.filled, part.parent, part.child)):
        best.setdefault(cores.find(part.child), part)
    return list(best.values())


def _by_parent(parts: Iterable[_Part], cores: Partition) -> dict[str, list[_Part]]:
    groups: defaultdict[str, list[_Part]] = defaultdict(list)
    for part in parts:
        groups[cores.find(part.parent)].append(part)
    return groups


def _lie_apart(parts: Iterable[_Part]) -> bool:
    """Return whether some parts of one core overlap with none of the parts before them."""
    end, shortest = None, 0.0
    for part in sorted(parts, key=lambda part: (part.start, part.end)):
        length = part.end - part.start
        if end is not None and end - part.start < _APART * min(length, shortest):
            return True
        shortest = length if end is None else min(shortest, length)
        end = part.end if end is None else max(end, part.end)
    return False
