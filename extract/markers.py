"""The lines that announce reports, found by shape and run and not by phrase.

Every ordinal in a short line gives candidates: the line without the number is its *frame*.  Lines
that share a frame and whose numbers go on form a run.  A run is believed for what it does: it
begins near the top, goes up by one, and has prose after each of its lines.  Numbered headings
inside a report (一、 (一) 第一章) have frames of their own kind and are never markers; a run that
lies inside a section of another run is the inner one.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from extract import ordinals
from extract.fold import fold
from extract.frames import ESSAY_TITLE, candidates
from extract.gaps import filled, has_begun
from extract.maintext import Line
from extract.names import bare, letters, names_report, promised
from extract.points import are_points
from extract.signs import MEDIUM, SHORT, STRONG, WEAK, Frame, Marker, Strength
from extract.sizes import MAX_LEAD, Sizes, median

_MAX_GAP = 4
_TOP = 60  # characters before the only marker of a page, when it is one of a series
_TOPIC = 6  # letters of the longest that is no report's name
FIRST = 150
"""Characters before a marker with the number 2 that are a report without one."""


class Run(NamedTuple):
    """The markers of a page, in order, and how sure they are, in [0, 1].

    ``counts`` says that their words count reports, or name them; others may be a report's own.
    """

    markers: tuple[Marker, ...]
    confidence: float
    counts: bool = True

    @property
    def is_complete(self) -> bool:
        """Whether the numbers go 1, 2, 3, ... without a gap, a restart or a late start."""
        return _is_complete(self.markers)


@lru_cache(1 << 5)  # a page is cut again once its site's rules are learned; pages may be large
def numbered_run(lines: tuple[Line, ...], title: str | None) -> Run | None:
    """Return the run of numbered markers of a page's lines, None if there is none."""
    groups: dict[Frame, list[Marker]] = defaultdict(list)
    short: dict[Frame, list[Marker]] = defaultdict(list)
    strengths: dict[Frame, Strength] = {}
    for index, line in enumerate(lines):
        for frame, strength, marker in candidates(line.text, title):
            group = short[frame] if strength == SHORT else groups[frame]
            if not group or group[-1].line != index:
                group.append(Marker(index, marker.value, marker.heading, marker.glued))
                known = strengths.get(frame, WEAK)
                strengths[frame] = max(strength or MEDIUM, known)
            elif len(group) > 1 and marker.value == (group[-2].value or 0) + 1:
                group[-1] = group[-1]._replace(value=marker.value)  # I, a letter or a numeral
    if not strengths:
        return None  # as of most pages with one report
    sizes = Sizes(lines)
    for frame, names in short.items():
        full = groups[frame]
        is_all = len(full) + len(names) == promised(title)
        is_all = is_all and sizes.lead(names[0].line) < FIRST
        if full and not is_all and _is_late(names[0], full[0], lines):
            names = [one for one in names if one.line > full[0].line]
        groups[frame] = _with_short(full, names, title)
    judged = [
        (strengths[frame], markers)
        for frame, group in groups.items()
        if group and not (len(group) == 1 and _is_office(frame))
        if len(group) == 1 or strengths[frame] == STRONG or not are_points(frame, group, lines)
        if (markers := _believed(group, strengths[frame], lines, sizes, title))
    ]
    if not judged:
        return None
    strength, markers = max(judged, key=_rank)
    for other_strength, other in judged:
        goes_on = len(markers) == 1 < len(other) and other[0].line == markers[0].line
        if other_strength >= MEDIUM and (goes_on or _encloses(other, markers)):
            strength, markers = other_strength, other
    if strength == MEDIUM:  # what surely counts reports does so before any name
        markers = filled(markers, lines, sizes, title)
    counts = strength == STRONG and not all(_is_topic(one, lines) for one in markers)
    return Run(tuple(markers), _confidence(strength, markers), counts)


def _is_late(short: Marker, full: Marker, lines: Sequence[Line]) -> bool:
    """Say whether a short name stands in a report that has begun above the first full one."""
    return short.line < full.line and has_begun(lines[: short.line])


def _is_office(frame: Frame) -> bool:
    """Say whether a frame's number is that of an office in the midst of words: 销售二部工作总结."""
    kind, left, right = frame
    return kind == "whole" and right[:1] in ordinals.OFFICES and right != "" and letters(left) != ""


def _is_topic(marker: Marker, lines: Sequence[Line]) -> bool:
    """Say whether a marker has a word or two behind its number that are no report's name."""
    words = letters(marker.heading)
    is_named = marker.heading != lines[marker.line].text and marker.glued is None
    return is_named and len(words) <= _TOPIC and not names_report(fold(marker.heading))


def _with_short(full: list[Marker], short: list[Marker], title: str | None) -> list[Marker]:
    """Return the markers of a frame with those of short names, where these fill its gaps.

    A report's own sections may have names of a report's kind too (思想总结): alone they count
    nothing, unless the page's title does.
    """
    every = sorted((*full, *short), key=lambda marker: marker.line)
    if len(every) == promised(title) and _is_complete(every):
        return every
    if not _is_complete(every):
        short = [one for one in short if _fits(one, full)]
        every = sorted((*full, *short), key=lambda marker: marker.line)
    fills = len(short) <= len(full) and (_is_complete(every) or not _is_complete(full))
    return every if fills else full


