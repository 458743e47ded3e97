"""What the archive asks of any S3 endpoint, asked of this one."""

from __future__ import annotations

from storage.store import Store


def test_put_then_get(store: Store) -> None:
    store.put("a/site=x/date=2026-03-02/1.json", b"{}")
    assert store.get("a/site=x/date=2026-03-02/1.json") == b"{}"
    assert [item.key for item in store.list("a/")] == ["a/site=x/date=2026-03-02/1.json"]


def test_put_if_absent_writes_once(store: Store) -> None:
    assert store.put_if_absent("n", b"1")
    assert not store.put_if_absent("n", b"2")
    assert store.get("n") == b"1"
