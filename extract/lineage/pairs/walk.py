"""The walk along the chains of two texts: what is the same, and every difference between."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from extract.lineage.jit import compiled
from extract.lineage.pairs.gaps import Op, kind_of_op, pair_gap
from extract.lineage.texts.tokens import NUMBER, WORD, YEAR, Bytes, Ints, Words

_JOINS = 8
"""Edits up to this many characters don't break a passage in two."""

COVERED_A, COVERED_B, SWAPPED_A, SWAPPED_B, EQUAL, AGREEING, DIFFERING, EDITED = range(8)
"""What the walk counts, by place."""
_OPS, _YEARS, _PASSAGES = 8, 9, 10
IN_ORDER = 11
"""Whether passages ascend as they were found."""
OF_OP = 12
"""From here on: how many ops of each kind there are."""
_COUNTS = OF_OP + max(Op) + 1
_SHOWN = 8
"""The shortest passage that is shown as evidence when there are longer ones."""

_FIGURE, _SWAP, _EDIT, _KNOWN = int(Op.FIGURE), int(Op.SWAP), int(Op.EDIT), int(Op.KNOWN)

Columns = tuple[Ints, Bytes, Words, Words, Bytes, Ints, Bytes]
"""The columns of :class:`~extract.lineage.texts.tokens.Tokens`, in order."""
Flags = npt.NDArray[np.bool_]
Out = tuple[Ints, Ints, Ints, Ints, Flags, Flags]
"""Counts, ops, years, passages, and which tokens of a and b are in use."""


