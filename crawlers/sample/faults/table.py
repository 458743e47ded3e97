"""The table of faults that a site can serve, one row each."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass

from crawlers.sample.faults.page import TEXTS, list_page, report_page
from crawlers.sample.messages import Ends, Raw, Reply

TOO_MUCH = 8 * 1024 * 1024 + 1
"""More bytes than a crawl takes of one body."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A page that shows a fault each time that it is asked for, but for every second time."""

    bad: Reply | Raw
    good: Reply


Page = Reply | Raw | Mended


@dataclass(frozen=True, slots=True)
class Fault:
    """A row: ``what`` goes wrong, and the ``pages`` by their names within the row's folder.

    The folder's list page links to ``listed``, by default to all; one without a name is the list
    page itself.
    """

    what: str
    pages: Mapping[str, Page]
    listed: tuple[str, ...] | None = None

    @property
    def list_page(self) -> Page:
        """The page of the folder itself."""
        links = self.pages if self.listed is None else self.listed
        return self.pages.get("") or html(list_page(self.what, ((name, "") for name in links)))


_KIND = ("Content-Type", "text/html")
_GZIP = ("Content-Encoding", "gzip")
_ROBOTS = "X-Robots-Tag"
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
_CHUNKED = _HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
_UTF8, _REFRESH = '<meta charset="utf-8">', '<meta http-equiv="Refresh" content="0; url={}">'

GOOD = report_page(*TEXTS, head=_UTF8).encode()
"""A page with two reports."""
SINGLE = report_page(TEXTS[0], head=_UTF8).encode()
FOLLOWED = report_page(TEXTS[0], head=_UTF8, foot='<a href="1_2.html">下一页</a>').encode()
NOARCHIVE = report_page(
    TEXTS[0], head='<meta name="ROBOTS" content="NoArchive, follow">' + _UTF8
).encode()
GBK = report_page(*TEXTS).encode("gb18030")
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 20
SOFT_404 = "<html><body><h1>页面不存在</h1></body></html>".encode()


def html(body: bytes, *headers: tuple[str, str]) -> Reply:
    """Return a page of HTML, with further header fields."""
    return Reply(200, (_KIND, *headers), body)


def _status(number: int, *headers: tuple[str, str]) -> Reply:
    return Reply(number, (_KIND, *headers), b"")


def _moved(to: str, status: int = 301) -> Reply:
    return _status(status, ("Location", to))


def _one(what: str, page: Page) -> Fault:
    return Fault(what, {"1.html": page})


def _once(what: str, bad: Reply | Raw) -> Fault:
    return _one(f"{what}, and then the page", Mended(bad, html(GOOD)))


def _typed(body: bytes, kind: str) -> Reply:
    return Reply(200, (("Content-Type", kind),), body)


_SHORT = Raw(_HEAD + b"Content-Length: 9999\r\n\r\nhalf")
_CUT = html(gzip.compress(GOOD, mtime=0)[:-40], _GZIP)
_TREE = {
    f"list_{n}.html": html(
        list_page(f"{n}月", ((f"list_{2 * n}.html", "上"), (f"list_{2 * n + 1}.html", "下")))
    )
    for n in range(1, 1000)
}
_SESSIONS = [(f"1.html?PHPSESSID=s{n}&utm_source=x", "") for n in range(9)]

