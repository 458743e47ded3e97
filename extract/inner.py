"""Runs that are no bundle's: the numbered parts of one report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from extract import noise
from extract.edges import Edges
from extract.fold import fold
from extract.maintext import Line
from extract.markers import Run
from extract.names import is_alike, names_report, promised

_PART, _WHOLE = 400, 600  # characters of a part's usual length; of a report's, at the least
_FIRST_POINT = re.compile(r"^\W*[一1]\W*[、.)]")
_HEADING = re.compile(r"^\W*[一二三四五六七八九十]\W*[、)]")


def is_inner(run: Run, lines: Sequence[Line], title: str | None, edges: Edges) -> bool:
    """Say whether a run counts the parts of one report (案例1, 亮点二, Part 3 展望).

    They begin at one; the report has begun before the first of them, in words that are no
    editor's; neither the page's title nor the markers name reports; no table of contents lists
    them; and no part is as long as a report, or begins to count its own points anew as others do.
    """
    if run.counts or run.markers[0].value != 1 or (promised(title) or 1) > 1:
        return False
    starts = [marker.line for marker in run.markers]
    above = lines[: starts[0]]
    if {line.text for line in above}.intersection(lines[start].text for start in starts):
        return False
    names = [fold(marker.heading) for marker in run.markers]
    if 2 * sum(names_report(name) or is_alike(name, title) for name in names) >= len(names):
        return False
    parts = [lines[start:end] for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)]
    if sum(any(_FIRST_POINT.match(fold(line.text)) for line in part[1:]) for part in parts) > 1:
        return False
    usual = median(sum(len(line.text) for line in part) for part in parts)
    return usual < _PART or (usual < _WHOLE and any(opens_report(line, edges) for line in above))


def opens_report(line: Line, edges: Edges) -> bool:
    """Say whether a line above any marker is a report's: a sentence, or a numbered heading."""
    text = line.text
    if line.linked or edges.is_lead(line) or edges.introduces(text):
        return False
    return not noise.is_label(text) or _HEADING.match(fold(text)) is not None
