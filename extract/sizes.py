"""How much text stands between two lines of a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Final

from extract import noise
from extract.maintext import Line

MAX_LEAD: Final = 400
"""Characters of anything but an editor's lead that may stand above the first report."""
MIN_BODY: Final = 100
"""Characters of a report that nothing but the names or numbers of others shows to be one."""


def median(sizes: Iterable[int]) -> float:
    """Return the median of one size or more (:mod:`statistics` is long to load)."""
    ordered = sorted(sizes)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


class Sizes:
    """How many characters stand between two lines."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._sums = [0, *accumulate(map(len, [line.text for line in lines]))]
        self._leads = [0]

    def between(self, start: int, end: int) -> int:
        """Return how much stands in the lines from one up to another."""
        return self._sums[end] - self._sums[start]

    def lead(self, end: int) -> int:
        """Return how much before a line is not an editor's lead."""
        for line in self._lines[len(self._leads) - 1 : end]:
            self._leads.append(
                self._leads[-1] + (0 if noise.is_lead(line.text) else len(line.text))
            )
        return self._leads[end]

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self._lines)
