"""A site whose past is asked of a history source, for the tests of what can go wrong there."""

from __future__ import annotations

import json
from datetime import date

import pytest

from crawlers.site import Dialect
from storage.captures import Capture, read_captures
from storage.layout import Partition
from storage.store import Store
from tests.crawlers.cdx_server import CdxServer, Taken
from tests.crawlers.conftest import Crawls, Ran
from tests.crawlers.fault_site import HOST, FaultSite, Reply, page, routes, serving

DAY = date(2026, 3, 2)
ROBOTS = Reply(b"User-agent: *\nDisallow: /a/66.html\n", 200, (("Content-Type", "text/plain"),))
BY_RANGE = Dialect.COMMON_CRAWL
EITHER = (Dialect.WAYBACK, BY_RANGE)


def url(path: str) -> str:
    return f"http://{HOST}{path}"


def taken(path: str, text: str = "", hour: int = 1, **more: object) -> Taken:
    body = page(text=text) if text else b""
    fields = {"body": body, "stamp": f"20260302{hour:02}0000"} | more
    return Taken(url=url(path), **fields)  # type: ignore[arg-type]


def articles(count: int) -> list[Taken]:
    return [taken(f"/a/{number}.html", f"第{number}篇") for number in range(1, count + 1)]


def backfill(crawls: Crawls, source: CdxServer, site: FaultSite, **fields: object) -> Ran:
    return crawls.run(site, DAY, history=source.history, **fields)


@pytest.fixture
def site() -> object:
    with serving(routes({"/robots.txt": ROBOTS})) as site:
        yield site
    assert {one.path for one in site.log} <= {"/robots.txt"}  # the site itself is left alone


def kept(store: Store) -> dict[str, Capture]:
    captures = read_captures(store, Partition("fault", DAY))
    return {one.url.removeprefix(url("")): one for one in captures}


def counted(ran: Ran) -> dict[str, int]:
    assert ran.summary is not None, ran.log
    return {k: v for k, v in json.loads(ran.summary.to_json()).items() if isinstance(v, int)}


def short(reply: Reply) -> Reply:
    """Return the beginning of an answer that says to be longer."""
    head = "".join(f"{name}: {value}\r\n" for name, value in reply.headers)
    raw = f"HTTP/1.1 {reply.status} OK\r\n{head}Content-Length: {len(reply.body)}\r\n\r\n"
    return Reply(raw=raw.encode() + reply.body[:40])