def _fits(marker: Marker, among: Sequence[Marker]) -> bool:
    """Say whether a marker's number is one that those above and below it leave out."""
    value = marker.value or 0
    above = next((one.value or 0 for one in reversed(among) if one.line < marker.line), 0)
    below = next((one.value or 0 for one in among if one.line > marker.line), value + 1)
    if above >= below:
        above = 0  # between a table of contents and what it lists
    return above < value < below


def _is_complete(markers: Sequence[Marker]) -> bool:
    """Say whether the numbers go 1, 2, 3, ... without a gap, a restart or a late start."""
    values = [marker.value for marker in markers if marker.value is not None]
    return values == list(range(1, len(values) + 1))


def _rank(judged: tuple[Strength, list[Marker]]) -> tuple[bool, Strength, bool, int, int]:
    """Return what makes one run more likely than another; the only one of a series comes last, and
    one marker after several."""
    strength, markers = judged
    late = len(markers) == 1 and markers[0].value not in {None, 1}
    return not late, strength, len(markers) > 1, -markers[0].line, len(markers)


def _believed(
    group: list[Marker],
    strength: Strength,
    lines: Sequence[Line],
    sizes: Sizes,
    title: str | None,
) -> list[Marker]:
    """Return the markers of a frame that behave as markers do, none if the frame does not."""
    if len(group) == 1 and strength < STRONG:
        return []  # most frames are those of one line, that has a number by chance
    chains = [chain for chain in _chains(_outer(group, lines, title)) if chain]
    ends = _bodies(group, sizes)
    floor = {STRONG: 30, MEDIUM: 100, WEAK: 200}[strength]
    real = [chain for chain in chains if _usual([ends[one.line] for one in chain]) >= floor]
    markers = [marker for chain in real for marker in chain]
    if not markers or (len(real) > 1 and max(map(len, real)) == 1):
        return []
    first = markers[0]
    lead = sizes.lead(first.line)
    alone = len(markers) == 1
    value = first.value if first.value is not None else 1
    # The first report may stand before the second without a marker.
    sure = strength == STRONG or (strength == MEDIUM and len(markers) > 1)
    late = sure and value == 2 and lead >= FIRST
    if strength < STRONG and (alone or len(real) > 1 or (lead > MAX_LEAD and not late)):
        return []
    text = lines[first.line].text
    if alone and value != 1 and (first.glued is not None or text == title or promised(text)):
        return []
    top = MAX_LEAD if value == 1 or _has_title(text, title) else _TOP
    if alone and lead > top and not late:
        return []
    if value > 2 and strength < STRONG:
        return []
    essays = [m for m in markers if m.glued is None and m.heading != lines[m.line].text]
    if sum(1 for m in essays if ESSAY_TITLE.match(m.heading)) > len(markers) / 2:
        return []
    return markers


def _outer(group: list[Marker], lines: Sequence[Line], title: str | None) -> list[Marker]:
    """Return a frame's markers without those that count a report's own parts with their words
    (第一篇 学习情况), where the bare ones by themselves are all the page has."""
    if _is_complete(group):
        return group
    bare = [one for one in group if one.heading == lines[one.line].text]
    is_all = 1 < len(bare) < len(group) and bare[0] is group[0] and _is_complete(bare)
    named = any(names_report(fold(one.heading)) for one in group if one not in bare)
    return bare if is_all and not named and promised(title) in {None, len(bare)} else group


def _has_title(text: str, title: str | None) -> bool:
    return title is not None and bare(title) in fold(text)


def _chains(group: Sequence[Marker]) -> list[list[Marker]]:
    """Split a frame's markers where the numbers do not go up."""
    chains: list[list[Marker]] = [[]]
    for marker in group:
        last = chains[-1][-1].value if chains[-1] else None
        value = marker.value
        if last == value and len(chains[-1]) > 1:
            last = None  # a number given twice by mistake
        if last is not None and value is not None and not last < value <= last + _MAX_GAP:
            chains.append([])
        chains[-1].append(marker)
    return chains


def _bodies(group: Sequence[Marker], sizes: Sizes) -> dict[int, int]:
    """Return how many characters follow each marker before the next of its frame."""
    ends = [*(marker.line for marker in group[1:]), sizes.count]
    return {
        marker.line: sizes.between(marker.line + (marker.glued is None), end)
        for marker, end in zip(group, ends, strict=True)
    }


def _usual(sizes: Sequence[int]) -> float:
    """Return how long sections mostly are; of two, the shorter: the last has the rest of all."""
    return min(sizes) if len(sizes) == 2 else median(sizes)


def _encloses(outer: Sequence[Marker], inner: Sequence[Marker]) -> bool:
    return len(outer) > 1 and outer[0].line < inner[0].line and outer[-1].line > inner[-1].line


def _confidence(strength: Strength, markers: Sequence[Marker]) -> float:
    base = {STRONG: 0.95, MEDIUM: 0.75, WEAK: 0.6}[strength]
    run = Run(tuple(markers), base)
    base -= 0.0 if run.is_complete else 0.1
    base -= 0.1 if len(markers) == 1 else 0.0
    return round(base, 2)
