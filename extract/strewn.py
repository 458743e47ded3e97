"""Furniture strewn about in reports: labels that stand there again and again, as no heading does.

Advertisements and walls between paragraphs have no place of their own.  What tells them from a
report's headings is that one report has them twice, on pages that tell different stories.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extract.own import is_vague
from extract.slots import has_words, template

_LONGEST = 30  # characters of a label
_FIGURE = re.compile(r"\d|[:\uff1a]$")  # what is counted, or explained, is the report's
_LEAST, _SHARE = 3, 0.8  # stories in which it stands twice in a report; share that have it at all


@dataclass(frozen=True, slots=True)
class Strewn:
    """The labels inside a page's reports: templates of those that one report has twice, hashes of
    all (64 bits, to be compared with those of one process only)."""

    twice: frozenset[str]
    seen: frozenset[int]


def strewn(reports: Sequence[Sequence[str]], title: str) -> Strewn:
    """Return what is kept of a page's reports, given as their lines."""
    labels = [[template(line, title) for line in lines if _is_label(line)] for lines in reports]
    return Strewn(
        frozenset(one for own in labels for one, times in Counter(own).items() if times > 1),
        frozenset(hash(one) for own in labels for one in own),
    )


def learned(stories: Sequence[Sequence[Strewn]]) -> frozenset[str]:
    """Return the templates that are furniture by what the pages of different stories have."""
    twice = Counter(line for story in stories for line in {x for one in story for x in one.twice})
    seen = Counter(line for story in stories for line in {x for one in story for x in one.seen})
    return frozenset(
        line
        for line, times in twice.items()
        if times >= _LEAST and seen[hash(line)] >= _SHARE * len(stories)
    )


def _is_label(line: str) -> bool:
    return (
        len(line) <= _LONGEST
        and is_vague(line)
        and _FIGURE.search(line) is None
        and has_words(line)
    )
