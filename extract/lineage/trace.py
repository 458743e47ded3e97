"""From texts to relations and families: the one way in."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from extract.digest import make_id
from extract.lineage.candidates import candidates
from extract.lineage.families import Partition, families
from extract.lineage.masks import MASK
from extract.lineage.model import (
    EMPTY_BACKGROUND,
    Background,
    Lineage,
    LineageError,
    Member,
    Relation,
    RelationKind,
    Text,
)
from extract.lineage.normal import NormalForm, text_id
from extract.lineage.prints import Hashes, Reading, fingerprints, read
from extract.lineage.relate import relate

_CACHED = 10_000_000
"""Characters of texts that are kept read at a time: about half a gigabyte."""
_Pair = tuple[str, str]
_LATEST = datetime.max.replace(tzinfo=UTC)


def trace(texts: Iterable[Text], background: Background = EMPTY_BACKGROUND) -> Lineage:
    """Return how texts are related and which of them are copies of one text.

    The result depends on the set of texts and the background alone, not on order or repetition.
    Of texts given twice the smallest witness counts, with the earliest date.  A text without five
    letters in a row is the only one in its family.

    Raises:
        LineageError: an ``id`` is not the id of its text, or a date has no zone.
    """
    corpus = _Corpus(texts)
    relations = {
        (relation.a, relation.b): relation
        for i, j in candidates(corpus.prints, background)
        if (relation := corpus.relate(corpus.ids[i], corpus.ids[j])) is not None
    }
    found = families(list(relations.values()), corpus.texts)
    members = _members(corpus, relations, found)
    settled = (_settled(relation, found) for _, relation in sorted(relations.items()))
    return Lineage(tuple(settled), tuple(sorted(members, key=lambda row: row.text)))


class _Corpus:
    """The distinct texts by id, with what is worked out once for each."""

    def __init__(self, texts: Iterable[Text]) -> None:
        self.texts = _distinct(texts)
        self._readings: OrderedDict[str, Reading] = OrderedDict()
        self._cached = 0
        self.ids = list(self.texts)
        self.prints: list[Hashes] = []
        self.ranks: dict[str, tuple[int, int, datetime, str]] = {}
        for key, text in self.texts.items():
            reading = self._read(key)
            _check(key, make_id("text", reading.form.chars))
            self.prints.append(fingerprints(reading))
            self.ranks[key] = _rank(text, reading.form)

    def relate(self, a: str, b: str) -> Relation | None:
        """Return the relation of two texts by id, the smaller first."""
        return relate(self.texts[a], self.texts[b], (self._read(a), self._read(b)))

    def _read(self, key: str) -> Reading:
        reading = self._readings.get(key)
        if reading is not None:
            self._readings.move_to_end(key)
            return reading
        reading = self._readings[key] = read(self.texts[key].text)
        self._cached += len(reading.text)
        # Two are in use; so the newest two always stay.
        while self._cached > _CACHED and len(self._readings) > 2:
            _, oldest = self._readings.popitem(last=False)
            self._cached -= len(oldest.text)
        return reading


def _distinct(texts: Iterable[Text]) -> dict[str, Text]:
    """Return one text for each id, in the order of ids."""
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
            _check(key, text_id(other))
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


def _check(given: str, right: str) -> None:
    if given != right:
        raise LineageError(
            f"the id is not the id of the text, which is {right}",
            where=f"text {given}",
            todo="make ids with extract.lineage.normal.text_id",
        )


def _rank(text: Text, form: NormalForm) -> tuple[int, int, datetime, str]:
    """Return what the canonical text has least of: masks, then missing length, then age …"""
    return form.chars.count(MASK), -len(form.chars), text.date or _LATEST, text.id


def _settled(relation: Relation, found: Partition) -> Relation:
    """Return a relation as the families leave it: across families there are no copies."""
    if relation.kind.makes_family and found.find(relation.a) != found.find(relation.b):
        return replace(relation, kind=RelationKind.CONTAINS, direction=None)
    return relation


def _members(corpus: _Corpus, relations: dict[_Pair, Relation], found: Partition) -> list[Member]:
    """Return the row of each text; adds the relations to canonical texts to ``relations``."""
    families_of: defaultdict[str, list[str]] = defaultdict(list)
    for key in corpus.ids:
        families_of[found.find(key)].append(key)
    nearest = _nearest(relations, found)
    rows = []
    for family, group in families_of.items():
        canonical = min(group, key=lambda key: corpus.ranks[key])
        rows.append(Member(canonical, family, canonical, None))
        for key in group:
            if key != canonical:
                kind = _kind_between(key, canonical, corpus, relations) or nearest[key]
                rows.append(Member(key, family, canonical, kind))
    return rows


def _kind_between(
    key: str, canonical: str, corpus: _Corpus, relations: dict[_Pair, Relation]
) -> RelationKind | None:
    """Return how a text is a copy of the canonical one, or None if it is so through others only."""
    a, b = sorted((key, canonical))
    relation = relations.get((a, b)) or corpus.relate(a, b)
    if relation is None:
        return None
    relations[a, b] = relation
    return relation.kind if relation.kind.makes_family else None


def _nearest(relations: dict[_Pair, Relation], found: Partition) -> dict[str, RelationKind]:
    """Return for each text of a family the kind of its closest relation in the family."""
    nearest: dict[str, RelationKind] = {}
    closest_first = sorted(
        relations.values(), key=lambda row: (-min(row.coverage_a, row.coverage_b), row.a, row.b)
    )
    for relation in closest_first:
        if relation.kind.makes_family and found.find(relation.a) == found.find(relation.b):
            nearest.setdefault(relation.a, relation.kind)
            nearest.setdefault(relation.b, relation.kind)
    return nearest
