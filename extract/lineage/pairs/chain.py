"""Chains: matching blocks of two texts, put in order.

Windows of tokens that both texts have are seeds; seeds in a row are a block; the heaviest series of
blocks that ascends in both texts is the main chain (Abouelhoda & Ohlebusch 2005, J. Discrete
Algorithms 3:321).  Blocks left over that follow each other closely are passages that were moved.
Positions and lengths are in tokens.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from extract.lineage.jit import compiled
from extract.lineage.texts.prints import PLACE, Hashes, Reading, seeds_of
from extract.lineage.texts.tokens import Ints

SHORT = 64
"""Below this many characters a text is compared by windows of two."""
_MOVED = 24
"""A passage out of order counts only from this many tokens in its blocks."""
_NEAR = 30
"""Blocks of a moved passage stand at most this far from each other, in both texts."""
_OPEN = 4

Blocks = npt.NDArray[np.int32]
"""Rows (series, a, b, length), series 0 first and each in order: series 0 is the main chain, the
others are moved passages.  The blocks of one series don't overlap; those of different ones may."""


def chains(a: Reading, b: Reading) -> Blocks:
    """Return the main chain (maybe empty), then those of moved passages."""
    seeds_a, seeds_b = a.seeds, b.seeds
    width = 5
    if min(a.codes.size, b.codes.size) < SHORT:
        width = 2
        seeds_a, seeds_b = seeds_of(a.tokens, width), seeds_of(b.tokens, width)
    return _chains(seeds_a, seeds_b, a.tokens.kind.size, width)


def weight(blocks: Blocks) -> int:
    """Return how many tokens the blocks have together."""
    return int(blocks[:, 3].sum())


def longest(blocks: Blocks) -> int:
    """Return how many tokens the longest block has."""
    return int(blocks[:, 3].max(initial=0))


@compiled
def _chains(seeds_a: Hashes, seeds_b: Hashes, size_a: int, width: int) -> Blocks:
    found = _blocks(seeds_a, seeds_b, size_a, width)
    series = np.full(found.shape[0], -1, np.int32)
    _mark_heaviest(found, series)
    count = _mark_moved(found, series)
    # By series, keeping the order within each (counting sort).
    sizes = np.zeros(count + 1, np.int64)
    for i in range(found.shape[0]):
        sizes[series[i] + 1] += 1
    place = np.cumsum(sizes)
    order = np.empty(found.shape[0], np.int64)
    for i in range(found.shape[0]):
        order[place[series[i]]] = i
        place[series[i]] += 1
    out = np.empty((found.shape[0], 4), np.int32)
    n = at = 0
    while at < order.size:
        wanted, first, weigh = series[order[at]], n, 0
        end_a = end_b = 0
        while at < order.size and series[order[at]] == wanted:
            a, b, length = found[order[at]]
            cut = max(0, end_a - a, end_b - b)
            end_a, end_b = a + length, b + length
            if cut < length:
                out[n, 0], out[n, 1], out[n, 2], out[n, 3] = wanted, a + cut, b + cut, length - cut
                weigh += length - cut
                n += 1
            at += 1
        if wanted and weigh < _MOVED:
            n = first
    return out[:n]


@compiled
def _blocks(seeds_a: Hashes, seeds_b: Hashes, size_a: int, width: int) -> Ints:
    """Return the blocks (a, b, length), ascending by a."""
    partner = np.full(size_a + 1, -1, np.int32)
    key, place = np.uint64(PLACE), np.uint64((1 << PLACE) - 1)
    i = j = 0
    while i < seeds_a.size and j < seeds_b.size:
        key_a, key_b = seeds_a[i] >> key, seeds_b[j] >> key
        if key_a == key_b:
            partner[seeds_a[i] & place] = seeds_b[j] & place
        i += key_a <= key_b
        j += key_b <= key_a
    count = 0
    for at in range(size_a):
        if partner[at] >= 0 and (at == 0 or partner[at - 1] < 0 or
                                 partner[at] != partner[at - 1] + 1):  # fmt: skip
            count += 1
    out = np.empty((count, 3), np.int32)
    n = -1
    for at in range(size_a):
        if partner[at] < 0:
            continue
        if at and partner[at - 1] >= 0 and partner[at] == partner[at - 1] + 1:
            out[n, 2] += 1
        else:
            n += 1
            out[n, 0], out[n, 1], out[n, 2] = at, partner[at], width
    return out


@compiled
def _mark_heaviest(blocks: Ints, series: Ints) -> None:
    """Mark the heaviest series that ascends in b too with 0.

    A tree (Fenwick 1994) keeps the heaviest weight that a series ending before each b can have.
    """
    count = blocks.shape[0]
    if not count:
        return
    rank = np.empty(count, np.int32)
    rank[np.argsort(blocks[:, 1])] = np.arange(1, count + 1)
    tree = np.full(count + 1, -1, np.int32)
    weights, before = np.zeros(count, np.int64), np.full(count, -1, np.int32)
    top = -1
    for i in range(count):
        at, best = rank[i] - 1, -1
        while at > 0:
            other = tree[at]
            if other >= 0 and (best < 0 or weights[other] > weights[best]):
                best = other
            at -= at & -at
        before[i] = best
        weights[i] = blocks[i, 2] + (weights[best] if best >= 0 else 0)
        at = rank[i]
        while at <= count:
            if tree[at] < 0 or weights[tree[at]] < weights[i]:
                tree[at] = i
            at += at & -at
        if top < 0 or weights[i] > weights[top]:
            top = i
    while top >= 0:
        series[top] = 0
        top = before[top]


@compiled
def _mark_moved(blocks: Ints, series: Ints) -> int:
    """Mark series of blocks that follow each other closely in both texts; return how many series
    there are, the main one included."""
    count = 1
    last = np.full(_OPEN, -1, np.int32)
    for i in range(blocks.shape[0]):
        if series[i] == 0:
            continue
        for slot in range(_OPEN):
            other = last[slot]
            if other < 0:
                continue
            ahead_a = blocks[i, 0] - blocks[other, 0] - blocks[other, 2]
            ahead_b = blocks[i, 1] - blocks[other, 1] - blocks[other, 2]
            if max(ahead_a, ahead_b) <= _NEAR and blocks[i, 1] > blocks[other, 1]:
                series[i] = series[other]
                last[slot] = i
                break
        else:
            series[i] = count
            count += 1
            last[count % _OPEN] = i
    return count
