"""A page's lines to its reports."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from extract import ordinals
from extract.edges import Edges
from extract.fold import fold
from extract.frames import candidates
from extract.inner import is_inner, opens_report, tells
from extract.maintext import Line
from extract.markers import FIRST, Run, numbered_run
from extract.names import is_echo, names_report, promised
from extract.own import is_about_page, is_byline
from extract.signs import Marker
from extract.sizes import MAX_LEAD
from extract.slots import is_among
from extract.titles import unnumbered_run

_TOP_LINES, _TOP = 4, 200  # lines, and characters in them, above the marker of an only report


class Section(NamedTuple):
    """A report as lines: ``start`` to ``end`` (exclusive) of :attr:`Segmented.lines`."""

    heading: str
    start: int
    end: int
    confidence: float


class Segmented(NamedTuple):
    """The lines of a page and the reports in them.

    ``lines`` are the lines given, those split in two where a marker was glued to its report's
    first.  ``broken`` says that the markers' numbers do not go on by one; ``lead_left`` that
    before the first marker stands more than a lead, or a report's beginning.
    """

    lines: tuple[Line, ...]
    sections: tuple[Section, ...]
    broken: bool
    lead_left: bool


def segment(lines: tuple[Line, ...], title: str | None, edges: Edges) -> Segmented:
    """Split lines into reports; every line given is among the lines returned, in order."""
    body_end = edges.page_end(lines)
    body = lines[:body_end]
    run = _run(body, title, edges)
    if run is None or _is_page_title(run, body, title):
        return _single(lines, body_end, title, edges)
    split, run = _unglue(lines, run)
    return _bundle(split, len(split) - (len(lines) - body_end), run, edges)


def _run(lines: tuple[Line, ...], title: str | None, edges: Edges) -> Run | None:
    """Return the markers of a page's reports; a number alone may be the first name's own."""
    numbered = numbered_run(lines, title)
    if numbered is not None and is_inner(numbered, lines, title, edges):
        numbered = None
    several = numbered if numbered is not None and len(numbered.markers) > 1 else None
    if several is not None and not _are_names(several, lines):
        return several
    named = unnumbered_run(lines, title)
    if named is None or is_inner(named, lines, title, edges):
        return numbered
    if several is not None:  # 销售一部, 销售二部 and 后勤部
        own = {marker.line for marker in named.markers}
        return named if own.issuperset(marker.line for marker in several.markers) else several
    is_same = numbered is None or numbered.markers[0].line == named.markers[0].line
    is_same = is_same or len(named.markers) == promised(title)
    return named if is_same else numbered


def _are_names(run: Run, lines: Sequence[Line]) -> bool:
    """Say whether all of a run's markers are names with the numbers of offices in them."""
    return all(
        marker.heading == lines[marker.line].text
        and re.search(ordinals.OF_OFFICE, fold(marker.heading)) is not None
        and names_report(fold(marker.heading))
        for marker in run.markers
    )


def _is_page_title(run: Run, lines: Sequence[Line], title: str | None) -> bool:
    """Say whether the only marker is the page's own title, with its number in a series."""
    first = run.markers[0]
    above = sum(len(line.text) for line in lines[: first.line])
    is_only = len(run.markers) == 1 and first.glued is None and above < FIRST
    return is_only and is_echo(lines[first.line].text, title)


def _single(lines: Sequence[Line], body_end: int, title: str | None, edges: Edges) -> Segmented:
    start = edges.head_end(lines[:body_end])
    start += _announced(lines[start:body_end], edges)
    if start == body_end:
        # Everything looks like furniture: better all of it than nothing.
        start, body_end = 0, len(lines)
    echoes = [line.text for line in lines[:start] if is_echo(line.text, title)]
    heading = echoes[-1] if echoes else (title or "")
    count = promised(title)
    confidence = 0.9 if count in {None, 1} else 0.5
    sections = (Section(heading, start, body_end, confidence),) if body_end > start else ()
    return Segmented(tuple(lines), sections, broken=False, lead_left=False)


def _announced(lines: Sequence[Line], edges: Edges) -> int:
    """Return how many lines end with a marker at the top: all of them stand before the report.

    So pages of a series begin, that count their reports through.
    """
    size = 0
    for index, line in enumerate(lines[:_TOP_LINES]):
        if edges.announces(line.text):
            return 0 if _goes_on(line.text, lines[index + 1 :], edges.title) else index + 1
        size += len(line.text)
        if size > _TOP or opens_report(line, edges):
            break
    return 0


