"""Alignment: which characters of two texts are the same, and how the others differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from extract.lineage.pairs.chain import Blocks, chains
from extract.lineage.pairs.gaps import Op
from extract.lineage.pairs.walk import (
    AGREEING,
    COVERED_A,
    COVERED_B,
    DIFFERING,
    EDITED,
    EQUAL,
    IN_ORDER,
    OF_OP,
    SWAPPED_A,
    SWAPPED_B,
    walk,
)
from extract.lineage.texts.prints import Reading

Spans = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """What aligning two normal forms found; positions are in normal forms.

    ``covered_a`` counts the characters of a that b has too, or that stand under or over a mask,
    year, figure or word of one class in the same place; ``swapped_a`` those of words that stand
    where b has another word.  ``known`` counts the words for which b has another of their class,
    ``agreeing`` figures in equal passages.  ``ops`` has a row (Op, a_start, a_end, b_start, b_end)
    for every difference that is no moved year and no other number, ``years`` one (year in a, year
    in b) for every moved year, ``passages`` one (a_start, a_end, b_start, b_end) for every stretch
    of what is the same, ascending.
    """

    size_a: int
    size_b: int
    covered_a: int
    covered_b: int
    swapped_a: int
    swapped_b: int
    equal: int
    agreeing: int
    differing: int
    edited: int
    masked_a: int
    masked_b: int
    swaps: int
    known: int
    names: frozenset[tuple[str, str]]
    years: Spans
    passages: Spans
    ops: Spans

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


def align_along(blocks: Blocks, a: Reading, b: Reading) -> Alignment:
    """Return the alignment along what :func:`~extract.lineage.pairs.chain.chains` found."""
    x, y = a.tokens, b.tokens
    counts, ops, years, passages = walk(
        (x.start, x.kind, x.shape, x.value, x.figure, x.year, x.named),
        (y.start, y.kind, y.shape, y.value, y.figure, y.year, y.named),
        blocks,
    )
    if not counts[IN_ORDER]:
        passages = passages[np.lexsort(passages.T[::-1])]
    numbers: list[int] = counts.tolist()
    kinds = numbers[OF_OP:]
    return Alignment(
        size_a=a.codes.size,
        size_b=b.codes.size,
        covered_a=numbers[COVERED_A],
        covered_b=numbers[COVERED_B],
        swapped_a=numbers[SWAPPED_A],
        swapped_b=numbers[SWAPPED_B],
        equal=numbers[EQUAL],
        agreeing=numbers[AGREEING],
        differing=numbers[DIFFERING],
        edited=numbers[EDITED],
        masked_a=kinds[Op.MASKED_A],
        masked_b=kinds[Op.MASKED_B],
        swaps=kinds[Op.SWAP],
        known=kinds[Op.KNOWN],
        names=_names(ops, a.form.chars, b.form.chars) if kinds[Op.NAME] else frozenset(),
        years=years,
        passages=passages,
        ops=ops,
    )


def _names(ops: Spans, a: str, b: str) -> frozenset[tuple[str, str]]:
    rows = ops[ops[:, 0] == Op.NAME].tolist()
    return frozenset((a[a0:a1], b[b0:b1]) for _, a0, a1, b0, b1 in rows)


def pieces(ops: Spans, op: Op) -> tuple[tuple[int, int, int, int], ...]:
    """Return the spans of one kind of op; those of what is masked in b have b's span first."""
    rows = ops[ops[:, 0] == op][:, 1:]
    if op is Op.MASKED_B:
        rows = rows[:, [2, 3, 0, 1]]
    return tuple((a0, a1, b0, b1) for a0, a1, b0, b1 in rows.tolist())
