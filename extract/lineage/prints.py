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
from extract.lineage.normal import Codes, Kind, Kinds, NormalForm, encode, kinds_of, normal_form
from extract.lineage.tokens import FIGURE, MASKED, NUMBER, Bytes, Ints, Tokens, Words, tokenize

Hashes = npt.NDArray[np.uint64]

SHINGLE = 5
SAMPLED = 8
"""One in this many hashes is kept."""
LEAST = 16
"""A text keeps at least this many of its hashes, the smallest, if it has them."""

_LIMIT = np.uint64(2**64 // SAMPLED)
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_SOLID = int(Kind.SOLID)


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
    def tokens(self) -> Tokens:
        """The normal form's tokens."""
        return tokenize(self.form, self.codes, self.text)

    @cached_property
    def seeds(self) -> tuple[Hashes, Ints]:
        """Keys of the text's windows of five tokens, and their places (see :func:`seeds_of`)."""
        return seeds_of(self.tokens, SHINGLE)


def read(text: str) -> Reading:
    """Return the reading of a text."""
    return Reading(text, normal_form(text))


def fingerprints(reading: Reading) -> Hashes:
    """Return a text's fingerprints, distinct and ascending."""
    tokens = reading.tokens
    return _fingerprints(
        reading.codes, kinds_of(reading.codes), tokens.value, tokens.figure, _LIMIT
    )


def seeds_of(tokens: Tokens, width: int) -> tuple[Hashes, Ints]:
    """Return keys of the windows of ``width`` tokens, distinct and ascending, and their places.

    Windows with a mask have none.  The k-th occurrence of a window has the same key in every text,
    so that a text that repeats itself is aligned with another that does.
    """
    hashes, places = _windows(tokens.shape, tokens.value, tokens.kind, width)
    order = np.argsort(hashes, kind="stable")
    keys, places = hashes[order], places[order]
    if _number_repeats(keys):
        order = np.argsort(keys, kind="stable")
        keys, places = keys[order], places[order]
    return keys, places


@compiled
def _mixed(key: np.uint64) -> np.uint64:
    """Return the finaliser of SplitMix64 (Steele et al. 2014), which spreads over all 64 bits."""
    key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return key ^ (key >> np.uint64(31))


@compiled
def _windows(shape: Words, value: Words, kind: Bytes, width: int) -> tuple[Hashes, Ints]:
    count = max(0, shape.size - width + 1)
    hashes, places = np.empty(count, np.uint64), np.empty(count, np.int32)
    n = clear = 0
    for at in range(shape.size):
        clear = 0 if kind[at] == MASKED else clear + 1
        if clear >= width:
            key = np.uint64(0)
            for i in range(at - width + 1, at + 1):
                key = key * _FACTOR + (value[i] if kind[i] == NUMBER else shape[i])
            hashes[n], places[n] = _mixed(key), at - width + 1
            n += 1
    return hashes[:n], places[:n]


@compiled
def _number_repeats(keys: Hashes) -> bool:
    """Change the second and later of equal keys in a row; return whether there were any."""
    repeat, found = 0, False
    last = np.uint64(0)
    for i in range(keys.size):
        own = keys[i]
        repeat = repeat + 1 if i and own == last else 0
        if repeat:
            keys[i], found = _mixed(own + np.uint64(repeat)), True
        last = own
    return found


@compiled
def _fingerprints(
    codes: Codes, kinds: Kinds, value: Words, figure: Bytes, limit: np.uint64
) -> Hashes:
    hashes = np.empty(max(0, codes.size - SHINGLE + 1), np.uint64)
    n = clear = 0
    for at in range(codes.size):
        clear = clear + 1 if kinds[at] == _SOLID else 0
        if clear >= SHINGLE:
            key = np.uint64(0)
            for i in range(at - SHINGLE + 1, at + 1):
                key = key * _FACTOR + np.uint64(codes[i])
            hashes[n] = _mixed(key)
            n += 1
    hashes = hashes[:n]
    sampled = hashes[hashes < limit]
    if sampled.size < LEAST:
        smallest = _distinct(np.sort(hashes))[:LEAST]
        sampled = hashes[hashes <= smallest[-1]] if smallest.size else hashes
    figures = np.flatnonzero(figure == FIGURE)
    pairs = max(0, sampled.size - 1)
    out = np.empty(sampled.size + pairs + max(0, figures.size - 1), np.uint64)
    out[: sampled.size] = sampled
    for i in range(pairs):
        out[sampled.size + i] = _mixed(sampled[i] * np.uint64(3) + sampled[i + 1])
    for i in range(figures.size - 1):
        key = np.uint64(0)
        for at in (figures[i], figures[i + 1]):
            key = _mixed(key + value[at])
            key = _mixed(key + (value[at + 1] if at + 1 < value.size else np.uint64(0)))
        out[sampled.size + pairs + i] = key
    return _distinct(np.sort(out))


@compiled
def _distinct(ascending: Hashes) -> Hashes:
    n = 0
    for i in range(ascending.size):
        if not i or ascending[i] != ascending[i - 1]:
            ascending[n] = ascending[i]
            n += 1
    return ascending[:n]
