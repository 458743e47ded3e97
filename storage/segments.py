"""WARC segments: written to a local spool, then uploaded and committed.

A segment's way: spooled under its key below the spool folder, uploaded, its size compared, its
index put if absent (that commits it), the local file deleted.  Stopped anywhere on this way, the
file stays, and a later run takes it over as a segment of its own
(:meth:`SegmentWriter.recover`): the bucket never shows a half segment, and what was written is
not lost.  A writer holds a lock on its file, so a file without one is left over.

A run's segments are committed in the order of their numbers, and none after one that was not,
so that a run is stopped for good by taking its next number (:func:`storage.captures.seal`).
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from storage import captures, decisions, erase, layout, records, warc
from storage.captures import Capture, Locator
from storage.decisions import Decisions
from storage.errors import LeaseLost
from storage.exchange import Exchange, describe, placed
from storage.layout import Partition
from storage.settings import ARCHIVE_ZONE
from storage.store import Store

MAX_BYTES = 256 * 1024 * 1024
MAX_AGE = 15 * 60.0


class SegmentWriter:
    """Writes the exchanges of one run of one partition.  One thread may use it.

    A segment that reaches ``max_bytes`` or ``max_age`` seconds is committed in the background
    while the next one is written; :meth:`close` commits the last and waits for all.  ``info``
    are the fields of each segment's warcinfo record.  ``renew`` is called before each step of a
    commit and raises if this run may commit no more.  Raises OSError if the spool cannot be
    written and :class:`~storage.errors.StorageError` if the store cannot,
    :class:`~storage.errors.LeaseLost` if the run is sealed: what was spooled is then left for
    :meth:`recover` of a later run.
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
        renew: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._spool = spool
        self._partition = partition
        self._run = run
        self._info = info
        self._max_bytes = max_bytes
        self._max_age = max_age
        self._clock = clock
        self._renew = renew
        self._open: _Segment | None = None
        self._opened_at = 0.0
        self._count = 0
        self._commits: list[Future[str]] = []
        self._broken: BaseException | None = None
        self._committer = ThreadPoolExecutor(1, "commit")

    def recover(self) -> tuple[str, ...]:
        """Commit, as this run's own, what ended runs of the partition left in the spool.

        Returns the keys of the segments.  A file that was being written is cut back to its last
        whole record; one without any capture is deleted.  What was taken down meanwhile is
        erased.  Files of runs that are alive are left.
        """
        taken, recovered = decisions.read(self._store).takedowns(), []
        for path in sorted((self._spool / layout.warc_prefix(self._partition)).glob("*.warc.gz")):
            file = _left_over(path)
            if file is None:
                continue
            old = path.relative_to(self._spool).as_posix()
            if self._store.size(layout.index_of(old)):
                path.unlink()  # committed, and then the run ended
                file.close()
                continue
            self._store.delete(old)  # uploaded, perhaps, and named by no index
            segment = _Segment.of_file(self._spool, self._next_key(), file, path, taken)
            if segment:
                recovered.append(self._commit(segment))
        return tuple(recovered)

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
            segment = self._open = _Segment.new(self._spool, self._next_key(), self._info)
            self._opened_at = self._clock()
        capture = segment.add(exchange, earlier, self._partition.site, self._run)
        if segment.size >= self._max_bytes or self._clock() - self._opened_at >= self._max_age:
            self._rotate()
        return capture

    def close(self) -> tuple[str, ...]:
        """Commit all that was written; return the keys of the run's segments."""
        self._rotate()
        self._committer.shutdown(wait=True)
        return tuple(commit.result() for commit in self._commits)

    def _next_key(self) -> str:
        self._count += 1
        return layout.segment(self._partition, self._run, self._count - 1)

    def _rotate(self) -> None:
        if self._open:
            segment, self._open = self._open, None
            self._commits.append(self._committer.submit(self._commit, segment))

    def _commit(self, segment: _Segment) -> str:
        """Commit a segment; none after one that was not, so that numbers have no gaps."""
        try:
            if self._broken:
                raise self._broken
            segment.commit(self._store, self._renew)
        except BaseException as error:
            self._broken = error
            raise
        finally:
            segment.close()
        return segment.key

    def _raise_failed(self) -> None:
        for commit in self._commits:
            if commit.done():
                commit.result()


