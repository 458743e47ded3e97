"""Candidates: the pairs of texts that share enough fingerprints to be compared.

Rows (fingerprint, text), which DuckDB sorts in-process, joined with themselves and grouped by pair
in a sorted probe; a cluster runs the same plan as joins (:mod:`extract.lineage.pairs.cluster`).  A
fingerprint that many texts share links each of them to the first few only, so ten thousand near
copies make a star and not a clique.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from extract.lineage.jit import compiled
from extract.lineage.model import Background
from extract.lineage.texts.prints import Hashes

Indices = npt.NDArray[np.int64]
Texts = npt.NDArray[np.uint32]
Plan = Callable[[Sequence[Hashes], Background], Iterator[tuple[int, int]]]
"""What works candidates out: :func:`candidates`, or another engine that yields the same."""

SHARED = 4
"""Fingerprints that a pair must share; of texts with few, half."""
HUB = 8
"""Texts that each holder of a fingerprint is linked to, the first ones."""
FEW = 2 * SHARED
"""Texts with fewer fingerprints need share half of them only."""
CONTAINED = 0.08
"""The least share of the smaller set of fingerprints: below, they share a few phrases …"""
PASSAGE = 16
"""… unless they share this many: a paragraph of a hundred characters."""

_POSTINGS = "select print, text from prints order by print, text"


def candidates(prints: Sequence[Hashes], background: Background) -> Iterator[tuple[int, int]]:
    """Yield the pairs (i, j), ``i < j``, of positions in ``prints`` worth comparing, ascending.

    Which text comes first matters where a fingerprint has more than HUB holders: give them in an
    order that depends on their content, such as by id.
    """
    kept = without_hot(prints, background)
    sizes = np.array([own.size for own in kept], dtype=np.int64)
    if not sizes.sum():
        return
    texts = np.repeat(np.arange(sizes.size, dtype=np.uint32), sizes)
    rows = pa.table({"print": np.concatenate(kept), "text": texts})
    # Nothing is written anywhere, the working directory least of all.
    with duckdb.connect(":memory:", config={"temp_directory": ""}) as connection:
        connection.register("prints", rows)
        found = connection.execute(_POSTINGS).fetchnumpy()
    pairs = _linked(np.asarray(found["print"]), np.asarray(found["text"]), sizes)
    yield from map(tuple, pairs[are_close(pairs, kept)].tolist())


def without_hot(prints: Sequence[Hashes], background: Background) -> list[Hashes]:
    """Return the fingerprints of texts that make candidates."""
    hot = np.array(sorted(background.hot), dtype=np.uint64)
    if not hot.size or not prints:
        return list(prints)
    every = np.concatenate(prints)
    at = np.minimum(np.searchsorted(hot, every), hot.size - 1)
    kept = hot[at] != every
    ends = np.cumsum([own.size for own in prints])
    before = np.concatenate(([0], np.cumsum(kept)))[ends]
    return np.split(every[kept], before[:-1])


def needed(size: int, other: int) -> int | None:
    """Return how many fingerprints texts with so many must share by the hub's rule; None if no
    number is enough."""
    least = _needed(size, other)
    return least if least >= 0 else None


def are_close(pairs: Indices, prints: Sequence[Hashes]) -> npt.NDArray[np.bool_]:
    """Return which pairs of positions in ``prints`` share enough of the smaller set."""
    sizes = np.array([own.size for own in prints], dtype=np.int64)
    ends = np.cumsum(sizes)
    shared = _overlaps(pairs, np.concatenate(prints), ends - sizes, ends)
    smaller = np.minimum(sizes[pairs[:, 0]], sizes[pairs[:, 1]])
    close: npt.NDArray[np.bool_] = (shared >= CONTAINED * smaller) | (shared >= PASSAGE)
    return close


@compiled
def _overlaps(pairs: Indices, prints: Hashes, starts: Indices, ends: Indices) -> Indices:
    """Return for each pair how many fingerprints both have."""
    out = np.empty(pairs.shape[0], np.int64)
    for row in range(pairs.shape[0]):
        a, b = pairs[row]
        i, j, end_i, end_j = starts[a], starts[b], ends[a], ends[b]
        shared = 0
        while i < end_i and j < end_j:
            if prints[i] == prints[j]:
                i, j, shared = i + 1, j + 1, shared + 1
            elif prints[i] < prints[j]:
                i += 1
            else:
                j += 1
        out[row] = shared
    return out


@compiled
def _needed(size: int, other: int) -> int:
    least = min(size, other)
    if least >= FEW:
        return SHARED
    return (least + 1) // 2 if max(size, other) <= 3 * FEW else -1


@compiled
def _linked(prints: Hashes, texts: Texts, sizes: Indices) -> Indices:
    """Return the pairs of texts that share as many fingerprints as are needed, ascending.

    Rows (print, text) ascend; ``sizes`` are the rows of each text.  A join of the rows with
    themselves, grouped by pair: text by text, so that what is held is one counter a text and not
    a row for each fingerprint that two share.
    """
    row_of = np.empty(prints.size, np.int64)
    ends = np.cumsum(sizes)
    free = ends - sizes
    for row in range(prints.size):
        row_of[free[texts[row]]] = row
        free[texts[row]] += 1
    shared, met = np.zeros(sizes.size, np.int32), np.empty(sizes.size, np.int64)
    out = np.empty((1 << 10, 2), np.int64)
    n = 0
    for own in range(sizes.size):
        count = 0
        for row in row_of[ends[own] - sizes[own] : ends[own]]:
            print_, before = prints[row], row - HUB
            if before >= 0 and prints[before] == print_:
                continue
            other = row + 1
            while other < prints.size and prints[other] == print_:
                text = texts[other]
                if not shared[text]:
                    met[count] = text
                    count += 1
                shared[text] += 1
                other += 1
        close = 0
        for text in met[:count]:
            least = _needed(sizes[own], sizes[text])
            if 0 <= least <= shared[text]:
                met[close] = text
                close += 1
            shared[text] = 0
        while n + close > out.shape[0]:
            out = np.concatenate((out, np.empty_like(out)))
        met[:close].sort()
        for text in met[:close]:
            out[n, 0], out[n, 1] = own, text
            n += 1
    return out[:n]
