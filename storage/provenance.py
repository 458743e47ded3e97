"""What code derived a row: one digest over extract/ and the libraries it stands on."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from pathlib import Path

import extract
from extract.digest import make_id, sha256

PINS = ("trafilatura", "beautifulsoup4", "lxml", "duckdb", "numpy")
"""Libraries whose version can change what is derived."""


@cache
def code_digest() -> str:
    """Return the digest of extract/'s sources and its pins, as 32 hex characters."""
    root = Path(extract.__path__[0])
    sources = sorted(root.rglob("*.py"), key=lambda path: path.relative_to(root).as_posix())
    return make_id(
        *(f"{path.relative_to(root).as_posix()} {sha256(path.read_bytes())}" for path in sources),
        *(f"{name}=={version(name)}" for name in PINS),
    )
