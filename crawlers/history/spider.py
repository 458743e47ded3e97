"""The spider of a past day: it begins with what the index lists, and follows what leads to it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping, Sequence

from scrapy import Request, signals
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawlers.archiving import spool_error
from crawlers.consent import opted_out
from crawlers.errors import CrawlFailed
from crawlers.history.journal import Journal
from crawlers.history.lines import Line, in_order
from crawlers.history.source import Source
from crawlers.job import Job
from crawlers.pace import Stopped
from crawlers.site import Cdx
from crawlers.spider import SiteSpider
from crawlers.wire import WireHandler
from storage.captures import Role

log = logging.getLogger(__name__)

PAST = "past"
"""Set in the meta of a request for a robots.txt as it was, and not as it is."""


class PastSpider(SiteSpider):
    """Visits what a history source has of a site's day, whether or not a list leads there."""

    source: Source

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._states: Mapping[str, Sequence[Line]] = {}

    async def start(self) -> AsyncIterator[Request]:
        """Read the index, and begin with all that it lists."""
        opted = [opted_out(self.job.decisions, url) for url in self._starts]
        for url, why in zip(self._starts, opted, strict=True):
            if why:
                super()._lost(url, f"is left alone: {why}")
        if all(opted):
            return
        cdx, journal = self.job.site.history, self.job.journal
        assert isinstance(cdx, Cdx)
        assert journal is not None
        handler = WireHandler(self.crawler)
        self.crawler.signals.connect(handler.close, signals.engine_stopped, weak=False)
        self.source = Source(self.job, cdx, handler.download_request)
        try:
            self._states = await self.source.states(Journal.at(journal))
        except (CrawlFailed, IgnoreRequest, Stopped):
            return  # the job is halted, and knows why
        except OSError as error:
            self.job.halt(spool_error(error))
            return
        except Exception:
            self.job.tally.counts.crashes += 1  # Scrapy logs it, and would end well
            raise
        found = in_order(self.job.site, self._states)
        log.info("%s lists %d pages of %s", cdx, len(found), self.job.day)
        for role, url in found:
            if role is Role.ROBOTS:
                meta = {"role": role, PAST: True}
                yield Request(url, self.parse_robots, errback=self.failed, meta=meta)
            for request in self._take_up(role, url) if role is not Role.ROBOTS else ():
                yield request
        for request in self._next_list():
            yield request

    def parse_robots(self, response: Response) -> None:
        """Do nothing: it is archived, and it is today's that is obeyed."""

    def states_of(self, url: str) -> Sequence[Line]:
        """Return the states of a page that is being visited, the last one first."""
        return self._states[url]

    @property
    def _adaptive(self) -> bool:
        """Nothing waits: what there is to be had is known."""
        return False

    def _take_up(self, role: Role | None, url: str, part: int = 1) -> tuple[Request, ...]:
        """Take up what the source has; what else a page links to was not observed."""
        if role is None or url in self._states:
            return super()._take_up(role, url, part)
        if url not in self._visited:
            self._visited.add(url)
            self.job.tally.counts.not_observed += 1
            self.job.tally.counts.parts_missing += part > 1
        return ()

    def _lost(self, url: str, why: str) -> None:
        """A list page brought no links; nothing hangs on it, because the index has them."""
        log.warning("%s %s", url, why)
