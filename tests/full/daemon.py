"""Processes that a test starts: awaited by a condition, ended by their own id, never left."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
PR_SET_PDEATHSIG = 1
STOP_SECONDS = 30.0
TAIL_LINES = 40


@dataclass(frozen=True, slots=True)
class Daemon:
    """A process that runs until its context ends; its output lies in ``log``."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-TAIL_LINES:])

    def check(self) -> None:
        code = self.process.poll()
        assert code is None, f"{self.name} ended by itself with {code}:\n{self.tail()}"

    def wait_until(self, ready: Callable[[], object], what: str, seconds: float = 60) -> None:
        """Wait for a condition while the process runs."""
        wait_until(ready, what, [self], seconds)


def wait_until(
    ready: Callable[[], object], what: str, daemons: Sequence[Daemon], seconds: float
) -> None:
    """Wait for a condition while all these processes run; fail in time, or if one ends."""
    give_up = time.monotonic() + seconds
    while not ready():
        for daemon in daemons:
            daemon.check()
        if time.monotonic() > give_up:
            said = "\n".join(f"--- {daemon.name}\n{daemon.tail()}" for daemon in daemons)
            raise AssertionError(f"waited {seconds:.0f} s for {what}\n{said}")
        time.sleep(0.2)


@contextmanager
def running(
    name: str,
    command: Sequence[str],
    folder: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    user: str | None = None,
) -> Generator[Daemon, None, None]:
    """Run a command until the context ends; its output goes to ``folder/NAME.log``."""
    log = folder / f"{name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            env=None if env is None else dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
            preexec_fn=_die_along,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )
    try:
        yield Daemon(name, process, log)
    finally:
        _end(process)


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as sock:
        sock.bind((HOST, 0))
        return int(sock.getsockname()[1])


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    with suppress(ProcessLookupError):  # what it left of its session, of which it is the leader
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _die_along() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
