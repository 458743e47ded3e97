"""Robots: what a host forbids is not fetched (RFC 9309).

Scrapy's own middleware leaks under concurrency: the requests that wait for a robots.txt share
one Deferred, and all but the first get its None, which is read as "allowed".  Here one task per
origin fetches it, and all requests await the same verdict.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawlers import days
from crawlers.archiving import response_of
from crawlers.consent import OptedOut, opted_out
from crawlers.job import Job, host_of
from crawlers.links import is_on, resolve
from crawlers.manners import AGENT
from crawlers.pace import Stopped
from crawlers.resume import ROBOTS_HOLD, stands
from crawlers.spider import Denied, SiteSpider, header
from storage.captures import Role
from storage.errors import Damaged

log = logging.getLogger(__name__)

MAX_BYTES = 500 * 1024
MAX_REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an origin allows: by its rules, or everything or nothing without any."""

    rules: Protego | None
    otherwise: bool

    def allows(self, url: str) -> bool:
        """Whether a URL may be fetched."""
        return self.rules.can_fetch(url, AGENT) if self.rules else self.otherwise


_ALL = Verdict(None, otherwise=True)
_NOTHING = Verdict(None, otherwise=False)


class RobotsMiddleware:
    """Lets pass what robots.txt allows."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._job: Job = cast("SiteSpider", crawler.spider).job
        self._verdicts: dict[str, asyncio.Task[Verdict]] = {}
        self._since: dict[str, datetime] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """Make the middleware of a crawler."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise :class:`Denied` or :class:`OptedOut` for what may not be fetched."""
        if why := opted_out(self._job.decisions, request.url):
            raise OptedOut(why)
        if request.meta["role"] == Role.ROBOTS:
            return
        split = urlsplit(request.url)
        origin = f"{split.scheme}://{split.netloc}"
        verdict = await self._verdict_of(origin)
        if self._job.pace.is_stopped:
            raise Stopped
        if not verdict.allows(request.url):
            self._job.tally.counts.robots_denied += 1
            raise Denied(f"robots.txt of {origin} does not allow {request.url}")

    async def _verdict_of(self, origin: str) -> Verdict:
        """Return an origin's verdict, asked for again when it is a day old."""
        task = self._verdicts.get(origin)
        if task is None or days.now() - self._since[origin] >= ROBOTS_HOLD:
            self._since[origin] = days.now()
            task = self._verdicts[origin] = asyncio.ensure_future(self._judge(origin))
        # Shielded, because a request that is dropped must not take the others' verdict with it.
        return await asyncio.shield(task)

    async def _judge(self, origin: str) -> Verdict:
        try:
            verdict = await self._ask(origin)
        except Stopped:
            return _NOTHING
        except Exception as error:  # ruff: ignore[blind-except] - whatever it was: no
            log.warning("%s/robots.txt cannot be had, so nothing is fetched: %r", origin, error)
            return _NOTHING
        delay = verdict.rules.crawl_delay(AGENT) if verdict.rules else None
        if delay:
            self._job.pace.slow(host_of(origin), delay)
        return verdict

    async def _ask(self, origin: str) -> Verdict:
        url = f"{origin}/robots.txt"
        for _ in range(MAX_REDIRECTS + 1):
            response = await self._said(origin, url) or await self._fetch(url)
            location = header(response, "Location")
            if not (300 <= response.status < 400 and location):
                return verdict_of(response)
            target = resolve(url, location)
            if target is None or not is_on(self._job.site, target):
                log.warning("%s leads off the site to %r: nothing is fetched", url, target)
                return _NOTHING
            url = target
        return _ALL  # RFC 9309, 2.3.1.2: more than five redirects may count as unavailable

    async def _said(self, origin: str, url: str) -> Response | None:
        """Return what a robots.txt said within the last day, None if it is to be asked."""
        said = self._job.robots.get(url)
        if said is None or not stands(said, days.now()):
            return None
        try:
            response = await asyncio.to_thread(response_of, self._job.store, said)
        except Damaged as error:
            log.error("%s: asked for again", error)
            return None
        self._since[origin] = min(self._since[origin], said.observed_at)
        return response

    async def _fetch(self, url: str) -> Response:
        request = Request(url, callback=NO_CALLBACK, meta={"role": Role.ROBOTS}, dont_filter=True)
        assert self._crawler.engine is not None
        return await self._crawler.engine.download_async(request)


def verdict_of(response: Response) -> Verdict:
    """Return what a response to robots.txt means (RFC 9309, section 2.3.1)."""
    if response.status == 200:
        text = response.body[:MAX_BYTES].decode("utf-8", "replace").removeprefix("\ufeff")
        return Verdict(Protego.parse(text), otherwise=True)
    if 400 <= response.status < 500 and response.status != 429:
        return _ALL
    log.warning("%s answers %d: nothing is fetched", response.url, response.status)
    return _NOTHING
