"""Tokens: what an alignment pairs, a number, a year, a Latin word, a mask or one character.

Numbers have one shape whatever their value, and so have years, so that two reports on one template
align however their facts differ.  The numbers a text states are its *figures*; masking, spinning
and moving years leave them alone.  Two copies agree in them; two reports on one template do not.
Enumerators are no figures (every report has a first section), and years are kept apart because a
copy may move them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from extract.lineage.jit import compiled
from extract.lineage.texts.characters import Codes
from extract.lineage.texts.masks import MASK
from extract.lineage.texts.normal import NormalForm

Ints = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]

WORD, LATIN, NUMBER, YEAR, MASKED = range(5)
"""What a token is."""
FIGURE, SPELT = 1, 2
"""A number stated in digits; one spelt in Chinese, which is stated only where it differs (一个)."""

_DIGIT, _POINT, _LETTER, _NUMERAL, _MASK = 1, 2, 4, 8, 16
_UNIT, _ENUMERATOR, NAMED = 32, 64, 128
_NUMERALS = "〇零一二三四五六七八九"
_OTHER_NUMERALS = "两十百千万亿"
_UNITS = "元个人户亩万亿千百吨米斤件次条名家篇头台套部份辆平公多余届期项场"
_NAMES_END = "镇乡村县市区州省局校院厂所社街旗屯"
_ENUMERATORS = "、.．)）:："
_FIRST_DIGIT, _LAST_DIGIT, _DOT, _YEAR_SIGN = ord("0"), ord("9"), ord("."), ord("年")
_ONE, _TWO, _NINE = ord("一"), ord("二"), ord("九")
_ZEROS = (ord("〇"), ord("零"))


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """The n tokens of a normal form.

    ``start`` (n + 1) holds where each begins, then the form's length; ``kind`` what it is;
    ``shape`` what two tokens must share to be paired; ``value`` which one it is; ``figure`` whether
    it is a FIGURE or a number SPELT in Chinese; ``year`` the calendar year of a YEAR, else 0;
    ``named`` 1 for the character that a name ends with (镇, 局).
    """

    start: Ints
    kind: Bytes
    shape: Words
    value: Words
    figure: Bytes
    year: Ints
    named: Bytes


@cache
def classes() -> Bytes:
    """Return the class bits of each code point of the basic plane."""
    table = np.zeros(0x10000, np.uint8)
    groups = {
        "0123456789": _DIGIT, ".": _POINT, _NUMERALS + _OTHER_NUMERALS: _NUMERAL, MASK: _MASK,
        _UNITS: _UNIT, _ENUMERATORS: _ENUMERATOR, _NAMES_END: NAMED,
        "".join(map(chr, (*range(65, 91), *range(97, 123)))): _LETTER,
    }  # fmt: skip
    for chars, bit in groups.items():
        for char in chars:
            table[ord(char)] |= bit
    return table


@cache
def _numerals() -> Ints:
    table = np.full(0x10000, -1, np.int32)
    for value, char in enumerate("零一二三四五六七八九"):
        table[ord(char)] = value
    table[ord("〇")] = 0
    return table


def tokenize(form: NormalForm) -> Tokens:
    """Return the tokens of a normal form."""
    return Tokens(*_tokenize(form.codes, form.raw, form.ends, classes(), _numerals()))


def figures(form: NormalForm) -> Words:
    """Return what the FIGURE tokens of a normal form are, in order: rows (value, value of the token
    behind it or 0).  Quicker than all tokens."""
    return figures_in(form.codes, form.raw, form.ends, classes())


@compiled
def figures_in(codes: Codes, raw: Codes, ends: Ints, table: Bytes) -> Words:
    """Return :func:`figures`, given the columns of a normal form."""
    count = codes.size
    places, found = np.empty(count, np.int32), 0
    is_digit = (codes >= _FIRST_DIGIT) & (codes <= _LAST_DIGIT)
    for at in range(count):
        places[found] = at
        found += is_digit[at]
    out = np.empty((found, 2), np.uint64)
    n = end = 0
    for at in places[:found]:
        if at < end:
            continue
        end, value = _token(codes, at, table)
        # No year has one digit or three, and a call costs more than the question.
        year = _year(codes, at, end, table) if end - at == 2 or end - at >= 4 else 0
        if not year and not _enumerates(at, end, raw, ends, table):
            out[n, 0], out[n, 1] = value, 0
            if end < count:
                out[n, 1] = _token(codes, end, table)[1]
            n += 1
    return out[:n]


@compiled
def _token(codes: Codes, at: int, table: Bytes) -> tuple[int, np.uint64]:
    """Return where the token ends that begins at ``at``, and which one it is."""
    run = _bits(codes, at, table) & (_DIGIT | _LETTER | _NUMERAL)
    if run & _DIGIT:
        run = _DIGIT | _POINT
    value = np.uint64(codes[at])
    end = at + 1
    while end < codes.size and _bits(codes, end, table) & run:
        value = (value ^ np.uint64(codes[end])) * np.uint64(0x9E3779B97F4A7C15)
        end += 1
    if end - at > 1:
        value |= np.uint64(1 << 63)
    return end, value


@compiled
def _enumerates(at: int, end: int, raw: Codes, ends: Ints, table: Bytes) -> bool:
    """Return whether a number in digits is a section's, by the mark behind it in the original."""
    behind = ends[end - 1]
    if end - at > 2 or behind >= raw.size:
        return False
    return _bits(raw, behind, table) & _ENUMERATOR != 0


