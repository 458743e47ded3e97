"""A backfill through CDX brings back what a crawl of the samples had seen, in each dialect."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from datetime import date
from pathlib import Path

import pytest

from crawlers.days import bounds
from crawlers.sample.calendar import DAYS
from crawlers.sample.server import SampleServer
from crawlers.site import Dialect
from storage import release as releases
from storage.captures import read_captures
from storage.curate import curate
from storage.layout import Partition
from storage.publish import publish
from storage.settings import Settings
from storage.store import Store, open_store
from tests.crawlers.cdx_server import cdx, of_store
from tests.crawlers.conftest import ROOT
from tests.crawlers.replay import environment, replaying

SITE = "qinghe"


def crawl(env: dict[str, str], day: object, *more: str) -> str:
    command = [sys.executable, "-m", "crawlers", "run", SITE, "--day", str(day), *more]
    done = subprocess.run(command, cwd=ROOT, env=env, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def another(env: dict[str, str], folder: Path) -> tuple[dict[str, str], Store]:
    """An empty bucket, and a spool of its own."""
    env = env | {"ARCHIVE_BUCKET": f"t-{uuid.uuid4().hex}", "ARCHIVE_SPOOL": str(folder)}
    store = open_store(Settings.from_env(env))
    store.create()
    return env, store


def declared(folder: Path, history: str) -> Path:
    text = (ROOT / f"crawlers/sites/{SITE}.py").read_text()
    text = text.replace("History.MEMENTO", history)
    file = folder / f"{SITE}.py"
    file.write_text(text.replace("import History, Site", "import Cdx, Dialect, Site, pywb"))
    return file


def seen(store: Store) -> set[tuple[object, ...]]:
    return {
        (one.url, one.role, one.observed_at, one.status, one.payload_digest, one.is_revisit)
        for day in DAYS
        for one in read_captures(store, Partition(SITE, day))
    }


def published(store: Store) -> dict[str, str]:
    """The logical digest of each table that is derived from all days."""
    for day in DAYS:
        curate(store, Partition(SITE, day))
    publish(store)
    tables = releases.require(store, None).tables
    return {name: table.digest for name, table in tables.items()}


def test_a_backfill_brings_what_the_crawl_saw(
    archive_env: dict[str, str], store: Store, tmp_path: Path
) -> None:
    with SampleServer() as samples:
        env = archive_env | {"ARCHIVE_SAMPLE_PROXY": samples.address}
        for day in DAYS:
            crawl(env, day)
        assert len(seen(store)) > 50
        for dialect in Dialect:
            asked = len(samples.requests)
            env, second = another(env, tmp_path / dialect)
            with cdx(of_store(store), dialect) as source:
                file = declared(tmp_path, source.history)
                for day in DAYS:
                    crawl(env, day, "--site-file", str(file))
            live = samples.requests[asked:]
            assert {(one.path, one.status) for one in live} == {("/robots.txt", 200)}
            assert seen(second) == seen(store), dialect
            assert published(second) == published(store), dialect


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return environment(tmp_path_factory.mktemp("pywb") / "venv")


@pytest.mark.full
def test_a_backfill_from_pywb_brings_what_cdx_toolkit_lists_and_the_crawl_saw(
    programs: Path, archive_env: dict[str, str], store: Store, tmp_path: Path
) -> None:
    with SampleServer() as samples:
        env = archive_env | {"ARCHIVE_SAMPLE_PROXY": samples.address}
        for day in DAYS:
            crawl(env, day)
        env, second = another(env, tmp_path / "second")
        with replaying(programs, tmp_path / "pywb", store) as collection:
            file = declared(tmp_path, f"pywb({collection!r}, delay=0)")
            for day in DAYS:
                crawl(env, day, "--site-file", str(file))
            listed = [listed_by_cdx_toolkit(programs, collection, day) for day in DAYS]
    assert seen(second) == seen(store)
    for day, theirs in zip(DAYS, listed, strict=True):
        ours = read_captures(second, Partition(SITE, day))
        assert sorted((one.url, f"{one.observed_at:%Y%m%d%H%M%S}") for one in ours) == theirs
    assert published(second) == published(store)


def listed_by_cdx_toolkit(programs: Path, collection: str, day: date) -> list[tuple[str, str]]:
    """What cdx_toolkit lists of the site on a day: addresses and times.

    One answer has all; it would ask an index without pages for a next page without end.
    """
    script = f"""
import cdx_toolkit, json
cdx = cdx_toolkit.CDXFetcher(source={collection + "/cdx"!r})
first, last = {[moment.strftime("%Y%m%d%H%M%S") for moment in bounds(day)]!r}
for one in cdx.get("www.qinghe.example/*", from_ts=first, to=last, limit=1000):
    print(json.dumps([one["url"], one["timestamp"]]))
"""
    done = subprocess.run(
        [programs / "python", "-c", script], check=True, capture_output=True, text=True
    )
    return sorted((url, stamp) for url, stamp in map(json.loads, done.stdout.splitlines()))
