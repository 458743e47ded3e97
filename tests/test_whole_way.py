"""From the sample sites to releases, without Airflow: judged by what is true of the samples."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawlers.launch import launch
from crawlers.sample import truth
from crawlers.sample.calendar import DAYS
from crawlers.sample.server import SampleServer
from crawlers.sample.world import SAMPLES
from extract.lineage.texts.normal import text_id
from storage import release as releases
from storage.curate import curate
from storage.layout import Partition
from storage.publish import publish
from storage.released import read_release
from storage.settings import Settings
from storage.store import Store, open_store
from storage.verify import verify

SITES = sorted(sample.life.name for sample in SAMPLES)
DAY_ONE, DAY_TWO, DAY_THREE = DAYS


@pytest.fixture(scope="module")
def site() -> Iterator[SampleServer]:
    with SampleServer() as server:
        yield server


@pytest.fixture
def archive(store: Store, site: SampleServer, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("ARCHIVE_SAMPLE_PROXY", site.address)
    return store


def crawl(name: str, day) -> None:
    launch(name, day, lambda line: None)


def take(store: Store, name: str, day) -> None:
    """Take one site's day from the site to its tables."""
    crawl(name, day)
    curate(store, Partition(name, day))


def rows(store: Store):
    return read_release(store, releases.require(store, None))


def test_the_archive_says_what_is_true_of_the_samples(archive: Store):
    for day in DAYS:
        for name in SITES:
            take(archive, name, day)
        publish(archive)
    release = rows(archive)
    _pages_are_true(release)
    _facts_are_true(release)
    _families_are_true(release)
    _versions_are_true(release)
    _nothing_forbidden_was_fetched(release)
    assert verify(archive)


def _pages_are_true(release) -> None:
    text = {row.text_digest: row.text for row in release["texts"]}
    standing = defaultdict(list)
    for row in release["occurrences"]:
        standing[row.page_id, row.observed_at].append(
            (row.ordinal, row.heading, text[row.text_digest])
        )
    found = {
        (page.site, page.url, page.day): (
            page.title,
            page.published_at,
            page.breadcrumb,
            page.promised,
            page.parts,
            sorted(standing[page.page_id, page.observed_at]),
        )
        for page in release["pages"]
        if page.status == 200
    }
    true = {
        (page.site, page.url, page.day): (
            page.title,
            page.published_at,
            page.breadcrumb,
            page.promised,
            page.parts,
            [(report.ordinal, report.heading, report.text) for report in page.reports],
        )
        for page in truth.pages()
    }
    assert found.keys() == true.keys()
    for place, page in true.items():
        assert found[place] == page, place
    gone = {(page.site, page.url, page.day, page.status) for page in release["pages"]}
    removed = [e for e in truth.page_events() if e.change is truth.PageChange.REMOVED]
    assert removed
    for event in removed:
        assert (event.site, event.url, event.day, event.status) in gone


def _facts_are_true(release) -> None:
    """What pages and reports' own names say of themselves is what their rows say."""
    pages = {(row.site, row.url, row.day): row for row in release["pages"] if row.status == 200}
    standing = {(row.page_id, row.observed_at, row.ordinal): row for row in release["occurrences"]}
    claimed = 0
    for true in truth.pages():
        page = pages[true.site, true.url, true.day]
        assert (page.precision, page.source, page.views, page.lead) == (
            true.claims.precision,
            true.claims.source,
            true.claims.views,
            true.lead,
        ), true.url
        assert page.shown == "whole"
        assert page.quality is not None
        for report in true.reports:
            row = standing[page.page_id, page.observed_at, report.ordinal]
            if claims := report.claims:
                claimed += 1
                said = (row.organisation, row.locality, row.level, row.kind)
                assert said == (
                    claims.organisation,
                    claims.locality,
                    claims.level,
                    claims.kind,
                ), report.heading
                assert (row.period_first, row.period_last) == (claims.first, claims.last)
                assert {one.where for one in row.evidence} == {"heading"}
    assert claimed > 100
    last = {row.report_id: row for row in release["reports"]}
    assert any(row.organisation and row.period for row in last.values())


