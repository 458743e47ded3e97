"""Rows survive Parquet; parts are named by content; the logical digest sees only what it should."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.digest import sha256
from storage.columns import arrow_schema, fields, from_arrow, key_names, to_arrow
from storage.errors import Damaged
from storage.parts import PartReader, logical_digest, read_rows, write_part, write_split
from storage.rows import TABLES, CaptureRow, PageRow, RelationRow, TextRow
from storage.store import Store
from tests.storage.archives import A_PAGE

_texts = st.text(st.characters(codec="utf-8"), max_size=12)
_moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
_days = st.dates(date(1990, 1, 1), date(2100, 1, 1))


def _rows(row_type):
    by_type = {str: _texts, datetime: _moments, date: _days, float: st.floats(0, 1)}
    for plain, strategy in by_type.items():
        st.register_type_strategy(plain, strategy)
    st.register_type_strategy(int, st.integers(-(2**63), 2**63 - 1))
    return st.lists(st.from_type(row_type), max_size=4)


@pytest.mark.parametrize("name", TABLES)
def test_rows_come_back_from_arrow_as_they_went(name):
    row_type = TABLES[name]

    @given(_rows(row_type))
    def check(rows):
        assert from_arrow(row_type, to_arrow(row_type, rows)) == rows

    check()


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_documented_and_every_table_has_a_key(name):
    assert key_names(TABLES[name])
    for field in fields(TABLES[name]):
        assert field.column.description and field.column.example, field.name
    assert arrow_schema(TABLES[name]).names == [f.name for f in fields(TABLES[name])]


def _text(digest: str, text: str = "甲") -> TextRow:
    return TextRow(text_digest=digest, text_id="t", text=text)


def test_the_same_rows_make_the_same_part_in_any_order(store: Store):
    rows = [_text("b"), _text("a"), _text("c")]
    one = write_part(store, "texts", TextRow, rows)
    two = write_part(store, "texts", TextRow, reversed(rows))
    assert one == two
    assert [row.text_digest for row in read_rows(store, TextRow, [one])] == ["a", "b", "c"]
    assert len(list(store.list("parts/"))) == 1


def test_a_part_whose_bytes_changed_is_damaged(store: Store):
    part = write_part(store, "texts", TextRow, [_text("a")])
    data = bytearray(store.get(part.key))
    data[len(data) // 2] ^= 1
    store.put(part.key, bytes(data))
    with pytest.raises(Damaged, match=part.sha256):
        read_rows(store, TextRow, [part])


@given(_rows(PageRow), st.randoms(use_true_random=False))
def test_the_digest_ignores_order_repeats_and_provenance(rows, random):
    shuffled = [*rows, *rows]
    random.shuffle(shuffled)
    elsewhere = [
        dataclasses.replace(row, payload_key="other", payload_offset=7, rules="r", code="c")
        for row in shuffled
    ]
    assert logical_digest(rows) == logical_digest(shuffled) == logical_digest(elsewhere)


@given(_rows(PageRow).filter(bool), _texts)
def test_the_digest_sees_every_fact(rows, title):
    changed = dataclasses.replace(rows[0], title=f"{rows[0].title}{title}!")
    assert logical_digest([changed, *rows[1:]]) != logical_digest(rows)


def test_the_digest_sees_moments_not_how_they_are_written():
    zone = timezone(timedelta(hours=8))
    row = A_PAGE
    local = dataclasses.replace(row, observed_at=row.observed_at.astimezone(zone))
    assert logical_digest([row]) == logical_digest([local])


def test_clock_run_and_places_are_no_facts():
    facts = {"run", "fetched_at", "record_key", "record_offset", "payload_key", "revisit"}
    meanings = {field.name: str(field.column.meaning) for field in fields(CaptureRow)}
    assert {meanings[name] for name in facts} == {"provenance"}


@given(_rows(RelationRow))
def test_nested_spans_survive(rows):
    assert from_arrow(RelationRow, to_arrow(RelationRow, rows)) == rows


def test_a_large_table_is_split_by_ids_and_a_change_moves_one_part(store, monkeypatch):
    monkeypatch.setattr("storage.parts.SPLIT", 10)
    rows = [TextRow(sha256(str(n).encode()), f"id-{n}", str(n)) for n in range(75)]
    parts = write_split(store, "texts", TextRow, rows)
    assert len(parts) == 8
    assert write_split(store, "texts", TextRow, rows[::-1]) == parts
    assert {*read_rows(store, TextRow, parts)} == {*rows}
    changed = [*rows[1:], dataclasses.replace(rows[0], text_id="other")]
    assert len({*write_split(store, "texts", TextRow, changed)} & {*parts}) == 7
    assert write_split(store, "texts", TextRow, rows[:10]) == (
        write_part(store, "texts", TextRow, rows[:10]),
    )
    assert write_split(store, "texts", TextRow, []) == ()


def test_a_standing_part_is_taken_for_its_rows_and_for_no_others(store):
    rows = [TextRow(sha256(str(n).encode()), f"id-{n}", str(n)) for n in range(6)]
    whole = write_part(store, "texts", TextRow, rows)
    # Under another name, so that it can be told from one that was written again.
    standing = [(dataclasses.replace(whole, key="parts/texts/standing.parquet"), rows)]
    assert write_split(store, "texts", TextRow, rows[::-1], standing) == (standing[0][0],)
    other = dataclasses.replace(rows[0], text="other")
    for odd in ([other, *rows[1:]], rows[1:], [*rows, rows[0]], [*rows[1:], rows[1]]):
        found = write_split(store, "texts", TextRow, odd, standing)
        assert found == (write_part(store, "texts", TextRow, odd),)
    assert write_split(store, "texts", TextRow, [], standing) == ()


def test_a_part_is_read_once(store):
    rows = [TextRow("d", "t", "甲")]
    part = write_part(store, "texts", TextRow, rows)
    reader = PartReader(store)
    (first,) = reader.rows(TextRow, [part])
    store.delete(part.key)
    (second,) = reader.rows(TextRow, [part])
    assert first == rows[0]
    assert first is second
