"""Whatever a demo started ends with it, however it ends.  Real processes, real signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dags.errors import StackError
from dags.stack import lease
from dags.stack.process import Command, Processes

ROOT = Path(__file__).resolve().parents[2]
WAIT_SECONDS = 30.0

# A process as Airflow's are: it has a worker in its session and a spider in one of its own.
PARENT = """
import os, subprocess, sys, time
worker = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], close_fds=False)
spider = subprocess.Popen(
    [sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
with open(sys.argv[1] + ".part", "w") as file:
    file.write(f"{os.getpid()} {worker.pid} {spider.pid}")
os.rename(sys.argv[1] + ".part", sys.argv[1])
time.sleep(600)
"""
STUBBORN = """
import pathlib, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[1]).touch()
time.sleep(600)
"""
DEMO = """
import sys, time
from pathlib import Path
from dags.stack import lease
from dags.stack.process import Command, Processes
home = Path(sys.argv[1])
with lease.hold(home / "lease") as held:
    processes = Processes(held)
    processes.start(Command("one", ("-c", sys.argv[2], str(home / "pids")), {}, home / "one.log"))
    time.sleep(600)
"""


def wait_for(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < give_up, "waited in vain"
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    """Whether a process exists and is no zombie (an orphan's may wait for init)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def command(tmp_path: Path, code: str, *arguments: str) -> Command:
    return Command("helper", ("-c", code, *arguments), os.environ.copy(), tmp_path / "helper.log")


def test_a_clean_stop_ends_descendants_in_any_session(tmp_path: Path) -> None:
    told = tmp_path / "pids"
    with lease.hold(tmp_path / "lease") as held:
        processes = Processes(held)
        try:
            processes.start(command(tmp_path, PARENT, str(told)))
            processes.wait_until(told.exists, "the pids", WAIT_SECONDS)
            pids = [int(pid) for pid in told.read_text().split()]
            assert all(map(is_running, pids))
        finally:
            processes.stop()
        assert not any(map(is_running, pids))
        assert lease.holders(held) == frozenset()


def test_what_ignores_sigterm_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dags.stack.process.STOP_SECONDS", 0.5)
    with lease.hold(tmp_path / "lease") as held:
        processes = Processes(held)
        try:
            processes.start(command(tmp_path, STUBBORN, str(tmp_path / "up")))
            processes.wait_until((tmp_path / "up").exists, "it", WAIT_SECONDS)
        finally:
            processes.stop()
        assert lease.holders(held) == frozenset()


def test_a_killed_demo_leaves_nothing_and_the_next_may_begin(tmp_path: Path) -> None:
    told = tmp_path / "pids"
    demo = subprocess.Popen([sys.executable, "-c", DEMO, str(tmp_path), PARENT], cwd=ROOT)
    try:
        wait_for(told.exists)
        parent, worker, spider = (int(pid) for pid in told.read_text().split())
        with (
            pytest.raises(StackError, match=f"runs here already .process {demo.pid}"),
            lease.hold(tmp_path / "lease"),
        ):
            pass
        assert lease.is_held(tmp_path / "lease")
    finally:
        demo.kill()
        demo.wait()
    try:
        with lease.hold(tmp_path / "lease") as held:
            assert lease.holders(held) == frozenset()
            assert not is_running(parent)
            assert not is_running(worker)
    finally:
        # A real spider ends by itself when its task does (crawlers.launch); this one has no such
        # wish, and no lease to be known by.
        os.kill(spider, signal.SIGKILL)
    assert not lease.is_held(tmp_path / "lease")


def test_a_process_that_ends_by_itself_is_reported_with_the_end_of_its_log(tmp_path: Path) -> None:
    code = "import sys; print('x' * 9); sys.exit('the last word')"
    with lease.hold(tmp_path / "lease") as held:
        processes = Processes(held)
        try:
            processes.start(command(tmp_path, code))
            with pytest.raises(StackError, match=r"helper ended by itself .exit code 1") as error:
                processes.wait_until(lambda: False, "ever", WAIT_SECONDS)
            assert "the last word" in str(error.value)
            assert "helper.log" in error.value.where
        finally:
            processes.stop()


def test_waiting_has_an_end(tmp_path: Path) -> None:
    with lease.hold(tmp_path / "lease") as held:
        processes = Processes(held)
        try:
            with pytest.raises(StackError, match="for Godot"):
                processes.wait_until(lambda: False, "Godot", 0.3)
        finally:
            processes.stop()


def test_a_command_that_fails_or_hangs_is_an_error(tmp_path: Path) -> None:
    with lease.hold(tmp_path / "lease") as held:
        processes = Processes(held)
        try:
            processes.run(command(tmp_path, "pass"), WAIT_SECONDS)
            with pytest.raises(StackError, match=r"exit code 3"):
                processes.run(command(tmp_path, "raise SystemExit(3)"), WAIT_SECONDS)
            with pytest.raises(StackError, match=r"helper failed"):
                processes.run(command(tmp_path, "import time; time.sleep(600)"), 0.3)
        finally:
            processes.stop()


def test_nobody_holds_a_lease_that_was_never_taken(tmp_path: Path) -> None:
    assert not lease.is_held(tmp_path / "nothing" / "lease")
    assert not (tmp_path / "nothing").exists()
