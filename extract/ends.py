"""How lines stand at the ends of a site's pages: which recur there, and in which order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from itertools import islice
from typing import Final

from extract.sizes import median
from extract.slots import has_words, keyed

LAST: Final = 3
"""Lines at a report's end that may be furniture between it and the next."""

_AFTER, _LEAST = 0.8, 3  # share of the reports, and stories, after which a line stands
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


def forms(lines: Iterable[str]) -> set[str]:
    """Return templates, and what they are but for what stands behind a colon."""
    return {form for line in lines for form in (line, keyed(line)) if form}


def between(stories: Sequence[Sequence[Iterable[str]]], never: Set[str]) -> frozenset[str]:
    """Return what stands after nearly every report that another follows, in enough stories.

    Each story has the ends of its reports, as templates from the last line upward.  Above what was
    found, the next line is looked at.  Of a label before a colon the rest may differ.  Nothing
    is found that is among ``never``, which the last reports have too.
    """
    found: set[str] = set()
    total = sum(map(len, stories))
    known = -1
    while known < len(found):
        known = len(found)
        pages: Counter[str] = Counter()
        ends: Counter[str] = Counter()
        for story in stories:
            last = [forms(_above(end, found)) for end in story]
            ends.update(line for one in last for line in one)
            pages.update(set().union(*last))
        found |= {
            line
            for line, times in pages.items()
            if times >= _LEAST and ends[line] >= _AFTER * total and line not in never
        }
    return frozenset(found)


def _above(end: Iterable[str], found: Set[str]) -> list[str]:
    """Return what stands last in a report, above what is known for furniture."""
    above = (line for line in end if not found or found.isdisjoint(forms([line])))
    return list(islice(above, 1))
