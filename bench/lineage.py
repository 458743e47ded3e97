"""Quality and speed of lineage beside the usual near-duplicate tools, on made-up reports.

Run from the root of the repository: ``python -m bench.lineage [--bases N] [--seed N] [--hub N]``.
Peers (``rensa``, ``datasketch``) take part if they are installed: they are in the dependency group
``bench``, which nothing else needs.  The background is learnt on a tuning seed; the floors in
``lineage_floors.json`` hold on reporting seeds (``tests/lineage/test_floors.py``).
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from bench.lineage_corpus import OPERATORS, TUNING_SEEDS, Corpus, build
from bench.lineage_scores import Groups, b_cubed, directions, pairs, rand, recall_of, scores
from extract.lineage import background as backgrounds
from extract.lineage.model import Background, Lineage
from extract.lineage.trace import trace

FLOORS = Path(__file__).with_name("lineage_floors.json")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bases", type=int, default=600)
    parser.add_argument("--seed", type=int, default=TUNING_SEEDS[0])
    parser.add_argument("--hub", type=int, default=0, help="so many copies of one report besides")
    parser.add_argument("--without-background", action="store_true")
    parser.add_argument(
        "--raise-floors", action="store_true", help="keep what was reached as floor"
    )
    options = parser.parse_args()
    corpus = build(options.bases, options.seed, options.hub)
    size = sum(len(text.text) for text in corpus.texts.values()) / len(corpus.texts)
    use = "tuning" if options.seed in TUNING_SEEDS else "reporting"
    print(f"{len(corpus.texts)} texts, {size:.0f} characters each, {use} seed {options.seed}\n")

    lineage, seconds = run(corpus, None if options.without_background else background())
    found = {row.text: row.family for row in lineage.members}
    results = [("lineage", found, seconds)]
    texts = {key: text.text for key, text in corpus.texts.items()}
    results += [(name, *timed(peer, texts)) for name, peer in PEERS.items() if find_spec(name)]
    print(f"{'method':12}{'pair P':>8}{'pair R':>8}{'ARI':>8}{'B3 F':>8}{'docs / CPU s':>14}")
    for name, groups, taken in results:
        precision, recall = pairs(groups, corpus.family)
        row = precision, recall, rand(groups, corpus.family), b_cubed(groups, corpus.family)
        print(f"{name:12}" + "".join(f"{score:8.4f}" for score in row), end="")
        print(f"{len(texts) / taken:14.0f}")

    print(f"\n{'operator':16}{'pairs':>7}" + "".join(f"{name:>12}" for name, _, _ in results))
    for operator in OPERATORS:
        made = sum(m.operator == operator for m in corpus.made)
        if made:
            row_of = (f"{recall_of(operator, corpus, groups):12.3f}" for _, groups, _ in results)
            print(f"{operator:16}{made:7}" + "".join(row_of))

    reached = scores(corpus, lineage)
    floors: dict[str, float] = json.loads(FLOORS.read_text())
    print(f"\n{'lineage':22}{'reached':>9}{'floor':>9}")
    for name, value in reached.items():
        print(f"{name:22}{value:9.4f}{floors.get(name, 0.0):9.4f}")
    print(f"{'no direction told':22}{directions(corpus, lineage)[1]:9.4f}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    if options.raise_floors:
        raised = {
            name: max(floors.get(name, 0.0), int(v * 500) / 500) for name, v in reached.items()
        }
        FLOORS.write_text(json.dumps(raised, indent=1) + "\n")


def run(corpus: Corpus, known: Background | None) -> tuple[Lineage, float]:
    """Return a corpus's lineage and the CPU seconds it took, its functions compiled before."""
    texts = list(corpus.texts.values())
    trace(texts[:20])
    start = time.process_time()
    lineage = trace(texts, known) if known else trace(texts)
    return lineage, time.process_time() - start


@cache
def background() -> Background:
    """Return the background learnt on a tuning seed."""
    return backgrounds.build(build(400, TUNING_SEEDS[1]).texts.values())


def timed(peer: Callable[[dict[str, str]], Groups], texts: dict[str, str]) -> tuple[Groups, float]:
    """Return a peer's groups and its CPU seconds, its shingling included."""
    start = time.process_time()
    groups = peer(texts)
    return groups, time.process_time() - start


def by_rensa(texts: dict[str, str]) -> Groups:
    """Group by rensa: raw shingles of five, 112 permutations in 14 bands (FineWeb's settings)."""
    from rensa import RMinHash, RMinHashLSH

    keys = list(texts)
    index, signatures = RMinHashLSH(threshold=0.75, num_perm=112, num_bands=14), []
    for number, key in enumerate(keys):
        signature = RMinHash(num_perm=112, seed=1)
        signature.update(sorted(shingles(texts[key])))
        signatures.append(signature)
        index.insert(number, signature)
    near = {keys[i]: [keys[j] for j in index.query(s)] for i, s in enumerate(signatures)}
    return components(keys, near)


def by_datasketch(texts: dict[str, str]) -> Groups:
    """Group by datasketch: the same settings."""
    from datasketch import MinHash, MinHashLSH

    index, signatures = MinHashLSH(num_perm=112, params=(14, 8)), {}
    for key, text in texts.items():
        signature = MinHash(num_perm=112)
        signature.update_batch([shingle.encode() for shingle in shingles(text)])
        signatures[key] = signature
        index.insert(key, signature)
    return components(list(texts), {key: index.query(s) for key, s in signatures.items()})


PEERS = {"rensa": by_rensa, "datasketch": by_datasketch}


def shingles(text: str) -> set[str]:
    """Return the character shingles of five of a raw text."""
    return {text[i : i + 5] for i in range(max(1, len(text) - 4))}


def components(keys: list[str], near: dict[str, list[str]]) -> Groups:
    """Return the connected components as item to group."""
    above = {key: key for key in keys}

    def find(key: str) -> str:
        while above[key] != key:
            above[key] = above[above[key]]
            key = above[key]
        return key

    for key, others in near.items():
        for other in others:
            above[find(other)] = find(key)
    return {key: find(key) for key in keys}


if __name__ == "__main__":
    main()
