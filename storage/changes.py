"""The way from one release to the next: changes with their causes, and redirects of ids."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from storage.columns import Row
from storage.parts import keyed, logical, row_key
from storage.rows import ChangeRow, FamilyRow, OccurrenceRow, RedirectRow, VersionRow
from storage.versions import Place


class Cause(StrEnum):
    """Why a row differs: the web changed, or we did."""

    CAPTURE = "capture"
    CODE = "code"
    RULES = "rules"
    BACKGROUND = "background"
    REQUEST = "request"


Rows = Mapping[str, Sequence[Row]]
"""Rows by table name."""


def changes(
    before: Rows, after: Rows, ours: Cause | None, first: Sequence[ChangeRow] = ()
) -> list[ChangeRow]:
    """Return what leads from one release's rows to the next one's, table by table.

    ``ours`` is what of ours changed between the two.  When nothing did, every change comes
    from captures.  When something did, a row is put down to captures if it belongs to a page
    (or a text on a page) that was captured in between.  ``first`` are changes that come before
    these, and have led to ``before``.
    """
    captured = _captured(before, after) if ours else None
    found = list(first)
    for table in sorted(after):
        for key, was, now in _differing(before.get(table, ()), after[table]):
            cause = ours
            if captured is None or captured.touches(now or was or ""):
                cause = Cause.CAPTURE
            found.append(
                ChangeRow(
                    seq=len(found) + 1,
                    table=table,
                    op="add" if was is None else "delete" if now is None else "update",
                    id=key,
                    before=was,
                    after=now,
                    cause=str(cause),
                )
            )
    return found


def is_tombstone(change: ChangeRow) -> bool:
    """Whether a change takes away a row of which nothing more may be said."""
    return change.op == "delete" and change.before is None


def apply(before: Rows, feed: Iterable[ChangeRow]) -> dict[str, dict[str, str]]:
    """Return the logical rows, by table and key, that a feed makes of a release's rows.

    A row that is taken down goes without being told how it was, if it is still there.  Raises
    ValueError when the feed does not fit the rows it is applied to.
    """
    state = {table: _by_key(rows) for table, rows in before.items()}
    for change in feed:
        rows = state.setdefault(change.table, {})
        if is_tombstone(change):
            rows.pop(change.id, None)
            continue
        if rows.get(change.id) != change.before:
            raise ValueError(f"change {change.seq} does not fit: {change.table} {change.id}")
        if change.after is None:
            del rows[change.id]
        else:
            rows[change.id] = change.after
    return state


def redirects(before: Rows, after: Rows, places: Mapping[Place, str]) -> list[RedirectRow]:
    """Return where ids of the previous release lead that are no more.

    A report is found again by where it stood, a family by the texts that were in it;
    ``places`` says which report of the new release stood at each place.
    """
    return [*_report_redirects(before, places), *_family_redirects(before, after)]


def _report_redirects(before: Rows, places: Mapping[Place, str]) -> Iterable[RedirectRow]:
    alive = set(places.values())
    for report, stood in _places(before).items():
        now = [places[place] for place in stood if place in places]
        if now and report not in alive:
            yield RedirectRow(entity="report", old_id=report, new_id=now[0])


def _places(rows: Rows) -> dict[str, list[Place]]:
    """Return, per report, where its versions began."""
    found: dict[str, list[Place]] = {}
    for row in rows.get("versions", ()):
        assert isinstance(row, VersionRow)
        places = found.setdefault(row.report_id, [])
        if row.ordinal is not None:
            places.append((row.page_id, row.observed_at, row.ordinal))
    return found


def _family_redirects(before: Rows, after: Rows) -> Iterable[RedirectRow]:
    family_of: dict[str, str] = {}
    for row in after.get("families", ()):
        assert isinstance(row, FamilyRow)
        family_of[row.text_id] = row.family_id
    alive = set(family_of.values())
    gone: dict[str, str] = {}
    for row in sorted(before.get("families", ()), key=row_key):
        assert isinstance(row, FamilyRow)
        if row.family_id in alive or row.text_id not in family_of:
            continue
        # The family's own first text leads on, if it is still there; else any of its texts.
        if row.text_id == row.family_id or row.family_id not in gone:
            gone[row.family_id] = family_of[row.text_id]
    for old, new in gone.items():
        yield RedirectRow(entity="family", old_id=old, new_id=new)


@dataclass(frozen=True, slots=True)
class _Captured:
    """Ids of the pages captured in between, of the reports and of the texts on them."""

    ids: frozenset[str]

    def touches(self, logical_row: str) -> bool:
        """Whether a row speaks of one of these."""
        values = json.loads(logical_row)
        named = (values.get(name) for name in ("page_id", "report_id", "text_id", "a", "b"))
        return "payload_size" in values or any(value in self.ids for value in named)


def _captured(before: Rows, after: Rows) -> _Captured:
    """Return what was captured in between: observations that only one of the releases has."""
    old = {row_key(row) for row in before.get("pages", ())}
    new = {row_key(row) for row in after.get("pages", ())}
    pages = {json.loads(key)[0] for key in old ^ new}
    ids = set(pages)
    for rows in (before, after):
        for row in rows.get("occurrences", ()):
            assert isinstance(row, OccurrenceRow)
            if row.page_id in pages:
                ids.add(row.text_id)
        for row in rows.get("versions", ()):
            assert isinstance(row, VersionRow)
            if row.page_id in pages:
                ids.add(row.report_id)
    for rows in (before, after):
        # A text that joined or left a family may have changed what is said of all the others.
        families: dict[str, set[str]] = {}
        for row in rows.get("families", ()):
            assert isinstance(row, FamilyRow)
            families.setdefault(row.family_id, set()).add(row.text_id)
        for texts in list(families.values()):
            if texts & ids:
                ids |= texts
    return _Captured(frozenset(ids))


def _differing(
    before: Sequence[Row], after: Sequence[Row]
) -> Iterable[tuple[str, str | None, str | None]]:
    """Yield the keys of rows that differ, in order, with what was and is said under each.

    Most rows are the same ones in both releases; only others are put into words.
    """
    old, new = keyed(before), keyed(after)
    found = []
    for key in old.keys() | new.keys():
        a, b = old.get(key), new.get(key)
        if a is b or a == b:
            continue
        was, now = logical(a) if a else None, logical(b) if b else None
        if was != now:
            found.append((row_key(a or new[key]), was, now))
    return sorted(found)


def _by_key(rows: Iterable[Row]) -> dict[str, str]:
    return {row_key(row): logical(row) for row in rows}
