"""A day's families: those of the texts that changed, and of all that hang together with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extract.lineage.daily.edges import Edge, Pair, pair_of
from extract.lineage.daily.index import Draft
from extract.lineage.families import families, is_mutual, recipient
from extract.lineage.model import Relation
from extract.lineage.pairs.relate import Compared
from extract.lineage.stages import closest, is_kin, members


@dataclass(frozen=True, slots=True)
class Moves:
    """Texts whose family is another than before, and the families that lost or won some."""

    texts: frozenset[str]
    families: frozenset[str]


def regroup(draft: Draft, fresh: Iterable[str], gone: Iterable[str]) -> tuple[Moves, set[str]]:
    """Draw families again where copies came or went; return what moved, and the texts whose rows
    differ."""
    fresh, gone = set(fresh), set(gone)
    seeds = fresh | {key for pair in _kin_changed(draft) for key in pair if key not in gone}
    seeds |= _given_to(draft) - gone
    clan = _reach(draft, seeds)
    compared = [edge.compared for _, edge in _candidates(draft, clan) if edge.compared]
    draft.load("texts", clan)
    found = families(compared, draft.texts)
    draft.load("members", clan | gone)
    before = {key: row.family for key in clan | gone if (row := draft.member(key))}
    after = {key: found.find(key) for key in clan}
    moved = {key for key in clan | gone if before.get(key) != after.get(key)}
    draft.load("families", {*before.values(), *after.values()})
    for key in moved:
        draft.move(key, before.get(key), after.get(key))
    touched = {before[key] for key in moved if key in before}
    touched |= {after[key] for key in moved if key in after}
    rows = {key for key in gone if draft.member(key)}
    for key in gone:
        draft.set_member(key, None)
    again = touched | {after[key] for key in seeds} | _ends_of_dropped(draft, after, gone)
    for family in sorted(again):
        rows |= _rewritten(draft, family)
    return Moves(frozenset(moved), frozenset(touched)), rows


def _rewritten(draft: Draft, family: str) -> set[str]:
    """Write a family's rows; return the texts whose row differs."""
    group = draft.group(family)
    if not group:
        return set()
    inside = set(group)
    draft.load("edges", group)
    draft.load("links", group)
    draft.load("ranks", group)
    draft.load("members", group)

    def family_of(key: str) -> str:
        return family if key in inside else ""

    edges = [edge.relation for _, edge in _candidates(draft, inside)]
    nearest = closest(row for row in edges if row and is_kin(row, family_of))

    def compare(a: str, b: str) -> Compared | None:
        edge = draft.edge((a, b))
        if edge is None:
            edge = Edge(draft.shelf.relate(a, b))
            draft.set_edge((a, b), edge)
        return edge.compared

    rows = list(members(family, group, draft.ranks, nearest, compare))
    canonical = rows[0].canonical
    for key in group:
        for other in draft.others(key):
            pair = pair_of(key, other)
            beside = canonical in pair and key in inside and other in inside
            if not beside and not draft.is_candidate(pair):
                draft.set_edge(pair, None)
    news = {row.text for row in rows if draft.member(row.text) != row}
    for row in rows:
        draft.set_member(row.text, row)
    return news


def _kin_changed(draft: Draft) -> Iterator[Pair]:
    for pair in draft.was.keys() | draft.relinked:
        new = draft.edge(pair)
        old = draft.was.get(pair, new)
        if (_makes_family(old) or _makes_family(new)) and (old != new or pair in draft.relinked):
            yield pair


def _given_to(draft: Draft) -> set[str]:
    """Return the texts with copies of their parts that have more or less from others than
    before."""
    found = set()
    for pair in draft.was.keys() | draft.relinked:
        new = draft.edge(pair)
        for edge in (draft.was.get(pair, new), new):
            if edge and edge.compared and (key := recipient(edge.compared)):
                found.add(key)
    draft.load("edges", found)
    return {
        key
        for key in found
        if any(
            _makes_family(edge) and edge.relation and not is_mutual(edge.relation)
            for _, edge in draft.edges(key)
        )
    }


def _ends_of_dropped(draft: Draft, after: dict[str, str], gone: set[str]) -> set[str]:
    """Return the families in which a pair was forgotten, which may have been one of canonical
    texts."""
    found = set()
    for pair in draft.was:
        if draft.edge(pair) is None:
            for key in pair:
                if key not in gone:
                    found.add(after[key] if key in after else draft.family_of(key))
    return found


def _reach(draft: Draft, seeds: set[str]) -> set[str]:
    """Return all texts that copies lead to from some."""
    found, edge_of = set(seeds), set(seeds)
    while edge_of:
        draft.load("edges", edge_of)
        draft.load("links", edge_of | {other for key in edge_of for other in draft.others(key)})
        ends = {
            key for pair, edge in _candidates(draft, edge_of) if _makes_family(edge) for key in pair
        }
        edge_of = ends - found
        found |= edge_of
    return found


def _candidates(draft: Draft, keys: set[str]) -> Iterator[tuple[Pair, Edge]]:
    """Yield the candidates with one of some texts, each once, by pair."""
    pairs = {pair_of(key, other) for key in keys for other in draft.others(key)}
    draft.load("links", {a for a, _ in pairs})
    for pair in sorted(pairs):
        edge = draft.edge(pair)
        if edge is not None and draft.is_candidate(pair):
            yield pair, edge


def _makes_family(edge: Edge | None) -> bool:
    relation: Relation | None = edge.relation if edge else None
    return relation is not None and relation.kind.makes_family
