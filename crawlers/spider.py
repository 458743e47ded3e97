"""The one spider: from a site's start URLs over its list pages to its articles and their parts.

List pages are visited one after another in the order in which they are found, so that a limit
on their number means the same pages on every run; articles are fetched as they are found, before
the next list page, so that the queue never grows beyond one list page's links.
"""

from __future__ import annotations

import logging
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator
from typing import cast

from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.canonical import canonical
from crawlers.consent import opted_out
from crawlers.due import Waiting
from crawlers.errors import CrawlFailed
from crawlers.job import Job
from crawlers.links import Links, is_on, links_of, resolve, role_of
from crawlers.pace import Stopped
from extract.model import Payload
from storage.captures import Role

log = logging.getLogger(__name__)

MAX_PARTS = 200
_HINTS = (b"refresh", b"canonical")
_HEAD_BYTES = 16 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class NotObserved(IgnoreRequest):
    """The site did not show this on the day that is crawled."""


class Undecodable(IgnoreRequest):
    """The bytes are archived, but are not what they say."""


class Denied(IgnoreRequest):
    """The host's robots.txt forbids the URL, or cannot be had."""


class SiteSpider(Spider):
    """Visits what a site's declaration names."""

    name = "site"

    def __init__(self, job: Job) -> None:
        super().__init__()
        self.job = job
        self._lists: deque[str] = deque()
        self._visited: set[str] = set()
        self._starts = tuple(resolve(url, url) or url for url in job.site.start_urls)
        self._listed = 0
        self._refreshes: set[str] = set()
        self._chains: dict[str, str] = {}
        self._quiet: Counter[str] = Counter()
        self._waiting = Waiting(job.site, job.known, job.day)

    async def start(self) -> AsyncIterator[Request]:
        """Begin with the start URLs."""
        for url in self._starts:
            if why := opted_out(self.job.decisions, url):
                self._lost(url, f"is left alone: {why}")
            self._take_up(Role.LIST, url)
        for request in self._next_list():
            yield request

    def parse_list(self, response: Response) -> Iterator[Request]:
        """Follow a list page's links, then go on with the next list page."""
        if response.status == 200:
            self.job.tally.counts.list_pages += 1
            links = links_of(payload_of(response))
            self.job.tally.counts.bad_links += links.bad
            if links.bad:
                log.warning("%s has %d links that are no addresses", response.url, links.bad)
            yield from self._refreshed(response, links)
            yield from self._listed_on(response.url, links)
        elif response.status in _REDIRECTS:
            yield from self._redirected(response)
        else:
            self._lost(response.url, f"answers {response.status}")
        yield from self._next_list()

    def _listed_on(self, page: str, links: Links) -> Iterator[Request]:
        """Take up a list page's links; note whether there was news among them."""
        site, chain = self.job.site, self._chains.get(page, page)
        news = False
        for link in links.urls:
            url = canonical(site, link)
            role = role_of(site, url)
            if role is Role.LIST:
                self._chains.setdefault(url, chain)
            news = news or (role is Role.ARTICLE and self._waiting.is_new(url))
            if role is Role.ARTICLE and self._adaptive and not self._waiting.is_new(url):
                if self._is_new(url):
                    self._waiting.add(url)
            else:
                yield from self._take_up(role, url)
        self._quiet[chain] = 0 if news else self._quiet[chain] + 1

    @property
    def _adaptive(self) -> bool:
        """Whether known articles wait until they are due and all lists are read."""
        return self.job.site.max_interval > 1 or self.job.site.budget is not None

    def parse_article(self, response: Response, part: int) -> Iterator[Request]:
        """Follow an article to its next part."""
        if response.status in _REDIRECTS:
            yield from self._redirected(response)
        if response.status != 200:
            if part > 1 and response.status not in _REDIRECTS:
                self.job.tally.counts.parts_missing += 1
            return
        from extract.parts import next_part

        self.job.tally.counts.articles += 1
        yield from self._elsewhere(response, part)
        address = next_part(payload_of(response))
        url = resolve(response.url, address) if address else None
        url = canonical(self.job.site, url) if url else None
        if url and part < MAX_PARTS and is_on(self.job.site, url):
            yield from self._take_up(Role.ARTICLE, url, part + 1)
        elif url:
            self.job.tally.counts.parts_missing += 1

    def failed(self, failure: Failure) -> Iterator[Request]:
        """Note a request that brought nothing, and go on."""
        request = cast("Request", failure.request)  # type: ignore[attr-defined]
        error = failure.value
        if isinstance(error, Stopped):
            return
        why = str(error) or type(error).__name__
        if not isinstance(error, IgnoreRequest):
            self.job.tally.counts.errors += 1
            log.warning("%s brought nothing: %s", request.url, why)
        if request.cb_kwargs.get("part", 1) > 1:
            self.job.tally.counts.parts_missing += 1
        if request.meta["role"] == Role.LIST:
            if not isinstance(error, NotObserved):
                self._lost(request.url, f"brought nothing: {why}")
            yield from self._next_list()

    def _redirected(self, response: Response) -> Iterator[Request]:
        """Follow a redirect as if it were a link: where the declaration says so, once."""
        target = resolve(response.url, header(response, "Location") or "")
        role = role_of(self.job.site, target) if target else None
        if target in self._starts:
            role = Role.LIST
        if target and role:
            yield from self._take_up(role, target)
        else:
            log.info("%s redirects to %s, which is left alone", response.url, target)
            self._lost(response.url, f"redirects to {target}, which the declaration does not know")

    def _elsewhere(self, response: Response, part: int) -> Iterator[Request]:
        """Follow an article to where it says that it really stands.

        A part may call the first one canonical and is no copy of it, so nothing is left out
        because of what a page calls itself: what it names is visited too.
        """
        head = response.body[:_HEAD_BYTES].replace(b"\0", b"").lower()
        if not any(hint in head for hint in _HINTS):
            return  # most have neither, and parsing them again costs more than fetching them
        links = links_of(payload_of(response))
        yield from self._refreshed(response, links)
        if links.canonical and part == 1:
            url = canonical(self.job.site, links.canonical)
            if role_of(self.job.site, url) is Role.ARTICLE:
                yield from self._take_up(Role.ARTICLE, url)

    def _refreshed(self, response: Response, links: Links) -> Iterator[Request]:
        """Follow a meta refresh as if it were a link, but not from where one has led."""
        if links.refresh and response.url not in self._refreshes:
            self._refreshes.add(links.refresh)
            yield from self._take_up(role_of(self.job.site, links.refresh), links.refresh)

    def _take_up(self, role: Role | None, url: str, part: int = 1) -> tuple[Request, ...]:
        """Return the request for a URL met for the first time; list pages wait for their turn."""
        if role is None or not self._is_new(url):
            return ()
        if role is Role.LIST:
            self._lists.append(url)
            return ()
        return (self._article(url, part),)

    def _is_new(self, url: str) -> bool:
        """Note that a URL was met; return whether for the first time, and nobody opted it out."""
        if url in self._visited:
            return False
        self._visited.add(url)
        if why := opted_out(self.job.decisions, url):
            self.job.tally.counts.opted_out += 1
            log.info("not queued: %s", why)
            return False
        return True

    def _article(self, url: str, part: int = 1) -> Request:
        return Request(
            url,
            callback=self.parse_article,
            errback=self.failed,
            cb_kwargs={"part": part},
            meta={"role": Role.ARTICLE},
            priority=1,
            dont_filter=True,
        )

    def _next_list(self) -> Iterator[Request]:
        """Go on with the next list page; after the last one, with the articles that wait."""
        while self._lists and self._listed < self.job.site.max_list_pages:
            url = self._lists.popleft()
            if self._is_quiet(url):
                continue
            self._listed += 1
            yield Request(
                url,
                callback=self.parse_list,
                errback=self.failed,
                meta={"role": Role.LIST},
                dont_filter=True,
            )
            return
        yield from map(self._article, self._waiting.take())
        self.job.tally.counts.not_due = self._waiting.skipped

    def _is_quiet(self, url: str) -> bool:
        """Whether a list page goes on with a list that has had no news for too long."""
        most = self.job.site.quiet_pages
        chain = self._chains.get(url)
        return most is not None and chain is not None and self._quiet[chain] >= most

    def _lost(self, url: str, why: str) -> None:
        """A list page brought no links; if it is a start URL, that spoils the crawl."""
        log.warning("%s %s", url, why)
        if url in self._starts:
            self.job.tally.spoil(
                CrawlFailed(
                    f"the start URL {why}",
                    where=url,
                    todo="see whether the site is up, forbids us or has moved, then run again",
                )
            )


def payload_of(response: Response) -> Payload:
    """Return what a response shows, its body as the archiving middleware has decoded it."""
    return Payload(response.url, response.body, header(response, "Content-Type"))


def header(response: Response, name: str) -> str | None:
    """Return the value of a response's header, or None."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
