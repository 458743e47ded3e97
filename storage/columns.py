"""Typed rows: a dataclass is a table's schema.

Each field of a row is declared as ``Annotated[type, Column(...)]``; the Arrow schema, the
catalog that consumers read, and the logical digest are all made from that one declaration.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache, partial

import pyarrow as pa


class Meaning(StrEnum):
    """What a column's value is about, and so what it takes part in."""

    KEY = "key"
    """Names the row.  Logical."""
    FACT = "fact"
    """Says something about the row.  Logical."""
    CONTENT = "content"
    """Is named by a digest in the same row.  Neither logical nor in the change feed."""
    PROVENANCE = "provenance"
    """Says where, when or by what the row was made: runs, clocks, places of records, code.
    Not logical: two archives that hold the same captures may differ in it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column's documentation: what it holds, one example, the schema version it came with."""

    description: str
    example: str
    meaning: Meaning = Meaning.FACT
    since: int = 1


key = partial(Column, meaning=Meaning.KEY)
fact = Column
made = partial(Column, meaning=Meaning.PROVENANCE)


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a row type, resolved."""

    name: str
    type: pa.DataType
    nullable: bool
    column: Column


class Row(typing.Protocol):
    """A frozen dataclass whose fields are declared with :class:`Column`."""

    __dataclass_fields__: typing.ClassVar[dict[str, dataclasses.Field[typing.Any]]]


R = typing.TypeVar("R", bound=Row)

_SCALARS: dict[type, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    datetime: pa.timestamp("us", tz="UTC"),
    date: pa.date32(),
}


@cache
def fields(row_type: type[Row]) -> tuple[Field, ...]:
    """Return a row type's columns, in order; raises TypeError on a field without a Column."""
    resolved = []
    for name, hint in typing.get_type_hints(row_type, include_extras=True).items():
        if typing.get_origin(hint) is not typing.Annotated:
            raise TypeError(f"{row_type.__name__}.{name} has no Column")
        inner, column = typing.get_args(hint)[:2]
        nullable, inner = _optional(inner)
        resolved.append(Field(name, _arrow(inner), nullable, column))
    return tuple(resolved)


def _optional(hint: typing.Any) -> tuple[bool, typing.Any]:
    if isinstance(hint, types.UnionType):
        members = [member for member in typing.get_args(hint) if member is not type(None)]
        if len(members) != 1:
            raise TypeError(f"{hint} is neither a type nor an optional one")
        return True, members[0]
    return False, hint


def _arrow(hint: typing.Any) -> pa.DataType:
    if hint in _SCALARS:
        return _SCALARS[hint]
    if typing.get_origin(hint) is tuple:
        return pa.list_(_arrow(typing.get_args(hint)[0]))
    if dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        return pa.struct([(name, _arrow(_optional(inner)[1])) for name, inner in hints.items()])
    raise TypeError(f"no column type for {hint}")


@cache
def arrow_schema(row_type: type[Row]) -> pa.Schema:
    """Return the Arrow schema of a row type, descriptions in the fields' metadata."""
    return pa.schema(
        [
            pa.field(
                field.name,
                field.type,
                nullable=field.nullable,
                metadata={"description": field.column.description},
            )
            for field in fields(row_type)
        ]
    )


@cache
def logical_names(row_type: type[Row]) -> tuple[str, ...]:
    """Return the names of the columns that say what a row is, not how it was made."""
    logical = {Meaning.KEY, Meaning.FACT}
    return tuple(field.name for field in fields(row_type) if field.column.meaning in logical)


@cache
def key_names(row_type: type[Row]) -> tuple[str, ...]:
    """Return the names of the columns that name a row."""
    return tuple(field.name for field in fields(row_type) if field.column.meaning is Meaning.KEY)


def to_arrow(row_type: type[R], rows: Iterable[R]) -> pa.Table:
    """Return rows as an Arrow table."""
    return pa.Table.from_pylist(
        [dataclasses.asdict(row) for row in rows], schema=arrow_schema(row_type)
    )


def from_arrow(row_type: type[R], table: pa.Table) -> list[R]:
    """Return an Arrow table as rows; the inverse of :func:`to_arrow`.

    A column that came later than the table is null; raises KeyError for one that may not be.
    """
    hints = typing.get_type_hints(row_type)
    columns = [
        [_value(hints[field.name], value) for value in _column(table, field)]
        for field in fields(row_type)
    ]
    return [row_type(*values) for values in zip(*columns, strict=True)]


def _column(table: pa.Table, field: Field) -> list[typing.Any]:
    if field.nullable and field.name not in table.column_names:
        return [None] * table.num_rows
    return table.column(field.name).to_pylist()


def _value(hint: typing.Any, value: typing.Any) -> typing.Any:
    """Return a value read from Arrow as the field's own type (lists are tuples to us)."""
    if value is None:
        return None
    _, inner = _optional(hint)
    if typing.get_origin(inner) is tuple:
        element = typing.get_args(inner)[0]
        return tuple(_value(element, item) for item in value)
    if dataclasses.is_dataclass(inner) and isinstance(inner, type):
        return inner(**value)
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return value
