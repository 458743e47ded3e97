"""What the README tells people to type does what it says."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from crawlers.site import Site
from storage.curate import curate
from storage.publish import publish
from storage.store import Store
from tests.storage.archives import LIFE, capture_day

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"^```python\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
COMMANDS = re.findall(r"^\$ (.+)$", README, re.MULTILINE)
EXEC = ".venv/bin/python -m dags exec -- python "
# Driven through a real Airflow by tests/e2e.
RUN_ELSEWHERE = {"make demo", "make test"}


@pytest.fixture
def archive(store: Store, tmp_path: Path) -> Store:
    for shown in LIFE:
        capture_day(store, tmp_path / "spool", shown)
        curate(store, shown.partition)
        publish(store)
    return store


def test_the_readers_read_the_bucket(archive: Store):
    """The blocks for pyarrow, DuckDB and Polars, one after the other, as a person would."""
    scope: dict[str, object] = {}
    printed = []
    for block in BLOCKS:
        if "SITE = " in block:
            continue
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(compile(block, "README.md", "exec"), scope)
        printed.append(out.getvalue())
    arrow, duck, polars = printed
    assert "heading" in arrow
    assert "sites" in duck and "begins" in duck
    assert "capture" in polars


def test_the_example_of_a_site_is_one():
    (block,) = (block for block in BLOCKS if "SITE = " in block)
    scope: dict[str, object] = {}
    exec(compile(block, "README.md", "exec"), scope)
    assert isinstance(scope["SITE"], Site)


def _known(command: str) -> bool:
    return command in RUN_ELSEWHERE or command.startswith((EXEC, ".venv/bin/python -m "))


def test_every_command_of_the_readme_is_run_somewhere():
    assert [command for command in COMMANDS if not _known(command)] == []


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith(EXEC)])
def test_commands_on_the_bucket(archive: Store, archive_env: dict[str, str], command: str):
    """The demo's `exec` itself is tested with the demo; here runs what follows it."""
    ran = _run(shlex.split(command.removeprefix(EXEC)), archive_env)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip()


def test_extracting_pages_needs_no_archive(tmp_path: Path):
    (command,) = (c for c in COMMANDS if "extract pages" in c)
    for path, body in LIFE[0].bodies.items():
        assert body is not None
        (tmp_path / path.rpartition("/")[2]).write_bytes(body)
    words = shlex.split(command.removeprefix(".venv/bin/python "))
    ran = _run([str(tmp_path) if word == "FOLDER" else word for word in words], {})
    assert ran.returncode == 0, ran.stderr
    pages = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [len(page["reports"]) for page in pages] == [2, 1]


def _run(words: list[str], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=env or None, capture_output=True, text=True
    )
