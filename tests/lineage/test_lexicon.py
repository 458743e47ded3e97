"""Lexicons: mined from spun copies, kept and checked, and what they sharpen."""

import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.lineage_lexicon import TUNING_SEEDS, corpus, mined, mining, sharpening
from bench.lineage_tables import Machine, report
from extract.__main__ import main
from extract.lineage import background as backgrounds
from extract.lineage.lexicons import lexicon as lexicons
from extract.lineage.lexicons.folding import Folding
from extract.lineage.lexicons.lexicon import classes, make
from extract.lineage.lexicons.mine import mine
from extract.lineage.lexicons.swapped import explained, is_name, seen_in
from extract.lineage.model import EMPTY_BACKGROUND, EMPTY_LEXICON, LineageError, RelationKind, Swap
from extract.lineage.trace import trace
from tests.lineage.lineages import families, made
from tests.lineage.reports import make_report

BASES, SEED = 240, 977
"""A reporting seed."""


@pytest.fixture(scope="module")
def lexicon():
    assert SEED not in TUNING_SEEDS
    return mined(BASES, SEED)


def test_what_is_mined_is_what_the_machines_did(lexicon):
    reached = mining(corpus(BASES, SEED), lexicon)
    assert reached["swaps that a table has"] >= 0.95
    assert reached["  or as part of a longer swap"] >= 0.93
    assert reached["  of those whose words are swapped in turn"] >= 0.85
    assert reached["swaps directed right"] >= 0.98
    assert reached["swaps in the table of their machine"] >= 0.98
    assert reached["machines told apart"] >= 1


def test_other_texts_by_the_same_machines_are_told_better(lexicon):
    rows = sharpening(BASES, SEED, lexicon)
    for length, gain in ((40, 0.15), (60, 0.05)):
        without, with_it = rows[f"{length} characters: recall"]
        assert with_it >= without + gain
        assert rows[f"{length} characters: precision of pairs"][1] >= 0.99
    whole = {name.split(":")[1].strip(): row for name, row in rows.items() if "whole" in name}
    assert whole["recall"][1] >= max(0.99, whole["recall"][0])
    assert whole["precision of pairs"][1] >= 0.99
    assert whole["directions told of source and copy"][1] >= 0.8
    assert whole["of these right"][1] >= 0.95
    without, with_it = whole["directions told of two copies"]
    assert with_it <= min(0.1, without)


def test_mining_does_not_hang_on_order_or_repetition(lexicon):
    texts = list(corpus(BASES, SEED).texts.values())
    shuffled = Random(5).sample(texts, len(texts)) + texts[:20]
    assert mine(shuffled, trace(shuffled)) == lexicon


def test_nothing_spun_teaches_no_swaps():
    texts = [made(make_report(seed, seed).text) for seed in range(30)]
    assert mine(texts, trace(texts)).swaps == ()
    assert mine([], trace([])) == EMPTY_LEXICON
    odd = [made(text) for text in ("", "业", "XX、" * 50, "报告" * 20_000)]
    assert mine(odd, trace(odd)).swaps == ()


def test_swaps_of_one_family_teach_nothing():
    text = report(7_001).text
    copies = [made(Machine(number, 200).spin(text)) for number in range(12)]
    texts = [made(text), *copies]
    assert mine(texts, trace(texts)).swaps == ()


NAMES = (
    ("张伟国", "李建民"),
    ("王秀兰", "赵玉芬"),
    ("陈志强", "陈永康"),
    ("刘广田", "刘广义"),
    ("孙菊", "孙梅"),
)
"""Made up."""


FRAMES = (
    "{}同志带头值守,{}上门回访。",
    "村民{}反映水渠淤塞,{}当天答复。",
    "这一年里{}跑遍山塘,由{}记下台账。",
)


RARE = (("羿晓岚", "蓬子昂"), ("佴春雨", "厍秋实"))
"""Made up, of surnames that no list has."""
TITLED = "{}书记带头值守,{}同志上门回访。"


@pytest.mark.parametrize(
    ("frame", "names"), [*((frame, NAMES) for frame in FRAMES), (TITLED, RARE)]
)
def test_no_name_is_learnt(frame, names):
    machine, texts = Machine(3), []
    for number in range(60):
        body = report(600_000 + number).text
        for ours, _ in names:
            body += "\n" + frame.format(ours, ours)
        copy = machine.spin(body)
        for ours, theirs in names:
            copy = copy.replace(ours, theirs)
        texts += [made(body), made(copy)]
    learnt = mine(texts, trace(texts))
    assert len(learnt.swaps) > 50
    words = {word for swap in learnt.swaps for word in (swap.original, swap.replacement)}
    parts = {name[at : at + 2] for pair in names for name in pair for at in range(len(name) - 1)}
    assert all(any(part in text.text for text in texts) for part in parts)
    assert not [word for word in words if any(part in word for part in parts)]


def test_two_surnames_are_two_people():
    assert is_name("张伟", "李强")
    assert not is_name("认真", "仔细")


def test_a_swap_explained_by_others_is_none():
    known = {("仔细", "认真"), ("推动", "推进")}
    assert explained("认真地推进", "仔细地推动", known)
    assert explained("推进新", "推动", known)
    assert not explained("情况", "状况", known)
    assert not explained("认真", "推动", known)


@given(
    st.sets(st.text("认真仔细推动", min_size=1, max_size=3)), st.text("认真仔细推动", max_size=20)
)
def test_words_are_found_wherever_they_stand(words, chars):
    found = seen_in(frozenset(words), chars)
    assert found == {word for word in words if word in chars}


