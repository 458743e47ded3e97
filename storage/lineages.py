"""The lineage's index in the bucket: a release's families are carried on, not drawn anew.

``lineage/seq/N.json`` names the parts of the index that release N was left with, and pins the
release's digest, the code and the background.  An index that fits none of these, or that is
damaged, is passed over: the lineage is then drawn from nothing, which gives the same rows, and the
summary of publishing says so.  What a
day wrote is one pack, named by content; it never changes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TypedDict

import pyarrow as pa
import pyarrow.ipc

from extract.digest import sha256
from extract.lineage.daily.increment import EMPTY, Delta, advance, applied
from extract.lineage.daily.index import TABLES, Index
from extract.lineage.daily.postings import PostingRun, Postings
from extract.lineage.daily.runs import Run, Table
from extract.lineage.model import Background, Lineage, Text
from storage import layout, sequence
from storage import release as releases
from storage.errors import Damaged, NotFound
from storage.kinship import Kinship, kinship
from storage.parts import PartReader
from storage.provenance import code_digest
from storage.release import Release
from storage.rows import (
    DatingRow,
    FamilyRow,
    MaskRow,
    PassageRow,
    RelationRow,
    SuspicionRow,
    TextRow,
)
from storage.store import Store

BATCH = 10_000
"""Texts that are taken in at a time: about a gigabyte."""
KEPT = 3
"""Pointers that are kept, with the packs that they name."""
_POSTINGS = "postings"


class _Place(TypedDict):
    """Where a run lies in the bucket: so many bytes from an offset of a pack, and their digest."""

    pack: str
    offset: int
    bytes: int
    sha256: str


class _Pointer(TypedDict):
    """``lineage/seq/N.json``."""

    release: str
    code: str
    background: str
    runs: dict[str, list[_Place]]


@dataclass(frozen=True, slots=True)
class Standing:
    """An index, the rows that the release it belongs to says, and how it came to be.

    ``places`` says where the index's runs lie, by the identity of the run.
    """

    index: Index
    rows: Kinship
    how: str
    places: Mapping[int, _Place]


@dataclass(slots=True)
class Carried:
    """What relates the texts of a release to come, by what stands from an earlier one.

    ``index`` is the index after the texts were related.
    """

    standing: Standing
    background: Background
    index: Index

    @classmethod
    def on(cls, standing: Standing, background: Background) -> Carried:
        """Return what carries on from a standing index."""
        return cls(standing, background, standing.index)

    def __call__(self, texts: Iterable[Text], shown: Sequence[TextRow]) -> Kinship:
        """Return how the texts of the whole archive are related."""
        texts = list(texts)
        given = {text.id for text in texts}
        gone = [row.text_id for row in self.standing.rows.families if row.text_id not in given]
        if not self.standing.rows.families:
            self.index, lineage = _from_nothing(texts, self.background)
            return kinship(lineage, shown, self.background)
        self.index, delta = advance(self.standing.index, texts, gone, self.background)
        return _replaced(self.standing.rows, delta, kinship(delta.lineage, shown, self.background))


def standing(
    store: Store,
    newest: Release | None,
    background: Background,
    reader: PartReader | None = None,
) -> Standing:
    """Return the newest index that some release was left with, if it fits; or an empty one."""
    how = "drawn from nothing"
    number = sequence.latest(store, layout.LINEAGE) if newest else 0
    if number:
        try:
            pointer: _Pointer = json.loads(sequence.read(store, layout.LINEAGE, number))
            release = releases.read(store, number)
            misfit = _misfit(pointer, release, background)
            if misfit is None:
                index, places = _read(store, pointer)
                how = f"carried on from release {number}"
                rows = _rows(reader or PartReader(store), release)
                return Standing(index, rows, how, places)
            how = f"drawn from nothing: the index of release {number} is of {misfit}"
        except (NotFound, Damaged, ValueError, KeyError, TypeError, pa.ArrowException) as error:
            how = f"drawn from nothing: the index of release {number} is damaged ({error})"
    return Standing(Index(), Kinship((), (), (), (), (), ()), how, {})


def keep(store: Store, carried: Carried, release: Release) -> None:
    """Keep the index that a release was left with, for the next one to carry on.

    What the day wrote is one object, and the pointer another; older runs stay where they are.
    """
    pack, new = BytesIO(), []
    runs: dict[str, list[_Place]] = {}
    for name, of_table in _runs(carried.index).items():
        runs[name] = []
        for run in of_table:
            place = carried.standing.places.get(id(run))
            if place is None:
                data = _packed(run.table)
                place = _Place(pack="", offset=pack.tell(), bytes=len(data), sha256=sha256(data))
                pack.write(data)
                new.append(place)
            runs[name].append(place)
    if new:
        key = layout.lineage_pack(sha256(pack.getvalue()))
        store.put_if_absent(key, pack.getvalue())
        for place in new:
            place["pack"] = key
    pointer = _Pointer(
        release=release.digest, code=release.code, background=release.background, runs=runs
    )
    key = layout.numbered(layout.LINEAGE, release.number)
    store.put_if_absent(key, json.dumps(pointer, indent=1).encode())
    _sweep(store)


def _sweep(store: Store) -> None:
    """Delete all but the newest pointers, then the packs that none of those names.

    A pack that another publishing has just put and not yet named may go too: its index is then
    damaged, which costs a rebuild.
    """
    packs = [item.key for item in store.list(layout.LINEAGE_STATE)]
    pointers = sorted(key for key in packs if key.startswith(layout.LINEAGE))
    named = {place["pack"] for key in pointers[-KEPT:] for place in _places(store.get(key))}
    for key in pointers[:-KEPT]:
        store.delete(key)
    for key in packs:
        if not key.startswith(layout.LINEAGE) and key not in named:
            store.delete(key)


def _places(data: bytes) -> list[_Place]:
    """Return what a pointer names; nothing if it is damaged, for nothing goes on from it then."""
    try:
        pointer: _Pointer = json.loads(data)
        return [place for places in pointer["runs"].values() for place in places]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []


def from_nothing(background: Background) -> Callable[[Iterable[Text], Sequence[TextRow]], Kinship]:
    """Return what relates texts without anything that stands: all of them at once."""
    from extract.lineage.trace import trace

    def relate(texts: Iterable[Text], shown: Sequence[TextRow]) -> Kinship:
        return kinship(trace(texts, background), shown, background)

    return relate


def _from_nothing(texts: Sequence[Text], background: Background) -> tuple[Index, Lineage]:
    index, lineage = Index(), EMPTY
    ordered = sorted(texts, key=lambda text: text.id)
    start = 0
    while start < len(ordered):
        end = start + BATCH
        # All that is given of one text goes together.
        while end < len(ordered) and ordered[end].id == ordered[end - 1].id:
            end += 1
        index, delta = advance(index, ordered[start:end], (), background)
        lineage = applied(lineage, delta)
        start = end
    return index, lineage


def _misfit(pointer: _Pointer, release: Release, background: Background) -> str | None:
    if pointer["release"] != release.digest:
        return "other rows than the release has now"
    if pointer["code"] != code_digest():
        return "other code"
    return "another background" if pointer["background"] != background.version else None


def _replaced(rows: Kinship, delta: Delta, new: Kinship) -> Kinship:
    """Return rows with those that differ replaced."""
    return Kinship(
        families=(*(r for r in rows.families if r.text_id not in delta.members), *new.families),
        relations=(
            *(r for r in rows.relations if (r.a, r.b) not in delta.relations),
            *new.relations,
        ),
        passages=(*(r for r in rows.passages if r.text_id not in delta.passages), *new.passages),
        masks=(*(r for r in rows.masks if r.text_id not in delta.masks), *new.masks),
        dating=(*(r for r in rows.dating if r.text_id not in delta.dating), *new.dating),
        suspicion=(
            *(r for r in rows.suspicion if r.text_id not in delta.suspicion),
            *new.suspicion,
        ),
    )


def _rows(reader: PartReader, release: Release) -> Kinship:
    return Kinship(
        families=tuple(reader.rows(FamilyRow, release.tables["families"].parts)),
        relations=tuple(reader.rows(RelationRow, release.tables["relations"].parts)),
        passages=tuple(reader.rows(PassageRow, release.tables["passages"].parts)),
        masks=tuple(reader.rows(MaskRow, release.tables["masks"].parts)),
        dating=tuple(reader.rows(DatingRow, release.tables["dating"].parts)),
        suspicion=tuple(reader.rows(SuspicionRow, release.tables["suspicion"].parts)),
    )


def _runs(index: Index) -> dict[str, Sequence[Run | PostingRun]]:
    return {
        **{name: table.runs for name, table in index.tables.items()},
        _POSTINGS: index.postings.runs,
    }


def _read(store: Store, pointer: _Pointer) -> tuple[Index, dict[int, _Place]]:
    places: dict[int, _Place] = {}

    def table(place: _Place) -> pa.Table:
        data = store.get_range(place["pack"], place["offset"], place["bytes"])
        if sha256(data) != place["sha256"]:
            raise Damaged(
                "the bytes are not what the pointer says",
                where=f"s3://{store.bucket}/{place['pack']}",
                todo="delete what lies under lineage/: publishing draws it again",
            )
        with pa.ipc.open_file(BytesIO(data)) as reader:
            return reader.read_all().combine_chunks()

    found: dict[str, Table] = {}
    for name in TABLES:
        runs = tuple(Run(table(place)) for place in pointer["runs"][name])
        places |= {id(run): place for run, place in zip(runs, pointer["runs"][name], strict=True)}
        found[name] = Table(runs)
    of_prints = pointer["runs"][_POSTINGS]
    postings = Postings(tuple(PostingRun(table(place)) for place in of_prints))
    places |= {id(run): place for run, place in zip(postings.runs, of_prints, strict=True)}
    return Index(found, postings), places


def _packed(table: pa.Table) -> bytes:
    sink = BytesIO()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_file(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    return sink.getvalue()
