"""Curating again: after new rules, a new background or new code, what would move?

:func:`preview` derives partitions again in memory and holds the result against the newest
release; nothing is written.  Writing is :func:`storage.curate.curate`, partition by partition,
and then a release.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from extract.rules import Rules
from storage import backgrounds, decisions, rulebook
from storage import release as releases
from storage.captures import captured_partitions, read_captures
from storage.changes import Cause, changes, redirects
from storage.columns import Row
from storage.derive import Derived, derive
from storage.errors import NotFound
from storage.inputs import payload_reader
from storage.layout import WARC, Partition
from storage.lineages import from_nothing
from storage.partitions import Curated, read_all
from storage.parts import read_rows
from storage.progress import Step
from storage.quarantine import held
from storage.released import assemble_curated, read_release
from storage.rows import CURATED, ChangeRow
from storage.store import Store
from storage.withhold import withheld, without

RulesOf = Callable[[str], Rules]
SHOWN = 200
"""How many characters of a row an example shows."""
EXAMPLES = 3
"""How many changes of each table and kind a preview shows."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What curating partitions again would change in the newest release.

    ``counts`` has the number of changed rows by table and kind (``reports update``);
    ``examples`` the first few of each; ``redirected`` the ids that would lead elsewhere.
    """

    release: int | None
    partitions: tuple[Partition, ...]
    counts: dict[str, int]
    examples: tuple[ChangeRow, ...]
    redirected: int

    @property
    def moves(self) -> bool:
        """Whether anything would change."""
        return bool(self.counts)

    def lines(self) -> Iterator[str]:
        """Yield the preview as people read it."""
        yield f"{len(self.partitions)} partitions derived again; nothing was written"
        if not self.moves:
            yield "nothing would move"
        for kind, count in self.counts.items():
            yield f"{count:>8}  {kind}"
        if self.redirected:
            yield f"{self.redirected:>8}  ids would lead elsewhere"
        for change in self.examples:
            yield f"{change.table} {change.op} {change.id}"
            yield f"  - {(change.before or '')[:SHOWN]}"
            yield f"  + {(change.after or '')[:SHOWN]}"


def choose(
    store: Store,
    sites: Iterable[str] = (),
    first: date | None = None,
    last: date | None = None,
) -> tuple[Partition, ...]:
    """Return the captured partitions of some sites (default: all) in a range of days.

    Those that a broken crawl holds (:mod:`storage.quarantine`) are left out.  Raises
    :class:`~storage.errors.NotFound` if there is none.
    """
    chosen = captured(store, sites, first, last)
    free = tuple(partition for partition in chosen if held(store, partition) is None)
    if not free:
        raise NotFound(
            f"the crawls of all {len(chosen)} chosen days were told as broken",
            where=f"s3://{store.bucket}/{WARC}",
            todo="look at them: `python -m storage quarantine`; curate by name what is sound",
        )
    return free


def captured(
    store: Store,
    sites: Iterable[str] = (),
    first: date | None = None,
    last: date | None = None,
) -> tuple[Partition, ...]:
    """Return the captured partitions of some sites (default: all) in a range of days.

    Raises :class:`~storage.errors.NotFound` if there is none: a slip in a name or a date should
    not pass for "nothing to do".
    """
    wanted = set(sites)
    chosen = tuple(
        partition
        for partition in captured_partitions(store)
        if (not wanted or partition.site in wanted)
        and (first is None or partition.day >= first)
        and (last is None or partition.day <= last)
    )
    missing = wanted - {partition.site for partition in chosen}
    if missing or not chosen:
        raise NotFound(
            f"nothing was captured of {', '.join(sorted(missing)) or 'any site'} "
            f"from {first or 'the first day'} to {last or 'the last'}",
            where=f"s3://{store.bucket}/{WARC}",
            todo="choose sites and days that were captured: `python -m storage ls warc/`",
        )
    return chosen


def preview(
    store: Store,
    partitions: Sequence[Partition],
    tell: Step = lambda *_: None,
    rules_of: RulesOf | None = None,
) -> Preview:
    """Return what curating partitions again and publishing would change.

    ``rules_of`` names the rules that each site is read by (default: those it has adopted).
    """
    rules_of = rules_of or partial(rulebook.current, store)
    previous = releases.newest(store)
    before = read_release(store, previous) if previous else {}
    again: dict[Partition, Derived] = {}
    for number, partition in enumerate(partitions, 1):
        captures = read_captures(store, partition)
        again[partition] = derive(
            partition, captures, payload_reader(store), rules_of(partition.site)
        )
        tell(partition, number, len(partitions))
    rows = _curated_rows(store, read_all(store), again)
    after = assemble_curated(
        without(rows, withheld(rows, decisions.read(store).forbids)),
        from_nothing(backgrounds.current(store)),
    )
    feed = changes(before, after.rows, Cause.CODE)
    counts = Counter(f"{change.table} {change.op}" for change in feed)
    shown: Counter[str] = Counter()
    examples = []
    for change in feed:
        kind = f"{change.table} {change.op}"
        shown[kind] += 1
        if shown[kind] <= EXAMPLES:
            examples.append(change)
    return Preview(
        release=previous.number if previous else None,
        partitions=tuple(partitions),
        counts=dict(sorted(counts.items())),
        examples=tuple(examples),
        redirected=len(redirects(before, after.rows, after.places)),
    )


def _curated_rows(
    store: Store, curated: dict[Partition, Curated], again: dict[Partition, Derived]
) -> dict[str, Sequence[Row]]:
    """Return the rows of all partitions by table, those that were derived again in place."""
    rows: dict[str, Sequence[Row]] = {}
    for name, row_type in CURATED.items():
        kept = [
            value.tables[name] for partition, value in curated.items() if partition not in again
        ]
        rows[name] = [
            *read_rows(store, row_type, kept),
            *(row for derived in again.values() for row in getattr(derived, name)),
        ]
    return rows
