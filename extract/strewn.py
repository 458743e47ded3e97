"""Furniture strewn about in reports: labels that stand there again and again, as no heading does.

Advertisements and walls between paragraphs have no place of their own.  What tells them from a
report's headings is that one report has them twice, or that another ends with one, on pages that
tell different stories.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract import noise
from extract.own import SIGNED, is_vague
from extract.slots import has_words, template

_LONGEST = 30  # characters of a label
_KEY = re.compile(r"[:\uff1a]$")  # what is explained is the report's
_FIGURE = re.compile(r"\d")  # so are figures that stand together
_COUNTED = re.compile(  # and headings that count: 第2季度, 3月, 工作之4
    r"第\s?\d|\d\s?[年月季周期次日届项]|^\W*\d|(?<!\d)\d{1,2}\W*$"
)
_LEAST, _STORIES = 2, 3  # stories that show it to be no heading; that have it at all
_SHARE = 0.8  # of the stories
_LAST = 2  # lines at a report's end


@dataclass(frozen=True, slots=True)
class Strewn:
    """The labels inside a page's reports: templates of those that one report has twice, of those
    that stand last in one, and hashes of all that stand elsewhere (64 bits, to be compared with
    those of one process only)."""

    twice: frozenset[str]
    last: frozenset[str]
    seen: frozenset[int]


def strewn(reports: Sequence[Sequence[str]], title: str) -> Strewn:
    """Return what is kept of a page's reports, given as their lines."""
    labels = [
        [(template(line, title), place + _LAST >= len(lines)) for place, line in _labels(lines)]
        for lines in reports
    ]
    count = [Counter(one for one, _ in own) for own in labels]
    return Strewn(
        twice=frozenset(one for own in count for one, times in own.items() if times > 1),
        last=frozenset(one for own in labels for one, is_last in own if is_last),
        seen=frozenset(hash(one) for own in labels for one, is_last in own if not is_last),
    )


def learned(stories: Sequence[Sequence[Strewn]]) -> frozenset[str]:
    """Return the templates that are furniture by what the pages of different stories have."""
    twice = Counter(line for story in stories for line in {x for one in story for x in one.twice})
    last = Counter(line for story in stories for line in {x for one in story for x in one.last})
    seen = Counter(line for story in stories for line in {x for one in story for x in one.seen})
    need = max(_STORIES, _SHARE * len(stories))
    return frozenset(
        line
        for line in twice.keys() | last.keys()
        if seen[hash(line)] >= need
        and (twice[line] >= _LEAST or (last[line] >= _LEAST and not SIGNED.search(line)))
    )


def _is_figure(line: str) -> bool:
    return len(line) <= _LONGEST and _FIGURE.search(line) is not None


def _labels(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    for place, line in enumerate(lines):
        if len(line) > _LONGEST or not is_vague(line) or _KEY.search(line):
            continue
        around = (*lines[max(0, place - 1) : place], *lines[place + 1 : place + 2])
        if _FIGURE.search(line) and (_COUNTED.search(line) or any(map(_is_figure, around))):
            continue
        if (has_words(line) or noise.is_ruled(line)) and not noise.is_wall(line):
            yield place, line
