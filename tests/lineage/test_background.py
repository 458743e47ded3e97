"""Backgrounds: what unrelated reports share makes no candidates, and copies are still found."""

import json
from random import Random

import pytest

from extract.__main__ import main
from extract.lineage import background as backgrounds
from extract.lineage.model import EMPTY_BACKGROUND, LineageError
from extract.lineage.texts.prints import fingerprints, read
from extract.lineage.trace import trace
from tests.lineage.lineages import families, made
from tests.lineage.operators import masked, redated
from tests.lineage.reports import make_report

PHRASE = "以上材料由办公室综合汇总,如有遗漏之处请各部门于月底之前补报并加盖公章。"


def corpus(count=40):
    return [made(make_report(seed, seed).text + "\n" + PHRASE) for seed in range(count)]


def test_what_all_families_share_is_hot_and_copies_make_nothing_hot():
    report = make_report(900, 900)
    copies = [made(masked(report, Random(seed))) for seed in range(60)]
    background = backgrounds.build([*corpus(), *copies])
    assert set(fingerprints(read(PHRASE)).tolist()) & background.hot
    own = set(fingerprints(read(report.text)).tolist())
    assert len(own & background.hot) < 0.2 * len(own)


def test_families_are_the_same_with_a_background():
    texts = corpus()
    copies = [made(redated(make_report(seed, seed), Random(seed))) for seed in range(20)]
    background = backgrounds.build(texts)
    assert families(trace([*texts, *copies], background)) == families(trace([*texts, *copies]))


def test_a_background_does_not_hang_on_order():
    texts = corpus()
    assert backgrounds.build(texts) == backgrounds.build(texts[::-1])


def test_a_background_is_kept_and_checked():
    background = backgrounds.build(corpus())
    data = backgrounds.to_json(background)
    assert backgrounds.from_json(data, "here") == background
    forged = json.loads(data)
    forged["hot"].pop()
    for wrong in (json.dumps(forged).encode(), b"", b"[]", b'{"version": "x", "hot": [1]}'):
        with pytest.raises(LineageError, match="here"):
            backgrounds.from_json(wrong, "here")
    assert backgrounds.build([]) == EMPTY_BACKGROUND


def test_the_door_builds_one_and_uses_it(tmp_path, capsys):
    source, kept = tmp_path / "texts.jsonl", tmp_path / "background.json"
    source.write_text("\n".join(json.dumps({"id": t.id, "text": t.text}) for t in corpus()))
    assert main(["background", str(source), "--out", str(kept)]) == 0
    assert "are hot" in capsys.readouterr().out
    out = ["--out", str(tmp_path / "out")]
    assert main(["lineage", str(source), *out, "--background", str(kept)]) == 0
    assert main(["lineage", str(source), *out, "--background", str(source)]) == 1
    assert main(["lineage", str(source), *out, "--background", str(tmp_path / "none")]) == 1
