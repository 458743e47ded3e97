"""What the archive asks of any S3 endpoint, asked of this one.

``STORE_TEST_ENDPOINT`` (see conftest) asks another.  Nothing here may depend on the embedded one.
"""

from __future__ import annotations

import os
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from storage import layout
from storage.errors import Damaged, NotFound, StoreUnreachable
from storage.layout import Partition
from storage.settings import Settings
from storage.store import Object, Store, open_store

SHARED = [HealthCheck.function_scoped_fixture]  # a bucket for all examples is meant
MEBIBYTE = 1024 * 1024
segment = st.from_regex(r"[a-z0-9_=-][a-z0-9_.=-]{0,20}", fullmatch=True)
EMPTY_AND_ODD = (b"", b"\0", b"\r\n\r\n", bytes(range(256)), "全年工作总结。".encode())


def keys_in(store: Store, prefix: str) -> list[str]:
    return [item.key for item in store.list(prefix)]


@pytest.mark.parametrize("data", EMPTY_AND_ODD)
def test_an_object_comes_back_as_it_was_put(store: Store, data: bytes) -> None:
    store.put("a", data)
    assert store.get("a") == data
    assert store.size("a") == len(data)
    assert list(store.list("")) == [Object("a", len(data))]


def test_a_put_replaces(store: Store) -> None:
    store.put("a", b"long " * 100)
    store.put("a", b"short")
    assert store.get("a") == b"short"


def test_every_key_of_the_layout_works(store: Store) -> None:
    day = Partition("a_site_9", date(2026, 3, 2))
    segment_key = layout.segment(day, "run-20260302t080000", 0)
    keys = {
        layout.README,
        layout.LATEST,
        segment_key,
        layout.index_of(segment_key),
        layout.numbered(layout.table_prefix(day), 1),
        layout.numbered(layout.RELEASES, 1),
        layout.part("reports", "0" * 64),
        layout.run_record("crawl", day, "run"),
    }
    for key in keys:
        store.put(key, key.encode())
    assert keys_in(store, "") == sorted(keys)
    assert all(store.get(key) == key.encode() for key in keys)


def test_what_is_not_there_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound, match="no/such"):
        store.get("no/such")
    with pytest.raises(NotFound):
        store.get_range("no/such", 0, 1)
    assert store.size("no/such") is None
    assert list(store.list("no/such")) == []


def test_deleting_twice_is_no_error(store: Store) -> None:
    store.put("a/b", b"1")
    store.delete("a/b")
    store.delete("a/b")
    assert store.size("a/b") is None


def test_put_if_absent_writes_once(store: Store) -> None:
    assert store.put_if_absent("n", b"1")
    assert not store.put_if_absent("n", b"2")
    assert not store.put_if_absent("n", b"1"), (
        "the same bytes again were written by an earlier call"
    )
    assert store.get("n") == b"1"


def test_put_if_absent_after_a_delete(store: Store) -> None:
    assert store.put_if_absent("n", b"1")
    store.delete("n")
    assert store.put_if_absent("n", b"2")


def test_a_race_has_one_winner(store: Store, archive_env: dict[str, str]) -> None:
    ways, rounds = 8, 15
    stores = [open_store(Settings.from_env(archive_env)) for _ in range(ways)]
    start = Barrier(ways)

    def put(way: int, key: str) -> bool:
        start.wait()
        return stores[way].put_if_absent(key, f"{way}".encode())

    with ThreadPoolExecutor(ways) as pool:
        for number in range(rounds):
            key = f"race/{number}"
            won = list(pool.map(put, range(ways), [key] * ways))
            assert won.count(True) == 1
            assert won[int(store.get(key))]


def test_one_store_serves_many_threads(store: Store) -> None:
    def use(number: int) -> bool:
        store.put(f"t/{number}", f"{number}".encode() * 1000)
        return store.get(f"t/{number}") == f"{number}".encode() * 1000

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(use, range(64)))
    assert len(keys_in(store, "t/")) == 64


def test_a_list_longer_than_a_page_is_whole_and_sorted(store: Store) -> None:
    wanted = [f"many/{number:05d}" for number in range(1100)]
    shuffled = random.Random(1).sample(wanted, len(wanted))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda key: store.put(key, b""), shuffled))
    store.put("man", b"")
    store.put("manz", b"")
    assert keys_in(store, "many/") == wanted


