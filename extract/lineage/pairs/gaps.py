"""Gaps: what stands between two matching blocks, read token by token.

A gap says how two texts differ: a mask over a word, a moved year, another figure, another name in
front of 镇, a word swapped for another of its length, or plain editing.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from extract.lineage.jit import compiled
from extract.lineage.texts.tokens import MASKED, NUMBER, WORD, YEAR, Bytes, Ints, Words

SMALL = 30
"""A gap up to this many tokens on both sides is always read."""
LARGE = 200
"""One up to this size is read if half of the shorter side is in the other; a larger one never."""
_FILLER = 24
"""The longest text that one mask is believed to cover."""
_BESIDE = 2
"""How many other characters a piece may hold beside its masks (masks eat parts of words)."""
_BUCKETS = 1024
_PAIR, _JOINED, _UP = 1, 2, 4
_NAME = 8
"""The longest name."""
_WORD = 4
"""The longest word that is believed to be swapped for another …"""
_LONGER = 2
"""… which is at most so much longer or shorter."""


class Op(IntEnum):
    """How a piece of one text differs from the piece of the other that it is aligned with."""

    MASKED_A = 1
    MASKED_B = 2
    FIGURE = 3
    NAME = 4
    SWAP = 5
    EDIT = 6
    KNOWN = 7
    """A word over another one that a lexicon knows to stand for it."""


_MASKED_A, _MASKED_B, _FIGURE, _NAMED, _SWAP, _EDIT, _ = (int(op) for op in Op)


@compiled
def pair_gap(shape_a: Words, shape_b: Words, kind_a: Bytes, kind_b: Bytes) -> Ints:
    """Return for each token of a gap in a its partner in b or -1, in order.

    The series of equal tokens that is heaviest when neighbours weigh more (Smith & Waterman's
    recurrence without penalties); single words that just happen to stand in both are let go.
    """
    size_a, size_b = shape_a.size, shape_b.size
    partner = np.full(size_a, -1, np.int32)
    if not size_a or not size_b or max(size_a, size_b) > LARGE:
        return partner
    if max(size_a, size_b) > SMALL and not _share_half(shape_a, shape_b):
        return partner
    # Row by row, keeping of each cell what the way back asks: does its pair belong to the best
    # series, does the pair before it, and is it better to leave out a token of a.
    best, run = np.zeros(size_b + 1, np.int32), np.zeros(size_b + 1, np.int32)
    cells = np.empty((size_a, size_b), np.uint8)
    for i in range(size_a):
        best_before = run_before = 0
        own = shape_a[i]
        for j in range(1, size_b + 1):
            above, run_above = best[j], run[j]
            cell = 0 if above < best[j - 1] else _UP
            top = max(above, best[j - 1])
            run[j] = 0
            if own == shape_b[j - 1]:
                longer = run_before + 3 if run_before else 0
                run[j] = max(best_before, longer) + 4
                if run[j] >= top:
                    top, cell = run[j], cell | _PAIR
                if run_before and run[j] == run_before + 7:
                    cell |= _JOINED
            best[j] = top
            best_before, run_before = above, run_above
            cells[i, j - 1] = cell
    i, j, inside = size_a, size_b, False
    while i and j:
        cell = cells[i - 1, j - 1]
        if inside or cell & _PAIR:
            partner[i - 1] = j - 1
            inside = cell & _JOINED != 0
            i, j = i - 1, j - 1
        elif cell & _UP:
            i -= 1
        else:
            j -= 1
    _let_go(partner, kind_a, size_b)
    if max(size_a, size_b) > SMALL and 2 * np.sum(partner >= 0) < min(size_a, size_b):
        partner[:] = -1
    return partner


@compiled
def _share_half(shape_a: Words, shape_b: Words) -> bool:
    """Return whether half of the shorter side's tokens are in the other, repeats counted."""
    wanted = min(shape_a.size, shape_b.size)
    # Tokens that fall into one bucket count as equal here, so this rules out but not in.
    buckets = np.zeros(_BUCKETS, np.uint8)
    for own in shape_a:
        buckets[own % np.uint64(_BUCKETS)] += 1
    found = 0
    for own in shape_b:
        at = own % np.uint64(_BUCKETS)
        if buckets[at]:
            buckets[at] -= 1
            found += 1
    if 2 * found < wanted:
        return False
    a, b = np.sort(shape_a), np.sort(shape_b)
    i = j = found = 0
    while i < a.size and j < b.size:
        if a[i] == b[j]:
            i, j, found = i + 1, j + 1, found + 1
        elif a[i] < b[j]:
            i += 1
        else:
            j += 1
    return 2 * found >= wanted


@compiled
def _let_go(partner: Ints, kind_a: Bytes, size_b: int) -> None:
    """Let go of single words between two pieces of which one is longer than a word."""
    size_a = partner.size
    if max(size_a, size_b) <= 3:
        return
    end_a = end_b = 0
    for i in range(size_a):
        j = partner[i]
        if j < 0:
            continue
        joined = i and partner[i - 1] == j - 1 and j and end_a == i and end_b == j
        next_a, next_b = i + 1, j + 1
        while next_a < size_a and partner[next_a] < 0:
            next_a += 1
        after_a = next_a - i - 1
        after_b = (partner[next_a] if next_a < size_a else size_b) - next_b
        single = not joined and (after_a or after_b)
        piece = max(max(i - end_a, j - end_b), max(after_a, after_b))
        if single and piece > _WORD and kind_a[i] == WORD:
            partner[i] = -1
        else:
            end_a, end_b = i + 1, j + 1


@compiled
def kind_of_op(
    kinds_a: Bytes, kinds_b: Bytes, length_a: int, length_b: int, before_name: bool
) -> int:
    """Return the :class:`Op` of two pieces, given their tokens' kinds and their characters.

    ``before_name`` says whether what follows both is a character that names end with.
    """
    masks_a, masks_b = _count(kinds_a, MASKED), _count(kinds_b, MASKED)
    if masks_a > masks_b and _covers(length_a, masks_a, length_b):
        return _MASKED_A
    if masks_b > masks_a and _covers(length_b, masks_b, length_a):
        return _MASKED_B
    if kinds_a.size == 1 and kinds_b.size == 1 and _number(kinds_a[0]) and _number(kinds_b[0]):
        return _FIGURE
    words = _count(kinds_a, WORD) == kinds_a.size and _count(kinds_b, WORD) == kinds_b.size
    if length_a and length_b and words:
        if before_name and max(length_a, length_b) <= _NAME:
            return _NAMED
        if max(length_a, length_b) <= _WORD and abs(length_a - length_b) <= _LONGER:
            return _SWAP
    return _EDIT


@compiled
def _count(kinds: Bytes, kind: int) -> int:
    found = 0
    for own in kinds:
        found += own == kind
    return found


@compiled
def _number(kind: int) -> bool:
    return kind in (NUMBER, YEAR)


@compiled
def _covers(masked: int, masks: int, filler: int) -> bool:
    """Return whether a piece that is little but masks may stand over the other piece."""
    return 0 < filler <= _FILLER * masks and masked - masks <= _BESIDE
