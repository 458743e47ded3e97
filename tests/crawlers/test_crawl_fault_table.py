"""The table of faults that a site can serve, row by row and all in one crawl.

The fault host serves them.  What is required is judged from the sample server's log, read over
HTTP, from the committed records and from the derived rows.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import pairwise

import httpx
import pytest

from crawlers import days
from crawlers.archiving import MAX_BODY
from crawlers.pace import MAX_STRIKES
from crawlers.process import CONCURRENCY
from crawlers.sample.faults import site as site_file
from crawlers.sample.faults.host import BUSY_HOST, CLOSED_HOST, HOST
from crawlers.sample.faults.page import TEXTS
from crawlers.sample.faults.site import SITE
from crawlers.sample.faults.table import GBK, GOOD, PDF, SOFT_404, TABLE, TOO_MUCH
from crawlers.sample.server import SampleServer
from crawlers.summary import CrawlSummary, Outcome
from storage.captures import read_captures
from storage.curate import payload_reader
from storage.derive import derive
from storage.layout import Partition
from storage.store import Store
from storage.warc import read_payload
from tests.crawlers.conftest import ROOT, Crawls, Ran

TRIES = 4  # the first and three more
MAX_RSS = 300 * 1024  # KiB
DOOR = """
import re
import sys
from crawlers.__main__ import main

code = main()
status = open("/proc/self/status").read()
print(re.search(r"VmHWM:\\s*(\\d+) kB", status)[1])
sys.exit(code)
"""
"""The crawlers' door, which tells its most memory at last (getrusage counts the parent's, too)."""
PARTITION = Partition(SITE.name, days.today())


@dataclass(frozen=True)
class Row:
    """What is to be found of a row, by the names of its pages.

    ``asked`` is how often each is asked for; ``status`` of its capture (None: it has none);
    ``bodies`` what can be read back (None: nothing); ``reports`` how many come of it.
    """

    asked: Mapping[str, int] = field(default_factory=dict)
    status: Mapping[str, int | None] = field(default_factory=dict)
    bodies: Mapping[str, bytes | None] = field(default_factory=dict)
    reports: Mapping[str, int] = field(default_factory=dict)


ONE = "1.html"
NO_REPORT = {ONE: 0}
MENDED = Row({ONE: 2}, {ONE: 200}, {ONE: GOOD}, {ONE: 2})
LOST = Row({ONE: TRIES}, {ONE: None}, {}, NO_REPORT)
UNREAD = Row({ONE: TRIES}, {ONE: 200}, {ONE: None}, NO_REPORT)
"""It stays damaged: archived as it came, not read."""
NOT_KEPT = Row({ONE: 1}, {ONE: 200}, {ONE: None}, NO_REPORT)
TAKEN_ONCE = Row({ONE: 1}, {ONE: None}, {}, NO_REPORT)
FORBIDDEN = [f"{number}.html" for number in range(100, 120)]


def shown(body: bytes, reports: int = 0) -> Row:
    """A row of a page that is archived as it is."""
    return Row({ONE: 1}, {ONE: 200}, {ONE: body}, {ONE: reports})


ROWS: Mapping[str, Row] = {
    "not-found": Row({ONE: 1}, {ONE: 404}, {}, NO_REPORT),
    "gone": Row({ONE: 1}, {ONE: 410}, {}, NO_REPORT),
    "error-once": MENDED,
    "error": Row({ONE: TRIES}, {ONE: 500}, {}, NO_REPORT),
    "busy-once": MENDED,
    "unavailable-once": MENDED,
    "hang": LOST,
    "drip": LOST,
    "reset-once": MENDED,
    "short-once": MENDED,
    "short": LOST,
    "cut-chunk-once": MENDED,
    "bad-chunk-once": MENDED,
    "garbage-once": MENDED,
    "cut-gzip-once": MENDED,
    "cut-gzip": UNREAD,
    "bad-gzip": UNREAD,
    "gzip-bomb": UNREAD,
    "huge": TAKEN_ONCE,
    "endless": TAKEN_ONCE,
    "gbk-as-utf8": shown(GBK, 2),
    "utf8-as-gbk": shown(GOOD, 2),
    "redirect-loop": Row({ONE: 1, "2.html": 1}, {ONE: 301, "2.html": 301}, {}, NO_REPORT),
    "redirect-chain": Row(
        {f"{number}.html": 1 for number in range(26)},
        {"0.html": 302, "24.html": 302, "25.html": 404},
    ),
    "redirect-off": Row({ONE: 1}, {ONE: 302}),
    "soft-404": shown(SOFT_404),
    "empty": Row({ONE: 1}, {ONE: 200}, {}, NO_REPORT),
    "pdf-as-html": shown(PDF),
    "meta-refresh": Row({ONE: 1, "2.html": 1, "3.html": 0}, {"2.html": 200, "3.html": None}),
    "noarchive": NOT_KEPT,
    "noarchive-us": NOT_KEPT,
    "noarchive-other": shown(GOOD, 2),
    "noarchive-meta": NOT_KEPT,
    "noarchive-part": Row(
        {ONE: 1, "1_2.html": 1}, {ONE: 200, "1_2.html": 200}, {ONE: None, "1_2.html": GOOD}
    ),
    "disallowed": Row(
        {"150.html": 1, "2.html": 1} | dict.fromkeys(FORBIDDEN, 0),
        {"150.html": 200, "2.html": 200} | dict.fromkeys(FORBIDDEN),
        {},
        {"150.html": 2, "2.html": 2} | dict.fromkeys(FORBIDDEN, 0),
    ),
    "calendar": Row({"list_2.html": 1, "list_400.html": 0}),
    "sessions": Row({ONE: 1}, {ONE: 200}, {}, {ONE: 1}),
}
CLOSED = Row(
    {"robots.txt": TRIES, "": 0, ONE: 0}, {"robots.txt": 500, "": None, ONE: None}, {}, NO_REPORT
)


@dataclass(frozen=True)
class Asked:
    """A line of the server's log."""

    time: datetime
    url: str


