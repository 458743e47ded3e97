"""WARC segments: written to a local spool, then uploaded and committed.

A segment's way: spooled under its key below the spool folder, uploaded, its size compared, its
index uploaded (that commits it), the local file deleted.  Stopped anywhere on this way, the file
stays, and :func:`recover` brings it to its end: the bucket never shows a half segment, and what
was written is not lost.  A writer holds a lock on its file, so a file without one is left over.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from storage import captures, layout, records, warc
from storage.captures import Capture, Locator
from storage.layout import Partition
from storage.records import Exchange
from storage.settings import ARCHIVE_ZONE
from storage.store import Store

MAX_BYTES = 256 * 1024 * 1024
MAX_AGE = 15 * 60.0


class SegmentWriter:
    """Writes the exchanges of one run of one partition.  One thread may use it.

    A segment that reaches ``max_bytes`` or ``max_age`` seconds is committed in the background
    while the next one is written; :meth:`close` commits the last and waits for all.  ``info``
    are the fields of each segment's warcinfo record.  Raises OSError if the spool cannot be
    written and :class:`~storage.errors.StorageError` if the store cannot: what was spooled is
    then left for :func:`recover`.
    """

    def __init__(
        self,
        store: Store,
        spool: Path,
        partition: Partition,
        run: str,
        info: dict[str, str],
        *,
        max_bytes: int = MAX_BYTES,
        max_age: float = MAX_AGE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._spool = spool
        self._partition = partition
        self._run = run
        self._info = info
        self._max_bytes = max_bytes
        self._max_age = max_age
        self._clock = clock
        self._open: _Segment | None = None
        self._opened_at = 0.0
        self._count = 0
        self._commits: list[Future[str]] = []
        self._committer = ThreadPoolExecutor(1, "commit")

    def write(self, exchange: Exchange, earlier: Capture | None = None) -> Capture:
        """Append an exchange; return its capture, which counts once its segment is committed.

        ``earlier`` is the URL's last committed capture with a body, of which this may be a
        revisit.  Raises ValueError if the exchange was not observed on the partition's day.
        """
        if exchange.observed_at.astimezone(ARCHIVE_ZONE).date() != self._partition.day:
            raise ValueError(f"observed at {exchange.observed_at}, not on {self._partition}")
        self._raise_failed()
        segment = self._open
        if segment is None:
            segment = self._open = self._new_segment()
        capture = segment.add(exchange, earlier, self._partition.site, self._run)
        if segment.size >= self._max_bytes or self._clock() - self._opened_at >= self._max_age:
            self._rotate()
        return capture

    def close(self) -> tuple[str, ...]:
        """Commit all that was written; return the keys of the run's segments."""
        self._rotate()
        self._committer.shutdown(wait=True)
        return tuple(commit.result() for commit in self._commits)

    def _new_segment(self) -> _Segment:
        key = layout.segment(self._partition, self._run, self._count)
        self._count += 1
        self._opened_at = self._clock()
        return _Segment(self._spool, key, self._info)

    def _rotate(self) -> None:
        if self._open:
            segment, self._open = self._open, None
            self._commits.append(self._committer.submit(segment.commit, self._store))

    def _raise_failed(self) -> None:
        for commit in self._commits:
            if commit.done():
                commit.result()


class _Segment:
    """A segment that is being written, its file locked until it is committed."""

    def __init__(self, spool: Path, key: str, info: dict[str, str]) -> None:
        self.key = key
        self.path = spool / key
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._captures: list[Capture] = []
        self._file = _locked(self.path)
        now = datetime.now(UTC).replace(microsecond=0)
        self._file.write(records.info_record(info, self.path.name, now))
        self.size = self._file.tell()

    def add(self, exchange: Exchange, earlier: Capture | None, site: str, run: str) -> Capture:
        """Append the records of an exchange."""
        here = Locator(self.key, self.size, 0)
        described = records.describe(exchange, earlier, site, run, here)
        record_id = records.new_id()
        record = records.capture_record(exchange, described, record_id)
        capture = records.placed(described, Locator(self.key, self.size, len(record)))
        data = record + records.request_record(exchange, record_id)
        self._file.write(data)
        self._file.flush()
        self.size += len(data)
        self._captures.append(capture)
        return capture

    def commit(self, store: Store) -> str:
        """Upload the segment and its index, then delete the file; return its key."""
        try:
            _commit(store, self.path, self.key, self._captures)
        finally:
            self._file.close()
        return self.key


def recover(store: Store, spool: Path, partition: Partition) -> tuple[str, ...]:
    """Commit what crashed runs of a partition left in the spool; return its segments' keys.

    A file that was being written is cut back to its last whole record first; one without any
    capture is deleted.  Files of runs that are alive are left alone.
    """
    recovered = []
    for path in sorted((spool / layout.warc_prefix(partition)).glob("*.warc.gz")):
        with path.open("r+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            key = path.relative_to(spool).as_posix()
            found = tuple(warc.captures_of(file, key))
            file.seek(0)
            ends = [offset + length for offset, length, _ in warc.members(file)]
            file.truncate(ends[-1] if ends else 0)
            if found:
                _commit(store, path, key, found)
                recovered.append(key)
            else:
                path.unlink(missing_ok=True)
    return tuple(recovered)


def _commit(store: Store, path: Path, key: str, found: Iterable[Capture]) -> None:
    index = layout.index_of(key)
    if store.size(index) is None:
        store.upload(key, path)  # which compares the sizes
        store.put(index, captures.index(found))
    path.unlink(missing_ok=True)


def _locked(path: Path) -> BinaryIO:
    """Return a new file, open and locked, that nobody has seen unlocked under its name."""
    hidden = path.with_name(f".{path.name}.{os.getpid()}")
    file = hidden.open("xb")
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    hidden.rename(path)
    return file
