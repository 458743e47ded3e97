"""Facts on their way into the tables: as the page states them, and null in what is older."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from storage import release as releases
from storage.__main__ import main
from storage.columns import Meaning, arrow_schema, fields, from_arrow, to_arrow
from storage.curate import curate
from storage.publish import publish
from storage.released import read_release
from storage.rows import SCHEMA_VERSION, TABLES, PageRow
from storage.store import Store
from storage.verify import verify
from storage.versions import Observation, reports_of
from tests.storage.archives import A_PAGE, BOOKS, DAYS, HOST, LAMPS, Shown, capture_day, page

TITLE = "萤陂县灯管所2023年上半年工作总结"
URL = f"{HOST}/z/1.html"


def html(*reports: tuple[str, ...], title: str, info: str) -> bytes:
    old = "时间:2026-03-01 09:30:00".encode()
    return page(*reports, title=title).replace(b"(1\xe7\xaf\x87)", b"").replace(old, info.encode())


@pytest.fixture
def archive(store: Store, tmp_path: Path) -> Store:
    infos = ("时间:2026-03-01 来源:灯下晚报 阅读:12", "时间:2026-03-01 来源:灯下晚报 阅读:31")
    for day, info in zip(DAYS, infos, strict=False):
        shown = Shown(day, {"/z/1.html": html(LAMPS, title=TITLE, info=info)})
        capture_day(store, tmp_path, shown)
        curate(store, shown.partition)
    publish(store)
    return store


def test_the_rows_say_what_the_page_states(archive: Store):
    release = read_release(archive, releases.require(archive, None))
    seen = [(row.precision, row.source, row.views, row.lead) for row in release["pages"]]
    assert sorted(seen) == [("day", "灯下晚报", 12, None), ("day", "灯下晚报", 31, None)]
    for row in (*release["occurrences"], *release["reports"]):
        assert (row.period, row.period_first, row.period_last) == (
            "2023年上半年",
            date(2023, 1, 1),
            date(2023, 6, 30),
        )
        assert (row.level, row.organisation, row.locality, row.kind) == (
            "county",
            "萤陂县灯管所",
            "萤陂县",
            "summary",
        )
        assert {one.where for one in row.evidence} == {"heading"}
        spans = {one.fact: TITLE[one.start : one.end] for one in row.evidence}
        assert spans["period"] == "2023年上半年"
        assert spans["organisation"] == "萤陂县灯管所"
    assert verify(archive)


def test_a_counter_that_goes_up_is_no_change_of_a_report(archive: Store):
    release = read_release(archive, releases.require(archive, None))
    assert [row.kind for row in release["versions"]] == ["created"]


def test_people_read_the_facts_of_a_page(archive: Store, capsys: pytest.CaptureFixture[str]):
    assert main(["as-of", URL, "2026-03-02"]) == 0
    shown = capsys.readouterr().out
    assert "published 2026-03-01 · source: 灯下晚报 · 12 views" in shown
    assert "[2023-01-01 to 2023-06-30 · county · 萤陂县灯管所 · 萤陂县 · summary]" in shown
    assert main(["show", URL[:-1]]) == 0
    assert main(["show", "--json", URL]) == 0
    assert '"organisation": "萤陂县灯管所"' in capsys.readouterr().out


def test_a_column_that_came_later_may_be_missing():
    for row_type in TABLES.values():
        table = min(field.column.since for field in fields(row_type))
        for field in fields(row_type):
            assert 1 <= field.column.since <= SCHEMA_VERSION
            if field.column.since > table:
                assert field.nullable, f"{row_type.__name__}.{field.name}"
                assert field.column.meaning is Meaning.FACT
    now = to_arrow(PageRow, [A_PAGE])
    first = [f.name for f in fields(PageRow) if f.column.since == 1]
    (read,) = from_arrow(PageRow, now.select(first))
    assert read == A_PAGE
    assert (read.quality, read.reasons, read.views) == (None, None, None)
    assert set(arrow_schema(PageRow).names) - set(first) >= {"quality", "views"}
    assert isinstance(now, pa.Table)


def test_what_an_older_version_called_nothing_is_evidence_of_nothing(store: Store, tmp_path: Path):
    shown = Shown(DAYS[0], {"/z/1.html": page(BOOKS)})
    capture_day(store, tmp_path, shown)
    curate(store, shown.partition)
    publish(store)
    release = read_release(store, releases.require(store, None))
    (seen,) = release["pages"]
    later = replace(seen, observed_at=seen.observed_at.replace(day=9), shown="nothing")
    texts = {row.text_digest: row.text for row in release["texts"]}
    observations = [Observation(seen, tuple(release["occurrences"])), Observation(later, ())]
    (report,) = reports_of(observations, texts.__getitem__)
    assert report.present
