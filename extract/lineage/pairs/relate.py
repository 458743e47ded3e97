"""The relation of two texts: a pure function of the two."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from extract.lineage.lexicons.folding import NO_FOLDING, Folding
from extract.lineage.model import Direction, Relation, RelationKind, Text
from extract.lineage.pairs.align import Alignment, Spans, align_along, pieces
from extract.lineage.pairs.chain import chains, longest, weight
from extract.lineage.pairs.direction import Signs, directed, lacks, words_tell
from extract.lineage.pairs.gaps import Op
from extract.lineage.texts.prints import Reading

COPY = 0.85
"""A copy: the better covered text has this much of itself in the other …"""
LIKELY = 0.70
"""… or this much, if they also state the same figures."""
PART = 0.25
"""Of the other text at least this much must be covered; less, and it merely contains the first."""
PART_SHORT = 0.5
"""The same between short texts, where a phrase makes a quarter."""
WHOLE = 0.85
"""From this coverage on a text is not abridged: a line or a sentence more or less."""
WHOLE_SPUN = 0.7
"""The same for spun texts, where words that a machine made much longer are not aligned."""
RELATED = 0.30
"""Below this coverage texts are not called siblings."""
FAINT = 0.15
"""Texts with less than this share of the smaller one in equal blocks are not read further."""
CONFLICT = 0.30
"""Two texts that differ in more than this share of their figures are no copies."""

_SWAPS = 6
"""So many words at least are swapped in a spun copy …"""
_SWAPPED = 0.03
"""… and this share of its characters; less is an editor's work."""
_COUNTS_AS = 2
"""A swap that a lexicon knows counts as so many."""
_LENGTH = 2
"""Characters of the usual word of a lexicon."""
_SWAPS_PER_NAME = 8
_ROW, _ROW_LONGER = 10, 4
"""Several words swapped in a row have so many characters at most, and differ by so many."""
QUOTE = 60
"""From this many characters on a passage that two texts share is worth telling by itself."""
_LONG = 30
"""Texts with a block of so many tokens are read on however little else they share."""
_SHORT = 64
_FIGURES = 3
_PER_FIGURE = 100
"""A text is thought to agree in one figure in this many characters, at most _FIGURES, unseen."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A relation, and the pieces of each text that are masked and that the other shows.

    ``under_a`` has (start, end, b_start, b_end) in normal forms; both are empty unless the
    relation makes a family.  ``other_facts`` says that too many figures differ for copies, even
    of a part.
    """

    relation: Relation
    under_a: tuple[tuple[int, int, int, int], ...]
    under_b: tuple[tuple[int, int, int, int], ...]
    other_facts: bool


def relate(
    a: Text, b: Text, readings: tuple[Reading, Reading], folding: Folding = NO_FOLDING
) -> Compared | None:
    """Return how two texts (``a.id < b.id``) are related, or None if they are not.

    ``folding`` is what the texts were read with.
    """
    blocks = chains(*readings)
    smaller = min(reading.tokens.kind.size for reading in readings)
    if weight(blocks) < FAINT * smaller and longest(blocks) < _LONG:
        return None
    found = align_along(blocks, *readings)
    kind = _kind(found)
    passages = found.passages
    if kind is None:
        passages = passages[(passages[:, 1] - passages[:, 0]) >= QUOTE]
        if not passages.size:
            return None
        kind = RelationKind.QUOTES
    direction = None
    if kind.makes_family:
        kind, direction = _directed(kind, found, readings, folding, _earlier(a, b))
    form_a, form_b = readings[0].form, readings[1].form
    spans = (*form_a.spans(passages[:, :2]), *form_b.spans(passages[:, 2:]))
    evidence = tuple(zip(*(side.tolist() for side in spans), strict=True))
    relation = Relation(a.id, b.id, kind, direction, *coverages(found), evidence)
    if not kind.makes_family:
        return Compared(relation, (), (), has_other_facts(found))
    under_a = pieces(found.ops, Op.MASKED_A) if found.masked_a else ()
    under_b = pieces(found.ops, Op.MASKED_B) if found.masked_b else ()
    return Compared(relation, under_a, under_b, other_facts=False)


