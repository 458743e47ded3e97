"""The normal form of a text: what stays the same when a site reformats it.

Folded by code point (:mod:`extract.lineage.texts.characters`), then space, punctuation, symbols
and insertions (:mod:`extract.lineage.texts.insertions`) are dropped and a run of mask symbols
becomes one mask token.  Digits and Latin letters stay, and the point of a decimal number too: a
moved year or comma is another text.  Each character of the normal form knows the code points of the
original that it stands for.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from extract.digest import make_id
from extract.lineage.jit import compiled
from extract.lineage.texts.characters import (
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
from extract.lineage.texts.insertions import first_page, insertion_at, may_begin, symbols_at
from extract.lineage.texts.masks import MASK, Rules, mask_at, rules

Inserted = npt.NDArray[np.int32]
"""Rows (start, end, until) of a folded text, ascending: what stands at ``start:end`` is no part of
it, and before ``until`` nothing is a mask."""

_SOLID, _DIGIT, _MASKED = (int(kind) * CLASS for kind in (Kind.SOLID, Kind.DIGIT, Kind.MASKED))
_MASK, _ZERO = ord(MASK), ord("〇")
_CIRCLES = (ord("○"), ord("◯"))
NOTHING = np.empty((0, 3), np.int32)


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
    codes, starts, ends, doubtful = columns(raw, *known, NOTHING)
    if doubtful.size and (inserted := _inserted(text, raw, doubtful)).size:
        codes, starts, ends, _ = columns(raw, *known, inserted)
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
def columns(
    raw: Codes, single: Characters, wide: Characters, rules: Rules, inserted: Inserted
) -> tuple[Codes, Places, Places, Places]:
    """Return the columns of the normal form without what is inserted, and places of the folded text
    where something else may be."""
    folded, first = fold(raw, single, wide)
    last = first.copy()
    doubtful = _edit(folded, last, rules, inserted)
    codes = np.empty(folded.size, np.uint32)
    starts, ends = np.empty(folded.size, np.int32), np.empty(folded.size, np.int32)
    kept = folded & KIND != 0
    n = 0
    for at in range(folded.size):
        codes[n], starts[n], ends[n] = folded[at], first[at], last[at]
        n += kept[at]
    codes, starts, ends = codes[:n], starts[:n], ends[:n]
    for i in range(n):
        codes[i] = _MASK if codes[i] & KIND == _MASKED else codes[i] & CODE
        ends[i] += 1
    return codes, starts, ends, doubtful


@compiled
def _edit(folded: Characters, last: Places, rules: Rules, inserted: Inserted) -> Places:
    """Change the kinds of characters that are no part of the text, or part of a mask, whose first
    character stays for all; return places where something else may be inserted.

    Of masks in a row only the first stays (× × is one mask), and a circle that is no mask is the
    zero it is written for (二○○八年).  ``last`` is for each character the last code point that it
    stands for.
    """
    suspects = _suspects(folded)
    doubtful = np.empty(suspects.size, np.int32)
    for row in range(inserted.shape[0]):
        _drop(folded, inserted[row, 0], inserted[row, 1])
    until = row = doubts = mask = masked = 0
    for place in suspects:
        while row < inserted.shape[0] and inserted[row, 0] <= place:
            until = inserted[row, 2]
            row += 1
        if place < until:
            continue
        own = folded[place]
        if own & (SYMBOL | OPENER) and may_begin(folded, place):
            doubtful[doubts] = place
            doubts += 1
        if not own & (SYMBOL | TWIN):
            continue
        start, end = mask_at(folded, place, until, rules)
        if start < end:
            if not masked or _stays(folded, masked, start):
                mask = start
            _drop(folded, start, end)
            folded[mask] |= _MASKED
            last[mask] = last[end - 1]
            masked = until = end
        elif own & CODE == _CIRCLES[0] or own & CODE == _CIRCLES[1]:
            folded[place] = _ZERO + _SOLID
    return doubtful[:doubts]


@compiled
def _drop(folded: Characters, start: int, end: int) -> None:
    for at in range(start, end):
        folded[at] &= ~KIND


@compiled
def _stays(folded: Characters, start: int, end: int) -> bool:
    """Return whether anything stays of a span."""
    while start < end and not folded[start] & KIND:
        start += 1
    return start < end


@compiled
def _suspects(folded: Characters) -> Places:
    """Return where masks and insertions may be, and make decimal points digits, which stay."""
    places = np.empty(folded.size, np.int32)
    is_special = folded >= POINT
    n = 0
    for at in range(folded.size):
        places[n] = at
        n += is_special[at]
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
