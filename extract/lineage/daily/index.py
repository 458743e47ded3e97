"""What a lineage is kept as, so that a day's texts can be taken in without reading all others.

An :class:`Index` is a value: tables of sorted runs, and the postings.  A :class:`Draft` looks
things up in it and writes over it; freezing the draft gives the next index.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import numpy as np

from extract.digest import sha256
from extract.lineage.composites import Composite
from extract.lineage.corpus import Rank, Shelf
from extract.lineage.daily.edges import Edge, Pair, packed, pair_of, unpacked
from extract.lineage.daily.postings import Postings
from extract.lineage.daily.runs import Table
from extract.lineage.model import Background, Member, RelationKind, Text
from extract.lineage.texts.prints import Hashes, Reading

V = TypeVar("V")

TABLES = (
    "texts",  # text: witness and date
    "ranks",  # text: its rank, and a digest
    "prints",  # text: its fingerprints, those of the hot list left out
    "links",  # smaller, greater text of a candidate: how many shared fingerprints it could lose
    "edges",  # text, other: what comparing them found; told at the smaller of the two
    "members",  # text: its row
    "families",  # family, text
    "composites",  # text: what it may be put together from
    "parts",  # family, text that may be a composite: whether it is of the family or made of it
    "took",  # text: the stretches it took from others
    "taken",  # text, taker: the stretches taken
)


@dataclass(frozen=True, slots=True)
class Index:
    """A lineage that can be carried on, of one background."""

    tables: Mapping[str, Table] = field(default_factory=lambda: dict.fromkeys(TABLES, Table()))
    postings: Postings = field(default_factory=Postings)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may be a composite, and whether it is found to be one."""

    made: Composite
    accepted: bool


