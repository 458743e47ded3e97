"""Sorted runs: rows (key, sub) → value in immutable arrays that are searched, never scanned.

A table is a few runs, the newest first to be believed (a log-structured merge tree: O'Neil et al.
1996).  A change adds a small run; runs of like size are merged, so that a row is written again
only some log N times in its life.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

WIDTH = 16
"""Bytes of a key, and of what tells the rows of one key apart."""
_KEY = f"S{2 * WIDTH}"
_FIRST, _LAST = b"\0" * WIDTH, b"\xff" * WIDTH
Slot = tuple[bytes, bytes]
"""Key and sub of a row."""


@dataclass(frozen=True, slots=True)
class Run:
    """Rows ascending by key and sub; a value None says that an older row is no more."""

    table: pa.Table

    @classmethod
    def of(cls, rows: Iterable[tuple[Slot, bytes | None]]) -> Run:
        """Return the run of some rows, each given once, in any order."""
        ordered = sorted((key + sub, value) for (key, sub), value in rows)
        keys = pa.array([key for key, _ in ordered], pa.binary(2 * WIDTH))
        values = pa.array([value for _, value in ordered], pa.large_binary())
        return cls(pa.table([keys, values], names=["key", "value"]))

    @property
    def rows(self) -> int:
        """Return how many rows there are."""
        return int(self.table.num_rows)

    def keys(self) -> npt.NDArray[np.bytes_]:
        """Return the rows' keys, each followed by its sub."""
        column = _whole(self.table.column("key"))
        buffer = column.buffers()[1]
        whole = np.frombuffer(memoryview(buffer) if buffer else b"", dtype=_KEY)
        return whole[column.offset : column.offset + self.rows]

    def find(self, keys: Sequence[bytes]) -> Iterator[tuple[bytes, bytes, bytes | None]]:
        """Yield the rows of some keys as (key, sub, value)."""
        own = self.keys()
        starts = np.searchsorted(own, np.array([key + _FIRST for key in keys], _KEY), "left")
        ends = np.searchsorted(own, np.array([key + _LAST for key in keys], _KEY), "right")
        hits = np.flatnonzero(ends > starts)
        if not hits.size:
            return
        places = np.concatenate([np.arange(starts[i], ends[i]) for i in hits])
        subs = own[places].tobytes()
        values = _whole(self.table.column("value")).take(pa.array(places)).to_pylist()
        owners = np.repeat(hits, (ends - starts)[hits]).tolist()
        for at, (owner, value) in enumerate(zip(owners, values, strict=True)):
            begin = at * 2 * WIDTH + WIDTH
            yield keys[owner], subs[begin : begin + WIDTH], value


def _whole(column: pa.ChunkedArray) -> pa.Array:  # type: ignore[type-arg]
    """Return a column as one array: as it lies in memory, if it is one, since to join chunks is to
    copy them all, also if there is only one."""
    if column.num_chunks == 1:
        return column.chunks[0]
    return pa.concat_arrays([*column.chunks, pa.array([], column.type)])


def merged(runs: Sequence[Run], *, oldest: bool) -> Run:
    """Return runs, oldest first, as one; what is no more is forgotten if nothing is older."""
    table = pa.concat_tables([run.table for run in runs]).combine_chunks()
    keys = np.concatenate([run.keys() for run in runs])
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    newest = np.ones(order.size, dtype=np.bool_)
    newest[:-1] = ranked[1:] != ranked[:-1]
    order = order[newest]
    if oldest:
        alive = table.column("value").is_valid().to_numpy(zero_copy_only=False)
        order = order[alive[order]]
    return Run(table.take(order).combine_chunks())


def due(sizes: Sequence[int]) -> int:
    """Return from which run on runs of these sizes, oldest first, should be merged.

    Each run is to be at least twice as large as the next; ``len(sizes)`` says to leave them.
    """
    first, size = len(sizes) - 1, sizes[-1] if sizes else 0
    while first > 0 and sizes[first - 1] < 2 * size:
        first -= 1
        size += sizes[first]
    return first if first < len(sizes) - 1 else len(sizes)


@dataclass(slots=True)
class Table:
    """Runs, oldest first, and over them what was written since."""

    runs: tuple[Run, ...] = ()
    _new: dict[bytes, dict[bytes, bytes | None]] = field(default_factory=dict)
    _seen: dict[bytes, dict[bytes, bytes]] = field(default_factory=dict)

    def load(self, keys: Iterable[bytes]) -> None:
        """Look up many keys at once, which is cheaper than one by one."""
        wanted = sorted(set(keys) - self._seen.keys())
        for key in wanted:
            self._seen[key] = {}
        for run in self.runs:
            if not wanted:
                return
            for key, sub, value in run.find(wanted):
                if value is None:
                    self._seen[key].pop(sub, None)
                else:
                    self._seen[key][sub] = value
        for key in wanted:
            for sub, value in self._new.get(key, {}).items():
                self._set(key, sub, value)

    def of(self, key: bytes) -> dict[bytes, bytes]:
        """Return a key's values by sub; not to be changed, nor kept over a change."""
        if key not in self._seen:
            self.load((key,))
        return self._seen[key]

    def put(self, key: bytes, sub: bytes, value: bytes | None) -> None:
        """Give a row a value, or None to delete it."""
        if self.of(key).get(sub) == value:
            return
        self._new.setdefault(key, {})[sub] = value
        self._set(key, sub, value)

    def frozen(self) -> Table:
        """Return the table with what was written as a run of its own, merged if it is time."""
        rows = [
            ((key, sub), value) for key, subs in self._new.items() for sub, value in subs.items()
        ]
        runs = (*self.runs, Run.of(rows)) if rows else self.runs
        first = due([run.rows for run in runs])
        if first < len(runs):
            runs = (*runs[:first], merged(runs[first:], oldest=first == 0))
        return Table(runs)

    def keys(self) -> Iterator[bytes]:
        """Yield all keys, ascending: a scan, for whoever asks for everything."""
        keys = {bytes(key) for run in self.runs for key in np.unique(_halves(run))} | set(self._new)
        yield from (
            key.ljust(WIDTH, b"\0") for key in sorted(keys) if self.of(key.ljust(WIDTH, b"\0"))
        )

    def _set(self, key: bytes, sub: bytes, value: bytes | None) -> None:
        if value is None:
            self._seen[key].pop(sub, None)
        else:
            self._seen[key][sub] = value


def _halves(run: Run) -> npt.NDArray[np.bytes_]:
    whole = np.frombuffer(run.keys().tobytes(), dtype=f"S{WIDTH}").reshape(-1, 2)
    return whole[:, 0]
