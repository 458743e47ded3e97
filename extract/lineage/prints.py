"""Fingerprints: the few numbers by which texts find their relatives.

FracMinHash (Brown & Irber 2016, JOSS 1(5):27; Irber et al. 2022, bioRxiv 2022.01.11.475838) of
shingles of five characters over the slotted form, in which digits, Latin and masks break shingles,
so that neither a mask nor a moved year changes more than it covers.  Short texts keep their
smallest hashes besides.  Pairs of neighbouring sampled shingles, and of neighbouring figures with
their units, are fingerprints too: phrases that every office uses stand next to each other in copies
only, and figures tell apart the copies of one report among hundreds on the same template.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from extract.lineage.figures import Figure, figures
from extract.lineage.normal import Codes, Kind, NormalForm, encode, kinds_of, normal_form

Hashes = npt.NDArray[np.uint64]
Positions = npt.NDArray[np.int64]

SHINGLE = 5
SAMPLED = 8
"""One in this many hashes is kept."""
LEAST = 16
"""A text keeps at least this many of its hashes, the smallest, if it has them."""

_LIMIT = np.uint64(2**64 // SAMPLED)


@dataclass(frozen=True)
class Reading:
    """A text as the comparison reads it; what costs time is worked out when first asked for."""

    text: str
    form: NormalForm

    @cached_property
    def codes(self) -> Codes:
        """The normal form's code points."""
        return encode(self.form.chars)

    @cached_property
    def figures(self) -> list[Figure]:
        """The text's figures, left to right."""
        return figures(self.form, self.text)

    @cached_property
    def seeds(self) -> tuple[Hashes, Positions]:
        """Keys of the text's shingles, ascending, and their places (see :func:`seeds`)."""
        return seeds(*shingles(self.codes, SHINGLE))


def read(text: str) -> Reading:
    """Return the reading of a text."""
    return Reading(text, normal_form(text))


def shingles(codes: Codes, width: int) -> tuple[Hashes, Positions]:
    """Return hashes and positions of all windows of ``width`` characters without a slot."""
    count = codes.size - width + 1
    if count <= 0:
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    slots = np.concatenate(([0], np.cumsum(kinds_of(codes) != Kind.SOLID)))
    places = np.flatnonzero(slots[width:] == slots[:-width])
    hashes = np.zeros(count, np.uint64)
    wide = codes.astype(np.uint64)
    for offset in range(width):
        hashes *= np.uint64(0x9E3779B97F4A7C15)
        hashes += wide[offset : offset + count]
    return _mixed(hashes[places]), places


def seeds(hashes: Hashes, places: Positions) -> tuple[Hashes, Positions]:
    """Return keys of shingles, distinct and ascending, and their places.

    The k-th occurrence of a shingle has the same key in every text, so that a text that repeats
    itself is aligned with another that does.
    """
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    opens = np.ones(ordered.size, np.bool_)
    opens[1:] = ordered[1:] != ordered[:-1]
    if opens.all():
        return ordered, places[order]
    numbers = np.arange(ordered.size)
    repeat = numbers - np.maximum.accumulate(np.where(opens, numbers, 0))
    again = repeat > 0
    ordered[again] = _mixed(ordered[again] + repeat[again].astype(np.uint64))
    keys, first = np.unique(ordered, return_index=True)
    return keys, places[order[first]]


def fingerprints(reading: Reading) -> Hashes:
    """Return a text's fingerprints, distinct and ascending."""
    hashes, _ = shingles(reading.codes, SHINGLE)
    sampled = hashes[hashes < _LIMIT]
    if sampled.size < LEAST:
        smallest = np.unique(hashes)[:LEAST]
        sampled = hashes[hashes <= smallest[-1]] if smallest.size else hashes
    neighbours = _mixed(sampled[:-1] * np.uint64(3) + sampled[1:])
    keys = [_figure_print(first, second) for first, second in pairwise(reading.figures)]
    return np.unique(np.concatenate((sampled, neighbours, np.array(keys, dtype=np.uint64))))


def _figure_print(first: Figure, second: Figure) -> int:
    key = f"{first.value}{first.unit} {second.value}{second.unit}"
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big")


def _mixed(hashes: Hashes) -> Hashes:
    """Return the finaliser of SplitMix64 (Steele et al. 2014), which spreads over all 64 bits."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))
