"""Showing that something happens: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar


class Progress:
    """Lines of news with the seconds since the start; on a terminal a bar below them."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._start = time.monotonic()
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            # No thread of its own: processes are to be started while it shows.
            auto_refresh=False,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("runs", total=None)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.hide()

    def hide(self) -> None:
        """Take the bar away: all that was to be done is done."""
        self._bar.stop()

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._start

    def say(self, line: str) -> None:
        """Print a line."""
        self._console.print(
            f"[{self.seconds:5.0f} s] {line}", markup=False, highlight=False, soft_wrap=True
        )

    def show(self, done: int, total: int, news: Iterable[str]) -> None:
        """Show how far it is, and what has ended since the last time."""
        for line in news:
            self.say(f"{line} ({done}/{total})")
        self._bar.update(self._task, completed=done, total=total)
        self._bar.refresh()
