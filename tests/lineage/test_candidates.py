"""The sorted probe finds what a plain count over all pairs does."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from extract.lineage.model import EMPTY_BACKGROUND, Background
from extract.lineage.pairs.candidates import (
    CONTAINED,
    HUB,
    PASSAGE,
    candidates,
    needed,
    without_hot,
)

HOT = frozenset((3, 4, 5, 2**63))


def drawn(seed: int, count: int, kinds: int) -> list[list[int]]:
    """Return the fingerprints of texts, the smaller ones common; some texts have none."""
    random = Random(seed)
    return [
        sorted({min(random.randrange(kinds), random.randrange(kinds)) for _ in range(size)})
        for size in (random.choice((0, 1, 3, 7, 9, 25, 60)) for _ in range(count))
    ]


def plain(texts: list[list[int]]) -> list[tuple[int, int]]:
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for text, prints in enumerate(texts):
        for own in prints:
            holders[own].append(text)
    found = []
    for a, b in combinations(range(len(texts)), 2):
        shared = set(texts[a]) & set(texts[b])
        linked = sum(a in holders[own][:HUB] for own in shared)
        least = needed(len(texts[a]), len(texts[b]))
        close = len(shared) >= min(PASSAGE, CONTAINED * min(len(texts[a]), len(texts[b])))
        if linked and least is not None and linked >= least and close:
            found.append((a, b))
    return found


@given(st.integers(0, 10_000), st.integers(0, 30), st.sampled_from((20, 200, 2000)), st.booleans())
def test_pairs_are_those_of_a_plain_count(seed: int, count: int, kinds: int, hot: bool) -> None:
    texts = drawn(seed, count, kinds)
    background = Background("b", HOT) if hot else EMPTY_BACKGROUND
    kept = [[own for own in text if own not in background.hot] for text in texts]
    prints = [np.array(text, np.uint64) for text in texts]
    assert [own.tolist() for own in without_hot(prints, background)] == kept
    assert list(candidates(prints, background)) == plain(kept)
