"""The downloader middleware next to the network: nothing is parsed that was not archived.

It makes every request the archive's own (validators, the asked-for day, the proxy), and takes
every response while its body is still content-coded: what can be had better by asking again is
asked again, what was not shown on the day is left, all else goes into the WARC and only then on
to the spider, with its body decoded.
"""

from __future__ import annotations

import asyncio
import logging
from typing import cast

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawlers import days
from crawlers.consent import withheld
from crawlers.days import Way
from crawlers.errors import CrawlFailed
from crawlers.job import Job, host_of
from crawlers.spider import NotObserved, SiteSpider, Undecodable, header
from crawlers.wire import head_of, origin_of
from extract.errors import ArchiveError
from extract.flags import BLOCKED, SOFT_404
from extract.model import Payload
from extract.notice import notice
from storage import coding
from storage.captures import Capture, Role
from storage.errors import Damaged, StorageError
from storage.exchange import Exchange, HeaderLines
from storage.store import Store
from storage.warc import read_payload

log = logging.getLogger(__name__)

MAX_BODY = 8 * 1024 * 1024
_TRANSIENT = frozenset({408, 429, 500, 502, 503, 504, 522, 524})
_REFUSALS = frozenset({429, 503})
_UNCONDITIONAL = "unconditional"
_HELD = "held"


class ArchivingMiddleware:
    """Sends requests as the archive's, and archives what comes back."""

    def __init__(self, crawler: Crawler) -> None:
        self._spider = cast("SiteSpider", crawler.spider)
        self._job: Job = self._spider.job
        self._counts = self._job.tally.counts

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchivingMiddleware:
        """Make the middleware of a crawler."""
        return cls(crawler)

    async def process_request(self, request: Request) -> Response | None:
        """Dress a request, or answer it with what a run that was cut off has in hand."""
        if request.meta["role"] != Role.ROBOTS and (held := self._job.in_hand.get(request.url)):
            try:
                return await self._answered(request, held)
            except Damaged as error:
                log.error("%s: asked for again", error)
        request.headers["Accept-Encoding"] = coding.ACCEPTED
        if self._job.proxy:
            request.meta["proxy"] = self._job.proxy
        if self._job.way is Way.MEMENTO:
            request.headers["Accept-Datetime"] = days.accept_datetime(self._job.day)
        # Another archive is asked for a capture, not whether the site has changed.
        known = self._known(request) if self._job.way is not Way.CDX else None
        if known and known.etag:
            request.headers["If-None-Match"] = known.etag
        if known and known.last_modified:
            request.headers["If-Modified-Since"] = known.last_modified
        return None

    async def _answered(self, request: Request, held: Capture) -> Response:
        response = await asyncio.to_thread(response_of, self._job.store, held)
        request.meta[_HELD] = True
        self._counts.resumed += 1
        return response

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """Archive a response and pass it on decoded, or ask again."""
        if request.meta.get(_HELD):
            return response
        self._counts.bytes += len(response.body)
        try:
            return await self._take(request, response)
        except (StorageError, OSError) as error:
            problem = error if isinstance(error, ArchiveError) else spool_error(error)
            self._job.halt(problem)
            raise IgnoreRequest(str(problem)) from error

    async def _take(self, request: Request, response: Response) -> Request | Response:
        if again := self._politely_again(request, response):
            return again
        known = self._known(request)
        payload: bytes | None = None
        if response.status == 304 and known:
            try:
                payload = (await asyncio.to_thread(read_payload, self._job.store, known)).body
            except Damaged as error:
                log.error("%s: asked for again in full", error)
                return _unconditionally(request)
        elif response.status == 200:
            try:
                codings = response.headers.getlist("Content-Encoding")
                payload = coding.decode(response.body, codings, MAX_BODY)
            except coding.CodingError as error:
                if again := self._again(request, f"body {error}"):
                    return again
        fetched_at = days.now()
        origin = origin_of(request)
        observed_at = (
            origin.captured_at
            if origin
            else days.observed(
                self._job.way, self._job.day, fetched_at, header(response, "Memento-Datetime")
            )
        )
        if observed_at is None:
            return self._not_observed(request, response, payload)
        forbidden = self._withheld(request, response, payload)
        exchange = Exchange(
            url=request.url,
            role=Role(request.meta["role"]),
            observed_at=observed_at,
            fetched_at=fetched_at,
            request_headers=_lines(request),
            status=response.status,
            headers=_lines(response),
            body=b"" if forbidden else response.body,
            payload=payload if response.status == 200 and not forbidden else None,
            ip=None if self._job.proxy or not response.ip_address else str(response.ip_address),
            head=head_of(request),
            withheld=forbidden,
            origin=origin,
        )
        capture = self._job.writer.write(exchange, known)
        self._count(capture, response.status)
        if forbidden:
            self._counts.withheld += 1
            log.info("%s is not kept: %s", request.url, forbidden)
        if response.status == 200 and payload is None:
            self._counts.undecodable += 1
            log.warning("%s cannot be decoded: archived as it came, not read", request.url)
            raise Undecodable(request.url)
        if payload is None:
            return response
        if request.meta["role"] != Role.ROBOTS and response.status == 200:
            self._look_at(Payload(request.url, payload, header(response, "Content-Type")))
        status = known.status if response.status == 304 and known else response.status
        return _decoded(response, status, capture.content_type, payload)

    def _withheld(self, request: Request, response: Response, payload: bytes | None) -> str | None:
        """Return where the site forbids keeping the body, None where it does not."""
        tags = [tag.decode("latin-1") for tag in response.headers.getlist("X-Robots-Tag")]
        page = None
        if response.status == 200 and request.meta["role"] != Role.ROBOTS:
            page = Payload(request.url, payload or b"", header(response, "Content-Type"))
        return withheld(tags, page)

    def _politely_again(self, request: Request, response: Response) -> Request | None:
        """Return the request to repeat if the site is out of sorts, after a pause."""
        host, pace = host_of(request.url), self._job.pace
        if origin_of(request):
            return None  # what a history source showed, and no word of the host's
        if response.status not in _TRANSIENT:
            pace.served(host)
            return None
        retry_after = header(response, "Retry-After")
        if not (retry_after or response.status in _REFUSALS):
            pace.pause(host, pace.backoff(request.meta.get("retry_times", 0)))
        elif not pace.refused(host, retry_after):
            self._job.halt(
                CrawlFailed(
                    f"keeps refusing (status {response.status}, Retry-After: {retry_after})",
                    where=host,
                    todo="run the day again later, or raise the delay in the site's declaration",
                )
            )
            return None
        return self._again(request, f"status {response.status}")

    def _again(self, request: Request, why: str) -> Request | None:
        again = get_retry_request(request, spider=self._spider, reason=why)
        if again:
            log.info("%s: %s, asked for again", request.url, why)
        return again

    def _not_observed(
        self, request: Request, response: Response, payload: bytes | None
    ) -> Request | Response:
        """Leave what was not shown on the day.

        A bare 304 may only have forgotten to say when, and is asked for in full.  A robots.txt
        is not archived either, but obeyed: it says what the host allows now.
        """
        if response.status == 304 and self._known(request):
            return _unconditionally(request)
        if self._job.way is Way.LIVE:
            self._job.halt(
                CrawlFailed(
                    f"the clock says {days.today()}: the day was over before the crawl was, or "
                    "the clock was set",
                    where=f"{self._job.site.name}, {self._job.day}",
                    todo="look at the clock; crawl the next day, begin earlier, lower the delay",
                )
            )
        self._counts.not_observed += 1
        if request.meta["role"] != Role.ROBOTS or (response.status == 200 and payload is None):
            raise NotObserved(request.url)
        content_type = header(response, "Content-Type")
        return _decoded(response, response.status, content_type, payload or b"")

    def _known(self, request: Request) -> Capture | None:
        if request.meta.get(_UNCONDITIONAL):
            return None
        known = self._job.known.get(request.url)
        return known.latest if known else None

    def _look_at(self, page: Payload) -> None:
        """Count what is no page though its status says so."""
        flag = notice(page)
        self._counts.soft_404 += flag == SOFT_404
        self._counts.blocked += flag == BLOCKED
        self._counts.empty += not page.body.strip()

    def _count(self, capture: Capture, status: int) -> None:
        counts = self._counts
        counts.captures += 1
        counts.revisits += capture.is_revisit
        counts.not_modified += capture.is_revisit and status == 304
        if capture.payload_digest:
            if capture.role is Role.ARTICLE and not capture.is_revisit:
                last = self._job.known.get(capture.url)
                known = bool(last and last.latest)
                counts.changed += known
                counts.new += not known
        elif 300 <= status < 400:
            counts.redirects += 1
        elif status in {404, 410}:
            counts.gone += 1
        else:
            counts.refused += status != 200


