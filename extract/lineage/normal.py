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
    KIND,
    MASKING,
    Codes,
    Kind,
    Kinds,
    Places,
    fold,
    tables,
)
from extract.lineage.insertions import first_page, insertion_at, symbols_at
from extract.lineage.jit import compiled
from extract.lineage.masks import MASK, mask_at

Edits = npt.NDArray[np.int32]
"""Rows (start, end, kind) of a folded text, ascending: spans that are MASKED or DROPPED."""

_DROPPED, _SOLID = int(Kind.DROPPED), int(Kind.SOLID)
_DIGIT, _MASKED = int(Kind.DIGIT), int(Kind.MASKED)
_MASK, _POINT, _ZERO = ord(MASK), ord("."), ord("〇")
_CIRCLES = (ord("○"), ord("◯"))
_NO_EDITS = np.empty((0, 3), np.int32)


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
    codes, origin, suspects = fold(raw)
    edits = _NO_EDITS
    if suspects.size:
        edits = _edits(decode(codes), suspects.tolist(), text, origin)
    return NormalForm(raw, *_kept(codes, origin, edits, tables().classes))


def text_id(text: str) -> str:
    """Return the id of a text: texts with the same normal form are one text."""
    return make_id("text", normal_form(text).chars)


def encode(chars: str) -> Codes:
    """Return the code points of a string as a fresh array."""
    # Where every code point is one unit, UTF-16 is the quicker way.
    units = chars.encode("utf-16-le", "surrogatepass")
    if len(units) == 2 * len(chars):
        return np.frombuffer(units, "<u2").astype(np.uint32)
    return np.frombuffer(chars.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint32)


def decode(codes: Codes) -> str:
    """Return the string of an array of code points, of which none is a surrogate."""
    if codes.max(initial=0) < 0x10000:
        return codes.astype("<u2").tobytes().decode("utf-16-le")
    return codes.astype("<u4").tobytes().decode("utf-32-le")


def _edits(folded: str, suspects: list[int], text: str, origin: Places) -> Edits:
    """Return what stands at the suspect places of a folded text, read closely."""

    def shown(start: int, end: int) -> str:
        return text[origin[start] : origin[end - 1] + 1]

    rows: list[tuple[int, int, int]] = []
    end = 0
    for at in suspects:
        if at < end:
            continue
        if folded[at] in MASKING:
            if inserted := symbols_at(folded, at):
                rows += ((place, place + 1, _DROPPED) for place in inserted)
                end = inserted[-1] + 1
                continue
            if (mask := mask_at(folded, at, end)) is not None:
                rows.append((*mask, _MASKED))
                end = mask[1]
                continue
        last = insertion_at(folded, at, shown)
        if last > at:
            rows.append((at, last, _DROPPED))
            end = last
    cut = any(folded[start] == "\n" for start, _, kind in rows if kind == _DROPPED)
    if cut and (end := first_page(folded)):
        rows = [(0, end, _DROPPED), *(row for row in rows if row[0] >= end)]
    return np.array(rows, np.int32).reshape(-1, 3)


@compiled
def _kept(
    folded: Codes, origin: Places, edits: Edits, classes: Kinds
) -> tuple[Codes, Places, Places]:
    """Return the columns of the normal form: of masks in a row only the first stays (× × is one
    mask), and a circle that is no mask is the zero it is written for (二○○八年)."""
    room = folded.size
    codes = np.empty(room, np.uint32)
    starts, ends = np.empty(room, np.int32), np.empty(room, np.int32)
    n = at = edit = 0
    while at < room:
        if edit < edits.shape[0] and edits[edit, 0] == at:
            end, kind = edits[edit, 1], edits[edit, 2]
            edit += 1
            if kind == _MASKED:
                if n and codes[n - 1] == _MASK:
                    ends[n - 1] = origin[end - 1] + 1
                else:
                    codes[n], starts[n], ends[n] = _MASK, origin[at], origin[end - 1] + 1
                    n += 1
            at = end
            continue
        code = folded[at]
        kind = classes[code] & KIND
        if kind == _DROPPED:
            if code == _POINT and 0 < at < room - 1:
                if classes[folded[at - 1]] & KIND == classes[folded[at + 1]] & KIND == _DIGIT:
                    kind = _DIGIT
            elif code == _CIRCLES[0] or code == _CIRCLES[1]:
                code, kind = np.uint32(_ZERO), _SOLID
        if kind != _DROPPED:
            codes[n], starts[n], ends[n] = code, origin[at], origin[at] + 1
            n += 1
        at += 1
    return codes[:n], starts[:n], ends[:n]
