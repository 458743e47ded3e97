"""From captures to releases: the same rows whatever the order, the batches and the repeats."""

from __future__ import annotations

import itertools
import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import layout
from storage import release as releases
from storage.captures import read_captures
from storage.curate import curate
from storage.errors import Damaged, NotFound
from storage.parts import read_rows
from storage.publish import publish
from storage.reader import Archive, overview
from storage.rows import ChangeRow
from storage.settings import Settings
from storage.show import find
from storage.store import Store, open_store
from storage.verify import Verdict, verify
from tests.storage.archives import DAYS, HOST, LIFE, SITE, Shown, capture_day, page


def build(store: Store, spool: Path, order=LIFE) -> str:
    """Capture, curate and publish day by day; return the newest release's digest."""
    digest = ""
    for shown in order:
        capture_day(store, spool, shown)
        curate(store, shown.partition)
        digest = publish(store).digest
    return digest


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool"


def fresh(endpoint, monkeypatch, name: str) -> Store:
    """Return a store on another bucket of the same endpoint."""
    monkeypatch.setenv("ARCHIVE_BUCKET", f"{os.environ['ARCHIVE_BUCKET'][:40]}-{name}")
    store = open_store(Settings.from_env())
    store.create()
    return store


def test_what_the_archive_says_of_three_days(store, spool):
    build(store, spool)
    seen = overview(store)
    assert (seen.release, seen.pages, seen.reports) == (3, 3, 5)
    assert seen.versions == {"created": 5, "edited": 1, "removed": 1}
    # The lamps' masked copy is family with them; books stand on two pages as one text.
    assert (seen.texts, seen.families) == (5, 3)


def test_every_order_of_days_gives_the_same_rows(store, spool, endpoint, monkeypatch):
    digests = set()
    for number, order in enumerate(itertools.permutations(LIFE)):
        digests.add(build(fresh(endpoint, monkeypatch, str(number)), spool / str(number), order))
    together = fresh(endpoint, monkeypatch, "together")
    for shown in reversed(LIFE):
        capture_day(together, spool / "t", shown)
    for shown in LIFE:
        curate(together, shown.partition)
    digests.add(publish(together).digest)
    assert len(digests) == 1


def test_doing_everything_twice_changes_nothing(store, spool):
    digest = build(store, spool)
    for shown in LIFE:
        capture_day(store, spool, shown, run="again")
        curate(store, shown.partition)
        assert not curate(store, shown.partition).changed
    again = publish(store)
    assert (again.digest, again.changes) == (digest, 0)
    assert not publish(store).published


def test_each_release_holds_and_the_feed_leads_to_it(store, spool):
    build(store, spool)
    for number in (1, 2, 3):
        checks = []
        assert verify(store, number, checks.append), checks
        assert {check.name for check in checks} == {
            "digest",
            "captures",
            "derive",
            "assemble",
            "resolve",
            "changes",
        }
        assert {check.verdict for check in checks} == {Verdict.OK}


def test_a_late_day_redirects_ids(store, spool):
    """Day 2 first: when day 1 arrives, the edited report turns out to have begun otherwise."""
    build(store, spool, (LIFE[1], LIFE[0]))
    release = releases.require(store, None)
    assert release.redirects.rows > 0


@pytest.mark.parametrize("table", ["pages", "occurrences", "texts", "reports", "families"])
def test_verify_finds_a_forged_part(store, spool, table):
    build(store, spool, LIFE[:1])
    part = releases.require(store, None).tables[table].parts[0]
    store.put(part.key, store.get(part.key) + b"\0")
    checks = []
    assert not verify(store, None, checks.append)
    assert [check.subject for check in checks if check.verdict is Verdict.FAILED] == [table]


