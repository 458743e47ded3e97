"""What copying does to a text: masks, moved years, swapped words, stray spaces, new paragraphs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from random import Random

from crawlers.sample import vocabulary as words
from crawlers.sample.domains import DOMAINS
from crawlers.sample.grammar import SEED, Writer
from crawlers.sample.synonyms import SpinTable
from crawlers.sample.text import How, Text

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年)")
_PLACE = re.compile("|".join(re.escape(name) for name in (*words.COUNTIES, *words.VILLAGES)))
_SUFFIX = re.compile(r"(街道|社区|[县区市镇乡村])$")
_QUOTED = r"“[^”]*”|《[^》]*》"
_MARK = re.compile(r"[（(]?[一二三四五六七八九十\d]+[)）、]")


class Mask(Enum):
    """A style of masking: what covers a place's name, and what a year."""

    LETTERS = ("XX", "20xx")
    """XX镇, 20xx年"""
    UNDERSCORES = ("__", "__")
    """__镇, __年"""
    STARS = ("**", "20**")
    """**镇, 20**年"""


def masked(text: Text, mask: Mask) -> Text:
    """Cover the places and years of a text; a place keeps its suffix (砚棹县 to XX县)."""
    place, year = mask.value

    def cover(line: str) -> str:
        line = _PLACE.sub(lambda m: place + _suffix(m[0]), line)
        return _YEAR.sub(year, line)

    return _made(text, How.MASKED, f"masked-{mask.name.lower()}", cover)


def masked_name(text: Text, mask: Mask) -> Text:
    """Cover the county's name alone."""
    cover = mask.value[0] + _suffix(text.county)
    return _made(
        text,
        How.MASKED,
        f"masked-county-{mask.name.lower()}",
        lambda line: line.replace(text.county, cover),
    )


def redated(text: Text, by: int) -> Text:
    """Move all four-digit years; ordinals of campaigns stay, as they do in the wild."""

    def move(line: str) -> str:
        return _YEAR.sub(lambda m: str(int(m[0]) + by), line)

    return replace(_made(text, How.REDATED, f"redated{by:+d}", move), year=text.year + by)


def fresh(text: Text, year: int) -> Text:
    """Move all four-digit years so that the text seems to be of another year."""
    return redated(text, year - text.year)


def spun(text: Text, table: SpinTable) -> Text:
    """Swap words by a machine's table; names of places, the office's and what is quoted stay."""
    keep = re.compile(f"{_PLACE.pattern}|{re.escape(text.office)}|{_QUOTED}")
    return _made(text, How.SPUN, f"spun-{table.name}", lambda line: table.apply(line, keep))


def respaced(text: Text) -> Text:
    """Reprint a text with stray spaces, half-width punctuation and ``的.``."""
    random = Random(f"{SEED}/{text.key}/respaced")
    narrow = str.maketrans("，：；", ",:;")

    def smudge(line: str) -> str:
        out = []
        for n, char in enumerate(line):
            draw = random.random()
            if char in "，：；" and draw < 0.5:
                char = char.translate(narrow)
            elif char == "的" and draw < 0.2:
                char = "的."
            elif char == "。" and 0 < n < len(line) - 1 and draw < 0.2:
                char = " 。"
            elif "一" <= char <= "龥" and 0 < n < len(line) - 1 and draw < 0.02:
                char = f"{char} "
            out.append(char)
        return re.sub(r" +", " ", "".join(out)).strip()

    return replace(_made(text, How.RESPACED, "respaced", smudge), title=text.title)


def edited(text: Text, turn: int = 1) -> Text:
    """Write one long paragraph anew, its number and opening sentence kept."""
    random = Random(f"{SEED}/{text.key}/edited{turn}")
    writer = Writer(random, DOMAINS[text.domain], text.county, text.office, text.year)
    long = [n for n, line in enumerate(text.paragraphs) if n and line.count("。") > 1]
    at = random.choice(long)
    old = text.paragraphs[at]
    opening = old[: old.index("。") + 1] if _MARK.match(old) else ""
    new = opening + writer.paragraph(words.BODIES, 2, 3)
    lines = (*text.paragraphs[:at], new, *text.paragraphs[at + 1 :])
    return replace(
        text, key=f"{text.key}+edited{turn}", paragraphs=lines, parent=text, how=How.EDITED
    )


def _suffix(place: str) -> str:
    found = _SUFFIX.search(place)
    return found[0] if found else ""


def _made(text: Text, how: How, mark: str, change: Callable[[str], str]) -> Text:
    return replace(
        text,
        key=f"{text.key}+{mark}",
        title=change(text.title),
        paragraphs=tuple(change(line) for line in text.paragraphs),
        parent=text,
        how=how,
    )
