"""What a crawl costs and keeps to: every number of docs/crawling.md, in one run.

    python bench/crawl.py [--pages 1500] [--forbidden 10000]

Processor time and memory are the kernel's for each crawl's process; manners are judged by the
site's own log.  Ratios are between crawls of this run, taking turns.  Exits 1 if a bound is
missed.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from urllib.request import urlopen

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from storage import embedded
from storage.settings import Settings
from storage.store import Store, open_store

ROOT = Path(__file__).resolve().parents[1]
DECLARATION = """
from crawlers.site import Bounds, History, Site
SITE = Site(
    name="bench", title="Bench", start_urls=("http://bench.example/list/",),
    list_pattern=r"/list/(\\d+\\.html)?", article_pattern=r"/(a|no)/\\d+\\.html",
    delay={delay}, history=History.MEMENTO, sample=True, max_list_pages=100000,
    bounds=Bounds(denied=1.0),
)
"""
UNARCHIVED = """
import sys
from crawlers.__main__ import main
from storage import segments
from storage.exchange import describe
from storage.captures import Locator
def write(self, exchange, earlier=None):
    return describe(exchange, earlier, "bench", "run", Locator("none", 0, 1))
segments.SegmentWriter.write = write
sys.exit(main(sys.argv[1:]))
"""
ROUNDS = 5


@dataclass(frozen=True)
class Ran:
    """A process that ended: its exit code, processor seconds, peak RSS in MB, and output."""

    code: int
    cpu: float
    rss: float
    out: str


@dataclass(frozen=True)
class Turn:
    """Processor seconds of three crawls of one site: ours, ours without a WARC, stock Scrapy's."""

    ours: float
    bare: float
    stock: float

    def since(self, started: Turn) -> Turn:
        """Return what the pages cost: what starting costs is no matter of theirs."""
        return Turn(self.ours - started.ours, self.bare - started.bare, self.stock - started.stock)


@dataclass(frozen=True)
class Bound:
    """A number and what it must be."""

    name: str
    value: float
    holds: bool
    wanted: str


