"""Real pages, if the environment variable REAL_PAGES names a folder of them.

The folder holds ``expected.json`` (by page: its address and reports; ``families`` and ``related,
not family`` as page/ordinal) and each page in several templates, ``PAGE_TEMPLATE.html``.
"""

import json
import os
from itertools import combinations
from pathlib import Path

import pytest

from extract.lineage.model import RelationKind
from extract.lineage.trace import trace
from extract.model import Payload
from extract.page import extract_page
from tests.lineage.lineages import families, made

FOLDER = os.environ.get("REAL_PAGES")
pytestmark = pytest.mark.skipif(FOLDER is None, reason="REAL_PAGES names no folder")


def expected():
    return json.loads(Path(str(FOLDER), "expected.json").read_text(encoding="utf-8"))


def reports_of(template):
    """Return the reports by page/ordinal; None takes the expected texts themselves."""
    found = {}
    for page, said in expected().items():
        if not isinstance(said, dict):
            continue
        if template is None:
            found |= {f"{page}/{row['ordinal']}": row["text"] for row in said["reports"]}
            continue
        body = Path(str(FOLDER), f"{page}_{template}.html").read_bytes()
        read = extract_page([Payload(said["url"], body)])
        found |= {f"{page}/{report.ordinal}": report.text for report in read.reports}
    return found


@pytest.mark.parametrize("template", [None, "BR", "DIV", "P"])
def test_families_and_siblings_are_as_expected(template):
    reports = reports_of(template)
    lineage = trace(made(text) for text in reports.values())
    family = families(lineage)
    of = {name: family[made(text).id] for name, text in reports.items()}
    together = {
        frozenset(pair) for group in expected()["families"] for pair in combinations(group, 2)
    }
    assert {
        frozenset(pair) for pair in combinations(of, 2) if of[pair[0]] == of[pair[1]]
    } == together
    kinds = {frozenset((row.a, row.b)): row.kind for row in lineage.relations}
    for one, two, kind in expected()["related, not family"]:
        pair = frozenset(made(reports[name]).id for name in (one, two))
        assert kinds[pair] is RelationKind(kind)
