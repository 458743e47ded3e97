"""The normal form of a text: what stays the same when a site reformats it.

By code point: compatibility folding (NFKC, Unicode Standard Annex 15), then space, punctuation
and symbols are dropped and a run of mask symbols becomes one mask token.  Digits and Latin letters
stay, and the point of a decimal number too: a moved year or comma is another text.  Each character
of the normal form knows the code points of the original that it stands for.
"""

from __future__ import annotations

import unicodedata
from array import array
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

import numpy as np
import numpy.typing as npt

from extract.digest import make_id
from extract.lineage.masks import MASK, find_masks

Codes = npt.NDArray[np.uint32]
Kinds = npt.NDArray[np.uint8]

_BMP = 0x10000
_FIRST_HAN = 0x2E80  # CJK radicals: letters below are Latin, Greek, Cyrillic …


class Kind(IntEnum):
    """What a character is to the normal form; only SOLID ones make shingles."""

    DROPPED = 0
    SOLID = 1
    DIGIT = 2
    LATIN = 3
    MASKED = 4


@dataclass(frozen=True, slots=True, eq=False)
class NormalForm:
    """A text's normal form and the way back.

    Character ``i`` of ``chars`` stands for code points ``starts[i]:ends[i]`` of the original.
    Both arrays hold signed 64-bit integers, ascend, and are as long as ``chars``.
    """

    chars: str
    starts: array[int]
    ends: array[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the code points of the original that ``chars[start:end]`` stands for.

        An empty span maps to the empty span where the next character begins.
        """
        if start < end:
            return self.starts[start], self.ends[end - 1]
        at = self.starts[start] if start < len(self.starts) else (self.ends or [0])[-1]
        return at, at


def normal_form(text: str) -> NormalForm:
    """Return the normal form of a text.  Total: any string has one, maybe an empty one."""
    codes, origin = _fold(text)
    kinds = _kinds(codes)
    starts, ends = origin, origin + 1
    points = np.flatnonzero(codes == ord("."))
    if points.size:
        points = points[(points > 0) & (points < codes.size - 1)]
        between = (kinds[points - 1] == Kind.DIGIT) & (kinds[points + 1] == Kind.DIGIT)
        kinds[points[between]] = Kind.DIGIT
    _mark_masks(codes, kinds, ends)
    kept = np.flatnonzero(kinds)
    kept = kept[_opens_run(kinds[kept] == Kind.MASKED)] if kept.size else kept
    last = _last_of_run(kinds, kept)
    return NormalForm(
        chars=decode(codes[kept]),
        starts=array("q", starts[kept].tobytes()),
        ends=array("q", ends[last].tobytes()),
    )


def text_id(text: str) -> str:
    """Return the id of a text: texts with the same normal form are one text."""
    return make_id("text", normal_form(text).chars)


def encode(chars: str) -> Codes:
    """Return the code points of a string as a fresh array."""
    return np.frombuffer(chars.encode("utf-32-le", "surrogatepass"), dtype="<u4").copy()


def decode(codes: Codes) -> str:
    """Return the string of an array of code points; the opposite of :func:`encode`."""
    return codes.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")


def kinds_of(codes: Codes) -> Kinds:
    """Return the :class:`Kind` of each character of a normal form."""
    kinds = _kinds(codes)
    kinds[codes == ord(MASK)] = Kind.MASKED
    kinds[codes == ord(".")] = Kind.DIGIT
    return kinds


def _fold(text: str) -> tuple[Codes, npt.NDArray[np.int64]]:
    """Return the folded code points of a text, and for each the position it came from."""
    codes = encode(text)
    origin = np.arange(codes.size, dtype=np.int64)
    folds, widths, _ = _tables()
    below = np.minimum(codes, _BMP - 1)
    if not ((codes >= _BMP) | (widths[below] != 1)).any():
        return folds[codes], origin
    # Rare: ㈠, ㎡, an emoji … Each distinct character is folded once.
    distinct, where = np.unique(codes, return_inverse=True)
    folded = [unicodedata.normalize("NFKC", chr(code)) for code in distinct.tolist()]
    lengths = np.array([len(piece) for piece in folded], dtype=np.int64)
    wide = encode("".join([folded[i] for i in where.tolist()]))
    return wide, np.repeat(origin, lengths[where])


def _kinds(codes: Codes) -> Kinds:
    _, _, table = _tables()
    kinds: Kinds = table[np.minimum(codes, _BMP - 1)]
    beyond = codes >= _BMP
    if beyond.any():
        distinct, where = np.unique(codes[beyond], return_inverse=True)
        kinds[beyond] = np.array([_kind(chr(code)) for code in distinct.tolist()], np.uint8)[where]
    return kinds


@cache
def _tables() -> tuple[Codes, Kinds, Kinds]:
    """Return fold, folded length and kind of each code point of the basic plane."""
    folded = [unicodedata.normalize("NFKC", chr(code)) for code in range(_BMP)]
    folds = np.array([ord(piece[0]) if piece else 0 for piece in folded], dtype=np.uint32)
    widths = np.array([min(len(piece), 255) for piece in folded], dtype=np.uint8)
    kinds = np.array([_kind(chr(code)) for code in range(_BMP)], dtype=np.uint8)
    return folds, widths, kinds


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


def _mark_masks(codes: Codes, kinds: Kinds, ends: npt.NDArray[np.int64]) -> None:
    for start, end in find_masks(decode(codes)):
        kinds[start:end], codes[start:end] = Kind.DROPPED, 0
        kinds[start], codes[start] = Kind.MASKED, ord(MASK)
        ends[start] = ends[end - 1]
    _read_zeros(codes, kinds)


def _read_zeros(codes: Codes, kinds: Kinds) -> None:
    """Let a circle that is no mask be the zero it is written for (二○○八年)."""
    circles = (codes == ord("○")) | (codes == ord("◯"))
    codes[circles & (kinds == Kind.DROPPED)] = ord("〇")
    kinds[circles & (codes == ord("〇"))] = Kind.SOLID


def _opens_run(masked: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return what stays when of masks in a row only the first does (× × is one mask)."""
    stays = np.ones(masked.size, dtype=np.bool_)
    stays[1:] = ~(masked[1:] & masked[:-1])
    return stays


def _last_of_run(kinds: Kinds, kept: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return for each kept position the last position that was merged into it."""
    every = np.flatnonzero(kinds)
    if every.size == kept.size:
        return kept
    following = np.append(np.searchsorted(every, kept)[1:], every.size)
    last: npt.NDArray[np.int64] = every[following - 1]
    return last
