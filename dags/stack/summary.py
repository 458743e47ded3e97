"""The closing screen of a demo."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dags.stack import airflow
from dags.stack.home import CHECKOUT, DEFAULT_HOME, Home
from storage.reader import Overview

INSTALL_STAMP = Path(".venv") / "install-seconds"


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds that installing took (None if nobody measured it), starting, and all running."""

    installing: float | None
    starting: float
    running: float


def install_seconds() -> float | None:
    """Return how long `make setup` took in this checkout, None if it was made otherwise."""
    try:
        return float((CHECKOUT / INSTALL_STAMP).read_text())
    except (FileNotFoundError, ValueError):
        return None


def render(overview: Overview, timing: Timing, asked: int) -> str:
    """Return what the archive holds now and how long it took, as lines."""
    rows = {
        "captures": _count(overview.captures),
        "pages": _count(overview.pages),
        "reports": _count(overview.reports),
        "texts": _count(overview.texts),
        "families": _count(overview.families),
        "versions": _by_kind(overview.versions),
        "release": "none" if overview.release is None else f"number {overview.release}",
        "runs": f"{asked} asked of Airflow" if asked else "none: all had succeeded before",
        "installing": "not measured"
        if timing.installing is None
        else f"{timing.installing:.0f} s, once",
        "running": f"{timing.running:.0f} s, of these {timing.starting:.0f} s to start Airflow",
    }
    return "\n".join(["", "The archive now holds", ""] + [f"  {k:<12}{v}" for k, v in rows.items()])


def render_ways(ui: str, password: str, home: Home) -> str:
    """Return where the UI is, how to log in, and three commands to look further."""
    door = render_door(home)
    lines = (
        "",
        f"  Airflow     {ui}",
        f"  log in as   {airflow.USER}, password {password}",
        f"  bucket      {home.buckets}",
        f"  shell       . {home.env_file}",
        "",
        "Look further (these work when it is stopped, too)",
        "",
        f"  {door} python -m storage show",
        f"  {door} python -m storage ls warc/",
        f"  {door} python -m storage verify",
        "",
    )
    return "\n".join(lines)


def render_door(home: Home) -> str:
    """Return what to put before a command that is to see this bucket."""
    elsewhere = "" if home.root == DEFAULT_HOME else f" --home {shlex.quote(_short(home.root))}"
    return f".venv/bin/python -m dags exec{elsewhere} --"


def _short(folder: Path) -> str:
    """Return a folder as it is named from the checkout."""
    return str(folder.relative_to(CHECKOUT) if folder.is_relative_to(CHECKOUT) else folder)


def _count(number: int) -> str:
    return f"{number:,}"


def _by_kind(versions: Mapping[str, int]) -> str:
    kinds = ", ".join(f"{kind} {count:,}" for kind, count in sorted(versions.items()))
    return f"{sum(versions.values()):,} ({kinds})" if kinds else "0"
