"""Two texts that were compared: what came of it, as a value and as bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass

from extract.lineage.model import Direction, Relation, RelationKind
from extract.lineage.pairs.relate import Compared

Pair = tuple[str, str]
Told = tuple[RelationKind, Direction | None]
"""Kind and direction of a relation as families and composites leave it."""


@dataclass(frozen=True, slots=True)
class Edge:
    """Two texts that were compared: what came of it, if anything, and what is told of it."""

    compared: Compared | None
    told: Told | None = None

    @property
    def relation(self) -> Relation | None:
        """Return the relation as the two texts alone have it."""
        return self.compared.relation if self.compared else None


def pair_of(one: str, other: str) -> Pair:
    """Return two texts as a pair."""
    return (one, other) if one < other else (other, one)


def packed(edge: Edge) -> bytes:
    """Return a comparison as bytes."""
    found = edge.compared
    if found is None:
        return b"null"
    row = found.relation
    value = [
        *(row.kind, row.direction, row.coverage_a, row.coverage_b, row.evidence),
        *(found.under_a, found.under_b, found.other_facts, edge.told),
    ]
    return json.dumps(value, separators=(",", ":")).encode()


def unpacked(pair: Pair, data: bytes) -> Edge:
    """Return a comparison of two texts from its bytes."""
    value = json.loads(data)
    if value is None:
        return Edge(None)
    kind, direction, of_a, of_b, evidence, under_a, under_b, other_facts, told = value
    relation = Relation(
        *pair, RelationKind(kind), _direction(direction), of_a, of_b, _spans(evidence)
    )
    compared = Compared(relation, _spans(under_a), _spans(under_b), other_facts)
    return Edge(compared, (RelationKind(told[0]), _direction(told[1])) if told else None)


def _spans(value: list[list[int]]) -> tuple[tuple[int, int, int, int], ...]:
    return tuple((a, b, c, d) for a, b, c, d in value)


def _direction(value: str | None) -> Direction | None:
    return Direction(value) if value else None
