"""Dating: the year a text claims, against what it mentions that happened in a known year.

Sites move four-digit years and leave ordinals and campaigns alone.  The anchors are data
(``anchors.toml``), each with its source.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from extract.lineage.model import Anchor, Dating, Verdict
from extract.lineage.texts.characters import Codes
from extract.lineage.texts.normal import NormalForm, decode
from extract.lineage.texts.prints import Reading
from extract.lineage.texts.tokens import YEAR

_HEAD = 200
"""The year claimed is the first within this many characters, else the commonest."""
_READ = '。；，、：！？;,:!?.·“”"《》'
"""Marks that rules read; the rest of what they see is the normal form."""
_QUOTES = {"「": "“", "」": "”", "『": "“", "』": "”", "＂": '"', "〞": "”", "〝": "“"}
_MARKS = 0xFFFF
_NUMERAL = r"(\d{1,3}|[〇零一二三四五六七八九十百]{1,6})"
_VALUES = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0}
_AHEAD = re.compile(r"(?:明年|来年|下一年|迎接|即将|筹备|喜迎)[^。；;]{0,8}$")
_BEHIND = re.compile(r"(?:去年|上年|往年|前年|自|从|继|回顾)[^。；;，,]{0,8}$")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of ``anchors.toml``: of an ordinal (``base`` given) or of an event."""

    name: str
    cues: tuple[str, ...]
    pattern: re.Pattern[str]
    base: int | None
    not_before: int
    not_after: int | None
    source: str


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules by which texts are dated, in the order of the file."""
    data = tomllib.loads(files(__package__).joinpath("anchors.toml").read_text("utf-8"))
    ordinals = [
        Rule(
            name=row["name"],
            cues=tuple(row["cues"]),
            pattern=re.compile(row["pattern"].replace("{n}", _NUMERAL)),
            base=row["base"],
            not_before=0,
            not_after=None,
            source=row["source"],
        )
        for row in data["ordinal"]
    ]
    events = [
        Rule(
            name=row["name"],
            cues=tuple(row["cues"]),
            pattern=re.compile(row["pattern"]),
            base=None,
            not_before=row["not_before"],
            not_after=row.get("not_after"),
            source=row["source"],
        )
        for row in data["event"]
    ]
    return (*ordinals, *events)


def date(key: str, reading: Reading) -> Dating:
    """Return the dating of a text with id ``key``.

    What a text looks back on is earlier than itself, so its latest mention rules: the year is not
    before that, and not after the earliest end among the mentions that agree with it.
    """
    found = tuple(sorted(_anchors(reading.form), key=lambda row: (row.start, row.end, row.rule)))
    claimed = claimed_year(reading)
    if not found:
        return Dating(key, claimed, None, None, Verdict.UNKNOWN, ())
    not_before = max(anchor.not_before for anchor in found)
    ends = [a.not_after for a in found if a.not_after is not None and a.not_after >= not_before]
    not_after = min(ends, default=None)
    if claimed is None:
        verdict = Verdict.UNKNOWN
    elif claimed < not_before or (not_after is not None and claimed > not_after):
        verdict = Verdict.REDATED
    else:
        # A mention that only says "since" agrees with every later year: it proves nothing.
        verdict = Verdict.UNKNOWN if not_after is None else Verdict.CONSISTENT
    return Dating(key, claimed, not_before, not_after, verdict, found)


def claimed_year(reading: Reading) -> int | None:
    """Return the year a text says it is of, None if it states none."""
    tokens = reading.tokens
    years = tokens.year[tokens.kind == YEAR]
    if not years.size:
        return None
    places = tokens.start[:-1][tokens.kind == YEAR]
    if places[0] < _HEAD:
        return int(years[0])
    counts: Counter[int] = Counter(years.tolist())
    return min(counts, key=lambda year: (-counts[year], year))


def _anchors(form: NormalForm) -> Iterator[Anchor]:
    codes = _marks()[np.minimum(form.raw, _MARKS)]
    codes[form.starts] = form.codes
    places = np.flatnonzero(codes)
    shown = decode(codes[places])
    for rule in _promising(shown):
        for match in rule.pattern.finditer(shown):
            span = _years(rule, match, shown)
            if span is not None:
                start, end = places[match.start()], places[match.end() - 1] + 1
                yield Anchor(int(start), int(end), rule.name, *span)


@cache
def _marks() -> Codes:
    """Return what each code point that is none of the normal form's is read as; most not at all."""
    table = np.zeros(_MARKS + 1, np.uint32)
    for char in _READ:
        table[ord(char)] = ord(char)
    for char, read in _QUOTES.items():
        table[ord(char)] = ord(read)
    return table


@cache
def _by_cue() -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, rule in enumerate(rules()):
        for cue in rule.cues:
            found.setdefault(cue, []).append(number)
    return found


def _promising(text: str) -> list[Rule]:
    numbers = {n for cue, those in _by_cue().items() if cue in text for n in those}
    return [rules()[number] for number in sorted(numbers)]


def _years(rule: Rule, match: re.Match[str], text: str) -> tuple[int, int | None] | None:
    before = text[max(0, match.start() - 16) : match.start()]
    if rule.base is None:
        if _AHEAD.search(before):
            return rule.not_before - 1, rule.not_before
        return rule.not_before, rule.not_after
    number = _number(match.group(1))
    if not number:
        return None
    year = rule.base + number
    if _AHEAD.search(before):
        return year - 1, year
    if _BEHIND.search(before):
        return year, year + 1
    return year, year


def _number(numeral: str) -> int:
    """Return what an ordinal below 1000 says; 0 if it says nothing."""
    if numeral.isdecimal():
        return int(numeral)
    total, digit = 0, 0
    if not set(numeral) & set("十百"):
        return int("".join(str(_VALUES[char]) for char in numeral))
    for char in numeral:
        if char in _VALUES:
            digit = _VALUES[char]
        else:
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
    return total + digit
