"""The fault host: what goes wrong at which address, and what was asked of it how often."""

from __future__ import annotations

import threading
from collections import Counter

from crawlers.sample.faults.page import list_page
from crawlers.sample.faults.table import GOOD, ROBOTS, TABLE, Mended, Page, html
from crawlers.sample.messages import Raw, Reply, plain

HOST = "faults.example"
CLOSED_HOST = "closed.faults.example"
"""Its robots.txt cannot be had."""
BUSY_HOST = "busy.faults.example"
"""It refuses all pages that its list page links to."""


class FaultHost:
    """A row a folder, and the rows that take a host of their own.

    How often a page was asked for since the server started decides what a mended one answers.
    """

    hosts = frozenset({HOST, CLOSED_HOST, BUSY_HOST})

    def __init__(self) -> None:
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()

    def answer(self, host: str, target: str) -> Reply | Raw:
        """Answer a GET for a path with query on one of the hosts."""
        path = target.partition("?")[0]
        if host == HOST:
            page = _page(path)
        elif host == CLOSED_HOST:
            page = plain(500, "out of order") if path == "/robots.txt" else _alone(path)
        else:
            page = _refused(path)
        if isinstance(page, Mended):
            with self._lock:
                self._asked[path] += 1
                return page.bad if self._asked[path] % 2 else page.good
        return page


def _page(path: str) -> Page:
    if path == "/robots.txt":
        return Reply(200, (("Content-Type", "text/plain"),), ROBOTS)
    if path == "/":
        return html(list_page("故障", ((f"/{name}/", row.what) for name, row in TABLE.items())))
    _, name, *rest = path.split("/")
    row = TABLE.get(name)
    if row is None or len(rest) != 1:
        return plain(404, "no such fault")
    return row.pages.get(rest[0], plain(404, "no such page")) if rest[0] else row.list_page


def _refused(path: str) -> Page:
    """Return what a host that is busy answers."""
    if path == "/":
        return html(list_page("繁忙", ((f"{number}.html", "") for number in range(1, 41))))
    if path == "/robots.txt":
        return plain(404, "none")
    return plain(429, "come back later").with_headers(("Retry-After", "1"))


def _alone(path: str) -> Page:
    """Return a page of a host that has but one."""
    return html(list_page("关闭", [("1.html", "")]) if path == "/" else GOOD)
