"""Releases: immutable published sets of tables.

``releases/seq/N.json`` is a :class:`Release`.  It is put if absent and never replaced, except by
a takedown, which it then names; the greatest N is the newest release.  ``releases/latest.json`` is
a hint for readers that cannot list.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from storage import layout, sequence
from storage.errors import Damaged, NotFound
from storage.parts import Part
from storage.store import Store


@dataclass(frozen=True, slots=True)
class TableIndex:
    """A table in a release: its parts, its number of rows and their logical digest."""

    parts: tuple[Part, ...]
    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class SiteState:
    """How fresh a site is in a release.

    ``last_day`` is the last day that was curated; ``last_run`` and ``outcome`` are of the last
    crawl, whether it succeeded or not.  A site whose last crawl failed is ``stale``.
    """

    site: str
    last_day: date | None
    last_run: str | None
    outcome: str | None
    stale: bool


@dataclass(frozen=True, slots=True)
class Input:
    """What a partition's rows were derived from (the id of its captures) and with."""

    captures: str
    rules: str
    code: str


@dataclass(frozen=True, slots=True)
class Release:
    """What was published, from what, by what.

    ``inputs`` are the partitions it was made of, ``code`` and ``background`` the versions that
    put them together; ``tables`` hold the data, ``redirects`` and ``changes`` lead from the
    previous release to this one.  It obeys the ``decisions`` up to that number; ``erased`` are
    later ones that took rows from it after it was published.
    """

    number: int
    previous: int | None
    created_at: datetime
    schema_version: int
    code: str
    background: str
    inputs: dict[str, Input]
    sites: tuple[SiteState, ...]
    tables: dict[str, TableIndex]
    redirects: TableIndex
    changes: TableIndex
    decisions: int = 0
    erased: tuple[int, ...] = ()

    @property
    def digest(self) -> str:
        """The logical digest of the whole release: of its tables' digests."""
        from extract.digest import sha256

        lines = [f"{name} {table.digest}\n" for name, table in sorted(self.tables.items())]
        return sha256("".join(lines).encode())

    def table(self, name: str) -> TableIndex:
        """Return a table's index; raises :class:`~storage.errors.NotFound`."""
        known = {**self.tables, "redirects": self.redirects, "changes": self.changes}
        if name not in known:
            raise NotFound(
                f"no table {name!r}",
                where=f"release {self.number}",
                todo=f"one of {', '.join(sorted(known))}",
            )
        return known[name]

    def to_json(self) -> bytes:
        """Return the release as it stands in the bucket."""
        value = asdict(self) | {"digest": self.digest}
        return json.dumps(value, ensure_ascii=False, indent=1, default=_plain).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Release:
        """Read a release; raises ValueError, KeyError or TypeError on anything else."""
        value = json.loads(data)
        release = cls(
            number=value["number"],
            previous=value["previous"],
            created_at=datetime.fromisoformat(value["created_at"]),
            schema_version=value["schema_version"],
            code=value["code"],
            background=value["background"],
            inputs={name: Input(**of) for name, of in value["inputs"].items()},
            sites=tuple(_site_state(state) for state in value["sites"]),
            tables={name: _table(table) for name, table in value["tables"].items()},
            redirects=_table(value["redirects"]),
            changes=_table(value["changes"]),
            decisions=value.get("decisions", 0),
            erased=tuple(value.get("erased", ())),
        )
        if release.digest != value["digest"]:
            raise ValueError("its digest is not that of its tables")
        return release


def read_sites(store: Store) -> tuple[SiteState, ...]:
    """Return how fresh each site is, as the last publishing found it; nothing before that."""
    if store.size(layout.SITES) is None:
        return ()
    return tuple(_site_state(state) for state in json.loads(store.get(layout.SITES)))


def numbers(store: Store) -> tuple[int, ...]:
    """Return the numbers of all releases, in order."""
    return tuple(sorted(layout.number_of(item.key) for item in store.list(layout.RELEASES)))


def newest(store: Store) -> Release | None:
    """Return the newest release, or None before the first."""
    number = sequence.latest(store, layout.RELEASES)
    return read(store, number) if number else None


def read(store: Store, number: int) -> Release:
    """Return a release; raises :class:`~storage.errors.NotFound`."""
    data = sequence.read(store, layout.RELEASES, number)
    try:
        return Release.from_json(data)
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(
            f"no release of ours ({error!r})",
            where=f"s3://{store.bucket}/{layout.numbered(layout.RELEASES, number)}",
            todo="restore the object from a copy; a release is never written again",
        ) from error


def require(store: Store, number: int | None) -> Release:
    """Return a release by number, or the newest; raises NotFound when there is none."""
    release = newest(store) if number is None else read(store, number)
    if release is None:
        raise NotFound(
            "nothing was published yet",
            where=f"s3://{store.bucket}/{layout.RELEASES}",
            todo="crawl and curate a site, then run the DAG `publish`",
        )
    return release


def _plain(value: object) -> str:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in a release")


def _table(value: dict[str, Any]) -> TableIndex:
    parts = tuple(Part.from_json(part) for part in value["parts"])
    return TableIndex(parts, value["rows"], value["digest"])


def _site_state(value: dict[str, Any]) -> SiteState:
    day = value["last_day"]
    return SiteState(
        site=value["site"],
        last_day=date.fromisoformat(day) if day else None,
        last_run=value["last_run"],
        outcome=value["outcome"],
        stale=value["stale"],
    )
