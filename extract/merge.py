"""An article's parts' lines as one, without what stands where one ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract import noise, shapes
from extract.edges import Edges, labels
from extract.fold import fold
from extract.maintext import Line
from extract.names import bare, is_echo, names_report
from extract.own import NUMBERED, is_formula, is_loose
from extract.slots import is_among, template

_TOP = 4  # lines at the top of an article, of which one may announce its report
_END = 20  # lines of a part's end that may be furniture
_WORD = re.compile(r"[^\W\d_]")
_NAMES = 2  # of other pages, that a list of them has


def merged(parts: Sequence[Sequence[Line]], edges: Edges) -> tuple[Line, ...]:
    """Join the parts' lines, without the furniture where one part ends and the next begins."""
    joined: list[Line] = []
    title = edges.title or ""
    between = edges.rules.between
    trimmed = _without_shared_ends(parts, edges)
    top = labels(trimmed[0]) if parts else frozenset()
    # Sites number no first part: where one has a number, it is the report's, as the others' are.
    is_series = len(parts) > 1 and any(edges.counts(one.text, 0) for one in trimmed[0][:_TOP])
    markers = _repeated_below(trimmed[0], edges) if len(parts) > 1 else frozenset()
    for number, (whole, part) in enumerate(zip(parts, trimmed, strict=True)):
        ends = _list_start(part, edges) if between and number == len(parts) - 1 else len(part)
        lines = [one for one in part[:ends] if not (between and is_among(between, one.text, title))]
        own = 0 if is_series else number + 1
        start = edges.repeated_head_end(lines, own) if number > 0 else 0
        if start == 1 and lines[0].text in markers:
            start = 0
        while number > 0 and start < len(lines) and lines[start].text in top:
            start += 1  # what a part begins with as the first one did
        is_open = number < len(parts) - 1 and len(part) == len(whole)
        end = edges.tail_start(lines) if is_open else len(lines)
        joined += lines[start:end]
        if end < len(lines):
            joined += _announcing_next(lines[end:], joined, edges)
    return tuple(joined)


def _list_start(lines: Sequence[Line], edges: Edges) -> int:
    """Return where a line that reports and pages end with alike has names and labels alone below
    it, the number of lines if nowhere: without it nothing would tell whose names these are."""
    rules, title = edges.rules, edges.title or ""
    names = 0
    for index in range(len(lines) - 1, max(0, len(lines) - _END), -1):
        line = lines[index]
        if rules.is_tail(line.text):
            if names >= _NAMES and is_among(rules.between, line.text, title):
                return index
            continue
        is_name = names_report(bare(NUMBERED.sub("", fold(line.text))))
        names += is_name
        if not (is_name or line.linked or is_loose(line.text) or noise.is_tail(line.text)):
            break
    return len(lines)


def _repeated_below(first: Sequence[Line], edges: Edges) -> frozenset[str]:
    """Return how the page's title stands among the first part's lines, if not at its top: there it
    is a report's marker, and so it is at the top of a later part."""
    echoes = frozenset(one.text for one in first if is_echo(one.text, edges.title))
    return frozenset() if first and first[0].text in echoes else echoes


def _announcing_next(lines: Sequence[Line], above: Sequence[Line], edges: Edges) -> Sequence[Line]:
    """Return those of a part's last lines that announce a report whose text stands in the next
    part: a marker, perhaps with its title, or a name set as one above or named there before."""
    first, *titles = lines
    led_off = any(one.linked or noise.is_tail(one.text) for one in titles)
    if len(titles) <= 1 and edges.is_marker(first.text) and not led_off:
        return lines
    last = lines[-1]
    if led_off or not (last.heading and names_report(fold(last.text))):
        return ()
    named = (one for one in above if one.text == last.text or one.heading)
    return lines[-1:] if any(names_report(fold(one.text)) for one in named) else ()


def _without_shared_ends(parts: Sequence[Sequence[Line]], edges: Edges) -> Sequence[Sequence[Line]]:
    """Return parts without the lines that all of them end with: the text ends but once.

    Links, and lines of nothing but signs and numbers, may differ.
    """
    if len(parts) < 2:
        return parts
    title = edges.title or ""
    ends = [
        [index for index in range(len(part)) if not (part[index].linked or _is_bare(part[index]))]
        for part in parts
    ]
    shared = 0
    for last in zip(*(reversed(end[-_END:]) for end in ends), strict=False):
        lines = (part[index].text for part, index in zip(parts, last, strict=True))
        told = {template(line, title) for line in lines}
        if len(told) > 1 or is_formula(*told):
            break  # 此致, 敬礼: each part may end with a report
        shared += 1
    return [
        part[: end[-shared]] if 0 < shared < len(end) else part
        for part, end in zip(parts, ends, strict=True)
    ]


def _is_bare(line: Line) -> bool:
    return _WORD.search(line.text) is None or shapes.is_shell(line.text)
