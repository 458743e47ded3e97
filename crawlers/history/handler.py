"""The network handler of a past day: the source answers in the site's place.

It lies below all middlewares, which see requests to the site and responses of the site: what
robots.txt, an opt-out or a ``noarchive`` forbids is forbidden here too, and nothing is parsed
that was not archived.
"""

from __future__ import annotations

from typing import cast

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawlers.history.source import UNREACHABLE, Source
from crawlers.history.spider import PAST, PastSpider
from crawlers.process import RETRIES, PacedHandler
from crawlers.wire import with_origin
from storage.captures import Role


class PastHandler(PacedHandler):
    """Answers with what the source has.

    robots.txt is asked of the site: its word of today counts.  A site that nobody answers for any
    more is taken at the last word that the source has of it.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._spider = cast("PastSpider", crawler.spider)

    async def download_request(self, request: Request) -> Response:
        """Return what the source shows for a request to the site."""
        source = self._spider.source
        if request.meta["role"] == Role.ROBOTS and not request.meta.get(PAST):
            return await self._robots(request, source)
        shown, origin = await source.fetch(self._spider.states_of(request.url))
        with_origin(request, origin, shown.head)
        return shown.response(request.url)

    async def _robots(self, request: Request, source: Source) -> Response:
        try:
            return await super().download_request(request)
        except UNREACHABLE:
            if request.meta.get("retry_times", 0) < RETRIES:
                raise
            shown = await source.last_word(request.url)
            if shown is None:
                raise
            return shown.response(request.url)
