"""Whether a store has what the archive needs: asked of the store, not of its documentation.

Stores in use have been found to let two conditional puts win (OpenStack Swift 2.38, and others
before they mended it), which would lose a release without a sound.  `python -m storage probe`
asks before anything is written.
"""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier

from storage import layout
from storage.errors import StorageError, StoreUnreachable
from storage.store import Store

WAYS = 8
RACES = 40
MORE_THAN_A_PAGE = 1001
PART_BYTES = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Check:
    """One thing asked of the store: what for, and what is wrong (None if nothing is)."""

    name: str
    needed_for: str
    fault: str | None


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """What a store can do; as a string, in plain words."""

    store: str
    checks: tuple[Check, ...]

    @property
    def fit(self) -> bool:
        """Whether the archive may be kept in this store."""
        return all(check.fault is None for check in self.checks)

    def __str__(self) -> str:
        lines = (
            self.store,
            *(
                f"  ok       {check.name}"
                if check.fault is None
                else f"  MISSING  {check.name}: {check.fault}; needed for {check.needed_for}"
                for check in self.checks
            ),
            "The archive can be kept here."
            if self.fit
            else "The archive must not be kept here: use another store, or a newer version.",
        )
        return "\n".join(lines)


def probe(store: Store) -> ProbeReport:
    """Ask a store for all that the archive needs, under a prefix that is removed afterwards.

    Takes some seconds and about 2,500 small requests.  Raises
    :class:`~storage.errors.StoreUnreachable` if the store cannot be asked at all.
    """
    prefix = f"{layout.PROBE}{uuid.uuid4().hex}/"
    asked: tuple[tuple[str, str, Callable[[Store, str], str | None]], ...] = (
        ("put, get and replace", "everything", _put_and_get),
        ("get a range", "reading one record of a WARC segment", _ranges),
        ("put if absent", "committing tables and releases", _put_if_absent),
        (
            f"put if absent, {WAYS} at once, {RACES} times",
            "not losing a commit when two runs meet",
            _races,
        ),
        ("list more than a page", "finding what was captured and released", _list),
        ("upload in parts", "large WARC segments", _multipart),
        ("delete", "taking down what must go", _delete),
    )
    store.put(f"{prefix}reachable", b"")  # a store that cannot be reached is no finding
    try:
        return ProbeReport(
            f"s3://{store.bucket} at {store.endpoint}",
            tuple(
                Check(name, needed_for, _fault_of(check, store, prefix))
                for name, needed_for, check in asked
            ),
        )
    finally:
        with ThreadPoolExecutor(WAYS) as pool:
            for _ in range(2):  # twice, for a store that lists one page only
                list(pool.map(store.delete, [item.key for item in store.list(prefix)]))


def _fault_of(check: Callable[[Store, str], str | None], store: Store, prefix: str) -> str | None:
    try:
        return check(store, prefix)
    except StoreUnreachable:
        raise
    except StorageError as error:
        return error.what


def _put_and_get(store: Store, prefix: str) -> str | None:
    key = f"{prefix}site=s/date=2026-03-02/object_1.json"
    for data in (b"\x00\xff" * 5000, b"", "工作总结".encode()):
        store.put(key, data)
        if store.get(key) != data or store.size(key) != len(data):
            return "an object is not what was put last"
    return None


def _ranges(store: Store, prefix: str) -> str | None:
    data = bytes(range(256)) * 40
    store.put(f"{prefix}range", data)
    for offset, length in ((0, 1), (1000, 300), (len(data) - 1, 1)):
        if store.get_range(f"{prefix}range", offset, length) != data[offset : offset + length]:
            return "a range holds other bytes"
    return None


def _put_if_absent(store: Store, prefix: str) -> str | None:
    key = f"{prefix}absent"
    if not store.put_if_absent(key, b"first"):
        return "a put of a new key is refused"
    if store.put_if_absent(key, b"second"):
        return "a second writer is told that it was first (If-None-Match is ignored)"
    return None if store.get(key) == b"first" else "a refused put was written"


def _races(store: Store, prefix: str) -> str | None:
    start = Barrier(WAYS)

    def put(way: int, key: str) -> bool:
        start.wait()
        return store.put_if_absent(key, f"{way}".encode())

    wrong = 0
    with ThreadPoolExecutor(WAYS) as pool:
        for number in range(RACES):
            key = f"{prefix}race/{number}"
            won = list(pool.map(put, range(WAYS), [key] * WAYS))
            wrong += won.count(True) != 1 or not won[int(store.get(key))]
    return f"{wrong} of {RACES} races did not have exactly one winner" if wrong else None


def _list(store: Store, prefix: str) -> str | None:
    keys = [f"{prefix}list/{number:08d}" for number in range(MORE_THAN_A_PAGE)]
    with ThreadPoolExecutor(WAYS) as pool:
        list(pool.map(lambda key: store.put(key, b""), keys))
    listed = [item.key for item in store.list(f"{prefix}list/")]
    if sorted(listed) != keys:
        return f"{len(set(listed) & set(keys))} of {len(keys)} objects just put are listed"
    return None if listed == keys else "keys are not listed in their order"


def _multipart(store: Store, prefix: str) -> str | None:
    data = b"0123456789abcdef" * (PART_BYTES // 16) + b"the last part"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "segment"
        file.write_bytes(data)
        store.upload(f"{prefix}parts", file, PART_BYTES)
    return None if store.get(f"{prefix}parts") == data else "the parts were put together wrongly"


def _delete(store: Store, prefix: str) -> str | None:
    key = f"{prefix}deleted"
    store.put(key, b"1")
    store.delete(key)
    store.delete(key)
    if store.size(key) is not None or list(store.list(key)):
        return "a deleted object is still there"
    store.put(key, b"2")
    return None if store.get(key) == b"2" else "a deleted key cannot be put again"