def _families_are_true(release) -> None:
    """Texts of one root are one family, however masked, re-dated or spun; families are roots."""
    shown = {row.text_id for row in release["occurrences"]}
    told = {text_id(text.text): text for text in truth.texts()}
    family_of = {row.text_id: row.family_id for row in release["families"]}
    assert family_of.keys() == shown <= told.keys()
    families_of = defaultdict(set)
    roots_of = defaultdict(set)
    for text, family in family_of.items():
        families_of[_due_as_one(told[text])].add(family)
        roots_of[family].add(told[text].root)
    assert [one for one, families in families_of.items() if len(families) > 1] == []
    assert [roots for roots in roots_of.values() if len(roots) > 1] == []


def _due_as_one(text: truth.TrueText) -> str:
    """Return what two texts must share to be due in one family: spun copies are copies too."""
    return text.root


def _versions_are_true(release) -> None:
    """What happened to reports on pages that stayed, by page, day and kind (moves apart: which
    of the reports that changed places "moved" is a matter of definition)."""
    pages = {row.page_id: row.url for row in release["pages"]}
    gone = {(p.url, p.day) for p in release["pages"] if p.status != 200}
    back = {
        (event.url, event.day)
        for event in truth.page_events()
        if event.change is truth.PageChange.RESTORED
    }
    day_of = {(p.page_id, p.observed_at): p.day for p in release["pages"]}
    first_day = {}
    for page in release["pages"]:
        first_day[page.page_id] = min(page.day, first_day.get(page.page_id, page.day))
    found = Counter()
    moved = set()
    for row in release["versions"]:
        url, day = pages[row.page_id], day_of[row.page_id, row.observed_at]
        if row.kind == "moved":
            moved.add((url, day))
        elif day != first_day[row.page_id] and not {(url, day)} & (gone | back):
            found[url, day, row.kind] += 1
    kinds = {"inserted": "created", "respaced": "reformatted", "spun": "edited"}
    true = Counter()
    for event in truth.report_events():
        if event.change is not truth.ReportChange.MOVED:
            true[event.url, event.day, kinds.get(event.change, str(event.change))] += 1
    assert found == true
    assert moved == {
        (e.url, e.day) for e in truth.report_events() if e.change is truth.ReportChange.MOVED
    }


def _nothing_forbidden_was_fetched(release) -> None:
    assert truth.forbidden()
    assert not {row.url for row in release["captures"]} & set(truth.forbidden())


def test_the_days_in_another_order_and_twice_give_the_same_rows(
    archive: Store, monkeypatch: pytest.MonkeyPatch
):
    digests = []
    orders = ((DAY_ONE, DAY_TWO, DAY_THREE), (DAY_THREE, DAY_ONE, DAY_TWO, DAY_ONE))
    for number, order in enumerate(orders):
        monkeypatch.setenv("ARCHIVE_BUCKET", f"{os.environ['ARCHIVE_BUCKET'][:40]}-{number}")
        store = open_store(Settings.from_env())
        store.create()
        for day in order:
            take(store, "qinghe", day)
            if number:
                publish(store)
        digests.append(publish(store).digest)
    assert digests[0] == digests[1]


@pytest.mark.parametrize("requests", [3, 12])
def test_a_spider_killed_in_the_middle_and_run_again(
    archive: Store, site: SampleServer, requests: int, monkeypatch: pytest.MonkeyPatch
):
    """SIGKILL after so many requests; the next run ends where an untroubled one does."""
    take(archive, "baiyun", DAY_ONE)
    untroubled = publish(archive).digest
    monkeypatch.setenv("ARCHIVE_BUCKET", f"{os.environ['ARCHIVE_BUCKET'][:40]}-killed")
    store = open_store(Settings.from_env())
    store.create()
    before = len(site.requests)
    command = [sys.executable, "-m", "crawlers", "run", "baiyun", "--day", DAY_ONE.isoformat()]
    root = Path(__file__).resolve().parents[1]
    with subprocess.Popen(
        command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as child:
        while len(site.requests) < before + requests:
            assert child.poll() is None, "it ended before it could be killed"
        child.send_signal(signal.SIGKILL)
        child.wait()
    take(store, "baiyun", DAY_ONE)
    assert publish(store).digest == untroubled
    assert verify(store)
