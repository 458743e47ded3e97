"""Candidates: the pairs of texts that share enough fingerprints to be compared.

One self-join and one group-by over rows (fingerprint, text), in DuckDB in-process; a cluster runs
the same plan (:mod:`extract.lineage.cluster`).  A fingerprint that many texts share links
each of them to the first few only, so ten thousand near copies make a star and not a clique.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from extract.lineage.jit import compiled
from extract.lineage.model import Background
from extract.lineage.prints import Hashes

Indices = npt.NDArray[np.int64]
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

_JOIN = f"""
with posting as (
    select print, text, row_number() over (partition by print order by text) as place from prints
),
pair as (
    select first.text as a, second.text as b, count(*) as shared
    from posting as first join posting as second
        on first.print = second.print and first.text < second.text
    where first.place <= {HUB}
    group by all
)
select a, b from pair
    join sizes as sa on sa.text = a
    join sizes as sb on sb.text = b
where case
    when least(sa.size, sb.size) >= {FEW} then shared >= {SHARED}
    else 2 * shared >= least(sa.size, sb.size) and greatest(sa.size, sb.size) <= 3 * {FEW}
end
order by a, b
"""


def candidates(prints: Sequence[Hashes], background: Background) -> Iterator[tuple[int, int]]:
    """Yield the pairs (i, j), ``i < j``, of positions in ``prints`` worth comparing, ascending.

    Which text comes first matters where a fingerprint has more than HUB holders: give them in an
    order that depends on their content, such as by id.
    """
    kept = without_hot(prints, background)
    sizes = np.array([own.size for own in kept], dtype=np.uint32)
    if not sizes.sum():
        return
    texts = np.arange(sizes.size, dtype=np.uint32)
    rows = {"print": np.concatenate(kept), "text": np.repeat(texts, sizes)}
    # Nothing is written anywhere, the working directory least of all.
    with duckdb.connect(":memory:", config={"temp_directory": ""}) as connection:
        connection.register("prints", pa.table(rows))
        connection.register("sizes", pa.table({"text": texts, "size": sizes}))
        found = connection.execute(_JOIN).fetchnumpy()
    pairs = np.column_stack((found["a"], found["b"])).astype(np.int64)
    yield from map(tuple, pairs[are_close(pairs, kept)].tolist())


def without_hot(prints: Sequence[Hashes], background: Background) -> list[Hashes]:
    """Return the fingerprints of texts that make candidates."""
    hot = np.array(sorted(background.hot), dtype=np.uint64)
    return [own[~np.isin(own, hot)] if hot.size else own for own in prints]


def needed(size: int, other: int) -> int | None:
    """Return how many fingerprints texts with so many must share by the hub's rule, as the join
    has it; None if no number is enough."""
    least = min(size, other)
    if least >= FEW:
        return SHARED
    return (least + 1) // 2 if max(size, other) <= 3 * FEW else None


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
