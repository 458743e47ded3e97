"""Postings: which texts hold a fingerprint, sorted by (fingerprint, text id).

Numbers all the way: a day probes and writes hundreds of thousands of rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from extract.lineage.daily.runs import due
from extract.lineage.texts.prints import Hashes

Words = npt.NDArray[np.uint64]
Indices = npt.NDArray[np.int64]
_COLUMNS = ("print", "high", "low", "gone")


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows (fingerprint, text id in two words)."""

    prints: Hashes
    high: Words
    low: Words

    @classmethod
    def of(cls, prints: dict[str, Hashes]) -> Rows:
        """Return the rows of texts, given the fingerprints of each by id, ascending."""
        ids = words_of(sorted(prints))
        sizes = [prints[key].size for key in sorted(prints)]
        held = np.concatenate([prints[key] for key in sorted(prints)] or [_none()])
        high, low = np.repeat(ids[:, 0], sizes), np.repeat(ids[:, 1], sizes)
        order = np.lexsort((low, high, held))
        return cls(held[order], high[order], low[order])

    @property
    def size(self) -> int:
        """Return how many rows there are."""
        return int(self.prints.size)

    def take(self, which: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> Rows:
        """Return some of the rows."""
        return Rows(self.prints[which], self.high[which], self.low[which])


@dataclass(frozen=True, slots=True)
class PostingRun:
    """Sorted rows; ``gone`` is 1 where an older row is no more."""

    table: pa.Table

    @classmethod
    def of(cls, rows: Rows, gone: npt.NDArray[np.uint8]) -> PostingRun:
        """Return the run of sorted rows."""
        return cls(pa.table([rows.prints, rows.high, rows.low, gone], names=list(_COLUMNS)))

    @property
    def rows(self) -> int:
        """Return how many rows there are."""
        return int(self.table.num_rows)

    def column(self, name: str) -> Words:
        """Return a column without copying it."""
        column = self.table.column(name)
        chunks = column.chunks
        if len(chunks) == 1:
            return chunks[0].to_numpy(zero_copy_only=True)
        return column.to_numpy()


@dataclass(frozen=True, slots=True)
class Holders:
    """Which texts hold some fingerprints: ``which`` counts in the fingerprints asked for."""

    which: Indices
    high: Words
    low: Words


@dataclass(frozen=True, slots=True)
class Postings:
    """Runs, oldest first."""

    runs: tuple[PostingRun, ...] = ()

    def changed(self, new: Rows, gone: Rows) -> Postings:
        """Return the postings with some rows more and others less."""
        if not new.size + gone.size:
            return self
        rows, flags = _joined((new, gone), (0, 1))
        runs = (*self.runs, PostingRun.of(rows, flags))
        first = due([run.rows for run in runs])
        if first < len(runs):
            runs = (*runs[:first], _merged(runs[first:], oldest=first == 0))
        return Postings(runs)

    def holders(self, prints: Hashes, limit: int | None = None) -> Holders:
        """Return the first ``limit`` holders (or all) of distinct fingerprints, by id."""
        wanted, most = np.arange(prints.size), None if limit is None else 2 * limit
        found: list[tuple[Indices, Words, Words]] = []
        while wanted.size:
            which, high, low, certain = self._read(prints[wanted], most)
            if limit is None or most is None:
                found.append((wanted[which], high, low))
                break
            place = np.arange(which.size) - np.searchsorted(which, which, "left")
            count = np.bincount(which, minlength=wanted.size)
            done = certain | (count >= limit)
            keep = done[which] & (place < limit)
            found.append((wanted[which[keep]], high[keep], low[keep]))
            wanted, most = wanted[~done], 4 * most
        if not found:
            return Holders(np.empty(0, np.int64), _none(), _none())
        which, high, low = (np.concatenate(parts) for parts in zip(*found, strict=True))
        order = np.argsort(which, kind="stable")
        return Holders(which[order], high[order], low[order])

    def hold(self, rows: Rows) -> npt.NDArray[np.bool_]:
        """Return for each row, in any order, whether it is there."""
        held = np.zeros(rows.size, np.bool_)
        for run in self.runs:
            own, high, low = (run.column(name) for name in _COLUMNS[:3])
            ends = np.searchsorted(own, rows.prints, "right")
            at = np.searchsorted(own, rows.prints, "left")
            stop = ends.copy()
            # Bisection of all rows at once.
            while (open_ := np.flatnonzero(at < stop)).size:
                middle = (at[open_] + stop[open_]) // 2
                there = np.column_stack((high[middle], low[middle]))
                sought = np.column_stack((rows.high[open_], rows.low[open_]))
                lower = precedes(there, sought)
                at[open_[lower]] = middle[lower] + 1
                stop[open_[~lower]] = middle[~lower]
            inside = np.flatnonzero(at < ends)
            spot = at[inside]
            equal = (high[spot] == rows.high[inside]) & (low[spot] == rows.low[inside])
            held[inside[equal]] = run.column("gone")[spot[equal]] == 0
        return held

    def _read(
        self, prints: Hashes, most: int | None
    ) -> tuple[Indices, Words, Words, npt.NDArray[np.bool_]]:
        """Return the holders among the first ``most`` rows of each run, as far as they are sure,
        and of which fingerprints these are all."""
        parts: list[tuple[Indices, Words, Words, Words, Words]] = []
        horizon = np.full((prints.size, 2), np.iinfo(np.uint64).max, np.uint64)
        certain = np.ones(prints.size, np.bool_)
        for number, run in enumerate(self.runs):
            own = run.column("print")
            starts = np.searchsorted(own, prints, "left")
            counts = np.searchsorted(own, prints, "right") - starts
            if most is not None:
                cut = np.flatnonzero(counts > most)
                certain[cut] = False
                counts = np.minimum(counts, most)
                last = starts[cut] + most - 1
                ends = np.column_stack((run.column("high")[last], run.column("low")[last]))
                nearer = precedes(ends, horizon[cut])
                horizon[cut[nearer]] = ends[nearer]
            which = np.repeat(np.arange(prints.size), counts)
            places = np.arange(which.size) + np.repeat(starts - np.cumsum(counts) + counts, counts)
            columns = [run.column(name)[places] for name in ("high", "low", "gone")]
            parts.append((which, columns[0], columns[1], columns[2], np.full(which.size, number)))
        if not parts:
            return np.empty(0, np.int64), _none(), _none(), certain
        which, high, low, gone, age = (np.concatenate(part) for part in zip(*parts, strict=True))
        if len(parts) > 1:
            order = np.lexsort((age, low, high, which))
            which, high, low, gone = which[order], high[order], low[order], gone[order]
        keep = _last_of_equals(which, high, low) & (gone == 0)
        beyond = precedes(horizon[which], np.column_stack((high, low)))
        keep &= ~beyond
        return which[keep], high[keep], low[keep], certain


def words_of(ids: Sequence[str]) -> Words:
    """Return ids of 32 hex digits as rows of two words, which sort as the ids do."""
    data = np.frombuffer(bytes.fromhex("".join(ids)), dtype=">u8")
    return data.astype(np.uint64).reshape(-1, 2)


def _joined(parts: Sequence[Rows], flags: Sequence[int]) -> tuple[Rows, npt.NDArray[np.uint8]]:
    prints = np.concatenate([rows.prints for rows in parts])
    high = np.concatenate([rows.high for rows in parts])
    low = np.concatenate([rows.low for rows in parts])
    gone = np.concatenate(
        [np.full(rows.size, flag, np.uint8) for rows, flag in zip(parts, flags, strict=True)]
    )
    order = np.lexsort((low, high, prints))
    return Rows(prints[order], high[order], low[order]), gone[order]


def _merged(runs: Sequence[PostingRun], *, oldest: bool) -> PostingRun:
    prints, high, low, gone = (
        np.concatenate([run.column(name) for run in runs]) for name in _COLUMNS
    )
    # Stable, so of equal rows the newest comes last.
    order = np.lexsort((low, high, prints))
    rows = Rows(prints[order], high[order], low[order])
    gone = gone[order].astype(np.uint8)
    keep = _last_of_equals(rows.prints, rows.high, rows.low)
    if oldest:
        keep &= gone == 0
    return PostingRun.of(rows.take(keep), gone[keep])


def _last_of_equals(*columns: npt.NDArray[np.generic]) -> npt.NDArray[np.bool_]:
    last = np.ones(columns[0].size, np.bool_)
    if last.size:
        same = np.ones(last.size - 1, np.bool_)
        for column in columns:
            same &= column[1:] == column[:-1]
        last[:-1] = ~same
    return last


def precedes(left: Words, right: Words) -> npt.NDArray[np.bool_]:
    """Return where a pair of words comes before another."""
    lower: npt.NDArray[np.bool_] = left[:, 0] < right[:, 0]
    same: npt.NDArray[np.bool_] = left[:, 0] == right[:, 0]
    return lower | (same & (left[:, 1] < right[:, 1]))


def _none() -> Words:
    return np.empty(0, np.uint64)
