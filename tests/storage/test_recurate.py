"""What curating again would move: told without writing, and true when it is done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from storage import release as releases
from storage.__main__ import main
from storage.curate import curate
from storage.errors import NotFound
from storage.layout import Partition
from storage.partitions import read_all
from storage.parts import read_rows
from storage.publish import publish
from storage.recurate import choose, preview
from storage.rows import TABLES, ChangeRow
from storage.store import Store
from storage.verify import Verdict, verify
from tests.storage.archives import (
    BOOKS,
    DAYS,
    GRAIN,
    LAMPS,
    LIFE,
    RIVER,
    SITE,
    Shown,
    capture_day,
    page,
)


@pytest.fixture
def archive(store: Store, tmp_path: Path) -> Store:
    for shown in LIFE:
        capture_day(store, tmp_path / "spool", shown)
        curate(store, shown.partition)
    publish(store)
    return store


@pytest.fixture
def older_code(monkeypatch: pytest.MonkeyPatch):
    """Lets a test derive as an older version of extract/ would have, which found no breadcrumbs."""
    import storage.curate
    import storage.derive
    import storage.publish

    def derive_as_before(payloads, rules):

        from extract.page import extract_page

        return extract_page(payloads, rules)._replace(breadcrumb=())

    with monkeypatch.context() as patched:
        patched.setattr(storage.derive, "extract_page", derive_as_before)
        for module in (storage.curate, storage.derive, storage.publish):
            patched.setattr(module, "code_digest", lambda: "older")
        yield patched.undo


def keys(store: Store) -> set[str]:
    return {item.key for item in store.list("")}


def test_without_new_code_nothing_would_move(archive: Store):
    before = keys(archive)
    seen = preview(archive, choose(archive))
    assert not seen.moves
    assert seen.redirected == 0
    assert keys(archive) == before


def test_new_code_is_previewed_then_written_then_published(
    store: Store, tmp_path: Path, older_code
):
    for shown in LIFE:
        capture_day(store, tmp_path / "spool", shown)
        curate(store, shown.partition)
    publish(store)
    older_code()  # from here on the code is today's
    before = keys(store)
    seen = preview(store, choose(store))
    assert seen.counts == {"pages update": 6}, "seven observations, one of a page that is gone"
    assert keys(store) == before, "a preview writes nothing"
    checks = []
    assert verify(store, None, checks.append)
    unchecked = [check for check in checks if check.verdict is Verdict.UNCHECKED]
    assert {check.name for check in unchecked} == {"derive", "assemble"}

    for partition in choose(store):
        assert curate(store, partition).changed
    done = publish(store)
    assert (done.published, done.changes) == (True, 6)
    release = releases.require(store, None)
    assert "older" not in {release.code, *(of.code for of in release.inputs.values())}
    feed = read_rows(store, ChangeRow, release.changes.parts)
    assert {change.cause for change in feed} == {"code"}
    assert verify(store)


def test_a_slip_in_a_name_or_a_date_is_told(archive: Store):
    assert choose(archive, [SITE], DAYS[1], DAYS[1]) == (Partition(SITE, DAYS[1]),)
    with pytest.raises(NotFound, match="nothing was captured of tset"):
        choose(archive, ["tset"])
    with pytest.raises(NotFound, match="from 2026-03-04 to 2026-03-02"):
        choose(archive, [], DAYS[2], DAYS[0])


def test_rules_are_learned_previewed_adopted_and_pinned(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """A line that closes every page of the site is furniture, once the site has taught it."""
    bodies = {
        f"/z/{number}.html": page(report, title=title).replace(
            b'</div><div class="foot">',
            "<p>芦苇荡里有好茶</p></div><div class=foot>".encode(),
        )
        for number, (title, report) in enumerate(
            {"路灯总结": LAMPS, "粮站总结": GRAIN, "图书总结": BOOKS, "河道总结": RIVER}.items()
        )
    }
    shown = Shown(DAYS[0], bodies)
    capture_day(store, tmp_path / "spool", shown)
    curate(store, shown.partition)
    publish(store)
    general = {row.text for row in read_table(store, "texts")}
    before = keys(store)
    assert main(["learn", SITE]) == 0
    told = capsys.readouterr().out
    assert keys(store) == before, "learning writes nothing by itself"
    if "nothing would move" in told:  # the general rules know this line already
        pytest.fail(f"the lesson is too easy to show anything: {general}")
    assert main(["learn", SITE, "--write", "--json"]) == 0
    adopted = json.loads(capsys.readouterr().out)
    assert adopted["adopted"]
    assert main(["learn", SITE, "--write", "--json"]) == 0
    assert not json.loads(capsys.readouterr().out)["adopted"]
    assert curate(store, shown.partition).changed
    publish(store)
    release = releases.require(store, None)
    assert {of.rules for of in release.inputs.values()} == {adopted["rules"]}
    texts = {row.text for row in read_table(store, "texts")}
    assert texts == {"\n".join(report) for report in (LAMPS, GRAIN, BOOKS, RIVER)}
    assert {change.cause for change in read_table(store, "changes")} == {"rules"}
    assert verify(store)


def read_table(store: Store, name: str):
    release = releases.require(store, None)
    return read_rows(store, TABLES[name], release.table(name).parts)


def test_the_door_previews_by_default(archive: Store, capsys: pytest.CaptureFixture[str]):
    before = read_all(archive)
    assert main(["recurate", "--site", SITE, "--from", DAYS[1].isoformat()]) == 0
    told = capsys.readouterr()
    assert "2 partitions derived again; nothing was written" in told.out
    assert "nothing would move" in told.out
    assert "(2/2)" in told.err
    assert read_all(archive) == before
    assert main(["recurate", "--write", "--json"]) == 0
    done = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["changed"] for each in done] == [False] * 3
