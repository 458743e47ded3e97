"""Furniture strewn about in reports: labels that stand there again and again, as no heading does.

Advertisements and walls between paragraphs have no place of their own.  What tells them from a
report's headings is that one report has them twice, or that another ends with one, on pages that
tell different stories.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extract import noise, ordinals, shapes
from extract.fold import fold
from extract.own import has_sign, is_signed, is_vague
from extract.slots import has_words, template
from extract.stories import telling

_LONGEST = 30  # characters of a label
_KEY = (":", "\uff1a")  # what is explained is the report's
_MISSING = re.compile(r"\d\s*个?字")  # so is that so much of its text is missing
_FIGURE = re.compile(r"\d")  # so are figures that stand together
_COUNTED = (  # and headings that count: 第2季度, 3月, 工作之4
    r"第\s?\d|\d\s?[年月季周期次日届项]|^\W*\d|(?<!\d)\d{1,2}\W*$"
)
_CLAUSES = r"\w[,\uff0c!\uff01?\uff1f]\w"
_SET_OFF = r"\w[,\uff0c:\uff1a!\uff01?\uff1f|]\s?\w"  # as hardly a heading is
_REMARK = r"^[(\uff08\[【〔][^\d]{4,}[)\uff09\]】〕]$"
_LEAST, _STORIES = 2, 3  # stories that show it to be no heading; that have it at all
_SHARE, _OFTEN = 0.8, 0.5  # of the stories: of any label; of one where no heading can stand
_ITEM = r"(\(?)([一二三四五六七八九十]{1,3}|\d{1,2})(\s?[、.)])"
_LAST = 2  # lines at a report's end


class Strewn(NamedTuple):
    """The labels inside a page's reports: templates of those that one report has twice, of those
    that two reports have or that stand in brackets, of those that stand last in one, of those that
    stand where no heading can, and of all that do not stand last."""

    twice: frozenset[str]
    several: frozenset[str]
    last: frozenset[str]
    odd: frozenset[str]
    seen: frozenset[str]


def strewn(reports: Sequence[Sequence[str]], title: str) -> Strewn:
    """Return what is kept of a page's reports, given as their lines."""
    labels = [
        [
            (template(line, title), _stands_last(lines, place), _parts_items(lines, place))
            for place, line in found
        ]
        for lines in reports
        if (found := list(_labels(lines)))
    ]
    count = [Counter(one for one, _, _ in own) for own in labels]
    every = [told for own in labels for told in own]
    holders = Counter(one for own in count for one in own)
    return Strewn(
        twice=frozenset(one for own in count for one, times in own.items() if times > 1),
        several=frozenset(
            one
            for one, times in holders.items()
            if re.match(_REMARK, one) or (times > 1 and re.search(_SET_OFF, one))
        ),
        last=frozenset(one for one, is_last, _ in every if is_last),
        odd=frozenset(one for one, _, is_odd in every if is_odd),
        seen=frozenset(one for one, is_last, _ in every if not is_last),
    )


def learned(stories: Sequence[Sequence[Strewn]]) -> frozenset[str]:
    """Return the templates that are furniture by what the pages of different stories have."""
    twice = telling([one.twice for one in story] for story in stories)
    several = telling([one.several for one in story] for story in stories)
    last = telling([one.last for one in story] for story in stories)
    odd = telling([one.odd for one in story] for story in stories)
    seen = telling([one.seen for one in story] for story in stories)
    mostly = max(_STORIES, _SHARE * len(stories))
    often = max(_STORIES, _OFTEN * len(stories))

    def is_strewn(line: str) -> bool:
        if twice[line] >= _LEAST and re.search(_CLAUSES, line):
            return True  # no heading is, though few pages have it
        if seen[line] < often:
            return False
        if odd[line] >= _LEAST or several[line] >= often:
            return True
        if seen[line] < mostly:
            return False
        if twice[line] >= _LEAST and (odd[line] or last[line] or has_sign(line)):
            return True
        if _FIGURE.search(line) and (odd[line] or last[line] or twice[line]):
            return True
        return last[line] >= _LEAST and not is_signed(line)

    return frozenset(filter(is_strewn, twice.keys() | several.keys() | last.keys() | odd.keys()))


def _stands_last(lines: Sequence[str], place: int) -> bool:
    """Say whether a line is a report's last, or has only another label below it."""
    below = lines[place + 1 :]
    return not below or (len(below) < _LAST and not below[0].endswith("。"))


def _parts_items(lines: Sequence[str], place: int) -> bool:
    """Say whether a line stands between a numbered paragraph and the next, where no heading can:
    nothing would be under it."""
    if not 0 < place < len(lines) - 1 or not lines[place - 1].endswith("。"):
        return False
    above, below = (re.match(_ITEM, fold(lines[at])) for at in (place - 1, place + 1))
    if above is None or below is None or above[1] != below[1] or above[3] != below[3]:
        return False
    first, second = ordinals.number(above[2]), ordinals.number(below[2])
    return first is not None and second == first + 1


def _is_figure(line: str) -> bool:
    return len(line) <= _LONGEST and _FIGURE.search(line) is not None


def _labels(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    for place, line in enumerate(lines):
        if len(line) > _LONGEST or line.endswith(_KEY) or not is_vague(line):
            continue
        around = (*lines[max(0, place - 1) : place], *lines[place + 1 : place + 2])
        is_counted = re.search(_COUNTED, line) and not re.search(_CLAUSES, line)
        if _FIGURE.search(line) and (is_counted or any(map(_is_figure, around))):
            continue
        if noise.is_wall(line) or _MISSING.search(line):
            continue
        if has_words(line) or shapes.is_ruled(line):
            yield place, line
