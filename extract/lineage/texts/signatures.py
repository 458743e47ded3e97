"""Signatures: the fingerprints of many texts at once, where nothing else is asked of them.

Read one by one, half of a report's time goes into calls and not into its characters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from extract.lineage.jit import compiled
from extract.lineage.texts.characters import Characters, Codes, Flags, table
from extract.lineage.texts.masks import Rules, rules
from extract.lineage.texts.normal import NOTHING, Inserted, columns, encode
from extract.lineage.texts.prints import Hashes, fingerprints, found_in, read
from extract.lineage.texts.tokens import Bytes, classes, figures_in

Bounds = npt.NDArray[np.int64]

_AT_ONCE = 1 << 16
"""Texts are read together up to so many code points; what is worked on stays in a near cache."""


def signatures(texts: Iterable[str]) -> list[Hashes]:
    """Return the :func:`~extract.lineage.texts.prints.fingerprints` of each text."""
    signed: list[Hashes] = []
    for part in _parts(texts):
        signed += _signed(part)
    return signed


def _parts(texts: Iterable[str]) -> Iterator[list[str]]:
    part: list[str] = []
    size = 0
    for text in texts:
        if part and size + len(text) > _AT_ONCE:
            yield part
            part, size = [], 0
        part.append(text)
        size += len(text)
    if part:
        yield part


def _signed(texts: Sequence[str]) -> list[Hashes]:
    bounds = np.cumsum([0, *map(len, texts)])
    known = table()
    found, ends, doubtful = _found(
        encode("".join(texts)), bounds, known.single, known.wide, known.solid, rules(), NOTHING,
        classes(),
    )  # fmt: skip
    for start, end in pairwise(ends.tolist()):
        found[start:end].sort()
    found = _distinct(found, ends)
    signed = [found[start:end] for start, end in pairwise(ends.tolist())]
    for i in np.flatnonzero(doubtful).tolist():
        signed[i] = fingerprints(read(texts[i]))
    return signed


@compiled
def _found(
    raw: Codes, bounds: Bounds, single: Characters, wide: Characters, solid: Flags, rules: Rules,
    nothing: Inserted, classes: Bytes,
) -> tuple[Hashes, Bounds, npt.NDArray[np.bool_]]:  # fmt: skip
    """Return the fingerprints of the texts between bounds, unsorted, and theirs, and whether a text
    has to be read closely, which is not done here."""
    count = bounds.size - 1
    out, ends = np.empty(raw.size + 64, np.uint64), np.zeros(count + 1, np.int64)
    close = np.zeros(count, np.bool_)
    n = 0
    for i in range(count):
        own = raw[bounds[i] : bounds[i + 1]]
        codes, _, last, doubtful = columns(own, single, wide, rules, nothing)
        found = found_in(codes, figures_in(codes, own, last, classes), solid)
        if n + found.size > out.size:
            out = np.append(out[:n], np.empty(out.size + found.size, np.uint64))
        out[n : n + found.size] = found
        n += found.size
        ends[i + 1], close[i] = n, doubtful.size > 0
    return out[:n], ends, close


@compiled
def _distinct(found: Hashes, ends: Bounds) -> Hashes:
    """Return ascending numbers between ends, each once; moves the ends."""
    n = start = 0
    for i in range(ends.size):
        own, start = found[start : ends[i]], ends[i]
        for at in range(own.size - 1):
            found[n] = own[at]
            n += own[at] != own[at + 1]
        if own.size:
            found[n] = own[-1]
            n += 1
        ends[i] = n
    return found[:n].copy()
