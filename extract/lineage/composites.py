"""Composites: texts put together from passages of several families.

Unlike other relations this one is about a text and all its sources together.  Whether S took from
T what T has of S can't be seen in the two alone; but a text whose parts lie apart in it, each known
from a family of its own, was put together from them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from extract.lineage.corpus import Corpus
from extract.lineage.families import Partition
from extract.lineage.model import Direction, Relation, RelationKind

_PART = 0.08
"""The least share of a composite that one source gives."""
_WHOLE = 0.7
"""The least share that all of them give together."""
_MOST = 0.85
"""What is more than this from one source is a copy of it with additions."""
_APART = 0.7
"""The least share of a source's part that no other source gives."""
_SAME = 0.5
"""A sibling is a source only if this share of what both have is the same word for word."""

Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Candidate:
    text: str
    sources: tuple[tuple[str, str], ...]
    """(family, text) of each source."""
    whole: float


def composites(
    relations: Iterable[Relation],
    corpus: Corpus,
    found: Partition,
    sizes: Mapping[str, int],
) -> dict[tuple[str, str], Relation]:
    """Return the relations that become COMPOSITE, by pair: from each source to its composite.

    What is a composite is no source.  Of two texts that could each be made of the other the one
    with fewer copies of its own is the composite, then the one that is covered more.
    """
    by_text: defaultdict[str, list[Relation]] = defaultdict(list)
    for relation in relations:
        if found.find(relation.a) != found.find(relation.b):
            by_text[relation.a].append(relation)
            by_text[relation.b].append(relation)
    candidates = [
        c for key in sorted(by_text) if (c := _candidate(key, by_text[key], corpus, found))
    ]
    candidates.sort(key=lambda c: (sizes[found.find(c.text)], -c.whole, c.text))
    made: set[str] = set()
    used: set[str] = set()
    changed = {}
    for candidate in candidates:
        families = {family for family, _ in candidate.sources}
        if found.find(candidate.text) in used or families & made:
            continue
        made.add(found.find(candidate.text))
        used |= families
        for relation in by_text[candidate.text]:
            other = relation.b if relation.a == candidate.text else relation.a
            if found.find(other) not in families:
                continue
            way = Direction.B_TO_A if relation.a == candidate.text else Direction.A_TO_B
            changed[relation.a, relation.b] = replace(
                relation, kind=RelationKind.COMPOSITE, direction=way
            )
    return changed


def _candidate(
    key: str, relations: list[Relation], corpus: Corpus, found: Partition
) -> _Candidate | None:
    size = len(corpus.texts[key].text)
    best: dict[str, tuple[int, int, str, Spans]] = {}
    for relation in relations:
        other, spans = _seen(key, relation)
        covered = _length(spans)
        family = found.find(other)
        if covered < _PART * size:
            continue
        # A sibling of the source has the same words, but other figures in them.
        verbatim = _verbatim(relation, corpus)
        if relation.kind is RelationKind.SIBLING and verbatim < _SAME * covered:
            continue
        weight = covered + verbatim
        if family not in best or weight > best[family][0]:
            best[family] = (weight, covered, other, spans)
    kept: list[tuple[str, str]] = []
    union: Spans = []
    for family, (_, covered, other, spans) in sorted(best.items(), key=lambda i: (-i[1][0], i[0])):
        if covered > _MOST * size:
            return None
        joined = _merged([*union, *spans])
        if _length(joined) - _length(union) >= _APART * covered:
            union = joined
            kept.append((family, other))
    whole = _length(union) / size if size else 0.0
    return _Candidate(key, tuple(kept), whole) if len(kept) > 1 and whole >= _WHOLE else None


def _verbatim(relation: Relation, corpus: Corpus) -> int:
    """Return how many code points stand word for word in both texts."""
    return sum(
        a1 - a0
        for a0, a1, b0, b1 in relation.evidence
        if corpus.chars(relation.a, a0, a1) == corpus.chars(relation.b, b0, b1)
    )


def _seen(key: str, relation: Relation) -> tuple[str, Spans]:
    if relation.a == key:
        return relation.b, _merged([(a0, a1) for a0, a1, _, _ in relation.evidence])
    return relation.a, _merged([(b0, b1) for _, _, b0, b1 in relation.evidence])


def _merged(spans: Spans) -> Spans:
    out: Spans = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _length(spans: Spans) -> int:
    return sum(end - start for start, end in spans)
