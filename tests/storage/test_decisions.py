"""Decisions: what a target covers, what makes no sense, and the door that records them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from storage import decisions, layout
from storage import release as releases
from storage.__main__ import main
from storage.curate import curate
from storage.decisions import Decision, Decisions, Kind
from storage.errors import Damaged, DecisionError
from storage.publish import publish
from storage.reader import Archive
from storage.rows import ReportRow
from storage.store import Store
from tests.storage.archives import BOOKS, DAYS, HOST, LAMPS, Shown, capture_day, page


def decided(*targets: str) -> Decisions:
    from datetime import UTC, datetime

    return Decisions([Decision(1, Kind.OPT_OUT, targets, "r", "b", datetime.now(UTC))])


@pytest.mark.parametrize(
    ("target", "url", "covered"),
    [
        ("a.example", "http://a.example/", True),
        ("a.example", "https://m.a.example:8443/x?y=1", True),
        ("a.example", "http://a.example:8080/", True),
        ("a.example", "http://aa.example/", False),
        ("a.example", "http://a.example.org/", False),
        ("A.Example", "http://www.a.example/x", True),
        ("http://a.example/z/*", "https://a.example/z/1.html", True),
        ("http://a.example/z/*", "https://a.example/zz/1.html", False),
        ("http://a.example/z*", "https://a.example/zz/1.html", True),
        ("http://a.example*", "https://a.example/", True),
        ("http://a.example/1.html", "https://www.a.example/1.html", True),
        ("http://a.example/1.html", "https://a.example/1.html?page=2", False),
        ("http://a.example/1.html", "https://a.example/11.html", False),
        ("http://a.example/工作/", "http://a.example/%E5%B7%A5%E4%BD%9C/", True),
    ],
)
def test_what_a_target_covers(target: str, url: str, covered: bool) -> None:
    assert decided(target).forbids(url) == covered


@pytest.mark.parametrize("target", ["", "*", "com", "a b.example", "ftp://a.example/", "http://*/"])
def test_a_target_without_sense_is_refused(store: Store, target: str) -> None:
    with pytest.raises(DecisionError):
        decisions.decide(store, Kind.OPT_OUT, [target], "r", "b")
    assert decisions.read(store).number == 0


def test_decisions_count_together_and_are_lifted(store: Store) -> None:
    for target in ("a.example", "b.example", "a.example"):
        decisions.decide(store, Kind.OPT_OUT, [target], "r", "b")
    decisions.decide(store, Kind.LIFT, (), "r", "b", 1)
    known = decisions.read(store)
    assert known.number == 3
    assert not known.forbids("http://a.example/")
    assert known.forbids("http://b.example/")
    with pytest.raises(DecisionError, match="no decision in force"):
        decisions.decide(store, Kind.LIFT, (), "r", "b", 1)
    with pytest.raises(DecisionError, match="neither why nor who"):
        decisions.decide(store, Kind.OPT_OUT, ["c.example"], " ", "b")


def test_a_damaged_decision_stops_everything(store: Store) -> None:
    """What it forbids is not known, so nothing may go on as if there were none."""
    store.put(layout.numbered(layout.DECISIONS, 1), b"{}")
    with pytest.raises(Damaged, match="is no decision"):
        decisions.read(store)


def test_the_door(store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = Shown(DAYS[0], {"/z/1.html": page(LAMPS, BOOKS), "/z/2.html": page(BOOKS)})
    capture_day(store, tmp_path, shown)
    curate(store, shown.partition)
    publish(store)
    archive = Archive(store, releases.require(store, None))
    report = next(row for row in archive.rows(ReportRow) if row.url.endswith("/1.html"))
    why = ["--reason", "来信", "--by", "李"]
    assert main(["decide", "takedown", report.report_id, *why]) == 0
    told = capsys.readouterr().out
    assert "would erase 1 captures, 1 pages, 1 texts; nothing was written" in told
    assert f"stays  {HOST}/z/2.html" in told
    assert decisions.read(store).number == 0
    assert main(["decide", "takedown", report.report_id, *why, "--write"]) == 0
    assert "erased 1 captures" in capsys.readouterr().out
    assert main(["decide", "opt-out", "b.example", *why, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["number"] == 2
    assert main(["decide", "lift", "2", *why]) == 0
    capsys.readouterr()
    assert main(["decide", "list"]) == 0
    told = capsys.readouterr().out
    assert [line.split()[3] for line in told.splitlines()[::2]] == ["in", "lifted", "in"]
    assert main(["decide", "opt-out", "nonsense", *why]) == 2
    assert "is no host" in capsys.readouterr().err
    assert main(["verify"]) == 0
