"""Whom a site masks is in nothing that the archive derives, nor in what it says while it works."""

from __future__ import annotations

from storage import release as releases
from storage.curate import curate
from storage.parts import read_rows
from storage.publish import publish
from storage.rows import CURATED, TABLES
from tests.storage.archives import DAYS, LAMPS, Shown, capture_day, page

PEOPLE = ("戴沐岑", "尉迟朗", "翁霁")


def test_a_masked_person_is_in_no_derived_part_and_in_no_log(store, tmp_path, capfd, caplog):
    caplog.set_level(0)
    named = (
        *LAMPS[:2],
        f"{PEOPLE[0]}同志带头巡查,书记{PEOPLE[1]}到场,由{PEOPLE[2]}登记。",
        *LAMPS[2:],
    )
    hidden = named
    for person in PEOPLE:
        hidden = tuple(line.replace(person, "XX") for line in hidden)
    hidden = tuple(line.replace("青石巷", "XX巷") for line in hidden)
    bodies = {"/z/1.html": page(named), "/z/2.html": page(hidden)}
    shown = Shown(DAYS[0], bodies)
    capture_day(store, tmp_path, shown)
    curate(store, shown.partition)
    publish(store)
    release = releases.require(store, None)
    derived = {name: index for name, index in release.tables.items() if name not in CURATED}
    assert derived["masks"].rows >= 4
    derived |= {"changes": release.changes, "redirects": release.redirects}
    found = {
        name: repr(read_rows(store, TABLES[name], index.parts)) for name, index in derived.items()
    }
    for name, rows in found.items():
        assert not any(person in rows for person in PEOPLE), name
    assert "青石" in found["masks"]
    told = caplog.text + "".join(capfd.readouterr())
    assert not any(person in told for person in PEOPLE)
