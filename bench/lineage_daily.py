"""What a day of new texts costs, beside a rebuild, at several sizes of the archive.

Run from the root of the repository: ``python -m bench.lineage_daily [SIZE …] [--day N]``.  An index
is built of SIZE texts, batch by batch (which is a rebuild: each pair is compared once); then a day
of texts is taken in that nobody has seen: half are copies of what is there, half new reports with
copies and siblings of their own.  CPU seconds of this process, one run.
"""

from __future__ import annotations

import argparse
import resource
import time
from itertools import islice
from random import Random

from bench.lineage import background
from bench.lineage_corpus import build
from extract.lineage.increment import advance
from extract.lineage.index import Index
from extract.lineage.model import Background, Text

SEED = 981
BATCH = 10_000
_PER_BASE = 4.0
"""Texts that a base gives, at least."""


def main() -> None:
    """Print what each size costs, and by how much more the greatest costs than the least."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[10_000])
    parser.add_argument("--day", type=int, default=1_000, help="new texts of a day")
    parser.add_argument("--days", type=int, default=3, help="days that are taken in")
    options = parser.parse_args()
    known = background()
    advance(Index(), islice(build(10, 1).texts.values(), 20), (), known)
    texts, news = corpus(max(options.sizes), options.day * options.days)
    print(f"{'texts':>9}{'rebuild s':>11}{'day s':>8}{'day / rebuild':>15}{'touched rows':>14}")
    index, there, spent = Index(), 0, 0.0
    days: dict[int, float] = {}
    for size in sorted(options.sizes):
        for start in range(there, size, BATCH):
            index, seconds, _ = taken_in(index, texts[start : min(size, start + BATCH)], known)
            spent += seconds
        there = size
        costs, rows, after = [], 0, index
        for start in range(0, len(news), options.day):
            after, seconds, rows = taken_in(after, news[start : start + options.day], known)
            costs.append(seconds)
        days[size] = sum(costs) / len(costs)
        print(
            f"{size:9}{spent:11.1f}{days[size]:8.2f}{days[size] / spent:15.4f}{rows:14}", flush=True
        )
    least, most = min(days), max(days)
    if least < most:
        print(f"a day at {most} costs {days[most] / days[least]:.2f} times one at {least}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def taken_in(index: Index, texts: list[Text], known: Background) -> tuple[Index, float, int]:
    """Return the index with texts taken in, the CPU seconds, and how many rows differ."""
    start = time.process_time()
    index, delta = advance(index, texts, (), known)
    seconds = time.process_time() - start
    touched = (
        *(delta.relations, delta.members, delta.passages),
        *(delta.masks, delta.dating, delta.suspicion),
    )
    return index, seconds, sum(map(len, touched))


def corpus(size: int, news: int) -> tuple[list[Text], list[Text]]:
    """Return so many texts, and so many others to come, half of them with relatives there."""
    bases = int((size + news) / _PER_BASE) + 10
    texts = list(build(bases, SEED).texts.values())
    late = texts[-news // 2 :]
    rest = Random(SEED).sample(texts[: -news // 2], len(texts) - len(late))
    copies, rest = rest[: news - len(late)], rest[news - len(late) :]
    if len(rest) < size:
        raise SystemExit(f"the generator gave {len(texts)} texts only, {size + news} are needed")
    return rest[:size], Random(SEED).sample([*late, *copies], news)


if __name__ == "__main__":
    main()
