"""The story of a demo: three days of the sample sites' lives, through Airflow, to a release."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from crawlers.registry import load_all
from crawlers.sample.calendar import DAYS
from crawlers.site import Site
from dags.errors import AirflowBusy, RunFailed, StackError
from dags.names import crawl_dag
from dags.stack import lease, plan
from dags.stack.home import Home, contact_of
from dags.stack.plan import Backfill, Seen, Wanted
from dags.stack.progress import Progress
from dags.stack.rest import Airflow, Run
from dags.stack.start import DEMO_RETRIES, Stack, open_demo_store, stack, succeeds, wait_for_dags
from dags.stack.summary import Timing, install_seconds, render, render_ways
from storage.reader import overview
from storage.settings import ARCHIVE_ZONE

PAGES_SITE = "pages"
POLL_SECONDS = 1.0
MAX_TROUBLES = 20
PATIENCE_SECONDS = 600.0
"""So long nothing may end before the demo gives up; a single run takes seconds."""


def demo(home: Home, pages: Path | None, keep: bool, env: Mapping[str, str]) -> int:
    """Run the whole demo; return its exit code.  With ``keep`` it stays up until interrupted."""
    console = Console()
    folder = _folder(pages)
    sites = demo_sites(folder)
    wanted = demo_wants(sites, folder)
    with lease.hold(home.lease) as held, Progress(console) as progress:
        progress.say("starting the bucket, the sample sites and Airflow")
        with stack(home, held, sites, folder, env, DEMO_RETRIES | contact_of(env)) as running:
            starting = progress.seconds
            progress.say(f"Airflow: {running.airflow.url}")
            asked = take(running, wanted, progress)
            progress.hide()
            timing = Timing(install_seconds(), starting, progress.seconds)
            numbers = overview(open_demo_store(running.archive_env))
            console.out(render(numbers, timing, asked), highlight=False)
            ways = render_ways(running.airflow.url, home.secrets().password, home)
            console.out(ways, highlight=False)
            if keep:
                stay(running, console)
            progress.say("stopping")
    return 0


def stay(running: Stack, console: Console) -> None:
    """Stay up until interrupted, or until a process ends by itself."""
    console.print("Everything stays up until Ctrl-C.")
    try:
        while True:
            running.processes.check()
            time.sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        return


def _folder(pages: Path | None) -> Path | None:
    if pages is None:
        return None
    if not pages.is_dir():
        raise StackError("is no folder", where=f"--pages {pages}", todo="name a folder of pages")
    if not any(path.suffix in {".html", ".htm"} for path in pages.iterdir()):
        raise StackError(
            "has no .html file", where=f"--pages {pages}", todo="name a folder with pages in it"
        )
    return pages.resolve()


def demo_sites(pages: Path | None) -> tuple[Site, ...]:
    """Return the sites that have DAGs in a demo: all but the folder's, unless it is served."""
    return tuple(site for site in load_all() if pages or site.name != PAGES_SITE)


def demo_wants(sites: Iterable[Site], pages: Path | None) -> tuple[Wanted, ...]:
    """Return the days that a demo takes of each sample site; real sites stay paused."""
    today = datetime.now(ARCHIVE_ZONE).date()
    if today < DAYS[-1]:
        raise StackError(
            f"this machine's clock says {today}, before the sample sites' days",
            where="the clock",
            todo="set it right",
        )
    return tuple(
        Wanted(site.name, (today,), digest_of(pages))
        if pages and site.name == PAGES_SITE
        else Wanted(site.name, DAYS)
        for site in sites
        if site.sample
    )


