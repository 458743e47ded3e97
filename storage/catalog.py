"""What tells a reader of the bucket how to read it: README.md, catalog.json, schema/."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TypedDict

from storage import layout
from storage.columns import Row, fields, key_names
from storage.rows import SCHEMA_VERSION, TABLES
from storage.store import Store


class ColumnJson(TypedDict):
    """A column in the catalog."""

    name: str
    type: str
    nullable: bool
    meaning: str
    description: str
    example: str
    since: int


class TableJson(TypedDict):
    """A table in the catalog."""

    name: str
    description: str
    key: list[str]
    columns: list[ColumnJson]


def describe(name: str) -> TableJson:
    """Return a table's description, from its row type."""
    row_type: type[Row] = TABLES[name]
    return TableJson(
        name=name,
        description=(row_type.__doc__ or "").strip().splitlines()[0],
        key=list(key_names(row_type)),
        columns=[
            ColumnJson(
                name=field.name,
                type=str(field.type),
                nullable=field.nullable,
                meaning=str(field.column.meaning),
                description=field.column.description,
                example=field.column.example,
                since=field.column.since,
            )
            for field in fields(row_type)
        ],
    )


def write_catalog(store: Store) -> None:
    """Write the bucket's own documentation; the same bytes each time for the same code."""
    tables = [describe(name) for name in sorted(TABLES)]
    catalog = {
        "title": "Work-report archive",
        "schema_version": SCHEMA_VERSION,
        "releases": f"{layout.RELEASES}NNNNNNNN.json",
        "latest": layout.LATEST,
        "tables": [{k: table[k] for k in ("name", "description", "key")} for table in tables],
    }
    store.put(layout.README, files("storage").joinpath("bucket_readme.md").read_bytes())
    store.put(layout.CATALOG, _json(catalog))
    for table in tables:
        store.put(layout.schema(table["name"]), _json(table))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
