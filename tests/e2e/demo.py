"""Running a demo as people do, in a home of its own, and looking at what it did."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from itertools import product
from pathlib import Path

from crawlers.registry import load_all
from crawlers.sample.calendar import DAYS

SITES = tuple(site.name for site in load_all() if site.sample and site.history)
ROOT = Path(__file__).resolve().parents[2]
TIMEOUT = 900


@dataclass(frozen=True, slots=True)
class Done:
    """How a demo ended and what it said."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo's home."""

    home: Path

    def command(self, *options: str) -> list[str]:
        return [sys.executable, "-m", "dags", "demo", "--home", str(self.home), *options]

    def run(self, *options: str) -> Done:
        """Run the demo to its end, not on a terminal."""
        return _run(self.command(*options))

    def exec(self, *command: str) -> Done:
        """Run a command against the demo's bucket."""
        return _run(
            [sys.executable, "-m", "dags", "exec", "--home", str(self.home), "--", *command]
        )

    def digests(self) -> dict[str, str]:
        """Return the logical digest of each table of the newest release, and of all."""
        done = self.exec("python", "-m", "storage", "digest", "--json")
        assert done.code == 0, done.err
        found = json.loads(done.out)
        return {**found["tables"], "all": found["digest"]}

    def processes(self) -> list[str]:
        """Return the command lines of the processes that this home's environment gives away."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                environ = (folder / "environ").read_bytes()
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if str(self.home).encode() in environ or (command and str(self.home) in command):
                found.append(f"{folder.name}: {command}")
        return found


@dataclass(slots=True)
class Sockets:
    """Addresses seen on sockets of a home's processes, other than those on the loopback."""

    looks: int = 0
    foreign: set[str] = field(default_factory=set)


@contextmanager
def watched(demo: Demo) -> Generator[Sockets, None, None]:
    """Look at the sockets of a home's processes again and again while the context lasts."""
    seen = Sockets()
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(0.5):
            inodes = _socket_inodes(demo)
            seen.looks += bool(inodes)
            seen.foreign |= _foreign(inodes)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join()


def by_hand(demo: Demo) -> dict[str, str]:
    """Take the samples' days without Airflow, the last first; return the digests."""
    (demo.home / "buckets/work-reports").mkdir(parents=True)
    ready = demo.home / "ready"
    with subprocess.Popen(
        [sys.executable, "-m", "crawlers.sample", "--ready-file", str(ready)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    ) as samples:
        try:
            give_up = time.monotonic() + 60
            while not ready.exists():
                assert time.monotonic() < give_up, "the samples did not start"
                time.sleep(0.05)
            proxy = ready.read_text().strip()
            taken = list(product(reversed(DAYS), reversed(SITES)))
            steps = [
                f"python -m crawlers run {site} --day {day} && "
                f"python -m storage curate {site} {day}"
                for day, site in [*taken, taken[0]]
            ]
            steps.insert(3, "python -m storage publish")
            steps.append("python -m storage publish && python -m storage publish")
            done = demo.exec(
                "sh", "-c", f"export ARCHIVE_SAMPLE_PROXY={proxy}; set -e; " + "; ".join(steps)
            )
            assert done.code == 0, done.err
        finally:
            samples.terminate()
    return demo.digests()


def _run(command: list[str]) -> Done:
    env = {name: value for name, value in os.environ.items() if name not in {"KEEP", "UI_PORT"}}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def _socket_inodes(demo: Demo) -> set[str]:
    found = set()
    for process in demo.processes():
        for link in Path("/proc", process.partition(":")[0], "fd").glob("*"):
            try:
                target = str(link.readlink())
            except OSError:
                continue
            if target.startswith("socket:["):
                found.add(target[8:-1])
    return found


def _foreign(inodes: set[str]) -> set[str]:
    """Return the addresses in /proc/net (proc(5)) of these sockets that are not loopback."""
    found = set()
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path("/proc/net", table).read_text().splitlines()[1:]:
            words = line.split()
            if words[9] in inodes:
                found |= {end for end in words[1:3] if not _is_local(end)}
    return found


def _is_local(end: str) -> bool:
    """Whether an address as /proc/net writes it is on the loopback, or the peer of a listener."""
    host, port = end.split(":")
    words = [bytes.fromhex(host[i : i + 8])[::-1] for i in range(0, len(host), 8)]
    address = ip_address(b"".join(words))
    mapped = getattr(address, "ipv4_mapped", None) or address
    return mapped.is_loopback or (mapped.is_unspecified and port == "0000")
