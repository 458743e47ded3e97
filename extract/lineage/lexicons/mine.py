"""Mining a lexicon: from copies that were told as spun without one.

A swap counts when several families show it.  A machine swaps every occurrence of a word, so a word
that stands in both texts was not swapped: together with dates, masks and what unspun texts write,
that tells which of two texts is the machine's, and so which word is.  A page is made by one table
throughout: copies that swap alike share a table.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from extract.lineage.lexicons.grouping import Copy, tables_of
from extract.lineage.lexicons.lexicon import make
from extract.lineage.lexicons.suspicion import statistics
from extract.lineage.lexicons.swapped import (
    Key,
    Occurrence,
    key_of,
    occurrences,
    seen_in,
    without_explained,
    words_of,
)
from extract.lineage.model import Direction, Lexicon, Lineage, Relation, RelationKind, Swap, Text
from extract.lineage.pairs.align import align
from extract.lineage.texts.normal import normal_form
from extract.lineage.texts.prints import Reading, read

PER_FAMILY = 40
"""So many pairs of one family are read, spun ones first, then by id: a family counts once."""
LIGHT = 3
"""So many words are swapped at least: small tables leave less than what is told as spun."""
MANY = 5
"""Both words of a swap stand in so many families: a name that one report has is no word."""
_ROUNDS = 6
_SURE = 0.5
"""A pair's direction is known if this much of its swaps, weighed, agree."""
_IN_TABLE = 2
"""A table has a swap if so many families of its copies show it."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two texts of a family, what is swapped between them, and what their relation tells (1: a is
    the source)."""

    family: str
    a: str
    b: str
    found: tuple[Occurrence, ...]
    told: int


def mine(texts: Iterable[Text], lineage: Lineage) -> Lexicon:
    """Return the lexicon that the spun copies of a corpus teach.

    ``lineage`` is that of ``texts``, traced without a lexicon.  The result depends on the set of
    texts alone.
    """
    given = {text.id: text.text for text in texts}
    family = {member.text: member.family for member in lineage.members}
    pairs = list(_pairs(given, family, lineage.relations))
    words = words_of((pair.family, found) for pair in pairs for found in pair.found)
    spun = {key for pair in pairs for key in (pair.a, pair.b)}
    shown = _shown({word for key in words for word in key}, given)
    everywhere, clean = _spread(shown, family), _spread(shown, family, without=spun)
    words = {
        key: families
        for key, families in words.items()
        if min(len(everywhere[word]) for word in key) >= MANY
    }
    signs = [_signs(pair, words) for pair in pairs]
    first, sources = _directed(pairs, signs, shown, clean)
    machine_made = {pair.b if way > 0 else pair.a for pair, way in zip(pairs, sources, strict=True)}
    undecided = {
        key for pair, way in zip(pairs, sources, strict=True) if not way for key in (pair.a, pair.b)
    }
    swaps = _swaps(
        _told(pairs, signs, sources, first), _copies(pairs, signs, sources, first, shown)
    )
    ordinary = _one_each(given, family, without=machine_made | undecided)
    return make(swaps, *statistics(ordinary))


def _pairs(
    given: Mapping[str, str], family: Mapping[str, str], relations: Iterable[Relation]
) -> Iterator[_Pair]:
    """Yield the pairs of copies with swapped words, at most PER_FAMILY of one family."""
    by_family: defaultdict[str, list[Relation]] = defaultdict(list)
    for relation in relations:
        if relation.kind.makes_family and family[relation.a] == family[relation.b]:
            by_family[family[relation.a]].append(relation)
    for name, group in sorted(by_family.items()):
        group.sort(key=lambda r: (r.kind is not RelationKind.SPUN, r.a, r.b))
        readings: dict[str, Reading] = {}
        for relation in group[:PER_FAMILY]:
            for key in (relation.a, relation.b):
                readings.setdefault(key, read(given[key]))
            one, two = readings[relation.a], readings[relation.b]
            found = align(one, two)
            if found.swaps >= LIGHT:
                told = {None: 0, Direction.A_TO_B: 1, Direction.B_TO_A: -1}[relation.direction]
                yield _Pair(name, relation.a, relation.b, tuple(occurrences(found, one, two)), told)


