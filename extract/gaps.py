"""Markers of a run that are missing in it: the same number's shape before some other words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extract import noise, ordinals, shapes
from extract.fold import fold
from extract.maintext import Line
from extract.names import LONGEST, has_clauses, promised
from extract.signs import Marker
from extract.sizes import MIN_BODY, Sizes

_POINTS = frozenset("、.):]】〕》〉」』| ")

_Shape = tuple[str, str, str]


def filled(
    markers: list[Marker], lines: Sequence[Line], sizes: Sizes, title: str | None
) -> list[Marker]:
    """Return a run's markers with those that it lacks, where only one line can be each.

    So a name that is none of a report's kind (2、发言提纲) is told among others that are.
    """
    if any(one.glued is not None or one.heading == lines[one.line].text for one in markers):
        return markers
    shapes = {numbering(lines[one.line].text)[:3] for one in markers}
    numbers = {one.value for one in markers if one.value is not None}
    last = max(numbers, default=0)
    missing = set(range(1, max(last, promised(title) or 0) + 1)) - numbers
    if len(shapes) != 1 or len(missing) > len(markers):
        return markers
    (shape,) = shapes
    found = list(markers)
    for value in sorted(missing | {last + 1}):
        found += _only(value, shape, found, lines, sizes)
        found.sort(key=lambda one: one.line)
    return found


def _only(
    value: int, shape: _Shape, known: Sequence[Marker], lines: Sequence[Line], sizes: Sizes
) -> Iterator[Marker]:
    """Yield the marker of a number, if one line between its neighbours can be it and no other.

    Behind the last one no smaller number may stand in that shape: they would be a report's own.
    """
    start = max((one.line for one in known if (one.value or 0) < value), default=-1)
    end = min((one.line for one in known if (one.value or 0) > value), default=len(lines))
    found = [
        (index, number, heading)
        for index in range(start + 1, end)
        for number, heading in _numbered(lines[index].text, shape)
        if number == value or (number < value and end == len(lines))
    ]
    if len(found) != 1:
        return
    index, number, heading = found[0]
    before = sizes.between(start + 1, index) if start >= 0 else MIN_BODY
    leads = start >= 0 or not has_begun(lines[:index])
    bodies = min(before, sizes.between(index + 1, end))
    if number == value and leads and bodies >= MIN_BODY:
        yield Marker(index, value, heading)


def has_begun(above: Sequence[Line]) -> bool:
    """Say whether a report has begun without a marker above a line: a sentence of one is there."""
    return any(
        not (line.linked or line.apart or shapes.is_label(line.text) or noise.is_lead(line.text))
        for line in above
    )


def _numbered(text: str, shape: _Shape) -> Iterator[tuple[int, str]]:
    """Yield the number of some shape that begins a line that may be a title, and the title."""
    before = shape[0]
    if len(text) > LONGEST or not ordinals.SIGN.match(fold(text[: len(before) + 1]), len(before)):
        return
    if not shapes.is_label(text):
        return
    *own, number, heading = numbering(text)
    if tuple(own) == shape and heading.strip() and not has_clauses(fold(heading)):
        yield number, heading.strip()


def numbering(text: str) -> tuple[str, str, str, int, str]:
    """Return what stands around a line's first number, how it is written, it, and the rest."""
    folded = fold(text[:LONGEST])
    for one in ordinals.find(folded):
        end = one.end + (folded[one.end : one.end + 1] in _POINTS)
        return folded[: one.start], one.style, folded[one.end : end], one.value, text[end:]
    return "", "", "", 0, ""
