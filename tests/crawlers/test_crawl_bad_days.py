"""Days on which the machine fails: a clear message, an exit code that is not 0, nothing lost."""

from __future__ import annotations

import resource
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from crawlers import days
from crawlers.summary import CrawlSummary, Outcome
from storage.captures import captured_partitions, read_captures
from storage.layout import Partition
from storage.store import Store
from storage.warc import read_payload
from tests.crawlers.conftest import ROOT, Crawls, Ran
from tests.crawlers.fault_site import ANYTHING, FaultSite, Reply, declare, page, routes, serving

NOISE = "".join(chr(0x4E00 + (n * n * 7919) % 20000) for n in range(20_000))
TABLE = {
    "/robots.txt": Reply(b"User-agent: *\nAllow: /\n"),
    "/list/": Reply(page(*(f"/a/{n}.html" for n in range(8)))),
    **{f"/a/{n}.html": Reply(page(text=NOISE[n * 2000 : n * 2000 + 4000])) for n in range(8)},
}


def archived(store: Store) -> set[str]:
    """Return the paths of what is committed, after reading each body."""
    found = read_captures(store, Partition("fault", days.today()))
    for one in found:
        if one.payload_digest:
            read_payload(store, one)
    return {one.url.removeprefix("http://fault.example") for one in found}


def test_a_full_disk(crawls: Crawls, store: Store, tmp_path: Path) -> None:
    """No file may grow beyond 40 kB, as on a disk that is full: what fits is whole."""
    file = declare(crawls.folder, bounds=ANYTHING)
    with serving(routes(TABLE)) as site:
        done = subprocess.run(
            [sys.executable, "-m", "crawlers", "run", "fault", "--site-file", str(file), "--json"],
            cwd=ROOT,
            env=crawls.env | {"ARCHIVE_SAMPLE_PROXY": site.address},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000)),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 1, done.stderr
        summary = CrawlSummary.from_json(done.stdout)
        assert summary.outcome is Outcome.FAILED
        assert "the spool cannot be written" in (summary.problem or "")
        assert str(tmp_path) in (summary.problem or "")
        before = archived(store)
        assert {"/robots.txt", "/list/"} < before < set(TABLE)
        asked = len(site.log)
        assert crawls.run(site, bounds=ANYTHING).code == 0
        again = {one.path for one in site.log[asked:]}
    assert archived(store) == set(TABLE)
    assert again == set(TABLE) - before


JUMPING = """
import sys
from datetime import timedelta
from crawlers import days
from crawlers.__main__ import main

now, calls, after, jump = days.now, 0, int(sys.argv[1]), timedelta(seconds=float(sys.argv[2]))

def jumping():
    global calls
    calls += 1
    return now() + (jump if calls > after else timedelta(0))

days.now = jumping
days.today = lambda: jumping().astimezone(days.ARCHIVE_ZONE).date()
sys.exit(main(sys.argv[3:]))
"""


def crawl_while_the_clock_jumps(crawls: Crawls, site: FaultSite, by: timedelta) -> Ran:
    file = declare(crawls.folder, bounds=ANYTHING)
    done = subprocess.run(
        [
            *(sys.executable, "-c", JUMPING, "6", str(by.total_seconds())),
            *("run", "fault", "--site-file", str(file), "--json"),
        ],
        cwd=ROOT,
        env=crawls.env | {"ARCHIVE_SAMPLE_PROXY": site.address},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    summary = CrawlSummary.from_json(done.stdout) if done.stdout.strip() else None
    return Ran(done.returncode, summary, done.stderr)


@pytest.mark.parametrize(
    "by", [timedelta(days=-1), timedelta(days=1), timedelta(days=366), timedelta(days=-4000)]
)
def test_a_clock_that_leaves_the_day(crawls: Crawls, store: Store, by: timedelta) -> None:
    with serving(routes(TABLE)) as site:
        ran = crawl_while_the_clock_jumps(crawls, site, by)
        assert ran.code == 1, ran.log
        assert ran.summary is not None
        assert ran.summary.outcome is Outcome.FAILED
        assert "the clock" in (ran.summary.problem or "")
        today = Partition("fault", days.today())
        assert captured_partitions(store) == (today,)
        before = archived(store)
        assert {"/robots.txt", "/list/"} <= before < set(TABLE)
        assert crawls.run(site, bounds=ANYTHING).code == 0
    assert archived(store) == set(TABLE)


def test_a_clock_that_jumps_within_the_day_changes_nothing(crawls: Crawls, store: Store) -> None:
    now = days.now().astimezone(days.ARCHIVE_ZONE)
    by = timedelta(hours=-1 if now.hour >= 12 else 1)
    with serving(routes(TABLE)) as site:
        ran = crawl_while_the_clock_jumps(crawls, site, by)
    assert ran.code == 0, ran.log
    assert archived(store) == set(TABLE)
