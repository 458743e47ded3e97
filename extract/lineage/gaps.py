"""Gaps: what stands between two matching blocks, read token by token.

A gap says how two texts differ: a mask over a word, a moved year, another figure, another name in
front of 镇, or plain editing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from extract.lineage.figures import Token, TokenKind, tokens

SMALL = 30
"""A gap up to this many characters on both sides is always read."""
LARGE = 200
"""One up to this size is read if it is full of figures and masks; a larger one never."""
_FILLER = 24
"""The longest text that one mask is believed to cover."""
_BESIDE = 2
"""How many other characters a piece may hold beside its masks (masks eat parts of words)."""
_NAME = 8
"""The longest name."""
_NAMED = frozenset("镇乡村县市区州省局校院厂所社街旗屯")
_LIKE = 0.5


class StepKind(StrEnum):
    """How a piece of one text stands to the piece of the other that it is aligned with."""

    EQUAL = "equal"
    MASKED_A = "masked_a"
    MASKED_B = "masked_b"
    YEAR = "year"
    FIGURE = "figure"
    NAME = "name"
    EDIT = "edit"


@dataclass(frozen=True, slots=True)
class Step:
    """Pieces of two normal forms, one maybe empty, that are aligned with each other."""

    kind: StepKind
    a: str
    b: str


def steps(a: str, b: str, after: str) -> list[Step]:
    """Return the steps over a gap; their pieces joined give ``a`` and ``b`` again.

    ``after`` is the character behind the gap, the same in both texts, or empty.
    """
    plain = [Step(StepKind.EDIT, a, b)]
    if not a and not b:
        return []
    if not _worth_reading(a, b):
        return plain
    left, right = tokens(a, after), tokens(b, after)
    codes = SequenceMatcher(
        None, [_shape(t) for t in left], [_shape(t) for t in right], autojunk=False
    ).get_opcodes()
    few = max(len(left), len(right)) <= 3
    found: list[Step] = []
    for code, a0, a1, b0, b1 in codes:
        following = right[b1].chars if b1 < len(right) else after
        if code == "equal" and (few or a1 - a0 > 1):
            found += _paired(left[a0:a1], right[b0:b1])
        else:
            found.append(_replaced(left[a0:a1], right[b0:b1], following))
    equal = sum(len(step.a) for step in found if step.kind is StepKind.EQUAL)
    if max(len(a), len(b)) > SMALL and equal < _LIKE * min(len(a), len(b)):
        return plain
    return found


def _worth_reading(a: str, b: str) -> bool:
    if max(len(a), len(b)) <= SMALL:
        return True
    if max(len(a), len(b)) > LARGE or not a or not b:
        return False
    shared = sum((Counter(a) & Counter(b)).values())
    return shared >= _LIKE * min(len(a), len(b))


def _shape(token: Token) -> str:
    """Return what tokens must share to be paired: numbers with numbers, whatever their value."""
    if token.kind in (TokenKind.NUMBER, TokenKind.YEAR):
        return token.kind.value + "#"
    return token.chars


def _paired(left: list[Token], right: list[Token]) -> Iterator[Step]:
    for a, b in zip(left, right, strict=True):
        kind = StepKind.EQUAL
        if a.chars != b.chars:
            kind = StepKind.YEAR if a.kind is TokenKind.YEAR else StepKind.FIGURE
        yield Step(kind, a.chars, b.chars)


def _replaced(left: list[Token], right: list[Token], following: str) -> Step:
    a, b = "".join(t.chars for t in left), "".join(t.chars for t in right)
    masks_a = sum(t.kind is TokenKind.MASKED for t in left)
    masks_b = sum(t.kind is TokenKind.MASKED for t in right)
    if masks_a > masks_b and _covers(a, masks_a, b):
        return Step(StepKind.MASKED_A, a, b)
    if masks_b > masks_a and _covers(b, masks_b, a):
        return Step(StepKind.MASKED_B, a, b)
    if _numeric(left) and _numeric(right):
        return Step(StepKind.FIGURE, a, b)
    worded = all(t.kind is TokenKind.WORD for t in (*left, *right))
    if worded and a and b and max(len(a), len(b)) <= _NAME and following in _NAMED:
        return Step(StepKind.NAME, a, b)
    return Step(StepKind.EDIT, a, b)


def _covers(masked: str, masks: int, filler: str) -> bool:
    """Return whether a piece that is little but masks may stand over the other piece."""
    return 0 < len(filler) <= _FILLER * masks and len(masked) - masks <= _BESIDE


def _numeric(found: list[Token]) -> bool:
    return len(found) == 1 and found[0].kind in (TokenKind.NUMBER, TokenKind.YEAR)