def test_classes_have_bounds_and_chains_are_one_class():
    chain = [Swap(1, "能力", "力量", 9), Swap(1, "力量", "力气", 9), Swap(2, "认真", "仔细", 3)]
    found = classes(make(chain))
    assert found["能力"] == found["力量"] == found["力气"] != found["认真"] == found["仔细"]
    long = [Swap(1, f"字{chr(0x4E00 + i)}", f"字{chr(0x4E01 + i)}", 3) for i in range(500)]
    sizes = {}
    for group in classes(make(long)).values():
        sizes[group] = sizes.get(group, 0) + 1
    assert max(sizes.values()) <= lexicons.MEMBERS
    assert classes(make([Swap(1, "一", "壹", 9)])) == {}


@given(st.text("能力量气认真123XX ,。\n", max_size=80))
def test_folding_keeps_every_character_in_its_place(text):
    chain = [Swap(1, "能力", "力量", 9), Swap(1, "力量", "力气", 9), Swap(1, "认真", "气认真", 4)]
    folding = Folding(make(chain))
    folded, plain = folding.read(text), Folding(EMPTY_LEXICON).read(text)
    assert folded.form.chars == plain.form.chars
    starts, all_starts = folded.tokens.start.tolist(), plain.tokens.start.tolist()
    assert set(starts) <= set(all_starts)
    assert starts == sorted(set(starts))
    assert (starts[-1], starts[0]) == (all_starts[-1], all_starts[0])


def test_one_machine_is_no_evidence_of_a_source(lexicon):
    machine = corpus(BASES, SEED).machines[0]
    one, two = (report(number).text for number in (880_001, 880_003))
    pinned = backgrounds.with_lexicon(EMPTY_BACKGROUND, lexicon)
    apart = trace([made(machine.spin(one)), made(machine.spin(two))], pinned)
    assert not [row for row in apart.relations if row.kind.makes_family]
    whole, part = machine.spin(one), machine.spin(one[: len(one) // 2])
    together = trace([made(one), made(whole, 2012), made(part, 2010)], pinned)
    assert len(set(families(together).values())) == 1
    copies = {made(whole).id, made(part).id}
    directed = {frozenset((row.a, row.b)): row.direction for row in together.relations}
    assert directed[frozenset(copies)] is None
    source = made(one).id
    for row in together.relations:
        if source in (row.a, row.b):
            assert row.direction == ("a_to_b" if row.a == source else "b_to_a")
    kinds = {row.kind for row in together.relations}
    assert RelationKind.SPUN in kinds


def test_the_empty_lexicon_changes_nothing():
    texts = [made(Machine(4).spin(report(n).text)) for n in range(8)]
    texts += [made(report(n).text) for n in range(8)]
    empty = backgrounds.with_lexicon(EMPTY_BACKGROUND, EMPTY_LEXICON)
    assert empty == EMPTY_BACKGROUND
    assert trace(texts, empty) == trace(texts)


def test_a_lexicon_is_kept_and_checked(lexicon):
    data = lexicons.to_json(lexicon)
    assert lexicons.from_json(data, "here") == lexicon
    assert make(reversed(lexicon.swaps), lexicon.pairs, lexicon.usual) == lexicon
    value = json.loads(data)
    first = value["swaps"][0]
    changes = (
        {"swaps": value["swaps"][1:]},
        {"swaps": [first, first]},
        {"swaps": [[1, "一", "一", 3]]},
        {"swaps": [[-1, "一", "二", 3]]},
        {"swaps": 3},
        {"pairs": "AA=="},
        {"pairs": "?"},
        {"usual": "x"},
        {"usual": float("nan")},
        {"version": "x"},
    )
    for change in changes:
        with pytest.raises(LineageError, match="here"):
            lexicons.from_json(json.dumps(value | change).encode(), "here")
    for wrong in (b"", b"[]", b"{}", b"\xff", b"[" * 100_000):
        with pytest.raises(LineageError, match="here"):
            lexicons.from_json(wrong, "here")


def test_a_background_keeps_its_lexicon(lexicon):
    both = backgrounds.with_lexicon(EMPTY_BACKGROUND, lexicon)
    assert both.version not in (EMPTY_BACKGROUND.version, lexicon.version)
    data = backgrounds.to_json(both)
    assert backgrounds.from_json(data, "here") == both
    value = json.loads(data)
    del value["lexicon"]
    with pytest.raises(LineageError, match="here"):
        backgrounds.from_json(json.dumps(value).encode(), "here")


def test_the_door_mines_one_and_uses_it(tmp_path, capsys):
    source, kept = tmp_path / "texts.jsonl", tmp_path / "lexicon.json"
    texts = list(corpus(BASES, SEED).texts.values())
    lines = [json.dumps({"id": t.id, "text": t.text}) for t in texts]
    source.write_text("\n".join(lines))
    assert main(["lexicon", str(source), "--out", str(kept)]) == 0
    told = capsys.readouterr().out
    assert "swaps in each" in told
    assert main(["lexicon", str(source), "--out", str(kept), "--json"]) == 0
    value = json.loads(capsys.readouterr().out)
    learnt = lexicons.from_json(kept.read_bytes(), "here")
    assert (value["version"], value["swaps"]) == (learnt.version, len(learnt.swaps))
    out = ["--out", str(tmp_path / "out")]
    assert main(["lineage", str(source), *out, "--lexicon", str(kept)]) == 0
    assert "inputs score" in capsys.readouterr().out
    assert main(["lineage", str(source), *out, "--lexicon", str(source)]) == 1
    assert main(["lineage", str(source), *out, "--lexicon", str(tmp_path / "none")]) == 1
    source.write_text("\n".join([*lines[:3], "no json"]))
    assert main(["lexicon", str(source), "--out", str(kept)]) == 1
    assert "line 4" in capsys.readouterr().err
