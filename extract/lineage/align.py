"""Alignment: which characters of two texts are the same, and how the others differ."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import zip_longest

import numpy as np

from extract.lineage.chain import Block, Chain, chains
from extract.lineage.gaps import Step, StepKind, steps
from extract.lineage.normal import Codes
from extract.lineage.prints import Reading

_JOINS = 8
"""Edits up to this size don't break a passage in two."""
_PASSAGE = 8
"""The shortest passage that is shown as evidence when there are longer ones."""

Passage = tuple[int, int, int, int]


@dataclass(slots=True)
class Alignment:
    """What aligning two normal forms found; positions are in normal forms.

    ``covered_a`` counts the characters of a that b has too, or that stand under or over a mask,
    year or figure in the same place.  ``agreeing`` counts figures in equal passages.
    """

    size_a: int
    size_b: int
    covered_a: int = 0
    covered_b: int = 0
    equal: int = 0
    agreeing: int = 0
    differing: int = 0
    masked_a: int = 0
    masked_b: int = 0
    edited: int = 0
    years: list[tuple[str, str]] = field(default_factory=list)
    names: set[tuple[str, str]] = field(default_factory=set)
    passages: list[Passage] = field(default_factory=list)

    @property
    def coverage_a(self) -> float:
        """The share of a that b has too."""
        return self.covered_a / self.size_a if self.size_a else 0.0

    @property
    def coverage_b(self) -> float:
        """The share of b that a has too."""
        return self.covered_b / self.size_b if self.size_b else 0.0


def align(a: Reading, b: Reading) -> Alignment:
    """Return the alignment of two texts, in O(n log n): no gap beyond a fixed size is read."""
    return align_along(chains(a, b), a, b)


def align_along(found: list[Chain], a: Reading, b: Reading) -> Alignment:
    """Return the alignment along the chains that :func:`chains` found."""
    walk = _Walk(a, b)
    main, *moved = found
    walk.along([Block(0, 0, 0), *main, Block(len(a.form.chars), len(b.form.chars), 0)])
    for series in moved:
        walk.along([block for block in series if walk.is_free(block)])
    return walk.result()


class _Walk:
    """Walks along chains and fills an :class:`Alignment`."""

    def __init__(self, a: Reading, b: Reading) -> None:
        self._a, self._b = a, b
        self._found = Alignment(len(a.form.chars), len(b.form.chars))
        self._used_a = np.zeros(self._found.size_a, np.bool_)
        self._used_b = np.zeros(self._found.size_b, np.bool_)
        self._figures_a = [figure.start for figure in a.figures]
        self._figures_b = {figure.start for figure in b.figures}

    def result(self) -> Alignment:
        """Return what was found, its passages fit to be shown."""
        found = self._found.passages
        long = [passage for passage in found if passage[1] - passage[0] >= _PASSAGE]
        self._found.passages = sorted(long or found)
        return self._found

    def is_free(self, block: Block) -> bool:
        """Return whether no chain before used any of a block."""
        return self._unused(block.a, block.a + block.length, block.b, block.b + block.length)

    def along(self, series: Chain) -> None:
        """Take in a chain: its blocks, and what stands between them."""
        for block, following in zip_longest(series, series[1:]):
            self._equal(block.a, block.b, block.length)
            if following is not None:
                self._between(
                    block.a + block.length, following.a, block.b + block.length, following.b
                )

    def _between(self, a0: int, a1: int, b0: int, b1: int) -> None:
        if not self._unused(a0, a1, b0, b1):
            return
        chars_a, chars_b = self._a.form.chars, self._b.form.chars
        head = _common(self._a.codes[a0:a1], self._b.codes[b0:b1])
        while head and _cuts_number(chars_a, chars_b, a0 + head, b0 + head):
            head -= 1
        self._equal(a0, b0, head)
        a0, b0 = a0 + head, b0 + head
        tail = _common(self._a.codes[a0:a1][::-1], self._b.codes[b0:b1][::-1])
        while tail and _cuts_number(chars_a, chars_b, a1 - tail, b1 - tail):
            tail -= 1
        a1, b1 = a1 - tail, b1 - tail
        after = chars_a[a1 : a1 + 1] if chars_a[a1 : a1 + 1] == chars_b[b1 : b1 + 1] else ""
        for step in steps(chars_a[a0:a1], chars_b[b0:b1], after):
            self._take(step, a0, b0)
            a0, b0 = a0 + len(step.a), b0 + len(step.b)
        self._equal(a1, b1, tail)

    def _take(self, step: Step, a: int, b: int) -> None:
        found = self._found
        match step.kind:
            case StepKind.EQUAL:
                return self._equal(a, b, len(step.a))
            case StepKind.EDIT:
                found.edited += max(len(step.a), len(step.b))
                return None
            case StepKind.MASKED_A:
                found.masked_a += 1
            case StepKind.MASKED_B:
                found.masked_b += 1
            case StepKind.YEAR:
                found.years.append((step.a, step.b))
            case StepKind.NAME:
                found.names.add((step.a, step.b))
            case StepKind.FIGURE:
                found.differing += self._states(step, a, b)
        return self._cover(a, a + len(step.a), b, b + len(step.b))

    def _states(self, step: Step, a: int, b: int) -> bool:
        """Return whether the numbers of a step are figures on both sides, no enumerators."""
        return (not step.a[0].isdecimal() or self._counted(a, a + 1) > 0) and (
            not step.b[0].isdecimal() or b in self._figures_b
        )

    def _equal(self, a: int, b: int, length: int) -> None:
        if length:
            self._found.equal += length
            self._found.agreeing += self._counted(a, a + length)
            self._cover(a, a + length, b, b + length)

    def _counted(self, start: int, end: int) -> int:
        """Return how many figures of a begin in a span."""
        return bisect_left(self._figures_a, end) - bisect_left(self._figures_a, start)

    def _cover(self, a0: int, a1: int, b0: int, b1: int) -> None:
        found = self._found
        found.covered_a += a1 - a0
        found.covered_b += b1 - b0
        self._used_a[a0:a1] = True
        self._used_b[b0:b1] = True
        if found.passages:
            last = found.passages[-1]
            if 0 <= a0 - last[1] <= _JOINS and 0 <= b0 - last[3] <= _JOINS:
                found.passages[-1] = (last[0], a1, last[2], b1)
                return
        found.passages.append((a0, a1, b0, b1))

    def _unused(self, a0: int, a1: int, b0: int, b1: int) -> bool:
        return not (self._used_a[a0:a1].any() or self._used_b[b0:b1].any())


def _common(a: Codes, b: Codes) -> int:
    """Return the length of the common head of two pieces."""
    length = min(a.size, b.size)
    differs = np.flatnonzero(a[:length] != b[:length])
    return int(differs[0]) if differs.size else length


def _cuts_number(a: str, b: str, at_a: int, at_b: int) -> bool:
    """Return whether a border between two characters parts a number in one of the texts."""
    return _inside_number(a, at_a) or _inside_number(b, at_b)


def _inside_number(chars: str, at: int) -> bool:
    return 0 < at < len(chars) and _numeral(chars[at - 1]) and _numeral(chars[at])


def _numeral(char: str) -> bool:
    return char == "." or char.isdecimal()
