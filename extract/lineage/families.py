"""Families: components over relations, without chaining reports that only meet in a third one.

Texts that cover most of each other are one core.  A core that is contained in others joins one of
them, the one it fills most: a short report that many could hold must not tie them together.  And
if several parts that lie apart in one text are cores of their own, that text may be a page that
nobody split, so they stay apart from it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from extract.lineage.model import Relation

MUTUAL = 0.7
"""Least coverage of both texts for the two to be one core."""
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


def families(relations: Sequence[Relation], sizes: Mapping[str, int]) -> Partition:
    """Return the families of texts; ``sizes`` are the lengths of the verbatim texts by id."""
    found = Partition()
    kin = [relation for relation in relations if relation.kind.makes_family]
    for relation in kin:
        if _is_mutual(relation):
            found.join(relation.a, relation.b)
    parts = (_part(relation, sizes) for relation in kin if not _is_mutual(relation))
    for group in _by_parent(_best(parts, found), found):
        if not _lie_apart(group):
            for part in group:
                found.join(part.child, part.parent)
    return found


def _is_mutual(relation: Relation) -> bool:
    return min(relation.coverage_a, relation.coverage_b) >= MUTUAL


def _part(relation: Relation, sizes: Mapping[str, int]) -> _Part:
    if relation.coverage_a >= relation.coverage_b:
        child, parent, filled = relation.a, relation.b, relation.coverage_b
        spans = [(b0, b1) for _, _, b0, b1 in relation.evidence]
    else:
        child, parent, filled = relation.b, relation.a, relation.coverage_a
        spans = [(a0, a1) for a0, a1, _, _ in relation.evidence]
    size = sizes[parent]
    start, end = min(span[0] for span in spans), max(span[1] for span in spans)
    return _Part(child, parent, filled, start / size, end / size)


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
