"""Debian's packages: installed if we may, and otherwise missed aloud."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

OPTIONS = ("--yes", "--quiet", "--no-install-recommends")


def install(*packages: str) -> None:
    """Have packages installed; a test that needs them fails, and is not skipped, without them."""
    missing = [package for package in packages if not _is_installed(package)]
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        pytest.fail(
            f"make test-full needs {', '.join(missing)}, and only root may install packages: "
            f"apt-get install {' '.join(OPTIONS)} {' '.join(missing)}"
        )
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (("update", "--quiet"), ("install", *OPTIONS, *missing)):
        done = subprocess.run(
            ("apt-get", *command),
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            pytest.fail(f"apt-get {' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def _is_installed(package: str) -> bool:
    asked = subprocess.run(
        ("dpkg-query", "--show", "--showformat=${db:Status-Status}", package),
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout == "installed"
