"""Lines that are one but for their number, as points of reports have it: (二)不足, (三)不足."""

from __future__ import annotations

from collections.abc import Sequence

from extract.gaps import has_begun, numbering
from extract.maintext import Line
from extract.names import letters
from extract.signs import Frame, Marker, is_piece

_BEFORE = frozenset(("", "("))


def are_points(frame: Frame, group: Sequence[Marker], lines: Sequence[Line]) -> bool:
    """Say whether a frame's lines are points that have one name in several sections or reports.

    They are if they do not count from one on, or if points of other names are counted among them:
    one goes on below, or in a report that has begun leads up to one of them.
    """
    kind, left, right = frame
    words = letters(right)
    if kind != "whole" or left not in _BEFORE or not words or is_piece(words):
        return False
    *form, _, _ = numbering(lines[group[0].line].text)
    if not form[-1] and form[1] != "circled":
        return False  # 2号稿 is no point, 2.稿 and ②稿 are
        return True
    begun = has_begun(lines[: group[0].line])
    own = {marker.line for marker in group}
    last: int | None = None  # the value of the point above, if it is none of these
    above: int | None = None  # of the one of these right above
    for index, line in enumerate(lines):
        *other, value, _ = numbering(line.text)
        if other != form:
            continue
        if index in own:
            if begun and last == value - 1:
                return True
            last, above = None, value
        else:
            if above is not None and value == above + 1:
                return True
            last, above = value, None
    return False
