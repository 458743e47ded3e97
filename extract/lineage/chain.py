"""Chains: matching blocks of two texts, put in order.

Shingles that both texts have are seeds; seeds in a row are a block; the heaviest series of blocks
that ascends in both texts is the main chain (Abouelhoda & Ohlebusch 2005, J. Discrete Algorithms
3:321).  Blocks left over that follow each other closely are passages that were moved.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from extract.lineage.prints import SHINGLE, Reading, seeds, shingles

SHORT = 64
"""Below this many characters a text is compared by shingles of two."""
_MOVED = 24
"""A passage out of order counts only from this many characters in its blocks."""
_NEAR = 30
"""Blocks of a moved passage stand at most this far from each other, in both texts."""
_OPEN = 4


@dataclass(frozen=True, slots=True)
class Block:
    """``length`` equal characters at ``a`` of one normal form and ``b`` of the other."""

    a: int
    b: int
    length: int


Chain = list[Block]


def chains(a: Reading, b: Reading) -> list[Chain]:
    """Return the main chain (maybe empty), then those of moved passages.

    The blocks of one chain don't overlap; those of different chains may.
    """
    blocks = _blocks(a, b)
    main = _heaviest(blocks)
    taken = {(block.a, block.b) for block in main}
    left = [block for block in blocks if (block.a, block.b) not in taken]
    moved = (_trimmed(series) for series in _strands(left))
    return [_trimmed(main), *(series for series in moved if weight(series) >= _MOVED)]


def weight(series: Chain) -> int:
    """Return how many characters a chain's blocks have."""
    return sum(block.length for block in series)


def _strands(blocks: Chain) -> list[Chain]:
    """Return series of blocks that follow each other closely in both texts."""
    strands: list[Chain] = []
    for block in blocks:
        for series in reversed(strands[-_OPEN:]):
            last = series[-1]
            ahead_a = block.a - last.a - last.length
            ahead_b = block.b - last.b - last.length
            if max(ahead_a, ahead_b) <= _NEAR and block.b > last.b:
                series.append(block)
                break
        else:
            strands.append([block])
    return strands


def _blocks(a: Reading, b: Reading) -> Chain:
    width = SHINGLE
    seeds_a, seeds_b = a.seeds, b.seeds
    if min(a.codes.size, b.codes.size) < SHORT:
        width = 2
        seeds_a = seeds(*shingles(a.codes, width))
        seeds_b = seeds(*shingles(b.codes, width))
    _, in_a, in_b = np.intersect1d(seeds_a[0], seeds_b[0], assume_unique=True, return_indices=True)
    places_a, places_b = seeds_a[1][in_a], seeds_b[1][in_b]
    order = np.argsort(places_a)
    places_a, places_b = places_a[order], places_b[order]
    if not places_a.size:
        return []
    breaks = np.flatnonzero((np.diff(places_a) != 1) | (np.diff(places_b) != 1)) + 1
    opens = np.concatenate(([0], breaks))
    closes = np.concatenate((breaks, [places_a.size])) - 1
    lengths = places_a[closes] - places_a[opens] + width
    rows = zip(places_a[opens].tolist(), places_b[opens].tolist(), lengths.tolist(), strict=True)
    return [Block(*row) for row in rows]


def _heaviest(blocks: Chain) -> Chain:
    """Return the heaviest series of blocks, given by ascending ``a``, that ascends in b too.

    A staircase keeps, for ascending b, the heaviest weight that a series ending there can have:
    O(n log n) comparisons.
    """
    if all(x.b < y.b for x, y in pairwise(blocks)):
        return blocks
    ends: list[int] = []
    weights: list[int] = []
    tops: list[int] = []
    before = [-1] * len(blocks)
    for i, block in enumerate(blocks):
        at = bisect_left(ends, block.b)
        weight = block.length + (weights[at - 1] if at else 0)
        before[i] = tops[at - 1] if at else -1
        past = at
        while past < len(ends) and weights[past] <= weight:
            past += 1
        if past == at and at < len(ends) and ends[at] == block.b:
            continue
        ends[at:past], weights[at:past], tops[at:past] = [block.b], [weight], [i]
    series = []
    i = tops[-1]
    while i >= 0:
        series.append(blocks[i])
        i = before[i]
    return series[::-1]


def _trimmed(series: Chain) -> Chain:
    """Cut from each block what overlaps the one before, in either text."""
    kept: Chain = []
    end_a = end_b = 0
    for block in series:
        cut = max(0, end_a - block.a, end_b - block.b)
        if cut >= block.length:
            continue
        kept.append(Block(block.a + cut, block.b + cut, block.length - cut))
        end_a, end_b = block.a + block.length, block.b + block.length
    return kept
