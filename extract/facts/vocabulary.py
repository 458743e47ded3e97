"""The closed vocabularies of facts, read from ``vocabulary.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from extract.fold import CHINESE

_CHINESE = re.compile(CHINESE)


class Vocabulary(NamedTuple):
    """``kinds`` matches any kind of document, in the group of its name; the rest as in the file."""

    kinds: re.Pattern[str]
    levels: dict[str, str]
    alone: dict[str, str]
    ends: tuple[str, ...]
    organs: tuple[str, ...]
    words: tuple[str, ...]
    characters: frozenset[str]


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabularies; ``levels`` by unit, ``alone`` by the words that say a level."""
    data = tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text("utf-8"))
    kinds = "|".join(f"(?P<{row['name']}>{row['pattern']})" for row in data["kind"])
    # Where none of their characters stands none of them begins, which is far sooner told.
    begins = "".join(sorted(set(_CHINESE.findall(kinds))))
    return Vocabulary(
        kinds=re.compile(f"(?=[{begins}])(?:{kinds})"),
        levels=_by_word(data["level"]),
        alone=_by_word(data["alone"]),
        ends=tuple(data["organisation"]["ends"]),
        organs=tuple(data["organisation"]["organs"]),
        words=tuple(data["locality"]["words"]),
        characters=frozenset(data["locality"]["characters"]),
    )


def _by_word(groups: dict[str, list[str]]) -> dict[str, str]:
    return {word: name for name, words in groups.items() for word in words}
