"""Running a crawl as a process of its own, which never outlives the one that asked for it.

Scrapy can run once in a process and installs a reactor there, so a scheduler's task starts
``python -m crawlers run`` and reads its lines.  A task that is killed cannot stop its child, so
the kernel does: the child asks it for a SIGTERM when its parent ends (prctl(2),
PR_SET_PDEATHSIG), and then sees whether it already has.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from crawlers.errors import CrawlError, CrawlFailed
from crawlers.summary import CrawlSummary

_PR_SET_PDEATHSIG = 1
_ROOT = Path(__file__).resolve().parents[1]
_TAIL = 20


def launch(site: str, day: date, on_line: Callable[[str], None]) -> CrawlSummary:
    """Crawl a site's day in a subprocess; return its summary.

    ``on_line`` gets each line that the crawl logs, without its end, as it comes.  Whatever
    raises meanwhile, in ``on_line`` too, stops the crawl, which first commits what it has
    fetched.  Raises :class:`~crawlers.errors.CrawlError` if the crawl does not succeed.

    The child ends with the *thread* that calls this, because that is what the kernel takes for
    its parent.
    """
    # fmt: off
    command = [
        sys.executable, "-u", "-m", "crawlers", "run", site,
        "--day", day.isoformat(), "--json", "--parent", str(os.getpid()),
    ]
    # fmt: on
    tail: list[str] = []
    with (
        tempfile.TemporaryFile() as told,
        subprocess.Popen(
            command,
            cwd=_ROOT,
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=subprocess.PIPE,
            start_new_session=True,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as child,
    ):
        assert child.stderr is not None
        try:
            for line in child.stderr:
                tail = [*tail[1 - _TAIL :], line.rstrip("\n")]
                on_line(tail[-1])
            code = child.wait()
        except BaseException:
            child.terminate()
            raise
        told.seek(0)
        return _result(site, day, code, told.read(), tail)


def _result(site: str, day: date, code: int, told: bytes, tail: list[str]) -> CrawlSummary:
    where = f"python -m crawlers run {site} --day {day.isoformat()}"
    try:
        summary = CrawlSummary.from_json(told) if told.strip() else None
    except (ValueError, KeyError, TypeError) as error:
        raise CrawlError(
            f"its summary cannot be read: {told!r}", where=where, todo="report this"
        ) from error
    if code == 0 and summary:
        return summary
    what = summary.problem or summary.outcome if summary else "\n".join(tail) or "no word"
    raise CrawlFailed(
        f"ended with {_named(code)}: {what}",
        where=where,
        todo="what it had fetched is archived; mend the cause and run the day again",
        exit_code=code if code > 0 else 128 - code,
    )


def _named(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name


def end_with(parent: int) -> None:
    """Have this process get SIGTERM when its parent ends; exit now if it has ended already."""
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent:
        raise SystemExit(128 + signal.SIGTERM)
