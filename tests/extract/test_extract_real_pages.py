"""Real pages, where somebody has them: a folder named by ``REAL_PAGES``.

It holds HTML files and ``expected.json``: by the first three characters of a file's name, what
must come out of it.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from extract.__main__ import main

FOLDER = Path(os.environ.get("REAL_PAGES", "/nonexistent"))
pytestmark = pytest.mark.skipif(
    not (FOLDER / "expected.json").is_file(), reason="REAL_PAGES names no folder of real pages"
)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def check(line: str) -> None:
    expected = json.loads((FOLDER / "expected.json").read_text())
    found = json.loads(line)
    wanted = expected[Path(found["source"]).name[:3]]
    for key in ("title", "published_at", "breadcrumb", "promised"):
        assert found[key] == wanted[key]
    assert [(r["ordinal"], r["heading"], squeezed(r["text"])) for r in found["reports"]] == [
        (r["ordinal"], r["heading"], squeezed(r["text"])) for r in wanted["reports"]
    ]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.html")), ids=lambda path: path.name)
def test_one_at_a_time(path, capsys):
    assert main(["pages", "--json", str(path)]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    check(line)


def test_all_together(capsys):
    assert main(["pages", "--json", str(FOLDER)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(list(FOLDER.glob("*.html")))
    for line in lines:
        check(line)
