"""Masks: the symbols that sites write over a place, a year, a number or a word.

Seen in the wild: ``xx XX X × *** ** _ ____ # &`` for places and people, ``20xx 20__ 201* 20nn``
for years, ``某`` and ``□``, one symbol or a run of them.  The same symbols also mean other things
(``3×5``, ``X光``, ``1#楼``, ``snake_case``, ``某些``); each rule says what it leaves alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from extract.lineage.jit import compiled
from extract.lineage.texts.characters import CODE, HAN, Characters

Rules = npt.NDArray[np.uint16]

MASK = "□"
"""What a run of mask symbols becomes in the normal form; itself read as a mask."""

_DIGITS = "0123456789"
_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class _Run:
    """A mask of ``least`` to ``most`` of some symbols, as many as may be: not behind a character
    of ``behind`` nor before one of ``before``, or only between Han."""

    symbols: str
    least: int = 2
    most: int = 1 << 30
    behind: str = ""
    before: str = ""
    in_han: bool = False


_TIMES = _Run("×╳✕", 1, 1, _DIGITS, _DIGITS)
"""Nor where a space is between (3 × 5)."""
_RUNS = (
    _Run("xX×╳✕*_□#&", behind=_LATIN, before=_LATIN),
    _Run("○◯", behind=_NUMERALS, before=_NUMERALS),
    _Run("■▲△●"),
    # One symbol, where it can't be a product, a term, a bullet or part of a word.
    _Run("xX", 1, 1, _DIGITS + _LATIN + "-", _DIGITS + _LATIN + "-光射线形型轴染"),
    _TIMES,
    _Run("_", 1, 1, _LATIN, _LATIN),
    _Run("□", 1, 1),
    _Run("*#&", 1, 1, in_han=True),
    _Run("某"),
    _Run("某", 1, 1, before="些种个类项一人"),
)
"""The first that fits counts."""
_LEAST = np.array([run.least for run in _RUNS])
_MOST = np.array([run.most for run in _RUNS])
_SPACED = _RUNS.index(_TIMES)

_BEFORE = 4
"""How many characters of a year may come before its first symbol (x201*)."""
_CENTURIES = ((ord("1"), ord("9")), (ord("2"), ord("0")))
_YEAR, _SPACE, _NOTHING = ord("年"), ord(" "), 0xFFFF

_IN, _NOT_BEHIND, _NOT_BEFORE, _OF_YEAR = range(4)
"""Rows of the table by code point: a bit for each run that a character stands in, that must not
stand behind it, and before it; and what it is to a year with digits masked."""
_DIGIT, _LETTER, _DOT, _HEAD, _MASKED, _DOUBLED = 1, 2, 4, 8, 16, 32


@cache
def rules() -> Rules:
    """Return the table of the rules: four rows (see above), columns the basic plane's code points.

    The last code point is no character and stands for what is beyond the text or the plane.
    """
    table = np.zeros((4, _NOTHING + 1), np.uint16)
    for number, run in enumerate(_RUNS):
        bit = np.uint16(1 << number)
        table[_IN, _codes(run.symbols)] |= bit
        table[_NOT_BEHIND, _codes(run.behind)] |= bit
        table[_NOT_BEFORE, _codes(run.before)] |= bit
        if run.in_han:
            for row in (_NOT_BEHIND, _NOT_BEFORE):
                table[row] |= bit
                table[row, HAN[0] : HAN[1] + 1] &= ~bit
    for chars, what in (
        (_DIGITS, _DIGIT), (_LATIN, _LETTER), (".", _DOT), ("xX×*_", _HEAD), ("xX×╳*_#□", _MASKED),
        ("nN-", _DOUBLED),
    ):  # fmt: skip
        table[_OF_YEAR, _codes(chars)] |= np.uint16(what)
    return table


def _codes(chars: str) -> list[int]:
    return [ord(char) for char in chars]


@compiled
def mask_at(folded: Characters, symbol: int, end: int, rules: Rules) -> tuple[int, int]:
    """Return the span of the mask that the symbol at ``symbol`` of a folded text belongs to.

    It is empty if the symbol means something else.  ``end`` is where the mask before it ends.
    """
    of_year = rules[_OF_YEAR, _at(folded, symbol - 1)] & _DIGIT
    for start in range(max(end, symbol - _BEFORE) if of_year else symbol, symbol + 1):
        last = _year(folded, start, rules)
        if last > start:
            return start, last
    return symbol, _run(folded, symbol, rules)


@compiled
def _at(folded: Characters, at: int) -> int:
    """Return the code point at a place, _NOTHING beyond the text and for one of other planes."""
    return min(folded[at] & CODE, _NOTHING) if 0 <= at < folded.size else _NOTHING


@compiled
def _run(folded: Characters, start: int, rules: Rules) -> int:
    """Return where the run ends that is a mask and begins at ``start``, if there is one."""
    before = _at(folded, start - 1)
    fitting = rules[_IN, _at(folded, start)] & ~rules[_NOT_BEHIND, before]
    for number in range(_LEAST.size):
        bit = 1 << number
        if not fitting & bit:
            continue
        spaced = number == _SPACED and before == _SPACE
        if spaced and rules[_NOT_BEHIND, _at(folded, start - 2)] & bit:
            continue
        end = start
        while end - start < _MOST[number] and rules[_IN, _at(folded, end)] & bit:
            end += 1
        while end - start >= _LEAST[number]:
            behind = _at(folded, end)
            if number == _SPACED and behind == _SPACE:
                behind = _at(folded, end + 1)
            if not rules[_NOT_BEFORE, behind] & bit:
                return end
            end -= 1
    return start


@compiled
def _year(folded: Characters, start: int, rules: Rules) -> int:
    """Return where the number ends that has digits masked, as a year has, and begins at ``start``:
    20xx年, 201*年, x202x年, 20--年, 20nn年, and 20xx without 年."""
    kinds = rules[_OF_YEAR]
    if kinds[_at(folded, start - 1)] & (_DIGIT | _LETTER | _DOT):
        return start
    digits = start + int(kinds[_at(folded, start)] & _HEAD != 0)
    at = digits
    while at - digits < 4 and kinds[_at(folded, at)] & _DIGIT:
        at += 1
    if 1 <= at - digits <= 3:
        end = at
        while end - at < 4 and kinds[_at(folded, end)] & _MASKED:
            end += 1
        if end == at and kinds[_at(folded, at)] & _DOUBLED:
            end += 2 * int(_at(folded, at) == _at(folded, at + 1))
        if end > at and _at(folded, end) == _YEAR:
            return end
    century = _at(folded, start), _at(folded, start + 1)
    if not (century == _CENTURIES[0] or century == _CENTURIES[1]):
        return start
    for end in (start + 4, start + 3):
        masked = kinds[_at(folded, start + 2)] & kinds[_at(folded, end - 1)] & _MASKED
        if masked and not kinds[_at(folded, end)] & (_DIGIT | _LETTER):
            return end
    return start
