"""How lines stand at the ends of a site's pages: which recur there, and in which order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from statistics import median

from extract.slots import has_words

_MOSTLY = 0.6  # share of the lines at a page's end that recur with one


def ending(zone: tuple[str, ...], recurring: Set[str]) -> tuple[str, ...]:
    """Return the end of a page's end of which most lines recur."""
    start, known = len(zone), 0
    for index in range(len(zone) - 1, -1, -1):
        if zone[index] in recurring or not has_words(zone[index]):
            known += 1
            if known >= _MOSTLY * (len(zone) - index):
                start = index
    return zone[start:]


def in_order(endings: Iterable[Sequence[str]], lines: Set[str]) -> list[str]:
    """Return lines as they mostly stand, from the top of the pages' ends."""
    places: dict[str, list[int]] = defaultdict(list)
    for ending in endings:
        for place, line in enumerate(reversed(ending)):
            if line in lines:
                places[line].append(place)
    return sorted(places, key=lambda line: (-median(places[line]), line))
