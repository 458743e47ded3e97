"""Of several writers that saw the same number, exactly one appends the next."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from storage import sequence
from storage.layout import Partition
from storage.partitions import Curated, commit, read_all, read_pointer
from storage.store import Store


def test_an_empty_sequence_counts_from_one(store: Store):
    assert sequence.latest(store, "x/") == 0
    assert sequence.append(store, "x/", 0, b"one")
    assert sequence.latest(store, "x/") == 1
    assert sequence.read(store, "x/", 1) == b"one"


def test_a_writer_that_saw_an_old_number_is_refused(store: Store):
    assert sequence.append(store, "x/", 0, b"one")
    assert not sequence.append(store, "x/", 0, b"other")
    assert sequence.read(store, "x/", 1) == b"one"


def test_racing_writers_lose_nothing(store: Store):
    """Each of 8 writers appends 10 numbers, looking again whenever it was beaten."""

    def write(name: int) -> None:
        for turn in range(10):
            while not sequence.append(
                store, "x/", sequence.latest(store, "x/"), f"{name}.{turn}".encode()
            ):
                pass

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert sequence.latest(store, "x/") == 80
    written = {sequence.read(store, "x/", number) for number in range(1, 81)}
    assert written == {f"{name}.{turn}".encode() for name in range(8) for turn in range(10)}


def test_a_partition_commits_all_its_tables_at_once_or_not(store: Store, a_part):
    from datetime import date

    partition = Partition("qinghe", date(2026, 3, 2))
    first = Curated("c1", "r", "k", {"pages": a_part})
    second = Curated("c2", "r", "k", {"pages": a_part})
    before = read_pointer(store, partition)
    assert before.curated is None
    assert commit(store, before, first)
    assert not commit(store, before, second), "it did not see the first"
    seen = read_pointer(store, partition)
    assert seen.curated == first
    assert commit(store, seen, second)
    assert read_all(store) == {partition: second}
