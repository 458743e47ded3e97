"""Looking things up by id or URL, as people do: one name in, what the archive knows of it out."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from storage.errors import NotFound
from storage.parts import json_default
from storage.reader import Archive

MIN_PREFIX = 6
"""Least number of characters of an id that may stand for it."""

_PLACES = (
    ("report", "reports", "report_id"),
    ("family", "families", "family_id"),
    ("text", "families", "text_id"),
    ("page", "pages", "page_id"),
    ("page", "pages", "url"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found under a name: its kind, its id, and tables of rows about it by title."""

    kind: str
    id: str
    rows: dict[str, pa.Table]

    def to_json(self) -> str:
        """Return the finding as one JSON object."""
        rows = {title: table.to_pylist() for title, table in self.rows.items()}
        return json.dumps(
            {"kind": self.kind, "id": self.id, **rows}, ensure_ascii=False, default=json_default
        )


def find(archive: Archive, name: str) -> Found:
    """Return what a release knows of an id, the beginning of one, or a page's URL.

    Raises :class:`~storage.errors.NotFound` if nothing or more than one thing is so named.
    """
    for kind, table, column in _PLACES:
        rows = archive.table(table)
        values = {
            value
            for value in map(str, rows.column(column).to_pylist())
            if value == name or (len(name) >= MIN_PREFIX and value.startswith(name))
        }
        if name in values or len(values) == 1:
            value = name if name in values else values.pop()
            return _about(archive, kind, rows.filter(pc.field(column) == value), value)
        if values:
            raise NotFound(
                f"{len(values)} ids begin with {name!r}",
                where=f"release {archive.release.number}",
                todo="give more of it",
            )
    raise NotFound(
        f"no report, family, text or page is named {name!r}",
        where=f"release {archive.release.number}",
        todo=f"give an id, at least {MIN_PREFIX} characters of one, or a page's URL",
    )


def _about(archive: Archive, kind: str, rows: pa.Table, value: str) -> Found:
    if kind == "report":
        versions = _where(archive, "versions", "report_id", value)
        digest = rows.column("text_digest")[0].as_py()
        text = _where(archive, "texts", "text_digest", digest)
        told = _suspicion(archive, rows)
        return Found(kind, value, {"report": rows, "versions": versions, **told, "text": text})
    if kind == "family":
        reports = _where(archive, "reports", "family_id", value)
        return Found(kind, value, {"family": rows, "reports": reports, **_suspicion(archive, rows)})
    if kind == "text":
        reports = _where(archive, "reports", "text_id", value)
        related = archive.table("relations")
        related = related.filter((pc.field("a") == value) | (pc.field("b") == value))
        about = {"family": rows, "reports": reports, "relations": related}
        about |= _suspicion(archive, rows)
        return Found(kind, value, about | {"text": _where(archive, "texts", "text_id", value)})
    page_id = rows.column("page_id")[0].as_py()
    reports = _where(archive, "reports", "page_id", page_id)
    return Found(kind, page_id, {"observations": rows, "reports": reports})


def _suspicion(archive: Archive, rows: pa.Table) -> dict[str, pa.Table]:
    """Return whether a machine swapped words in the texts that some rows name; nothing without a
    lexicon, or in releases that are older than the table."""
    if "suspicion" not in archive.release.tables:
        return {}
    table = archive.table("suspicion")
    of_texts = pc.is_in(table.column("text_id"), value_set=rows.column("text_id").combine_chunks())
    found = table.filter(pc.and_(of_texts, pc.is_valid(table.column("score"))))
    return {"suspicion": found} if found.num_rows else {}


def _where(archive: Archive, table: str, column: str, value: str) -> pa.Table:
    found: pa.Table = archive.table(table).filter(pc.field(column) == value)
    return found
