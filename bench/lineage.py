"""Quality and speed of lineage beside the usual near-duplicate tools, on made-up reports.

Run from the root of the repository: ``python -m bench.lineage [--bases N] [--seed N]``.
Peers (``rensa``, ``datasketch``) take part if they are installed: they are in the dependency group
``bench``, which nothing else needs.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from random import Random

from extract.lineage.model import RelationKind, Text
from extract.lineage.normal import text_id
from extract.lineage.trace import trace
from tests.lineage.operators import COPIES
from tests.lineage.reports import annual_sibling, make_report

Groups = dict[str, str]


@dataclass(frozen=True)
class Corpus:
    """Texts by id, the family each belongs to, and by which operator it was made from what."""

    texts: dict[str, str]
    family: Groups
    made: list[tuple[str, str, str]]
    siblings: list[tuple[str, str]]


def build(bases: int, seed: int) -> Corpus:
    """Return a corpus: per base some copies; per template some siblings; bundles of two reports."""
    rng = Random(seed)
    texts: dict[str, str] = {}
    family: Groups = {}
    made: list[tuple[str, str, str]] = []
    siblings: list[tuple[str, str]] = []

    def add(text: str, label: str) -> str:
        key = text_id(text)
        texts.setdefault(key, text)
        family.setdefault(key, label)
        return key

    for number in range(bases):
        template = seed * 10_000_019 + number
        sections = rng.randint(2, 7)
        report = make_report(template, template, sections)
        root = add(report.text, f"base {number}")
        for name in rng.sample(sorted(COPIES), rng.randint(0, 5)):
            copy = add(COPIES[name](report, rng), f"base {number}")
            made.append((name, root, copy))
        for k in range(rng.choice((0, 0, 1, 2))):
            other = template + 77 + k
            rewritten = rng.choice((0.0, 0.0, 0.2, 0.4))
            sibling = annual_sibling(template, other, sections, rewritten)
            key = add(sibling.text, f"sibling {number} {k}")
            siblings.append((root, key))
            for name in rng.sample(sorted(COPIES), rng.randint(0, 2)):
                copy = add(COPIES[name](sibling, rng), f"sibling {number} {k}")
                made.append((name, key, copy))
        if number % 20 == 0:
            neighbour = make_report(template + 5_000_011, template + 5_000_011, sections)
            add(report.text + "\n" + neighbour.text, f"bundle {number}")
            add(neighbour.text, f"neighbour {number}")
    return Corpus(texts, family, made, siblings)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bases", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    corpus = build(arguments.bases, arguments.seed)
    size = sum(map(len, corpus.texts.values())) / len(corpus.texts)
    print(f"{len(corpus.texts)} texts, {size:.0f} characters each, seed {arguments.seed}\n")

    start = time.process_time()
    lineage = trace(Text(key, text) for key, text in corpus.texts.items())
    own_time = time.process_time() - start
    found = {row.text: row.family for row in lineage.members}
    kinds = {(row.a, row.b): row.kind for row in lineage.relations}

    results = [("lineage", found, own_time)]
    results += [
        (name, *timed(peer, corpus.texts)) for name, peer in PEERS.items() if find_spec(name)
    ]
    print(f"{'method':12}{'pair P':>8}{'pair R':>8}{'ARI':>8}{'B3 F':>8}{'docs / CPU s':>14}")
    for name, groups, seconds in results:
        precision, recall = pairs(groups, corpus.family)
        scores = precision, recall, rand(groups, corpus.family), b_cubed(groups, corpus.family)
        print(f"{name:12}" + "".join(f"{score:8.4f}" for score in scores), end="")
        print(f"{len(corpus.texts) / seconds:14.0f}")

    print(f"\n{'operator':16}{'pairs':>7}" + "".join(f"{name:>12}" for name, _, _ in results))
    for operator in COPIES:
        made = [(a, b) for name, a, b in corpus.made if name == operator and a != b]
        if made:
            row = "".join(
                f"{sum(groups[a] == groups[b] for a, b in made) / len(made):12.3f}"
                for _, groups, _ in results
            )
            print(f"{operator:16}{len(made):7}{row}")
    told = Counter(kinds.get((min(a, b), max(a, b))) for a, b in corpus.siblings)
    right = told[RelationKind.SIBLING] / len(corpus.siblings)
    print(f"\nsiblings told as sibling {right:.3f}: {dict(told)}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


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


def pairs(found: Groups, truth: Groups) -> tuple[float, float]:
    """Return precision and recall over pairs put in one group."""
    both, of_found, of_truth = (_pairs(c) for c in _counts(found, truth))
    return both / of_found if of_found else 1.0, both / of_truth if of_truth else 1.0


def rand(found: Groups, truth: Groups) -> float:
    """Return the adjusted Rand index (Hubert & Arabie 1985, J. Classification 2:193)."""
    both, of_found, of_truth = (_pairs(c) for c in _counts(found, truth))
    expected = of_found * of_truth / (len(truth) * (len(truth) - 1) / 2)
    return (both - expected) / ((of_found + of_truth) / 2 - expected)


def b_cubed(found: Groups, truth: Groups) -> float:
    """Return the B-cubed F score (Bagga & Baldwin 1998)."""
    both, of_found, of_truth = _counts(found, truth)
    size = len(truth)
    precision = sum(n * n / of_found[cell[0]] for cell, n in both.items()) / size
    recall = sum(n * n / of_truth[cell[1]] for cell, n in both.items()) / size
    return 2 * precision * recall / (precision + recall)


def _counts(
    found: Groups, truth: Groups
) -> tuple[Counter[tuple[str, str]], Counter[str], Counter[str]]:
    cells = Counter((found[key], truth[key]) for key in truth)
    return cells, Counter(found.values()), Counter(truth.values())


def _pairs(counts: Counter[str] | Counter[tuple[str, str]]) -> float:
    return sum(n * (n - 1) / 2 for n in counts.values())


if __name__ == "__main__":
    main()
