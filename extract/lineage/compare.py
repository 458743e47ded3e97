"""Comparing versions: two observations of one place, which report is which and what changed."""

from __future__ import annotations

from enum import StrEnum

from extract.lineage.pairs.align import Alignment, align
from extract.lineage.texts.prints import read

_ALMOST = 1.0 - 2.0**-20


class ChangeKind(StrEnum):
    """What happened to a report's text at its place."""

    EDITED = "edited"
    REDATED = "redated"
    MASKED = "masked"
    UNMASKED = "unmasked"
    REFORMATTED = "reformatted"


def likeness(a: str, b: str) -> float:
    """Return how much of two texts is the same, in [0, 1]; symmetric; 1.0 iff one text id.

    Twice the aligned share of both texts together.  A mask and what it covers, and a moved year,
    count as the same; another figure or name in the same place does not.
    """
    # The alignment breaks ties from the left, so give it one order.
    first, second = sorted((read(a), read(b)), key=lambda reading: reading.form.chars)
    if first.form.chars == second.form.chars:
        return 1.0
    found = align(first, second)
    share = (found.covered_a + found.covered_b) / (found.size_a + found.size_b)
    facts = found.differing + len(found.names)
    whole = share * (1 - facts / (facts + found.equal)) if facts else share
    return min(whole, _ALMOST)


def change_kind(before: str, after: str) -> ChangeKind:
    """Return what changed between two versions of a report.

    REFORMATTED: the same text id.  MASKED, UNMASKED, REDATED: nothing else changed, and of these
    only one; anything more is EDITED.
    """
    first, second = read(before), read(after)
    if first.form.chars == second.form.chars:
        return ChangeKind.REFORMATTED
    return _pure_change(align(first, second)) or ChangeKind.EDITED


def _pure_change(found: Alignment) -> ChangeKind | None:
    if found.edited or found.differing or found.names or found.swaps:
        return None
    changes = {
        ChangeKind.REDATED: len(found.years),
        ChangeKind.UNMASKED: found.masked_a,
        ChangeKind.MASKED: found.masked_b,
    }
    kinds = [kind for kind, count in changes.items() if count]
    return kinds[0] if len(kinds) == 1 else None
