"""Compiling the few functions that touch every character of every pair."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., object])

_HERE = Path(__file__).parent
_IMPORTED = re.compile(rf"^from {re.escape(__package__)}\.([\w.]+) import", re.MULTILINE)


def _cache_folder() -> str:
    """Return where machine code is kept: beside the byte code, under a digest of its sources.

    Numba compares a function with its own file only, and would go on using what it had compiled
    before another file, whose functions or constants went into it, was changed.
    """
    sources = "".join(source for _, source in sorted(_compiled_modules().items()))
    return str(_HERE / "__pycache__" / f"numba-{hashlib.sha256(sources.encode()).hexdigest()[:16]}")


def _compiled_modules() -> dict[str, str]:
    """Return the sources of modules with compiled functions, and of all that these import from."""
    sources = {
        ".".join(path.relative_to(_HERE).with_suffix("").parts): path.read_text("utf-8")
        for path in _HERE.rglob("*.py")
    }
    todo = {name for name, source in sources.items() if "\n@compiled\n" in source}
    found: dict[str, str] = {}
    while todo:
        name = todo.pop()
        found[name] = sources[name]
        todo |= set(_IMPORTED.findall(sources[name])) - found.keys()
    return found


if "NUMBA_CACHE_DIR" not in os.environ and os.access(_HERE, os.W_OK):
    vars(numba.config)["CACHE_DIR"] = _cache_folder()


def compiled(function: F) -> F:
    """Return a function on arrays and numbers compiled by numba, its machine code kept on disk."""
    return cast(F, numba.njit(cache=True, nogil=True)(function))
