"""The order in which texts are read: those that are compared with each other close together."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable


def places(pairs: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Return a place for each text of some pairs, so that the places of a pair are near.

    Breadth first from the smallest id, texts with few partners first (Cuthill & McKee 1969, Proc.
    24th ACM Nat. Conf.): going by these places a text is read about once, though not all fit in
    memory, even if all hang together.
    """
    partners: defaultdict[str, list[str]] = defaultdict(list)
    for a, b in pairs:
        partners[a].append(b)
        partners[b].append(a)
    found: dict[str, int] = {}
    for start in sorted(partners):
        queue = deque([start])
        while queue:
            text = queue.popleft()
            if text in found:
                continue
            found[text] = len(found)
            ahead = [other for other in partners[text] if other not in found]
            queue.extend(sorted(ahead, key=lambda other: (len(partners[other]), other)))
    return found
