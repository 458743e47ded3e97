"""Running Scrapy: its settings, its network handler, its end.

Its signal handling is not used: it exits 0 when it is stopped, and forces an unclean end on the
second signal.  Here a signal stops the pace; what is under way is archived, what waits is
dropped, and the crawl ends by itself.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from collections.abc import Callable
from typing import cast

from scrapy import Request, signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Response

from crawlers.archiving import MAX_BODY
from crawlers.days import Way
from crawlers.job import Job, host_of
from crawlers.spider import SiteSpider
from crawlers.wire import WireHandler
from storage.errors import LeaseLost, StorageError

log = logging.getLogger(__name__)

RETRIES = 3
CONCURRENCY = 16
RENEW_SECONDS = 60.0


class PacedHandler(WireHandler):
    """Sends a request when its host's turn has come: nothing gets around the pace."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._job: Job = cast("SiteSpider", crawler.spider).job

    async def download_request(self, request: Request) -> Response:
        """Wait for the turn, send, and return the response."""
        async with self._job.pace.turn(host_of(request.url)):
            self._job.tally.counts.requests += 1
            return await super().download_request(request)


def run_spider(
    job: Job,
    tick: Callable[[], None],
    every: float,
    spider: type[SiteSpider] = SiteSpider,
) -> signal.Signals | None:
    """Crawl until there is nothing left to do; return the signal that cut it short, or None.

    ``tick`` is called every so many seconds meanwhile.  A process can do this once.
    """
    process = AsyncCrawlerProcess(_settings(job))
    crawler = process.create_crawler(spider)
    crawler.signals.connect(_Crashes(job).count, signals.spider_error)
    crawler.signals.connect(_settle, signals.spider_opened)
    loop = asyncio.get_event_loop()
    stopped: list[signal.Signals] = []

    def stop(number: signal.Signals) -> None:
        if not stopped:
            log.warning(
                "%s: finishing what is under way (at most %d s)", number.name, job.site.timeout
            )
            stopped.append(number)
            job.pace.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop, number)
    crawl = process.crawl(crawler, job=job)
    ticker = loop.create_task(_tick(tick, every))
    keeper = loop.create_task(_keep(job))
    crawl.add_done_callback(lambda _: (ticker.cancel(), keeper.cancel()))
    process.start(install_signal_handlers=False)
    crawl.result()
    return stopped[0] if stopped else None


def _settle() -> None:
    """Keep what was imported out of full collections: each takes as long as fifty pages."""
    gc.freeze()


class _Crashes:
    """Counts what our own code did not expect: Scrapy logs it and goes on."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def count(self) -> None:
        self._job.tally.counts.crashes += 1


async def _tick(tick: Callable[[], None], every: float) -> None:
    while True:
        await asyncio.sleep(every)
        tick()


async def _keep(job: Job) -> None:
    """Keep the site's lease; halt if another run has it."""
    while True:
        await asyncio.sleep(RENEW_SECONDS)
        try:
            await asyncio.to_thread(job.renew)
        except LeaseLost as error:
            job.halt(error)
            return
        except StorageError as error:  # it is tried again before anything is committed
            log.warning("the lease could not be renewed: %s", error)


def _settings(job: Job) -> dict[str, object]:
    """Return the settings of a crawl; docs/crawling.md says what each one is for."""
    here = "crawlers"
    past = job.way is Way.CDX
    handler = f"{here}.history.handler.PastHandler" if past else f"{here}.process.PacedHandler"
    return {
        "ASYNCIO_EVENT_LOOP": None,
        "COMPRESSION_ENABLED": False,
        "CONCURRENT_ITEMS": 4,
        "CONCURRENT_REQUESTS": CONCURRENCY,
        "CONCURRENT_REQUESTS_PER_DOMAIN": CONCURRENCY,
        "COOKIES_ENABLED": False,
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "zh-CN,zh;q=0.9",
        },
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
            f"{here}.robots.RobotsMiddleware": 100,
            f"{here}.archiving.ArchivingMiddleware": 995,
        },
        "DOWNLOAD_DELAY": 0,
        "DOWNLOAD_HANDLERS": {
            "http": handler,
            "https": handler,
        },
        "DOWNLOAD_MAXSIZE": MAX_BODY,
        "DOWNLOAD_TIMEOUT": job.site.timeout,
        "DOWNLOAD_WARNSIZE": 0,
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
        "HTTPPROXY_ENABLED": job.proxy is None,
        "LOGSTATS_INTERVAL": 0,
        "LOG_INSTALL_ROOT_HANDLER": False,
        "LOG_LEVEL": "WARNING",
        "MEMUSAGE_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "REDIRECT_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "RETRY_GIVE_UP_LOG_LEVEL": "WARNING",
        "RETRY_HTTP_CODES": [],
        "RETRY_TIMES": RETRIES,
        "ROBOTSTXT_OBEY": False,
        "SPIDER_MIDDLEWARES_BASE": {"scrapy.spidermiddlewares.start.StartSpiderMiddleware": 25},
        "STATS_DUMP": False,
        "TELNETCONSOLE_ENABLED": False,
        "USER_AGENT": job.agent,
        "WARN_ON_GENERATOR_RETURN_VALUE": False,
    }
