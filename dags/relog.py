"""Giving the lines of a subprocess their levels back, so that Airflow's log can filter them."""

from __future__ import annotations

import logging
import re

_LINE = re.compile(
    r"\d{4}-\d\d-\d\d [\d:,]+ (?P<level>DEBUG|INFO|WARNING|ERROR|CRITICAL) (?P<name>\S+): "
    r"(?P<message>.*)"
)


class Relog:
    """Logs the lines that Python's logging wrote in another process.

    A line that is no beginning of a message, as those of a traceback, goes where the last one
    went.
    """

    def __init__(self) -> None:
        self._level = logging.INFO
        self._logger = logging.getLogger(__name__)

    def __call__(self, line: str) -> None:
        """Log a line at the level that it names."""
        if match := _LINE.fullmatch(line):
            self._level = logging.getLevelNamesMapping()[match["level"]]
            self._logger = logging.getLogger(match["name"])
            line = match["message"]
        self._logger.log(self._level, "%s", line)
