"""Families: components over relations, without chaining reports that only meet in a third one.

Texts that cover most of each other are one core.  A core that is contained in others joins one of
them, the one it fills most: a short report that many could hold must not tie them together.  And
if the parts of a text that other texts are lie apart in it, it may be a page that nobody split: the
small ones stay out of its family, unless they are fragments, which no page shows as reports of
their own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from extract.lineage.model import Relation, Text

_SECTION = re.compile(r"(?:^|[。;；!！?？])\s*([一二三四五六七八九十]+)[、.．]", re.M)

MUTUAL = 0.7
"""Least coverage of both texts for the two to be one core."""
_STRAY = 0.1
"""This share of a part may be found far from the rest of it, on either side."""
_APART = 0.1
"""Two parts lie apart if they overlap in less than this share of the shorter."""


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
    """A text (``child``) found at ``start:end`` of ``parent``, in shares of its length."""

    child: str
    parent: str
    filled: float
    start: float
    end: float


def families(relations: Sequence[Relation], texts: Mapping[str, Text]) -> Partition:
    """Return the families of texts, given by id, over their relations."""
    found = Partition()
    kin = [relation for relation in relations if relation.kind.makes_family]
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
    joined: list[_Part] = []
    for group in _by_parent(_best(parts, found), found):
        whole = [part for part in group if found.find(part.child) in entire]
        bundle = _lie_apart(whole)
        for part in group:
            beside = any(_lie_apart((part, mate)) for mate in mates[part.parent])
            if part not in whole or not (bundle or beside):
                joined.append(part)
    for part in joined:
        found.join(part.child, part.parent)
    return found


def _ends(relations: Iterable[Relation]) -> set[str]:
    return {key for relation in relations for key in (relation.a, relation.b)}


def is_fragment(text: str) -> bool:
    """Return whether a text begins inside a report: its sections don't start with the first."""
    first = _SECTION.search(text)
    return first is not None and first.group(1) != "一"


def _part(relation: Relation, texts: Mapping[str, Text]) -> _Part:
    if relation.coverage_a >= relation.coverage_b:
        child, parent, filled = relation.a, relation.b, relation.coverage_b
        spans = [(b0, b1) for _, _, b0, b1 in relation.evidence]
    else:
        child, parent, filled = relation.b, relation.a, relation.coverage_a
        spans = [(a0, a1) for a0, a1, _, _ in relation.evidence]
    start, end = _bulk(spans)
    size = len(texts[parent].text)
    return _Part(child, parent, filled, start / size, end / size)


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
        core = cores.find(part.child)
        if core != cores.find(part.parent):
            best.setdefault(core, part)
    return list(best.values())


def _by_parent(parts: Iterable[_Part], cores: Partition) -> list[list[_Part]]:
    groups: defaultdict[str, list[_Part]] = defaultdict(list)
    for part in parts:
        groups[cores.find(part.parent)].append(part)
    return list(groups.values())


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
