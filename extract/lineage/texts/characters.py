"""Folding: each code point of a text to what it is read as, by a table made once.

Compatibility folding (NFKC, Unicode Standard Annex 15) and the traditional script are undone one
by one; marks that show nothing of their own (zero width, soft hyphens, accents, variation
selectors) go.  What is left are *characters*: a code point with its class above it, so that nobody
who reads on has to look it up again.
"""

from __future__ import annotations

import sys
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from extract.lineage.jit import compiled

Codes = npt.NDArray[np.uint32]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int32]
Characters = npt.NDArray[np.uint32]
"""Code points after folding, each plus its class times CLASS."""

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


CLASS = 1 << 21
"""What classes are counted in; code points are below."""
CODE = CLASS - 1
KIND, SPACE, CLOSER, _WIDE = 7 * CLASS, 8 * CLASS, 16 * CLASS, 32 * CLASS
"""Bits of a class: the kind; white space; what stands behind the number of an insertion; and in the
table only, that of other than one character."""
POINT, SYMBOL, TWIN, OPENER = 64 * CLASS, 128 * CLASS, 256 * CLASS, 512 * CLASS
"""Bits of what has to be looked at: the decimal point; a symbol that masks; a letter that masks if
it is doubled; what an insertion may begin with."""
_SYMBOLS = "_×╳✕*#&xX□某■▲△●○◯"
_TWINS = "nN-"
_OPENERS = "\n([〔【「-–—第"
_CLOSERS = "、.,页」-–—"
HAN = (0x3400, 0x9FFF)


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """What each code point is read as.

    Mostly that is one character.  Where _WIDE is set it is those behind ``wide[code]``, which says
    how many.  ``solid`` says which code points are SOLID after folding.
    """

    single: Characters
    wide: Characters
    solid: Flags


@cache
def table() -> Table:
    """Return the table of folding."""
    simplified = _simplified()
    codes = np.arange(_PLANES, dtype=np.uint32)
    kinds = np.zeros(_PLANES, np.uint8)
    plain = np.zeros(_PLANES, np.bool_)
    for start, end in _IDEOGRAPHS:
        plain[start:end] = True
    kinds[plain] = Kind.SOLID
    others = np.flatnonzero(~plain).tolist()
    kinds[others] = [_kind(chr(at)) for at in others]
    own = codes + kinds * np.uint32(CLASS)
    for chars, bit in (
        (map(chr, range(0x3001)), SPACE), (_CLOSERS, CLOSER), (".", POINT), (_SYMBOLS, SYMBOL),
        (_TWINS, TWIN), (_OPENERS, OPENER),
    ):  # fmt: skip
        own[[ord(char) for char in chars if bit != SPACE or char.isspace()]] |= np.uint32(bit)
    single = own.copy()
    for old, new in simplified.items():
        single[ord(old)] = own[ord(new)]
    wide: list[int] = []
    for at in others:
        char = chr(at)
        if 0x20 <= at < 0x7F or (at < 0x20 and char.isspace()):
            continue
        folded = [own[ord(simplified.get(piece, piece))] for piece in _folded(char)]
        if len(folded) == 1:
            single[at] = folded[0]
        else:
            single[at] = _WIDE + len(wide)
            wide += (len(folded), *folded)
    beyond = np.full(sys.maxunicode + 1 - _PLANES, _WIDE + len(wide), np.uint32)
    wide.append(0)
    return Table(np.append(single, beyond), np.array(wide, np.uint32), kinds == Kind.SOLID)


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
def fold(raw: Codes, single: Characters, wide: Characters) -> tuple[Characters, Places]:
    """Return the characters of a text, and for each the place of the code point it came from."""
    folded, origin = np.empty(raw.size, np.uint32), np.empty(raw.size, np.int32)
    seen = np.uint32(0)
    for at in range(raw.size):
        folded[at] = single[raw[at]]
    for at in range(raw.size):
        seen |= folded[at]
    for at in range(raw.size):
        origin[at] = at
    return _widened(folded, wide) if seen & _WIDE else (folded, origin)


@compiled
def _widened(folded: Characters, wide: Characters) -> tuple[Characters, Places]:
    room = 0
    for own in folded:
        room += wide[own & CODE] if own & _WIDE else 1
    out, origin = np.empty(room, np.uint32), np.empty(room, np.int32)
    n = 0
    for at in range(folded.size):
        own = folded[at]
        if own & _WIDE:
            first = np.int64(own & CODE) + 1
            for place in range(first, first + np.int64(wide[first - 1])):
                out[n], origin[n] = wide[place], at
                n += 1
        else:
            out[n], origin[n] = own, at
            n += 1
    return out, origin


@compiled
def is_han(own: int) -> bool:
    """Return whether a character is Han (:data:`HAN`)."""
    return HAN[0] <= own & CODE <= HAN[1]
