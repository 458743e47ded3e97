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
    logging.getLogger().setLevel(logging.INFO)
    for chatty in ("botocore", "boto3", "s3transfer", "urllib3"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    if not sys.stderr.isatty():
        logging.basicConfig(stream=sys.stderr, format=_FORMAT, force=True)
        yield LogProgress()
        return
    from rich.console import Console
    from rich.logging import RichHandler

    console = Console(stderr=True)
    logging.basicConfig(
        format="%(message)s", handlers=[RichHandler(console=console, show_path=False)], force=True
    )
    with console.status("starting") as status:

        class _Redrawn:
            every = 0.5

            def show(self, title: str, counts: Counts) -> None:
                status.update(f"{title}: {_line(counts)}")

        yield _Redrawn()


def _line(counts: Counts) -> str:
    return (
        f"{counts.requests:,} requests, {counts.captures:,} captures "
        f"({counts.revisits:,} revisits), {counts.list_pages:,} lists, "
        f"{counts.articles:,} articles, {counts.errors:,} errors"
    )