@compiled
def _tokenize(
    codes: Codes, raw: Codes, ends: Ints, table: Bytes, digits: Ints
) -> tuple[Ints, Bytes, Words, Words, Bytes, Ints, Bytes]:
    count, n = codes.size, 0
    start, kind = np.empty(count + 1, np.int32), np.zeros(count, np.uint8)
    shape, value = np.empty(count, np.uint64), np.empty(count, np.uint64)
    figure, year = np.zeros(count, np.uint8), np.zeros(count, np.int32)
    named = np.zeros(count, np.uint8)
    at = 0
    while at < count:
        bits = _bits(codes, at, table)
        end, own = _token(codes, at, table)
        following = _bits(codes, end, table) if end < count else 0
        start[n], value[n], shape[n] = at, own, own
        if bits & _MASK:
            kind[n] = MASKED
        elif bits & (_DIGIT | _NUMERAL):
            if bits & _DIGIT:
                year[n] = _year(codes, at, end, table)
            elif end < count and codes[end] == _YEAR_SIGN:
                year[n] = _spelt_year(codes, at, end, digits)
            if year[n]:
                kind[n], shape[n] = YEAR, 2
            elif bits & _DIGIT or following & _UNIT:
                kind[n], shape[n] = NUMBER, 1
                if not bits & _DIGIT:
                    figure[n] = SPELT
                elif not _enumerates(at, end, raw, ends, table):
                    figure[n] = FIGURE
        elif bits & _LETTER:
            kind[n] = LATIN
        named[n] = bits & NAMED != 0
        n, at = n + 1, end
    start[n] = count
    return start[: n + 1], kind[:n], shape[:n], value[:n], figure[:n], year[:n], named[:n]


@compiled
def _bits(codes: Codes, at: int, table: Bytes) -> int:
    code = codes[at]
    return int(table[code]) if code < 0x10000 else 0


@compiled
def _spelt_year(codes: Codes, at: int, end: int, digits: Ints) -> int:
    """Return the year that a number before 年 in Chinese is, 0 if it is none."""
    if end - at != 4 or not (codes[at] == _ONE or codes[at] == _TWO):
        return 0
    if not (codes[at + 1] == _NINE or codes[at + 1] == _ZEROS[0] or codes[at + 1] == _ZEROS[1]):
        return 0
    found = 0
    for i in range(at, end):
        if digits[codes[i]] < 0:
            return 0
        found = found * 10 + digits[codes[i]]
    return found


@compiled
def _year(codes: Codes, at: int, end: int, table: Bytes) -> int:
    """Return the year that a number in digits is (or that a date or span begins with), 0 if it is
    none."""
    length = end - at
    if length == 2 and end < codes.size and codes[end] == _YEAR_SIGN:
        tens, ones = np.int64(codes[at]) - _FIRST_DIGIT, np.int64(codes[at + 1]) - _FIRST_DIGIT
        if tens == 9 or tens == 0:
            return int((1900 if tens == 9 else 2000) + tens * 10 + ones)
        return 0
    if length < 4 or (end < codes.size and _bits(codes, end, table) & _UNIT):
        return 0
    found = 0
    for i in range(at, at + 4):
        if codes[i] == _DOT:
            return 0
        found = found * 10 + int(np.int64(codes[i]) - _FIRST_DIGIT)
    if not 1900 <= found < 2100:
        return 0
    if length == 4 or codes[at + 4] == _DOT:
        return found
    century = (np.int64(codes[at + 4]) - _FIRST_DIGIT) * 10 + np.int64(codes[at + 5]) - _FIRST_DIGIT
    return found if length == 8 and 19 <= century <= 20 else 0
