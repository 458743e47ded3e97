"""Runs that are no bundle's: the numbered parts of one report."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract import ordinals, shapes
from extract.edges import Edges
from extract.fold import fold
from extract.gaps import numbering
from extract.maintext import Line
from extract.markers import Run
from extract.names import bundles, is_alike, names_report, promised
from extract.own import NUMBERED, closes, greets, is_about_page
from extract.signs import Marker
from extract.sizes import median

_PART, _WHOLE = 400, 600  # characters of a part's usual length; of a report's, at the least
_NUMBER = 8  # characters that the number of a point is in
_END = 2  # lines of a part's beginning that may greet, of its end that may be signed
_FIRST_POINT, _FIRST = r"^\W{0,2}一、", r"^\W*[一1]\W*[、.)]"
_HEADING = r"^\W*[一二三四五六七八九十]\W*[、)]"


def is_inner(run: Run, lines: Sequence[Line], title: str | None, edges: Edges) -> bool:
    """Say whether a run counts the parts of one report (案例1, 亮点二, Part 3 展望).

    They begin at one; the report has begun before the first of them, in words that are no
    editor's; neither the page's title nor the markers name reports; no table of contents lists
    them; and no part begins to count its own points anew as others do, or, if the markers are but
    numbers of one kind, in another way than others do.  Parts as long as reports are a report's
    if no other is greeted or signed, and the title speaks of no lot of reports.
    """
    first = run.markers[0]
    if run.counts or first.value not in {None, 1} or (promised(title) or 1) > 1:
        return False
    starts = [marker.line for marker in run.markers]
    above = lines[: starts[0]]
    if {line.text for line in above}.intersection(lines[start].text for start in starts):
        return False
    headings = [fold(marker.heading) for marker in run.markers]
    # 第一组工作小结, 第二组工作小结: one name tells nothing of whose it is.
    differ = len({ordinals.SIGN.sub("", one) for one in headings}) > 1
    names = sum((differ and names_report(one)) or is_alike(one, title) for one in headings)
    if first.value is not None and 2 * names >= len(headings):
        return False
    parts = [lines[start:end] for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)]
    # A report's parts count theirs in digits, too.
    point = re.compile(_FIRST if first.value is None else _FIRST_POINT)
    if sum(any(point.match(fold(line.text)) for line in part[1:]) for part in parts) > 1:
        return False
    are_named = first.value is None or all(map(_is_behind, run.markers, parts))
    if not are_named and _count_differently(parts):
        return False
    has_begun = tells(above, edges) if names else any(opens_report(one, edges) for one in above)
    if has_begun and not names and are_named and first.value is not None:
        return True
    usual = median(sum(len(line.text) for line in part) for part in parts)
    if has_begun and usual < _WHOLE:
        return True
    if names or first.value is None:
        return False
    is_told = tells(above, edges) and not (bundles(title) or _stand_alone(parts))
    return usual < _PART or is_told


def tells(above: Sequence[Line], edges: Edges) -> bool:
    """Say whether a report has begun in lines above any marker, that speak to no reader."""
    return any(opens_report(line, edges) and not is_about_page(line.text) for line in above)


def _count_differently(parts: Sequence[Sequence[Line]]) -> bool:
    """Say whether parts number their first points in several ways, as one report's do not."""
    ways = set()
    for part in parts:
        points = (line.text for line in part[1:] if NUMBERED.match(fold(line.text[:_NUMBER])))
        *way, value, _ = numbering(next(points, ""))
        if value == 1 and way[0] in {"", "("}:
            ways.add(tuple(way))
    return len(ways) > 1


def _stand_alone(parts: Sequence[Sequence[Line]]) -> bool:
    """Say whether each part is a report: half of those that another follows are signed or say
    goodbye, or two begin with a greeting."""
    closed = sum(any(closes(line.text) for line in part[1:][-_END:]) for part in parts[:-1])
    greeted = sum(any(greets(line.text) for line in part[1 : 1 + _END]) for part in parts)
    return greeted > 1 or 2 * closed >= len(parts) - 1


def _is_behind(marker: Marker, part: Sequence[Line]) -> bool:
    """Say whether a marker has words behind its number, which tell what the part is about."""
    return marker.glued is None and marker.heading != part[0].text


def opens_report(line: Line, edges: Edges) -> bool:
    """Say whether a line above any marker is a report's: a sentence, or a numbered heading."""
    text = line.text
    if line.linked or edges.is_lead(line) or edges.introduces(text):
        return False
    return not shapes.is_label(text) or re.match(_HEADING, fold(text)) is not None
