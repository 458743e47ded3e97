"""What a page's own style sheets hide: the classes of signs strewn in lines against copying."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

Traps: TypeAlias = Mapping[str, set[frozenset[str]]]
"""Classes that are not shown, each with the classes and ids that must stand around it, in each
of a few ways."""

HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
"""What is not displayed."""
UNREADABLE: Final = re.compile(
    r"font-size\s*:\s*0(?![.\d]*[1-9])|\bleft\s*:\s*-\d{3}", re.IGNORECASE
)
"""What nobody can read."""

# What holds for some screens only.
_MEDIA = r"@[^{}@]*+\{(?:[^{}@]*+\{[^{}]*+\})*+[^{}]*+\}"
_CLASS = r"(?i)\s*(?P<around>[\w.#\s-]+\s)?[a-z]*\.(?P<own>[\w-]+)\s*"
_LONGEST = 200  # characters of a selector
_MOST = 8  # ways in which a class is hidden
_NAME = r"[.#]([\w-]+)"
_WORDS = ("none", "visibility", "font-size:0", "font-size: 0", "left:-", "left: -")


def traps(sheets: Iterable[str]) -> Traps:
    """Return the classes that style sheets do not show."""
    found: dict[str, set[frozenset[str]]] = {}
    for sheet in sheets:
        if not _may_hide(sheet):
            continue
        for block in re.sub(_MEDIA, "", sheet).split("}"):
            selectors, _, rule = block.rpartition("{")
            if not (_may_hide(rule) and (HIDDEN.search(rule) or UNREADABLE.search(rule))):
                continue
            for selector in selectors.rpartition("{")[2].split(","):
                if len(selector) <= _LONGEST and (name := re.fullmatch(_CLASS, selector)):
                    ways = found.setdefault(name["own"], set())
                    if len(ways) < _MOST:
                        ways.add(frozenset(re.findall(_NAME, name["around"] or "")))
    return found


def _may_hide(css: str) -> bool:
    return any(word in css for word in _WORDS)
