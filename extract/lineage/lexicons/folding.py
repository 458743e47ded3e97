"""Reading texts with a lexicon: words that stand for one another are one token in the alignment."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from itertools import pairwise

import numpy as np

from extract.lineage.lexicons.lexicon import classes, tables
from extract.lineage.lexicons.machines import Machines
from extract.lineage.model import EMPTY_LEXICON, Lexicon
from extract.lineage.texts.characters import Codes
from extract.lineage.texts.normal import decode, encode, normal_form
from extract.lineage.texts.prints import Hashes, Reading, fingerprints
from extract.lineage.texts.signatures import signatures
from extract.lineage.texts.tokens import FIGURE, WORD, Tokens, Words, tokenize

_SHAPE, _VALUE = 1 << 62, 1 << 61
"""Above all characters, below all numbers and Latin words (see ``tokens``)."""
_STAND_IN, _ROOM = 0xAC00, 11_172
"""Hangul syllables, which no report is written in, stand for classes in fingerprints."""
_WORDS = 3
"""So many words must say the same of two texts before it counts."""
_AGREE = 0.9
_CROSSED = 0.2


class Told(Enum):
    """What swapped words tell of two texts."""

    NOTHING = auto()
    A_FIRST = auto()
    """Nearly all that a table has point from a to b.  There may be as many that no table has, not
    more: those are another machine's, of which nothing is known."""
    B_FIRST = auto()
    NEITHER = auto()
    """Many point either way: two machines made one text each."""


class Folding:
    """A lexicon made ready for reading."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._machines = Machines(lexicon)
        self._class = classes(lexicon)
        self._number = {word: number for number, word in enumerate(self._class)}
        lengths: defaultdict[str, list[int]] = defaultdict(list)
        for word in sorted(self._class, key=len, reverse=True):
            if len(word) not in lengths[word[:2]]:
                lengths[word[:2]].append(len(word))
        self._lengths = dict(lengths)
        self._known = {
            (original, replacement)
            for words in tables(lexicon).values()
            for original, replacements in words.items()
            for replacement in replacements
        }

    def read(self, text: str) -> Reading:
        """Return the reading of a text in which a word of the lexicon is one token.

        Its shape is that of its class, so that it aligns with every word of the class.
        """
        form = normal_form(text)
        return Folded(text, form, self) if self._class else Reading(text, form)

    def signatures(self, texts: Iterable[str]) -> list[Hashes]:
        """Return the fingerprints of texts of which nothing else is asked."""
        if self._class:
            return [prints_of(self.read(text)) for text in texts]
        return signatures(texts)

    def fold(self, chars: str, tokens: Tokens) -> Tokens:
        """Return tokens with those of each word made one: from the left, the longest first."""
        plain = np.flatnonzero((tokens.kind == WORD) & (np.diff(tokens.start) == 1))
        codes = np.zeros(len(chars), np.uint32)
        codes[tokens.start[plain]] = encode(chars)[tokens.start[plain]]
        heads, words = [], []
        at = 0
        for start, word in self._words(decode(codes)):
            if start >= at:
                heads.append(start)
                words.append(word)
                at = start + len(word)
        if not heads:
            return tokens
        first = np.searchsorted(tokens.start, np.array(heads, np.int32))
        kept = np.ones(tokens.kind.size, np.bool_)
        for head, word in zip(first.tolist(), words, strict=True):
            kept[head + 1 : head + len(word)] = False
        shape, value, named = tokens.shape.copy(), tokens.value.copy(), tokens.named.copy()
        shape[first] = np.array([_SHAPE + self._class[word] for word in words], np.uint64)
        value[first] = np.array([_VALUE + self._number[word] for word in words], np.uint64)
        named[first] = 0
        return Tokens(
            np.append(tokens.start[:-1][kept], tokens.start[-1]), tokens.kind[kept], shape[kept],
            value[kept], tokens.figure[kept], tokens.year[kept], named[kept],
        )  # fmt: skip

    def _words(self, chars: str) -> Iterator[tuple[int, str]]:
        """Yield where words of the lexicon begin, and the longest at each place."""
        for at, pair in enumerate(map("".join, pairwise(chars))):
            for length in self._lengths.get(pair, ()):
                if (word := chars[at : at + length]) in self._class:
                    yield at, word
                    break

    def told(self, swaps: Iterable[tuple[str, str]]) -> Told:
        """Return what words swapped between a and b tell."""
        counts = Counter(self._points(a, b) for a, b in swaps)
        forth, back = counts[1], counts[-1]
        if min(forth, back) >= max(_WORDS, _CROSSED * (forth + back)):
            return Told.NEITHER
        if max(forth, back) < max(_WORDS, _AGREE * (forth + back)) or counts[0] > forth + back:
            return Told.NOTHING
        return Told.A_FIRST if forth > back else Told.B_FIRST

    def _points(self, a: str, b: str) -> int:
        return ((a, b) in self._known) - ((b, a) in self._known)

    def one_machine(self, a: Reading, b: Reading) -> bool:
        """Return whether one known machine made both texts."""
        if not (isinstance(a, Folded) and isinstance(b, Folded)):
            return False
        return a.maker != 0 and a.maker == b.maker

    def maker(self, chars: str) -> int:
        """Return the table that made a normal form, 0 if none is known to."""
        return self._machines.maker(chars)


@dataclass(frozen=True)
class Folded(Reading):
    """A reading in which a word of a lexicon is one token."""

    folding: Folding

    @cached_property
    def maker(self) -> int:
        """The table that made the text, 0 if none is known to."""
        return self.folding.maker(self.form.chars)

    @cached_property
    def tokens(self) -> Tokens:
        """The normal form's tokens, words of the lexicon folded."""
        chars = self.form.chars
        return self.folding.fold(chars, tokenize(self.form))


@dataclass(frozen=True)
class _Classes(Reading):
    """A folded reading with one character for each class, so that fingerprints see classes."""

    folded: Folded

    @cached_property
    def tokens(self) -> Tokens:
        return self.folded.tokens

    @property
    def figures(self) -> Words:
        tokens = self.tokens
        stated = np.flatnonzero(tokens.figure == FIGURE)
        behind = np.append(tokens.value, np.uint64(0))[1:]
        return np.column_stack((tokens.value, behind))[stated]

    @cached_property
    def codes(self) -> Codes:
        codes, tokens = encode(self.form.chars), self.tokens
        classed = np.flatnonzero((tokens.shape >> np.uint64(62)) == 1)
        of_class = tokens.shape[classed] % np.uint64(_SHAPE) % np.uint64(_ROOM)
        starts = tokens.start[classed]
        codes[starts] = of_class.astype(codes.dtype) + _STAND_IN
        kept = np.ones(codes.size, np.bool_)
        for start, end in zip(starts.tolist(), tokens.start[classed + 1].tolist(), strict=True):
            kept[start + 1 : end] = False
        return codes[kept]


def prints_of(reading: Reading) -> Hashes:
    """Return the fingerprints of a reading; of a folded one those of classes, not of words."""
    if isinstance(reading, Folded):
        reading = _Classes(reading.text, reading.form, reading)
    return fingerprints(reading)


NO_FOLDING = Folding(EMPTY_LEXICON)
