"""Compose itself reads docker-compose.yaml as these tests do: Debian's, which needs no engine."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.compose.compose_file import raw, services
from tests.full import debian

pytestmark = pytest.mark.full

NEWER = ("build",)
"""What bookworm's compose does not know; the schema knows it."""


def compose_config(folder: Path, settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    known = {
        name: {key: value for key, value in service.items() if key not in NEWER}
        for name, service in raw()["services"].items()
    }
    file = {"version": "3.9", "services": known, "volumes": raw()["volumes"]}
    (folder / "docker-compose.yaml").write_text(yaml.safe_dump(file))
    lines = (f"{name}={value}\n" for name, value in settings.items())
    (folder / ".env").write_text("".join(lines))
    env = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    return subprocess.run(
        ("docker-compose", "config"), cwd=folder, env=env, capture_output=True, text=True
    )


def test_compose_reads_the_file_as_we_do(tmp_path: Path, settings: dict[str, str]) -> None:
    debian.install("docker-compose")
    told = {**settings, "ARCHIVE_SITES": "one,two", "ARCHIVE_UI_PORT": "8081"}
    done = compose_config(tmp_path, told)
    assert done.returncode == 0, done.stderr
    theirs, ours = yaml.safe_load(done.stdout)["services"], services(told)
    assert theirs.keys() == ours.keys()
    for name, service in ours.items():
        env = theirs[name]["environment"]
        assert {
            key: value for key, value in env.items() if value is not None
        } == service.environment
        command = [part.replace("$$", "$") for part in theirs[name].get("command") or ()]
        assert command == list(service.command), name


def test_compose_refuses_a_missing_secret(tmp_path: Path, settings: dict[str, str]) -> None:
    debian.install("docker-compose")
    for name in settings:
        done = compose_config(tmp_path, {**settings, name: ""})
        assert done.returncode != 0, name
        assert "docs/production.md" in done.stderr
