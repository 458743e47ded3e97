"""Leases: one holder at a time; whoever was taken for dead commits nothing more."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import layout, leases
from storage.captures import captured_partitions, read_captures, seal
from storage.errors import Damaged, LeaseHeld, LeaseLost, StorageError
from storage.layout import Partition
from storage.leases import DURATION, Holder, Lease, take
from storage.segments import SegmentWriter
from storage.store import Store
from tests.storage.test_warc import DAY, PARTITION, exchange

ELSEWHERE = Holder("other-machine", "boot/pid:[1]/5/77")


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def held(store: Store, run: str, clock: Clock, holder: Holder = ELSEWHERE) -> Lease:
    return take(store, PARTITION, run, holder=holder, clock=clock)


def test_a_second_taker_is_told_who_holds_it(store: Store, clock: Clock) -> None:
    held(store, "first", clock)
    with pytest.raises(LeaseHeld, match=r"run first of 2026-03-02 on other-machine \(process 77"):
        held(store, "second", clock)
    take(store, Partition("other", DAY), "second", clock=clock)


def test_it_is_free_once_given_back_or_expired(store: Store, clock: Clock) -> None:
    held(store, "first", clock).release()
    second = held(store, "second", clock)
    clock.passes(DURATION - 1)
    second.renew()
    clock.passes(DURATION - 1)
    with pytest.raises(LeaseHeld):
        held(store, "third", clock)
    clock.passes(2)
    third = held(store, "third", clock)
    with pytest.raises(LeaseLost, match="run third on other-machine"):
        second.renew()
    second.release()  # takes nothing away from the third
    third.renew()


def test_of_many_takers_one_has_it(store: Store) -> None:
    def try_it(number: int) -> Lease | None:
        try:
            return take(store, PARTITION, f"run{number}", holder=ELSEWHERE)
        except LeaseHeld:
            return None

    with ThreadPoolExecutor(8) as pool:
        won = [lease for lease in pool.map(try_it, range(16)) if lease]
    assert len(won) == 1
    won[0].renew()


def test_a_process_of_this_machine_that_has_ended_holds_nothing(store: Store) -> None:
    program = (
        "from storage.leases import Holder; h = Holder.here(); print(h.host); print(h.process)"
    )
    root = Path(__file__).resolve().parents[2]
    out = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    dead = Holder(*out.stdout.split("\n")[:2])
    assert dead.is_dead()
    take(store, PARTITION, "first", holder=dead)
    take(store, PARTITION, "second")
    assert not Holder.here().is_dead()
    assert not ELSEWHERE.is_dead()
    mine = Holder.here()
    again = replace(mine, process=mine.process.replace(f"/{os.getpid()}", f"0/{os.getpid()}"))
    assert again.is_dead()  # another process had our number


def test_a_worker_that_wakes_up_late_commits_nothing(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    zombie = held(store, "zombie", clock)
    writers = [
        SegmentWriter(store, tmp_path / name, PARTITION, "zombie", {}, renew=renew)
        for name, renew in (("asks", zombie.renew), ("forgets to ask", lambda: None))
    ]
    for writer in writers:
        writer.write(exchange())
    clock.passes(DURATION + 1)
    held(store, "next", clock).release()
    for writer in writers:
        with pytest.raises(LeaseLost):
            writer.close()
    assert read_captures(store, PARTITION) == ()
    assert captured_partitions(store, "hill") == ()
    later = SegmentWriter(store, tmp_path / "asks", PARTITION, "later", {})
    assert len(later.recover()) == 1  # and what it had fetched is not lost
    assert len(read_captures(store, PARTITION)) == 1


def test_sealing_is_finished_by_whoever_comes_next(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise StorageError("no", where="here", todo="nothing")

    held(store, "zombie", clock)
    clock.passes(DURATION + 1)
    with monkeypatch.context() as patch, pytest.raises(StorageError):
        patch.setattr(leases.captures, "seal", fails)
        held(store, "second", clock)
    clock.passes(DURATION + 1)
    held(store, "third", clock)
    for run in ("zombie", "second"):
        assert store.size(layout.index_of(layout.segment(PARTITION, run, 0))) == 0


@given(commits=st.integers(0, 4), sealed_after=st.integers(0, 4))
def test_a_sealed_run_keeps_what_it_had_and_gets_no_more(commits: int, sealed_after: int) -> None:
    """In any interleaving the store decides, by one key, which side was first."""
    keys: dict[str, bytes] = {}

    class Keys:
        def put_if_absent(self, key: str, data: bytes) -> bool:
            return keys.setdefault(key, data) is data

    from storage import captures
    from storage.exchange import describe

    done = []
    for number in range(commits + 1):
        if number == sealed_after:
            seal(Keys(), PARTITION, "run")  # type: ignore[arg-type]
        segment = layout.segment(PARTITION, "run", number)
        one = describe(exchange(), None, "hill", "run", captures.Locator(segment, 0, 1))
        if not captures.commit(Keys(), segment, [one]):  # type: ignore[arg-type]
            break
        done.append(number)
    assert done == list(range(min(commits + 1, sealed_after)))


def test_no_segment_is_committed_after_one_that_was_not(store: Store, tmp_path: Path) -> None:
    writer = SegmentWriter(store, tmp_path, PARTITION, "run", {}, max_bytes=1)
    writer.write(exchange("1.html"))
    writer._committer.submit(lambda: None).result()
    store.put(layout.index_of(layout.segment(PARTITION, "run", 1)), b"")
    with pytest.raises(LeaseLost):
        for number in range(2, 9):
            writer.write(exchange(f"{number}.html"))
        writer.close()
    assert len(read_captures(store, PARTITION)) == 1


def test_old_entries_are_forgotten(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "KEPT", 5)
    for number in range(12):
        held(store, f"r{number}", clock).release()
    numbers = [
        layout.number_of(item.key) for item in store.list(layout.lease_prefix(PARTITION.site))
    ]
    assert numbers[-1] == 24
    assert len(numbers) <= 8


def test_a_damaged_lease_is_named(store: Store) -> None:
    store.put(layout.numbered(layout.lease_prefix("hill"), 1), b"{}")
    with pytest.raises(Damaged, match="entry 1 is no lease"):
        take(store, Partition("hill", date(2026, 3, 2)), "run")
