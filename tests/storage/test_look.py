"""The commands that look things up, as people and programs call them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import storage
from storage.__main__ import main
from storage.curate import curate
from storage.differences import Op, differences
from storage.errors import NotFound, SettingsError
from storage.publish import publish
from storage.reader import Archive
from storage.rows import CaptureRow, ReportRow, VersionRow
from storage.store import Store
from tests.storage.archives import DAYS, HOST, LIFE, capture_day

_texts = st.lists(st.sampled_from("甲乙丙丁"), max_size=6).map("\n".join)


@given(_texts, _texts)
def test_differences_hold_every_paragraph_of_both_texts(before, after):
    found = differences(before, after)
    assert "\n".join(p.before for p in found if p.before is not None) == before
    assert "\n".join(p.after for p in found if p.after is not None) == after
    for paragraph in found:
        if paragraph.op is Op.CHANGED:
            assert "".join(edit.before for edit in paragraph.edits) == paragraph.before
            assert "".join(edit.after for edit in paragraph.edits) == paragraph.after
    if before == after:
        assert {p.op for p in found} == {Op.SAME}


@pytest.fixture
def archive(store: Store, tmp_path: Path) -> Archive:
    for shown in LIFE:
        capture_day(store, tmp_path / "spool", shown)
        curate(store, shown.partition)
    publish(store)
    return storage.open_archive(f"s3://{store.bucket}")


@pytest.fixture
def edited(archive: Archive) -> ReportRow:
    """The report on grain, whose last paragraph changed on the second day."""
    (version,) = (row for row in archive.rows(VersionRow) if row.kind == "edited")
    return archive.report(version.report_id)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == 0
    return capsys.readouterr().out


def test_history_tells_each_version_and_what_it_changed(edited, capsys):
    out = run(capsys, "history", edited.report_id)
    assert "created" in out
    assert "edited      paragraphs: 1 added, 1 removed" in out
    told = [
        json.loads(line) for line in run(capsys, "history", edited.report_id, "--json").splitlines()
    ]
    assert [version["kind"] for version in told] == ["created", "edited"]


def test_diff_marks_what_went_and_what_came(edited, capsys):
    out = run(capsys, "diff", edited.report_id[:8])
    assert "version 1 -> 2 (edited)" in out
    changed = [line for line in out.splitlines()[1:] if line]
    assert [line[0] for line in changed] == ["-", "+"]
    same = run(capsys, "diff", edited.report_id, "--from", "2", "--to", "2", "--json")
    assert {json.loads(line)["op"] for line in same.splitlines()} == {"same"}


def test_diff_of_a_version_that_is_not_there_names_those_that_are(edited, capsys):
    assert main(["diff", edited.report_id, "--to", "9"]) == 4
    assert "one of 1, 2" in capsys.readouterr().err


def test_family_begins_with_the_best_witness(archive, capsys):
    masked = next(row for row in archive.rows(ReportRow) if row.url.endswith("/z/3.html"))
    out = run(capsys, "family", masked.report_id)
    assert out.index("canonical") < out.index("masked")
    assert f"{HOST}/z/1.html" in out and f"{HOST}/z/3.html" in out


def test_as_of_shows_what_stood_there(archive, capsys):
    url = f"{HOST}/z/1.html"
    first = json.loads(run(capsys, "as-of", url, DAYS[0].isoformat(), "--json"))
    later = json.loads(run(capsys, "as-of", url, "2026-03-03T12:00", "--json"))
    assert (len(first["reports"]), len(later["reports"])) == (2, 3)
    assert main(["as-of", url, "2020-01-01"]) == 4
    assert "nobody had looked" in capsys.readouterr().err


def test_a_moment_that_is_none_is_refused(archive, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["as-of", "x", "yesterday"])
    assert stopped.value.code == 2


def test_rows_come_part_by_part_and_lead_back_to_the_page(archive):
    report = next(archive.rows(ReportRow))
    capture = archive.captures(report.url)[0]
    body = archive.payload(capture).body.decode()
    assert archive.text(report.text_digest).split("\n")[0] in body
    assert archive.family(report.family_id)
    assert {row.site for row in archive.rows(CaptureRow)} == {"test"}


def test_what_is_not_there_is_said(archive):
    with pytest.raises(NotFound, match="there is no report nosuch"):
        archive.report("nosuch")
    with pytest.raises(NotFound, match="nobody had looked"):
        archive.as_of(f"{HOST}/z/1.html", datetime(2020, 1, 1, tzinfo=UTC))


def test_a_bucket_is_named_by_an_s3_uri():
    for uri in ("work-reports", "s3://", "s3://b/key", "file:///tmp"):
        with pytest.raises(SettingsError, match="s3://BUCKET"):
            storage.open_archive(uri)


def test_every_command_has_help(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    for name in ("ls", "show", "history", "diff", "family", "as-of", "digest", "verify"):
        with pytest.raises(SystemExit) as stopped:
            main([name, "--help"])
        assert stopped.value.code == 0
        assert "--json" in capsys.readouterr().out
