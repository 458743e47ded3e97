"""A day's pairs: which become candidates or stop being ones, and what comparing them finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set

import numpy as np

from extract.lineage.daily.edges import Edge, Pair, pair_of
from extract.lineage.daily.index import Draft
from extract.lineage.daily.postings import Postings, Rows, words_of
from extract.lineage.daily.probe import Moved, hex_of, links, moved
from extract.lineage.pairs.candidates import HUB, are_close, needed
from extract.lineage.stages import together
from extract.lineage.texts.prints import Hashes


def forget(draft: Draft, changed: Iterable[str]) -> None:
    """Forget what changed texts were compared with."""
    changed = list(changed)
    draft.load("edges", changed)
    others = {other for key in changed for other in draft.others(key)}
    draft.load("edges", others)
    draft.load("links", [*changed, *others])
    for key in changed:
        for other in draft.others(key):
            pair = pair_of(key, other)
            draft.set_margin(pair, None)
            draft.set_edge(pair, None)


def compare(draft: Draft, found: Mapping[Pair, int]) -> None:
    """Compare new candidates, given with what each could lose, and keep those that are related."""
    keys = {key for pair in found for key in pair}
    for name in ("texts", "edges", "links"):
        draft.load(name, keys)
    for pair in together(found):
        edge = draft.edge(pair)
        if edge is None:
            edge = Edge(draft.shelf.relate(*pair))
        if edge.compared is not None:
            draft.set_edge(pair, edge)
            draft.set_margin(pair, found[pair])


def of_texts(draft: Draft, prints: Mapping[str, Hashes]) -> dict[Pair, int]:
    """Return the candidates of texts that are new or changed."""
    shared = dict(links(draft.postings, prints, prints.keys()))
    return _enough(draft, shared)


def displaced(draft: Draft, before: Postings, prints: Hashes, changed: Set[str]) -> dict[Pair, int]:
    """Count again where a text that did not change is newly, or no longer, among the first holders
    of a fingerprint; return the pairs that became candidates by that."""
    entered, left = moved(before, draft.postings, prints)
    losses = _hits(draft, [m for m in left if m.text not in changed], before, changed)
    gains: Counter[Pair] = Counter()
    for m in entered:
        if m.text not in changed:
            held = draft.postings.holders(m.prints)
            others = [key for key in hex_of(held.high, held.low) if key > m.text]
            gains.update((m.text, key) for key in others if key not in changed)
    draft.load("links", [a for a, _ in gains])
    known = {pair: draft.margins(pair[0]).get(pair[1]) for pair in gains | losses}
    for pair, margin in known.items():
        if margin is None:
            continue
        margin += gains[pair] - losses[pair]
        draft.set_margin(pair, margin if margin >= 0 else None)
        if margin < 0:
            draft.set_edge(pair, None)
    return _recounted(draft, [pair for pair, margin in known.items() if margin is None])


def _enough(draft: Draft, shared: Mapping[Pair, int]) -> dict[Pair, int]:
    """Return the pairs that share enough, given how many fingerprints link them."""
    keys = sorted({key for pair in shared for key in pair})
    draft.load("prints", keys)
    prints = [draft.prints(key) for key in keys]
    place = {key: at for at, key in enumerate(keys)}
    margins: dict[Pair, int] = {}
    for pair, count in shared.items():
        least = needed(prints[place[pair[0]]].size, prints[place[pair[1]]].size)
        if least is not None and count >= least:
            margins[pair] = count - least
    if not margins:
        return {}
    rows = np.array([(place[a], place[b]) for a, b in margins], dtype=np.int64)
    close = are_close(rows, prints).tolist()
    return {pair: margin for (pair, margin), c in zip(margins.items(), close, strict=True) if c}


def _hits(draft: Draft, left: list[Moved], before: Postings, changed: Set[str]) -> Counter[Pair]:
    """Return how many shared fingerprints no longer link candidates that did not change."""
    draft.load("links", [m.text for m in left])
    pairs, prints, others = [], [], []
    for m in left:
        for other in draft.margins(m.text).keys() - changed:
            pairs += [(m.text, other)] * m.prints.size
            others += [other] * m.prints.size
            prints.append(m.prints)
    if not pairs:
        return Counter()
    ids = words_of(others)
    held = before.hold(Rows(np.concatenate(prints), ids[:, 0], ids[:, 1]))
    return Counter(pairs[at] for at in np.flatnonzero(held).tolist())


def _recounted(draft: Draft, pairs: list[Pair]) -> dict[Pair, int]:
    """Return which pairs share enough, counted from nothing."""
    draft.load("prints", {key for pair in pairs for key in pair})
    shared = {}
    for a, b in pairs:
        both = np.intersect1d(draft.prints(a), draft.prints(b), assume_unique=True)
        if least := needed(draft.prints(a).size, draft.prints(b).size):
            if both.size < least:
                continue
            first = draft.postings.holders(both, HUB)
            shared[a, b] = hex_of(first.high, first.low).count(a)
    return _enough(draft, shared)
