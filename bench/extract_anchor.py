"""What the prepared, anchored tree is worth to trafilatura, by layout, on made-up templates.

Run from the root of the repository: ``python -m bench.extract_anchor [--pages N] [--seed N]``.
For each layout: the share of the articles' lines found, of their exact repeats found, of pages
whose lines are found exactly (all, in order, once each), and lines found that are none of the
article's, per page.  The repeats are whole paragraphs that stand two or three times.
"""

from __future__ import annotations

import argparse
import logging
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from trafilatura import extract

from extract.blocks import parse
from extract.maintext import main_texts
from tests.extract.templates import LAYOUTS, Article, bundle, page

Way = Callable[[str], list[str]]


def raw(html: str) -> list[str]:
    """Return what trafilatura finds by itself."""
    return (extract(html, include_comments=False, deduplicate=False) or "").split("\n")


def raw_fast(html: str) -> list[str]:
    """Return what trafilatura finds by itself without its fallbacks."""
    return (extract(html, include_comments=False, deduplicate=False, fast=True) or "").split("\n")


def anchored(html: str) -> list[str]:
    """Return what trafilatura finds on the prepared, anchored tree."""
    return [line.text for line in main_texts([parse(html)])[0].lines]


WAYS: dict[str, Way] = {"raw": raw, "raw fast": raw_fast, "anchored": anchored}


@dataclass
class Score:
    """Sums over pages."""

    pages: int = 0
    lines: int = 0
    found: int = 0
    repeats: int = 0
    repeats_found: int = 0
    exact: int = 0
    extra: int = 0
    seconds: float = 0.0

    def add(self, wanted: Sequence[str], got: Sequence[str], seconds: float) -> None:
        """Take in a page: the article's lines and the lines found."""
        want = Counter(map(squeezed, wanted))
        have = Counter(text for text in map(squeezed, got) if text)
        self.pages += 1
        self.seconds += seconds
        self.lines += want.total()
        self.found += (want & have).total()
        self.repeats += sum(count - 1 for count in want.values())
        self.repeats_found += sum(min(have[t], n) - 1 for t, n in want.items() if have[t] and n > 1)
        self.extra += sum(1 for text in have.elements() if text not in want)
        inside = [text for text in map(squeezed, got) if text in want]
        self.exact += inside == [squeezed(line) for line in wanted]


def squeezed(text: str) -> str:
    """Return text without white space."""
    return re.sub(r"\s+", "", text)


def article(rng: Random) -> Article:
    """Return a bundle in which some paragraphs are repeated, side by side and apart."""

    def marker(number: int) -> str:
        return f"灯塔站工作总结 篇{number}"

    made = bundle(rng, marker, marker, rng.randint(2, 8))
    lines = list(made.lines)
    again = rng.choice([line for line in lines if len(line) > 60])
    lines += [again, again]
    return replace(made, lines=tuple(lines))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=20, help="pages a layout")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    print("| layout | way | lines | repeats | exact pages | extra lines a page | ms a page |")
    print("|---|---|---|---|---|---|---|")
    for layout in LAYOUTS:
        scores = {way: Score() for way in WAYS}
        for number in range(options.pages):
            made = article(Random(f"{options.seed}/{number}"))
            html = page(made, layout)
            for name, way in WAYS.items():
                start = time.perf_counter()
                got = way(html)
                scores[name].add(made.lines, got, time.perf_counter() - start)
        for name, score in scores.items():
            print(
                f"| {layout} | {name} | {score.found / score.lines:.3f} "
                f"| {score.repeats_found / max(1, score.repeats):.3f} "
                f"| {score.exact}/{score.pages} | {score.extra / score.pages:.1f} "
                f"| {1000 * score.seconds / score.pages:.0f} |"
            )


if __name__ == "__main__":
    main()
