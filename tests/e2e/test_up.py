"""``make up``: Airflow with the real sites' DAGs, paused, until it is stopped."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crawlers.registry import load_all
from dags.stack.airflow import USER
from dags.stack.home import Home
from dags.stack.rest import Airflow
from dags.stack.up import dags_of
from tests.e2e.demo import ROOT, Demo

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(900)]

REAL = tuple(site for site in load_all() if not site.sample)


def test_the_real_sites_wait_until_somebody_unpauses_them(tmp_path: Path) -> None:
    home = tmp_path / "home"
    process = subprocess.Popen(
        [sys.executable, "-m", "dags", "up", "--home", str(home)],
        cwd=ROOT,
        env={**os.environ, "ARCHIVE_CONTACT": "a@hill.example"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if "until Ctrl-C" in line:
                break
        assert process.poll() is None, said
        address = re.search(r"Airflow +(http://127\.0\.0\.1:\d+)", said)
        assert address, said
        with Airflow(address[1], USER, Home(home).secrets().password) as airflow:
            there = airflow.dags()
            assert there == dags_of(REAL)
            assert airflow.runs(there) == ()
            assert airflow.paused() == there
        assert "ARCHIVE_CONTACT=a@hill.example" in (home / "env").read_text()
        process.send_signal(signal.SIGINT)
        assert process.wait(120) == 0
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(120)
    assert Demo(home).processes() == []
