"""What a lexicon is worth: mined from spun copies without labels, then used on other texts.

Run from the root of the repository: ``python -m bench.lineage_lexicon [--bases N] [--seed N]``.
The machines (tables of synonyms) of each seed are its own, so those of a reporting seed were never
tuned on; suspicion is measured with a lexicon whose machines made none of the texts, too.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache

from bench import lineage_corpus, lineage_scores
from bench.lineage_tables import Spun, build, excerpts
from extract.lineage.background import with_lexicon
from extract.lineage.lexicons.mine import mine
from extract.lineage.lexicons.suspicion import BAR, Judge
from extract.lineage.model import EMPTY_BACKGROUND, EMPTY_LEXICON, Lexicon, Lineage, Relation, Swap
from extract.lineage.trace import trace

TUNING_SEEDS = (1, 2, 3)
LENGTHS = (40, 60, 100)
LEAST = 3


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bases", type=int, default=400)
    parser.add_argument("--seed", type=int, default=TUNING_SEEDS[0])
    options = parser.parse_args()
    use = "tuning" if options.seed in TUNING_SEEDS else "reporting"
    lexicon = mined(options.bases, options.seed)
    tables = {swap.table for swap in lexicon.swaps} - {0}
    print(f"{use} seed {options.seed}, {options.bases} reports: ", end="")
    print(f"{len(lexicon.swaps)} swaps in {len(tables)} tables\n")
    for name, value in mining(corpus(options.bases, options.seed), lexicon).items():
        print(f"{name:60}{value:8.4f}")
    print(f"\n{'other texts by the same machines':60}{'empty':>8}{'lexicon':>9}")
    for name, values in sharpening(options.bases, options.seed, lexicon).items():
        print(f"{name:60}{values[0]:8.4f}{values[1]:9.4f}")
    other = next(seed for seed in TUNING_SEEDS[1:] if seed != options.seed)
    tuned = mined(options.bases, other)
    print(f"\n{'suspicion, texts without a source':60}{'AUC':>8}{'precision':>11}{'recall':>8}")
    for name, known in (("machines of the lexicon", lexicon), ("machines it never met", tuned)):
        print(f"{name:60}" + "{:8.4f}{:11.4f}{:8.4f}".format(*suspicion(options.seed, known)))
    print(f"\n{'every operator, see bench.lineage':60}{'empty':>8}{'lexicon':>9}")
    for name, values in everything(options.bases, options.seed).items():
        print(f"{name:60}{values[0]:8.4f}{values[1]:9.4f}")


@cache
def corpus(bases: int, seed: int) -> Spun:
    """Return the corpus of a seed."""
    return build(bases, seed, seed)


@cache
def mined(bases: int, seed: int) -> Lexicon:
    """Return the lexicon mined from the corpus of a seed."""
    texts = corpus(bases, seed).texts.values()
    return mine(texts, trace(texts))


def mining(made: Spun, lexicon: Lexicon) -> dict[str, float]:
    """Return how right a mined lexicon is about the machines' tables."""
    true = defaultdict(set)
    for machine in made.machines:
        for entry in machine.table.items():
            true[_core(*entry)].add((entry, machine.seed))
    entries = {entry for rows in true.values() for entry, _ in rows}
    right = [swap for swap in lexicon.swaps if _is_true(swap, true, entries)]
    placed = [swap for swap in lexicon.swaps if swap.table]
    turned = sum(_core(s.replacement, s.original) in true and _core(s.original, s.replacement)
                 not in true for s in placed)  # fmt: skip
    findable = [entry for entry, families in made.shown.items() if len(families) >= LEAST]
    ways = [(s.original, s.replacement) for s in lexicon.swaps]
    found = {_core(*way) for a, b in ways for way in ((a, b), (b, a))}
    missed = [entry for entry in findable if _core(*entry) not in found]
    inside = sum(any(a in x and b in y for x, y in ways) for a, b in missed)
    chained = _chained(made)
    chains = [entry for entry in findable if entry in chained]
    machines: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for swap in placed:
        seeds = {s for _, s in true.get(_core(swap.original, swap.replacement), ())}
        if len(seeds) == 1:
            machines[swap.table].update(seeds)
    most = [counts.most_common(1)[0] for counts in machines.values()]
    count = len(findable)
    return {
        "swaps that a table has": _share(len(right), len(lexicon.swaps)),
        "entries seen in three families found": _share(count - len(missed), count),
        "  or as part of a longer swap": _share(count - len(missed) + inside, count),
        "  of those whose words are swapped in turn": _share(
            sum(_core(*entry) in found for entry in chains), len(chains)
        ),
        "swaps directed right": _share(len(placed) - turned, len(placed)),
        "swaps in the table of their machine": _share(
            sum(n for _, n in most), sum(counts.total() for counts in machines.values())
        ),
        "machines told apart": _share(len({seed for seed, _ in most}), len(made.machines)),
    }


def _is_true(
    swap: Swap, true: dict[tuple[str, str], set[tuple[tuple[str, str], int]]],
    entries: set[tuple[str, str]],
) -> bool:  # fmt: skip
    """Return whether a swap is an entry up to characters that both have, or entries in a row."""
    for a, b in ((swap.original, swap.replacement), (swap.replacement, swap.original)):
        if _core(a, b) in true or _in_a_row(a, b, entries):
            return True
    return False


