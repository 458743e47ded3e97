"""What a page costs beside ``trafilatura.extract(with_metadata=True)``, in one run.

Run from the root of the repository: ``python -m bench.extract_speed [--sites N] [--rounds N]``.
The same made-up pages, five a site, go through the door (files read, parts told, rules learned,
reports cut, JSON made) in one process, through ``extract_page`` one by one, and through
trafilatura, site by site in turns, so that a busy machine slows all alike.  Half of the rounds give
trafilatura the files' bytes, which the others get, half of them text that was decoded outside of
its time; other pages in each, since it remembers what it has seen.  What counts is CPU time of this
process, its collector of garbage set as the command sets it; each round gives a ratio, and the
median of the rounds is told.  Then the command as it is run on sites of twenty pages, a process
each, beside a process that loads trafilatura and gives it the same files: the CPU time of the
processes, their start and what they load included.  Then how much of a page is kept in memory until
all are read.  With ``REAL_PAGES`` naming a folder of HTML files, these are measured too: as ratios
only.
"""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Final

import trafilatura

from bench.extract_corpus import pages, sites
from extract.__main__ import spare_garbage
from extract.decode import decode
from extract.door import as_json, extract, files, read
from extract.errors import ArchiveError
from extract.model import Payload
from extract.page import extract_page

PLAIN: Final = "trafilatura with metadata"
COMMAND: Final = ("-m", "extract", "pages", "--json")
SCRIPT: Final = """
import sys
from trafilatura import extract
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        print(extract(file.read(), with_metadata=True))
"""


def door(paths: Sequence[Path]) -> None:
    """Do what ``python -m extract pages --json`` does with a site's files."""
    errors: list[ArchiveError] = []
    for one in extract(read(paths, None, errors.append), errors.append):
        as_json(one)
    assert not errors


def alone(paths: Sequence[Path]) -> None:
    """Extract each page by itself."""
    for path in paths:
        extract_page([Payload(f"http://a.example/{path.name}", path.read_bytes())])


def on_bytes(paths: Sequence[Path]) -> Callable[[], None]:
    """Return what gives each page's bytes to trafilatura."""

    def way() -> None:
        for path in paths:
            trafilatura.extract(path.read_bytes(), with_metadata=True)

    return way


def on_text(paths: Sequence[Path]) -> Callable[[], None]:
    """Return what gives each page's text to trafilatura."""
    texts = [decode(path.read_bytes()).text for path in paths]

    def way() -> None:
        for text in texts:
            trafilatura.extract(text, with_metadata=True)

    return way


PEERS: Final = {"from bytes": on_bytes, "from decoded text": on_text}


def costs(
    groups: Iterator[Sequence[Path]], peer: Callable[[Sequence[Path]], Callable[[], None]]
) -> dict[str, float]:
    """Return the CPU seconds a page of each way, the groups taken by all in turns."""
    spent = {PLAIN: 0.0, "a page alone": 0.0, "the door": 0.0}
    count = 0
    for paths in groups:
        count += len(paths)
        ways: tuple[tuple[str, Callable[[], None]], ...] = (
            ("the door", lambda paths=paths: door(paths)),
            (PLAIN, peer(paths)),
            ("a page alone", lambda paths=paths: alone(paths)),
        )
        for name, way in ways:
            start = time.process_time()
            way()
            spent[name] += time.process_time() - start
    return {name: seconds / count for name, seconds in spent.items()}


def commands(groups: Iterator[Sequence[Path]]) -> dict[str, float]:
    """Return the CPU seconds a page of the command and of a script, a process for each group."""
    spent = {PLAIN: 0.0, "the command": 0.0}
    count = 0
    for paths in groups:
        count += len(paths)
        for name, way in ((PLAIN, ("-c", SCRIPT)), ("the command", COMMAND)):
            with subprocess.Popen(
                [sys.executable, *way, *map(str, paths)],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            ) as process:
                _, status, used = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
            assert process.returncode == 0
            spent[name] += used.ru_utime + used.ru_stime
    return {name: seconds / count for name, seconds in spent.items()}


def made_up(count: int, seed: int, size: int = 5) -> Iterator[Sequence[Path]]:
    """Yield the files of made-up sites, each site's while it is looked at."""
    for site in sites("reporting", count, seed):
        made = pages(site, size)
        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder) / one.name for one in made]
            for path, one in zip(paths, made, strict=True):
                path.write_bytes(one.body)
            yield paths


def real(folder: Path) -> Iterator[Sequence[Path]]:
    """Yield the files of a folder, as one site's."""
    yield files([folder], lambda error: None)


def kept(groups: Iterator[Sequence[Path]]) -> tuple[float, float]:
    """Return the bytes that the door keeps of a page until all are read, and those of its file."""
    held = size = count = 0
    for paths in groups:
        read(paths, None, lambda error: None)  # what is remembered of lines is no page's
        tracemalloc.start()
        sources = read(paths, None, lambda error: None)
        held += tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        size += sum(path.stat().st_size for path in paths)
        count += len(sources)
    return held / count, size / count


def main() -> None:
    """Print milliseconds a page of made-up pages, and the ratios of each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sites", type=int, default=44)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    spare_garbage()
    for number, (told, peer) in enumerate(PEERS.items()):
        costs(made_up(2, 0), peer)  # what is loaded and compiled on first use is no page's cost
        seeds = range(100 + number, 100 + 2 * options.rounds, 2)
        _tell(f"trafilatura {told}", [costs(made_up(options.sites, seed), peer) for seed in seeds])
    processes = [commands(made_up(8, 300 + number, 20)) for number in range(options.rounds)]
    _tell("a process for each site of twenty pages, trafilatura from bytes", processes)
    held, size = kept(made_up(options.sites, 100))
    print(
        f"kept of a page until all are read: {held / 1024:.1f} KiB, of {size / 1024:.1f} KiB read"
    )
    if folder := os.environ.get("REAL_PAGES"):
        for told, peer in PEERS.items():
            rounds = [costs(real(Path(folder)), peer) for _ in range(options.rounds)]
            _tell(f"trafilatura {told}, real pages", rounds)


def _tell(peer: str, rounds: Sequence[dict[str, float]]) -> None:
    print(peer)
    for name in rounds[0]:
        each = 1000 * median(one[name] for one in rounds)
        found = sorted(one[name] / one[PLAIN] for one in rounds)
        spread = f"{median(found):.3f} of trafilatura ({found[0]:.3f} to {found[-1]:.3f})"
        print(f"  {name:<28} {each:6.2f} ms a page, {spread}")


if __name__ == "__main__":
    main()