def _goes_on(text: str, below: Sequence[Line], title: str | None) -> bool:
    """Say whether other lines count on what a marker does: then it is a report's own first part."""
    frames = {frame for frame, _, _ in candidates(text, title)}
    return any(frame in frames for line in below for frame, _, _ in candidates(line.text, title))


def _bundle(lines: Sequence[Line], body_end: int, run: Run, edges: Edges) -> Segmented:
    body_end = _without_contents(lines[:body_end], run)
    ends = [*(marker.line for marker in run.markers[1:]), body_end]
    first = run.markers[0]
    lead = [line for line in lines[: first.line] if not (edges.is_lead(line) or line.linked)]
    lead_size = sum(len(line.text) for line in lead)
    parts = [
        lines[marker.line + 1 : end]
        for marker, end in zip(run.markers, ends, strict=True)
        if end - 1 > marker.line
    ]
    cutter = _Cutter(lines, edges, edges.repeated(parts))
    sections: list[Section] = []
    least = FIRST if first.value == 2 else MAX_LEAD
    if lead_size >= least and _lacks_first(run, lead, edges.title):
        sections.append(cutter.section("", edges.head_end(lines[: first.line]), first.line, 0.5))
        lead_size = 0
    starts = [marker.line + 1 for marker in run.markers]
    if first.value is None:
        starts[0] += edges.lead_end(lines[starts[0] : ends[0]])  # below the page's own title
    for marker, start, end in zip(run.markers, starts, ends, strict=True):
        sections.append(cutter.section(marker.heading, start, end, run.confidence))
    kept = tuple(section for section in sections if section.end > section.start)
    broken = not run.is_complete or len(kept) < len(sections)
    is_left = lead_size > MAX_LEAD or (not run.counts and tells(lead, edges))
    return Segmented(tuple(lines), kept, broken, is_left)


def _lacks_first(run: Run, above: Sequence[Line], title: str | None) -> bool:
    """Say whether much text above the first marker is a report without one."""
    value, count = run.markers[0].value, promised(title)
    if value is not None:
        return value > 1
    if count is not None:
        return count == len(run.markers) + 1
    return not any(is_about_page(line.text) for line in above)


def _without_contents(lines: Sequence[Line], run: Run) -> int:
    """Return where a table of contents at the end begins: the markers again, two at least."""
    names = {lines[marker.line].text for marker in run.markers}
    end = len(lines)
    while end - 1 > run.markers[-1].line and lines[end - 1].text in names:
        end -= 1
    return end if len({line.text for line in lines[end:]}) > 1 else len(lines)


class _Cutter(NamedTuple):
    """Cuts furniture off sections; ``between`` are the templates of what stands after most."""

    lines: Sequence[Line]
    edges: Edges
    between: frozenset[str]

    def section(self, heading: str, start: int, end: int, confidence: float) -> Section:
        """Return a section without the furniture at its ends; a report keeps at least a line."""
        lines = self.lines
        while start < end and self._is_above(lines[start]):
            start += 1
        last = start + self.edges.tail_start(lines[start:end])
        while last > start and self._is_between(lines[last - 1].text):
            last = start + self.edges.tail_start(lines[start : last - 1])
        return Section(heading, start, last if last > start else end, confidence)

    def _is_above(self, line: Line) -> bool:
        return self.edges.is_preface(line) and not is_byline(line.text)

    def _is_between(self, text: str) -> bool:
        return is_among(self.between, text, self.edges.title or "")


def _unglue(lines: Sequence[Line], run: Run) -> tuple[list[Line], Run]:
    """Split the lines whose marker is glued to the report's first line."""
    cuts = {marker.line: marker.glued for marker in run.markers if marker.glued is not None}
    if not cuts:
        return list(lines), run
    split: list[Line] = []
    moved: list[Marker] = []
    at = {marker.line: marker for marker in run.markers}
    for index, line in enumerate(lines):
        if index in at:
            moved.append(at[index]._replace(line=len(split), glued=None))
        cut = cuts.get(index)
        if cut is None:
            split.append(line)
        else:
            head, rest = line.text[:cut].strip(), line.text[cut:].strip()
            split += [line._replace(text=head), line._replace(text=rest)]
    return split, Run(tuple(moved), round(run.confidence - 0.15, 2))