class _Segment:
    """A segment that is being written, its file locked until it is committed."""

    def __init__(self, path: Path, key: str, file: BinaryIO, found: Iterable[Capture]) -> None:
        self.key = key
        self.size = file.tell()
        self._path = path
        self._file = file
        self._captures = list(found)

    @classmethod
    def new(cls, spool: Path, key: str, info: dict[str, str]) -> _Segment:
        """Begin a segment."""
        path = spool / key
        path.parent.mkdir(parents=True, exist_ok=True)
        segment = cls(path, key, _locked(path), ())
        now = datetime.now(UTC).replace(microsecond=0)
        segment._append(records.info_record(info, path.name, now))
        return segment

    @classmethod
    def of_file(
        cls, spool: Path, key: str, file: BinaryIO, path: Path, taken: Decisions
    ) -> _Segment | None:
        """Take over a locked file under another key; None if there is no capture in it."""
        found = _struck(file, tuple(warc.captures_of(file, key)), taken)
        file.seek(0)
        ends = [offset + length for offset, length, _ in warc.members(file)]
        if not found:
            path.unlink()
            file.close()
            return None
        file.truncate(ends[-1])
        file.seek(0, os.SEEK_END)
        return cls(path.rename(spool / key), key, file, found)

    def add(self, exchange: Exchange, earlier: Capture | None, site: str, run: str) -> Capture:
        """Append the records of an exchange."""
        here = Locator(self.key, self.size, 0)
        described = describe(exchange, earlier, site, run, here)
        record_id = records.new_id()
        record = records.capture_record(exchange, described, record_id)
        capture = placed(described, Locator(self.key, self.size, len(record)))
        asked = b"" if exchange.origin else records.request_record(exchange, record_id)
        self._append(record + asked)
        self._captures.append(capture)
        return capture

    def _append(self, data: bytes) -> None:
        """Write to the end, or not at all: what a full disk took of it is cut off again."""
        try:
            if self._file.write(data) != len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._path))
        except OSError as error:
            self._file.truncate(self.size)
            self._file.seek(self.size)
            error.filename = str(self._path)
            raise
        self.size += len(data)

    def commit(self, store: Store, renew: Callable[[], None]) -> None:
        """Upload the segment, put its index, delete the file."""
        renew()
        store.upload(self.key, self._path)  # which compares the sizes
        renew()
        if not captures.commit(store, self.key, self._captures):
            raise LeaseLost(
                "the run was sealed by another, which took it for dead",
                where=f"s3://{store.bucket}/{layout.index_of(self.key)}",
                todo=f"nothing: the next run on this machine commits {self._path}",
            )
        self._path.unlink()

    def close(self) -> None:
        """Give up the lock."""
        self._file.close()


def _struck(file: BinaryIO, found: tuple[Capture, ...], taken: Decisions) -> tuple[Capture, ...]:
    """Erase what was taken down; return the captures that are left."""
    left = []
    for capture in found:
        if decision := taken.forbid(capture.url):
            erase.strike(file, [capture], decision)
        else:
            left.append(capture)
    return tuple(left)


def _left_over(path: Path) -> BinaryIO | None:
    """Return a file of the spool, locked, None if its writer is alive."""
    file = path.open("r+b", buffering=0)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def _locked(path: Path) -> BinaryIO:
    """Return a new file, open and locked, that nobody has seen unlocked under its name."""
    hidden = path.with_name(f".{path.name}.{os.getpid()}")
    file = hidden.open("xb", buffering=0)  # a failed write must not stay in a buffer
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    hidden.rename(path)
    return file
