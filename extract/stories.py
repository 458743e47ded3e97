"""Which pages tell the same: copies, other layouts, other parts of one article; what recurs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence, Set
from typing import TypeVar

_SAME = 0.3  # share of long lines from which on two pages tell the same story
_HOLDERS = 20  # pages of those that have a line, among which it is counted


T = TypeVar("T", bound=Hashable)


def telling(stories: Iterable[Iterable[Set[T]]]) -> Counter[T]:
    """Return in how many stories each thing is, of which each page of a story has several."""
    count: Counter[T] = Counter()
    for story in stories:
        count.update(frozenset().union(*story))
    return count


def same_stories(pages: Sequence[Set[str]]) -> list[list[int]]:
    """Return groups of pages, as indices, of pages given as their long lines."""
    owners: dict[str, list[int]] = defaultdict(list)
    parent = list(range(len(pages)))

    def find(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for index, own in enumerate(pages):
        for line in own:
            owners[line].append(index)
    shared: Counter[tuple[int, int]] = Counter()
    for holders in (held for held in owners.values() if len(held) > 1):
        for place, left in enumerate(holders[:_HOLDERS]):
            for right in holders[place + 1 : _HOLDERS]:
                shared[left, right] += 1
    for (left, right), count in shared.items():
        if count > _SAME * max(1, min(len(pages[left]), len(pages[right]))):
            parent[find(right)] = find(left)
    groups: dict[int, list[int]] = defaultdict(list)
    for index in range(len(pages)):
        groups[find(index)].append(index)
    return list(groups.values())
