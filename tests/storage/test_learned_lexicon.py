"""A lexicon learned in the archive: said, pinned, scored by, and without anybody's name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.lineage_tables import Machine, report
from extract.lineage.lexicons.lexicon import as_numbers
from extract.lineage.lexicons.suspicion import BAR, Judge
from extract.lineage.model import EMPTY_LEXICON, Background
from storage import backgrounds
from storage import release as releases
from storage.__main__ import main
from storage.curate import curate
from storage.parts import read_rows
from storage.publish import publish
from storage.rows import ReportRow, SuspicionRow, TextRow
from storage.store import Store
from storage.verify import verify
from tests.storage.archives import DAYS, HOST, Shown, capture_day, page
from tests.storage.test_takedown import take_down

PEOPLE = (("章慕白", "陆砚秋"), ("翁霁", "邵筠"), ("尉迟朗", "佴春雨"))
"""Made up: who stands in the source, and whom the copy puts there."""
TITLED = "{}同志带头值守,{}书记上门回访,村民{}记下台账。"
MACHINE = Machine(3)


def spun(number: int, names: bool = True) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return a report's paragraphs, and a machine's copy's, which names other people."""
    source = report(600_000 + number).text
    copy = MACHINE.spin(source)
    if names:
        source += "\n" + TITLED.format(*(ours for ours, _ in PEOPLE))
        copy += "\n" + TITLED.format(*(theirs for _, theirs in PEOPLE))
    return tuple(source.split("\n")), tuple(copy.split("\n"))


@pytest.fixture
def archive(store: Store, tmp_path: Path) -> Store:
    bodies: dict[str, bytes | None] = {}
    for number in range(30):
        source, copy = spun(number)
        bodies |= {f"/z/{number}.html": page(source), f"/c/{number}.html": page(copy)}
    shown = Shown(DAYS[0], bodies)
    capture_day(store, tmp_path / "spool", shown)
    curate(store, shown.partition)
    publish(store)
    return store


def suspicions(store: Store) -> dict[str, SuspicionRow]:
    table = releases.require(store, None).tables["suspicion"]
    return {row.text_id: row for row in read_rows(store, SuspicionRow, table.parts)}


def texts(store: Store) -> dict[str, str]:
    rows = read_rows(store, TextRow, releases.require(store, None).tables["texts"].parts)
    return {row.text_id: row.text for row in rows}


def learned(capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["background", "learn", "--lexicon", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["swaps"] > 50
    assert told["machines"] >= 1
    return str(told["background"])


def holds_a_name(background: Background) -> list[str]:
    """Return what of people stands in a lexicon: in its words, or as a pair that is usual."""
    lexicon = background.lexicon
    given = {name[at : at + 2] for pair in PEOPLE for name in pair for at in range(len(name) - 1)}
    words = {word for swap in lexicon.swaps for word in (swap.original, swap.replacement)}
    pairs = {chr(pair >> 16) + chr(pair & 0xFFFF) for pair in as_numbers(lexicon.pairs).tolist()}
    assert len(pairs) > 500
    return sorted(part for part in given if part in pairs or any(part in w for w in words))


def test_it_is_learned_previewed_adopted_and_each_text_scored(archive, tmp_path, capsys):
    store = archive
    assert {row.score for row in suspicions(store).values()} == {None}
    some = min(suspicions(store))
    assert main(["show", some]) == 0
    assert "suspicion" not in capsys.readouterr().out
    version = learned(capsys)
    assert learned(capsys) == version
    before = {item.key for item in store.list("")}
    assert main(["background", "preview", version]) == 0
    said = capsys.readouterr().out
    assert f"{len(texts(store))} suspicion update" in said
    assert "0 texts suspected to be spun, then " in said
    assert f"{len(backgrounds.read(store, version).lexicon.swaps)} swaps" in said
    assert {item.key for item in store.list("")} == before
    assert main(["background", "adopt", version]) == 0
    publish(store)
    release = releases.require(store, None)
    assert release.background == version
    rows = suspicions(store)
    assert rows.keys() == texts(store).keys()
    judge = Judge(backgrounds.read(store, version).lexicon)
    assert {key: row.score for key, row in rows.items()} == {
        key: judge.judge(text).score for key, text in texts(store).items()
    }
    assert {row.background for row in rows.values()} == {version}
    suspected = {key for key, row in rows.items() if row.score >= BAR}
    copies = {"\n".join(spun(number)[1]) for number in range(30)}
    assert len(suspected) >= 25
    assert all(texts(store)[key] in copies and rows[key].table for key in suspected)
    assert verify(store)
    capsys.readouterr()
    assert main(["show", min(suspected)]) == 0
    assert "suspicion" in capsys.readouterr().out
    reports = read_rows(store, ReportRow, release.tables["reports"].parts)
    shown = next(row.report_id for row in reports if row.text_id in suspected)
    assert main(["show", shown, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["suspicion"][0]["score"] >= BAR

    source, copy = spun(31, names=False)
    later = Shown(
        DAYS[1], {"/z/31.html": page(source), "/c/31.html": page(copy), "/z/0.html": None}
    )
    capture_day(store, tmp_path / "spool", later)
    curate(store, later.partition)
    assert publish(store).lineage == "carried on from release 2"
    found = {texts(store)[key]: row.score for key, row in suspicions(store).items()}
    assert found["\n".join(copy)] >= BAR > found["\n".join(source)]
    assert verify(store)
    assert main(["background", "adopt", "empty"]) == 0
    publish(store)
    assert {row.score for row in suspicions(store).values()} == {None}


def test_nobody_named_is_in_it_nor_in_what_is_told_of_it(archive, capfd, caplog):
    caplog.set_level(0)
    store = archive
    version = learned(capfd)
    background = backgrounds.read(store, version)
    assert holds_a_name(background) == []
    for step in ("preview", "adopt"):
        assert main(["background", step, version]) == 0
    publish(store)
    told = caplog.text + "".join(capfd.readouterr()) + repr(suspicions(store))
    assert not any(name in told for pair in PEOPLE for name in pair)
    kept = store.get(f"backgrounds/{version}.json").decode()
    words = json.dumps(json.loads(kept), ensure_ascii=False)
    assert not any(name in words for pair in PEOPLE for name in pair)


def test_a_takedown_takes_the_scores_of_its_texts(archive, capsys):
    store = archive
    version = learned(capsys)
    assert main(["background", "adopt", version]) == 0
    publish(store)
    gone = {key for key, text in texts(store).items() if text == "\n".join(spun(7)[1])}
    assert gone and gone <= suspicions(store).keys()
    take_down(store, f"{HOST}/c/7.html")
    for number in releases.numbers(store):
        index = releases.read(store, number).tables["suspicion"]
        assert gone.isdisjoint(row.text_id for row in read_rows(store, SuspicionRow, index.parts))
    every = [item.key for item in store.list("parts/suspicion/")]
    from storage.parts import Part

    for key in every:
        rows = read_rows(store, SuspicionRow, [Part.of_key(key, 0)])
        assert gone.isdisjoint(row.text_id for row in rows)
    # The lexicon stays: what it holds is of many families' writing.
    assert releases.require(store, None).background == version
    assert verify(store)


def test_without_asking_none_is_learned(archive, capsys):
    assert main(["background", "learn"]) == 0
    assert "no lexicon" in capsys.readouterr().out
    assert backgrounds.learn_from(archive).lexicon == EMPTY_LEXICON
