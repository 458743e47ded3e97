"""The tables of a lineage under the ids that its texts were given by."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extract.lineage.dating import date
from extract.lineage.door import Given
from extract.lineage.fillers import masks_of
from extract.lineage.lexicons.suspicion import BAR
from extract.lineage.model import (
    EMPTY_LEXICON,
    Background,
    Direction,
    Lexicon,
    Lineage,
    PassageKind,
    Text,
)
from extract.lineage.pairs.candidates import Plan
from extract.lineage.texts.normal import text_id
from extract.lineage.texts.prints import read
from extract.lineage.trace import trace

SAME = "same"
"""The relation of two inputs with one normal form."""


@dataclass(frozen=True, slots=True)
class Traced:
    """A lineage over text ids, and the inputs behind each: the first is the one whose text was
    read, and whose offsets count; read with a lexicon."""

    lineage: Lineage
    inputs: dict[str, list[Given]]
    lexicon: Lexicon


def trace_given(inputs: Iterable[Given], background: Background, plan: Plan) -> Traced:
    """Return the lineage of inputs; of those with one normal form the earliest is read."""
    by_text = _grouped(inputs)
    return Traced(trace(_texts(by_text), background, plan), by_text, background.lexicon)


def distinct(inputs: Iterable[Given]) -> list[Text]:
    """Return the distinct texts of inputs."""
    return _texts(_grouped(inputs))


def _texts(by_text: dict[str, list[Given]]) -> list[Text]:
    return [Text(key, group[0].text, group[0].date) for key, group in by_text.items()]


def _grouped(inputs: Iterable[Given]) -> dict[str, list[Given]]:
    by_text: defaultdict[str, list[Given]] = defaultdict(list)
    for given in inputs:
        by_text[text_id(given.text)].append(given)
    for group in by_text.values():
        group.sort(key=lambda given: (given.date is None, given.date or 0, given.id))
    return dict(by_text)


def tables(traced: Traced) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the six tables, by name, in an order that inputs' order leaves alone."""
    rows = {
        "families": list(_families(traced)),
        "relations": list(_relations(traced)),
        "passages": list(_passages(traced)),
        "masks": list(_masks(traced)),
        "dating": list(_dating(traced)),
        "suspicion": list(_suspicion(traced)),
    }
    for table in rows.values():
        table.sort(key=lambda row: [(value is not None, str(value)) for value in _order(row)])
    return rows


def _order(row: dict[str, Any]) -> list[object]:
    keys = [row.get("id", row.get("a")), row.get("b")]
    places = [f"{row[name]:012d}" for name in ("start", "end") if name in row]
    return [*keys, *places, -row.get("support", 0), row.get("filler")]


def _families(traced: Traced) -> Iterator[dict[str, Any]]:
    for member in traced.lineage.members:
        canonical = traced.inputs[member.canonical][0].id
        for number, given in enumerate(traced.inputs[member.text]):
            kind = member.relation_to_canonical
            yield {
                "id": given.id,
                "family": member.family,
                "canonical": canonical,
                "relation_to_canonical": str(kind) if kind else SAME if number else None,
            }


def _relations(traced: Traced) -> Iterator[dict[str, Any]]:
    first = {key: group[0].id for key, group in traced.inputs.items()}
    for relation in traced.lineage.relations:
        a, b, direction = first[relation.a], first[relation.b], relation.direction
        shares = [relation.coverage_a, relation.coverage_b]
        spans = relation.evidence
        if a > b:
            a, b = b, a
            shares.reverse()
            spans = tuple(sorted((b0, b1, a0, a1) for a0, a1, b0, b1 in spans))
            if direction:
                ways = (Direction.A_TO_B, Direction.B_TO_A)
                direction = ways[direction is Direction.A_TO_B]
        yield _relation(a, b, str(relation.kind), direction, shares, spans)
    for group in traced.inputs.values():
        source = group[0]
        for given in group[1:]:
            one, two = sorted((source, given), key=lambda g: g.id)
            way = None
            if source.date and given.date and source.date < given.date:
                way = Direction.A_TO_B if one is source else Direction.B_TO_A
            spans = ((0, len(one.text), 0, len(two.text)),)
            yield _relation(one.id, two.id, SAME, way, [1.0, 1.0], spans)


def _relation(
    a: str,
    b: str,
    kind: str,
    direction: Direction | None,
    shares: list[float],
    spans: tuple[tuple[int, int, int, int], ...],
) -> dict[str, Any]:
    names = ("a_start", "a_end", "b_start", "b_end")
    return {
        "a": a,
        "b": b,
        "kind": kind,
        "direction": str(direction) if direction else None,
        "coverage_a": shares[0],
        "coverage_b": shares[1],
        "evidence": [dict(zip(names, span, strict=True)) for span in spans],
    }


def _passages(traced: Traced) -> Iterator[dict[str, Any]]:
    names = ("id", "start", "end", "source", "source_start", "source_end", "kind")
    for row in traced.lineage.passages:
        source = traced.inputs[row.source][0].id if row.source else None
        key = traced.inputs[row.text][0].id
        values = (key, row.start, row.end, source, row.source_start, row.source_end, str(row.kind))
        yield dict(zip(names, values, strict=True))
    for group in traced.inputs.values():
        first = group[0]
        for given in group[1:]:
            earlier = first.date and given.date and first.date < given.date
            kind = PassageKind.VERBATIM if earlier else PassageKind.SHARED
            spans = (0, len(given.text), first.id, 0, len(first.text))
            yield dict(zip(names, (given.id, *spans, str(kind)), strict=True))


