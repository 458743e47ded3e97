"""Ordinals in lines: any way of writing a number that can count reports.

Lines are matched in their folded form (:mod:`extract.fold`).
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from extract.fold import fold
from extract.memory import remembered

MAX_VALUE = 99

_CIRCLES = ("①-⑳", "⑴-⒇", "⒈-⒛", "❶-❿", "㈠-㈩", "㊀-㊉", "Ⅰ-Ⅻ")  # each from one on
_CIRCLED = {
    chr(code): value
    for run in _CIRCLES
    for value, code in enumerate(range(ord(run[0]), ord(run[-1]) + 1), 1)
}
_IN_CIRCLES = "".join(_CIRCLES)
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}
_CHINESE = "一二三四五六七八九十廿卅零〇两壹贰叁肆伍陆柒捌玖拾"
SIGNS = rf"0-9A-Z{_CHINESE}{_STEMS}{_IN_CIRCLES}"
"""The characters that ordinals are made of, for a class of a pattern.

Digits of other scripts are none: asking for them makes the class ten times as slow.
"""
SIGN: Final = re.compile(f"[{SIGNS}]")
"""One of these characters."""
_NO_NUMBER = "(?<![队入退行]伍)(?<![大登内水]陆)(?!(?<=陆)续)(?<![收捡]拾)"
OFFICES: Final = "部队组班科室站所局处院校区村社厂矿车中小支分大"
"""How the rest of an office's name behind its number begins: 销售二部, 第三中学."""
OF_OFFICE: Final = f"[{SIGNS}][{OFFICES}]"
"""A number with that behind it."""
# Each begins with a sign, which is where re looks: they are few and quickly found.
_ORDINAL = re.compile(
    rf"[{SIGNS}](?:"
    r"(?P<arabic>(?<=[0-9])(?<!\d.)(?<!\d\..)\d?"
    r"(?:(?![\d.]*\d)|(?=\.?(?:19|20)(?:\d\d|[xX*_×]{2,4})年)))"
    rf"|(?P<chinese>(?<=[{_CHINESE}]){_NO_NUMBER}[{_CHINESE}]{{0,2}})"
    r"|(?P<roman>(?<=[IVXL])(?<![A-Za-z].)[IVXL]{0,5}(?!\s?[A-Za-z'’]))"
    r"|(?P<letter>(?<=[A-Z])(?<![A-Za-z].)(?!\s?[A-Za-z'’]))"
    f"|(?P<stem>(?<=[{_STEMS}]))"
    f"|(?P<circled>(?<=[{_IN_CIRCLES}])))"
)
_CLOSING = frozenset(" )")  # what stands behind a number in brackets
_BRACKETED = re.compile(r"[^\W_]\W{0,2}$")  # a word before a number in brackets: Part (1), 第(一)篇
# What a page counts its reports by, right after or before the number.
_PIECE = r"(?:篇|范文|范例|例文|样文|样本|模板|版本|例|份|辑|文|Part|PART|part|No\.?|NO\.?)"
# One of these characters is in whatever counts pieces, whether folded or not.
_PIECES = re.compile(r"[篇例本板份辑輯文PpNＰｐＮ]")
_MARKER_LIKE = re.compile(
    r"(?=[第篇范例样模版份辑文PpN])"  # as each of these begins
    rf"(?:第\s?[\d一二三四五六七八九十]{{1,3}}\s?{_PIECE}|{_PIECE}\s?\(?[\d一二三四五六七八九十]{{1,3}}(?!\.?\d))"
)
_SHORT = 80  # characters of a line that may be a marker


class Ordinal(NamedTuple):
    """A number in a folded line: its value, how it is written, and where."""

    value: int
    style: str
    start: int
    end: int


def find(folded: str) -> list[Ordinal]:
    """Return the ordinals in a folded line, from left to right."""
    found: list[Ordinal] = []
    for match in _ORDINAL.finditer(folded):
        style, said = match.lastgroup or "", match[0]
        value = _value(style, said)
        if value is None and style == "roman" and len(said) == 1:
            style, value = "letter", _value("letter", said)  # L is no small numeral
        if value is None or value > MAX_VALUE:
            continue
        start, end = match.span()
        found.append(Ordinal(value, style, start, end))
        if style == "roman" and end == start + 1:
            found.append(Ordinal(_value("letter", said) or 0, "letter", start, end))  # H, I, J
        if folded[end : end + 1] not in _CLOSING:
            continue
        while folded[start - 1 : start] == " " == folded[end : end + 1]:
            start, end = start - 1, end + 1
        around = folded[start - 1 : start] + folded[end : end + 1]
        if around == "()" and _BRACKETED.search(folded[: start - 1]):
            found.append(Ordinal(value, "bracketed", start - 1, end + 1))
    return found


def number(text: str) -> int | None:
    """Return the value of text that is one ordinal in digits or Chinese, else None."""
    match = _ORDINAL.fullmatch(fold(text))
    if match is None or match.lastgroup not in {"arabic", "chinese"}:
        return None
    return _value(match.lastgroup, match[0])


@remembered
def is_marker_like(line: str) -> bool:
    """Say whether a short line names a numbered piece, by the words that usually do."""
    if len(line) > _SHORT or _PIECES.search(line) is None:
        return False
    return _MARKER_LIKE.search(fold(line)) is not None


@lru_cache(1 << 10)  # of at most six characters
def _value(style: str, text: str) -> int | None:
    if style == "arabic":
        return int(text)
    if style == "chinese":
        return _chinese(text.translate(_FORMAL))
    if style == "roman":
        return _roman(text)
    if style == "letter":
        return ord(text) - ord("A") + 1
    if style == "stem":
        return _STEMS.index(text) + 1
    return _CIRCLED.get(text)


def _chinese(text: str) -> int | None:
    """Return the value of a Chinese numeral below 100: 三, 十, 十二, 二十, 二十三, 二三."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    if "十" not in text:
        digits = [_DIGITS[c] for c in text if c in _DIGITS]
        return int("".join(map(str, digits))) if len(digits) == len(text) else None
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return None
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def _roman(text: str) -> int | None:
    values = [_ROMAN[c] for c in text]
    total = sum(
        -value if index + 1 < len(values) and value < values[index + 1] else value
        for index, value in enumerate(values)
    )
    return total if 0 < total <= 40 else None
