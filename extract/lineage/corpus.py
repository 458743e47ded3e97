"""The distinct texts of one tracing, with what is worked out once for each."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from extract.digest import make_id
from extract.lineage.dating import date
from extract.lineage.fillers import Covered, masks_of
from extract.lineage.lexicons.folding import Folding, prints_of
from extract.lineage.lexicons.suspicion import Judge
from extract.lineage.model import (
    EMPTY_LEXICON,
    Dating,
    Lexicon,
    LineageError,
    Suspicion,
    Text,
)
from extract.lineage.pairs.relate import Compared, relate
from extract.lineage.texts.masks import MASK
from extract.lineage.texts.normal import NormalForm, text_id
from extract.lineage.texts.prints import Hashes, Reading

_CACHED = 10_000_000
"""Characters of texts that are kept read at a time: about half a gigabyte."""
_LATEST = datetime.max.replace(tzinfo=UTC)

Rank = tuple[int, int, datetime, str]
"""What the best witness has least of: masks, then missing length, then age, then id."""


class Shelf:
    """Texts by id, read (with a lexicon) when they are asked for, and kept read for a while.

    ``ranks`` order the witnesses of one text, the best first.
    """

    def __init__(
        self,
        texts: Mapping[str, Text],
        ranks: Mapping[str, Rank],
        lexicon: Lexicon = EMPTY_LEXICON,
    ) -> None:
        self._folding = Folding(lexicon)
        self.texts = texts
        self.ranks = ranks
        self._readings: OrderedDict[str, Reading] = OrderedDict()
        self._cached = 0

    def relate(self, a: str, b: str) -> Compared | None:
        """Return how two texts are related, by id, the smaller first."""
        return relate(self.texts[a], self.texts[b], (self.read(a), self.read(b)), self._folding)

    def chars(self, key: str, start: int, end: int) -> str:
        """Return the normal form of code points ``start:end`` of a text."""
        return self.read(key).form.between(start, end)

    def read(self, key: str) -> Reading:
        """Return the reading of a text."""
        reading = self._readings.get(key)
        if reading is not None:
            self._readings.move_to_end(key)
            return reading
        reading = self._readings[key] = self._folding.read(self.texts[key].text)
        self._cached += len(reading.text)
        # Two are in use; so the newest two always stay.
        while self._cached > _CACHED and len(self._readings) > 2:
            _, oldest = self._readings.popitem(last=False)
            self._cached -= len(oldest.text)
        return reading

    def forget(self, key: str) -> None:
        """Let go of the reading of a text, which has changed."""
        if reading := self._readings.pop(key, None):
            self._cached -= len(reading.text)


class Corpus(Shelf):
    """Distinct texts by id, with their fingerprints, ranks, masks, datings and suspicions.

    Raises:
        LineageError: an ``id`` is not the id of its text, or a date has no zone.
    """

    def __init__(self, texts: Iterable[Text], lexicon: Lexicon = EMPTY_LEXICON) -> None:
        ranks: dict[str, Rank] = {}
        super().__init__(distinct(texts), ranks, lexicon)
        self.ids = list(self.texts)
        self.prints: list[Hashes] = []
        self.masks: dict[str, list[Covered]] = {}
        self.dating: list[Dating] = []
        self.suspicion: list[Suspicion] = []
        judge = Judge(lexicon)
        for key, text in self.texts.items():
            reading = self.read(key)
            check_id(key, make_id("text", reading.form.chars))
            self.prints.append(prints_of(reading))
            ranks[key] = rank(text, reading.form)
            self.dating.append(date(key, reading))
            self.suspicion.append(judge.row(key, reading.form.chars))
            if found := masks_of(reading):
                self.masks[key] = found


def distinct(texts: Iterable[Text]) -> dict[str, Text]:
    """Return one text for each id, in the order of ids: the smallest witness, the earliest date.

    Raises:
        LineageError: an ``id`` is not the id of its text, or a date has no zone.
    """
    witnesses: defaultdict[str, set[str]] = defaultdict(set)
    dates: defaultdict[str, set[datetime]] = defaultdict(set)
    for text in texts:
        witnesses[text.id].add(text.text)
        if text.date is not None:
            dates[text.id].add(_zoned(text.date, text.id))
    distinct = {}
    for key in sorted(witnesses):
        best, *others = sorted(witnesses[key])
        for other in others:
            check_id(key, text_id(other))
        distinct[key] = Text(key, best, min(dates[key], default=None))
    return distinct


def _zoned(date: datetime, key: str) -> datetime:
    if date.utcoffset() is None:
        raise LineageError(
            f"the date {date.isoformat()} has no zone",
            where=f"text {key}",
            todo="give dates with a zone, or None",
        )
    return date


def check_id(given: str, right: str) -> None:
    """Raise LineageError unless an id is the right one."""
    if given != right:
        raise LineageError(
            f"the id is not the id of the text, which is {right}",
            where=f"text {given}",
            todo="make ids with extract.lineage.texts.normal.text_id",
        )


def rank(text: Text, form: NormalForm) -> Rank:
    """Return a text's place among the witnesses of one text."""
    return form.chars.count(MASK), -len(form.chars), text.date or _LATEST, text.id
