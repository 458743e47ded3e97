"""What a crawl that failed has archived is derived; what one told as broken has, is held."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawlers.errors import CrawlError
from crawlers.registry import load
from crawlers.summary import Outcome
from dags import crawl as crawl_dags
from storage import layout
from storage.curate import curate, curate_so_far
from storage.partitions import read_pointer
from storage.parts import read_rows
from storage.quarantine import held
from storage.rows import PageRow
from storage.store import Store
from tests.crawlers.conftest import Crawls
from tests.crawlers.fault_site import Reply, page, routes, serving
from tests.storage.archives import BOOKS, DAYS, LAMPS, SITE, Shown, capture_day
from tests.storage.archives import page as report_page

SHOWN = Shown(DAYS[0], {"/z/1.html": report_page(LAMPS), "/z/2.html": report_page(BOOKS)})


def told(store: Store, run: str, outcome: Outcome) -> None:
    value = {"site": SITE, "day": str(SHOWN.day), "run": run, "outcome": outcome}
    key = layout.run_record("crawl", SHOWN.partition, run)
    store.put(key, json.dumps(value | {"problem": "gone: 40 of 50 pages"}).encode())


@dataclass
class Run:
    partition_key: str
    dag_id: str = "crawl_qinghe"


def test_a_failed_crawl_fails_its_task_and_what_came_is_derived(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The host asks for more patience than a run has, after one article."""
    site = load("qinghe")
    busy = Reply(b"", 503, (("Retry-After", "3600"),))
    head = (("Content-Type", "text/html"), ("Memento-Datetime", "Mon, 02 Mar 2026 04:00:00 GMT"))
    shown = {
        "/zongjie/": Reply(page("1.html", "2.html"), headers=head),
        "/zongjie/1.html": Reply(report_page(LAMPS), headers=head),
        "/zongjie/2.html": busy,
    }
    task = crawl_dags.build(site).get_task("crawl")
    monkeypatch.setattr(
        crawl_dags, "get_current_context", lambda: {"dag_run": Run(str(site.first_day))}
    )
    with serving(routes(shown)) as served:
        monkeypatch.setenv("ARCHIVE_SAMPLE_PROXY", served.address)
        with pytest.raises(CrawlError, match="keeps refusing"):
            task.python_callable()
    curated = read_pointer(store, layout.Partition("qinghe", site.first_day)).curated
    assert curated is not None
    (row,) = read_rows(store, PageRow, [curated.tables["pages"]])
    assert (row.url[-15:], row.shown, row.found) == ("/zongjie/1.html", "whole", 1)


def test_so_far_means_nothing_where_nothing_came(store: Store) -> None:
    assert curate_so_far(store, SHOWN.partition) is None


def test_a_crawl_that_fails_after_a_broken_one_does_not_end_the_hold(
    store: Store, tmp_path: Path
) -> None:
    capture_day(store, tmp_path, SHOWN)
    told(store, "r1", Outcome.BROKEN)
    for number, outcome in enumerate((Outcome.FAILED, Outcome.INTERRUPTED), 2):
        told(store, f"r{number}", outcome)
        assert held(store, SHOWN.partition)
        assert curate_so_far(store, SHOWN.partition) is None
    store.put(layout.run_record("crawl", SHOWN.partition, "r4"), b"torn")
    assert held(store, SHOWN.partition)
    told(store, "r5", Outcome.COMPLETE)
    assert held(store, SHOWN.partition) is None
    told(store, "r6", Outcome.FAILED)
    summary = curate_so_far(store, SHOWN.partition)
    assert summary is not None
    assert summary.pages == 2


def test_a_broken_day_that_is_past_stays_held_when_it_is_run_again(
    crawls: Crawls, store: Store, tmp_path: Path
) -> None:
    """Tried again after midnight, it cannot be asked for: that is no success of it."""
    capture_day(store, tmp_path / "other", SHOWN)
    with serving(routes({})) as site:
        assert crawls.run(site, SHOWN.day, name=SITE).code == 0
        told(store, "20260302T000001Z-a", Outcome.BROKEN)
        for _ in range(2):
            ran = crawls.run(site, SHOWN.day, name=SITE)
            assert ran.code == 1
            assert ran.summary is not None
            assert ran.summary.outcome is Outcome.BROKEN
            assert f"python -m storage curate {SITE}" in (ran.summary.problem or "")
            assert held(store, SHOWN.partition)
        curate(store, SHOWN.partition)
        assert crawls.run(site, SHOWN.day, name=SITE).code == 0
    assert site.log == []
