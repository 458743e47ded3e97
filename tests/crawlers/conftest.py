"""Crawls in processes of their own, against a real store and a real HTTP server."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest

from crawlers.sample.server import SampleServer
from crawlers.summary import CrawlSummary
from storage.settings import ARCHIVE_ZONE
from tests.crawlers.fault_site import FaultSite, declare

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ran:
    """How a crawl's process ended."""

    code: int
    summary: CrawlSummary | None
    log: str


@dataclass(frozen=True)
class Crawls:
    """Starts crawls of the fault site."""

    env: dict[str, str]
    folder: Path

    def start(
        self, site: FaultSite | SampleServer | None, day: date | str = "today", **fields: object
    ) -> subprocess.Popen[str]:
        file = declare(self.folder, **fields)
        env = self.env | ({"ARCHIVE_SAMPLE_PROXY": site.address} if site else {})
        name = str(fields.get("name", "fault"))
        command = [sys.executable, "-m", "crawlers", "run", name, "--site-file", str(file)]
        return subprocess.Popen(
            [*command, "--day", str(day), "--json"],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def finish(self, process: subprocess.Popen[str]) -> Ran:
        out, log = process.communicate(timeout=120)
        return Ran(process.returncode, CrawlSummary.from_json(out) if out.strip() else None, log)

    def run(
        self, site: FaultSite | SampleServer | None, day: date | str = "today", **fields: object
    ) -> Ran:
        return self.finish(self.start(site, day, **fields))


@pytest.fixture
def crawls(archive_env: dict[str, str], tmp_path: Path) -> Crawls:
    """Crawls into the bucket of this test, not begun within seconds of the day's end."""
    now = datetime.now(ARCHIVE_ZONE)
    if now.hour == 23 and now.minute == 59:
        time.sleep(61 - now.second)
    return Crawls(archive_env, tmp_path / "sites")
