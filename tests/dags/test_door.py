"""``python -m dags``: help, errors, and commands on a demo's bucket when no demo runs."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from dags.__main__ import keeps
from dags.stack import demo, lease

ROOT = Path(__file__).resolve().parents[2]


def door(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dags", *arguments],
        cwd=ROOT,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("arguments", [(), ("demo",), ("exec",), ("clean",)])
def test_every_door_has_help(arguments: tuple[str, ...]) -> None:
    done = door(*arguments, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith("usage: python -m dags")


def test_no_door_is_a_usage_error() -> None:
    assert door().returncode == 2


def test_a_folder_that_is_none_is_refused_before_anything_starts(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (tmp_path / "empty").mkdir()
    for folder, word in (("nowhere", "is no folder"), ("empty", "has no .html file")):
        done = door("demo", "--home", str(home), "--pages", str(tmp_path / folder))
        assert done.returncode == 6
        assert word in done.stderr
        assert "Traceback" not in done.stderr
    assert not home.exists()


def test_a_command_without_a_demo_says_to_make_one(tmp_path: Path) -> None:
    done = door("exec", "--home", str(tmp_path / "home"), "--", "true")
    assert done.returncode == 6
    assert "run `make demo` first" in done.stderr


def test_a_command_sees_the_bucket_after_the_demo_has_stopped(tmp_path: Path) -> None:
    (tmp_path / "buckets").mkdir()
    put = (
        "from storage.settings import Settings; from storage.store import open_store;"
        "open_store(Settings.from_env()).put('a/b', b'hello')"
    )
    done = door("exec", "--home", str(tmp_path), "--", "python", "-c", put, AWS_PROFILE="other")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "buckets/work-reports/a/b").read_bytes() == b"hello"
    listed = door("exec", "--home", str(tmp_path), "--", "python", "-m", "storage", "ls", "a/")
    assert "a/b" in listed.stdout
    assert door("exec", "--home", str(tmp_path), "--", "sh", "-c", "exit 7").returncode == 7
    missing = door("exec", "--home", str(tmp_path), "--", "no-such-command")
    assert missing.returncode == 6
    assert "no-such-command: cannot be run" in missing.stderr
    assert not lease.is_held(tmp_path / "lease")


def test_a_demo_is_refused_while_one_runs_here(tmp_path: Path) -> None:
    (tmp_path / "buckets").mkdir()
    with lease.hold(tmp_path / "lease"):
        for arguments in (("demo",), ("clean",)):
            done = door(*arguments, "--home", str(tmp_path))
            assert done.returncode == 6
            assert f"runs here already (process {os.getpid()})" in done.stderr
    assert (tmp_path / "buckets").exists()


def test_clean_removes_a_demo_and_nothing_else(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").touch()
    assert "there is no demo" in door("clean", "--home", str(precious)).stdout
    assert (precious / "file").exists()
    (precious / "lease").touch()
    assert door("clean", "--home", str(precious)).returncode == 0
    assert not precious.exists()


def test_the_option_wins_over_keep_and_keep_over_the_terminal() -> None:
    assert keeps(True, {"KEEP": "0"})
    assert not keeps(False, {"KEEP": "1"})
    assert keeps(None, {"KEEP": "1"})
    assert not keeps(None, {"KEEP": "0"})


def test_a_clock_before_the_samples_lives_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "DAYS", (date(9999, 1, 1),))
    with pytest.raises(demo.StackError, match="the clock"):
        demo.demo_wants(demo.demo_sites(None), None)
