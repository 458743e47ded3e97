"""How a line of text is set, whatever it says: as no sentence, as code, as an address, between
ornaments, as the number of a sheet.
"""

from __future__ import annotations

import re

from extract.fold import CHINESE, fold
from extract.memory import remembered

CLOSERS = ")\uff09]】"
"""Brackets that a line may end in."""

_LABEL, _LONGEST, _LONGEST_SHELL = 40, 320, 60  # characters of what can be a line of each kind

_CODE = (
    r"[\"')\]}]\s*\)?\s*;|function\s*\(|document\.|window\.|\bvar\s+\w|</?\w+>|\{\s*\}"
    r"|^\W*\d[\d\W]*\);?$"
)
# Each kind begins with a sign that hardly any line has, which is where re looks.
_ADDRESS = re.compile(
    r"\.(?:(?<=[Ww]{3}\.)|(?<=[\w-]\.)(?:[Cc][Oo][Mm]|[Cc][Nn]|[Nn][Ee][Tt]|[Oo][Rr][Gg])\b)"
    r"|@(?<=\w@)\w+\.\w|://(?:(?<=[Hh][Tt][Tt][Pp]://)|(?<=[Hh][Tt][Tt][Pp][Ss]://))"
)
_CHINESE = re.compile(  # the first at once, the second faster than a repeated group
    rf"{CHINESE}{{3}}|" + rf"[\W\d_A-Za-z]*{CHINESE}" * 3
)
# A line ruled off: dashes or ornaments at both ends, or nothing else; masks (***, ___) are none,
# stars and points with space between them are.
_RULED = (
    r"(?P<rule>[—=~★☆◆◇◎■□●○▼▲↓↑→←])(?:(?P=rule){2,}|\1*\s*[^\d。!?;,—=~]{2,14}(?:\s*(?P=rule))+)"
    r"|(?P<point>[*·•])(?:\s+(?P=point)){2,}"
)
_RULES = frozenset("—=~★☆◆◇◎■□●○▼▲↓↑→←*·•")
_BARE_ADDRESS = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?", re.ASCII)
_PAGE_NUMBER = (
    r"(?i)[-—–~·]+\s*\d{1,3}\s*[-—–~·]+|[首末尾]页|第\s?\d{1,3}\s?页(?:\W{0,3}共\s?\d{1,3}\s?页)?"
    r"|page\s?\d{1,3}(?:\s?of\s?\d{1,3})?"
)
_PAGE_NUMBERS_BEGIN = frozenset("-—–~·首末尾第pP")
_ORNAMENT = r"[—=*~★☆◆◇■□●○▼▲↓↑→←\-_]"
_ORNAMENTS = re.compile(rf"(?:{_ORNAMENT}|[·•.+#\s])+")
_SHELL = (
    rf"{_ORNAMENT}+\s*[^\s—=*~_\-].*?[^\s。!?;]\s*{_ORNAMENT}+$|[▲▼↑↓→←►▶»]\s*[^。!?;,]{{2,12}}$|[\[【][^\]】。]{{2,12}}[\]】]$"
    r"|[—~★☆◆◇■□●▼▲-]+\s*\w\s*[—~★☆◆◇■□●▼▲-]+$|(?:[\[【〖][^\]】〗。]{2,16}[\]】〗]\s*){2,}$|(?:#\s?[^\s#。]{1,10}\s*){2,}$"
)
_SHELLS_BEGIN = frozenset("—=*~★☆◆◇■□●○▼▲↓↑→←-_►▶»[【〖#")
_BARS = frozenset("|│·•/")
_BARRED = r"[^。!?;,]{1,16}\s[|│·•/]\s[^。!?;,]{1,40}$"
_PAGES = re.compile(r"(?:\W*\d{1,3}\b){2,}\W*(?:[上下首末尾].?页\W*)*$")
_OF_SHELLS = re.compile(rf"{_ORNAMENT}|[·•.+#\s\d►▶»\[【〖|│/]")  # in whatever these match
_DOTS = re.compile(r"…|[.\uff0e。]{3}")  # in whatever the next matches, before it is folded
_TEASER = r"(?:\.{3,}|…+|。{3,})\s*(?:\[?(?:详细|全文|阅读|更多)\w*\]?)?$"
_SENTENCE_ENDS = frozenset("。!?;:.…”’》)\uff01\uff1f\uff1b\uff1a\ufe55\u2236\ufe30\uff0e\uff09")


@remembered
def is_code(line: str) -> bool:
    """Say whether a line is residue of a script or of markup: at most two characters of it are
    Chinese."""
    if _CHINESE.match(line, 0, _LONGEST) is not None:
        return False
    return re.search(_CODE, fold(line[:_LONGEST])) is not None


def is_sentence(text: str) -> bool:
    """Say whether a line ends as most sentences do."""
    return text[-1:] == "。" and not text.endswith("。。。")


def is_label(text: str) -> bool:
    """Say whether a line is no sentence: a title, an item of a list, a teaser cut off."""
    last = text[-1:]
    if last == "。":
        return text.endswith("。。。")
    if len(text) <= _LABEL and last not in _SENTENCE_ENDS:
        return True
    end = text[-20:]
    return _DOTS.search(end) is not None and re.search(_TEASER, fold(end)) is not None


def is_unended(text: str) -> bool:
    """Say whether a line is no sentence, in brackets or not."""
    return is_label(text.rstrip(CLOSERS))


def is_ruled(text: str) -> bool:
    """Say whether a short line is a rule, or a few words between rules."""
    if len(text) > _LABEL:
        return False
    folded = fold(text)
    return folded[:1] in _RULES and re.fullmatch(_RULED, folded) is not None


def has_address(folded: str) -> bool:
    """Say whether a folded line has a host's name, an address or that of a mailbox in it."""
    return ("." in folded or "://" in folded) and _ADDRESS.search(folded) is not None


def is_bare_address(text: str) -> bool:
    """Say whether a line is a host's name or an address and nothing else."""
    return "." in text and _BARE_ADDRESS.fullmatch(text) is not None and has_address(text)


def is_page_number(text: str) -> bool:
    """Say whether a line is a sheet's number and nothing else: - 3 -, 第3页 共9页."""
    if len(text) > _LABEL // 2:
        return False
    folded = fold(text)
    return folded[:1] in _PAGE_NUMBERS_BEGIN and re.fullmatch(_PAGE_NUMBER, folded) is not None


@remembered
def is_shell(text: str) -> bool:
    """Say whether a short line is set as no sentence is: between ornaments, or by bars."""
    if (
        len(text) > _LONGEST_SHELL
        or text.endswith("。")
        or _OF_SHELLS.search(folded := fold(text)) is None
    ):
        return False
    if _ORNAMENTS.fullmatch(folded) is not None or _PAGES.match(folded) is not None:
        return True
    if folded[0] in _SHELLS_BEGIN and re.match(_SHELL, folded) is not None:
        return True
    return not _BARS.isdisjoint(folded.split()) and re.match(_BARRED, folded) is not None
