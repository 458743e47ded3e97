"""A history source over the network: its index, step by step, and its captures.

One request at a time, no sooner after the last than the source's delay, under our User-Agent.
What comes short or not at all, or is refused, is asked for again after a pause (Retry-After, or
one that doubles); a source that keeps refusing is left alone, and the run fails.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response

from crawlers import days
from crawlers.errors import CrawlFailed
from crawlers.history.journal import Journal
from crawlers.history.lines import Line, Place, states_of
from crawlers.history.shown import Cut, NotShown, Reference, Shown, recorded, replayed, verified
from crawlers.history.steps import Answer, Query, Step, Unreadable, first_step, read
from crawlers.job import Job, host_of
from crawlers.site import Cdx, Dialect
from extract.errors import ArchiveError
from storage import coding
from storage.exchange import Origin

log = logging.getLogger(__name__)

Got = TypeVar("Got")
Send = Callable[[Request], Awaitable[Response]]
"""Sends a request over the network."""

TIMES = 4
"""How often a thing is asked for before it is given up."""
MAX_STATES = 5
"""So many of a page's states of a day are tried, from the last one on."""
MAX_RECORD = 16 * 1024 * 1024
"""No WARC record may unpack to more bytes than this."""
ROBOTS_BEFORE, ROBOTS_AFTER = timedelta(days=30), timedelta(days=365)
"""How long before a day and after it the last word of a site that is no more is looked for."""
_TRANSIENT = frozenset({408, 429, 500, 502, 503, 504, 520, 522, 523, 524})
_REFUSALS = frozenset({429, 503})
UNREACHABLE = (CannotResolveHostError, DownloadConnectionRefusedError, DownloadTimeoutError)
"""Nobody answers."""
_BROKEN = (DownloadFailedError, ResponseDataLossError)


class NotHad(Exception):
    """A capture that the index lists could not be had."""


