"""A day's relations as they are told: after families moved, composites are decided on again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from heapq import heappop, heappush

from extract.lineage.composites import Composite, composite, from_source, precedence
from extract.lineage.daily.edges import Edge, Pair
from extract.lineage.daily.index import Candidate, Draft
from extract.lineage.daily.kindred import Moves
from extract.lineage.model import Relation
from extract.lineage.stages import left_by_families


def retell(
    draft: Draft, moves: Moves, gone: set[str]
) -> dict[Pair, tuple[Edge | None, Edge | None]]:
    """Tell again what may have changed; return the pairs that did, as they were and are."""
    moved = moves.texts - gone
    draft.load("edges", moved)
    stirred = {pair for key in moved for pair, _ in draft.edges(key)}
    again = {pair for pair, was in draft.was.items() if draft.edge(pair) != was} | stirred
    texts = ({key for pair in again for key in pair} | moved) - gone
    draft.load("edges", texts)
    near = {key for text in texts for key in (text, *draft.others(text))}
    draft.load("members", near)
    draft.load("edges", near)
    draft.load("composites", near)
    draft.load("parts", {draft.family_of(key) for key in near})
    news = _propose(draft, texts, gone)
    for key in _decide(draft, news, moves.families):
        if key not in gone:
            again |= {pair for pair, _ in draft.edges(key)}
    found = {}
    for pair in sorted(again):
        edge = draft.edge(pair)
        was = draft.was.get(pair, edge)
        if edge is not None:
            edge = _told(draft, edge)
            draft.set_edge(pair, edge)
        if _row(was) != _row(edge):
            found[pair] = was, edge
    return found


def told(edge: Edge) -> Relation | None:
    """Return the relation as it is told."""
    if edge.relation is None or edge.told is None:
        return edge.relation
    kind, direction = edge.told
    return replace(edge.relation, kind=kind, direction=direction)


def _row(edge: Edge | None) -> Relation | None:
    return told(edge) if edge else None


def _told(draft: Draft, edge: Edge) -> Edge:
    if edge.relation is None:
        return edge
    relation = left_by_families(edge.relation, draft.family_of)
    for key, other in ((relation.a, relation.b), (relation.b, relation.a)):
        candidate = draft.candidate(key)
        if candidate and candidate.accepted and draft.family_of(other) in candidate.made.sources:
            relation = from_source(relation, key)
    return Edge(edge.compared, (relation.kind, relation.direction))


def _propose(
    draft: Draft, texts: Iterable[str], gone: Iterable[str]
) -> dict[str, Candidate | None]:
    """Work out what texts may be put together from; return the changed ones as they were."""
    news: dict[str, Candidate | None] = {}
    for key in sorted({*texts, *gone}):
        old, made = draft.candidate(key), None
        if key not in gone:
            made = composite(key, _apart(draft, key), draft.shelf, draft.family_of)
        if (old.made if old else None) != made:
            news[key] = old
            draft.set_candidate(key, Candidate(made, accepted=False) if made else None)
    return news


def _apart(draft: Draft, key: str) -> list[Relation]:
    """Return a text's relations with other families."""
    family = draft.family_of(key)
    return [
        left_by_families(edge.relation, draft.family_of)
        for pair, edge in draft.edges(key)
        if edge.relation and any(draft.family_of(end) != family for end in pair)
    ]


def _decide(draft: Draft, news: dict[str, Candidate | None], resized: Iterable[str]) -> set[str]:
    """Decide again which candidates are composites, in their order of precedence, beginning with
    those that changed and those in their way; return the texts of which it says something else.

    A decision depends on earlier ones only, so only later ones have to follow.
    """
    heap: list[tuple[tuple[int, float, str], str]] = []
    queued: set[str] = set()

    def push(key: str) -> None:
        candidate = draft.candidate(key)
        if candidate and key not in queued:
            queued.add(key)
            heappush(heap, (_precedence(draft, candidate.made), key))

    for key, old in news.items():
        push(key)
        for value in (old, draft.candidate(key)):
            for other in _in_the_way(draft, value.made) if value else ():
                push(other)
    for family in resized:
        for key in draft.candidates(family, of=True):
            push(key)
            candidate = draft.candidate(key)
            for other in _in_the_way(draft, candidate.made) if candidate else ():
                push(other)
    changed = set(news)
    while heap:
        own, key = heappop(heap)
        queued.discard(key)
        candidate = draft.candidate(key)
        assert candidate is not None
        rivals = [
            found for k in _in_the_way(draft, candidate.made) if (found := draft.candidate(k))
        ]
        earlier = [r for r in rivals if _precedence(draft, r.made) < own]
        accepted = not any(rival.accepted for rival in earlier)
        if accepted != candidate.accepted:
            draft.set_candidate(key, replace(candidate, accepted=accepted))
            changed.add(key)
            for rival in rivals:
                if _precedence(draft, rival.made) > own:
                    push(rival.made.text)
    return changed


def _in_the_way(draft: Draft, made: Composite) -> set[str]:
    """Return the candidates that can't be composites beside this one: those made of its family,
    and those of families that it is made of."""
    found = set(draft.candidates(made.family, of=False))
    for family in made.sources:
        found.update(draft.candidates(family, of=True))
    return found


def _precedence(draft: Draft, made: Composite) -> tuple[int, float, str]:
    return precedence(made, len(draft.group(made.family)))