def _in_a_row(a: str, b: str, entries: set[tuple[str, str]]) -> bool:
    if not a and not b:
        return True
    if a and b and a[0] == b[0] and _in_a_row(a[1:], b[1:], entries):
        return True
    return any(
        (a[:2], b[:length]) in entries and _in_a_row(a[2:], b[length:], entries)
        for length in range(1, min(3, len(b)) + 1)
    )


def _core(a: str, b: str) -> tuple[str, str]:
    while a and b and a[0] == b[0]:
        a, b = a[1:], b[1:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    return a, b


def _chained(made: Spun) -> set[tuple[str, str]]:
    return {
        (word, new)
        for machine in made.machines
        for word, new in machine.table.items()
        if new in machine.table or word in machine.table.values()
    }


def sharpening(bases: int, seed: int, lexicon: Lexicon) -> dict[str, tuple[float, float]]:
    """Return figures of merit without and with a lexicon, on texts that it was not mined from."""
    rows: dict[str, tuple[float, float]] = {}
    for length in LENGTHS:
        made = excerpts(bases // 2, seed + 50, seed, length)
        both = [_found(made, known) for known in (EMPTY_LEXICON, lexicon)]
        rows[f"{length} characters: recall"] = both[0][0], both[1][0]
        rows[f"{length} characters: precision of pairs"] = both[0][1], both[1][1]
    made = build(bases // 2, seed + 60, seed)
    both = [_found(made, known) for known in (EMPTY_LEXICON, lexicon)]
    names = (
        "recall", "precision of pairs", "directions told of source and copy", "of these right",
        "directions told of two copies",
    )  # fmt: skip
    for number, name in enumerate(names):
        rows[f"whole and cut reports: {name}"] = both[0][number], both[1][number]
    return rows


def _found(made: Spun, lexicon: Lexicon) -> tuple[float, float, float, float, float]:
    """Return recall of spun copies, precision of pairs in a family; of the relations of spun texts
    with their sources the share directed, and of these that directed right; the share directed of
    those between two copies, where none should be."""
    lineage = trace(made.texts.values(), with_lexicon(EMPTY_BACKGROUND, lexicon))
    family = {row.text: row.family for row in lineage.members}
    spun = [(made.source[k], k) for k in made.source if made.machine[k] is not None]
    recall = _share(sum(family[a] == family[b] for a, b in spun), len(spun))
    groups = defaultdict(list)
    for key, name in sorted(family.items()):
        groups[name].append(made.family[key])
    pairs = right = 0
    for labels in groups.values():
        pairs += len(labels) * (len(labels) - 1) // 2
        right += sum(n * (n - 1) // 2 for n in Counter(labels).values())
    related = _spun(made, lineage)
    between = [r for r in related if _source(made, r) is None]
    of_source = [r for r in related if _source(made, r) is not None]
    told = [r for r in of_source if r.direction]
    good = sum(_source(made, r) == (r.a if r.direction == "a_to_b" else r.b) for r in told)
    return (
        recall, _share(right, pairs), _share(len(told), len(of_source)), _share(good, len(told)),
        sum(r.direction is not None for r in between) / max(1, len(between)),
    )  # fmt: skip


def everything(bases: int, seed: int) -> dict[str, tuple[float, float]]:
    """Return the figures of merit of the corpus of all operators, without and with the lexicon that
    its own spun copies teach."""
    made = lineage_corpus.build(bases, seed)
    texts = made.texts.values()
    without = trace(texts)
    pinned = with_lexicon(EMPTY_BACKGROUND, mine(texts, without))
    after = lineage_scores.scores(made, trace(texts, pinned))
    return {
        name: (score, after[name]) for name, score in lineage_scores.scores(made, without).items()
    }


def _spun(made: Spun, lineage: Lineage) -> list[Relation]:
    """Return the relations of a family's texts of which a machine made at least one."""
    return [
        r for r in lineage.relations
        if r.kind.makes_family and made.family[r.a] == made.family[r.b]
        and (made.machine[r.a] is not None or made.machine[r.b] is not None)
    ]  # fmt: skip


def _source(made: Spun, relation: Relation) -> str | None:
    """Return the source if one text was made from the other, None if both are copies."""
    for source, copy in ((relation.a, relation.b), (relation.b, relation.a)):
        if made.source.get(copy) == source:
            return source
    return None


@dataclass(frozen=True)
class _Judged:
    score: float
    spun: bool


def suspicion(seed: int, lexicon: Lexicon) -> tuple[float, float, float]:
    """Return AUC, and precision and recall at the bar, of texts none of which has a relative."""
    made = build(300, seed + 70, seed)
    judge = Judge(lexicon)
    alone: dict[str, str] = {}
    for key in sorted(made.texts):
        alone.setdefault(made.family[key], key)
    judged = [
        _Judged(judge.judge(made.texts[key].text).score, made.machine[key] is not None)
        for key in alone.values()
    ]
    at_bar = [row for row in judged if row.score >= BAR]
    right = sum(row.spun for row in at_bar)
    return (
        _auc(judged), _share(right, len(at_bar)), _share(right, sum(row.spun for row in judged))
    )  # fmt: skip


def _auc(judged: list[_Judged]) -> float:
    """Return how often a spun text is more suspect than another (ties count half)."""
    spun = [row.score for row in judged if row.spun]
    plain = [row.score for row in judged if not row.spun]
    wins = sum((s > p) + (s == p) / 2 for s in spun for p in plain)
    return _share(wins, len(spun) * len(plain))


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 1.0


if __name__ == "__main__":
    main()
