"""The door: ``python -m crawlers``."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers import registry
from crawlers.__main__ import main
from crawlers.errors import SiteError
from crawlers.summary import Counts, CrawlSummary, Outcome
from tests.crawlers.fault_site import declare


def test_list_tells_every_site(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    plain = capsys.readouterr().out
    assert main(["list", "--json"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["name"] for one in told] == list(registry.names())
    assert all(one["title"] in plain for one in told)


@pytest.mark.parametrize("argv", [[], ["run"], ["run", "x", "--day", "soon"], ["walk"]])
def test_bad_arguments_exit_with_two(argv: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(argv)
    assert end.value.code == 2


def test_a_missing_site_and_a_missing_bucket_are_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["run", "nowhere"]) == 2
    assert "crawlers/sites/nowhere.py" in capsys.readouterr().err
    monkeypatch.delenv("ARCHIVE_BUCKET", raising=False)
    assert main(["run", "pages"]) == 2
    assert "ARCHIVE_BUCKET" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SITE = 1", "no SITE"),
        ("", "no SITE"),
        ("SITE = ", "SyntaxError"),
        ("1 / 0", "ZeroDivisionError"),
        ("\0", "cannot be read"),
    ],
)
def test_a_malformed_site_file_is_told(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "hill.py"
    file.write_text(text)
    with pytest.raises(SiteError, match=said) as error:
        registry.load_file(file, "hill")
    assert str(file) in str(error.value)


def test_a_site_file_is_named_as_its_site(tmp_path: Path) -> None:
    file = declare(tmp_path)
    assert registry.load_file(file, "fault").title == "Fault"
    with pytest.raises(SiteError, match="is named"):
        registry.load_file(file, "hill")
    with pytest.raises(SiteError, match="cannot be read"):
        registry.load_file(tmp_path / "none.py", "none")


@given(
    outcome=st.sampled_from(Outcome),
    problem=st.none() | st.text(),
    segments=st.lists(st.text(max_size=9), max_size=3).map(tuple),
    numbers=st.lists(st.integers(0, 10**12), min_size=18, max_size=18),
)
def test_a_summary_comes_back_from_its_json(
    outcome: Outcome, problem: str | None, segments: tuple[str, ...], numbers: list[int]
) -> None:
    counts = Counts(*numbers)
    day = date(2026, 3, 2)
    summary = CrawlSummary("s", day, "r", outcome, problem, 1.5, segments, (), counts)
    text = summary.to_json()
    assert "\n" not in text
    assert CrawlSummary.from_json(text) == summary
    assert json.loads(text)["captures"] == counts.captures == summary.captures
    assert str(outcome) in str(summary)
