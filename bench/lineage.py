"""Quality and speed of lineage beside the usual near-duplicate tools, on made-up reports.

Run from the root of the repository: ``python -m bench.lineage [--bases N] [--seed N] [--hub N]``.
``lineage_peers.py`` has the peers.  The background is learnt on a tuning seed; the floors in
``lineage_floors.json`` hold on reporting seeds (``tests/lineage/test_floors.py``).
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from functools import cache
from pathlib import Path

from bench.lineage_corpus import OPERATORS, TUNING_SEEDS, Corpus, build
from bench.lineage_peers import peers
from bench.lineage_scores import b_cubed, directions, pairs, rand, recall_of, scores
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
    results += [(name, *peer(texts)) for name, peer in peers().items()]
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


if __name__ == "__main__":
    main()
