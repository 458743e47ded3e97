"""Progress of a crawl on stderr: redrawn on a terminal, plain log lines elsewhere."""

from __future__ import annotations

import logging
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Protocol

from crawlers.summary import Counts

log = logging.getLogger(__name__)

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class Progress(Protocol):
    """Shows counts now and then; ``every`` is how often, in seconds."""

    every: float

    def show(self, title: str, counts: Counts) -> None:
        """Show the counts of a crawl."""


class LogProgress:
    """Logs a line every ten seconds."""

    every = 10.0

    def show(self, title: str, counts: Counts) -> None:
        """Log the counts."""
        log.info("%s: %s", title, _line(counts))


@contextmanager
def progress_on_stderr() -> Generator[Progress, None, None]:
    """Send log lines to stderr and give the progress that fits it."""
    if not sys.stderr.isatty():
        _log_to(logging.StreamHandler(sys.stderr), _FORMAT)
        yield LogProgress()
        return
    from rich.console import Console
    from rich.logging import RichHandler

    console = Console(stderr=True)
    _log_to(RichHandler(console=console, show_path=False), "%(message)s")
    with console.status("starting") as status:

        class _Redrawn:
            every = 0.5

            def show(self, title: str, counts: Counts) -> None:
                status.update(f"{title}: {_line(counts)}")

        yield _Redrawn()


def _log_to(handler: logging.Handler, form: str) -> None:
    """Log our own lines and the libraries' warnings, whatever levels they set for themselves."""
    handler.addFilter(
        lambda record: record.levelno >= logging.WARNING or record.name.startswith("crawlers.")
    )
    logging.basicConfig(level=logging.INFO, format=form, handlers=[handler], force=True)


def _line(counts: Counts) -> str:
    return (
        f"{counts.requests:,} requests, {counts.captures:,} captures "
        f"({counts.revisits:,} revisits), {counts.list_pages:,} lists, "
        f"{counts.articles:,} articles, {counts.errors:,} errors"
    )
