"""What is under the bar is kept, told, and believed in nothing; what gets better counts again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from extract import flags
from extract.quality import TEASER
from storage import layout
from storage import release as releases
from storage.__main__ import main
from storage.curate import curate
from storage.errors import NotFound
from storage.publish import publish
from storage.quarantine import held, quarantined
from storage.recurate import choose
from storage.released import read_release
from storage.store import Store
from storage.verify import verify
from tests.storage.archives import BOOKS, DAYS, GRAIN, HOST, LAMPS, Shown, capture_day, page

WALLED = (LAMPS[0], "此处隐藏3647个字", "下一步,我们将把巡查路线……")
BLOCKED = "<html><body><p>访问过于频繁,请稍后再试</p></body></html>".encode()
URL = f"{HOST}/z/1.html"


def live(store: Store, spool: Path, *bodies: bytes | None) -> None:
    """Capture and curate a page's days, and publish."""
    for day, body in zip(DAYS, bodies, strict=False):
        shown = Shown(day, {"/z/1.html": body, "/z/2.html": page(BOOKS, title="图书室总结")})
        capture_day(store, spool, shown)
        curate(store, shown.partition)
    publish(store)


def rows(store: Store):
    return read_release(store, releases.require(store, None))


def page_rows(store: Store):
    found = [row for row in rows(store)["pages"] if row.url == URL]
    return sorted(found, key=lambda row: row.observed_at)


def test_a_page_under_the_bar_is_told_and_is_evidence_of_nothing(store: Store, tmp_path: Path):
    live(store, tmp_path, page(LAMPS), page(WALLED), page(LAMPS))
    first, walled, last = page_rows(store)
    assert [row.shown for row in (first, walled, last)] == ["whole", "quarantined", "whole"]
    assert walled.quality < 0.3
    assert walled.reasons == (TEASER, flags.WALL)
    assert (walled.found, walled.title) == (1, "年度工作总结(1篇)")
    assert (first.quality, first.reasons) == (1.0, ())
    release = rows(store)
    standing = {row.observed_at for row in release["occurrences"] if row.page_id == walled.page_id}
    assert standing == {first.observed_at, last.observed_at}
    assert not any("此处隐藏" in row.text for row in release["texts"])
    (report,) = [row for row in release["reports"] if row.url == URL]
    assert (report.present, report.versions) == (True, 1)
    assert [row.url for row in release["captures"]].count(URL) == len(DAYS)
    assert verify(store)


def test_what_was_seen_before_stays_while_the_page_is_in_quarantine(store: Store, tmp_path: Path):
    live(store, tmp_path, page(LAMPS, GRAIN), BLOCKED)
    release = rows(store)
    assert [row.shown for row in page_rows(store)] == ["whole", "quarantined"]
    of_page = [row for row in release["reports"] if row.url == URL]
    assert [row.present for row in of_page] == [True, True]
    assert {row.kind for row in release["versions"]} == {"created"}
    assert {row.title for row in of_page} == {"年度工作总结(2篇)"}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (BLOCKED, flags.BLOCKED),
        (b"<html><body></body></html>", flags.EMPTY),
        (b"%PDF-1.4 no page at all", "unreadable"),
        ("灯管所\ufffd\ufffd\ufffd" * 40, "unreadable"),
    ],
)
def test_what_cannot_be_read_has_no_score_but_a_reason(store, tmp_path, body, reason):
    if isinstance(body, str):
        body = page((body, *LAMPS[1:]))
    live(store, tmp_path, body)
    (row,) = page_rows(store)
    assert row.shown == "quarantined"
    assert row.quality < 0.3
    assert reason in row.reasons


def test_a_page_that_is_gone_is_no_quarantine(store: Store, tmp_path: Path):
    soft = "<html><body><h1>您访问的页面不存在</h1></body></html>".encode()
    live(store, tmp_path, page(LAMPS), None, soft)
    assert [row.shown for row in page_rows(store)] == ["whole", "gone", "gone"]
    assert [row.quality for row in page_rows(store)] == [1.0, None, 0.0]


