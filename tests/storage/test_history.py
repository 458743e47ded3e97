"""What is known of a site's URLs: the same with a cache or without, in any order of days."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import layout
from storage.history import GROW, MAX_DAYS, SHRINK, Known, known, remember
from storage.layout import Partition
from storage.segments import SegmentWriter
from storage.store import Store
from tests.storage.test_warc import AT, DAY, exchange


def crawl(store: Store, spool: Path, day: int, bodies: dict[str, bytes | None]) -> None:
    partition = Partition("hill", DAY + timedelta(days=day))
    writer = SegmentWriter(store, spool, partition, f"run{len(list(store.list('warc/')))}", {})
    at = AT + timedelta(days=day)
    for path, body in bodies.items():
        status = 404 if body is None else 200
        writer.write(exchange(path, body or b"", status=status, at=at), None)
    writer.close()


def urls(store: Store, before: int) -> dict[str, Known]:
    return known(store, "hill", DAY + timedelta(days=before)).urls


def test_a_cache_changes_nothing_whatever_the_order_of_days(store: Store, tmp_path: Path) -> None:
    shown: list[dict[str, bytes | None]] = [
        {"1.html": b"a", "2.html": b"b"},
        {"1.html": b"a", "2.html": None},
        {"1.html": b"c", "2.html": None, "3.html": b"d"},
        {"1.html": b"c", "2.html": b"e"},
    ]
    for day in (0, 3, 1, 2, 0, 3):
        crawl(store, tmp_path, day, shown[day])
        for before in (day, 4, 2):
            found = known(store, "hill", DAY + timedelta(days=before))
            remember(store, "hill", found)
            for item in list(store.list(layout.history_prefix("hill"))):
                kept = store.get(item.key)
                store.delete(item.key)
                store.put(item.key, kept)
            cached = urls(store, before)
            for item in list(store.list(layout.history_prefix("hill"))):
                store.delete(item.key)
            assert cached == urls(store, before) == found.urls


def test_a_cache_spares_the_reading_of_indexes(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    real = store.get
    monkeypatch.setattr(store, "get", lambda key: (read.append(key), real(key))[1])
    for day in range(8):
        found = known(store, "hill", DAY + timedelta(days=day))
        remember(store, "hill", found)
        assert sum(key.endswith(".cdxj") for key in read) <= 1
        read.clear()
        crawl(store, tmp_path, day, {"1.html": b"%d" % day})
    assert len(list(store.list(layout.history_prefix("hill")))) <= 3


@pytest.mark.parametrize("damage", [b"", b"noise", b"\x1f\x8b\x08cut"])
def test_a_damaged_cache_is_as_if_it_were_not_there(
    store: Store, tmp_path: Path, damage: bytes
) -> None:
    crawl(store, tmp_path, 0, {"1.html": b"a"})
    found = known(store, "hill", DAY + timedelta(days=1))
    remember(store, "hill", found)
    [item] = store.list(layout.history_prefix("hill"))
    store.put(item.key, damage)
    assert urls(store, 1) == found.urls


@given(st.lists(st.sampled_from([b"a", b"b", None]), max_size=40), st.integers(1, 60))
def test_intervals_stay_within_their_bounds(bodies: list[bytes | None], step: int) -> None:
    from storage.captures import Locator
    from storage.exchange import describe

    found, day = Known(None, date(2026, 1, 1)), date(2026, 1, 1)
    for body in bodies:
        day += timedelta(days=step)
        one = describe(
            exchange("1.html", body or b"", status=200 if body else 404),
            None, "hill", "run", Locator("k", 0, 1),
        )  # fmt: skip
        before, found = found, found.after(day, one)
        assert found.seen == day
        assert 1.0 <= found.interval <= MAX_DAYS
        if body is None:
            assert (found.gone, found.interval) == (before.gone + 1, before.interval)
        elif before.latest:
            same = before.latest.payload_digest == one.payload_digest
            assert found.interval == min(
                max(before.interval * (GROW if same else SHRINK), 1), MAX_DAYS
            )
            assert found.gone == 0
