"""The sample sites, crawled: what is archived is what they showed, whatever the order of days."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest
from protego import Protego

from crawlers.manners import AGENT
from crawlers.registry import load
from crawlers.sample.calendar import DAYS, shown_at
from crawlers.sample.server import SampleServer
from crawlers.sample.world import resources
from storage.captures import read_captures
from storage.layout import Partition
from storage.store import Store
from storage.warc import read_payload
from tests.crawlers.conftest import ROOT


@pytest.mark.parametrize("name", ["qinghe", "baiyun"])
def test_a_sample_is_archived_as_it_was(
    name: str, archive_env: dict[str, str], store: Store
) -> None:
    [start] = load(name).start_urls
    host = start.split("/")[2]
    with SampleServer() as server:
        env = archive_env | {"ARCHIVE_SAMPLE_PROXY": server.address}
        for day in (DAYS[1], DAYS[0], DAYS[2]):
            command = [sys.executable, "-m", "crawlers", "run", name, "--day", str(day)]
            subprocess.run(command, cwd=ROOT, env=env, check=True, timeout=120)
        asked = server.requests
    for day in DAYS:
        shown, allowed = resources(host, day), allowed_on(host, day)
        captures = read_captures(store, Partition(name, day))
        paths = {one.url.removeprefix(f"http://{host}"): one for one in captures}
        assert len(paths) == len(captures)
        unseen = allowed - set(paths)
        assert set(paths) <= allowed < set(shown)
        assert all(shown[path].status == 404 for path in unseen)  # later parts of what is gone
        for path, capture in paths.items():
            assert capture.status == shown[path].status
            assert capture.observed_at == shown_at(day)
            if capture.status == 200:
                assert read_payload(store, capture).body == shown[path].body
    assert {one.path for one in asked} == set().union(*(allowed_on(host, day) for day in DAYS))


def allowed_on(host: str, day: date) -> set[str]:
    """What the host shows on a day and its robots.txt lets us fetch."""
    shown = resources(host, day)
    rules = Protego.parse(shown["/robots.txt"].body.decode())
    return {path for path in shown if rules.can_fetch(f"http://{host}{path}", AGENT)}
