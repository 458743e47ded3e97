"""Folding: each code point of a text to what it is read as, by tables made once.

Compatibility folding (NFKC, Unicode Standard Annex 15) and the traditional script are undone one
by one; marks that show nothing of their own (zero width, soft hyphens, accents, variation
selectors) go.  What is left is sorted into kinds, and places where a mask or an insertion may
begin are listed, so that only these are looked at closely.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from extract.lineage.jit import compiled

Codes = npt.NDArray[np.uint32]
Kinds = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int32]

_PLANES = 0x32400
"""Beyond the third extension of ideographs nothing is a letter."""
_FIRST_HAN = 0x2E80  # CJK radicals: letters below are Latin, Greek, Cyrillic …
_IDEOGRAPHS = (
    (0x3400, 0x4DC0), (0x4E00, 0xA000), (0xAC00, 0xD7A4), (0x20000, 0x2A6E0),
    (0x2A700, 0x2EE5E), (0x30000, 0x323B0),
)  # fmt: skip
"""Ranges of letters (Hangul too) that compatibility folding leaves alone."""
_TRANSCRIPTION = {"ɑ": "a", "ɡ": "g"}
"""Letters that fonts for pinyin use."""


class Kind(IntEnum):
    """What a character is to the normal form; only SOLID ones make shingles."""

    DROPPED = 0
    SOLID = 1
    DIGIT = 2
    LATIN = 3
    MASKED = 4


KIND, SPACE, SYMBOL, TWIN, OPENER = 7, 8, 16, 32, 64
"""Bits of a class: the kind; white space; a symbol that masks; a letter that masks if it is
doubled; what a digit or letter behind may make the beginning of an insertion."""
_SYMBOLS = "_×╳✕*#&xX□某■▲△●○◯"
_TWINS = "nN-"
MASKING = frozenset(_SYMBOLS + _TWINS)
"""Every character that a mask is recognised by."""
_OPENERS = "\n([〔【「-–—第"
_LINE = ord("\n")
_HAN = (0x3400, 0x9FFF)
_DIGIT, _LATIN = int(Kind.DIGIT), int(Kind.LATIN)
_REACH = 8


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """By code point: ``width`` characters stand for it, the one ``code`` or, of other widths,
    those from ``wide[code]`` on; and the class of a character after folding."""

    code: Codes
    width: Kinds
    wide: Codes
    classes: Kinds


@cache
def tables() -> Tables:
    """Return the tables of folding."""
    code = np.arange(_PLANES, dtype=np.uint32)
    width = np.ones(_PLANES, np.uint8)
    classes = np.zeros(_PLANES, np.uint8)
    simplified = _simplified()
    wide: list[int] = []
    plain = np.zeros(_PLANES, np.bool_)
    for start, end in _IDEOGRAPHS:
        plain[start:end] = True
    classes[plain] = Kind.SOLID
    for old, new in simplified.items():
        code[ord(old)] = ord(new)
    for at in np.flatnonzero(~plain).tolist():
        char = chr(at)
        classes[at] = _kind(char)
        if 0x20 <= at < 0x7F or (at < 0x20 and char.isspace()):
            continue
        folded = [simplified.get(piece, piece) for piece in _folded(char)]
        width[at] = len(folded)
        if len(folded) == 1:
            code[at] = ord(folded[0])
        else:
            code[at] = len(wide)
            wide.extend(map(ord, folded))
    for chars, bit in ((_SYMBOLS, SYMBOL), (_TWINS, TWIN), (_OPENERS, OPENER)):
        classes[[ord(char) for char in chars]] |= bit
    classes[[at for at in range(0x3001) if chr(at).isspace()]] |= SPACE
    return Tables(code, width, np.array(wide, np.uint32), classes)


def fold(codes: Codes) -> tuple[Codes, Places, Places]:
    """Return folded code points, for each the position it came from, and where something that is
    no part of the text may begin."""
    known = tables()
    return _fold(codes, known.code, known.width, known.wide, known.classes)


def _simplified() -> dict[str, str]:
    lines = files(__package__).joinpath("traditional.txt").read_text("utf-8").splitlines()
    pairs = "".join(line for line in lines if not line.startswith("#"))
    return dict(zip(pairs[::2], pairs[1::2], strict=True))


def _folded(char: str) -> str:
    """Return what a character is read as: an accent is dropped, from a letter that has it too."""
    folded = unicodedata.normalize("NFKC", _TRANSCRIPTION.get(char, char))
    if any(ord(piece) < _FIRST_HAN for piece in folded):
        folded = unicodedata.normalize("NFKD", folded)
    return "".join(piece for piece in folded if not _shows_nothing(piece))


def _shows_nothing(char: str) -> bool:
    category = unicodedata.category(char)
    return category[0] == "M" or (category[0] == "C" and not char.isspace())


def _kind(char: str) -> Kind:
    category = unicodedata.category(char)
    if category in ("Nd", "No"):
        return Kind.DIGIT
    if category[0] == "L" and category != "Lm" and ord(char) < _FIRST_HAN:
        return Kind.LATIN
    # Modifier letters below are marks of transcription, above they are 々 and the like.
    if category[0] == "L" and ord(char) < _FIRST_HAN:
        return Kind.DROPPED
    return Kind.SOLID if category[0] == "L" or category == "Nl" else Kind.DROPPED


@compiled
def _fold(
    codes: Codes, code: Codes, width: Kinds, wide: Codes, classes: Kinds
) -> tuple[Codes, Places, Places]:
    room = 0
    for at in range(codes.size):
        room += width[codes[at]] if codes[at] < _PLANES else 0
    folded, origin = np.empty(room, np.uint32), np.empty(room, np.int32)
    n = 0
    for at in range(codes.size):
        own = codes[at]
        if own >= _PLANES:
            continue
        if width[own] == 1:
            folded[n], origin[n] = code[own], at
            n += 1
        else:
            for i in range(width[own]):
                folded[n], origin[n] = wide[code[own] + i], at
                n += 1
    places = np.empty(room, np.int32)
    found = 0
    for at in range(room):
        bits = classes[folded[at]]
        if bits < SYMBOL:
            continue
        suspect = bits & SYMBOL != 0
        if bits & TWIN and at + 1 < room and folded[at + 1] == folded[at]:
            suspect = True
        elif bits & OPENER:
            i = at + 1
            while i < room and i - at < _REACH and classes[folded[i]] & SPACE:
                i += 1
            kind = classes[folded[i]] & KIND if i < room else 0
            suspect = kind in (_DIGIT, _LATIN) and _goes_on(folded, at, classes)
        if suspect:
            places[found] = at
            found += 1
    return folded, origin, places[:found]


@compiled
def _goes_on(folded: Codes, at: int, classes: Kinds) -> bool:
    """Return whether what stands at ``at`` is no line's end, or that of one which ends in Han: only
    such a line goes on behind a page's number, and most lines end in a full stop."""
    if folded[at] != _LINE:
        return True
    while at and classes[folded[at - 1]] & SPACE:
        at -= 1
    return at > 0 and _HAN[0] <= folded[at - 1] <= _HAN[1]
