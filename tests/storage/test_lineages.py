"""Publishing carries the last release's families on; what it carries on from may be lost."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from extract.lineage.model import Background
from storage import backgrounds, layout, lineages, parts
from storage import release as releases
from storage.__main__ import main
from storage.curate import curate
from storage.errors import NotFound
from storage.parts import read_rows
from storage.publish import publish
from storage.rows import ChangeRow
from storage.store import Store
from storage.verify import verify
from tests.storage.archives import DAYS, LAMPS, LIFE, Shown, capture_day, page


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool"


def a_day(store: Store, spool: Path, number: int) -> str:
    capture_day(store, spool, LIFE[number])
    curate(store, LIFE[number].partition)
    return publish(store).lineage


def test_each_day_is_carried_on_and_holds_against_a_rebuild(store, spool):
    assert a_day(store, spool, 0) == "drawn from nothing"
    assert a_day(store, spool, 1) == "carried on from release 1"
    assert a_day(store, spool, 2) == "carried on from release 2"
    assert verify(store)
    assert publish(store).lineage == "as it was"


def test_a_lost_index_costs_a_rebuild_only(store, spool):
    a_day(store, spool, 0)
    for item in list(store.list("lineage/")):
        store.delete(item.key)
    assert a_day(store, spool, 1) == "drawn from nothing"
    assert a_day(store, spool, 2) == "carried on from release 2"
    assert verify(store)


@pytest.mark.parametrize("prefix", ["lineage/seq/", "lineage/"])
def test_a_damaged_index_is_told_and_passed_over(store, spool, prefix):
    a_day(store, spool, 0)
    (key,) = [
        i.key
        for i in store.list(prefix)
        if i.key.startswith("lineage/seq/") is (prefix != "lineage/")
    ]
    data = bytearray(store.get(key))
    data[len(data) // 2] ^= 0xFF
    store.put(key, bytes(data))
    assert a_day(store, spool, 1).startswith(
        "drawn from nothing: the index of release 1 is damaged"
    )
    assert verify(store)


def test_a_missing_pack_is_told(store, spool):
    a_day(store, spool, 0)
    (pack,) = [i.key for i in store.list("lineage/") if i.key.endswith(".arrow")]
    store.delete(pack)
    assert "damaged" in a_day(store, spool, 1)


def test_an_index_of_other_code_or_rows_is_not_carried_on(store, spool, monkeypatch):
    a_day(store, spool, 0)
    release = releases.require(store, None)
    with monkeypatch.context() as patched:
        patched.setattr("storage.lineages.code_digest", lambda: "newer")
        assert "other code" in lineages.standing(store, release, Background("empty")).how
    other = lineages.standing(store, release, Background("other"))
    assert "another background" in other.how
    tables = {**release.tables, "families": replace(release.tables["families"], digest="0" * 64)}
    forged = replace(release, tables=tables)
    store.put(layout.numbered(layout.RELEASES, 1), forged.to_json())
    assert "other rows" in lineages.standing(store, release, Background("empty")).how


def test_a_quiet_day_writes_no_run_again(store, spool):
    a_day(store, spool, 0)
    packs = {i.key for i in store.list("lineage/") if i.key.endswith(".arrow")}
    capture_day(store, spool, LIFE[0], run="again")
    curate(store, LIFE[0].partition)
    publish(store)
    assert {i.key for i in store.list("lineage/") if i.key.endswith(".arrow")} == packs


def test_a_background_is_moved_to_step_by_step(store, spool, capsys):
    """Hot fingerprints hide the masked copy from its original: said first, then done."""
    for number in range(3):
        a_day(store, spool, number)
    hot = hiding(store)
    version = backgrounds.keep(store, hot)
    before = {item.key for item in store.list("")}
    assert main(["background", "preview", version]) == 0
    assert "masked -> none" in capsys.readouterr().out
    assert {item.key for item in store.list("")} == before
    assert not publish(store).published

    assert main(["background", "adopt", version]) == 0
    assert not backgrounds.adopt(store, hot)
    done = publish(store)
    assert done.lineage == "drawn from nothing: the index of release 3 is of another background"
    release = releases.require(store, None)
    assert release.background == version
    feed = read_rows(store, ChangeRow, release.changes.parts)
    assert {row.table for row in feed} >= {"families", "relations"}
    assert {row.cause for row in feed} == {"background"}
    assert verify(store)
    assert verify(store, 3)
    assert main(["background", "adopt", "empty"]) == 0
    publish(store)
    assert verify(store)


def hiding(store: Store) -> Background:
    """Return a background that has all fingerprints of the archive."""
    from extract.digest import make_id
    from extract.lineage.background import from_json, to_json
    from extract.lineage.texts.prints import fingerprints, read
    from storage.rows import TextRow

    rows = read_rows(store, TextRow, releases.require(store, None).tables["texts"].parts)
    every = sorted({int(one) for row in rows for one in fingerprints(read(row.text))})
    made = Background(make_id("background", *every), frozenset(every))
    return from_json(to_json(made), "here")


def test_a_background_is_learned_from_a_release(store, spool, capsys):
    a_day(store, spool, 0)
    assert main(["background", "learn"]) == 0
    # Three reports share nothing that twelve families would.
    assert "background empty: 0" in capsys.readouterr().out
    with pytest.raises(NotFound):
        backgrounds.read(store, "nosuch")
    assert main(["background", "adopt", "nosuch"]) == 4


def test_packs_that_no_late_release_names_are_swept(store, spool):
    """So the bucket does not grow for ever, and the next day is carried on all the same."""
    paragraphs = ("井台修了{}次。", "水泵换下{}台,另有{}台送修。", "值班簿上记着{}条。")
    for day in range(1, 8):
        text = tuple(line.format(*[day * 17 + at for at in range(2)]) for line in paragraphs)
        shown = Shown(date(2026, 4, day), {f"/z/{day}.html": page((*text, *LAMPS[day % 4 :]))})
        capture_day(store, spool, shown)
        curate(store, shown.partition)
        assert publish(store).lineage.startswith("carried on" if day > 1 else "drawn")
        pointers = [i.key for i in store.list(layout.LINEAGE)]
        assert len(pointers) == min(day, lineages.KEPT)
        named = {
            place["pack"]
            for key in pointers
            for places in json.loads(store.get(key))["runs"].values()
            for place in places
        }
        packs = {i.key for i in store.list("lineage/") if i.key.endswith(".arrow")}
        assert packs == named
    assert len(packs) < 7
    assert verify(store)


def test_a_damaged_pointer_does_not_stop_the_sweep(store, spool):
    a_day(store, spool, 0)
    store.put(layout.numbered(layout.LINEAGE, 1), b"[1]")
    assert "damaged" in a_day(store, spool, 1)
    store.put(layout.numbered(layout.LINEAGE, 1), b"\xff")
    assert a_day(store, spool, 2) == "carried on from release 2"


def test_publishing_reads_each_part_once_and_writes_none_that_stands(store, spool, monkeypatch):
    for number in range(2):
        a_day(store, spool, number)
    # Nothing but the day's pages is new.
    again = Shown(DAYS[2], LIFE[1].bodies)
    capture_day(store, spool, again)
    curate(store, again.partition)
    read: Counter[str] = Counter()
    written: list[str] = []
    read_arrow, write_part = parts.read_arrow, parts.write_part

    def note_read(store, part):
        read[part.key] += 1
        return read_arrow(store, part)

    def note_written(store, table, row_type, rows):
        written.append(table)
        return write_part(store, table, row_type, rows)

    monkeypatch.setattr(parts, "read_arrow", note_read)
    monkeypatch.setattr(parts, "write_part", note_written)
    monkeypatch.setattr("storage.publish.write_part", note_written)
    before = releases.require(store, None)
    assert publish(store).published
    assert set(read.values()) == {1}
    after = releases.require(store, None)
    for name in ("texts", "families", "relations", "passages", "masks", "dating", "suspicion"):
        assert after.tables[name] == before.tables[name]
        assert name not in written
    assert after.tables["pages"] != before.tables["pages"]
    assert verify(store)
