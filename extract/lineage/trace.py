"""From texts to relations, families, passages, masks and dates: all of them at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from extract.lineage.composites import composites
from extract.lineage.corpus import Corpus
from extract.lineage.families import Partition, families
from extract.lineage.model import (
    EMPTY_BACKGROUND,
    Background,
    Lineage,
    Mask,
    Member,
    Relation,
    Text,
)
from extract.lineage.pairs.candidates import Plan, candidates
from extract.lineage.pairs.relate import Compared
from extract.lineage.passages import ledger
from extract.lineage.stages import (
    View,
    closest,
    is_kin,
    left_by_families,
    masks,
    members,
    together,
    views,
)

_Pair = tuple[str, str]


def trace(
    texts: Iterable[Text], background: Background = EMPTY_BACKGROUND, plan: Plan = candidates
) -> Lineage:
    """Return how texts are related, which of them are copies of one text, and what that tells.

    The result depends on the set of texts and the background alone, not on order or repetition,
    nor on which engine plans the candidates.
    Of texts given twice the smallest witness counts, with the earliest date.  A text without five
    letters in a row is the only one in its family.

    Raises:
        LineageError: an ``id`` is not the id of its text, or a date has no zone.
    """
    corpus = Corpus(texts, background.lexicon)
    pairs = [(corpus.ids[i], corpus.ids[j]) for i, j in plan(corpus.prints, background)]
    compared = {
        pair: found for pair in together(pairs) if (found := corpus.relate(*pair)) is not None
    }
    kin = families([found for _, found in sorted(compared.items())], corpus.texts)
    rows = list(_members(corpus, compared, kin))
    compared = dict(sorted(compared.items()))
    relations = _settled(compared, corpus, kin, rows)
    return Lineage(
        relations=tuple(relations),
        members=tuple(sorted(rows, key=lambda row: row.text)),
        passages=tuple(ledger(relations, corpus)),
        masks=tuple(_masks(corpus, compared, kin)),
        dating=tuple(corpus.dating),
        suspicion=tuple(corpus.suspicion),
    )


def _settled(
    compared: Mapping[_Pair, Compared], corpus: Corpus, kin: Partition, rows: list[Member]
) -> list[Relation]:
    """Return the relations by (a, b), as families and composites leave them."""
    left = {pair: left_by_families(found.relation, kin.find) for pair, found in compared.items()}
    sizes = Counter(row.family for row in rows)
    return list((left | composites(left.values(), corpus, kin.find, sizes)).values())


def _members(corpus: Corpus, compared: dict[_Pair, Compared], kin: Partition) -> Iterator[Member]:
    """Yield the row of each text; adds the relations to canonical texts to ``compared``."""
    families_of: defaultdict[str, list[str]] = defaultdict(list)
    for key in corpus.ids:
        families_of[kin.find(key)].append(key)
    relations = [found.relation for found in compared.values()]
    nearest = closest(row for row in relations if is_kin(row, kin.find))

    def compare(a: str, b: str) -> Compared | None:
        found = compared.get((a, b)) or corpus.relate(a, b)
        if found is not None:
            compared[a, b] = found
        return found

    for family, group in families_of.items():
        yield from members(family, group, corpus.ranks, nearest, compare)


def _masks(corpus: Corpus, compared: Mapping[_Pair, Compared], kin: Partition) -> Iterator[Mask]:
    """Yield the masks of all texts, with what copies in the same family show under them."""
    seen: defaultdict[str, list[View]] = defaultdict(list)
    for view in views(compared.values(), kin.find):
        seen[view.masked].append(view)
    rows = {
        key: masks(key, corpus.masks[key], seen.get(key, ()), corpus)
        # Family by family, so that copies are read at one time.
        for key in sorted(corpus.masks, key=lambda key: (kin.find(key), key))
    }
    for _, own in sorted(rows.items()):
        yield from own
