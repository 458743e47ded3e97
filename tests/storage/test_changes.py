"""The feed makes the next release of the last one, and says why each row differs."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.changes import Cause, apply, changes, redirects
from storage.parts import logical, row_key
from storage.rows import FamilyRow, PageRow, TextRow, VersionRow
from tests.storage.archives import A_PAGE

MORNING = datetime(2026, 3, 2, tzinfo=UTC)

_rows = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("甲乙丙"), max_size=6).map(
    lambda texts: [TextRow(digest, f"id-{text}", text) for digest, text in texts.items()]
)


def _state(rows):
    return {row_key(row): logical(row) for row in rows}


@given(_rows, _rows)
def test_applying_the_feed_to_the_previous_rows_gives_the_next(before, after):
    feed = changes({"texts": before}, {"texts": after}, ours=None)
    assert apply({"texts": before}, feed).get("texts", {}) == _state(after)
    assert [change.seq for change in feed] == list(range(1, len(feed) + 1))


@given(_rows, _rows)
def test_the_feed_tells_the_rows_that_say_otherwise_in_the_order_of_their_keys(before, after):
    """Rows may stand twice: the last one counts; those that are the same object are no change."""
    before = [*before, *before[:1]]
    after = [*after, *before[:2]]
    old, new = _state(before), _state(after)
    told = [(row.id, row.before, row.after) for row in changes({"t": before}, {"t": after}, None)]
    keys = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
    assert told == [(key, old.get(key), new.get(key)) for key in keys]


@given(_rows, _rows, _rows)
def test_a_feed_applied_to_other_rows_is_refused(before, after, other):
    feed = changes({"texts": before}, {"texts": after}, ours=None)
    touched = {change.id for change in feed}
    if any(_state(before).get(key) != _state(other).get(key) for key in touched):
        with pytest.raises(ValueError, match="does not fit"):
            apply({"texts": other}, feed)


def test_nothing_changes_when_only_provenance_does():
    page = _page("p", "甲")
    moved = dataclasses.replace(page, payload_offset=99, code="new")
    assert changes({"pages": [page]}, {"pages": [moved]}, ours=Cause.CODE) == []


def test_a_new_capture_and_new_code_are_told_apart():
    before = {"pages": [_page("p", "甲"), _page("q", "甲")]}
    later = _page("q", "乙", hour=1)
    after = {"pages": [_page("p", "乙"), _page("q", "甲"), later]}
    causes = {change.id: change.cause for change in changes(before, after, ours=Cause.CODE)}
    assert causes == {row_key(_page("p", "乙")): "code", row_key(later): "capture"}


def test_a_report_whose_id_changed_is_found_by_where_it_stood():
    """A late capture of an earlier day shows an earlier text: the id is another."""
    before = {"versions": [_version("old", 1, 0)]}
    places = {("p", MORNING.replace(hour=hour), 1): "new" for hour in (11, 12)}
    assert [(r.entity, r.old_id, r.new_id) for r in redirects(before, {}, places)] == [
        ("report", "old", "new")
    ]
    same = {("p", MORNING.replace(hour=12), 1): "old"}
    assert redirects(before, before, same) == []


def test_a_family_leads_to_where_its_own_text_went():
    before = {"families": [_member("b", "b"), _member("c", "b"), _member("x", "x")]}
    after = {"families": [_member("a", "a"), _member("b", "a"), _member("c", "c")]}
    assert [(r.entity, r.old_id, r.new_id) for r in redirects(before, after, {})] == [
        ("family", "b", "a")
    ]


def _page(page_id: str, title: str, hour: int = 0) -> PageRow:
    return dataclasses.replace(
        A_PAGE, page_id=page_id, title=title, observed_at=MORNING.replace(hour=hour)
    )


def _version(report: str, number: int, hour: int) -> VersionRow:
    return VersionRow(
        report_id=report,
        number=number,
        page_id="p",
        kind="created" if number == 1 else "edited",
        observed_at=MORNING.replace(hour=12 + hour),
        ordinal=1,
        heading="题",
        text_id="t",
        text_digest="d",
        payload_key=None,
        payload_offset=None,
        payload_length=None,
    )


def _member(text: str, family: str) -> FamilyRow:
    return FamilyRow(text, family, family, "reprint", "b", "c")
