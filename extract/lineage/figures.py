"""Figures: the numbers a text states, which masking, spinning and moving years leave alone.

Two copies agree in them; two reports on one template do not.  Enumerators are no figures (every
report has a first section), and years are kept apart because a copy may move them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from extract.lineage.masks import MASK
from extract.lineage.normal import NormalForm

_DIGITS = r"\d+(?:\.\d+)*"
_NUMERAL = "[〇零一二两三四五六七八九十百千万亿]+"
_TOKEN = re.compile(rf"{_DIGITS}|{_NUMERAL}|[A-Za-z]+|{MASK}|.", re.S)
_NUMBER = re.compile(_DIGITS)
_YEARS = re.compile(r"(?:19|20)\d\d(?:(?:\.\d+)*|(?:19|20)\d\d)")
_SHORT_YEAR = re.compile(r"[09]\d")
_CHINESE_YEAR = re.compile(r"[一二][九〇零][〇零一二三四五六七八九]{2}")
_CHINESE_NUMERAL = re.compile(_NUMERAL)
_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_UNITS = "元个人户亩万亿千百吨米斤件次条名家篇头台套部份辆平公多余届期项场"
_ENUMERATORS = "、.．)）:："


class TokenKind(StrEnum):
    """What a token of a normal form is."""

    WORD = "w"
    LATIN = "l"
    NUMBER = "n"
    YEAR = "y"
    MASKED = "m"


@dataclass(frozen=True, slots=True)
class Token:
    """A number, year, Latin word, mask, or a single other character."""

    kind: TokenKind
    chars: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at ``start:end`` of a normal form, with the character that follows as its unit."""

    start: int
    end: int
    value: str
    unit: str


def tokens(chars: str, after: str) -> list[Token]:
    """Return the tokens of a piece of a normal form; ``after`` is the character behind it."""
    found = []
    for match in _TOKEN.finditer(chars):
        following = chars[match.end() : match.end() + 1] or after
        found.append(Token(_kind(match.group(), following), match.group()))
    return found


def figures(form: NormalForm, text: str) -> list[Figure]:
    """Return the figures of a text, left to right: no years and no enumerators."""
    found = []
    for match in _NUMBER.finditer(form.chars):
        start, end = match.span()
        unit = form.chars[end : end + 1]
        if is_year(match.group(), unit):
            continue
        behind = form.ends[end - 1]
        if end - start <= 2 and text[behind : behind + 1] in _ENUMERATORS:
            continue
        found.append(Figure(start, end, match.group(), unit))
    return found


def is_year(number: str, following: str) -> bool:
    """Return whether a number is a calendar year (or a date or span that begins with one)."""
    if _YEARS.fullmatch(number):
        return following not in _UNITS or not following
    return following == "年" and bool(
        _SHORT_YEAR.fullmatch(number) or _CHINESE_YEAR.fullmatch(number)
    )


def year_of(number: str) -> int:
    """Return the calendar year of a number that :func:`is_year` holds for."""
    digits = number.translate(_CHINESE_DIGITS)[:4]
    if len(digits) == 2:
        return int(digits) + (1900 if digits[0] == "9" else 2000)
    return int(digits)


def _kind(chars: str, following: str) -> TokenKind:
    if chars == MASK:
        return TokenKind.MASKED
    if is_year(chars, following):
        return TokenKind.YEAR
    if _NUMBER.fullmatch(chars) or (following in _UNITS and _CHINESE_NUMERAL.fullmatch(chars)):
        return TokenKind.NUMBER
    return TokenKind.LATIN if chars[0].isascii() and chars[0].isalpha() else TokenKind.WORD
