"""Direction: which of two copies may be the source of the other, if anything tells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from extract.lineage.lexicons.folding import Folding, Told
from extract.lineage.model import Direction, RelationKind
from extract.lineage.pairs.align import Alignment, Spans
from extract.lineage.pairs.gaps import Op
from extract.lineage.texts.masks import MASK
from extract.lineage.texts.prints import Reading

_LACKED = 3
"""A text that lacks so many words of a copy is not its source …"""
_SHORTEST, _LONGEST = 2, 8
"""… where words have so many characters: fewer are slips, more are lines that sites put in."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells which of two texts a and b was first, besides their alignment.

    ``words`` is what swapped words tell, ``dates`` which is known earlier, ``length`` the way from
    the longer text.
    """

    words: Told
    dates: Direction | None
    length: Direction


def directed(
    kind: RelationKind, found: Alignment, readings: tuple[Reading, Reading], signs: Signs
) -> tuple[RelationKind, Direction | None]:
    """Return the kind and the direction of copies: by masks and words, else by completeness, else
    by dates.

    A text can't be the source of what it masks or lacks, nor of what a machine put other words
    into.  If each masks what the other shows, or both are machines' work, neither is the source of
    the other, whatever the dates.
    """
    a_first = signs.words is Told.A_FIRST or _hides_b(found, readings[1])
    b_first = signs.words is Told.B_FIRST or _hides_a(found, readings[0])
    by_mask = None
    if a_first or b_first:
        by_mask = Direction.A_TO_B if a_first else Direction.B_TO_A
    crossed = (a_first and b_first) or signs.words is Told.NEITHER
    if kind is not RelationKind.ABRIDGED:
        return kind, None if crossed else by_mask or signs.dates
    if crossed or (by_mask and by_mask is not signs.length):
        return kind, None
    if by_mask is None and signs.dates and signs.dates is not signs.length:
        return RelationKind.EXPANDED, signs.dates
    return kind, signs.length


def lacks(found: Alignment, source: Direction) -> bool:
    """Return whether the source that a direction names lacks words that its copy has: a site that
    masks by leaving out."""
    own, other = ((1, 2), (3, 4)) if source is Direction.A_TO_B else ((3, 4), (1, 2))
    edits = found.ops[found.ops[:, 0] == Op.EDIT]
    sizes = edits[:, other[1]] - edits[:, other[0]]
    words = (sizes >= _SHORTEST) & (sizes <= _LONGEST) & (edits[:, own[0]] == edits[:, own[1]])
    return int(np.count_nonzero(words)) >= _LACKED


def _hides_a(found: Alignment, a: Reading) -> bool:
    return found.masked_a > 0 and found.masked_a > _decorations(found.ops, a, (1, 2), (3, 4))


def _hides_b(found: Alignment, b: Reading) -> bool:
    return found.masked_b > 0 and found.masked_b > _decorations(found.ops, b, (3, 4), (1, 2))


def _decorations(ops: Spans, reading: Reading, own: tuple[int, int], other: tuple[int, int]) -> int:
    """Return how many masks stand over nothing at all: symbols that a site strews into words."""
    edits = ops[ops[:, 0] == Op.EDIT]
    single = edits[:, own[1]] - edits[:, own[0]] == 1
    alone = edits[single & (edits[:, other[0]] == edits[:, other[1]]), own[0]]
    return int(np.count_nonzero(reading.codes[alone] == ord(MASK)))


def words_tell(found: Alignment, readings: tuple[Reading, Reading], folding: Folding) -> Told:
    """Return what swapped words tell.  What one machine made of one text twice is the same, and
    neither need be a copy of the other."""
    if folding.one_machine(*readings):
        return Told.NEITHER
    if not found.known:
        return Told.NOTHING
    a, b = (reading.form.chars for reading in readings)
    rows = found.ops[np.isin(found.ops[:, 0], (Op.KNOWN, Op.SWAP))].tolist()
    return folding.told((a[a0:a1], b[b0:b1]) for _, a0, a1, b0, b1 in rows)