def response_of(store: Store, held: Capture) -> Response:
    """Return what a capture shows, as if it had just come; raises
    :class:`~storage.errors.Damaged`."""
    body = read_payload(store, held).body if held.payload_digest else b""
    told = {"Content-Type": held.content_type, "Location": held.location}
    headers = {name: value for name, value in told.items() if value}
    return Response(held.url, status=held.status, headers=headers, body=body)


def _lines(message: Request | Response) -> HeaderLines:
    return tuple(
        (name, value)
        for name, values in message.headers.items()
        if name != b"Proxy-Authorization"
        for value in values
    )


def _decoded(response: Response, status: int, content_type: str | None, payload: bytes) -> Response:
    """Return what the spider sees; the headers, which are archived by now, are changed in place."""
    response.headers.pop("Content-Encoding", None)
    if content_type:
        response.headers["Content-Type"] = content_type
    return response.replace(status=status, body=payload)


def _unconditionally(request: Request) -> Request:
    again = request.replace(dont_filter=True)
    again.meta[_UNCONDITIONAL] = True
    for name in ("If-None-Match", "If-Modified-Since"):
        again.headers.pop(name, None)
    return again


def spool_error(error: OSError) -> CrawlFailed:
    """Return what is told of a spool that cannot be read or written."""
    return CrawlFailed(
        f"the spool cannot be written: {error}",
        where=str(error.filename or "ARCHIVE_SPOOL"),
        todo="make room or set ARCHIVE_SPOOL; what was spooled is committed by the next run",
    )
