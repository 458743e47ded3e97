"""Which of a page's lines are links to other pages."""

from __future__ import annotations

import re

from extract.blocks import Block
from extract.names import bare, names_report

_LINKED = 0.8  # share of a line's characters
_STAMP = re.compile(r"\d(?:\d{1,3}[-/.年]\d{1,2}|\d?)[-/.月]\d{1,2}日?\W*$")
_LABEL = re.compile(
    r"\W*(?:(?!附)[^\W\d]{1,8}(?:[:：]|[】〕\]](?=\s?\w)))?\W*"
)  # [开户], 往期：去年的
_ASKED = frozenset(":?!\uff1a\uff1f\uff01\u2026")  # how words end that a link answers
_DATED = re.compile(r"[\d日]\W*$")  # as every stamp ends
_MARKS = re.compile(r"(?<=\w)\W+$")
_END = 40  # characters at a line's end in which a date and marks stand
_LONGEST = 400  # characters; beyond, the patterns' time would grow with their square


def is_link(line: Block) -> bool:
    """Say whether a line is a link to another page and nothing else but that page's date, a label
    before a colon, and marks around it; or ends in a link with a report's name, behind the end of
    what asks for it."""
    text, _, linked, *_ = line
    if not linked or linked >= _LINKED * len(text):
        return linked > 0
    if len(text) > _LONGEST:
        return False
    rest = _bare(text)
    if rest and linked >= _LINKED * len(rest):
        return True
    asking = text[:-linked].rstrip()
    return asking[-1:] in _ASKED and len(asking) > 2 and names_report(bare(text[-linked:]))


def _bare(text: str) -> str:
    """Return a line without a label before a colon, a date at its end, and marks around it."""
    end = max(0, len(text) - _END)
    stamp = _STAMP.search(text, end) if _DATED.search(text, end) else None
    text = text[: stamp.start()] if stamp else text
    label = _LABEL.match(text)
    text = text[label.end() :] if label else text
    if text[-1:].isalnum():
        return text
    marks = _MARKS.search(text, max(0, len(text) - _END))
    return text[: marks.start()] if marks else text
