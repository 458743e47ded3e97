"""Takedown: nothing of it is left in the whole bucket, and all else is as it was."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import zlib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pyarrow import ipc
from warcio.archiveiterator import ArchiveIterator

from storage import decisions, layout, leases, sequence, takedown
from storage import release as releases
from storage.captures import read_captures
from storage.curate import curate
from storage.decisions import Kind
from storage.errors import LeaseHeld
from storage.layout import Partition
from storage.leases import Holder
from storage.parts import read_rows
from storage.publish import publish
from storage.rows import ChangeRow
from storage.store import Store
from storage.verify import verify
from storage.warc import captures_of, read_payload
from tests.storage.archives import (
    BOOKS,
    DAYS,
    GRAIN,
    HOST,
    LAMPS,
    LIFE,
    RIVER,
    SITE,
    Shown,
    capture_day,
    page,
)  # fmt: skip
from tests.storage.test_crashes import DyingStore, Killed

PAGE = f"{HOST}/z/1.html"
SECRETS = (LAMPS[2], GRAIN[1], "明年计划添置烘干塔两座", "青石巷")
"""What stands on that page only: a copy of the lamps masks the lane, the books stand on another
page too."""


def content(store: Store) -> dict[str, str]:
    """Return all that the bucket holds, unpacked, by key."""
    found = {}
    for item in store.list(""):
        data = store.get(item.key)
        if item.key.endswith(".parquet"):
            found[item.key] = str(pq.read_table(io.BytesIO(data)).to_pylist())
        elif item.key.endswith(".warc.gz"):
            records = ArchiveIterator(io.BytesIO(data))
            found[item.key] = "".join(
                f"{record.rec_headers}{record.content_stream().read().decode('utf-8', 'replace')}"
                for record in records
            )
        elif item.key.endswith(".arrow"):
            found[item.key] = runs(store, item.key)
        else:
            packed = data[:2] == b"\x1f\x8b"
            found[item.key] = (gzip.decompress(data) if packed else data).decode()
    return found


def runs(store: Store, pack: str) -> str:
    """Return what the runs in a pack of the lineage's index hold, unpacked."""
    places = [
        place
        for item in store.list(layout.LINEAGE)
        for of_table in json.loads(store.get(item.key))["runs"].values()
        for place in of_table
        if place["pack"] == pack
    ]
    assert sum(size for _, size in {(p["offset"], p["bytes"]) for p in places}) == store.size(pack)
    rows = []
    for place in places:
        data = store.get_range(pack, place["offset"], place["bytes"])
        for row in ipc.open_file(io.BytesIO(data)).read_all().to_pylist():
            value = row.get("value") or b""
            packed = value[:1] == b"\x78"
            rows.append((zlib.decompress(value) if packed else value).decode(errors="replace"))
    return "".join(rows)


def holding(store: Store, *words: str) -> list[str]:
    """Return the keys of what holds one of the words, however JSON writes them."""
    wanted = [*words, *(word.encode("unicode_escape").decode() for word in words)]
    return [
        key
        for key, text in content(store).items()
        if any(word in text or word in text.lower() for word in wanted)
    ]


def archive(store: Store, spool: Path, life=LIFE) -> None:
    for number, shown in enumerate(life):
        capture_day(store, spool, shown, f"r{number}")
        curate(store, shown.partition)
        publish(store)


def take_down(store: Store, *targets: str) -> takedown.Tombstone:
    decisions.decide(store, Kind.TAKEDOWN, targets, "要求删除", "值班员")
    return takedown.complete(store)[-1]


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool"


def test_nothing_is_left_anywhere_and_the_rest_stays(store: Store, spool: Path) -> None:
    archive(store, spool)
    before = {number: releases.read(store, number) for number in releases.numbers(store)}
    others = [c for c in read_captures(store, LIFE[0].partition) if c.url != PAGE]
    bodies = [read_payload(store, one).body for one in others]
    assert all(len(holding(store, secret)) > 1 for secret in SECRETS)

    stone = take_down(store, PAGE)

    assert stone.done
    assert stone.captures == 3
    assert holding(store, *SECRETS) == []
    assert holding(store, BOOKS[1])  # it stands on a page that stays
    assert [read_payload(store, one).body for one in others] == bodies
    for number in releases.numbers(store):
        assert verify(store, number), number
        release = releases.read(store, number)
        assert release.erased == ((1,) if number in before else ())
    newest = releases.require(store, None)
    assert newest.number == 4
    assert store.get(layout.LATEST) == newest.to_json()
    feed = read_rows(store, ChangeRow, newest.changes.parts)
    assert {change.cause for change in feed} == {"request"}
    assert {("reports", "delete"), ("pages", "delete")} <= {(c.table, c.op) for c in feed}


def test_the_release_is_the_one_of_an_archive_that_never_had_it(
    buckets,
    spool: Path,
) -> None:
    troubled, spared = buckets("troubled"), buckets("spared")
    archive(troubled, spool / "a")
    take_down(troubled, PAGE)
    life = [
        Shown(s.day, {path: body for path, body in s.bodies.items() if HOST + path != PAGE})
        for s in LIFE
    ]
    archive(spared, spool / "b", life)
    assert releases.require(troubled, None).digest == releases.require(spared, None).digest
    for shown in LIFE:
        assert not curate(troubled, shown.partition).changed
    assert not publish(troubled).published