def digest_of(folder: Path) -> str:
    """Return a digest of a folder's files: their names and their bytes."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        for part in (path.name.encode(), path.read_bytes()):
            digest.update(b"%d:" % len(part))
            digest.update(part)
    return digest.hexdigest()


def take(stack: Stack, wanted: tuple[Wanted, ...], progress: Progress) -> int:
    """Take all that is wanted through Airflow; return how many runs were asked for.

    Raises :class:`~dags.errors.RunFailed` as soon as a run fails.
    """
    _wait_for_dags(stack, wanted)
    began = datetime.now(UTC)
    seen = Seen(())
    asked = troubles = 0
    moved_at = time.monotonic()
    while not plan.is_done(wanted, seen):
        before = seen
        try:
            seen = _look(stack.airflow, wanted, before)
            progress.show(*plan.progress(wanted, seen), _news(before, seen))
            asked += _act(stack.airflow, wanted, seen, began, progress.say)
            troubles = 0
        except AirflowBusy as error:  # what is still to be asked for, the next look tells
            troubles += 1
            if troubles > MAX_TROUBLES:
                raise
            progress.say(f"asking again, {error.what}")
        if before.runs != seen.runs:
            moved_at = time.monotonic()
        if time.monotonic() - moved_at > PATIENCE_SECONDS:
            raise _stalled(stack.airflow, seen)
        stack.processes.check()
        time.sleep(POLL_SECONDS)
    return asked


def _wait_for_dags(stack: Stack, wanted: tuple[Wanted, ...]) -> None:
    """Wait until Airflow has read the DAGs, and let them run, those that listen first."""
    needed = plan.dags_of(wanted)
    wait_for_dags(stack, needed)

    def unpause() -> None:
        for dag in sorted(needed, reverse=True):
            stack.airflow.unpause(dag)

    stack.processes.wait_until(
        lambda: succeeds(unpause), "Airflow to unpause the DAGs", PATIENCE_SECONDS
    )


def _act(
    airflow: Airflow,
    wanted: tuple[Wanted, ...],
    seen: Seen,
    began: datetime,
    say: Callable[[str], None],
) -> int:
    """Ask for whatever is to be asked for now; return for how much."""
    failed = plan.failed_runs(wanted, seen)
    for run in failed:
        _run_again(airflow, run, began, say)
    actions = plan.next_actions(wanted, seen)
    for action in actions:
        _ask(airflow, action, say)
    return len(failed) + len(actions)


def _look(airflow: Airflow, wanted: tuple[Wanted, ...], before: Seen) -> Seen:
    runs = airflow.runs(plan.dags_of(wanted))
    known = {run.id for run in before.runs if run.ended}
    crawls = {crawl_dag(want.site) for want in wanted}
    skipped = {
        run.id
        for run in runs
        if run.dag in crawls and run.succeeded and run.id not in known
        if any(task.state == "skipped" for task in airflow.tasks(run))
    }
    return Seen(runs, before.skipped | skipped)


def _ask(
    airflow: Airflow, action: plan.Backfill | plan.Trigger, say: Callable[[str], None]
) -> None:
    if isinstance(action, Backfill):
        say(f"{action.dag}: backfill {action.first} to {action.last}")
        airflow.backfill(action.dag, action.first, action.last)
    else:
        say(f"{action.dag}: run {action.key or 'now'}")
        airflow.trigger(action.dag, action.key, {"folder": action.folder} if action.folder else {})


def _news(before: Seen, seen: Seen) -> tuple[str, ...]:
    """Return a line for every run that ended between two looks."""
    ended = {run.id for run in before.runs if run.ended}
    return tuple(
        f"{_name(run)}: {'skipped' if run.id in seen.skipped else run.state}{_seconds(run)}"
        for run in seen.runs
        if before.runs and run.ended and run.id not in ended
    )


def _run_again(airflow: Airflow, run: Run, began: datetime, say: Callable[[str], None]) -> None:
    """Let a run that failed in an earlier demo run again; one that failed in this one ends it."""
    for task in airflow.tasks(run):
        # The task's time counts: Airflow may have ended its run only when it came up again.
        if task.state == "failed" and (task.ended_at is None or task.ended_at >= began):
            raise RunFailed(
                f"task {task.task} failed in attempt {task.attempt}; the end of its log:\n"
                f"{airflow.log_tail(run, task)}\n",
                where=_name(run),
                todo="mend the cause and run the demo again: it goes on from here",
            )
    say(f"{_name(run)}: failed in an earlier demo, runs again")
    airflow.run_again(run)


def _stalled(airflow: Airflow, seen: Seen) -> StackError:
    waiting = [
        f"{_name(run)} is {run.state} (tasks: "
        + ", ".join(f"{task.task} {task.state or 'not started'}" for task in airflow.tasks(run))
        + ")"
        for run in seen.runs
        if not run.ended
    ]
    return StackError(
        f"nothing has ended for {PATIENCE_SECONDS:.0f} s: {'; '.join(waiting) or 'no run is left'}",
        where="Airflow",
        todo="see the logs of its scheduler",
    )


def _name(run: Run) -> str:
    return f"{run.dag} {run.key}" if run.key else run.dag


def _seconds(run: Run) -> str:
    if not run.started_at or not run.ended_at:
        return ""
    return f" in {(run.ended_at - run.started_at).total_seconds():.0f} s"
