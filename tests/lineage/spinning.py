"""Spinning machines (伪原创): fixed tables that swap words, blind to sense.

A table decides by its seed alone which pairs of characters it swaps, and for what, so that any text
can be spun, by as many tables that have nothing in common as there are seeds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random

_POOL = (
    "安宝保报备必变标表播补布步材采参察常场超承程持充出传创纯次存达代带单当导到得等地点调定动读端"
    "对多法反方访放分风服改感高格根更工公功供构关观管光广规归国果过含行好合和核很宏后话化欢环换回会"
    "活获基积极集计记技际继加坚建健将讲奖交接节结解界紧进经精竞决开看考可刻空控快来劳乐类理力立利例"
)
_KEPT = re.compile(
    r"[0-9]+[一-鿿]?|“[^”]*”|《[^》]*》|[一-鿿]{1,3}[镇乡县区街](?:道)?|[^一-鿿]+|[一二三四五六七八九十]+、"
)


@dataclass(frozen=True)
class Table:
    """A machine's table; swaps about ``share`` of the characters of a text."""

    seed: int
    share: float

    def spin(self, text: str) -> str:
        """Return the text with words swapped; figures, names of places and quotations stay."""
        rate = self.share / (2 - self.share)
        return spun(text, lambda word: _swap(self.seed, word, rate))


def spun(text: str, swap_of: Callable[[str], str | None]) -> str:
    """Return a text with pairs of characters swapped from the left; ``swap_of`` says for what."""
    out, at = [], 0
    kept = {m.start(): m.end() for m in _KEPT.finditer(text)}
    starts = sorted(kept)
    following = 0
    while at < len(text):
        while following < len(starts) and starts[following] < at:
            following += 1
        if at in kept:
            out.append(text[at : kept[at]])
            at = kept[at]
            continue
        limit = starts[following] if following < len(starts) else len(text)
        swap = swap_of(text[at : at + 2]) if at + 2 <= limit else None
        out.append(swap or text[at])
        at += 2 if swap else 1
    return "".join(out)


@cache
def _swap(seed: int, word: str, rate: float) -> str | None:
    rng = Random(f"{seed} {word}")
    if rng.random() >= rate:
        return None
    length = rng.choices((1, 2, 3), (1, 16, 3))[0]
    # Synonyms often share a character.
    shared = rng.choice(word) if rng.random() < 0.4 else rng.choice(_POOL)
    return (shared + "".join(rng.choice(_POOL) for _ in range(2)))[:length]
