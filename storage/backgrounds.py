"""Backgrounds in the bucket: values named by their version, and which of them the archive is of.

A background is learned from a release, looked at (:func:`preview` says what would change) and
adopted, each on request.  ``backgrounds/adopted/N.json`` says which one releases are made with from
then on; until one is adopted it is the empty one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypedDict

from extract.lineage.background import build, from_json, to_json
from extract.lineage.corpus import distinct
from extract.lineage.lexicons.suspicion import BAR
from extract.lineage.model import EMPTY_BACKGROUND, Background, Text
from storage import layout, sequence
from storage import release as releases
from storage.assemble import dated
from storage.changes import Cause, changes
from storage.columns import Row
from storage.errors import Damaged, StorageError
from storage.lineages import from_nothing
from storage.parts import read_rows
from storage.rows import (
    RELEASED,
    FamilyRow,
    OccurrenceRow,
    PageRow,
    SuspicionRow,
    TextRow,
)
from storage.store import Store


class _Choice(TypedDict):
    """``backgrounds/adopted/N.json``."""

    background: str


@dataclass(frozen=True, slots=True)
class Moved:
    """What a release would say otherwise if it were of another background.

    ``counts`` are changes by table and operation; ``kinds`` relations by the kind that they were
    and would be, "none" where there is none on one side; ``families`` are the numbers of families
    before and after, ``suspected`` those of texts that a machine seems to have swapped words in.
    """

    release: int
    background: str
    counts: dict[str, int]
    kinds: dict[str, int]
    families: tuple[int, int]
    suspected: tuple[int, int]

    def lines(self) -> list[str]:
        """Return this as lines to read."""
        head = f"release {self.release} with background {self.background} instead of its own:"
        rows = [f"  {count:>8} {name}" for name, count in sorted(self.counts.items())]
        kinds = [f"  {count:>8} relations {name}" for name, count in sorted(self.kinds.items())]
        return [
            *(head, *rows, *kinds),
            "  {} families, then {}".format(*self.families),
            "  {} texts suspected to be spun, then {}".format(*self.suspected),
        ]


def keep(store: Store, background: Background) -> str:
    """Put a background into the bucket unless it is there; return its version."""
    if background != EMPTY_BACKGROUND:
        store.put_if_absent(layout.background(background.version), to_json(background))
    return background.version


def read(store: Store, version: str) -> Background:
    """Return a background by version.

    Raises :class:`~storage.errors.NotFound`, or ``LineageError`` if it was damaged.
    """
    if version == EMPTY_BACKGROUND.version:
        return EMPTY_BACKGROUND
    key = layout.background(version)
    found = from_json(store.get(key), f"s3://{store.bucket}/{key}")
    if found.version != version:
        raise Damaged(
            f"this is the background {found.version}",
            where=f"s3://{store.bucket}/{key}",
            todo="restore the object, or learn and adopt a background again",
        )
    return found


def current(store: Store) -> Background:
    """Return the background that the archive is of."""
    number = sequence.latest(store, layout.ADOPTED)
    if number == 0:
        return EMPTY_BACKGROUND
    try:
        choice: _Choice = json.loads(sequence.read(store, layout.ADOPTED, number))
        version = choice["background"]
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(
            f"names no background ({error!r})",
            where=f"s3://{store.bucket}/{layout.numbered(layout.ADOPTED, number)}",
            todo="delete it: the choice before counts then; or adopt a background again",
        ) from error
    return read(store, version)


Teach = Callable[[Iterable[Text]], Background]
"""Returns what texts teach: ``background.build`` or ``build_with_lexicon``."""


def learn_from(store: Store, number: int | None = None, teach: Teach = build) -> Background:
    """Return the background that a release's texts teach (by default the newest's); nothing is
    written.  Texts are dated as publishing dates them: that tells copies from sources."""
    tables = releases.require(store, number).tables
    texts = dated(
        read_rows(store, PageRow, tables["pages"].parts),
        read_rows(store, OccurrenceRow, tables["occurrences"].parts),
        read_rows(store, TextRow, tables["texts"].parts),
    )
    return teach(distinct(texts).values())


def preview(store: Store, background: Background) -> Moved:
    """Return what the newest release would say otherwise with a background; nothing is written."""
    from storage.released import assemble_curated, read_release

    release = releases.require(store, None)
    before = read_release(store, release)
    after = assemble_curated(before, from_nothing(background)).rows
    feed = changes(before, {name: after[name] for name in RELEASED}, Cause.BACKGROUND)
    kinds = Counter(
        f"{_kind(row.before)} -> {_kind(row.after)}" for row in feed if row.table == "relations"
    )
    return Moved(
        release=release.number,
        background=background.version,
        counts=dict(Counter(f"{row.table} {row.op}" for row in feed)),
        kinds=dict(kinds),
        families=(_families(before["families"]), _families(after["families"])),
        suspected=(_suspected(before.get("suspicion", ())), _suspected(after["suspicion"])),
    )


def adopt(store: Store, background: Background) -> bool:
    """Let releases be of a background from now on; False if they already are."""
    seen = sequence.latest(store, layout.ADOPTED)
    if current(store) == background:
        return False
    choice = _Choice(background=keep(store, background))
    if not sequence.append(store, layout.ADOPTED, seen, json.dumps(choice, indent=1).encode()):
        raise StorageError(
            "somebody else chose a background at the same moment",
            where=f"s3://{store.bucket}/{layout.ADOPTED}",
            todo="look at theirs, then adopt again",
        )
    return True


def _kind(row: str | None) -> str:
    return str(json.loads(row)["kind"]) if row else "none"


def _families(rows: Iterable[Row]) -> int:
    return len({row.family_id for row in rows if isinstance(row, FamilyRow)})


def _suspected(rows: Iterable[Row]) -> int:
    scores = [row.score for row in rows if isinstance(row, SuspicionRow)]
    return sum(score is not None and score >= BAR for score in scores)
