"""A day's passages and masks: of the texts whose relations, or whose relatives, changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from extract.lineage.daily.edges import Edge, Pair
from extract.lineage.daily.index import Draft
from extract.lineage.daily.retelling import told
from extract.lineage.fillers import masks_of
from extract.lineage.model import Mask, Passage, Relation
from extract.lineage.passages import is_told, known_from, taken, with_first
from extract.lineage.stages import masks, views

Changed = Mapping[Pair, tuple[Edge | None, Edge | None]]


def passages(
    draft: Draft, changed: Changed, fresh: Iterable[str], known: set[str], gone: set[str]
) -> dict[str, list[Passage]]:
    """Return the rows of each text that may have others now.

    ``known`` are texts that were there before and changed themselves: they are seen otherwise by
    all that they are related with.
    """
    stale = set(fresh)
    for key in known:
        stale |= {end for pair, _ in draft.edges(key) for end in pair}
    draft.load("ranks", {end for pair in changed for end in pair})
    for edges in changed.values():
        was, now = (told(edge) if edge else None for edge in edges)
        for row in (was, now):
            if row and not (was and now and _same(was, now)):
                stale |= {key for key in (row.a, row.b) if _tells(draft, row, key, gone | known)}
    stale -= gone
    draft.load("took", stale | gone)
    draft.load("edges", stale)
    for name in ("texts", "ranks"):
        draft.load(name, {end for key in stale for end in (key, *draft.others(key))})
    own: dict[str, list[Passage]] = {}
    robbed: set[str] = set()
    for key in gone:
        robbed |= draft.set_took(key, {})
    for key in sorted(stale, key=lambda key: (draft.family_of(key), key)):
        own[key] = known_from(key, _relations(draft, key), draft.shelf)
        stretches: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
        for source, stretch in taken(own[key]):
            stretches[source].add(stretch)
        kept = {source: [list(one) for one in sorted(of)] for source, of in stretches.items()}
        robbed |= draft.set_took(key, kept)
    draft.load("taken", stale | robbed)
    draft.load("edges", robbed - gone)
    found = {}
    for key in sorted((stale | robbed) - gone, key=lambda key: (draft.family_of(key), key)):
        rows = own[key] if key in own else known_from(key, _relations(draft, key), draft.shelf)
        found[key] = with_first(key, rows, draft.taken(key), draft.shelf)
    return found


def covered(
    draft: Draft, moved: Iterable[str], fresh: Iterable[str], gone: set[str]
) -> dict[str, list[Mask]]:
    """Return the masks of each text on which copies may see something else now."""
    pairs = {pair for key in set(moved) - gone for pair, _ in draft.edges(key)}
    stale = set(fresh)
    for pair in pairs | draft.was.keys():
        for edge in (draft.was.get(pair), draft.edge(pair)):
            if edge and edge.compared:
                stale |= {pair[0]} if edge.compared.under_a else set()
                stale |= {pair[1]} if edge.compared.under_b else set()
    found = {}
    for key in sorted(stale - gone, key=lambda key: (draft.family_of(key), key)):
        compared = [edge.compared for _, edge in draft.edges(key) if edge.compared]
        seen = [view for view in views(compared, draft.family_of) if view.masked == key]
        found[key] = masks(key, masks_of(draft.shelf.read(key)), seen, draft.shelf)
    return found


def _relations(draft: Draft, key: str) -> list[Relation]:
    return [row for _, edge in draft.edges(key) if (row := told(edge))]


def _same(one: Relation, other: Relation) -> bool:
    return (one.direction, one.evidence) == (other.direction, other.evidence)


def _tells(draft: Draft, row: Relation, key: str, unsure: set[str]) -> bool:
    """Return whether a relation may tell of a text's paragraphs; the rank of a text that is gone or
    changed is not known any more."""
    return bool(unsure & {row.a, row.b}) or is_told(row, key, draft.ranks)
