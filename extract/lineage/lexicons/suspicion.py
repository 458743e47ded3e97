"""Suspicion: whether a machine swapped words in a text of which no source is known.

Two signs, each in [0, 1], of which the stronger counts.  A known table: the text has its
replacements and none of the words that they are put for.  Broken collocations: pairs of
neighbouring characters that nobody writes, close to each other (a word put between two others
breaks two, a new phrase one), beyond what one in ten ordinary texts has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from extract.lineage.lexicons.lexicon import as_numbers
from extract.lineage.lexicons.machines import Machines
from extract.lineage.lexicons.swapped import TITLE
from extract.lineage.model import EMPTY_LEXICON, Lexicon, Suspicion
from extract.lineage.texts.normal import encode
from extract.lineage.texts.prints import read

BAR = 0.7
"""From this score on a text is suspected."""
LEAST_FAMILIES = 2
"""A pair of characters is usual that so many families write."""
KEPT = 400_000
"""So many pairs at most are kept, the most widespread."""
_USUAL = 0.9
"""Not more: there are always some spun texts that nobody has found out."""
_CHANCE, _CERTAIN = 0.55, 0.35
"""So much of a table's say a text can have by chance, or because it is of another field; so much
more, and there is no doubt."""
_NEAR = 2
"""Odd pairs count if another one begins at most so many characters away."""
_SHORT = 60
"""As many usual pairs are added to every text, so that one odd word in a line is nothing."""
_NAME = 3
"""Characters of a name at most."""
_FIRST, _LAST = 0x4E00, 0x9FFF

Pairs = npt.NDArray[np.int64]
"""Pairs of neighbouring Chinese characters (first << 16 | second), 0 where one is none."""


@dataclass(frozen=True, slots=True)
class Judged:
    """How suspect a text is, in [0, 1], how many replacements of which table it has (0: none)."""

    score: float
    swaps: int
    table: int


class Judge:
    """A lexicon made ready for judging texts."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._knows = lexicon != EMPTY_LEXICON
        self._machines = Machines(lexicon)
        self._usual = lexicon.usual
        self._pairs = as_numbers(lexicon.pairs)

    def row(self, key: str, chars: str) -> Suspicion:
        """Return the row of a text (id and normal form): unknown without a lexicon."""
        if not self._knows:
            return Suspicion(key, None, None, None)
        found = self.of_form(chars)
        return Suspicion(key, found.score, found.swaps, found.table or None)

    def judge(self, text: str) -> Judged:
        """Return how suspect a text is; 0 where the lexicon knows nothing."""
        return self.of_form(read(text).form.chars)

    def of_form(self, chars: str) -> Judged:
        """Return how suspect a text is, by its normal form."""
        found = self._machines.likeliest(chars)
        by_table = min(1.0, max(0.0, (found.share - _CHANCE) / _CERTAIN))
        score = max(by_table, self._by_pairs(chars))
        return Judged(round(float(score), 4), found.swaps, found.table)

    def _by_pairs(self, chars: str) -> float:
        if not self._pairs.size:
            return 0.0
        odd = odd_share(pairs_of(chars), self._pairs)
        return odd**2 / (odd**2 + self._usual**2) if odd else 0.0


def pairs_of(chars: str) -> Pairs:
    """Return the pairs of a normal form, one for each character but the last.

    What stands beside a title is none: names of people are odd without any machine, and have no
    place in a lexicon.
    """
    codes = encode(chars).astype(np.int64)
    han = (codes >= _FIRST) & (codes <= _LAST)
    for title in TITLE.finditer(chars):
        han[max(0, title.start() - _NAME) : title.start()] = False
        han[title.end() : title.end() + _NAME] = False
    return np.where(han[:-1] & han[1:], (codes[:-1] << 16) | codes[1:], 0)


def odd_share(own: Pairs, usual: Pairs) -> float:
    """Return the share of a text's pairs that are close to each other and not among the usual ones
    (ascending, at least one)."""
    place = np.minimum(np.searchsorted(usual, own), usual.size - 1)
    odd = np.flatnonzero((usual[place] != own) & (own > 0))
    close = np.diff(odd) <= _NEAR
    company = np.append(close, False) | np.append(False, close) if odd.size else odd
    return float(np.count_nonzero(company)) / (np.count_nonzero(own) + _SHORT)


def statistics(ordinary: Iterable[str]) -> tuple[bytes, float]:
    """Return the pairs that several of some unrelated texts (normal forms) have, and the share of
    odd ones that one in ten of these exceeds, each text judged without itself.
    """
    counts: Counter[int] = Counter()
    texts = []
    for chars in ordinary:
        own = pairs_of(chars)
        texts.append(own)
        counts.update(np.unique(own[own > 0]).tolist())
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:KEPT]
    usual = sorted(pair for pair, count in ranked if count >= LEAST_FAMILIES)
    if not usual:
        return b"", 0.0
    known = np.array(usual, dtype=np.int64)
    # A text's own pairs don't make themselves usual.
    others = known[[counts[pair] > LEAST_FAMILIES for pair in usual]]
    shares = [odd_share(own, others if others.size else known) for own in texts]
    return known.astype("<u4").tobytes(), round(float(np.quantile(shares, _USUAL)), 6)
