"""A crash at each step that writes, before or after the write: run again, the same rows.

docs/architecture.md lists the steps.  A crash is an exception that nothing handles, raised by
the store itself, so every later step is left undone as if the process had been killed there.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from storage import layout
from storage import release as releases
from storage.curate import curate
from storage.publish import publish
from storage.store import Store
from storage.verify import verify
from tests.storage.archives import LIFE, capture_day

WRITES = ("put", "put_if_absent", "upload", "delete")


class Killed(BaseException):
    """The process ends here."""


class DyingStore:
    """A store whose n-th write is the process's last: it happens, or just not any more."""

    def __init__(self, store: Store, last: int, after: bool) -> None:
        self._store = store
        self._last = last
        self._after = after
        self.writes: list[str] = []

    def __getattr__(self, name: str):
        attribute = getattr(self._store, name)
        if name not in WRITES:
            return attribute

        def write(key: str, *arguments: object) -> object:
            self.writes.append(key)
            if len(self.writes) > self._last:
                raise Killed  # threads that outlive the main one do no more either
            if len(self.writes) == self._last and not self._after:
                raise Killed
            result = attribute(key, *arguments)
            if len(self.writes) == self._last:
                raise Killed
            return result

        return write


def a_day(store: Store, spool: Path, shown, run: str) -> str:
    """Take a day from its captures to a release; return the release's digest."""
    capture_day(store, spool, shown, run)
    curate(store, shown.partition)
    return publish(store).digest


def test_a_crash_at_any_write_leaves_what_the_next_run_completes(buckets, tmp_path: Path):
    untroubled = buckets("well")
    for number, shown in enumerate(LIFE[:2]):
        digest = a_day(untroubled, tmp_path / "well", shown, f"r{number}")
    counted = DyingStore(buckets("counted"), 10**6, after=True)
    for number, shown in enumerate(LIFE[:2]):
        before = len(counted.writes)
        a_day(counted, tmp_path / "counted", shown, f"r{number}")
    steps = counted.writes[before:]
    assert {key.split("/")[0] for key in steps} >= {"warc", "parts", "tables", "releases"}

    for last, after in itertools.product(range(1, len(steps) + 1), (False, True)):
        name = f"{last}-{'after' if after else 'before'}"
        store, spool = buckets(name), tmp_path / name
        a_day(store, spool, LIFE[0], "r0")
        with pytest.raises(Killed):
            a_day(DyingStore(store, last, after), spool, LIFE[1], "r1")  # type: ignore[arg-type]
        _shows_no_half_state(store)
        assert a_day(store, spool, LIFE[1], "r2") == digest, name
        newest = releases.require(store, None)
        assert store.get(layout.LATEST) == newest.to_json(), name
        assert not list(spool.rglob("*.warc.gz")), name
        if after:
            assert verify(store), name


def _shows_no_half_state(store: Store) -> None:
    """Whatever readers can see names only what is there."""
    keys = {item.key for item in store.list("")}
    release = releases.require(store, None)
    for table in (*release.tables.values(), release.changes, release.redirects):
        assert {part.key for part in table.parts} <= keys
    for key in keys:
        if key.endswith(".cdxj"):
            assert key.removesuffix(".cdxj") + ".warc.gz" in keys
