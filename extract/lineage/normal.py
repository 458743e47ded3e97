"""The normal form of a text: what stays the same when a site reformats it.

Folded by code point (:mod:`extract.lineage.characters`), then space, punctuation, symbols and
insertions (:mod:`extract.lineage.insertions`) are dropped and a run of mask symbols becomes one
mask token.  Digits and Latin letters stay, and the point of a decimal number too: a moved year or
comma is another text.  Each character of the normal form knows the code points of the original that
it stands for.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from extract.digest import make_id
from extract.lineage.characters import (
    CLASS,
    CODE,
    KIND,
    OPENER,
    POINT,
    SYMBOL,
    TWIN,
    Characters,
    Codes,
    Kind,
    Places,
    fold,
    table,
)
from extract.lineage.insertions import first_page, insertion_at, may_begin, symbols_at
from extract.lineage.jit import compiled
from extract.lineage.masks import MASK, Rules, mask_at, rules

Inserted = npt.NDArray[np.int32]
"""Rows (start, end, until) of a folded text, ascending: what stands at ``start:end`` is no part of
it, and before ``until`` nothing is a mask."""

_DIGIT, _SOLID = int(Kind.DIGIT) * CLASS, int(Kind.SOLID) * CLASS
_MASK, _ZERO = ord(MASK), ord("〇")
_CIRCLES = (ord("○"), ord("◯"))
_NOTHING = np.empty((0, 3), np.int32)


@dataclass(frozen=True, eq=False)
class NormalForm:
    """A text's normal form and the way back.

    Character ``i`` of the form, of code point ``codes[i]``, stands for code points
    ``starts[i]:ends[i]`` of the original, which are ``raw``.  The other arrays are of one length;
    starts and ends ascend.
    """

    raw: Codes
    codes: Codes
    starts: Places
    ends: Places

    @cached_property
    def chars(self) -> str:
        """The form as a string."""
        return decode(self.codes)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the code points of the original that ``chars[start:end]`` stands for.

        An empty span maps to the empty span where the next character begins.
        """
        if start < end:
            return int(self.starts[start]), int(self.ends[end - 1])
        at = self.starts[start] if start < self.starts.size else self.ends[-1:].sum()
        return int(at), int(at)

    def spans(self, places: Places) -> tuple[Places, Places]:
        """Return the starts and ends of :meth:`span` for rows (start, end), none of them empty."""
        return self.starts[places[:, 0]], self.ends[places[:, 1] - 1]

    def between(self, start: int, end: int) -> str:
        """Return the characters that begin in code points ``start:end`` of the original."""
        places = self._searched
        return self.chars[bisect_left(places, start) : bisect_left(places, end)]

    @cached_property
    def _searched(self) -> array[int]:
        """The starts as a sequence that is quick to look into."""
        return array("i", self.starts.tobytes())


def normal_form(text: str) -> NormalForm:
    """Return the normal form of a text.  Total: any string has one, maybe an empty one."""
    raw = encode(text)
    known = table().single, table().wide, rules()
    codes, starts, ends, doubtful = _read(raw, *known, _NOTHING)
    if doubtful.size and (inserted := _inserted(text, raw, doubtful)).size:
        codes, starts, ends, _ = _read(raw, *known, inserted)
    return NormalForm(raw, codes, starts, ends)


def text_id(text: str) -> str:
    """Return the id of a text: texts with the same normal form are one text."""
    return make_id("text", normal_form(text).chars)


def encode(chars: str) -> Codes:
    """Return the code points of a string as a fresh array."""
    return np.frombuffer(bytearray(chars.encode("utf-32-le", "surrogatepass")), np.uint32)


def decode(codes: Codes) -> str:
    """Return the string of an array of code points, of which none is a surrogate."""
    if codes.max(initial=0) < 0x10000:
        return codes.astype("<u2").tobytes().decode("utf-16-le")
    return codes.astype("<u4").tobytes().decode("utf-32-le")