def _shown(words: set[str], given: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Return which of the words each text has."""
    wanted = frozenset(words)
    return {key: frozenset(seen_in(wanted, normal_form(text).chars)) for key, text in given.items()}


def _spread(
    shown: Mapping[str, frozenset[str]],
    family: Mapping[str, str],
    without: set[str] | frozenset[str] = frozenset(),
) -> defaultdict[str, set[str]]:
    """Return the families that have each word, in other texts than ``without``."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for key, words in shown.items():
        if key not in without:
            for word in words:
                found[word].add(family[key])
    return found


def _signs(pair: _Pair, words: Mapping[Key, set[str]]) -> dict[Key, int]:
    """Return the swaps of a pair: 1 if a has the first word of the key."""
    counts: Counter[Key] = Counter()
    for found in pair.found:
        beside = ((found.left, ""), ("", found.right), ("", ""))
        for before, behind in beside:
            a, b = before + found.a + behind, before + found.b + behind
            if (key := key_of(a, b)) in words:
                counts[key] += 1 if key[0] == a else -1
                break
    return {key: 1 if count > 0 else -1 for key, count in sorted(counts.items()) if count}


def _directed(
    pairs: list[_Pair],
    signs: list[dict[Key, int]],
    shown: Mapping[str, frozenset[str]],
    clean: Mapping[str, set[str]],
) -> tuple[dict[Key, int], list[int]]:
    """Return 1 for each swap whose first word is the original (-1, 0), and for each pair whose a
    is the source.

    Swaps vote on pairs and pairs on swaps, beginning with what is known of each by itself.
    """
    prior = {key: _rarer(key, clean) for own in signs for key in own}
    known = [
        2.0 * pair.told + sum(_survives(key, sign, shown[pair.a], shown[pair.b])
                              for key, sign in own.items())
        for pair, own in zip(pairs, signs, strict=True)
    ]  # fmt: skip
    votes = dict(prior)
    ways = [0] * len(pairs)
    for _ in range(_ROUNDS):
        ways = [_way(own, votes, told) for own, told in zip(signs, known, strict=True)]
        votes = dict(prior)
        for own, way in zip(signs, ways, strict=True):
            for key, sign in own.items():
                votes[key] += sign * way
    return {key: (vote > 0) - (vote < 0) for key, vote in votes.items()}, ways


def _rarer(key: Key, clean: Mapping[str, set[str]]) -> float:
    """Return how much more unspun families have the first word than the second, in [-2, 2]."""
    first, second = (len(clean.get(word, ())) + 0.5 for word in key)
    return max(-2.0, min(2.0, math.log(first / second)))


def _survives(key: Key, sign: int, a: frozenset[str], b: frozenset[str]) -> int:
    """Return 1 if what stands in both texts says that a is the source, -1 if b, else 0."""
    own, other = key if sign > 0 else key[::-1]
    return (other in a) - (own in b)


def _way(own: Mapping[Key, int], votes: Mapping[Key, float], known: float) -> int:
    weights = [sign * max(-2.0, min(2.0, votes[key])) for key, sign in own.items()]
    total = sum(weights) + known
    most = sum(map(abs, weights)) + abs(known)
    return (total > 0) - (total < 0) if most and abs(total) >= _SURE * most else 0


def _copies(
    pairs: list[_Pair],
    signs: list[dict[Key, int]],
    ways: list[int],
    first: Mapping[Key, int],
    shown: Mapping[str, frozenset[str]],
) -> list[Copy]:
    """Return the machine-made texts by id, with the swaps that point the same way as the pair."""
    found: dict[str, Copy] = {}
    for pair, own, way in zip(pairs, signs, ways, strict=True):
        if not way:
            continue
        made = pair.b if way > 0 else pair.a
        copy = found.setdefault(made, Copy(pair.family, {}, shown[made]))
        for key, sign in own.items():
            if sign * way == first[key]:
                original, replacement = key if first[key] > 0 else key[::-1]
                copy.swaps.setdefault(original, replacement)
    return [found[key] for key in sorted(found)]


def _told(
    pairs: list[_Pair], signs: list[dict[Key, int]], ways: list[int], first: Mapping[Key, int]
) -> dict[Key, set[str]]:
    """Return the swaps that several families show between a source and a copy, with these.

    Two machines' copies show what one put over what the other put: no swap.
    """
    found: defaultdict[Key, set[str]] = defaultdict(set)
    for pair, own, way in zip(pairs, signs, ways, strict=True):
        for key, sign in own.items():
            if way and sign * way == first[key]:
                found[key].add(pair.family)
    return without_explained(found)


def _swaps(words: Mapping[Key, set[str]], copies: list[Copy]) -> Iterator[Swap]:
    """Yield the swaps of each table, and those that no table has."""
    placed: set[Key] = set()
    for number, table in enumerate(tables_of(copies), 1):
        for (original, replacement), families in sorted(table.items()):
            if len(families) >= _IN_TABLE and key_of(original, replacement) in words:
                placed.add(key_of(original, replacement))
                yield Swap(number, original, replacement, len(families))
    for key, families in words.items():
        if key not in placed:
            yield Swap(0, *key, len(families))


def _one_each(
    given: Mapping[str, str], family: Mapping[str, str], without: set[str]
) -> Iterator[str]:
    """Yield the normal form of the first text of each family that no machine made."""
    done: set[str] = set()
    for key in sorted(given):
        if key not in without and family[key] not in done:
            done.add(family[key])
            yield normal_form(given[key]).chars
