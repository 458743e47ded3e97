"""A later part whose first one was not seen: evidence of the page, and of nothing missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage import release as releases
from storage.curate import curate
from storage.publish import publish
from storage.reader import Archive
from storage.rows import PageRow, ReportRow, VersionRow
from storage.store import Store
from storage.verify import Check, Verdict, verify
from tests.storage.archives import BOOKS, DAYS, GRAIN, HOST, LAMPS, RIVER, Shown, capture_day, page

HEAD, SECOND = "/z/7.html", "/z/7_2.html"


def part(*reports: tuple[str, ...], links: str) -> bytes:
    foot = b'<div class="foot">'
    return page(*reports, title="汇编").replace(foot, f"<p>{links}</p>".encode() + foot)


FIRST = part(LAMPS, GRAIN, links=f'<b>1</b> <a href="{SECOND}">2</a> <a href="{SECOND}">下一页</a>')
LAST = part(BOOKS, RIVER, links=f'<a href="{HEAD}">上一页</a> <a href="{HEAD}">1</a> <b>2</b>')
ALONE = part(BOOKS, RIVER, links='<a href="/z/6.html">上一篇</a> <a href="/">首页</a>')


def archive(store: Store, spool: Path, *days: dict[str, bytes | None]) -> Archive:
    for number, (day, bodies) in enumerate(zip(DAYS, days, strict=False)):
        shown = Shown(day, bodies)
        capture_day(store, spool, shown, f"r{number}")
        curate(store, shown.partition)
    publish(store)
    checks: list[Check] = []
    verify(store, tell=checks.append)
    assert [one for one in checks if one.verdict is not Verdict.OK] == []
    return Archive(store, releases.require(store, None))


def pages(archive: Archive) -> list[tuple[str, str, bool]]:
    rows = sorted(archive.rows(PageRow), key=lambda row: (row.observed_at, row.url))
    return [(row.url.removeprefix(HOST), row.shown, "head_missing" in row.flags) for row in rows]


def test_it_stands_under_its_heads_url_and_removes_nothing(store: Store, tmp_path: Path) -> None:
    whole = {HEAD: FIRST, SECOND: LAST}
    found = archive(store, tmp_path, whole, {SECOND: LAST}, whole)
    assert pages(found) == [
        (HEAD, "whole", False),
        (HEAD, "partial", True),
        (HEAD, "whole", False),
    ]
    assert {row.kind for row in found.rows(VersionRow)} == {"created"}
    reports = list(found.rows(ReportRow))
    assert len(reports) == 4
    assert all(row.present and row.url == HOST + HEAD for row in reports)
    (second,) = (row for row in found.rows(PageRow) if "head_missing" in row.flags)
    assert second.parts == (HOST + SECOND,)


def test_what_the_later_part_changed_is_seen(store: Store, tmp_path: Path) -> None:
    edited = part(
        (*BOOKS[:3], "明年起每周四晚延时一小时,周日照常。"), RIVER, links=f'<a href="{HEAD}">1</a>'
    )
    found = archive(store, tmp_path, {HEAD: FIRST, SECOND: LAST}, {SECOND: edited})
    kinds = sorted(row.kind for row in found.rows(VersionRow))
    assert kinds == ["created"] * 4 + ["edited"]


@pytest.mark.parametrize("head", [None, b""])
def test_a_head_without_a_body_is_none(store: Store, tmp_path: Path, head: bytes | None) -> None:
    found = archive(store, tmp_path, {HEAD: head, SECOND: LAST})
    assert (HEAD, "partial", True) in pages(found)


def test_a_page_of_its_own_stays_one(store: Store, tmp_path: Path) -> None:
    """Its address alone says nothing; nor does one whose head was seen and does not lead there."""
    lone = part(LAMPS, GRAIN, links="完")
    found = archive(store, tmp_path, {SECOND: ALONE}, {HEAD: lone, SECOND: LAST})
    assert pages(found) == [
        (SECOND, "whole", False),
        (HEAD, "whole", False),
        (SECOND, "whole", False),
    ]