@compiled
def walk(x: Columns, y: Columns, blocks: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Return counts, and the rows of ops, years and passages (see ``Alignment``).

    Of passages the long ones, if there are any.
    """
    size_a, size_b = x[1].size, y[1].size
    counts = np.zeros(_COUNTS, np.int32)
    room = size_a + size_b + 2
    ops, years = np.empty((room, 5), np.int32), np.empty((room, 2), np.int32)
    passages = np.empty((room, 4), np.int32)
    used_a, used_b = np.zeros(size_a, np.bool_), np.zeros(size_b, np.bool_)
    out = (counts, ops, years, passages, used_a, used_b)
    # Every block is claimed before any gap is read: what was moved is no edit of what stands there.
    own = np.empty_like(blocks)
    kept = 0
    for i in range(blocks.shape[0]):
        series, a, b, length = blocks[i]
        skip, length = _longest_free(used_a, used_b, a, b, length)
        if length:
            row = own[kept]
            row[0], row[1], row[2], row[3] = series, a + skip, b + skip, length
            used_a[row[1] : row[1] + length] = True
            used_b[row[2] : row[2] + length] = True
            kept += 1
    last_a = last_b = last_series = 0
    inside = True
    for i in range(kept):
        series, a, b, length = own[i]
        if series != last_series:
            if last_series == 0:
                _between(x, y, last_a, size_a, last_b, size_b, out)
            last_series, inside = series, False
        if inside:
            _between(x, y, last_a, a, last_b, b, out)
        _equal(x, y, a, b, length, out)
        last_a, last_b, inside = a + length, b + length, True
    if last_series == 0:
        _between(x, y, last_a, size_a, last_b, size_b, out)
    shown = _shown(passages[: counts[_PASSAGES]])
    counts[IN_ORDER] = True
    for i in range(1, shown.shape[0]):
        counts[IN_ORDER] &= shown[i - 1, 0] < shown[i, 0]
    # Copies, since rows are few and the room for them is not.
    return counts, ops[: counts[_OPS]].copy(), years[: counts[_YEARS]].copy(), shown


@compiled
def _shown(passages: Ints) -> Ints:
    """Return the long passages, all if there are none."""
    shown = np.empty_like(passages)
    n = 0
    for row in passages:
        if row[1] - row[0] >= _SHOWN:
            shown[n] = row
            n += 1
    return shown[:n] if n else passages.copy()


@compiled
def _longest_free(used_a: Flags, used_b: Flags, a: int, b: int, length: int) -> tuple[int, int]:
    """Return the offset and length of the longest piece of a block that is in use in no text."""
    best = best_at = start = 0
    for i in range(length + 1):
        if i == length or used_a[a + i] or used_b[b + i]:
            if i - start > best:
                best, best_at = i - start, start
            start = i + 1
    return best_at, best


@compiled
def _free(used: Flags, start: int, end: int) -> bool:
    return not bool(np.any(used[start:end]))


@compiled
def _between(x: Columns, y: Columns, a0: int, a1: int, b0: int, b1: int, out: Out) -> None:
    used_a, used_b = out[4], out[5]
    if (a0 >= a1 and b0 >= b1) or not (_free(used_a, a0, a1) and _free(used_b, b0, b1)):
        return
    shape_a, shape_b = x[2], y[2]
    head = 0
    while a0 + head < a1 and b0 + head < b1 and shape_a[a0 + head] == shape_b[b0 + head]:
        head += 1
    _equal(x, y, a0, b0, head, out)
    a0, b0 = a0 + head, b0 + head
    tail = 0
    while a1 - tail > a0 and b1 - tail > b0 and shape_a[a1 - tail - 1] == shape_b[b1 - tail - 1]:
        tail += 1
    end_a, end_b = a1 - tail, b1 - tail
    partner = pair_gap(shape_a[a0:end_a], shape_b[b0:end_b], x[1][a0:end_a], y[1][b0:end_b])
    at_a, at_b = a0, b0
    i = 0
    while i < partner.size:
        if partner[i] < 0:
            i += 1
            continue
        a, b, length = a0 + i, b0 + partner[i], 1
        while i + length < partner.size and partner[i + length] == partner[i] + length:
            length += 1
        _differ(x, y, at_a, a, at_b, b, out)
        _equal(x, y, a, b, length, out)
        at_a, at_b = a + length, b + length
        i += length
    _differ(x, y, at_a, end_a, at_b, end_b, out)
    _equal(x, y, end_a, end_b, tail, out)


@compiled
def _differ(x: Columns, y: Columns, a0: int, a1: int, b0: int, b1: int, out: Out) -> None:
    if a0 >= a1 and b0 >= b1:
        return
    counts = out[0]
    kinds_a, kinds_b = x[1], y[1]
    size_a, size_b = kinds_a.size, kinds_b.size
    same = a1 < size_a and b1 < size_b and x[2][a1] == y[2][b1]
    length_a, length_b = x[0][a1] - x[0][a0], y[0][b1] - y[0][b0]
    before_name = same and x[6][a1] == 1
    op = kind_of_op(kinds_a[a0:a1], kinds_b[b0:b1], length_a, length_b, before_name)
    if op == _SWAP and not (a0 and b0 and same):
        op = _EDIT
    _note(x, y, op, a0, a1, b0, b1, out)
    if op == _EDIT:
        counts[EDITED] += max(length_a, length_b)
    elif op == _SWAP:
        counts[SWAPPED_A] += length_a
        counts[SWAPPED_B] += length_b
        out[4][a0:a1] = True
        out[5][b0:b1] = True
    else:
        if op == _FIGURE and x[4][a0] and y[4][b0]:
            counts[DIFFERING] += 1
        _cover(x, y, a0, a1, b0, b1, out)


@compiled
def _note(x: Columns, y: Columns, op: int, a0: int, a1: int, b0: int, b1: int, out: Out) -> None:
    counts = out[0]
    row = out[1][counts[_OPS]]
    row[0], row[1], row[2], row[3], row[4] = op, x[0][a0], x[0][a1], y[0][b0], y[0][b1]
    counts[_OPS] += 1
    counts[OF_OP + op] += 1


@compiled
def _equal(x: Columns, y: Columns, a: int, b: int, length: int, out: Out) -> None:
    """Take in tokens of one shape: the same, or other years, numbers and words of one class in
    one place."""
    if not length:
        return
    counts, years = out[0], out[2]
    for i in range(length):
        kind = x[1][a + i]
        if x[3][a + i] == y[3][b + i]:
            counts[EQUAL] += x[0][a + i + 1] - x[0][a + i]
            counts[AGREEING] += x[4][a + i] == 1
        elif kind == YEAR:
            years[counts[_YEARS], 0], years[counts[_YEARS], 1] = x[5][a + i], y[5][b + i]
            counts[_YEARS] += 1
        elif kind == NUMBER and x[4][a + i] and y[4][b + i]:
            counts[DIFFERING] += 1
        elif kind == WORD:
            _note(x, y, _KNOWN, a + i, a + i + 1, b + i, b + i + 1, out)
    _cover(x, y, a, a + length, b, b + length, out)


@compiled
def _cover(x: Columns, y: Columns, a0: int, a1: int, b0: int, b1: int, out: Out) -> None:
    counts, passages, used_a, used_b = out[0], out[3], out[4], out[5]
    used_a[a0:a1] = True
    used_b[b0:b1] = True
    start_a, end_a, start_b, end_b = x[0][a0], x[0][a1], y[0][b0], y[0][b1]
    counts[COVERED_A] += end_a - start_a
    counts[COVERED_B] += end_b - start_b
    n = counts[_PASSAGES]
    if n:
        last = passages[n - 1]
        if 0 <= start_a - last[1] <= _JOINS and 0 <= start_b - last[3] <= _JOINS:
            last[1], last[3] = end_a, end_b
            return
    row = passages[n]
    row[0], row[1], row[2], row[3] = start_a, end_a, start_b, end_b
    counts[_PASSAGES] += 1
