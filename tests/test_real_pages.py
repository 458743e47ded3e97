"""A folder of real pages through the whole way, when REAL_PAGES names one with expected.json.

The folder is no part of the project: nothing of it is copied here.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from datetime import datetime
from pathlib import Path

import pytest

import storage
from crawlers.launch import launch
from crawlers.sample.server import SampleServer
from storage.curate import curate
from storage.layout import Partition
from storage.publish import publish
from storage.rows import OccurrenceRow, PageRow, RelationRow, ReportRow, TextRow
from storage.settings import ARCHIVE_ZONE
from storage.store import Store

FOLDER = os.environ.get("REAL_PAGES")

pytestmark = pytest.mark.skipif(not FOLDER, reason="REAL_PAGES names no folder")


def test_the_bucket_holds_exactly_what_is_expected(store: Store, monkeypatch: pytest.MonkeyPatch):
    assert FOLDER
    expected = json.loads((Path(FOLDER) / "expected.json").read_text())
    with SampleServer(pages=Path(FOLDER)) as server:
        monkeypatch.setenv("ARCHIVE_SAMPLE_PROXY", server.address)
        today = datetime.now(ARCHIVE_ZONE).date()
        launch("pages", today, lambda line: None)
    curate(store, Partition("pages", today))
    publish(store)
    archive = storage.open_archive()
    texts = {row.text_digest: "".join(row.text.split()) for row in archive.rows(TextRow)}
    standing = defaultdict(list)
    for row in archive.rows(OccurrenceRow):
        standing[row.page_id].append((row.ordinal, row.heading, texts[row.text_digest]))
    named = {}
    for page in archive.rows(PageRow):
        name = page.url.rpartition("/")[2][:3]
        true = [
            (r["ordinal"], r["heading"], "".join(r["text"].split()))
            for r in expected[name]["reports"]
        ]
        assert sorted(standing[page.page_id]) == true, page.url
        named[page.page_id] = name
    families, text_of = defaultdict(set), {}
    for report in archive.rows(ReportRow):
        place = f"{named[report.page_id]}/{report.ordinal}"
        families[report.family_id].add(place)
        text_of[place] = report.text_id
    assert sorted(sorted(f) for f in families.values() if len(f) > 1) == sorted(
        sorted(family) for family in expected["families"]
    )
    kinds = {frozenset((row.a, row.b)): row.kind for row in archive.rows(RelationRow)}
    for one, other, kind in expected["related, not family"]:
        assert kinds[frozenset((text_of[one], text_of[other]))] == kind
