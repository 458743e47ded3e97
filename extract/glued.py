"""Markers that a report's text is glued to: in brackets, or with the page's title in them."""

import re

from extract.names import LONGEST, names_report
from extract.ordinals import Ordinal
from extract.signs import (
    BEFORE,
    CLOSE,
    CLOSING,
    ENDING,
    MEDIUM,
    NEAR,
    OPEN,
    PIECE,
    STRONG,
    WORD,
    Candidate,
    Marker,
    goes_on,
    has_sentence,
    is_inner,
)

_CLOSED = f"^{ENDING}"
_BEFORE = rf"^[{CLOSE}{OPEN}·.:-]*(?:[^\W\d]{{1,4}})?[\s({OPEN}]*$"
_BETWEEN = rf"[\W_]*(?P<unit>{PIECE})?[\W_]*"  # a number and a title
_AFTER = rf"^[\s)]?(?P<unit>{PIECE})?{ENDING}"


def glued(text: str, folded: str, ordinal: Ordinal, name: str, at: int) -> Candidate | None:
    """Return the frame of a marker with the page's title in it, to which a sentence is glued."""
    end = at + len(name)
    if ordinal.end <= at:
        before = BEFORE.match(folded[: ordinal.start].rstrip("("))
        if before is None or at - ordinal.end > NEAR:
            return None
        left, right = folded[: ordinal.start], folded[ordinal.end : at]
        between = re.fullmatch(_BETWEEN, right)
        if between is None or (between["unit"] and not left.rstrip().endswith("第")):
            return None  # 一份T, 每一次T: how many, and of what
        close = re.match(_CLOSED, folded[end:])
    else:
        inner = folded[end : ordinal.start] if ordinal.start >= end else None
        close = re.match(_AFTER, folded[ordinal.end :])
        if inner is None or close is None or at > NEAR or not re.match(_BEFORE, inner):
            return None
        if close["unit"] and "第" not in inner:
            return None  # how many pieces there are, not which
        left, right, end = folded[:at], inner + (close["unit"] or ""), ordinal.end
    cut = end + (close.end() if close else 0)
    rest = folded[cut:]
    frame = ("glued", left.strip(), right.strip())
    if not goes_on(rest):
        # T篇一:名
        named = ordinal.end > at and close and ":" in close[0] and names_report(rest)
        return (frame, STRONG, Marker(0, ordinal.value, text)) if named else None
    heading = text[:cut].strip()
    return frame, STRONG, Marker(0, ordinal.value, heading, cut)


def boxed(text: str, folded: str, ordinal: Ordinal, name: str) -> Candidate | None:
    """Return the frame of a marker in brackets, whatever its words, that a sentence is glued to."""
    closing = CLOSING[folded[0]]
    end = folded.find(closing, ordinal.end, LONGEST)
    while folded[end + 1 : end + 2] == closing:
        end += 1
    if end < 0 or not goes_on(folded[end + 1 :]):
        return None
    left = folded[1 : ordinal.start].replace(name or "\n", "").strip()
    right = folded[ordinal.end : end].replace(name or "\n", "").strip()
    if not WORD.search(left + right) or has_sentence(folded[:end]):
        return None
    if left.endswith("第") and is_inner(right[:1], right[1:]):
        return None
    frame = ("boxed", left, right[:2] if len(right) <= NEAR else right[:1])
    heading = text[1:end].strip()
    return frame, MEDIUM, Marker(0, ordinal.value, heading, end + 1)
