"""What a day of new texts costs, beside a rebuild, at several sizes of the archive.

Run from the root of the repository: ``python -m bench.lineage_daily [SIZE …] [--day N]``.  An index
is built of SIZE texts, batch by batch (each pair is compared once); then days of texts are taken in
that nobody has seen: half have relatives there, half are new reports with copies and siblings of
their own.  CPU seconds of this process, one run; ``--rebuild`` relates all SIZE texts at once, too.
"""

from __future__ import annotations

import argparse
import resource
import time
from itertools import count, islice
from random import Random

from bench.lineage import background
from bench.lineage_corpus import build
from extract.lineage.daily.increment import advance
from extract.lineage.daily.index import Index
from extract.lineage.model import Background, Text
from extract.lineage.trace import trace

SEED = 981
BATCH = 10_000
_BASES = 2_200
"""Bases of a block: about ten thousand texts."""


def main() -> None:
    """Print what each size costs, and by how much more the greatest costs than the least."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[10_000])
    parser.add_argument("--day", type=int, default=1_000, help="new texts of a day")
    parser.add_argument("--days", type=int, default=3, help="days that are taken in")
    parser.add_argument("--rebuild", action="store_true", help="relate all at once, too")
    options = parser.parse_args()
    known = background()
    advance(Index(), islice(build(10, 1).texts.values(), 20), (), known)
    texts, news = corpus(max(options.sizes), options.day * options.days)
    heads = f"{'texts':>9}{'batches s':>11}{'rebuild s':>11}{'day s':>8}"
    print(f"{heads}{'day / rebuild':>15}{'touched rows':>14}", flush=True)
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
        whole = rebuilt(texts[:size], known) if options.rebuild else spent
        sizes = f"{size:9}{spent:11.1f}{whole:11.1f}{days[size]:8.2f}"
        print(f"{sizes}{days[size] / whole:15.4f}{rows:14}", flush=True)
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


def rebuilt(texts: list[Text], known: Background) -> float:
    """Return the CPU seconds of relating all texts at once."""
    start = time.process_time()
    trace(texts, known)
    return time.process_time() - start


def corpus(size: int, news: int) -> tuple[list[Text], list[Text]]:
    """Return so many texts, and so many others to come: relatives of the first ones, and a block
    of new ones.

    Blocks know nothing of each other, so that a day's texts have the same relatives at any size.
    """
    first = list(build(_BASES, SEED).texts.values())
    late = list(build(news, SEED + 1).texts.values())[: news - news // 2]
    mixed = Random(SEED).sample(first, len(first))
    early, texts = mixed[: news // 2], mixed[news // 2 :]
    for seed in count(SEED + 2):
        if len(texts) >= size:
            break
        texts += build(_BASES, seed).texts.values()
    return texts[:size], Random(SEED).sample([*late, *early], news)


if __name__ == "__main__":
    main()
