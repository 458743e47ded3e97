"""What a day does to the candidates: the pairs that :func:`candidates` would gain and lose.

Only postings of fingerprints that a changed text holds, or held, are looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from extract.lineage.daily.postings import (
    Holders,
    Indices,
    Postings,
    Rows,
    Words,
    precedes,
    words_of,
)
from extract.lineage.pairs.candidates import FEW, HUB, SHARED
from extract.lineage.texts.prints import Hashes

_CHUNK = 1_000
"""Texts whose links are counted at a time: a hundred megabytes."""

Pair = tuple[str, str]


def links(
    postings: Postings, prints: Mapping[str, Hashes], fresh: Collection[str]
) -> Iterator[tuple[Pair, int]]:
    """Yield the pairs (``a < b``) of the given texts with any other, with the number of
    fingerprints by which the hub's rule links them; pairs of two given texts once.

    Pairs that share too few to be candidates whatever their sizes are left out.  ``fresh`` are all
    texts that this is asked for in turn, the given ones among them.
    """
    ids = sorted(prints)
    stop = words_of(sorted(fresh))
    for start in range(0, len(ids), _CHUNK):
        chunk = {key: prints[key] for key in ids[start : start + _CHUNK]}
        few = {key for key, own in chunk.items() if own.size <= 3 * FEW}
        own = Rows.of(chunk)
        if not own.size:
            continue
        parts = (*_to_first(postings, own), *_from_first(postings, own, stop))
        for a, b, shared in _counted(parts, 1 if few else SHARED):
            if shared >= SHARED or a in few or b in few:
                yield (a, b), shared


@dataclass(frozen=True, slots=True)
class Moved:
    """A text that did not change itself, but is now (or no longer) among the first holders."""

    text: str
    prints: Hashes


def moved(before: Postings, after: Postings, prints: Hashes) -> tuple[list[Moved], list[Moved]]:
    """Return which texts entered and left the first holders of distinct fingerprints.

    Texts of the day are among them.
    """
    was, now = before.holders(prints, HUB), after.holders(prints, HUB)
    old, new = _grid(was, prints.size), _grid(now, prints.size)
    # While all holders are among the first nobody comes or goes but texts of the day.
    full = np.flatnonzero(old[:, -1].any(axis=1) | new[:, -1].any(axis=1))
    old, new, held = old[full], new[full], prints[full]
    same = (old[:, :, None, :] == new[:, None, :, :]).all(axis=3)
    entered = _grouped(new, ~same.any(axis=1) & new.any(axis=2), held)
    return entered, _grouped(old, ~same.any(axis=2) & old.any(axis=2), held)


def hex_of(high: Words, low: Words) -> list[str]:
    """Return ids given in two words."""
    data = np.column_stack((high, low)).astype(">u8").tobytes().hex()
    return [data[at : at + 32] for at in range(0, len(data), 32)]


def _to_first(postings: Postings, own: Rows) -> Iterator[tuple[Words, Words]]:
    """Yield (a, b) where b is a given text and a a first holder before it."""
    prints, which = np.unique(own.prints, return_inverse=True)
    first = postings.holders(prints, HUB)
    left, right = _join(which, first, prints.size)
    a = np.column_stack((first.high[right], first.low[right]))
    b = np.column_stack((own.high[left], own.low[left]))
    keep = precedes(a, b)
    yield a[keep], b[keep]


def _from_first(postings: Postings, own: Rows, stop: Words) -> Iterator[tuple[Words, Words]]:
    """Yield (a, b) where a is a given text and a first holder and b any other behind it."""
    prints, which = np.unique(own.prints, return_inverse=True)
    first = postings.holders(prints, HUB)
    left, right = _join(which, first, prints.size)
    same = (first.high[right] == own.high[left]) & (first.low[right] == own.low[left])
    leading = own.take(left[same])
    prints, which = np.unique(leading.prints, return_inverse=True)
    every = postings.holders(prints)
    old = ~_among(np.column_stack((every.high, every.low)), stop)
    every = Holders(every.which[old], every.high[old], every.low[old])
    left, right = _join(which, every, prints.size)
    a = np.column_stack((leading.high[left], leading.low[left]))
    b = np.column_stack((every.high[right], every.low[right]))
    keep = precedes(a, b)
    yield a[keep], b[keep]


def _join(which: Indices, held: Holders, count: int) -> tuple[Indices, Indices]:
    """Return positions (left, right) of all rows that speak of one fingerprint."""
    counts = np.bincount(held.which, minlength=count)
    starts = np.cumsum(counts) - counts
    times = counts[which]
    left = np.repeat(np.arange(which.size), times)
    right = np.arange(left.size) + np.repeat(starts[which] - np.cumsum(times) + times, times)
    return left, right


def _counted(parts: tuple[tuple[Words, Words], ...], least: int) -> Iterator[tuple[str, str, int]]:
    a = np.concatenate([part[0] for part in parts])
    b = np.concatenate([part[1] for part in parts])
    if not a.size:
        return
    ids, where = _numbered(np.concatenate((a, b)))
    codes = where[: len(a)] * np.int64(len(ids)) + where[len(a) :]
    pairs, shared = np.unique(codes, return_counts=True)
    names = hex_of(ids[:, 0], ids[:, 1])
    enough = shared >= least
    for code, count in zip(pairs[enough].tolist(), shared[enough].tolist(), strict=True):
        yield names[code // len(ids)], names[code % len(ids)], count


def _among(ids: Words, some: Words) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return which ids are among some that are ascending."""
    found = np.zeros(len(ids), np.bool_)
    if len(some):
        # From either side: two of the ids could begin alike.
        for side, step in (("left", 0), ("right", -1)):
            at = np.searchsorted(some[:, 0], ids[:, 0], side) + step  # type: ignore[call-overload]
            found |= (some[np.clip(at, 0, len(some) - 1)] == ids).all(axis=1)
    return found


def _numbered(ids: Words) -> tuple[Words, Indices]:
    """Return the distinct ids and which of them each one is."""
    order = np.lexsort((ids[:, 1], ids[:, 0]))
    ranked = ids[order]
    opens = np.ones(len(ids), np.bool_)
    opens[1:] = (ranked[1:] != ranked[:-1]).any(axis=1)
    where = np.empty(len(ids), np.int64)
    where[order] = np.cumsum(opens) - 1
    return ranked[opens], where


def _grid(held: Holders, count: int) -> Words:
    """Return holders as (fingerprint, place, word), zero where there are fewer than HUB."""
    grid = np.zeros((count, HUB, 2), np.uint64)
    place = np.arange(held.which.size) - np.searchsorted(held.which, held.which, "left")
    grid[held.which, place, 0], grid[held.which, place, 1] = held.high, held.low
    return grid


def _grouped(
    grid: Words, chosen: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], prints: Hashes
) -> list[Moved]:
    rows, places = np.nonzero(chosen)
    names = hex_of(grid[rows, places, 0], grid[rows, places, 1])
    found: defaultdict[str, list[int]] = defaultdict(list)
    for name, row in zip(names, rows.tolist(), strict=True):
        found[name].append(row)
    return [Moved(name, prints[np.array(at)]) for name, at in sorted(found.items())]
