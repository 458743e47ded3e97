"""What code derived a row: one digest over all that decides what a row says."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from pathlib import Path

from extract.digest import make_id, sha256

PINS = ("trafilatura", "beautifulsoup4", "lxml", "duckdb", "numpy")
"""Libraries whose version can change what is derived."""

DERIVING = ("chains.py", "derive.py", "versions.py", "assemble.py", "kinship.py")
"""Modules of storage/ that decide what rows say; the rest only moves them."""
_SOURCES = frozenset({".py", ".toml", ".txt"})
"""Code, and the tables that it reads."""


@cache
def code_digest() -> str:
    """Return the digest of the deriving sources and their pins, as 32 hex characters."""
    root = Path(__file__).parents[1]
    sources = [
        *sorted(path for path in (root / "extract").rglob("*.*") if path.suffix in _SOURCES),
        *(root / "storage" / name for name in DERIVING),
    ]
    return make_id(
        *(f"{path.relative_to(root).as_posix()} {sha256(path.read_bytes())}" for path in sources),
        *(f"{name}=={version(name)}" for name in PINS),
    )
