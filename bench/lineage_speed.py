"""Speed of lineage by step, and of its signatures beside rensa's, in texts a CPU second.

Run from the root of the repository: ``python -m bench.lineage_speed [--bases N] [--seed N]``.
A signature is made from the raw text: here normal form and fingerprints, there Python shingling
and 112 permutations.  Both are measured on the same texts in one run, at two lengths, and each
takes the best of three turns, because other work on a machine only ever makes a turn slower.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from bench.lineage import background
from bench.lineage_corpus import Corpus, build
from bench.lineage_peers import shingles
from extract.lineage.candidates import candidates
from extract.lineage.corpus import Shelf, rank
from extract.lineage.families import families
from extract.lineage.prints import Reading, fingerprints, read
from extract.lineage.stages import together
from extract.lineage.trace import trace

T = TypeVar("T")
_TURNS = 3
_JOINED = 3


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bases", type=int, default=600)
    parser.add_argument("--seed", type=int, default=978)
    options = parser.parse_args()
    corpus = build(options.bases, options.seed)
    texts = [text.text for text in corpus.texts.values()]
    known = background()
    trace(list(corpus.texts.values())[:20])
    print(f"{len(texts)} texts, seed {options.seed}; texts a CPU second\n")
    print(f"{'signatures':22}{'lineage':>10}{'rensa':>10}{'ratio':>8}")
    for given in (texts, _joined(texts)):
        own, other = fastest(_signed, given), fastest(_rensa, given)
        size = sum(map(len, given)) // len(given)
        print(f"{f'{size} characters':22}{own:10.0f}{other:10.0f}{own / other:8.1f}")
    print(f"\n{'step':22}{'us a text':>10}")
    total = 0.0
    for name, seconds in steps(corpus):
        total += seconds
        print(f"{name:22}{seconds / len(texts) * 1e6:10.0f}")
    print(f"{'families, all steps':22}{total / len(texts) * 1e6:10.0f}: {len(texts) / total:.0f}/s")
    _, seconds = timed(lambda: trace(corpus.texts.values(), known))
    print(f"{'everything':22}{seconds / len(texts) * 1e6:10.0f}: {len(texts) / seconds:.0f}/s")


def steps(corpus: Corpus) -> Iterable[tuple[str, float]]:
    """Yield the steps to families and the CPU seconds of each: what ``trace`` does without
    passages, masks, composites and datings."""
    ids = sorted(corpus.texts)
    readings, seconds = timed(lambda: [read(corpus.texts[key].text) for key in ids])
    yield "normal form", seconds
    prints, seconds = timed(lambda: [fingerprints(reading) for reading in readings])
    yield "fingerprints", seconds
    forms = dict(zip(ids, (reading.form for reading in readings), strict=True))
    ranks, seconds = timed(lambda: {key: rank(corpus.texts[key], forms[key]) for key in ids})
    yield "ranks", seconds
    pairs, seconds = timed(lambda: list(candidates(prints, background())))
    yield "candidates", seconds
    shelf = Shelf(corpus.texts, ranks)
    named = [(ids[i], ids[j]) for i, j in pairs]
    compared, seconds = timed(lambda: [shelf.relate(*pair) for pair in together(named)])
    yield "relations", seconds
    relations = [found.relation for found in compared if found is not None]
    relations.sort(key=lambda relation: (relation.a, relation.b))
    _, seconds = timed(lambda: families(relations, corpus.texts))
    yield "families", seconds


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """Return what work returns and the CPU seconds it took."""
    start = time.process_time()
    return work(), time.process_time() - start


def fastest(sign: Callable[[str], object], texts: Sequence[str]) -> float:
    """Return how many texts a CPU second are signed."""
    return len(texts) / min(timed(lambda: [sign(text) for text in texts])[1] for _ in range(_TURNS))


def _joined(texts: Sequence[str]) -> list[str]:
    """Return texts joined by threes: as long as real reports are."""
    return ["".join(texts[i : i + _JOINED]) for i in range(0, len(texts), _JOINED)]


def _signed(text: str) -> object:
    reading: Reading = read(text)
    return fingerprints(reading)


def _rensa(text: str) -> object:
    from rensa import RMinHash

    signature = RMinHash(num_perm=112, seed=1)
    signature.update(sorted(shingles(text)))
    return signature.digest()


if __name__ == "__main__":
    main()