def log_of(server: SampleServer) -> list[Asked]:
    """What was asked of the server, as it tells anybody who asks."""
    answer = httpx.get("http://requests.example/", proxy=server.address)
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert all("User-Agent" in dict(line["headers"]) for line in lines)
    return [
        Asked(datetime.fromisoformat(one["time"]), f"http://{one['host']}{one['path']}")
        for one in lines
    ]


def judge(row: Row, base: str, log: list[Asked], store: Store) -> None:
    asked = Counter(one.url.removeprefix(base) for one in log if one.url.startswith(base))
    captures = [one for one in read_captures(store, PARTITION) if one.url.startswith(base)]
    found = {one.url.removeprefix(base): one for one in captures}
    assert {page: asked[page] for page in row.asked} == dict(row.asked)
    for page, status in row.status.items():
        assert (found[page].status if page in found else None) == status, page
    for page, body in row.bodies.items():
        if body is None:
            assert found[page].payload_digest is None
            record = found[page].record
            raw = gzip.decompress(store.get_range(record.key, record.offset, record.length))
            assert (b"noarchive" in raw.lower()) == (b"WARC-Type: metadata" in raw)
            assert TEXTS[0].paragraphs[0].encode() not in raw or "noarchive" not in base
        else:
            assert read_payload(store, found[page]).body == body
    derived = derive(PARTITION, captures, payload_reader(store))
    pages = {one.url.removeprefix(base): one for one in derived.pages}
    for page, reports in row.reports.items():
        assert (pages[page].found if page in pages else 0) == reports, page


@pytest.fixture
def server() -> Iterator[SampleServer]:
    with SampleServer() as running:
        yield running


def crawled(crawls: Crawls, server: SampleServer, start: str) -> Ran:
    """Crawl one row of the fault host."""
    fields = {one: value for one, value in asdict(SITE).items() if one not in {"bounds", "history"}}
    return crawls.run(
        server, **fields | {"start_urls": (start,), "bounds": SITE.bounds, "max_list_pages": 30}
    )


def test_every_row_is_judged() -> None:
    assert set(ROWS) == set(TABLE)
    assert TOO_MUCH == MAX_BODY + 1


@pytest.mark.parametrize("name", ROWS)
def test_one_fault_at_a_time(crawls: Crawls, server: SampleServer, store: Store, name: str) -> None:
    base = f"http://{HOST}/{name}/"
    ran = crawled(crawls, server, base)
    assert ran.code == 0, ran.log
    log = log_of(server)
    assert all(one.url.startswith((base, f"http://{HOST}/robots.txt")) for one in log)
    judge(ROWS[name], base, log, store)


def test_a_closed_robots_txt(crawls: Crawls, server: SampleServer, store: Store) -> None:
    ran = crawled(crawls, server, f"http://{CLOSED_HOST}/")
    assert (ran.code, ran.summary and ran.summary.outcome) == (1, Outcome.FAILED), ran.log
    judge(CLOSED, f"http://{CLOSED_HOST}/", log_of(server), store)


def test_a_host_that_keeps_refusing(crawls: Crawls, server: SampleServer, store: Store) -> None:
    """It ends the whole run, so it has no place in the crawl of all faults."""
    ran = crawled(crawls, server, f"http://{BUSY_HOST}/")
    assert (ran.code, ran.summary and ran.summary.outcome) == (1, Outcome.FAILED), ran.log
    assert ran.summary is not None
    assert "keeps refusing" in (ran.summary.problem or "")
    refused = [one.time for one in log_of(server) if one.url.endswith(".html")]
    waits = [(after - before).total_seconds() for before, after in pairwise(refused)]
    assert sum(wait >= 1 for wait in waits) >= MAX_STRIKES - 1
    assert len(refused) <= MAX_STRIKES * CONCURRENCY


def test_all_faults_in_one_crawl(
    archive_env: dict[str, str], server: SampleServer, store: Store
) -> None:
    """One host's robots.txt cannot be had: that fails the run, and no other page."""
    env = archive_env | {"ARCHIVE_SAMPLE_PROXY": server.address}
    command = ["run", SITE.name, "--site-file", site_file.__file__, "--json"]
    done = subprocess.run(
        [sys.executable, "-c", DOOR, *command],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    told, memory = done.stdout.splitlines()
    summary = CrawlSummary.from_json(told)
    assert f"http://{CLOSED_HOST}/" in (summary.problem or ""), done.stderr
    assert 0 < int(memory) < MAX_RSS
    asked = log_of(server)
    hosts = {httpx.URL(one.url).host for one in asked}
    assert hosts == {HOST, CLOSED_HOST}
    for name, row in ROWS.items():
        judge(row, f"http://{HOST}/{name}/", asked, store)
    judge(CLOSED, f"http://{CLOSED_HOST}/", asked, store)
