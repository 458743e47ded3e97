"""A trial: a few pages of a site, fetched exactly as a crawl would fetch them, and not archived.

The spider, its manners and its limits are the crawl's own; only the writer differs, which keeps
what comes in memory, and how much is asked for: robots.txt, one list page and a few articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers import days
from crawlers.days import Way
from crawlers.errors import CrawlFailed
from crawlers.job import Job
from crawlers.links import resolve
from crawlers.manners import AGENT, knock_at_samples, proxy_of, user_agent
from crawlers.pace import Pace
from crawlers.process import run_spider
from crawlers.progress import Progress
from crawlers.robots import Verdict, verdict_of
from crawlers.site import Site
from crawlers.spider import SiteSpider
from crawlers.summary import Counts, Tally
from extract.errors import ArchiveError
from extract.model import Payload
from storage.captures import Capture, Locator, Role
from storage.exchange import Exchange, describe
from storage.settings import Settings
from storage.store import open_store

ARTICLES = 3
PARTS = 5
"""Of each article so many parts are fetched at most."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A request that brought nothing, and why."""

    url: str
    role: Role
    why: str


@dataclass(frozen=True, slots=True)
class Robots:
    """A host's robots.txt: ``status`` is None if it could not be had, which forbids everything."""

    url: str
    status: int | None
    verdict: Verdict

    @property
    def crawl_delay(self) -> float | None:
        """The seconds that it asks to leave between two requests."""
        asked = self.verdict.rules.crawl_delay(AGENT) if self.verdict.rules else None
        return float(asked) if asked is not None else None


@dataclass(frozen=True, slots=True)
class Trial:
    """What came back, in the order in which it came.

    ``denied`` are the articles that robots.txt kept from being chosen, ``problem`` is what
    would have made a crawl fail.
    """

    site: Site
    exchanges: tuple[Exchange, ...]
    failed: tuple[Failed, ...]
    denied: tuple[str, ...]
    problem: ArchiveError | None

    def of(self, role: Role) -> tuple[Exchange, ...]:
        """Return the exchanges of a role."""
        return tuple(one for one in self.exchanges if one.role is role)

    @property
    def robots(self) -> Robots:
        """The robots.txt of the first start URL's host."""
        return robots_of(_origin(self.site.start_urls[0]), self.exchanges)


def robots_of(origin: str, exchanges: Iterable[Exchange]) -> Robots:
    """Return an origin's robots.txt, found among exchanges, its redirects followed."""
    came = {one.url: one for one in exchanges if one.role is Role.ROBOTS}
    first = url = f"{origin}/robots.txt"
    while last := came.pop(url, None):
        location = last.header(b"location")
        if not (300 <= last.status < 400 and location):
            body = last.payload or b""
            return Robots(first, last.status, verdict_of(Response(url, last.status, body=body)))
        url = resolve(url, location) or ""
    return Robots(first, None, Verdict(None, otherwise=False))


def payload_of(exchange: Exchange) -> Payload:
    """Return what a page shows."""
    return Payload(exchange.url, exchange.payload or b"", exchange.header(b"content-type"))


def run_trial(site: Site, settings: Settings, progress: Progress) -> Trial:
    """Try a site; a process can do this once.

    Raises :class:`~storage.errors.SettingsError` if the site may not be visited with these
    settings, :class:`~crawlers.errors.CrawlFailed` if the trial broke off.
    """
    agent, proxy = user_agent(site, settings), proxy_of(site, settings)
    if proxy:
        knock_at_samples(proxy)
    notes = _Notes(site.name)
    tally = Tally(Counts())
    job = Job(
        site=site,
        day=days.today(),
        way=Way.LIVE,
        run="trial",
        agent=agent,
        proxy=proxy,
        store=open_store(settings),  # nothing is known of earlier days, so nothing is read from it
        writer=notes,
        known={},
        tally=tally,
        pace=Pace(site.delay),
    )
    title = f"trying {site.name}"
    stopped = run_spider(
        job, lambda: progress.show(title, tally.counts), progress.every, _TrialSpider
    )
    if stopped:
        raise _broken_off(site, f"was stopped by {stopped.name}", 128 + stopped)
    if tally.counts.crashes:
        raise _broken_off(site, "met a fault of the program; see the log", 1)
    return Trial(
        site, tuple(notes.exchanges), tuple(notes.failed), tuple(notes.denied), tally.problem
    )


def _broken_off(site: Site, what: str, code: int) -> CrawlFailed:
    return CrawlFailed(what, where=f"the trial of {site.name}", todo="try again", exit_code=code)


@dataclass(slots=True)
class _Notes:
    """A writer that keeps what a trial meets."""

    site: str
    exchanges: list[Exchange] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)

    def write(self, exchange: Exchange, earlier: Capture | None = None) -> Capture:
        """Keep an exchange."""
        nowhere = Locator("", len(self.exchanges), 0)
        self.exchanges.append(exchange)
        return describe(exchange, earlier, self.site, "trial", nowhere)

    def close(self) -> tuple[str, ...]:
        """Nothing was written."""
        return ()


class _TrialSpider(SiteSpider):
    """Visits one list page, a few of its articles, and the first parts of these."""

    @property
    def _notes(self) -> _Notes:
        return cast("_Notes", self.job.writer)

    def parse_list(self, response: Response) -> Iterator[Request]:
        found = list(super().parse_list(response))
        articles = [one for one in found if one.meta["role"] is Role.ARTICLE]
        denied = {one.url for one in articles if self._is_denied(one.url)}
        self._notes.denied += sorted(denied)
        allowed = [one for one in articles if one.url not in denied]
        yield from _spread(allowed, ARTICLES)
        yield from (one for one in found if one.meta["role"] is Role.LIST)

    def parse_article(self, response: Response, part: int) -> Iterator[Request]:
        following = super().parse_article(response, part)
        if part < PARTS:
            yield from following

    def failed(self, failure: Failure) -> Iterator[Request]:
        request = cast("Request", failure.request)  # type: ignore[attr-defined]
        why = str(failure.value) or type(failure.value).__name__
        self._notes.failed.append(Failed(request.url, request.meta["role"], why))
        yield from super().failed(failure)

    def _next_list(self) -> Iterator[Request]:
        """Stop at the first list page that showed something."""
        if not self.job.tally.counts.list_pages:
            yield from super()._next_list()

    def _is_denied(self, url: str) -> bool:
        robots = robots_of(_origin(url), self._notes.exchanges)
        return robots.status is not None and not robots.verdict.allows(url)


def _origin(url: str) -> str:
    split = urlsplit(url)
    return f"{split.scheme}://{split.netloc}"


def _spread(requests: Sequence[Request], count: int) -> list[Request]:
    """Return so many requests from the beginning, the middle and the end."""
    if len(requests) <= count:
        return list(requests)
    last = len(requests) - 1
    return [requests[last * number // (count - 1)] for number in range(count)]
