"""Masks: the symbols that sites write over a place, a year, a number or a word.

Seen in the wild: ``xx XX X × *** ** _ ____ # &`` for places and people, ``20xx 20__ 201* 20nn``
for years, ``某`` and ``□``, one symbol or a run of them.  The same symbols also mean other things
(``3×5``, ``X光``, ``1#楼``, ``snake_case``, ``某些``); each pattern says what it leaves alone.
"""

from __future__ import annotations

import re

MASK = "□"
"""What a run of mask symbols becomes in the normal form; itself read as a mask."""

_BEFORE = 4
"""How many characters of a mask may come before its first symbol (201*)."""

_OPENS = frozenset("0123456789_×╳✕*#&xX□某■▲△●○◯")
"""What every pattern begins with."""

_HAN = r"[㐀-鿿]"
_PATTERN = re.compile(
    "|".join(
        (
            # A number with digits masked, as a year: 20xx年, 201*年, x202x年, 20--年, 20nn年.
            r"(?<![0-9A-Za-z.])[xX×*_]?[0-9]{1,3}(?:[xX×╳*_#□]{1,4}|nn|NN|--)(?=年)",
            r"(?<![0-9A-Za-z.])(?:19|20)[xX×╳*_#□]{1,2}(?![0-9A-Za-z])",
            # Runs of two and more.  Not inside Latin words (MAXX).
            r"(?<![A-Za-z])[xX×╳✕*_□#&]{2,}(?![A-Za-z])",
            r"(?<![一二三四五六七八九十])[○◯]{2,}(?![一二三四五六七八九十])|[■▲△●]{2,}",
            # One symbol, where it can't be a product, a term, a bullet or part of a word.
            r"(?<![0-9A-Za-z\-])[xX](?![0-9A-Za-z\-光射线形型轴染])",
            r"(?<![0-9])(?<![0-9] )[×╳✕](?! ?[0-9])",
            r"(?<![A-Za-z])_(?![A-Za-z])|□",
            rf"(?<={_HAN})[*#&](?={_HAN})",
            r"某{2,}|某(?![些种个类项一人])",
        )
    )
)


def mask_at(folded: str, symbol: int, end: int) -> tuple[int, int] | None:
    """Return the span of the mask that the symbol at ``symbol`` of a folded text belongs to.

    None if it means something else.  ``end`` is where the mask before it ends.
    """
    for start in range(max(end, symbol - _BEFORE), symbol + 1):
        if folded[start] in _OPENS and (match := _PATTERN.match(folded, start)) is not None:
            return start, match.end()
    return None