def test_verify_finds_a_forged_capture(store, spool):
    build(store, spool, LIFE[:1])
    place = read_captures(store, LIFE[0].partition)[0].payload
    data = bytearray(store.get(place.key))
    data[place.offset + place.length // 2] ^= 0xFF
    store.put(place.key, bytes(data))
    checks = []
    assert not verify(store, None, checks.append)
    assert "derive" in {check.name for check in checks if check.verdict is Verdict.FAILED}


def test_verify_finds_rows_that_do_not_follow_from_the_captures(store, spool):
    """A release whose parts are sound but were derived from something else."""
    build(store, spool, LIFE[:1])
    truth = releases.require(store, None)
    value = json.loads(store.get(layout.numbered(layout.RELEASES, 1)))
    for table in ("redirects", "changes"):
        forged = json.loads(json.dumps(value))
        forged[table]["digest"] = "0" * 64
        store.put(layout.numbered(layout.RELEASES, 1), json.dumps(forged).encode())
        checks = []
        assert not verify(store, truth.number, checks.append)
        assert [c.subject for c in checks if c.verdict is Verdict.FAILED] == [table]
    value["tables"]["reports"]["digest"] = "0" * 64
    store.put(layout.numbered(layout.RELEASES, 1), json.dumps(value).encode())
    with pytest.raises(Damaged, match="its digest is not that of its tables"):
        verify(store, truth.number)


def test_a_lost_index_is_missed(store, spool):
    build(store, spool, LIFE[:1])
    for item in list(store.list(layout.WARC)):
        if item.key.endswith(".cdxj"):
            store.delete(item.key)
    checks = []
    assert not verify(store, None, checks.append)
    assert [check.name for check in checks if check.verdict is Verdict.FAILED] == ["captures"]


def test_a_wall_and_a_missing_part_remove_nothing(store, spool):
    """What was not seen is not observed: no report is said to have been removed."""
    wall = (
        b"<html><title>403</title><body>" + "访问过于频繁,请稍后再试".encode() + b"</body></html>"
    )
    lives = (
        LIFE[0],
        Shown(DAYS[1], {**LIFE[0].bodies, "/z/1.html": wall}),
        Shown(DAYS[2], LIFE[0].bodies),
    )
    build(store, spool, lives)
    assert overview(store).versions == {"created": 3}


def test_a_partial_recuration_is_published_step_by_step(store, spool, monkeypatch):
    """Days derived by older code, curated again one by one: each makes a release."""
    with monkeypatch.context() as patched:
        patched.setattr("storage.curate.code_digest", lambda: "older")
        patched.setattr("storage.derive.code_digest", lambda: "older")
        build(store, spool)
    before = publish(store).release
    for number, shown in enumerate(LIFE, 1):
        assert curate(store, shown.partition).changed
        assert publish(store).release == before + number
    assert {of.code for of in releases.require(store, None).inputs.values()} != {"older"}
    assert verify(store)


def test_a_failed_crawl_is_told_although_nothing_new_is_published(store, spool):
    build(store, spool, LIFE[:1])
    record = {"site": SITE, "day": DAYS[1].isoformat(), "run": "r2", "outcome": "failed"}
    store.put(layout.run_record("crawl", LIFE[1].partition, "r2"), json.dumps(record).encode())
    done = publish(store)
    assert (done.published, done.stale) == (False, (SITE,))
    (state,) = overview(store).sites
    assert (state.stale, state.outcome) == (True, "failed")


def test_the_feed_holds_no_text(store, spool):
    build(store, spool)
    for number in (1, 2, 3):
        release = releases.require(store, number)
        for change in read_rows(store, ChangeRow, release.changes.parts):
            assert "灯管所" not in (change.after or "").replace("灯管所总结", "")


def test_nothing_curated_and_nothing_captured_are_told(store):
    with pytest.raises(NotFound, match="nothing was curated"):
        publish(store)
    with pytest.raises(NotFound, match="crawlers run test --day 2026-03-02"):
        curate(store, LIFE[0].partition)
    with pytest.raises(NotFound, match="nothing was published"):
        verify(store)


def test_a_page_of_garbage_is_kept_and_flagged(store, spool):
    shown = Shown(DAYS[0], {"/z/1.html": LIFE[0].bodies["/z/1.html"], "/z/9.html": b"\0\xff" * 999})
    capture_day(store, spool, shown)
    done = curate(store, shown.partition)
    assert (done.pages, done.reports) == (2, 2)
    publish(store)
    assert verify(store)


def test_things_are_found_by_id_and_by_url(store, spool):
    build(store, spool)
    archive = Archive(store, releases.require(store, None))
    of_page = find(archive, f"{HOST}/z/1.html")
    assert of_page.kind == "page"
    assert of_page.rows["reports"].num_rows == 3
    report = of_page.rows["reports"].to_pylist()[0]
    found = find(archive, report["report_id"][:10])
    assert (found.kind, found.id) == ("report", report["report_id"])
    assert found.rows["text"].num_rows == 1
    assert find(archive, report["family_id"]).kind == "family"
    with pytest.raises(NotFound, match="no report, family, text or page"):
        find(archive, "nosuchthing")


def test_the_bucket_explains_itself(store, spool):
    build(store, spool, LIFE[:1])
    catalog = json.loads(store.get(layout.CATALOG))
    named = {table["name"] for table in catalog["tables"]}
    assert set(releases.require(store, None).tables) <= named
    for name in named:
        described = json.loads(store.get(layout.schema(name)))
        assert all(column["description"] and column["example"] for column in described["columns"])
    assert b"releases/latest.json" in store.get(layout.README)
    assert store.get(layout.LATEST) == store.get(layout.numbered(layout.RELEASES, 1))


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_random_lives_in_random_orders(store, spool, endpoint, monkeypatch, data):
    """Two archives of one life, days in different orders, some captured twice, publishing at
    different moments: the same rows."""
    reports = [LIFE[0].bodies, LIFE[1].bodies, LIFE[2].bodies]
    bodies = sorted({b for shown in reports for b in shown.values() if b} | {page()})
    paths = [f"/z/{number}.html" for number in range(3)]
    states = st.dictionaries(
        st.sampled_from(paths), st.none() | st.sampled_from(bodies), min_size=1
    )
    life = [Shown(day, data.draw(states)) for day in DAYS]
    digests = set()
    for _ in range(2):
        name = os.urandom(4).hex()  # of the bucket: nothing derived depends on it
        archive = fresh(endpoint, monkeypatch, name)
        for number, shown in enumerate(data.draw(st.permutations([*life, life[0]]))):
            capture_day(archive, spool / name, shown, run=f"r{number}")
            if data.draw(st.booleans()):
                curate(archive, shown.partition)
                publish(archive)
        for shown in life:
            curate(archive, shown.partition)
        digests.add(publish(archive).digest)
        assert verify(archive)
    assert len(digests) == 1
    assert SITE in {state.site for state in releases.require(archive, None).sites}