def test_a_report_that_is_flawed_beside_sound_ones_is_believed(store: Store, tmp_path: Path):
    live(store, tmp_path, page(LAMPS, GRAIN, BOOKS, WALLED))
    (row,) = page_rows(store)
    assert row.shown == "whole"
    assert 0.3 < row.quality < 1
    assert row.found == 4


def test_operators_list_it_and_the_summary_counts_it(store: Store, tmp_path: Path, capsys):
    live(store, tmp_path, page(LAMPS), BLOCKED)
    done = curate(store, Shown(DAYS[1]).partition)
    assert (done.changed, done.pages, done.quarantined) == (False, 2, 1)
    assert "(1 in quarantine)" in str(done)
    assert main(["quarantine"]) == 0
    assert f"{URL}  (test, 2026-03-03" in capsys.readouterr().out
    assert main(["quarantine", "--json", "--from", "2026-03-03"]) == 0
    (found,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (found["page"]["url"], found["page"]["reasons"]) == (URL, ["blocked"])
    assert main(["quarantine", "--to", "2026-03-02"]) == 0
    assert capsys.readouterr().out.startswith("0 pages in quarantine, 0 days held")
    assert main(["quarantine", "--site", "nobody"]) == 4


def test_it_is_judged_again_when_the_day_is_curated_by_other_code(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    live(store, tmp_path, page(LAMPS), page(WALLED))
    partition = Shown(DAYS[1]).partition
    assert len(quarantined(store, {partition})) == 1
    monkeypatch.setattr("extract.quality.BAR", 0.1)
    monkeypatch.setattr("storage.curate.code_digest", lambda: "another")
    assert curate(store, partition).quarantined == 0
    assert quarantined(store, {partition}) == ()
    publish(store)
    assert [row.shown for row in page_rows(store)] == ["whole", "whole"]


def crawled(store: Store, day, run: str, outcome: str) -> None:
    partition = Shown(day).partition
    key = layout.run_record("crawl", partition, run)
    told = {"site": partition.site, "day": str(day), "run": run, "outcome": outcome}
    store.put(key, json.dumps(told | {"problem": "gone: 40 of 50 pages are gone"}).encode())


def test_a_broken_crawl_is_held_until_somebody_curates_its_day_by_name(
    store: Store, tmp_path: Path, capsys
):
    good, broken = (Shown(day, {"/z/1.html": page(LAMPS)}) for day in DAYS[:2])
    for shown, outcome in ((good, "complete"), (broken, "broken")):
        capture_day(store, tmp_path, shown)
        crawled(store, shown.day, "r1", outcome)
    curate(store, good.partition)
    assert held(store, good.partition) is None
    assert held(store, broken.partition).problem == "gone: 40 of 50 pages are gone"
    assert choose(store) == (good.partition,)
    with pytest.raises(NotFound, match="told as broken"):
        choose(store, first=broken.day)
    assert main(["quarantine"]) == 0
    assert "python -m storage curate test 2026-03-03" in capsys.readouterr().out
    assert main(["curate", "test", "2026-03-03"]) == 0  # an operator has looked at it
    assert held(store, broken.partition) is None
    assert choose(store) == (good.partition, broken.partition)


def test_a_sound_crawl_of_the_day_ends_the_hold_and_a_later_broken_one_begins_it(
    store: Store, tmp_path: Path
):
    shown = Shown(DAYS[0], {"/z/1.html": page(LAMPS)})
    capture_day(store, tmp_path, shown)
    crawled(store, shown.day, "20260302T000001Z-a", "broken")
    assert held(store, shown.partition)
    crawled(store, shown.day, "20260302T000002Z-b", "complete")
    assert held(store, shown.partition) is None
    curate(store, shown.partition)
    crawled(store, shown.day, "20260302T000003Z-c", "broken")
    assert held(store, shown.partition) is None  # it added nothing to what is curated
    capture_day(store, tmp_path, replace(shown, bodies={"/z/9.html": None}), "r2")
    assert held(store, shown.partition)
