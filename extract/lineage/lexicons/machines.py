"""Machines: by its words, which known table made a text, if any did."""

from __future__ import annotations

from dataclasses import dataclass

from extract.lineage.lexicons.lexicon import tables
from extract.lineage.lexicons.swapped import seen_in
from extract.lineage.model import Lexicon

MADE = 0.6
"""A machine made a text if of the table's words that have a say this share are replacements."""
_DOUBT = 4
"""As many originals are added to every text, so that a few words are nothing."""


@dataclass(frozen=True, slots=True)
class Trace:
    """The likeliest table (0: none), how many of its replacements stand in a text that has none of
    their originals, and what share that is of its swaps that have a say."""

    table: int
    swaps: int
    share: float


class Machines:
    """The tables of a lexicon made ready for looking at texts."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._tables = tables(lexicon)
        self._words = frozenset(
            word
            for table in self._tables.values()
            for original, replacements in table.items()
            for word in (original, *replacements)
        )

    def likeliest(self, chars: str) -> Trace:
        """Return what a normal form shows of the likeliest machine.

        A machine swaps every occurrence: what it made has its replacements, not their originals.
        An original that is put for others too (力气 for 力量, 力量 for 能力) has no say.
        """
        shown = seen_in(self._words, chars)
        best = Trace(0, 0, 0.0)
        for number, table in self._tables.items():
            put = kept = 0
            made = {word for replacements in table.values() for word in replacements}
            for original, replacements in table.items():
                if original in shown:
                    kept += original not in made
                elif any(word in shown for word in replacements):
                    put += 1
            share = put / (put + kept + _DOUBT)
            if share > best.share:
                best = Trace(number, put, share)
        return best

    def maker(self, chars: str) -> int:
        """Return the table that made a normal form, 0 if none is known to."""
        found = self.likeliest(chars)
        return found.table if found.share >= MADE else 0
