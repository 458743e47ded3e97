"""Decisions: what people decided about what the archive may hold, numbered and never edited.

``decisions/N.json`` is a :class:`Decision`: an opt-out (not fetched, not published), a takedown
(an opt-out that also erases, :mod:`storage.takedown`), or the lifting of an earlier one.  All of
them count together.

A URL is looked up by its SURT (https://pypi.org/project/surt/), as web archives' exclusion lists
are: scheme, ``www.``, case and session ids do not tell pages apart.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypedDict
from urllib.parse import urlsplit

from storage import layout, sequence
from storage.errors import Damaged, DecisionError, StorageError
from storage.store import Store

ATTEMPTS = 5
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?")


class Kind(StrEnum):
    """What was decided."""

    OPT_OUT = "opt-out"
    TAKEDOWN = "takedown"
    LIFT = "lift"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: about what, why, by whom, when (UTC).

    ``targets`` are hosts (``a.example``: with all hosts below it), beginnings of URLs (ending in
    ``*``) or URLs; a lift has none and names the decision that no longer counts in ``lifts``.
    """

    number: int
    kind: Kind
    targets: tuple[str, ...]
    reason: str
    by: str
    at: datetime
    lifts: int | None = None

    @property
    def key(self) -> str:
        """Where it stands in the bucket."""
        return layout.numbered(layout.DECISIONS, self.number)

    def __str__(self) -> str:
        return f"decision {self.number} ({self.kind}, {self.at:%Y-%m-%d})"


class DecisionJson(TypedDict):
    """``decisions/N.json``."""

    kind: str
    targets: list[str]
    reason: str
    by: str
    at: str
    lifts: int | None


class Decisions:
    """All decisions, and which of them a URL falls under."""

    def __init__(self, entries: Iterable[Decision] = ()) -> None:
        self.entries = tuple(sorted(entries, key=lambda one: one.number))
        lifted = {one.lifts for one in self.entries}
        self.in_force = tuple(
            one for one in self.entries if one.kind is not Kind.LIFT and one.number not in lifted
        )
        self._exact: dict[str, Decision] = {}
        self._prefixes: dict[str, Decision] = {}
        for one in self.in_force:
            for target in one.targets:
                keys, exact = _lookup(target)
                for key in keys:
                    (self._exact if exact else self._prefixes).setdefault(key, one)
        self._lengths = sorted({len(prefix) for prefix in self._prefixes})

    @property
    def number(self) -> int:
        """The number of the last decision, 0 before the first."""
        return self.entries[-1].number if self.entries else 0

    def forbid(self, url: str) -> Decision | None:
        """Return the decision that forbids a URL, None if there is none."""
        if not self.in_force:
            return None
        key = _surt(url)
        if found := self._exact.get(key):
            return found
        # Asked for each URL of a crawl, of however many decisions: by each length that there is.
        beginnings = (key[:length] for length in self._lengths)
        matching = [self._prefixes[one] for one in beginnings if one in self._prefixes]
        return min(matching, key=lambda one: one.number, default=None)

    def forbids(self, url: str) -> bool:
        """Whether a decision forbids a URL."""
        return self.forbid(url) is not None

    def takedowns(self) -> Decisions:
        """Return the takedowns alone."""
        return Decisions(one for one in self.in_force if one.kind is Kind.TAKEDOWN)

    def takedown(self, number: int) -> Decision | None:
        """Return a takedown that is in force by its number."""
        found = (one for one in self.in_force if one.number == number)
        return next((one for one in found if one.kind is Kind.TAKEDOWN), None)


NONE = Decisions()


def read(store: Store) -> Decisions:
    """Return all decisions; raises :class:`~storage.errors.Damaged` for one that is none."""
    numbers = [layout.number_of(item.key) for item in store.list(layout.DECISIONS)]
    return Decisions(_read(store, number) for number in numbers)


def decide(
    store: Store,
    kind: Kind,
    targets: Iterable[str],
    reason: str,
    by: str,
    lifts: int | None = None,
) -> Decision:
    """Record a decision; raises :class:`~storage.errors.DecisionError` for one without sense.

    One that says the same as one in force is that one: deciding twice decides nothing new.
    """
    wanted = tuple(dict.fromkeys(targets))
    if not reason.strip() or not by.strip():
        raise DecisionError("says neither why nor who", where="--reason, --by", todo="give both")
    for target in wanted:
        _lookup(target)
    for _ in range(ATTEMPTS):
        known = read(store)
        if kind is Kind.LIFT and lifts not in {one.number for one in known.in_force}:
            raise DecisionError(
                "is no decision in force", where=f"decision {lifts}", todo="see `decide list`"
            )
        same = (one for one in known.in_force if (one.kind, one.targets) == (kind, wanted))
        if kind is not Kind.LIFT and (found := next(same, None)):
            return found
        now = datetime.now(UTC).replace(microsecond=0)
        made = Decision(known.number + 1, kind, wanted, reason.strip(), by.strip(), now, lifts)
        if sequence.append(store, layout.DECISIONS, known.number, _bytes(made)):
            return made
    raise StorageError(
        f"others decided {ATTEMPTS} times at the same moment",
        where=f"s3://{store.bucket}/{layout.DECISIONS}",
        todo="decide again",
    )


def _lookup(target: str) -> tuple[tuple[str, ...], bool]:
    """Return what a target's SURTs begin with, or its one SURT and that it is exact."""
    if _HOST.fullmatch(target):
        host = _surt(f"http://{target}/").removesuffix(")/")
        return (f"{host})", f"{host},", f"{host}:"), False
    stem = target.removesuffix("*")
    split = urlsplit(stem)
    if split.scheme not in {"http", "https"} or not split.hostname or "*" in stem:
        raise DecisionError(
            "is no host, URL or beginning of URLs",
            where=repr(target),
            todo="write a host (a.example), a URL in full, or its beginning with * at its end",
        )
    if stem == target:
        return (_surt(target),), True
    if not split.path:
        stem += "/"
    return (_surt(f"{stem}x")[:-1],), False  # a SURT has no slash at its end


def _surt(url: str) -> str:
    import surt

    return str(surt.surt(url))


def _bytes(one: Decision) -> bytes:
    value = DecisionJson(
        kind=str(one.kind),
        targets=list(one.targets),
        reason=one.reason,
        by=one.by,
        at=one.at.isoformat(),
        lifts=one.lifts,
    )
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _read(store: Store, number: int) -> Decision:
    try:
        value: DecisionJson = json.loads(sequence.read(store, layout.DECISIONS, number))
        found = Decision(
            number=number,
            kind=Kind(value["kind"]),
            targets=tuple(value["targets"]),
            reason=value["reason"],
            by=value["by"],
            at=datetime.fromisoformat(value["at"]),
            lifts=value["lifts"],
        )
        for target in found.targets:
            _lookup(target)
    except (ValueError, KeyError, TypeError, DecisionError) as error:
        raise Damaged(
            f"is no decision ({error!r})",
            where=f"s3://{store.bucket}/{layout.numbered(layout.DECISIONS, number)}",
            todo="restore it from a copy: what it forbids must not be fetched meanwhile",
        ) from error
    return found
