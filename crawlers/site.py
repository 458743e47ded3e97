"""What a site is to the archive: a declaration.

One file a site lies in :mod:`crawlers.sites`, named after it, with one value ``SITE``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

from crawlers.errors import SiteError

_NAME = re.compile(r"[a-z][a-z0-9_]*")

SESSIONS_AND_TRACKERS = (
    "phpsessid", "jsessionid", "aspsessionid*", "session_id", "sessionid", "utm_*", "spm",
    "gclid", "fbclid", "bd_vid", "hmsr", "hmpl", "hmcu", "hmkw", "hmci",
)  # fmt: skip
"""Query parameters that say who came from where, and nothing about the page."""


class History(StrEnum):
    """Where the past of a site can be asked for."""

    MEMENTO = "memento"
    """The site itself answers ``Accept-Datetime`` (RFC 7089, section 4.1: it is its own
    TimeGate and answers with status 200 and ``Memento-Datetime``)."""


class Dialect(StrEnum):
    """How a CDX server is asked for its index, and its captures are had."""

    WAYBACK = "wayback"
    """https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server: rows as a JSON
    array, a resume key after each page; a capture by ``id_`` replay."""
    COMMON_CRAWL = "common crawl"
    """https://index.commoncrawl.org/: one index a crawl (collinfo.json), JSON lines in numbered
    pages; a capture is a range of bytes of a WARC file."""
    PYWB = "pywb"
    """https://pywb.readthedocs.io/en/latest/manual/cdxserver_api.html: JSON lines; a capture by
    ``id_`` replay."""


@dataclass(frozen=True, slots=True)
class Cdx:
    """An archive that was watching a site: its index of captures (CDX), and the captures.

    ``index`` is the address of the index, of Common Crawl that of its list of crawls;
    ``captures`` what stands before ``TIMESTAMPid_/URL``, of Common Crawl before a WARC file's
    name.  ``delay`` is the least number of seconds between two requests to it; one is under way
    at a time.
    """

    dialect: Dialect
    index: str
    captures: str
    delay: float = 2.0

    def __post_init__(self) -> None:
        for url in (self.index, self.captures):
            split = urlsplit(url)
            if split.scheme not in {"http", "https"} or not split.hostname:
                self._refuse(f"{url!r} is not absolute http(s)", "write it in full")
        if not self.captures.endswith("/"):
            self._refuse(f"{self.captures!r} is no folder", "end it with a slash")
        if self.delay < 0:
            self._refuse(f"delay {self.delay} is negative", "give seconds >= 0")

    def __str__(self) -> str:
        return f"cdx of {urlsplit(self.index).hostname}"

    def _refuse(self, what: str, todo: str) -> None:
        raise SiteError(what, where=f"history by {self.dialect}", todo=todo)


WAYBACK = Cdx(
    Dialect.WAYBACK, "https://web.archive.org/cdx/search/cdx", "https://web.archive.org/web/"
)
COMMON_CRAWL = Cdx(
    Dialect.COMMON_CRAWL,
    "https://index.commoncrawl.org/collinfo.json",
    "https://data.commoncrawl.org/",
)


def pywb(collection: str, delay: float = 2.0) -> Cdx:
    """Return the history source that a pywb collection is (``https://HOST/COLLECTION``)."""
    address = collection.rstrip("/")
    return Cdx(Dialect.PYWB, f"{address}/cdx", f"{address}/", delay)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is still usual at a site; beyond it a run is told as broken (:mod:`crawlers.health`).

    Shares of a run's pages, and two factors of the median of its last good runs: fewer listed
    ``articles`` or ``slower`` requests are unusual.
    """

    errors: float = 0.2
    blocked: float = 0.2
    gone: float = 0.3
    redirects: float = 0.5
    undecodable: float = 0.1
    denied: float = 0.9
    articles: float = 0.5
    slower: float = 8.0


@dataclass(frozen=True, slots=True)
class Site:
    """A site's declaration, checked when it is made (:class:`~crawlers.errors.SiteError`).

    ``name`` is its key in the bucket; ``title`` what people call it.  The crawl starts at
    ``start_urls`` (list pages) and follows on the hosts of these only: a link whose path and
    query match ``list_pattern`` is a further list page, one that matches ``article_pattern`` an
    article; anything else is left alone.  Both are regular expressions for :func:`re.fullmatch`.

    ``delay`` is the least number of seconds between two requests to a host.  ``history`` says
    who can be asked for past days: the site itself (``History.MEMENTO``), an archive that was
    watching it (:class:`Cdx`), or nobody (None).  ``schedule`` is a cron expression in
    Asia/Shanghai, None for a site crawled on demand.  ``first_day`` and ``last_day`` bound the
    days that it makes sense to ask for.  A ``sample`` site is served by this project's own
    server, reached through ``ARCHIVE_SAMPLE_PROXY``; any other refuses to run without
    ``ARCHIVE_CONTACT``.

    ``timeout`` is how many seconds a response may take.  ``twins`` are hosts that show the pages
    of the first start URL's host; ``drop_params`` are the query parameters (``*`` stands for
    anything) that do not tell pages apart (:mod:`crawlers.canonical`).

    By default each crawl fetches all that the lists show.  A known article is fetched again when
    its interval has passed (:mod:`storage.history`), which is at most ``max_interval`` days; of
    those that are due, at most ``budget`` a run.  After ``quiet_pages`` list pages in a row that
    link to no new article, the further pages of that list are left alone.  ``bounds`` say what is
    usual here.
    """

    name: str
    title: str
    start_urls: tuple[str, ...]
    list_pattern: str
    article_pattern: str
    delay: float = 1.0
    max_list_pages: int = 200
    history: History | Cdx | None = None
    schedule: str | None = "0 0 * * *"
    first_day: date | None = None
    last_day: date | None = None
    sample: bool = False
    timeout: float = 30.0
    twins: tuple[str, ...] = ()
    drop_params: tuple[str, ...] = SESSIONS_AND_TRACKERS
    max_interval: float = 1.0
    budget: int | None = None
    quiet_pages: int | None = None
    bounds: Bounds = Bounds()

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            self._refuse(f"name {self.name!r}", "use small letters, digits and _")
        if not self.start_urls:
            self._refuse("start_urls is empty", "name at least one list page")
        for url in self.start_urls:
            split = urlsplit(url)
            if split.scheme not in {"http", "https"} or not split.hostname:
                self._refuse(f"start URL {url!r} is not absolute http(s)", "write it in full")
        for field in ("list_pattern", "article_pattern"):
            try:
                re.compile(getattr(self, field))
            except re.error as error:
                self._refuse(f"{field} is no regular expression: {error}", "mend it")
        if self.delay < 0:
            self._refuse(f"delay {self.delay} is negative", "give seconds >= 0")
        if self.max_interval < 1:
            self._refuse(f"max_interval {self.max_interval} is no day", "give days >= 1")
        if self.timeout <= 0:
            self._refuse(f"timeout {self.timeout} is none", "give seconds > 0")

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that may be visited."""
        return frozenset(urlsplit(url).hostname or "" for url in self.start_urls)

    def _refuse(self, what: str, todo: str) -> None:
        raise SiteError(what, where=f"site {self.name!r}", todo=todo)
