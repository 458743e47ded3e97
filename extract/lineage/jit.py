"""Compiling the few functions that touch every character of every pair."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., object])

_HERE = Path(__file__).parent


def _cache_folder() -> str:
    """Return where machine code is kept: beside the byte code, under a digest of the sources.

    Numba compares a function with its own file only, and would go on using what it had compiled
    before another file, whose functions or constants went into it, was changed.
    """
    sources = b"".join(path.read_bytes() for path in sorted(_HERE.glob("*.py")))
    return str(_HERE / "__pycache__" / f"numba-{hashlib.sha256(sources).hexdigest()[:16]}")


if "NUMBA_CACHE_DIR" not in os.environ and os.access(_HERE, os.W_OK):
    vars(numba.config)["CACHE_DIR"] = _cache_folder()


def compiled(function: F) -> F:
    """Return a function on arrays and numbers compiled by numba, its machine code kept on disk."""
    return cast(F, numba.njit(cache=True, nogil=True)(function))
