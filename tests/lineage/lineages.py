"""Short ways to trace made-up texts."""

from __future__ import annotations

from datetime import UTC, datetime

from extract.lineage.model import Lineage, Relation, Text
from extract.lineage.texts.normal import text_id
from extract.lineage.trace import trace


def made(text: str, year: int | None = None) -> Text:
    """Return a text with its id, known from a year on."""
    return Text(text_id(text), text, datetime(year, 1, 1, tzinfo=UTC) if year else None)


def families(lineage: Lineage) -> dict[str, str]:
    """Return the family by text id."""
    return {row.text: row.family for row in lineage.members}


def relation(a: Text, b: Text) -> Relation | None:
    """Return the relation that tracing two texts finds."""
    found = trace([a, b]).relations
    assert len(found) <= 1
    return found[0] if found else None


def source(found: Relation | None) -> str | None:
    """Return the id of the text that a relation says is the source."""
    if found is None or found.direction is None:
        return None
    return found.a if found.direction == "a_to_b" else found.b
