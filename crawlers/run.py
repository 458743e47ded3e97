"""One run: a site's day brought into the archive, and told."""

from __future__ import annotations

import logging
import secrets
import signal
import time
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from crawlers import days, health
from crawlers.days import Way
from crawlers.errors import CrawlFailed
from crawlers.job import Job
from crawlers.manners import AGENT, VERSION, knock_at_samples, proxy_of, unreachable, user_agent
from crawlers.pace import Pace
from crawlers.progress import Progress
from crawlers.resume import in_hand, robots_said
from crawlers.site import Site
from crawlers.summary import Counts, CrawlSummary, Outcome, Tally
from extract.errors import ArchiveError
from storage import decisions, history, layout, leases
from storage.captures import read_captures
from storage.errors import StorageError, StoreUnreachable
from storage.layout import Partition
from storage.segments import SegmentWriter
from storage.settings import Settings
from storage.store import Store, open_store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that has ended: what it did, and what its process exits with."""

    summary: CrawlSummary
    exit_code: int


def crawl(site: Site, day: date, settings: Settings, progress: Progress) -> Finished:
    """Crawl a site's day into the archive; a process can do this once.

    A crawl that fails is told in what is returned and recorded in the bucket.  Raises
    :class:`~crawlers.errors.DayError` and :class:`~storage.errors.SettingsError` for what
    cannot be asked for, :class:`~storage.errors.StoreUnreachable` and
    :class:`~storage.errors.LeaseHeld` before anything is fetched.
    """
    way = days.way_to(site, day, days.today())
    agent, proxy = user_agent(site, settings), proxy_of(site, settings)
    store = open_store(settings)
    _knock(settings.endpoint)
    partition = Partition(site.name, day)
    run = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
    lease = leases.take(store, partition, run)
    writer = SegmentWriter(
        store,
        settings.spool / settings.bucket,
        partition,
        run,
        _info(site, settings, agent),
        renew=lease.renew,
    )
    job = Job(
        site=site,
        day=day,
        way=way,
        run=run,
        agent=agent,
        proxy=proxy,
        store=store,
        writer=writer,
        known={},
        tally=Tally(Counts()),
        pace=Pace(site.delay),
        renew=lease.renew,
        journal=_journal(settings, partition) if way is Way.CDX else None,
    )
    try:
        return _under_lease(job, writer, progress)
    finally:
        _release(lease)


def _release(lease: leases.Lease) -> None:
    """Give the lease back; one that cannot be given back expires."""
    try:
        lease.release()
    except StorageError as error:
        log.error("the lease is not given back, and expires by itself: %s", error)


def _under_lease(job: Job, writer: SegmentWriter, progress: Progress) -> Finished:
    """Commit what is left over, crawl, and record the run."""
    began = time.monotonic()
    store, site, day = job.store, job.site, job.day
    partition = Partition(site.name, day)
    decided = decisions.read(store)
    recovered = writer.recover()
    if job.way is Way.ARCHIVE:
        writer.close()
        ended = _replayed(job, partition)
    else:
        known, resumed = history.known(store, site.name, day), in_hand(store, partition)
        history.remember(store, site.name, known)
        log.info(
            "%s %s: run %s, %s, %d pages known, %d in hand",
            site.name, day, job.run, job.way, len(known.urls), len(resumed),
        )  # fmt: skip
        # A site that shows its past days shows its robots.txt of them.
        said = {} if job.way is Way.MEMENTO else robots_said(store, site.name, days.now())
        prepared = replace(job, known=known.urls, in_hand=resumed, decisions=decided, robots=said)
        ended = _fetch(prepared, progress)
        if ended.outcome is Outcome.COMPLETE and job.way is not Way.CDX:
            ended = _examined(job, ended, time.monotonic() - began)
    summary = CrawlSummary(
        site=site.name,
        day=day,
        run=job.run,
        outcome=ended.outcome,
        problem=str(ended.problem) if ended.problem else None,
        seconds=round(time.monotonic() - began, 3),
        segments=ended.segments,
        recovered=recovered,
        counts=ended.counts,
        way=job.way,
    )
    if job.journal and summary.outcome.is_success:
        job.journal.unlink(missing_ok=True)
    return Finished(summary, _recorded(store, partition, summary, ended.exit_code))


def _journal(settings: Settings, partition: Partition) -> Path:
    """Return the file that remembers a day's index until the day has come to its end."""
    return settings.spool / settings.bucket / f"index/{partition}.jsonl"