class Source:
    """The history source of a job."""

    def __init__(self, job: Job, cdx: Cdx, send: Send) -> None:
        self._job = job
        self._cdx = cdx
        self._send = send
        self._one = asyncio.Lock()
        for address in (cdx.index, cdx.captures):
            job.pace.slow(host_of(address), cdx.delay)

    async def states(self, journal: Journal) -> dict[str, tuple[Line, ...]]:
        """Return the states of each of the site's pages on the job's day, the last one first, by
        canonical URL.

        The index is read by the steps that the journal does not have.  Raises
        :class:`~crawlers.errors.CrawlFailed` if it cannot be read to its end.
        """
        site, (first, last) = self._job.site, days.bounds(self._job.day)
        hosts = dict.fromkeys([*map(host_of, site.start_urls), *site.twins])
        steps = [first_step(self._cdx, Query(f"{host}/", first, last)) for host in hosts]
        if journal.answers:
            log.info("%d steps of the index are in hand", len(journal.answers))
        lines: list[Line] = []
        async for answer in self._answers(steps, journal):
            self._job.tally.counts.malformed += len(answer.bad)
            lines += answer.lines
        return states_of(site, lines, first, last)

    async def last_word(self, url: str) -> Shown | None:
        """Return the newest state that the source has of a robots.txt, None if it has none."""
        first, last = days.bounds(self._job.day)
        last = min(last + ROBOTS_AFTER, days.now())
        line = await self._line(url, Query(url, first - ROBOTS_BEFORE, last, everything=False))
        return await self._shown(line) if line else None

    async def fetch(self, states: Sequence[Line]) -> tuple[Shown, Origin]:
        """Return the first of a page's states that can be had, and where it is from.

        Raises what was wrong with the first one, :class:`NotHad`, if none can be.
        """
        problems: list[NotHad] = []
        for line in states[:MAX_STATES]:
            try:
                got = await self._capture(line)
            except NotHad as error:
                log.warning("%s of %s is left: %s", line.url, line.stamp, error)
                problems.append(error)
                continue
            if problems:
                self._job.tally.counts.earlier += 1
                log.warning("%s: that of %s stands for the day", line.url, line.stamp)
            return got
        raise problems[0]

    async def _capture(self, line: Line) -> tuple[Shown, Origin]:
        """Return a capture and where it is from; raises :class:`NotHad`."""
        try:
            shown = await self._shown(line)
        except NotShown as error:
            raise NotHad(str(error)) from error
        checked = verified(line, shown, MAX_RECORD)
        if checked is False:
            self._job.tally.counts.mismatched += 1
            raise NotHad(f"its body has not the digest {line.digest} of the index")
        place = line.place if self._by_range else None
        return shown, Origin(
            source=str(self._cdx.dialect),
            uri=self._address(line),
            url=line.url,
            captured_at=line.moment,
            digest=line.digest,
            verified=checked,
            offset=place.offset if place else None,
            length=place.length if place else None,
        )

    @property
    def _by_range(self) -> bool:
        return self._cdx.dialect is Dialect.COMMON_CRAWL

    def _address(self, line: Line) -> str:
        if self._by_range and line.place:
            return f"{self._cdx.captures}{line.place.file}"
        return f"{self._cdx.captures}{line.stamp}id_/{line.url}"

    async def _answers(self, steps: list[Step], journal: Journal) -> AsyncIterator[Answer]:
        left = steps[::-1]
        while left:
            step = left.pop()
            answer = journal.answers.get(step)
            if answer is None:
                answer = await self._answer(step)
                await asyncio.to_thread(journal.add, step, answer)
                for bad in answer.bad:
                    log.warning("%s: %s, left out", step.url, bad)
            left += answer.then[::-1]
            yield answer

    async def _answer(self, step: Step) -> Answer:
        def understood(response: Response) -> Answer:
            if response.status == 404 and (b"o captures" in response.body.lower()):
                return Answer()
            if response.status != 200:
                raise NotShown(f"answers {response.status}: {response.body[:200]!r}")
            self._job.tally.counts.bytes += len(response.body)
            return read(step, response.body)

        try:
            return await self._asked(step.url, {}, understood)
        except (NotHad, NotShown) as error:
            problem = CrawlFailed(
                f"the index cannot be read: {error}",
                where=step.url,
                todo="run the day again later, which goes on from here; or mend the declaration",
            )
            self._job.halt(problem)
            raise problem from error

    async def _line(self, url: str, query: Query) -> Line | None:
        """Return the last line of a page in a span of time."""
        found: list[Line] = []
        left = [first_step(self._cdx, query)]
        while left:
            answer = await self._answer(left.pop())
            found += answer.lines
            left += answer.then
        states = states_of(self._job.site, found, query.first, query.last)
        return next((told[0] for told in states.values()), None)

    async def _shown(self, line: Line) -> Shown:
        if line.truncated:
            raise NotShown(f"its capture was cut off: {line.truncated}")
        if not self._by_range:
            headers = {"Accept-Encoding": coding.ACCEPTED.decode()}
            return await self._asked(
                self._address(line), headers, lambda response: replayed(self._cdx, line, response)
            )
        if line.place is None:
            raise NotShown("the index does not say where it lies")
        place = line.place
        last = place.offset + place.length - 1
        shown = await self._asked(
            self._address(line),
            {"Range": f"bytes={place.offset}-{last}", "Accept-Encoding": "identity"},
            lambda response: recorded(line, _part(response, place), MAX_RECORD),
        )
        return await self._resolved(shown, shown.refers) if shown.refers else shown

    async def _resolved(self, shown: Shown, refers: Reference) -> Shown:
        """Return a revisit with the body of what it refers to."""
        query = Query(refers.url, refers.moment, refers.moment, everything=False)
        line = await self._line(refers.url, query)
        if line is None or line.mime == "warc/revisit":
            raise NotShown(f"what it repeats is not listed: {refers.url} of {refers.moment}")
        return shown.with_body_of(await self._shown(line))

    async def _asked(
        self, url: str, headers: dict[str, str], understood: Callable[[Response], Got]
    ) -> Got:
        """Send a request until its answer is understood; raises :class:`NotHad`, and what
        ``understood`` raises but :class:`Cut` and :class:`Unreadable`.
        """
        pace, host, why = self._job.pace, host_of(url), ""
        for times in range(TIMES):
            request = Request(url, headers=headers | {"User-Agent": self._job.agent})
            request.meta["download_timeout"] = self._job.site.timeout
            try:
                async with self._one, pace.turn(host):
                    self._job.tally.counts.requests += 1
                    response = await self._send(request)
            except UNREACHABLE as error:
                why = repr(error)
                self._refused(host, None, why)
                continue
            except _BROKEN as error:
                why = repr(error)
                pace.pause(host, pace.backoff(times))
                continue
            if _is_busy(response):
                why = f"answers {response.status}"
                retry_after = response.headers.get("Retry-After")
                if retry_after or response.status in _REFUSALS:
                    self._refused(host, retry_after.decode("latin-1") if retry_after else None, why)
                else:
                    pace.pause(host, pace.backoff(times))
                continue
            pace.served(host)
            try:
                return understood(response)
            except (Cut, Unreadable) as error:
                why = str(error)
                pace.pause(host, pace.backoff(times))
            log.info("%s: %s, asked for again", url, why)
        raise NotHad(f"{url}: {why}")

    def _refused(self, host: str, retry_after: str | None, why: str) -> None:
        """Pause, or leave the source alone for this run."""
        if self._job.pace.refused(host, retry_after):
            return
        problem: ArchiveError = CrawlFailed(
            f"the history source keeps refusing ({why}, Retry-After: {retry_after})",
            where=host,
            todo="run the day again later, which goes on from here, or raise the source's delay",
        )
        self._job.halt(problem)
        raise IgnoreRequest(str(problem))


def _is_busy(response: Response) -> bool:
    """Whether it is the source that is out of sorts, and not a capture of a site that was."""
    return response.status in _TRANSIENT and b"Memento-Datetime" not in response.headers


def _part(response: Response, place: Place) -> bytes:
    """Return the bytes that were asked for; raises :class:`Cut` or :class:`NotShown`."""
    told = (response.headers.get("Content-Range") or b"").decode("latin-1")
    if response.status != 206 or not told.startswith(f"bytes {place.offset}-"):
        raise NotShown(f"answers {response.status} to a range of bytes: {told!r}")
    if len(response.body) != place.length:
        raise Cut(f"{len(response.body)} bytes came of {place.length}")
    return response.body
