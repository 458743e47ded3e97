"""How right a lineage is about a corpus whose descent is known."""

from __future__ import annotations

from collections import Counter, defaultdict

from bench.lineage_corpus import Corpus
from extract.lineage.model import Lineage, MaskType, PassageKind, RelationKind, Verdict

Groups = dict[str, str]


def scores(corpus: Corpus, lineage: Lineage) -> dict[str, float]:
    """Return every figure of merit, by name; each is best at 1."""
    found = {row.text: row.family for row in lineage.members}
    truth = corpus.family
    precision, recall = pairs(found, truth)
    return {
        "pair precision": precision,
        "pair recall": recall,
        "ARI": rand(found, truth),
        "B3 F": b_cubed(found, truth),
        "spun 40% recall": recall_of("spun 40%", corpus, found),
        "spun pair precision": spun_precision(corpus, lineage),
        "siblings told": siblings_told(corpus, lineage),
        "passage F1": passage_f1(corpus, lineage, found),
        "directions right": directions(corpus, lineage)[0],
        "fillers right": fillers_right(corpus, lineage),
        "redating right": redating_right(corpus, lineage),
    }


def recall_of(operator: str, corpus: Corpus, found: Groups) -> float:
    """Return the share of an operator's copies that are in the family of their source."""
    pairs_made = [(m.source, m.copy) for m in corpus.made if m.operator == operator]
    if not pairs_made:
        return 1.0
    return sum(found[a] == found[b] for a, b in pairs_made) / len(pairs_made)


def spun_precision(corpus: Corpus, lineage: Lineage) -> float:
    """Return the share of the relations told as spun that are between copies of one text."""
    spun = [r for r in lineage.relations if r.kind is RelationKind.SPUN]
    right = sum(corpus.family[r.a] == corpus.family[r.b] for r in spun)
    return right / len(spun) if spun else 1.0


def siblings_told(corpus: Corpus, lineage: Lineage) -> float:
    """Return the share of the sibling pairs that are told as siblings and kept apart."""
    kinds = {(r.a, r.b): r.kind for r in lineage.relations}
    told = [kinds.get((min(pair), max(pair))) for pair in corpus.siblings]
    return sum(kind is RelationKind.SIBLING for kind in told) / len(told) if told else 1.0


def passage_f1(corpus: Corpus, lineage: Lineage, found: Groups) -> float:
    """Return the F1 of the sources asserted for the paragraphs of composites, by family."""
    label_of: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for key, family in found.items():
        label_of[family][corpus.family[key]] += 1
    composites = {key for key, _ in corpus.parts}
    asserted = {
        (row.text, row.start): label_of[found[row.source]].most_common(1)[0][0]
        for row in lineage.passages
        if row.text in composites and row.source and row.kind is not PassageKind.SHARED
    }
    right = sum(corpus.parts.get(place) == label for place, label in asserted.items())
    total = len(asserted) + len(corpus.parts)
    return 2 * right / total if total else 1.0


def directions(corpus: Corpus, lineage: Lineage) -> tuple[float, float]:
    """Return the share of asserted directions that are right, and the share of abstentions.

    Over the pairs of a source and what was made from it; composites count too.
    """
    source_of = {(m.source, m.copy): m.source for m in corpus.made}
    asserted = right = all_pairs = 0
    composites = {key for key, _ in corpus.parts}
    for relation in lineage.relations:
        a, b = relation.a, relation.b
        source = source_of.get((a, b)) or source_of.get((b, a))
        if relation.kind is RelationKind.COMPOSITE:
            source = a if b in composites else b if a in composites else "neither"
        elif source is None or not relation.kind.makes_family:
            continue
        all_pairs += 1
        if relation.direction:
            asserted += 1
            right += (a if relation.direction == "a_to_b" else b) == source
    return (right / asserted if asserted else 1.0), 1 - asserted / max(1, all_pairs)


def fillers_right(corpus: Corpus, lineage: Lineage) -> float:
    """Return the share of the best candidates for masked places and years that are right."""
    best: dict[tuple[str, int], tuple[int, MaskType, str]] = {}
    for mask in lineage.masks:
        if mask.filler and mask.support > best.get((mask.text, mask.start), (0,))[0]:
            best[mask.text, mask.start] = (mask.support, mask.type, mask.filler)
    right = total = 0
    for (text, _), (_, kind, filler) in best.items():
        if text not in corpus.covered or kind not in (MaskType.PLACE, MaskType.YEAR):
            continue
        place, year = corpus.covered[text]
        total += 1
        right += filler in ((place,) if kind is MaskType.PLACE else (year, str(int(year) + 1)))
    return right / total if total else 1.0


def redating_right(corpus: Corpus, lineage: Lineage) -> float:
    """Return the share of right verdicts on texts that have an anchor."""
    verdict = {row.text: row.verdict for row in lineage.dating}
    right = sum(
        verdict[key] is (Verdict.REDATED if moved else Verdict.CONSISTENT)
        for key, moved in corpus.redated.items()
    )
    return right / len(corpus.redated) if corpus.redated else 1.0


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
