"""The door: texts in, five tables out, every bad line named."""

import json
from pathlib import Path
from random import Random

import pyarrow.parquet as pq
import pytest

from extract.__main__ import main
from extract.lineage.tables import COLUMNS
from tests.lineage.operators import masked, redated, respaced
from tests.lineage.reports import annual_sibling, make_report

REPORT = make_report(31, 31, 5)


def lines():
    rng = Random(3)
    yield {"id": "original", "text": REPORT.text, "date": "2010-03-01"}
    yield {"id": "again", "text": respaced(REPORT, rng), "date": "2012-03-01T08:00:00+08:00"}
    yield {"id": "masked", "text": masked(REPORT, rng)}
    yield {"id": "redated", "text": redated(REPORT, rng), "date": "2014-01-01"}
    yield {"id": "neighbour", "text": annual_sibling(31, 77, 5, 0.2).text}
    yield {"id": "empty", "text": ""}
    yield {"id": "masks", "text": "XX、" * 50}


def run(folder: Path, given, capsys):
    source = folder / "texts.jsonl"
    source.write_bytes(b"\n".join(given))
    code = main(["lineage", str(source), "--out", str(folder / "out")])
    tables = {
        name: pq.read_table(folder / "out" / f"{name}.parquet").to_pylist() for name in COLUMNS
    }
    return code, tables, capsys.readouterr()


def encoded(values):
    return [json.dumps(value, ensure_ascii=False).encode() for value in values]


def test_every_input_has_its_rows(tmp_path, capsys):
    given = list(lines())
    code, tables, told = run(tmp_path, encoded(given), capsys)
    assert code == 0
    assert len(told.out.splitlines()) < 20
    for name, columns in COLUMNS.items():
        assert all(tuple(row) == columns for row in tables[name])
    ids = sorted(value["id"] for value in given)
    assert [row["id"] for row in tables["families"]] == ids
    assert [row["id"] for row in tables["dating"]] == ids
    rows = {row["id"]: row for row in tables["families"]}
    assert rows["original"]["relation_to_canonical"] is None
    assert {rows[key]["canonical"] for key in ("original", "again", "masked", "redated")} == {
        "original"
    }
    assert rows["again"]["relation_to_canonical"] == "same"
    assert rows["neighbour"]["family"] != rows["original"]["family"]
    pairs = {(row["a"], row["b"]): row for row in tables["relations"]}
    assert pairs["again", "original"]["direction"] == "b_to_a"
    assert pairs["masked", "original"]["direction"] == "b_to_a"
    assert pairs["neighbour", "original"]["kind"] == "sibling"
    assert all(a < b for a, b in pairs)


def test_offsets_are_of_the_input_text(tmp_path, capsys):
    given = list(lines())
    _, tables, _ = run(tmp_path, encoded(given), capsys)
    text = {value["id"]: value["text"] for value in given}
    assert tables["masks"]
    for row in tables["masks"]:
        assert 0 <= row["start"] < row["end"] <= len(text[row["id"]])
    for row in tables["passages"]:
        assert 0 <= row["start"] < row["end"] <= len(text[row["id"]])
        if row["source"]:
            assert 0 <= row["source_start"] < row["source_end"] <= len(text[row["source"]])
    for row in tables["relations"]:
        for span in row["evidence"]:
            assert 0 <= span["a_start"] < span["a_end"] <= len(text[row["a"]])
            assert 0 <= span["b_start"] < span["b_end"] <= len(text[row["b"]])


def test_the_order_of_lines_changes_no_table(tmp_path, capsys):
    given = encoded(lines())
    _, expected, _ = run(tmp_path, given, capsys)
    for seed in range(3):
        _, tables, _ = run(tmp_path, Random(seed).sample(given, len(given)), capsys)
        assert tables == expected


BAD = {
    b"no json": "Expecting value",
    b"[1]": "no JSON object",
    b'{"id": 3, "text": ""}': '"id" is no string',
    b'{"id": "", "text": ""}': '"id" is no string',
    b'{"id": "x"}': '"text" is no string',
    b'{"id": "x", "text": "", "date": 2020}': '"date" is no string',
    b'{"id": "x", "text": "", "date": "soon"}': "Invalid isoformat",
    b'{"id": "\xff", "text": ""}': "decode",
    b'{"id": "\\ud800", "text": ""}': "surrogate",
    b'{"id": "original", "text": "another"}': "was given before",
    b"[" * 100_000: "nested",
}


@pytest.mark.parametrize("line", BAD, ids=BAD.values())
def test_a_bad_line_is_named_and_the_rest_is_traced(line, tmp_path, capsys):
    given = encoded(lines())
    code, tables, told = run(tmp_path, [*given[:3], line, *given[3:]], capsys)
    assert code == 1
    assert "line 4:" in told.err
    assert BAD[line] in told.err
    assert len(tables["families"]) == len(given)


def test_no_lines_and_no_file(tmp_path, capsys):
    code, tables, _ = run(tmp_path, [], capsys)
    assert code == 0
    assert not any(tables.values())
    assert main(["lineage", str(tmp_path / "none.jsonl"), "--out", str(tmp_path)]) == 1
    assert "none.jsonl" in capsys.readouterr().err