def test_segments_stay_sound(store: Store, spool: Path) -> None:
    archive(store, spool)
    take_down(store, PAGE)
    for item in store.list(layout.WARC):
        if not item.key.endswith(".warc.gz"):
            continue
        data = store.get(item.key)
        kinds = [r.rec_type for r in ArchiveIterator(io.BytesIO(data), check_digests="raise")]
        assert "metadata" in kinds
        left = {one.record for one in captures_of(io.BytesIO(data), item.key)}
        assert left == {
            one.record for one in read_captures(store, Partition.of_key(item.key))
            if one.record.key == item.key
        }  # fmt: skip
        assert zlib.decompress(data, 31)


def test_a_later_crawl_is_left_out_and_a_spool_is_cleaned(store: Store, spool: Path) -> None:
    archive(store, spool, LIFE[:1])
    late = Shown(DAYS[1], {"/z/1.html": page(RIVER), "/z/2.html": page(BOOKS)})
    with pytest.raises(Killed):
        capture_day(DyingStore(store, 1, after=False), spool, late)  # type: ignore[arg-type]
    take_down(store, PAGE)
    capture_day(store, spool, Shown(DAYS[1], {"/z/4.html": page(GRAIN)}), "r9")
    assert {one.url for one in read_captures(store, late.partition)} == {
        f"{HOST}/z/2.html",
        f"{HOST}/z/4.html",
    }
    assert holding(store, RIVER[1]) == []


def test_a_site_taken_down_whole(store: Store, spool: Path) -> None:
    archive(store, spool)
    assert take_down(store, "test.example").captures == 7
    assert holding(store, BOOKS[1]) == []
    assert releases.require(store, None).tables["captures"].rows == 0
    assert all(verify(store, number) for number in releases.numbers(store))
    assert not publish(store).published


def test_before_anything_was_derived(store: Store, spool: Path) -> None:
    capture_day(store, spool, LIFE[0])
    assert take_down(store, PAGE).captures == 1
    assert holding(store, LAMPS[2]) == []
    curate(store, LIFE[0].partition)
    publish(store)
    assert verify(store)
    assert holding(store, LAMPS[2]) == []


def test_while_a_crawl_runs_it_waits(store: Store, spool: Path) -> None:
    archive(store, spool, LIFE[:1])
    lease = leases.take(store, Partition(SITE, DAYS[1]), "r7", holder=Holder("elsewhere", "x/1/2"))
    with pytest.raises(LeaseHeld):
        take_down(store, PAGE)
    assert takedown.pending(store)
    publish(store)  # obeys it meanwhile
    assert "z/1.html" not in str(read_rows(store, *_table(store, "pages")))
    lease.release()
    assert takedown.complete(store)
    assert not takedown.pending(store)
    assert holding(store, LAMPS[2]) == []


def _table(store: Store, name: str):
    from storage.rows import TABLES

    return TABLES[name], releases.require(store, None).tables[name].parts


def test_deciding_twice_decides_once(store: Store, spool: Path) -> None:
    archive(store, spool, LIFE[:1])
    take_down(store, PAGE)
    decisions.decide(store, Kind.TAKEDOWN, (PAGE,), "again", "b")
    assert sequence.latest(store, layout.DECISIONS) == 1
    assert takedown.complete(store) == ()


def copied(store: Store, into: Store) -> Store:
    for item in store.list(""):
        into.put(item.key, store.get(item.key))
    return into


def test_a_crash_at_any_step_is_completed(buckets, spool: Path, monkeypatch) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    dead = replace(Holder.here(), process=f"{leases._place()}/1/{ended.pid}")
    monkeypatch.setattr(Holder, "here", lambda: dead)  # who crashes is dead for the next run
    first = buckets("first")
    archive(first, spool, LIFE[:1])
    counted = DyingStore(copied(first, buckets("counted")), 10**6, after=True)
    take_down(counted, PAGE)  # type: ignore[arg-type]
    digest = releases.require(counted, None).digest  # type: ignore[arg-type]
    kinds = [key.split("/")[0] for key in counted.writes]
    steps = {"decisions", "tombstones", "leases", "warc", "parts", "tables", "lineage", "releases"}
    ends = [n for n, (one, then) in enumerate(pairwise(kinds), 1) if one != then and one in steps]
    assert {kinds[n - 1] for n in ends} == steps
    for number, last in enumerate(ends):
        store = copied(first, buckets(f"crash{last}"))
        with pytest.raises(Killed):
            take_down(DyingStore(store, last, after=bool(number % 2)), PAGE)  # type: ignore[arg-type]
        decisions.decide(store, Kind.TAKEDOWN, (PAGE,), "要求删除", "值班员")
        takedown.complete(store)
        assert releases.require(store, None).digest == digest, last
        assert holding(store, *SECRETS) == [], counted.writes[last - 1]
        assert verify(store), last