def _examined(job: Job, ended: _Ended, seconds: float) -> _Ended:
    """Hold a complete run against the site's last good ones."""
    run, good = health.Run(ended.counts, seconds), health.good_runs(job.store, job.site.name)
    findings = health.examine(job.site, run, good)
    if not findings:
        return ended
    problem = CrawlFailed(
        "; ".join(f"{one.failure}: {one.what}" for one in findings),
        where=f"{job.site.name}, {job.day}, run {job.run}",
        todo="; ".join(dict.fromkeys(health.ACTIONS[one.failure] for one in findings)),
    )
    return replace(ended, outcome=Outcome.BROKEN, problem=problem, exit_code=problem.exit_code)


@dataclass(frozen=True, slots=True)
class _Ended:
    outcome: Outcome
    problem: ArchiveError | None
    segments: tuple[str, ...]
    counts: Counts
    exit_code: int


def _replayed(job: Job, partition: Partition) -> _Ended:
    """Say what the archive has of a day that nobody can be asked about; held days stay held."""
    from storage.quarantine import held

    if broken := held(job.store, partition):
        problem = CrawlFailed(
            f"the day is held, and cannot be asked for again: {broken.problem}",
            where=f"{job.site.name}, {job.day}, run {broken.run}",
            todo="look at its pages; if they are sound: "
            f"python -m storage curate {job.site.name} {job.day}",
        )
        return _Ended(Outcome.BROKEN, problem, (), Counts(), problem.exit_code)
    captured = any(read_captures(job.store, partition))
    return _Ended(Outcome.REPLAYED if captured else Outcome.NOT_OBSERVED, None, (), Counts(), 0)


def _fetch(job: Job, progress: Progress) -> _Ended:
    """Crawl, and commit whatever was fetched, however the crawl ended."""
    from crawlers.history.spider import PastSpider
    from crawlers.process import run_spider
    from crawlers.spider import SiteSpider

    spider = PastSpider if job.way is Way.CDX else SiteSpider
    title, tally = f"{job.site.name} {job.day}", job.tally
    stopped: signal.Signals | None = None
    try:
        if job.proxy:
            knock_at_samples(job.proxy)
        stopped = run_spider(
            job, lambda: progress.show(title, tally.counts), progress.every, spider
        )
    except ArchiveError as error:
        tally.spoil(error)
    except Exception as error:
        log.exception("the crawl broke off")
        tally.spoil(_broken(job, repr(error)))
    segments: tuple[str, ...] = ()
    try:
        segments = job.writer.close()
    except (ArchiveError, OSError) as error:
        problem = error if isinstance(error, ArchiveError) else _broken(job, str(error))
        log.error("not all segments are committed; the next run of this day does it: %s", problem)
        tally.problem = problem
    progress.show(title, tally.counts)
    if tally.counts.crashes:
        tally.spoil(_broken(job, f"{tally.counts.crashes} pages met a fault of the program"))
    outcome, exit_code = _judge(job, stopped)
    return _Ended(outcome, tally.problem, segments, tally.counts, exit_code)


def _judge(job: Job, stopped: signal.Signals | None) -> tuple[Outcome, int]:
    tally, counts = job.tally, job.tally.counts
    if stopped:
        return Outcome.INTERRUPTED, 128 + stopped
    if tally.problem:
        return Outcome.FAILED, tally.problem.exit_code
    seen = counts.captures + counts.resumed if job.way is Way.CDX else counts.list_pages
    if (counts.not_observed or job.way is Way.CDX) and not seen:
        return Outcome.NOT_OBSERVED, 0
    return Outcome.COMPLETE, 0


def _recorded(store: Store, partition: Partition, summary: CrawlSummary, exit_code: int) -> int:
    """Write the run's record; a complete run without one has failed."""
    try:
        key = layout.run_record("crawl", partition, summary.run)
        store.put(key, summary.to_json().encode())
    except ArchiveError as error:
        log.error("the run's record is not written: %s", error)
        return exit_code or error.exit_code
    return exit_code


def _broken(job: Job, what: str) -> CrawlFailed:
    return CrawlFailed(
        what,
        where=f"{job.site.name}, {job.day}, run {job.run}",
        todo="see the log; what was fetched is archived, and the day can be run again",
    )


def _info(site: Site, settings: Settings, agent: str) -> dict[str, str]:
    """Return the fields of the warcinfo records."""
    fields = {
        "software": f"{AGENT}/{VERSION}",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "robots": "obey",
        "http-header-user-agent": agent,
        "isPartOf": site.name,
    }
    return fields | ({"operator": settings.contact} if settings.contact else {})


def _knock(endpoint: str | None) -> None:
    """See at once whether anything listens at the store, whose client would try for a minute."""
    if endpoint and (why := unreachable(endpoint)):
        raise StoreUnreachable(
            f"nothing answers: {why}",
            where=endpoint,
            todo="check AWS_ENDPOINT_URL_S3 and that the store runs; nothing was fetched",
        )
