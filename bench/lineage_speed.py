"""Speed of lineage by step, and of its signatures beside rensa's, in texts a CPU second.

Run from the root of the repository: ``python -m bench.lineage_speed [--bases N] [--seed N]``;
with ``--families`` only the steps to families, which is what growth is measured by.
A signature is made from the raw text: here normal form and fingerprints, there shingles cut in
Python and 112 permutations.  rensa is used in the ways of its README (0.5.0), and in the quickest
one.  All are measured on the same texts in one run, at two lengths, and each takes the best of
three turns, because other work on a machine only ever makes a turn slower.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import numpy as np

from bench.lineage import background
from bench.lineage_corpus import Corpus, build
from extract.lineage.corpus import Rank, Shelf, rank
from extract.lineage.families import families
from extract.lineage.model import Text
from extract.lineage.pairs.candidates import candidates
from extract.lineage.stages import together
from extract.lineage.texts.prints import Hashes, fingerprints, read
from extract.lineage.texts.signatures import signatures
from extract.lineage.trace import trace

T = TypeVar("T")
_TURNS = 3
_JOINED = 3
_AT_ONCE = 1000
_FEW = 10


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bases", type=int, default=600)
    parser.add_argument("--seed", type=int, default=978)
    parser.add_argument("--families", action="store_true", help="the steps to families only")
    options = parser.parse_args()
    corpus = build(options.bases, options.seed)
    known = background()
    trace(list(corpus.texts.values())[:20])
    print(f"{len(corpus.texts)} texts, seed {options.seed}; texts a CPU second; {peak()} before\n")
    if not options.families:
        _print_signatures([text.text for text in corpus.texts.values()])
    print(f"{'step':22}{'us a text':>10}")
    total = 0.0
    for name, seconds in steps(corpus):
        total += seconds
        _print(name, seconds, len(corpus.texts))
    _print("families, all steps", total, len(corpus.texts))
    print(peak())
    if not options.families:
        _, seconds = timed(lambda: trace(corpus.texts.values(), known))
        _print("everything", seconds, len(corpus.texts))
        print(peak())


def peak() -> str:
    """Return the most memory that the process ever took."""
    return f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"


def _print(name: str, seconds: float, count: int) -> None:
    print(f"{name:22}{seconds / count * 1e6:10.0f}: {count / seconds:.0f}/s", flush=True)


def _print_signatures(texts: Sequence[str]) -> None:
    for given in (texts, _joined(texts)):
        size = sum(map(len, given)) // len(given)
        own = fastest(signatures, given)
        print(f"{f'signatures of {size} characters':42}{own:10.0f}")
        print(f"{'  one text at a time':42}{fastest(_one_by_one, given):10.0f}")
        for name, sign in _RENSA.items():
            other = fastest(sign, given)
            print(f"  rensa: {name:33}{other:10.0f}{own / other:8.1f}", flush=True)
    print()


def steps(corpus: Corpus) -> Iterable[tuple[str, float]]:
    """Yield the steps to families and the CPU seconds of each: what ``trace`` does without
    passages, masks, composites and datings."""
    ids = sorted(corpus.texts)
    prints: list[Hashes] = []
    ranks: dict[str, Rank] = {}
    taken = np.zeros(3)
    for start in range(0, len(ids), _AT_ONCE):
        part = [corpus.texts[key] for key in ids[start : start + _AT_ONCE]]
        taken += _signed_and_ranked(part, prints, ranks)
    yield from zip(("normal form", "fingerprints", "ranks"), taken.tolist(), strict=True)
    print(f"{sum(own.size for own in prints) * 8 / len(ids):.0f} bytes of fingerprints a text")
    pairs, seconds = timed(lambda: list(candidates(prints, background())))
    yield "candidates", seconds
    print(f"{len(pairs) / len(ids):.2f} pairs a text")
    shelf = Shelf(corpus.texts, ranks)
    named = [(ids[i], ids[j]) for i, j in pairs]
    compared, seconds = timed(lambda: [shelf.relate(*pair) for pair in together(named)])
    yield "relations", seconds
    related = [found for found in compared if found is not None]
    related.sort(key=lambda found: (found.relation.a, found.relation.b))
    _, seconds = timed(lambda: families(related, corpus.texts))
    yield "families", seconds


def _signed_and_ranked(
    texts: Sequence[Text], prints: list[Hashes], ranks: dict[str, Rank]
) -> tuple[float, float, float]:
    """Add to prints and ranks; return the seconds for normal forms, fingerprints and ranks."""
    readings, of_forms = timed(lambda: [read(text.text) for text in texts])
    found, of_prints = timed(lambda: [fingerprints(reading) for reading in readings])
    both = list(zip(texts, readings, strict=True))
    placed, of_ranks = timed(lambda: {text.id: rank(text, own.form) for text, own in both})
    prints += found
    ranks |= placed
    return of_forms, of_prints, of_ranks


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """Return what work returns and the CPU seconds it took."""
    start = time.process_time()
    return work(), time.process_time() - start


def fastest(sign: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    """Return how many texts a CPU second are signed."""
    return len(texts) / min(timed(lambda: sign(texts))[1] for _ in range(_TURNS))


def _joined(texts: Sequence[str]) -> list[str]:
    """Return texts joined by threes: as long as real reports are."""
    return ["".join(texts[i : i + _JOINED]) for i in range(0, len(texts), _JOINED)]


def _one_by_one(texts: Sequence[str]) -> object:
    return [fingerprints(read(text)) for text in texts]


def _shingles(text: str) -> list[str]:
    return [text[i : i + 5] for i in range(max(1, len(text) - 4))]


def _updated(shingles: list[str]) -> object:
    from rensa import RMinHash

    signature = RMinHash(num_perm=112, seed=1)
    signature.update(shingles)
    return signature.digest()


def _from_token_sets(texts: Sequence[str]) -> object:
    """Sign by the README's "Estimate similarity", a few texts at a time: many are slower."""
    from rensa import RMinHash

    signed: list[object] = []
    for start in range(0, len(texts), _FEW):
        tokens = [_shingles(text) for text in texts[start : start + _FEW]]
        signed += [one.digest() for one in RMinHash.from_token_sets(tokens, num_perm=112, seed=1)]
    return signed


def _add_pairs(texts: Sequence[str]) -> object:
    """Sign, and look for copies, by the README's "Keep unique documents"."""
    from rensa import RMinHashDeduplicator

    dedup = RMinHashDeduplicator(threshold=0.75, num_perm=112, use_lsh=True)
    return dedup.add_pairs((str(i), _shingles(text)) for i, text in enumerate(texts))


_RENSA: dict[str, Callable[[Sequence[str]], object]] = {
    "RMinHash.from_token_sets (README)": _from_token_sets,
    "add_pairs (README, finds copies)": _add_pairs,
    "update, a list (quickest)": lambda texts: [_updated(_shingles(text)) for text in texts],
    "update, a set": lambda texts: [_updated(list(set(_shingles(text)))) for text in texts],
    "update, a sorted set": lambda texts: [
        _updated(sorted(set(_shingles(text)))) for text in texts
    ],
}
"""Ways to sign; shingles are lists unless it says something else."""


if __name__ == "__main__":
    main()