def main() -> int:
    """Measure; print; exit 1 if a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=1500)
    parser.add_argument("--forbidden", type=int, default=10_000)
    arguments = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as folder, embedded.running(Path(folder) / "s3") as s3:
        bench = Bench(Path(folder), s3.url)
        for bound in bench.bounds(arguments.pages, arguments.forbidden):
            verdict = "holds" if bound.holds else "MISSED"
            failed |= not bound.holds
            print(f"{bound.name:<58} {bound.value:>9.3f}  ({bound.wanted}: {verdict})", flush=True)
    return int(failed)


class Bench:
    """Crawls of made-up sites into buckets of one embedded store."""

    def __init__(self, folder: Path, endpoint: str) -> None:
        self._folder = folder
        self._buckets = 0
        self._env = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("AWS_", "ARCHIVE_")) and not name.lower().endswith("_proxy")
        } | {
            "AWS_ENDPOINT_URL_S3": endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "testtest",
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    def bounds(self, pages: int, forbidden: int) -> Iterator[Bound]:
        """Measure one after another."""
        yield from self._throughput(pages)
        yield from self._recrawl(pages)
        yield from self._robots(forbidden)
        yield from self._intervals()
        yield from self._drain()

    def _throughput(self, pages: int) -> Iterator[Bound]:
        nothing = self._turns(0, "gzip")
        started = Turn(*(median(column) for column in zip(*map(astuple, nothing), strict=True)))
        packed = [turn.since(started) for turn in self._turns(pages, "gzip")]
        plain = [turn.since(started) for turn in self._turns(pages, "identity")]
        # Each turn's own ratio, because what else the machine does differs between turns.
        speed = median(turn.stock / turn.ours for turn in packed)
        yield Bound("pages per CPU-second, WARC on, over stock Scrapy", speed, speed >= 1, ">= 1.0")
        for name, turns in (("packed", packed), ("plain", plain)):
            cost = median(turn.ours / turn.bare - 1 for turn in turns)
            yield Bound(f"CPU cost of archiving, {name} bodies", cost, cost <= 0.4, "<= 0.40")

    def _turns(self, pages: int, coding: str) -> list[Turn]:
        turns = []
        with site(pages, 0, coding=coding) as proxy:
            for _ in range(ROUNDS):
                self._bucket(proxy)
                ours = self._crawl("2026-03-02").cpu
                self._bucket(proxy)
                bare = self._crawl("2026-03-02", UNARCHIVED).cpu
                stock = run([sys.executable, "bench/crawl_stock.py", proxy], self._env).cpu
                turns.append(Turn(ours, bare, stock))
            log = read_log(proxy)
        assert sum(path.startswith("/a/") for _, path, _ in log) == 3 * ROUNDS * pages
        return turns

    def _recrawl(self, pages: int) -> Iterator[Bound]:
        with site(pages, 0) as proxy:
            store = self._bucket(proxy)
            size = self._crawl("2026-03-02").rss
            first = sum(size for *_, size in read_log(proxy))
            asked = len(read_log(proxy))
            self._crawl("2026-03-03")
            second = sum(size for *_, size in read_log(proxy)[asked:])
        segments = [item for item in store.list("warc/") if item.key.endswith(".gz")]
        one, two = (
            sum(item.size for item in segments if day in item.key) for day in ("03-02", "03-03")
        )
        yield Bound(f"RSS in MB, {pages} pages", size, size <= 300, "<= 300")
        share = second / first
        yield Bound("bytes of a second pass over the first's", share, share <= 0.05, "<= 0.05")
        yield Bound("WARC bytes of an unchanged recrawl", two / one, two / one <= 0.1, "<= 0.10")

    def _robots(self, forbidden: int) -> Iterator[Bound]:
        with site(0, forbidden) as proxy:
            self._bucket(proxy)
            ran = self._crawl("2026-03-02")
            fetched = sum(path.startswith("/no/") for _, path, _ in read_log(proxy))
        denied = json.loads(ran.out)["robots_denied"]
        assert denied == forbidden, denied
        name = f"disallowed pages fetched, of {forbidden} at concurrency 16"
        yield Bound(name, fetched, fetched == 0, "0")
        yield Bound(f"RSS in MB, {forbidden} URLs denied", ran.rss, ran.rss <= 300, "<= 300")

    def _intervals(self) -> Iterator[Bound]:
        with site(150, 0) as proxy:
            self._bucket(proxy, delay=0.05)
            self._crawl("2026-03-02")
            times = [moment for moment, *_ in read_log(proxy)]
        least = min(later - one for one, later in pairwise(times))
        broken = sum(later - one < 0.05 for one, later in pairwise(times))
        yield Bound(f"intervals under the delay, of {len(times) - 1}", broken, not broken, "0")
        yield Bound("least interval over the delay", least / 0.05, least >= 0.05, ">= 1")

    def _drain(self) -> Iterator[Bound]:
        with site(2000, 0, pause=1.0) as proxy:
            self._bucket(proxy)
            child = subprocess.Popen(
                self._command("2026-03-02"), cwd=ROOT, env=self._env,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            while sum(path.startswith("/a/") for _, path, _ in read_log(proxy)) < 20:
                time.sleep(0.05)
            child.send_signal(signal.SIGTERM)
            began = time.monotonic()
            code = child.wait()
        seconds = time.monotonic() - began
        yield Bound("seconds from SIGTERM to the end", seconds, seconds <= 30, "<= 30")
        yield Bound("exit code after SIGTERM", code, code == 143, "143")

    def _bucket(self, proxy: str, delay: float = 0.0) -> Store:
        self._buckets += 1
        self._env["ARCHIVE_BUCKET"] = f"bench-{self._buckets}"
        self._env["ARCHIVE_SPOOL"] = str(self._folder / f"spool-{self._buckets}")
        self._env["ARCHIVE_SAMPLE_PROXY"] = proxy
        (self._folder / "bench.py").write_text(DECLARATION.format(delay=delay))
        os.environ.update({n: v for n, v in self._env.items() if n.startswith(("AWS", "ARCH"))})
        store = open_store(Settings.from_env(self._env))
        store.create()
        return store

    def _crawl(self, day: str, program: str | None = None) -> Ran:
        ran = run(self._command(day, program), self._env)
        if ran.code:
            raise SystemExit(f"a crawl ended with {ran.code}")
        return ran

    def _command(self, day: str, program: str | None = None) -> list[str]:
        how = ["-c", program] if program else ["-m", "crawlers"]
        file = str(self._folder / "bench.py")
        return [
            sys.executable, *how, "run", "bench", "--site-file", file, "--day", day, "--json",
        ]  # fmt: skip


def run(command: list[str], env: dict[str, str]) -> Ran:
    """Run a process to its end."""
    with tempfile.TemporaryFile("w+") as out:
        child = subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        cpu = used.ru_utime + used.ru_stime
        return Ran(child.returncode, cpu, used.ru_maxrss / 1024, out.read())


@contextmanager
def site(
    pages: int, forbidden: int, pause: float = 0.0, coding: str = "gzip"
) -> Generator[str, None, None]:
    """Run the site; give its address."""
    command = [
        sys.executable,
        "bench/crawl_site.py",
        f"{pages}",
        f"{forbidden}",
        f"{pause}",
        coding,
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()


def read_log(proxy: str) -> list[tuple[float, str, int]]:
    """Return what the site was asked: seconds, path, bytes of the answer's body."""
    with urlopen(f"{proxy}/log") as response:
        return [tuple(one) for one in json.load(response)]


if __name__ == "__main__":
    sys.exit(main())
