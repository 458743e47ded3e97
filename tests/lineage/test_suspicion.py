"""Suspicion: spun texts are suspect without their source, honest ones are not."""

import json

import pyarrow.parquet as pq
import pytest

from bench.lineage_lexicon import TUNING_SEEDS, mined, suspicion
from bench.lineage_tables import Machine, report
from extract.__main__ import main
from extract.lineage.lexicons.lexicon import make, to_json
from extract.lineage.lexicons.suspicion import BAR, Judge, statistics
from extract.lineage.model import EMPTY_LEXICON, Swap

BASES, SEED = 240, 977
"""A reporting seed."""
WORDS = ("认真", "积极", "推进", "情况", "发展", "宣传", "能力", "素质", "根据", "配合")
TABLE = [Swap(1, word, f"{word[0]}替", 5) for word in WORDS]


def test_texts_without_a_source_are_told_by_a_known_machine():
    area, precision, recall = suspicion(SEED, mined(BASES, SEED))
    assert (area >= 0.99, precision >= 0.98, recall >= 0.8) == (True, True, True)


def test_and_by_broken_collocations_if_the_machine_is_unknown():
    assert SEED not in TUNING_SEEDS
    area, precision, _ = suspicion(SEED, mined(BASES, TUNING_SEEDS[1]))
    assert area >= 0.97
    assert precision >= 0.95


def test_a_table_of_which_the_originals_stand_too_says_nothing():
    judge = Judge(make(TABLE))
    replacements = "、".join(swap.replacement for swap in TABLE)
    originals = "、".join(swap.original for swap in TABLE)
    assert judge.judge(replacements).table == 1
    assert judge.judge(replacements).swaps == len(TABLE)
    assert judge.judge(replacements).score > 0.4
    assert judge.judge(originals).score == 0
    assert judge.judge(originals + replacements).score == 0


def test_every_text_has_a_score():
    judge = Judge(make(TABLE, *statistics(report(n).text for n in range(40))))
    for text in ("", "一", "□" * 500, "abc 2019", "认真" * 100_000, "\ud800", "报告"):
        assert 0 <= judge.judge(text).score <= 1
    for text in ("", "一", "□" * 500, "abc 2019"):
        assert judge.judge(text).score == 0


def test_nothing_known_is_no_suspicion():
    text = Machine(5).spin(report(1).text)
    assert Judge(EMPTY_LEXICON).judge(text).score == 0
    assert statistics([]) == (b"", 0.0)
    assert statistics(["一", "二"]) == (b"", 0.0)


def test_the_score_grows_with_what_is_swapped():
    judge = Judge(mined(BASES, TUNING_SEEDS[1]))
    for number in range(770_000, 770_010):
        text = report(number).text
        scores = [judge.judge(Machine(9, entries).spin(text)).score for entries in (0, 60, 300)]
        assert scores[2] >= BAR > scores[0]
        assert scores[2] >= scores[1]


@pytest.mark.parametrize("known", [True, False])
def test_the_door_tells(known, tmp_path):
    source, kept, out = tmp_path / "texts.jsonl", tmp_path / "lexicon.json", tmp_path / "out"
    kept.write_bytes(to_json(make(TABLE)))
    text = "、".join(swap.replacement for swap in TABLE)
    given = [
        {"id": "one", "text": text},
        {"id": "same", "text": text + "。"},
        {"id": "none", "text": ""},
    ]
    source.write_text("\n".join(map(json.dumps, given)))
    options = ["--lexicon", str(kept)] if known else []
    assert main(["lineage", str(source), "--out", str(out), *options]) == 0
    rows = {row["id"]: row for row in pq.read_table(out / "suspicion.parquet").to_pylist()}
    assert rows.keys() == {"one", "same", "none"}
    assert (rows["one"]["score"] is not None) is known
    if known:
        assert rows["one"] | {"id": "same"} == rows["same"]
        assert (rows["one"]["swaps"], rows["one"]["table"]) == (len(TABLE), 1)
        assert (rows["none"]["score"], rows["none"]["table"]) == (0, None)
