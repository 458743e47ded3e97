"""What a page costs beside ``trafilatura.extract(with_metadata=True)``, in one run.

Run from the root of the repository: ``python -m bench.extract_speed [--sites N] [--rounds N]``.
Both take the same made-up pages, five a site, in turns; ours from bytes through the door's
functions (files read, parts told, rules learned, reports cut), trafilatura's from decoded text.
CPU time of this process.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
import time
from pathlib import Path

import trafilatura

from bench.extract_corpus import Made, pages, sites
from extract.decode import decode
from extract.door import extract, read
from extract.errors import ArchiveError
from extract.model import Payload
from extract.page import extract_page


def door(made: list[Made], folder: Path) -> float:
    """Return the CPU seconds that the door's functions take for a site's pages."""
    paths = [folder / one.name for one in made]
    for path, one in zip(paths, made, strict=True):
        path.write_bytes(one.body)
    errors: list[ArchiveError] = []
    start = time.process_time()
    found = list(extract(read(paths, None, errors.append), errors.append))
    assert len(found) == len(made)
    return time.process_time() - start


def alone(made: list[Made]) -> float:
    """Return the CPU seconds of extracting each page by itself."""
    start = time.process_time()
    for one in made:
        extract_page([Payload(f"http://a.example/{one.name}", one.body)])
    return time.process_time() - start


def plain(made: list[Made]) -> float:
    """Return the CPU seconds of trafilatura with metadata."""
    texts = [decode(one.body).text for one in made]
    start = time.process_time()
    for text in texts:
        trafilatura.extract(text, with_metadata=True)
    return time.process_time() - start


def main() -> None:
    """Print milliseconds a page, and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sites", type=int, default=44)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    spent = {"trafilatura with metadata": 0.0, "a page alone": 0.0, "the door": 0.0}
    count = 0
    for turn in range(options.rounds):
        for site in sites("reporting", options.sites, 100 + turn):
            made = pages(site, 5)
            count += len(made)
            with tempfile.TemporaryDirectory() as folder:
                spent["the door"] += door(made, Path(folder))
            spent["a page alone"] += alone(made)
            spent["trafilatura with metadata"] += plain(made)
    whole = spent["trafilatura with metadata"]
    for name, seconds in spent.items():
        print(f"{name:<28} {1000 * seconds / count:6.2f} ms a page, {seconds / whole:5.2f} of it")


if __name__ == "__main__":
    main()
