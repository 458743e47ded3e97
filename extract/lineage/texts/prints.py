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

import numpy as np
import numpy.typing as npt

from extract.lineage.jit import compiled
from extract.lineage.texts.characters import Codes, Flags, table
from extract.lineage.texts.normal import NormalForm, normal_form
from extract.lineage.texts.tokens import MASKED, NUMBER, Bytes, Tokens, Words, figures, tokenize

Hashes = npt.NDArray[np.uint64]

SHINGLE = 5
SAMPLED = 8
"""One in this many hashes is kept."""
LEAST = 16
"""A text keeps at least this many of its hashes, the smallest, if it has them."""

PLACE = 24
"""Bits of a seed that say where it stands; what is behind the first 2**24 tokens has no seeds."""

_PLACES = np.uint64(2**PLACE - 1)
_LIMIT, _ALL = np.uint64(2**64 // SAMPLED - 1), np.uint64(2**64 - 1)
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Reading:
    """A text as the comparison reads it; what costs time is worked out when first asked for."""

    text: str
    form: NormalForm

    @property
    def codes(self) -> Codes:
        """The normal form's code points."""
        return self.form.codes

    @cached_property
    def tokens(self) -> Tokens:
        """The normal form's tokens."""
        return tokenize(self.form)

    @property
    def figures(self) -> Words:
        """The figures that the text states (see :func:`extract.lineage.texts.tokens.figures`)."""
        return figures(self.form)

    @cached_property
    def seeds(self) -> Hashes:
        """The text's windows of five tokens (see :func:`seeds_of`)."""
        return seeds_of(self.tokens, SHINGLE)


def read(text: str) -> Reading:
    """Return the reading of a text."""
    return Reading(text, normal_form(text))


def fingerprints(reading: Reading) -> Hashes:
    """Return a text's fingerprints, distinct and ascending."""
    found = found_in(reading.codes, reading.figures, table().solid)
    found.sort()
    return _distinct(found)


def seeds_of(tokens: Tokens, width: int) -> Hashes:
    """Return the windows of ``width`` tokens: a key, and in the low PLACE bits where it stands.

    They are distinct and ascend.  Windows with a mask have none.  The k-th occurrence of a window
    has the same key in every text, so that a text that repeats itself is aligned with another that
    does.
    """
    seeds = np.sort(_windows(tokens.shape, tokens.value, tokens.kind, width))
    return np.sort(seeds) if _number_repeats(seeds) else seeds


@compiled
def _distinct(ascending: Hashes) -> Hashes:
    """Return ascending numbers, each once."""
    out = np.empty_like(ascending)
    n = 0
    for at in range(ascending.size):
        out[n] = ascending[at]
        n += at + 1 == ascending.size or ascending[at] != ascending[at + 1]
    return out[:n].copy()


@compiled
def _mixed(key: np.uint64) -> np.uint64:
    """Return the finaliser of SplitMix64 (Steele et al. 2014), which spreads over all 64 bits."""
    key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return key ^ (key >> np.uint64(31))


@compiled
def _windows(shape: Words, value: Words, kind: Bytes, width: int) -> Hashes:
    count = min(shape.size, 1 << PLACE)
    seeds = np.empty(count, np.uint64)
    n = clear = 0
    key = np.uint64(0)
    oldest = _power(width)
    for at in range(count):
        if kind[at] == MASKED:
            clear, key = 0, np.uint64(0)
            continue
        clear += 1
        if clear > width:
            old = at - width
            key -= oldest * (value[old] if kind[old] == NUMBER else shape[old])
        key = key * _FACTOR + (value[at] if kind[at] == NUMBER else shape[at])
        if clear >= width:
            seeds[n] = (_mixed(key) & ~_PLACES) | np.uint64(at - width + 1)
            n += 1
    return seeds[:n]


@compiled
def _power(width: int) -> np.uint64:
    """Return what the first of ``width`` terms of a rolling hash is multiplied by (Karp & Rabin
    1987, IBM J. Res. Dev. 31:249)."""
    power = np.uint64(1)
    for _ in range(width - 1):
        power *= _FACTOR
    return power


@compiled
def _number_repeats(seeds: Hashes) -> bool:
    """Change the second and later of equal keys in a row; return whether there were any."""
    repeat, found = 0, False
    last = np.uint64(0)
    for i in range(seeds.size):
        own = seeds[i] & ~_PLACES
        repeat = repeat + 1 if i and own == last else 0
        if repeat:
            key = _mixed(own + np.uint64(repeat))
            seeds[i], found = (key & ~_PLACES) | (seeds[i] & _PLACES), True
        last = own
    return found


@compiled
def found_in(codes: Codes, figures: Words, solid: Flags) -> Hashes:
    """Return the fingerprints of a text: sampled hashes of its shingles, and one for each pair of
    neighbours among these and among figures."""
    sampled = _shingles(codes, solid, _LIMIT)
    if sampled.size < LEAST:
        sampled = _shingles(codes, solid, _ALL)
        if sampled.size >= LEAST:
            sampled = sampled[sampled <= np.unique(sampled)[:LEAST][-1]]
    singles, stated = sampled.size, figures.shape[0]
    of_figures = singles + max(0, singles - 1)
    out = np.empty(of_figures + max(0, stated - 1), np.uint64)
    out[:singles] = sampled
    for i in range(singles - 1):
        out[singles + i] = _mixed(sampled[i] * np.uint64(3) + sampled[i + 1])
    for i in range(stated - 1):
        key = np.uint64(0)
        for place in (i, i + 1):
            key = _mixed(key + figures[place, 0])
            key = _mixed(key + figures[place, 1])
        out[of_figures + i] = key
    return out


@compiled
def _shingles(codes: Codes, solid: Flags, limit: np.uint64) -> Hashes:
    """Return the hashes of five solid characters in a row, in order, of those up to ``limit``.

    One loop would do; in these, which hang on nothing that went before, machines take many
    characters at a time.
    """
    count = max(0, codes.size - SHINGLE + 1)
    hashes, whole = np.empty(count, np.uint64), np.empty(codes.size, np.bool_)
    for at in range(codes.size):
        whole[at] = solid[codes[at]]
    for at in range(count):
        key = np.uint64(0)
        for i in range(SHINGLE):
            key = key * _FACTOR + np.uint64(codes[at + i])
        hashes[at] = _mixed(key)
    for at in range(count):
        for i in range(1, SHINGLE):
            whole[at] &= whole[at + i]
    for at in range(count):
        whole[at] &= hashes[at] <= limit
    n = 0
    for at in range(count):
        hashes[n] = hashes[at]
        n += whole[at]
    return hashes[:n]
