"""The table of faults that a site can serve, row by row and all in one crawl.

What is required is judged from the site's log, the committed records and the derived rows.
"""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from crawlers import days
from crawlers.archiving import MAX_BODY
from storage.captures import read_captures
from storage.curate import payload_reader
from storage.derive import derive
from storage.layout import Partition
from storage.store import Store
from storage.warc import read_payload
from tests.crawlers.conftest import Crawls
from tests.crawlers.fault_site import (
    ANYTHING,
    HOST,
    Answer,
    Asked,
    FaultSite,
    Reply,
    page,
    routes,
    serving,
)
from tests.storage.archives import BOOKS, GRAIN, LAMPS
from tests.storage.archives import page as report_page

HTML = ("Content-Type", "text/html")
GZIP = (HTML, ("Content-Encoding", "gzip"))
GOOD = report_page(LAMPS, GRAIN)
FINE = Reply(GOOD, headers=(HTML,))
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
TRIES = 4  # the first and three more


@dataclass(frozen=True)
class Row:
    """A fault: what is served, and what is then to be found.

    ``asked`` is how often each path is asked for; ``status`` of each path's captures (None: it
    has none); ``bodies`` what can be read back (None: nothing); ``reports`` how many come of it.
    ``entries`` are the articles that the list page links to, by default all.
    """

    served: Mapping[str, Reply | Answer]
    asked: Mapping[str, int] = field(default_factory=dict)
    status: Mapping[str, int | None] = field(default_factory=dict)
    bodies: Mapping[str, bytes | None] = field(default_factory=dict)
    reports: Mapping[str, int] = field(default_factory=dict)
    entries: Sequence[str] = ()


def first(bad: Reply, good: Reply = FINE) -> Answer:
    return lambda asked: bad if asked.nth == 1 else good


def chain(asked: Asked) -> Reply:
    number = int(asked.path.removeprefix("/a/").removesuffix(".html"))
    return Reply(b"", 302, (("Location", f"/a/{number + 1}.html"),))


def calendar(asked: Asked) -> Reply:
    """Every page of it links to two more, for ever."""
    number = int(asked.path.removeprefix("/list/").removesuffix(".html"))
    return Reply(page(f"{number * 2}.html", f"{number * 2 + 1}.html"))


def mended(bad: Reply) -> Row:
    """A row of one page that is whole when it is asked for again."""
    one = "/a/1.html"
    return Row({one: first(bad)}, {one: 2}, {one: 200}, {one: GOOD}, {one: 2})


def lost(bad: Reply) -> Row:
    """A row of one page that never comes."""
    return Row({"/a/1.html": bad}, {"/a/1.html": TRIES}, {"/a/1.html": None}, {}, {"/a/1.html": 0})


def shown(body: bytes, *headers: tuple[str, str], reports: int = 0) -> Row:
    """A row of one page that is archived as it is."""
    one = "/a/1.html"
    served = {one: Reply(body, headers=headers or (HTML,))}
    return Row(served, {one: 1}, {one: 200}, {one: body}, {one: reports})


def unread(body: bytes) -> Row:
    """A row of one page that stays damaged: archived as it came, not read."""
    one = "/a/1.html"
    served = {one: Reply(body, headers=GZIP)}
    return Row(served, {one: TRIES}, {one: 200}, {one: None}, {one: 0})


def not_kept(reply: Reply) -> Row:
    """A row of one page whose body is not to be kept."""
    return Row({"/a/1.html": reply}, {}, {"/a/1.html": 200}, {"/a/1.html": None}, {"/a/1.html": 0})


GBK = GOOD.replace(b"<meta charset=utf-8>", b"").decode().encode("gb18030")
META = report_page(LAMPS).replace(b"<meta", b'<meta name=ROBOTS content="NoArchive, follow"><meta')
NOARCHIVE = ("X-Robots-Tag", "noarchive")
NEXT = '{}<a href="1_2.html">下一页</a>'

