"""From texts to relations, families, passages, masks and dates: the one way in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from extract.lineage.candidates import candidates
from extract.lineage.composites import composites
from extract.lineage.corpus import Corpus
from extract.lineage.families import Partition, families
from extract.lineage.fillers import filled, sights
from extract.lineage.model import (
    EMPTY_BACKGROUND,
    Background,
    Lineage,
    Mask,
    Member,
    Relation,
    RelationKind,
    Text,
)
from extract.lineage.passages import ledger
from extract.lineage.relate import Compared

_Pair = tuple[str, str]


def trace(texts: Iterable[Text], background: Background = EMPTY_BACKGROUND) -> Lineage:
    """Return how texts are related, which of them are copies of one text, and what that tells.

    The result depends on the set of texts and the background alone, not on order or repetition.
    Of texts given twice the smallest witness counts, with the earliest date.  A text without five
    letters in a row is the only one in its family.

    Raises:
        LineageError: an ``id`` is not the id of its text, or a date has no zone.
    """
    corpus = Corpus(texts, background.lexicon)
    pairs = [(corpus.ids[i], corpus.ids[j]) for i, j in candidates(corpus.prints, background)]
    compared = {
        pair: found for pair in _neighbours(pairs) if (found := corpus.relate(*pair)) is not None
    }
    compared = dict(sorted(compared.items()))
    kin = families([found.relation for found in compared.values()], corpus.texts)
    members = _members(corpus, compared, kin)
    settled = _settled(compared, corpus, kin, members)
    return Lineage(
        relations=tuple(settled),
        members=tuple(sorted(members, key=lambda row: row.text)),
        passages=tuple(ledger(settled, corpus, kin)),
        masks=tuple(_masks(corpus, compared, kin)),
        dating=tuple(corpus.dating),
    )


def _neighbours(pairs: list[_Pair]) -> list[_Pair]:
    """Return pairs with those together that hang together: so a text is read once, not ten times,
    when there are more than are kept read."""
    groups = Partition()
    for a, b in pairs:
        groups.join(a, b)
    return sorted(pairs, key=lambda pair: (groups.find(pair[0]), pair))


def _settled(
    compared: Mapping[_Pair, Compared], corpus: Corpus, kin: Partition, members: list[Member]
) -> list[Relation]:
    """Return the relations as the families leave them: across families there are no copies."""
    rows = {}
    for pair, found in sorted(compared.items()):
        relation = found.relation
        if relation.kind.makes_family and kin.find(relation.a) != kin.find(relation.b):
            relation = replace(relation, kind=RelationKind.CONTAINS, direction=None)
        rows[pair] = relation
    sizes = Counter(member.family for member in members)
    rows |= composites(rows.values(), corpus, kin, sizes)
    return list(rows.values())


def _members(corpus: Corpus, compared: dict[_Pair, Compared], kin: Partition) -> list[Member]:
    """Return the row of each text; adds the relations to canonical texts to ``compared``."""
    families_of: defaultdict[str, list[str]] = defaultdict(list)
    for key in corpus.ids:
        families_of[kin.find(key)].append(key)
    nearest = _nearest(compared, kin)
    rows = []
    for family, group in families_of.items():
        canonical = min(group, key=lambda key: corpus.ranks[key])
        rows.append(Member(canonical, family, canonical, None))
        for key in group:
            if key != canonical:
                kind = _kind_between(key, canonical, corpus, compared) or nearest[key]
                rows.append(Member(key, family, canonical, kind))
    return rows


def _kind_between(
    key: str, canonical: str, corpus: Corpus, compared: dict[_Pair, Compared]
) -> RelationKind | None:
    """Return how a text is a copy of the canonical one, or None if it is so through others only."""
    a, b = sorted((key, canonical))
    found = compared.get((a, b)) or corpus.relate(a, b)
    if found is None:
        return None
    compared[a, b] = found
    return found.relation.kind if found.relation.kind.makes_family else None


def _nearest(compared: Mapping[_Pair, Compared], kin: Partition) -> dict[str, RelationKind]:
    """Return for each text of a family the kind of its closest relation in the family."""
    nearest: dict[str, RelationKind] = {}
    closest_first = sorted(
        (found.relation for found in compared.values()),
        key=lambda row: (-min(row.coverage_a, row.coverage_b), row.a, row.b),
    )
    for relation in closest_first:
        if relation.kind.makes_family and kin.find(relation.a) == kin.find(relation.b):
            nearest.setdefault(relation.a, relation.kind)
            nearest.setdefault(relation.b, relation.kind)
    return nearest


@dataclass(frozen=True, slots=True)
class _View:
    """A masked text, a copy of it, and the pieces that have masks in the first only."""

    masked: str
    other: str
    pieces: tuple[tuple[int, int, int, int], ...]


def _masks(corpus: Corpus, compared: Mapping[_Pair, Compared], kin: Partition) -> Iterator[Mask]:
    """Yield the masks of all texts, with what copies in the same family show under them."""
    seen: defaultdict[str, defaultdict[int, Counter[str]]] = defaultdict(
        lambda: defaultdict(Counter)
    )
    for view in sorted(_views(compared, kin), key=lambda view: kin.find(view.masked)):
        other = corpus.read(view.other).form.chars
        for sight in sights(corpus.masks[view.masked], view.pieces, other):
            seen[view.masked][sight.at][sight.filler] += 1
    for key, masks in corpus.masks.items():
        yield from filled(key, corpus.read(key), masks, seen.get(key, {}))


def _views(compared: Mapping[_Pair, Compared], kin: Partition) -> Iterator[_View]:
    for (a, b), found in compared.items():
        if found.relation.kind.makes_family and kin.find(a) == kin.find(b):
            if found.under_a:
                yield _View(a, b, found.under_a)
            if found.under_b:
                yield _View(b, a, found.under_b)