def test_a_list_sees_a_put_at_once(store: Store) -> None:
    for number in range(30):
        store.put(layout.numbered("seq/", number), b"{}")
        assert keys_in(store, "seq/")[-1] == layout.numbered("seq/", number)


def test_a_prefix_is_a_string_and_no_folder(store: Store) -> None:
    for key in ("a/b", "a/bc", "ab", "a=b/c"):
        store.put(key, b"")
    assert keys_in(store, "a/b") == ["a/b", "a/bc"]
    assert keys_in(store, "a") == ["a/b", "a/bc", "a=b/c", "ab"]


@examples(max_examples=25, suppress_health_check=SHARED)
@given(data=st.binary(min_size=1, max_size=4096), cut=st.tuples(st.integers(0), st.integers(0)))
def test_ranges_are_slices(store: Store, data: bytes, cut: tuple[int, int]) -> None:
    offset = cut[0] % len(data)
    length = 1 + cut[1] % (len(data) - offset)
    store.put("range", data)
    assert store.get_range("range", offset, length) == data[offset : offset + length]


@pytest.mark.parametrize(("offset", "length"), [(0, 6), (4, 2), (5, 1), (1000, 1)])
def test_a_range_past_the_end_is_damage(store: Store, offset: int, length: int) -> None:
    store.put("a", b"12345")
    with pytest.raises(Damaged):
        store.get_range("a", offset, length)


@pytest.mark.parametrize(("offset", "length"), [(-1, 1), (0, 0), (0, -1)])
def test_no_range_is_the_callers_mistake(store: Store, offset: int, length: int) -> None:
    with pytest.raises(ValueError, match="no range"):
        store.get_range("a", offset, length)


@pytest.mark.parametrize("size", [0, 1, 5 * MEBIBYTE - 1, 5 * MEBIBYTE, 11 * MEBIBYTE + 1])
def test_an_upload_is_whole(store: Store, tmp_path: Path, size: int) -> None:
    file = tmp_path / "segment"
    file.write_bytes(random.Random(size).randbytes(size))
    store.upload("warc/segment", file, 5 * MEBIBYTE)
    assert store.get("warc/segment") == file.read_bytes()
    assert file.exists()
    store.upload("warc/segment", file, 5 * MEBIBYTE)
    assert keys_in(store, "") == ["warc/segment"]


def test_an_upload_of_no_file_writes_nothing(store: Store, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        store.upload("a", tmp_path / "missing")
    assert store.size("a") is None


def test_creating_twice_keeps_what_is_there(store: Store) -> None:
    store.put("a", b"1")
    store.create()
    assert store.get("a") == b"1"


def test_many_may_create_at_once(archive_env: dict[str, str]) -> None:
    settings = Settings.from_env(archive_env)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: open_store(settings).create(), range(4)))
    assert list(open_store(settings).list("")) == []


def test_a_wrong_bucket_is_said_and_not_tried_again(archive_env: dict[str, str]) -> None:
    store = open_store(replace(Settings.from_env(archive_env), bucket="no-such-bucket-here"))
    for call in (
        lambda: store.get("a"),
        lambda: store.put("a", b""),
        lambda: list(store.list("")),
        lambda: store.put_if_absent("a", b""),
    ):
        with pytest.raises(StoreUnreachable, match=r"bucket does not exist.*ARCHIVE_BUCKET"):
            call()


@pytest.mark.skipif(
    "STORE_TEST_ENDPOINT" not in os.environ, reason="the embedded endpoint checks no credentials"
)
def test_a_wrong_secret_is_refused(
    archive_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    with pytest.raises(StoreUnreachable, match="access denied"):
        open_store(Settings.from_env(archive_env)).put("a", b"")


@examples(max_examples=20, suppress_health_check=SHARED)
@given(
    parts=st.lists(st.lists(segment, min_size=1, max_size=3), min_size=1, max_size=6),
    data=st.binary(max_size=64),
)
def test_any_plain_key_keeps_its_object(store: Store, parts: list[list[str]], data: bytes) -> None:
    # each key ends in a name of its own, so that no key is a folder of another
    keys = {"/".join(["k", *(f"{name}=d" for name in names), "o"]) for names in parts}
    for key in keys:
        store.put(key, data + key.encode())
    assert keys_in(store, "k/") == sorted(keys)
    assert all(store.get(key) == data + key.encode() for key in keys)
    for key in keys:
        store.delete(key)
    assert keys_in(store, "k/") == []
