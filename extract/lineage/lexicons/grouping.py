"""Which machine-made texts one table made: those that swap alike."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from extract.lineage.lexicons.swapped import LEAST

_SHARED = 4
"""Copies of one table have so many swaps in common …"""
_CONFLICT = 0.25
"""… and at most so many words, for each of these, that the one swaps and the other has otherwise
or leaves."""


@dataclass(slots=True)
class Copy:
    """A machine-made text: its family, what was put for what, which words of any swap it has."""

    family: str
    swaps: dict[str, str]
    words: frozenset[str]


Table = dict[tuple[str, str], set[str]]


def tables_of(copies: Iterable[Copy]) -> list[Table]:
    """Return the swaps of each machine with the families that show them, the largest first.

    Each copy goes to the table that it agrees with most, copies with many swaps first; then once
    more, now that the tables are whole.
    """
    ranked = sorted(copies, key=lambda copy: -len(copy.swaps))
    tables = _Clusters()
    for copy in ranked:
        tables.add(copy, tables.closest(copy))
    again: defaultdict[int, Table] = defaultdict(lambda: defaultdict(set))
    for copy in ranked:
        if (best := tables.closest(copy)) is not None:
            for swap in copy.swaps.items():
                again[best][swap].add(copy.family)
    whole = [t for t in again.values() if len(set().union(*t.values())) >= LEAST]
    return sorted(whole, key=lambda t: (-len(t), sorted(t)))


class _Clusters:
    """Copies in groups that swap alike."""

    def __init__(self) -> None:
        self._tables: list[defaultdict[str, Counter[str]]] = []
        self._having: defaultdict[tuple[str, str], set[int]] = defaultdict(set)

    def add(self, copy: Copy, number: int | None) -> None:
        """Put a copy into a group, None for one of its own."""
        if number is None:
            number = len(self._tables)
            self._tables.append(defaultdict(Counter))
        for original, replacement in copy.swaps.items():
            self._tables[number][original][replacement] += 1
            self._having[original, replacement].add(number)

    def closest(self, copy: Copy) -> int | None:
        """Return the group that a copy shares most swaps with, if it has nothing against it."""
        shared = Counter(n for swap in copy.swaps.items() for n in self._having.get(swap, ()))
        for number, same in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
            if same < _SHARED:
                break
            if self._against(copy, self._tables[number]) <= _CONFLICT * same:
                return number
        return None

    def _against(self, copy: Copy, table: Mapping[str, Counter[str]]) -> int:
        """Return how many words of a table a copy has for others, or has left as they are.

        A replacement may be left: the copy may have it for another word.
        """
        made = {word for words in table.values() for word in words}
        other = sum(
            4 * table[original][replacement] < table[original].total()
            for original, replacement in copy.swaps.items()
            if original in table
        )
        return other + len((copy.words & table.keys()) - copy.swaps.keys() - made)