def conflicts(found: Alignment) -> int:
    """Return in how many facts two texts differ where they say the same otherwise.

    A figure counts each time, a name once per pair of names, and a year only if it moved by
    another distance, and to another year, than most did: sites move all years alike.  Of many
    swapped words some happen to stand where a name could.
    """
    names = max(0, len(found.names) - found.swaps // _SWAPS_PER_NAME)
    return found.differing + names + _odd_years(found.years)


def has_other_facts(found: Alignment) -> bool:
    """Return whether too many facts differ for one text to be a copy of the other."""
    differing = conflicts(found)
    unseen = min(_FIGURES, found.covered_a / _PER_FIGURE)
    return differing > CONFLICT * (found.agreeing + differing + unseen)


def is_spun(found: Alignment) -> bool:
    """Return whether so many words are swapped, all over, that a machine did it.

    No table is needed: what a machine leaves alone keeps its order, and figures agree.  Of words
    that a lexicon knows to stand for one another fewer will do.
    """
    swapped = max(found.swapped_a, found.swapped_b) + _LENGTH * found.known
    swaps = found.swaps + _COUNTS_AS * found.known
    return swaps >= _SWAPS and swapped >= _SWAPPED * (found.covered_a + swapped)


def _kind(found: Alignment) -> RelationKind | None:
    spun = is_spun(found)
    coverage_a, coverage_b = coverages(found)
    low, high = sorted((coverage_a, coverage_b))
    related = max(found.coverage_a, found.coverage_b) >= RELATED
    differing = conflicts(found)
    if has_other_facts(found):
        return RelationKind.SIBLING if related else None
    confirmed = found.agreeing >= _FIGURES and 4 * differing <= found.agreeing
    if high < COPY and not (high >= LIKELY and confirmed):
        return RelationKind.SIBLING if related else None
    short = min(found.size_a, found.size_b) < _SHORT
    if low < (PART_SHORT if short else PART):
        return RelationKind.CONTAINS
    if low < (WHOLE_SPUN if spun else WHOLE) and (spun or high >= WHOLE):
        return RelationKind.ABRIDGED
    if spun:
        return RelationKind.SPUN
    if found.years.size:
        return RelationKind.REDATED
    return RelationKind.MASKED if found.masked_a or found.masked_b else RelationKind.REPRINT


def coverages(found: Alignment) -> tuple[float, float]:
    """Return the share of each text that the other has too, under swapped words if it is spun."""
    if not is_spun(found):
        return found.coverage_a, found.coverage_b
    in_a, in_b = _in_a_row(found)
    return (
        (found.covered_a + found.swapped_a + in_a) / found.size_a,
        (found.covered_b + found.swapped_b + in_b) / found.size_b,
    )


def _in_a_row(found: Alignment) -> tuple[int, int]:
    """Return how many characters of each text stand in short pieces for such of the other: where a
    machine swaps words all over, several next to each other."""
    edits = found.ops[found.ops[:, 0] == Op.EDIT]
    of_a, of_b = edits[:, 2] - edits[:, 1], edits[:, 4] - edits[:, 3]
    both = (of_a > 0) & (of_b > 0)
    near = (np.maximum(of_a, of_b) <= _ROW) & (np.abs(of_a - of_b) <= _ROW_LONGER)
    return int(of_a[both & near].sum()), int(of_b[both & near].sum())


def _directed(
    kind: RelationKind,
    found: Alignment,
    readings: tuple[Reading, Reading],
    folding: Folding,
    dates: Direction | None,
) -> tuple[RelationKind, Direction | None]:
    signs = Signs(words_tell(found, readings, folding), dates, _from_longer(found))
    kind, way = directed(kind, found, readings, signs)
    # Between swapped words gaps are guesses, and what is expanded has more by its nature.
    sure = kind is RelationKind.EXPANDED or is_spun(found)
    return kind, None if way and not sure and lacks(found, way) else way


def _from_longer(found: Alignment) -> Direction:
    coverage_a, coverage_b = coverages(found)
    return Direction.A_TO_B if coverage_a < coverage_b else Direction.B_TO_A


def _earlier(a: Text, b: Text) -> Direction | None:
    if a.date is None or b.date is None or a.date == b.date:
        return None
    return Direction.A_TO_B if a.date < b.date else Direction.B_TO_A


def _odd_years(years: Spans) -> int:
    if not years.size or (years == years[0]).all():
        return 0
    moves: list[tuple[int, int]] = years.tolist()
    groups = (
        Counter(b - a for a, b in moves),
        Counter(a for a, _ in moves),
        Counter(b for _, b in moves),
    )
    return len(moves) - max(group.most_common(1)[0][1] for group in groups)