TABLE: dict[str, Row] = {
    "404": Row({"/a/1.html": Reply(b"", 404)}, {"/a/1.html": 1}, {"/a/1.html": 404}),
    "410": Row({"/a/1.html": Reply(b"", 410)}, {"/a/1.html": 1}, {"/a/1.html": 410}),
    "500 once": mended(Reply(b"oops", 500)),
    "429 once": mended(Reply(b"", 429, (("Retry-After", "1"),))),
    "503 once": mended(
        Reply(b"", 503, (("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"),)),
    ),
    "500 for ever": Row({"/a/1.html": Reply(b"", 500)}, {"/a/1.html": TRIES}, {"/a/1.html": 500}),
    "hang": lost(Reply(raw=HEAD, ends="hang")),
    "drip": lost(Reply(raw=HEAD + b"\r\n", ends="drip")),
    "reset": mended(Reply(raw=b"", ends="reset")),
    "short": mended(Reply(raw=HEAD + b"Content-Length: 9999\r\n\r\nhalf")),
    "short for ever": lost(Reply(raw=HEAD + b"Content-Length: 9999\r\n\r\nhalf")),
    "cut chunk": mended(Reply(raw=HEAD + b"Transfer-Encoding: chunked\r\n\r\n9\r\nhalf")),
    "bad chunk": mended(Reply(raw=HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhalf")),
    "garbage": mended(Reply(raw=b"\xff\xfe\x00 nothing like HTTP\r\n\r\n")),
    "truncated gzip": mended(Reply(gzip.compress(GOOD)[:-40], headers=GZIP)),
    "truncated gzip for ever": unread(gzip.compress(GOOD)[:-40]),
    "bad gzip": unread(GOOD),
    "gzip bomb": unread(gzip.compress(bytes(MAX_BODY + 1))),
    "huge": Row(
        {"/a/1.html": Reply(raw=HEAD + b"Content-Length: 99999999999\r\n\r\nx", ends="hang")},
        status={"/a/1.html": None},
    ),
    "endless": Row(
        {"/a/1.html": Reply(raw=HEAD + b"\r\n" + bytes(MAX_BODY + 1), ends="hang")},
        status={"/a/1.html": None},
    ),
    "says UTF-8, is GBK": shown(GBK, ("Content-Type", "text/html; charset=utf-8"), reports=2),
    "says GBK, is UTF-8": shown(GOOD, ("Content-Type", "text/html; charset=gbk"), reports=2),
    "redirect loop": Row(
        {
            "/a/1.html": Reply(b"", 301, (("Location", "/a/2.html"),)),
            "/a/2.html": Reply(b"", 301, (("Location", "/a/1.html"),)),
        },
        {"/a/1.html": 1, "/a/2.html": 1},
        {"/a/1.html": 301, "/a/2.html": 301},
    ),
    "chain of 25 redirects": Row(
        {f"/a/{n}.html": chain for n in range(25)},
        {f"/a/{n}.html": 1 for n in range(26)},
        {"/a/0.html": 302, "/a/24.html": 302, "/a/25.html": 404},
    ),
    "redirect off the site": Row(
        {"/a/1.html": Reply(b"", 302, (("Location", "http://other.example/a/1.html"),))},
        {"/a/1.html": 1},
        {"/a/1.html": 302},
    ),
    "soft 404": shown("<html><body><h1>页面不存在</h1></body></html>".encode()),
    "empty": Row({"/a/1.html": Reply(b"")}, {"/a/1.html": 1}, {"/a/1.html": 200}),
    "PDF as HTML": shown(b"%PDF-1.7\n" + bytes(range(256)) * 20),
    "meta refresh": Row(
        {
            "/a/1.html": Reply(
                b'<meta http-equiv=Refresh content="0; url=/a/2.html"><p>moved</p>',
                headers=(HTML,),
            ),
            "/a/2.html": Reply(
                b"<meta http-equiv=refresh content='3;URL=\"/a/3.html\"'>", headers=(HTML,)
            ),
            "/a/3.html": FINE,
        },
        {"/a/1.html": 1, "/a/2.html": 1, "/a/3.html": 0},
        entries=("/a/1.html",),
    ),
    "X-Robots-Tag: noarchive": not_kept(Reply(GOOD, headers=(HTML, NOARCHIVE))),
    "X-Robots-Tag for us": not_kept(
        Reply(GOOD, headers=(HTML, ("X-Robots-Tag", "Work-Report-Archive: nofollow, noarchive")))
    ),
    "X-Robots-Tag for another": Row(
        {"/a/1.html": Reply(GOOD, headers=(HTML, ("X-Robots-Tag", "otherbot: noarchive")))},
        bodies={"/a/1.html": GOOD},
        reports={"/a/1.html": 2},
    ),
    "meta noarchive": not_kept(Reply(META, headers=(HTML,))),
    "noarchive part": Row(
        {
            "/a/1.html": Reply(page(text=NEXT.format("其一")), headers=(HTML, NOARCHIVE)),
            "/a/1_2.html": FINE,
        },
        {"/a/1_2.html": 1},
        {"/a/1.html": 200, "/a/1_2.html": 200},
        {"/a/1.html": None, "/a/1_2.html": GOOD},
    ),
    "disallowed": Row(
        {
            "/robots.txt": Reply(b"User-agent: *\nDisallow: /a/\nAllow: /a/50.html\n"),
            "/a/50.html": FINE,
        }
        | {f"/a/{n}.html": FINE for n in range(20)},
        {"/robots.txt": 1, "/a/50.html": 1} | {f"/a/{n}.html": 0 for n in range(20)},
        {"/a/50.html": 200, "/a/0.html": None},
        {},
        {"/a/50.html": 2, "/a/0.html": 0},
        [f"/a/{n}.html" for n in (*range(20), 50)],
    ),
    "calendar trap": Row(
        {"/list/1.html": calendar} | {f"/list/{n}.html": calendar for n in range(2, 500)},
        {"/list/2.html": 1, "/list/400.html": 0},
    ),
    "session ids": Row(
        {
            "/list/1.html": lambda asked: Reply(
                page(*(f"/a/1.html?PHPSESSID=s{n}&utm_source=x" for n in range(9)))
            ),
            "/a/1.html": Reply(report_page(BOOKS), headers=(HTML,)),
        },
        {"/a/1.html": 1},
        {"/a/1.html": 200},
        {},
        {"/a/1.html": 1},
    ),
}

CLOSED = Row(
    {"/robots.txt": Reply(b"", 500), "/a/1.html": FINE},
    {"/robots.txt": TRIES, "/list/": 0, "/a/1.html": 0},
    {"/robots.txt": 500, "/list/": None, "/a/1.html": None},
)


def answer_of(row: Row) -> Answer:
    entries = row.entries or [path for path in row.served if not path.startswith("/list/")]
    entries = [*entries, *(path for path in ("/list/1.html",) if path in row.served)]
    start = {"/list/": Reply(page(*entries)), "/robots.txt": Reply()}
    return routes({**start, **row.served})


def judge(row: Row, host: str, site: FaultSite, store: Store) -> None:
    partition, base = Partition("fault", days.today()), f"http://{host}"
    asked = Counter(one.path for one in site.log if one.host == host)
    captures = [one for one in read_captures(store, partition) if one.url.startswith(base + "/")]
    found = {one.url.removeprefix(base): one for one in captures}
    assert {path: asked[path] for path in row.asked} == dict(row.asked)
    for path, status in row.status.items():
        assert (found[path].status if path in found else None) == status, path
    for path, body in row.bodies.items():
        if body is None:
            assert found[path].payload_digest is None
            record = found[path].record
            raw = gzip.decompress(store.get_range(record.key, record.offset, record.length))
            assert b"noarchive" not in raw.lower() or b"WARC-Type: metadata" in raw
            assert b"WARC-Type: metadata" not in raw or LAMPS[0].encode() not in raw
        else:
            assert read_payload(store, found[path]).body == body
    derived = derive(partition, captures, payload_reader(store))
    pages = {one.url.removeprefix(base): one for one in derived.pages}
    for path, reports in row.reports.items():
        assert (pages[path].found if path in pages else 0) == reports, path


@pytest.mark.parametrize("name", TABLE)
def test_one_fault_at_a_time(crawls: Crawls, store: Store, name: str) -> None:
    with serving(answer_of(TABLE[name])) as site:
        ran = crawls.run(site, timeout=2.0, bounds=ANYTHING, max_list_pages=30)
    assert ran.code == 0, ran.log
    assert {one.host for one in site.log} == {HOST}
    judge(TABLE[name], HOST, site, store)


def test_all_faults_in_one_crawl(crawls: Crawls, store: Store) -> None:
    """One host's robots.txt cannot be had: that fails the run, and no other host."""
    rows = {f"r{number}.example": row for number, row in enumerate(TABLE.values())}
    rows["closed.example"] = CLOSED
    answers = {host: answer_of(row) for host, row in rows.items()}
    starts = tuple(f"http://{host}/list/" for host in rows)
    with serving(lambda asked: answers[asked.host](asked)) as site:
        ran = crawls.run(
            site, timeout=2.0, bounds=ANYTHING, start_urls=starts, max_list_pages=30 + len(rows)
        )
    assert ran.code == 1
    assert ran.summary is not None
    assert "http://closed.example/list/" in (ran.summary.problem or ""), ran.log
    assert {one.host for one in site.log} == set(rows)
    for host, row in rows.items():
        judge(row, host, site, store)