TABLE: Mapping[str, Fault] = {
    "not-found": _one("an article that was never there", _status(404)),
    "gone": _one("an article that was taken away", _status(410)),
    "error-once": _once("500", Reply(500, (_KIND,), b"oops")),
    "error": _one("500 for ever", _status(500)),
    "busy-once": _once("429, Retry-After in seconds", _status(429, ("Retry-After", "1"))),
    "unavailable-once": _once(
        "503, Retry-After with a date",
        _status(503, ("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT")),
    ),
    "hang": _one("begins to answer, and then is silent", Raw(_HEAD, Ends.SILENT)),
    "drip": _one("a byte now and then", Raw(_HEAD + b"\r\n", Ends.DRIPPING)),
    "reset-once": _once("the connection is reset", Raw(b"", Ends.RESET)),
    "short-once": _once("fewer bytes than announced", _SHORT),
    "short": _one("fewer bytes than announced, for ever", _SHORT),
    "cut-chunk-once": _once("a chunk that is cut off", Raw(_CHUNKED + b"9\r\nhalf")),
    "bad-chunk-once": _once("a chunk without a length", Raw(_CHUNKED + b"zz\r\nhalf")),
    "garbage-once": _once("no HTTP", Raw(b"\xff\xfe\x00 nothing like HTTP\r\n\r\n")),
    "cut-gzip-once": _once("gzip that is cut off", _CUT),
    "cut-gzip": _one("gzip that is cut off, for ever", _CUT),
    "bad-gzip": _one("says gzip, is none", html(GOOD, _GZIP)),
    "gzip-bomb": _one(
        "gzip that unpacks to too much", html(gzip.compress(bytes(TOO_MUCH), mtime=0), _GZIP)
    ),
    "huge": _one(
        "announces too much", Raw(_HEAD + b"Content-Length: 99999999999\r\n\r\nx", Ends.SILENT)
    ),
    "endless": _one("a body without end", Raw(_HEAD + b"\r\n", Ends.ENDLESS)),
    "gbk-as-utf8": _one("says UTF-8, is GBK", _typed(GBK, "text/html; charset=utf-8")),
    "utf8-as-gbk": _one("says GBK, is UTF-8", _typed(GOOD, "text/html; charset=gbk")),
    "redirect-loop": Fault(
        "redirects in a circle", {"1.html": _moved("2.html"), "2.html": _moved("1.html")}
    ),
    "redirect-chain": Fault(
        "25 redirects, to a page that is not there",
        {f"{n}.html": _moved(f"{n + 1}.html", 302) for n in range(25)},
    ),
    "redirect-off": _one(
        "a redirect off the site", _moved("http://other.example/hang/1.html", 302)
    ),
    "soft-404": _one("a notice that there is no such page, with 200", html(SOFT_404)),
    "empty": _one("no bytes, with 200", html(b"")),
    "pdf-as-html": _one("says HTML, is a PDF", html(PDF)),
    "meta-refresh": Fault(
        "a meta refresh, to another one",
        {
            "1.html": html(f"{_REFRESH.format('2.html')}<p>moved</p>".encode()),
            "2.html": html(_REFRESH.format("3.html").encode()),
            "3.html": html(GOOD),
        },
        listed=("1.html",),
    ),
    "noarchive": _one("X-Robots-Tag: noarchive", html(GOOD, (_ROBOTS, "noarchive"))),
    "noarchive-us": _one(
        "X-Robots-Tag for us by name",
        html(GOOD, (_ROBOTS, "Work-Report-Archive: nofollow, noarchive")),
    ),
    "noarchive-other": _one(
        "X-Robots-Tag for another", html(GOOD, (_ROBOTS, "otherbot: noarchive"))
    ),
    "noarchive-meta": _one("a meta element forbids it", html(NOARCHIVE)),
    "noarchive-part": Fault(
        "the first of two parts forbids it",
        {"1.html": html(FOLLOWED, (_ROBOTS, "noarchive")), "1_2.html": html(GOOD)},
        listed=("1.html",),
    ),
    "disallowed": Fault(
        "robots.txt forbids all but the last two",
        {f"{n}.html": html(GOOD) for n in (*range(100, 120), 150, 2)},
    ),
    "calendar": Fault("list pages without end", _TREE, listed=("list_1.html",)),
    "sessions": Fault(
        "nine addresses of one page",
        {"": html(list_page("会话", _SESSIONS)), "1.html": html(SINGLE)},
    ),
}
ROBOTS = b"User-agent: *\nDisallow: /disallowed/1\nAllow: /disallowed/150.html\n"
