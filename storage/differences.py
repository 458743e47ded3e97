"""What changed between two texts, paragraph by paragraph and within a paragraph."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

CHANGED = 0.5
"""The least likeness (difflib's ratio) at which a paragraph was changed, not replaced."""


class Op(StrEnum):
    """What became of a paragraph."""

    SAME = "same"
    CHANGED = "changed"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of a changed paragraph: what stood there and what stands there now."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph in either text; ``edits`` spell out a changed one, same stretches included."""

    op: Op
    before: str | None
    after: str | None
    edits: tuple[Edit, ...] = ()


def differences(before: str, after: str) -> tuple[Paragraph, ...]:
    """Return how one text became another; paragraphs are separated by one newline.

    Every paragraph of both texts is in the result once, in order.
    """
    old, new = before.split("\n"), after.split("\n")
    found: list[Paragraph] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.extend(Paragraph(Op.SAME, text, text) for text in old[a:b])
        else:
            found.extend(_replaced(old[a:b], new[c:d]))
    return tuple(found)


def _replaced(old: list[str], new: list[str]) -> list[Paragraph]:
    """Pair paragraphs of a replaced run, in order, where they are alike."""
    found: list[Paragraph] = []
    waiting = list(new)
    for text in old:
        at = next((i for i, other in enumerate(waiting) if _alike(text, other)), None)
        if at is None:
            found.append(Paragraph(Op.REMOVED, text, None))
            continue
        found.extend(Paragraph(Op.ADDED, None, other) for other in waiting[:at])
        found.append(Paragraph(Op.CHANGED, text, waiting[at], _edits(text, waiting[at])))
        del waiting[: at + 1]
    found.extend(Paragraph(Op.ADDED, None, other) for other in waiting)
    return found


def _alike(a: str, b: str) -> bool:
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return matcher.real_quick_ratio() >= CHANGED and matcher.ratio() >= CHANGED


def _edits(before: str, after: str) -> tuple[Edit, ...]:
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return tuple(Edit(before[a:b], after[c:d]) for _, a, b, c, d in codes)
