"""Processes that end when we do, however we end.

A clean stop sends SIGTERM to each process itself, waits, and then kills it; what it leaves
behind is handed to us (``PR_SET_CHILD_SUBREAPER``, prctl(2)) and ended, too.  If we are killed,
:mod:`dags.stack.reaper` ends all that hold our lease.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dags.errors import StackError
from dags.stack.home import CHECKOUT
from dags.stack.reaper import CLEAN

PR_SET_CHILD_SUBREAPER = 36
STOP_SECONDS = 15.0
"""Airflow's scheduler would wait for its tasks to end, and sometimes for ever."""
ORPHAN_SECONDS = 10.0
TAIL_LINES = 25


@dataclass(frozen=True, slots=True)
class Command:
    """A process to be: its name for people, the arguments after ``python``, where output goes."""

    name: str
    arguments: tuple[str, ...]
    env: Mapping[str, str]
    log: Path


@dataclass(frozen=True, slots=True)
class Running:
    """A process that was started."""

    command: Command
    process: subprocess.Popen[bytes]


class Processes:
    """What was started, to be stopped again backwards.  Every process inherits the lease."""

    def __init__(self, lease: int) -> None:
        self._lease = lease
        self._batches: list[tuple[Running, ...]] = []
        self._others = _children()
        _adopt_orphans(1)
        ours, self._pipe = os.pipe()
        self._reaper = subprocess.Popen(
            (sys.executable, "-m", "dags.stack.reaper", *map(str, (lease, ours))),
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            pass_fds=(lease, ours),
            start_new_session=True,
        )
        os.close(ours)

    def start(self, *commands: Command) -> None:
        """Start processes that will be stopped together."""
        batch: tuple[Running, ...] = ()
        # Known before the next one starts, so that an interrupt in between forgets none.
        self._batches.append(batch)
        for command in commands:
            batch = (*batch, Running(command, self._spawn(command)))
            self._batches[-1] = batch

    def check(self) -> None:
        """Raise :class:`~dags.errors.StackError` if any process has ended by itself."""
        for running in (item for batch in self._batches for item in batch):
            code = running.process.poll()
            if code is not None:
                raise StackError(
                    f"the {running.command.name} ended by itself (exit code {code}); "
                    f"the end of its log:\n{tail(running.command.log)}\n",
                    where=str(running.command.log),
                    todo="run it again: nothing that was archived is lost",
                )

    def wait_until(self, ready: Callable[[], bool], what: str, seconds: float) -> None:
        """Wait for a condition while all is well; raises StackError after ``seconds``."""
        give_up = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > give_up:
                raise StackError(
                    f"waited {seconds:.0f} s for {what}",
                    where="the demo's processes",
                    todo="see its logs",
                )
            time.sleep(0.2)

    def run(self, command: Command, seconds: float) -> None:
        """Run a process to its end; raises StackError unless it succeeds in time."""
        process = self._spawn(command)
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            _kill_group(process)
        if code != 0:
            raise StackError(
                f"{command.name} failed (exit code {code}); "
                f"the end of its log:\n{tail(command.log)}\n",
                where=str(command.log),
                todo="mend the cause and run it again",
            )

    def stop(self) -> None:
        """Stop everything, last started first.  A second interrupt kills at once."""
        seconds = STOP_SECONDS
        while self._batches:
            try:
                _terminate(self._batches[-1], seconds)
                ours = {item.process.pid for batch in self._batches for item in batch}
                known = self._others | ours | {self._reaper.pid}
                _end_orphans(known, min(seconds, ORPHAN_SECONDS))
                self._batches.pop()
            except KeyboardInterrupt:
                seconds = 0.0
        with suppress(BrokenPipeError):  # somebody killed the reaper: then it is not needed
            os.write(self._pipe, CLEAN)
        os.close(self._pipe)
        self._reaper.wait()
        _adopt_orphans(0)

    def _spawn(self, command: Command) -> subprocess.Popen[bytes]:
        command.log.parent.mkdir(parents=True, exist_ok=True)
        with command.log.open("ab") as log:
            return subprocess.Popen(
                (sys.executable, *command.arguments),
                env=dict(command.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(self._lease,),
                start_new_session=True,  # Ctrl-C is for us alone: we stop them in order
            )


def tail(log: Path) -> str:
    """Return the last lines of a log."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return "\n".join(f"    {line}" for line in lines[-TAIL_LINES:])


def _terminate(batch: tuple[Running, ...], seconds: float) -> None:
    for running in batch:
        running.process.terminate()
    give_up = time.monotonic() + seconds
    for running in batch:
        with suppress(subprocess.TimeoutExpired):
            running.process.wait(max(0.0, give_up - time.monotonic()))
        _kill_group(running.process)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of a process's session; its group id is its own pid."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _end_orphans(known: frozenset[int], seconds: float) -> None:
    """End descendants that outlived their parents: the kernel made them our children."""
    give_up = time.monotonic() + seconds
    sent = signal.SIGTERM
    asked: set[int] = set()
    while orphans := _children() - known:
        if time.monotonic() > give_up:
            sent = signal.SIGKILL
        for pid in orphans:
            with suppress(ProcessLookupError):
                if sent == signal.SIGKILL or pid not in asked:
                    os.kill(pid, sent)
            asked.add(pid)
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
        time.sleep(0.05)


def _adopt_orphans(whether: int) -> None:
    """Have the kernel hand us descendants whose parents have ended, or no longer."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, whether, 0, 0, 0)


def _children() -> frozenset[int]:
    """Return our direct children's pids (proc(5); those of the main thread, which starts all)."""
    pid = os.getpid()
    return frozenset(
        int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    )
