"""Whether extraction holds on sites nobody has tuned for: measured through the door's functions.

Run from the root of the repository: ``make bench-extract``, or
``python -m bench.extract_gate [--sites N] [--words tuning|reporting] [--show N]``.  Sites are
made up from fixed seeds; each is extracted with 1, 5 and 20 of its pages given together.
Exit code 1 when a number is under its floor (bench/extract_floors.json); ``--raise`` writes the
numbers reached as new floors, never lower ones.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import product
from pathlib import Path
from typing import Final, Protocol

from bench import extract_corpus, extract_crowded, extract_stranger
from extract.door import extract, read
from extract.errors import ArchiveError
from extract.model import Page

FLOORS: Final = Path(__file__).with_name("extract_floors.json")
SEED: Final = 4
SIZES: Final = (1, 5, 20)
HIGHER: Final = ("count", "exact", "recall", "repeats")
LOWER: Final = ("noise", "invented")

Site = extract_corpus.Site | extract_stranger.Site
CORPORA: Final = {
    "first": extract_corpus,
    "stranger": extract_stranger,
    "crowded": extract_crowded,
}
SITES: Final = {"first": 66, "stranger": 78, "crowded": 39}
"""How many sites: every template six times, of the crowded three times."""
VOCABULARIES: Final = ("tuning", "rehearsal", "reporting")
"""The vocabularies; only the stranger has one to rehearse with."""


class Truth(Protocol):
    """What is true of a made-up page."""

    @property
    def published(self) -> datetime | None:
        """When it was published, as far as the page says."""

    @property
    def reports(self) -> Sequence[Sequence[str]]:
        """The lines of each report."""


class Made(Protocol):
    """A made-up page, of either corpus."""

    @property
    def name(self) -> str:
        """The file that it is reported under."""

    @property
    def files(self) -> Sequence[tuple[str, bytes]]:
        """All its files."""

    @property
    def truth(self) -> Truth:
        """What is true of it."""


@dataclass
class Score:
    """Sums over pages; ``misses`` are examples of what was got wrong."""

    pages: int = 0
    counted: int = 0
    reports: int = 0
    exact: int = 0
    chars: int = 0
    found: int = 0
    repeats: int = 0
    kept: int = 0
    noise: int = 0
    invented: int = 0
    undated: int = 0
    missed_dates: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, truth: Truth, page: Page | None, name: str) -> None:
        """Take in a page; None is one that could not be extracted."""
        got = [report.text for report in page.reports] if page else []
        wanted = ["\n".join(lines) for lines in truth.reports]
        matched = Counter(got) & Counter(wanted)
        want = Counter(line for lines in truth.reports for line in lines)
        have = Counter(line for text in got for line in text.split("\n"))
        common = want & have
        self.pages += 1
        self.counted += len(got) == len(wanted)
        self.reports += len(wanted)
        self.exact += matched.total()
        self.chars += sum(len(line) * count for line, count in want.items())
        self.found += sum(len(line) * count for line, count in common.items())
        self.repeats += sum(count - 1 for count in want.values())
        self.kept += sum(max(0, count - 1) for count in common.values())
        self.noise += (have - want).total()
        published = page.published_at.replace(tzinfo=None) if page and page.published_at else None
        self.undated += truth.published is None
        self.invented += published is not None and published != truth.published
        self.missed_dates += published is None and truth.published is not None
        if matched.total() < len(wanted) or len(got) != len(wanted):
            extra, lost = list((have - want).elements())[:4], list((want - have).elements())[:3]
            self.misses.append(f"{name}: {len(got)} of {len(wanted)}; +{extra} -{lost}")

    def merge(self, other: Score) -> None:
        """Take in another score."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    def numbers(self) -> dict[str, float]:
        """Return the shares that floors are set for."""
        return {
            "count": self.counted / max(1, self.pages),
            "exact": self.exact / max(1, self.reports),
            "recall": self.found / max(1, self.chars),
            "repeats": self.kept / max(1, self.repeats),
            "noise": self.noise / max(1, self.reports),
            "invented": float(self.invented),
        }


def measure(site: Site, corpus: str, size: int) -> Score:
    """Return the score of a site's first pages, extracted together as the door does."""
    logging.disable(logging.CRITICAL)
    made: Sequence[Made] = CORPORA[corpus].pages(site, size)  # type: ignore[arg-type]
    score = Score()
    name = f"{site.seed} {site.template} {site.marker} {site.encoding} {site.damage}"
    with tempfile.TemporaryDirectory() as folder:
        found = _extracted(made, Path(folder))
    for one in made:
        score.add(one.truth, found.get(one.name), name)
    return score


