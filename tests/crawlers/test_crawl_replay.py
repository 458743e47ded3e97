"""Others can replay the archive: pywb shows each page and each revisit byte by byte."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from crawlers.sample.calendar import DAYS
from crawlers.sample.server import SampleServer
from storage import coding
from storage.captures import read_captures
from storage.layout import Partition
from storage.store import Store
from storage.warc import read_payload
from tests.crawlers.conftest import ROOT, Crawls
from tests.crawlers.fault_site import serving
from tests.crawlers.replay import environment, replaying
from tests.crawlers.test_crawl_days import memento_site


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return environment(tmp_path_factory.mktemp("pywb") / "venv")


@pytest.mark.full
def test_pages_and_revisits_are_replayed_byte_by_byte(
    programs: Path, crawls: Crawls, archive_env: dict[str, str], store: Store, tmp_path: Path
) -> None:
    with serving(memento_site(validators=False)) as site:
        for day in DAYS[:2]:
            assert crawls.run(site, day, history="MEMENTO").code == 0
    with SampleServer() as server:
        env = archive_env | {"ARCHIVE_SAMPLE_PROXY": server.address}
        for day in DAYS[:2]:
            command = [sys.executable, "-m", "crawlers", "run", "qinghe", "--day", str(day)]
            subprocess.run(command, cwd=ROOT, env=env, check=True)
    partitions = [Partition(site, day) for site in ("qinghe", "fault") for day in DAYS[:2]]
    captures = [one for partition in partitions for one in read_captures(store, partition)]
    shown = [one for one in captures if one.payload_digest]
    assert {one.site for one in shown if one.is_revisit} == {"qinghe", "fault"}  # both profiles
    with replaying(programs, tmp_path / "pywb", store) as collection:
        for one in shown:
            moment = one.observed_at.strftime("%Y%m%d%H%M%S")
            request = Request(f"{collection}/{moment}id_/{one.url}")
            request.add_header("Accept-Encoding", "gzip")
            with urlopen(request) as response:
                codings = response.headers.get_all("Content-Encoding") or []
                body = coding.decode(response.read(), [name.encode() for name in codings], 1 << 26)
                location = response.geturl()
            assert body == read_payload(store, one).body, (one.url, one.is_revisit)
            assert f"/{moment}id_/" in location, one.url