def _masks(traced: Traced) -> Iterator[dict[str, Any]]:
    rows: defaultdict[str, defaultdict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in traced.lineage.masks:
        rows[row.text][row.start].append(row)
    for key, places in rows.items():
        for given in traced.inputs[key]:
            # One normal form has the same masks; only where they stand differs.
            own = masks_of(read(given.text))
            for mask, (_, fillers) in zip(own, sorted(places.items()), strict=True):
                for row in fillers:
                    yield {
                        "id": given.id,
                        "start": mask.start,
                        "end": mask.end,
                        "type": str(row.type),
                        "filler": row.filler,
                        "support": row.support,
                    }


def _dating(traced: Traced) -> Iterator[dict[str, Any]]:
    names = ("start", "end", "rule", "not_before", "not_after")
    for shared in traced.lineage.dating:
        for number, given in enumerate(traced.inputs[shared.text]):
            row = date(shared.text, read(given.text)) if number else shared
            yield {
                "id": given.id,
                "claimed_year": row.claimed_year,
                "not_before": row.not_before,
                "not_after": row.not_after,
                "verdict": str(row.verdict),
                "anchors": [{name: getattr(a, name) for name in names} for a in row.anchors],
            }


def _suspicion(traced: Traced) -> Iterator[dict[str, Any]]:
    names = ("score", "swaps", "table")
    for row in traced.lineage.suspicion:
        for given in traced.inputs[row.text]:
            yield {"id": given.id} | {name: getattr(row, name) for name in names}


def write(rows: dict[str, list[dict[str, Any]]], out: Path) -> None:
    """Write the tables as Parquet files into a folder, each whole or not at all."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    i32, text = pa.int32(), pa.string()
    span = pa.struct([(name, i32) for name in ("a_start", "a_end", "b_start", "b_end")])
    anchor = pa.struct(
        [("start", i32), ("end", i32), ("rule", text), ("not_before", i32), ("not_after", i32)]
    )
    own: dict[str, pa.DataType] = {
        "start": i32, "end": i32, "source_start": i32, "source_end": i32, "support": i32,
        "claimed_year": i32, "not_before": i32, "not_after": i32,
        "coverage_a": pa.float64(), "coverage_b": pa.float64(), "score": pa.float64(),
        "swaps": i32, "table": i32,
        "evidence": pa.list_(span), "anchors": pa.list_(anchor),
    }  # fmt: skip
    out.mkdir(parents=True, exist_ok=True)
    for name, table in rows.items():
        schema = pa.schema([pa.field(c, own.get(c, text)) for c in COLUMNS[name]])
        part = out / f"{name}.parquet.part"
        pq.write_table(pa.Table.from_pylist(table, schema=schema), part)
        part.replace(out / f"{name}.parquet")


COLUMNS = {
    "families": ("id", "family", "canonical", "relation_to_canonical"),
    "relations": ("a", "b", "kind", "direction", "coverage_a", "coverage_b", "evidence"),
    "passages": ("id", "start", "end", "source", "source_start", "source_end", "kind"),
    "masks": ("id", "start", "end", "type", "filler", "support"),
    "dating": ("id", "claimed_year", "not_before", "not_after", "verdict", "anchors"),
    "suspicion": ("id", "score", "swaps", "table"),
}
"""The tables and their columns."""


def summary(traced: Traced, rows: dict[str, list[dict[str, Any]]], left_out: int) -> str:
    """Return what was found, on one screen."""
    sizes = Counter(row["family"] for row in rows["families"])
    copies = [size for size in sizes.values() if size > 1]
    kinds = Counter(row["kind"] for row in rows["relations"])
    directed = sum(row["direction"] is not None for row in rows["relations"])
    passages = Counter(row["kind"] for row in rows["passages"])
    types = Counter(row["type"] for row in rows["masks"])
    filled = sum(row["filler"] is not None for row in rows["masks"])
    verdicts = Counter(row["verdict"] for row in rows["dating"])
    inputs = len(rows["families"])
    lines = [
        f"inputs     {inputs}" + (f", {left_out} lines left out (see above)" if left_out else ""),
        f"texts      {len(traced.inputs)} distinct (one normal form is one text)",
        f"families   {len(sizes)}: {len(copies)} of several inputs, the largest of "
        f"{max(copies, default=min(inputs, 1))}",
        f"relations  {len(rows['relations'])}, {directed} directed: {_told(kinds)}",
        f"passages   {len(rows['passages'])}: {_told(passages)}",
        f"masks      {len(rows['masks'])} rows, {filled} with a filler: {_told(types)}",
        f"dating     {_told(verdicts)}",
    ]
    if traced.lexicon != EMPTY_LEXICON:
        suspected = sum(row["score"] >= BAR for row in rows["suspicion"])
        lines.append(f"suspicion  {suspected} inputs score {BAR} or more")
        lines.append(f"lexicon    {traced.lexicon.version}")
    return "\n".join(lines)


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.most_common()) or "none"