def _extracted(made: Sequence[Made], folder: Path) -> dict[str, Page]:
    files = [file for one in made for file in one.files]
    for name, body in files:
        (folder / name).write_bytes(body)
    paths = [folder / name for name, _ in files]
    errors: list[ArchiveError] = []
    sources = read(paths, None, errors.append)
    return {one.source.path.name: one.page for one in extract(sources, errors.append)}


def under(floors: Mapping[str, float], numbers: Mapping[str, float]) -> list[str]:
    """Return which numbers are worse than their floors, in words."""
    wrong = [f"{n} {numbers[n]:.4f} < {floors[n]}" for n in HIGHER if numbers[n] < floors[n]]
    return wrong + [f"{n} {numbers[n]:.4f} > {floors[n]}" for n in LOWER if numbers[n] > floors[n]]


def raised(old: Mapping[str, float], numbers: Mapping[str, float]) -> dict[str, float]:
    """Return floors at the numbers reached, rounded towards leniency, never below the old."""
    higher = {n: max(old[n], int(numbers[n] * 1000) / 1000) for n in HIGHER}
    return higher | {n: min(old[n], -(-numbers[n] * 1000 // 1) / 1000) for n in LOWER}


def floors() -> dict[str, dict[str, float]]:
    """Return the floors by the number of pages a site."""
    found: dict[str, dict[str, float]] = json.loads(FLOORS.read_text("utf-8"))
    return found


def _table(title: str, scores: Iterable[tuple[str, Score]]) -> None:
    print(f"\n{title:<24} pages  count  exact recall repeats  noise invented")
    for name, score in scores:
        n = score.numbers()
        print(
            f"{name:<24} {score.pages:>5}  {n['count']:.3f}  {n['exact']:.3f}  {n['recall']:.4f} "
            f"{n['repeats']:>6.3f} {n['noise']:>6.3f} {score.invented:>5}"
        )


def _grouped(measured: Sequence[tuple[str, Score]]) -> list[tuple[str, Score]]:
    groups: dict[str, Score] = {}
    for name, score in measured:
        groups.setdefault(name, Score()).merge(score)
    return sorted(groups.items())


def floor_key(corpus: str, size: int) -> str:
    """Return the name that a corpus's floors have with so many pages a site."""
    return f"{corpus} {size}" if corpus != "first" else str(size)


def _measured(corpus: str, size: int, options: argparse.Namespace, pool: Executor) -> Score:
    """Measure a corpus's sites and print the tables."""
    count = options.sites or SITES[corpus]
    made = CORPORA[corpus].sites(options.words, count, options.seed)
    scores = list(pool.map(partial(measure, corpus=corpus, size=size), made))
    total = Score()
    for score in scores:
        total.merge(score)
    print(f"\n== {corpus} corpus, {size} pages a site, {count} sites, {options.words} ==")
    _table("all", [("all", total)])
    for part in options.by:
        names = [getattr(site, part) for site in made]
        _table(part, _grouped(list(zip(names, scores, strict=True))))
    print(f"dates missed: {total.missed_dates}; pages without one: {total.undated}")
    for miss in total.misses[: options.show]:
        print("  ", miss)
    return total


def main() -> int:
    """Print the tables; return 1 when a number is under its floor."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", nargs="+", default=list(CORPORA), choices=list(CORPORA))
    parser.add_argument("--sites", type=int, help="how many (default: every template six times)")
    parser.add_argument("--words", default="reporting", choices=VOCABULARIES)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="pages a site")
    parser.add_argument("--by", nargs="*", default=["template", "marker"], help="tables")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--show", type=int, default=0, help="examples of what was got wrong")
    parser.add_argument("--raise", dest="higher", action="store_true", help="write higher floors")
    options = parser.parse_args()
    known, failed = floors(), False
    with ProcessPoolExecutor() as pool:
        for corpus, size in product(options.corpus, options.sizes):
            numbers = _measured(corpus, size, options, pool).numbers()
            key = floor_key(corpus, size)
            if options.words == "reporting" and key in known:
                for wrong in under(known[key], numbers):
                    failed = True
                    print(f"UNDER THE FLOOR, {corpus}, {size} pages: {wrong}", file=sys.stderr)
                known[key] = raised(known[key], numbers)
    if options.higher:
        FLOORS.write_text(json.dumps(known, indent=2) + "\n", "utf-8")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
