"""A day: texts taken into a lineage, with the rows that differ by it and no others.

The rows are those that :func:`~extract.lineage.trace.trace` would give for all texts together, in
whatever order and batches they came.  What it costs depends on the day's texts and on those that
they are related with, not on how many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from extract.digest import make_id
from extract.lineage.corpus import check_id, distinct, rank
from extract.lineage.daily import kindred, pairing, redraw
from extract.lineage.daily.edges import Edge, Pair
from extract.lineage.daily.index import Draft, Index
from extract.lineage.daily.postings import Rows
from extract.lineage.daily.retelling import retell, told
from extract.lineage.dating import date
from extract.lineage.lexicons.folding import prints_of
from extract.lineage.lexicons.suspicion import Judge
from extract.lineage.model import (
    EMPTY_BACKGROUND,
    Background,
    Dating,
    Lineage,
    Mask,
    Member,
    Passage,
    Relation,
    Suspicion,
    Text,
)
from extract.lineage.pairs.candidates import without_hot
from extract.lineage.texts.prints import Hashes

EMPTY = Lineage((), (), (), (), (), ())
Row = TypeVar("Row", Member, Passage, Mask, Dating, Suspicion)


@dataclass(frozen=True, slots=True)
class Delta:
    """The rows that differ: of each named text (or pair) all rows of the table are replaced by
    those of ``lineage``, of which there may be none.
    """

    lineage: Lineage
    relations: frozenset[Pair]
    members: frozenset[str]
    passages: frozenset[str]
    masks: frozenset[str]
    dating: frozenset[str]
    suspicion: frozenset[str]


def advance(
    index: Index,
    texts: Iterable[Text],
    gone: Iterable[str] = (),
    background: Background = EMPTY_BACKGROUND,
) -> tuple[Index, Delta]:
    """Take texts in, or in anew with another witness or date, and let go of those that are gone
    (ids); return the next index, and what differs.

    ``background`` is the one of all days of an index.

    Raises:
        LineageError: an ``id`` is not the id of its text, or a date has no zone.
    """
    draft = Draft(index, background)
    given = distinct(texts)
    lost = {key for key in gone if key not in given and draft.has(key)}
    draft.load("ranks", given)
    fresh = {key: text for key, text in given.items() if not draft.is_known(text)}
    known = {key for key in fresh if draft.has(key)}
    for name in ("texts", "edges", "members", "families", "composites", "took", "taken"):
        draft.load(name, fresh)
    before = draft.postings
    pairing.forget(draft, known | lost)
    own, new, old = _take_in(draft, fresh, lost, background)
    draft.postings = before.changed(Rows.of(new), Rows.of(old))
    prints = {key: draft.prints(key) for key in sorted(fresh)}
    pairing.compare(draft, pairing.of_texts(draft, prints))
    if before.runs:
        stirred = np.unique(np.concatenate([np.empty(0, np.uint64), *new.values(), *old.values()]))
        pairing.compare(draft, pairing.displaced(draft, before, stirred, fresh.keys() | lost))
    moves, members = kindred.regroup(draft, fresh, lost)
    changed = retell(draft, moves, lost)
    passages = redraw.passages(draft, changed, fresh, known, lost)
    masks = redraw.covered(draft, moves.texts, fresh, lost)
    lineage = Lineage(
        relations=_relations(changed),
        members=tuple(row for key in sorted(members) if (row := draft.member(key))),
        passages=_in_order(passages),
        masks=_in_order(masks),
        dating=tuple(dating for _, (dating, _) in sorted(own.items())),
        suspicion=tuple(suspicion for _, (_, suspicion) in sorted(own.items())),
    )
    return draft.frozen(), Delta(
        lineage,
        relations=frozenset(changed),
        members=frozenset(members),
        passages=frozenset(passages.keys() | lost),
        masks=frozenset(masks.keys() | lost),
        dating=frozenset(own.keys() | lost),
        suspicion=frozenset(own.keys() | lost),
    )


def applied(lineage: Lineage, delta: Delta) -> Lineage:
    """Return a lineage with the rows that differ replaced."""
    rows = [row for row in lineage.relations if (row.a, row.b) not in delta.relations]
    new = delta.lineage
    return Lineage(
        relations=tuple(sorted((*rows, *new.relations), key=lambda row: (row.a, row.b))),
        members=_replaced(lineage.members, new.members, delta.members),
        passages=_replaced(lineage.passages, new.passages, delta.passages),
        masks=_replaced(lineage.masks, new.masks, delta.masks),
        dating=_replaced(lineage.dating, new.dating, delta.dating),
        suspicion=_replaced(lineage.suspicion, new.suspicion, delta.suspicion),
    )


def _take_in(
    draft: Draft, fresh: Mapping[str, Text], lost: Iterable[str], background: Background
) -> tuple[dict[str, tuple[Dating, Suspicion]], dict[str, Hashes], dict[str, Hashes]]:
    """Write the texts; return what each says by itself, and the fingerprints that each has won and
    lost."""
    judge = Judge(background.lexicon)
    own: dict[str, tuple[Dating, Suspicion]] = {}
    new: dict[str, Hashes] = {}
    old: dict[str, Hashes] = {}
    draft.load("prints", [*fresh, *lost])
    for key in lost:
        old[key] = draft.prints(key)
        draft.drop_text(key)
    prints = []
    for key, text in fresh.items():
        reading = draft.read_anew(text)
        check_id(key, make_id("text", reading.form.chars))
        prints.append(prints_of(reading))
        own[key] = date(key, reading), judge.row(key, reading.form.chars)
    for (key, text), has in zip(fresh.items(), without_hot(prints, background), strict=True):
        had = draft.prints(key)
        draft.put_text(text, rank(text, draft.shelf.read(key).form), has)
        new[key] = np.setdiff1d(has, had, assume_unique=True)
        old[key] = np.setdiff1d(had, has, assume_unique=True)
    return own, new, old


def _relations(
    changed: Mapping[Pair, tuple[Edge | None, Edge | None]],
) -> tuple[Relation, ...]:
    rows = (told(now) for _, (_, now) in sorted(changed.items()) if now)
    return tuple(row for row in rows if row)


def _in_order(rows: Mapping[str, list[Passage] | list[Mask]]) -> tuple:  # type: ignore[type-arg]
    return tuple(row for _, own in sorted(rows.items()) for row in own)


def _replaced(rows: Iterable[Row], new: Iterable[Row], touched: frozenset[str]) -> tuple[Row, ...]:
    kept: list[Row] = [row for row in rows if row.text not in touched]
    kept.extend(new)
    # Stable: the rows of one text are all of one side, and in their order.
    return tuple(sorted(kept, key=lambda row: row.text))