class Draft:
    """An index that is being written over."""

    def __init__(self, index: Index, background: Background) -> None:
        self.tables = {name: Table(index.tables[name].runs) for name in TABLES}
        self.postings = index.postings
        self.texts = _Lazy(self._text)
        self.ranks = _Lazy(self._rank)
        self.shelf = Shelf(self.texts, self.ranks, background.lexicon)
        self._edges: dict[Pair, Edge] = {}
        self._members: dict[str, Member | None] = {}
        self.was: dict[Pair, Edge | None] = {}
        """What pairs that were written were before."""
        self.relinked: set[Pair] = set()
        """Pairs that became candidates or stopped being ones."""

    def frozen(self) -> Index:
        """Return the index with what was written."""
        return Index({name: t.frozen() for name, t in self.tables.items()}, self.postings)

    def load(self, name: str, keys: Iterable[str]) -> None:
        """Look up many keys of a table at once."""
        self.tables[name].load(bytes.fromhex(key) for key in keys)

    # Texts

    def is_known(self, text: Text) -> bool:
        """Return whether a text is there just as given."""
        value = self._one("ranks", text.id)
        return value is not None and json.loads(value)[3] == _stamp(text)

    def has(self, key: str) -> bool:
        """Return whether a text is there."""
        return self._one("ranks", key) is not None

    def put_text(self, text: Text, rank: Rank, prints: Hashes) -> None:
        """Take in a text, or take it in anew."""
        moment = text.date.isoformat() if text.date else None
        kept = json.dumps([text.text, moment], ensure_ascii=False).encode("utf-8", "surrogatepass")
        self._put("texts", text.id, zlib.compress(kept, 1))
        own = [rank[0], rank[1], rank[2].isoformat(), _stamp(text)]
        self._put("ranks", text.id, json.dumps(own).encode())
        self._put("prints", text.id, prints.tobytes())

    def read_anew(self, text: Text) -> Reading:
        """Return the reading of a text that is about to be put."""
        self._forget(text.id)
        self.texts[text.id] = text
        return self.shelf.read(text.id)

    def drop_text(self, key: str) -> None:
        """Let go of a text."""
        for name in ("texts", "ranks", "prints"):
            self._put(name, key, None)
        self._forget(key)

    def prints(self, key: str) -> Hashes:
        """Return a text's fingerprints; none if it is not there."""
        return np.frombuffer(self._one("prints", key) or b"", dtype=np.uint64)

    # Pairs

    def margins(self, key: str) -> dict[str, int]:
        """Return the candidates that a text is the smaller of, with what they could lose."""
        found = self.tables["links"].of(bytes.fromhex(key))
        return {sub.hex(): int.from_bytes(value, "little") for sub, value in found.items()}

    def set_margin(self, pair: Pair, margin: int | None) -> None:
        """Say how many shared fingerprints a candidate could lose, or that it is none."""
        if self.is_candidate(pair) is (margin is None):
            self.relinked.add(pair)
        a, b = map(bytes.fromhex, pair)
        value = None if margin is None else margin.to_bytes(4, "little")
        self.tables["links"].put(a, b, value)

    def is_candidate(self, pair: Pair) -> bool:
        """Return whether a pair shares enough fingerprints."""
        return bytes.fromhex(pair[1]) in self.tables["links"].of(bytes.fromhex(pair[0]))

    def others(self, key: str) -> list[str]:
        """Return the texts that a text was compared with, as far as that is kept."""
        return [sub.hex() for sub in self.tables["edges"].of(bytes.fromhex(key))]

    def edges(self, key: str) -> Iterator[tuple[Pair, Edge]]:
        """Yield what a text was compared with, by pair."""
        for other in sorted(self.others(key)):
            pair = pair_of(key, other)
            edge = self.edge(pair)
            if edge is not None:
                yield pair, edge

    def edge(self, pair: Pair) -> Edge | None:
        """Return what comparing two texts found, if it is kept."""
        if pair not in self._edges:
            value = self.tables["edges"].of(bytes.fromhex(pair[0])).get(bytes.fromhex(pair[1]))
            if value is None:
                return None
            self._edges[pair] = unpacked(pair, value)
        return self._edges[pair]

    def set_edge(self, pair: Pair, edge: Edge | None) -> None:
        """Keep what comparing two texts found, or forget it; notes what it was before."""
        self.was.setdefault(pair, self.edge(pair))
        a, b = map(bytes.fromhex, pair)
        self.tables["edges"].put(a, b, None if edge is None else packed(edge))
        self.tables["edges"].put(b, a, None if edge is None else b"")
        if edge is None:
            self._edges.pop(pair, None)
        else:
            self._edges[pair] = edge

    # Families

    def member(self, key: str) -> Member | None:
        """Return a text's row, if it has one yet."""
        if key not in self._members:
            value = self._one("members", key)
            self._members[key] = None if value is None else _member(key, value)
        return self._members[key]

    def set_member(self, key: str, member: Member | None) -> None:
        """Give a text its row."""
        value = member and json.dumps(
            [member.family, member.canonical, member.relation_to_canonical]
        )
        self._put("members", key, value.encode() if value else None)
        self._members[key] = member

    def family_of(self, key: str) -> str:
        """Return the family of a text that has one."""
        member = self.member(key)
        assert member is not None, key
        return member.family

    def group(self, family: str) -> list[str]:
        """Return a family's texts, ascending."""
        return sorted(sub.hex() for sub in self.tables["families"].of(bytes.fromhex(family)))

    def move(self, key: str, old: str | None, new: str | None) -> None:
        """Let a text leave a family for another."""
        for family, value in ((old, None), (new, b"")):
            if family:
                self.tables["families"].put(bytes.fromhex(family), bytes.fromhex(key), value)

    # Composites

    def candidate(self, key: str) -> Candidate | None:
        """Return what a text may be put together from."""
        value = self._one("composites", key)
        if value is None:
            return None
        family, sources, whole, accepted = json.loads(value)
        return Candidate(Composite(key, family, frozenset(sources), whole), accepted)

    def set_candidate(self, key: str, candidate: Candidate | None) -> None:
        """Say what a text may be put together from."""
        if old := self.candidate(key):
            for family in (old.made.family, *old.made.sources):
                self.tables["parts"].put(bytes.fromhex(family), bytes.fromhex(key), None)
        if candidate is None:
            self._put("composites", key, None)
            return
        made = candidate.made
        value = [made.family, sorted(made.sources), made.whole, candidate.accepted]
        self._put("composites", key, json.dumps(value).encode())
        self.tables["parts"].put(bytes.fromhex(made.family), bytes.fromhex(key), b"of")
        for family in made.sources:
            self.tables["parts"].put(bytes.fromhex(family), bytes.fromhex(key), b"from")

    def candidates(self, family: str, *, of: bool) -> list[str]:
        """Return the texts of a family that may be composites, or those made of the family."""
        found = self.tables["parts"].of(bytes.fromhex(family))
        return sorted(sub.hex() for sub, value in found.items() if (value == b"of") is of)

    # Passages

    def took(self, key: str) -> dict[str, list[list[int]]]:
        """Return what a text took from others, by source."""
        found: dict[str, list[list[int]]] = json.loads(self._one("took", key) or b"{}")
        return found

    def set_took(self, key: str, stretches: Mapping[str, list[list[int]]]) -> set[str]:
        """Say what a text took; return the sources for which that is news."""
        old = self.took(key)
        news = {s for s in old.keys() | stretches.keys() if old.get(s) != stretches.get(s)}
        for source in news:
            now = stretches.get(source)
            value = json.dumps(now).encode() if now else None
            self.tables["taken"].put(bytes.fromhex(source), bytes.fromhex(key), value)
        self._put(
            "took", key, json.dumps(stretches, sort_keys=True).encode() if stretches else None
        )
        return news

    def taken(self, key: str) -> set[tuple[int, int]]:
        """Return the stretches of a text that others took."""
        found = self.tables["taken"].of(bytes.fromhex(key)).values()
        return {(start, end) for value in found for start, end in json.loads(value)}

    def _one(self, name: str, key: str) -> bytes | None:
        own = bytes.fromhex(key)
        return self.tables[name].of(own).get(own)

    def _put(self, name: str, key: str, value: bytes | None) -> None:
        own = bytes.fromhex(key)
        self.tables[name].put(own, own, value)

    def _forget(self, key: str) -> None:
        self.texts.pop(key, None)
        self.ranks.pop(key, None)
        self.shelf.forget(key)

    def _text(self, key: str) -> Text:
        value = self._one("texts", key)
        assert value is not None, key
        text, moment = json.loads(zlib.decompress(value).decode("utf-8", "surrogatepass"))
        return Text(key, text, datetime.fromisoformat(moment) if moment else None)

    def _rank(self, key: str) -> Rank:
        value = self._one("ranks", key)
        assert value is not None, key
        masks, length, moment, _ = json.loads(value)
        return masks, length, datetime.fromisoformat(moment), key


class _Lazy(dict[str, V]):
    """A dictionary of what is looked up when first asked for."""

    def __init__(self, look_up: Callable[[str], V]) -> None:
        super().__init__()
        self._look_up = look_up

    def __missing__(self, key: str) -> V:
        value = self[key] = self._look_up(key)
        return value


def _stamp(text: Text) -> str:
    """Return what tells a text from the same one with another witness or date."""
    return sha256(f"{text.date} {text.text}".encode("utf-8", "surrogatepass"))[:32]


def _member(key: str, data: bytes) -> Member:
    family, canonical, kind = json.loads(data)
    return Member(key, family, canonical, RelationKind(kind) if kind else None)
