"""A lease: the lock file that makes a demo one demo at a time, and says what belongs to it.

Every process of a demo inherits the lease, an open and locked file.  The kernel gives the lock
back when the last of them has ended, so it is never stale; and whoever has it is a process of
that demo, however deep a descendant, and nothing else is.
"""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from dags.errors import StackError

WAIT_SECONDS = 15.0


@contextmanager
def hold(path: Path) -> Generator[int, None, None]:
    """Hold the lease while the context lasts; yields its open file.

    Waits for the processes of a demo that was killed to end (:mod:`dags.stack.reaper` ends
    them); raises :class:`~dags.errors.StackError` while a demo runs.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lease = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        give_up = time.monotonic() + WAIT_SECONDS
        while not _try_lock(lease):
            owner = os.pread(lease, 20, 0).decode(errors="replace")
            if Path("/proc", owner or "none").exists() or time.monotonic() > give_up:
                raise StackError(
                    f"a demo, or a command on its bucket, runs here already (process {owner})",
                    where=str(path.parent),
                    todo="stop it first (Ctrl-C where it runs), or use it as it is",
                )
            time.sleep(0.1)
        os.truncate(lease, 0)
        os.pwrite(lease, str(os.getpid()).encode(), 0)
        yield lease
    finally:
        os.close(lease)


def is_held(path: Path) -> bool:
    """Return whether a demo, or what is left of one, holds a lease."""
    try:
        lease = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        return not _try_lock(lease)
    finally:
        os.close(lease)


def holders(lease: int) -> frozenset[int]:
    """Return the other processes that inherited a lease.

    Who merely waits for it has opened the same file, but not the same open file description,
    the one that is locked: proc(5) tells them apart in ``fdinfo``.
    """
    ours = os.fstat(lease)
    found = set()
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            theirs = link.stat()
            if (theirs.st_dev, theirs.st_ino) != (ours.st_dev, ours.st_ino):
                continue
            if "FLOCK" in (link.parents[1] / "fdinfo" / link.name).read_text():
                found.add(int(link.parts[2]))
        except OSError:  # ended meanwhile, or not ours to look at
            continue
    return frozenset(found - {os.getpid()})


def kill_holders(lease: int) -> None:
    """Kill the other processes that inherited a lease, until none is left."""
    while doomed := holders(lease):
        for pid in doomed:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def _try_lock(lease: int) -> bool:
    try:
        fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