def _inserted(text: str, raw: Codes, doubtful: Places) -> Inserted:
    """Return what is no part of a text, read closely where that is doubtful."""
    characters, origin = fold(raw, table().single, table().wide)
    folded = decode(characters & np.uint32(CODE))

    def shown(start: int, end: int) -> str:
        return text[origin[start] : origin[end - 1] + 1]

    rows: list[tuple[int, int, int]] = []
    until = 0
    for at in doubtful.tolist():
        if at < until:
            continue
        if characters[at] & SYMBOL:
            places = symbols_at(folded, at)
            until = places[-1] + 1 if places else until
            rows += ((place, place + 1, until) for place in places)
        elif (end := insertion_at(folded, at, shown)) > at:
            rows.append((at, end, end))
            until = end
    cut = any(folded[start] == "\n" for start, _, _ in rows)
    if cut and (end := first_page(folded)):
        rows = [(0, end, end), *(row for row in rows if row[0] >= end)]
    return np.array(rows, np.int32).reshape(-1, 3)


@compiled
def _read(
    raw: Codes, single: Characters, wide: Characters, rules: Rules, inserted: Inserted
) -> tuple[Codes, Places, Places, Places]:
    """Return the columns of the normal form without what is inserted, and places of the folded text
    where something else may be.

    Of masks in a row only the first stays (× × is one mask), and a circle that is no mask is the
    zero it is written for (二○○八年).
    """
    folded, origin = fold(raw, single, wide)
    codes = np.empty(folded.size, np.uint32)
    starts, ends = np.empty(folded.size, np.int32), np.empty(folded.size, np.int32)
    doubtful = np.empty(folded.size, np.int32)
    n = at = until = row = doubts = 0
    for place in _suspects(folded):
        while row < inserted.shape[0] and inserted[row, 0] <= place:
            n = _copy(folded, origin, at, inserted[row, 0], codes, starts, ends, n)
            at, until = inserted[row, 1], inserted[row, 2]
            row += 1
        if place < until:
            continue
        own = folded[place]
        if own & (SYMBOL | OPENER) and may_begin(folded, place):
            doubtful[doubts] = place
            doubts += 1
        if own & (SYMBOL | TWIN):
            start, end = mask_at(folded, place, until, rules)
            if start < end:
                n = _copy(folded, origin, at, start, codes, starts, ends, n)
                if n == 0 or codes[n - 1] != _MASK:
                    codes[n], starts[n] = _MASK, origin[start]
                    n += 1
                ends[n - 1] = origin[end - 1] + 1
                at = until = end
            elif own & CODE == _CIRCLES[0] or own & CODE == _CIRCLES[1]:
                folded[place] = _ZERO + _SOLID
    n = _copy(folded, origin, at, folded.size, codes, starts, ends, n)
    return codes[:n], starts[:n], ends[:n], doubtful[:doubts]


@compiled
def _suspects(folded: Characters) -> Places:
    """Return where masks and insertions may be, and make decimal points digits, which stay."""
    places = np.empty(folded.size, np.int32)
    n = 0
    for at in range(folded.size):
        places[n] = at
        n += folded[at] >= POINT
    found = 0
    for place in places[:n]:
        own = folded[place]
        if own & POINT:
            inside = 0 < place < folded.size - 1
            if inside and folded[place - 1] & KIND == folded[place + 1] & KIND == _DIGIT:
                folded[place] |= _DIGIT
        elif not own & TWIN or own & OPENER or _is_doubled(folded, place):
            places[found] = place
            found += 1
    return places[:found]


@compiled
def _is_doubled(folded: Characters, at: int) -> bool:
    return at + 1 < folded.size and folded[at + 1] == folded[at]


@compiled
def _copy(
    folded: Characters, origin: Places, first: int, last: int,
    codes: Codes, starts: Places, ends: Places, n: int,
) -> int:  # fmt: skip
    """Add what stays of ``folded[first:last]`` to the ``n`` characters that there are; return how
    many there are then."""
    for at in range(first, last):
        codes[n], starts[n], ends[n] = folded[at] & CODE, origin[at], origin[at] + 1
        n += folded[at] & KIND != 0
    return n
