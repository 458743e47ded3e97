"""Showing people how far a long command has come: a bar on a terminal, lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Step = Callable[[object, int, int], None]
"""Is told what was done, its number, and of how many."""


@contextmanager
def steps(verb: str) -> Generator[Step, None, None]:
    """Show steps on standard error, as ``verb`` and what was done."""
    if not sys.stderr.isatty():
        yield lambda what, number, total: print(
            f"{verb} {what} ({number}/{total})", file=sys.stderr, flush=True
        )
        return
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task(verb, total=None)
        yield lambda what, number, total: bar.update(
            task, description=f"{verb} {what}", completed=number, total=total
        )
