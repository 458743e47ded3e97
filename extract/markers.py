"""The lines that announce reports, found by shape and run and not by phrase.

Every ordinal in a short line gives candidates: the line without the number is its *frame*.  Lines
that share a frame and whose numbers go on form a run.  A run is believed for what it does: it
begins near the top, goes up by one, and has prose after each of its lines.  Numbered headings
inside a report (一、 (一) 第一章) have frames of their own kind and are never markers; a run that
lies inside a section of another run is the inner one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from statistics import median

from extract import noise, ordinals
from extract.fold import fold
from extract.maintext import Line
from extract.ordinals import Ordinal
from extract.sizes import Sizes

MAX_MARKER = 80
"""Characters of the longest line that can be a marker and nothing else."""

_MAX_LEAD = 400
_MAX_GAP = 4
_ALIKE = 0.6  # share of a frame's characters that the title has
_PIECE = r"(?:篇|范文|范例|例文|样文|样本|模板|版本|例|份|辑|文|[Pp]art|PART|N[oO]\.?)"
_OPEN = r"\s(\[【〔《〈「『"
_CLOSE = r"\s)\]】〕》〉」』"
_DECORATION = rf"[{_OPEN}*#◆◇★☆●○■□▲△※·•►▶>—-]*"
_BEFORE = re.compile(rf"^(?P<open>{_DECORATION})(?P<word>第\s?|[^\W\d]{{1,6}}\.?\s?)?$")
_AFTER = re.compile(rf"^\s?(?P<unit>[^\W\d_a-zA-Z])?(?P<close>[{_CLOSE}]*[:、.\s-]*)")
_TAIL_BEFORE = re.compile(rf"(?P<frame>[{_OPEN}]*(?:第\s?|{_PIECE}\s?\(?)?)$")
_TAIL_AFTER = re.compile(rf"^\s?(?P<unit>{_PIECE})?[{_CLOSE}:]*$")
_INNER_UNITS = frozenset(
    "章节条步部方类项点届次季年月日期号个位名级阶轮批种层段课回讲天周大是要组款"
)
_HAS_PIECE = re.compile(_PIECE)
_SPACES = " \t"
_GENRE = re.compile(
    r"(?:总结|小结|报告|汇报|计划|要点|体会|心得|讲话|发言|方案|材料|述职|述廉|打算|情况|范文|思路)"
    r"[\s)】\]》〉]*$"
)
_SEPARATORS = " \u3000:\uff1a、.\uff0e—-)\uff09】]〕》〉」』"
_OPENERS = "【[〔(\uff08《"
_SENTENCE = re.compile(r"[。;!?].|[。;!?:]$")
_ESSAY_TITLE = re.compile(r"^.{1,6}篇$")


def names_document(folded: str) -> bool:
    """Say whether a folded line is the name of a document: it ends in a kind of one."""
    return 6 <= len(folded) <= MAX_MARKER and _GENRE.search(folded) is not None


class Strength(IntEnum):
    """How much a frame looks as if it counted reports."""

    WEAK = 1
    """A number alone, or in brackets, on a line of its own."""
    MEDIUM = 2
    """An unknown word or a repeated title beside the number."""
    STRONG = 3
    """A word that counts pieces (篇, 范文, Part), or the page's own title."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A line that announces a report.

    ``line`` is its index; ``value`` its number, None for a marker without one; ``heading`` what
    it calls the report; ``glued`` how many characters of the line are the marker where the
    report goes on in the same line, else None.
    """

    line: int
    value: int | None
    heading: str
    glued: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """The markers of a page, in order, and how sure they are, in [0, 1]."""

    markers: tuple[Marker, ...]
    confidence: float

    @property
    def is_complete(self) -> bool:
        """Whether the numbers go 1, 2, 3, ... without a gap, a restart or a late start."""
        values = [marker.value for marker in self.markers if marker.value is not None]
        return values == list(range(1, len(values) + 1))


Frame = tuple[str, str, str]


def numbered_run(lines: Sequence[Line], title: str | None) -> Run | None:
    """Return the run of numbered markers of a page's lines, None if there is none."""
    sizes = Sizes(lines)
    groups: dict[Frame, list[Marker]] = defaultdict(list)
    strengths: dict[Frame, Strength] = {}
    for index, line in enumerate(lines):
        for frame, strength, marker in _candidates(index, line.text, title):
            group = groups[frame]
            if not group or group[-1].line != index:
                group.append(marker)
                strengths[frame] = max(strength, strengths.get(frame, Strength.WEAK))
    judged = [
        (strengths[frame], markers)
        for frame, group in groups.items()
        if (markers := _believed(group, strengths[frame], lines, sizes))
    ]
    if not judged:
        return None
    strength, markers = max(judged, key=lambda one: (one[0], -one[1][0].line, len(one[1])))
    for other_strength, other in judged:
        goes_on = len(markers) == 1 < len(other) and other[0].line == markers[0].line
        if other_strength >= Strength.MEDIUM and (goes_on or _encloses(other, markers)):
            strength, markers = other_strength, other
    return Run(tuple(markers), _confidence(strength, markers))


def _candidates(index: int, text: str, title: str | None) -> list[tuple[Frame, Strength, Marker]]:
    """Return the frames that a line may be a marker in."""
    folded = fold(text[: MAX_MARKER + 20])
    found: list[tuple[Frame, Strength, Marker]] = []
    for ordinal in ordinals.find(folded):
        before = _prefix(index, text, folded, ordinal)
        if before:
            found.append(before)
        if len(text) > MAX_MARKER or folded.endswith("。"):
            break
        after = _suffix(index, text, folded, ordinal)
        if after:
            found.append(after)
        whole = _whole(index, text, folded, ordinal, title)
        if whole:
            found.append(whole)
    return found


def _prefix(
    index: int, text: str, folded: str, ordinal: Ordinal
) -> tuple[Frame, Strength, Marker] | None:
    """Return the frame of a number at the beginning: 第一篇:T, 【篇2】T, Part 3, ◆1 T."""
    before = _BEFORE.match(folded[: ordinal.start])
    if before is None:
        return None
    after = _AFTER.match(folded[ordinal.end :])
    if after is None:
        return None
    word, opened = (before["word"] or "").strip(), before["open"].strip()
    unit = after["unit"] or ""
    cut = ordinal.end + after.end()
    if unit and word != "第" and not _HAS_PIECE.fullmatch(unit):
        if ordinal.style != "circled":
            return None
        unit, cut = "", ordinal.end
    if word == "第" and (not unit or unit in _INNER_UNITS):
        return None
    if folded[cut : cut + 1] == "章":
        return None
    strength = Strength.MEDIUM
    if _HAS_PIECE.fullmatch(word) or _HAS_PIECE.fullmatch(unit):
        strength = Strength.STRONG
    elif not word and opened in {"", "("} and not names_document(folded[cut:]):
        return None
    frame = ("prefix", word, unit)
    if len(text) > MAX_MARKER or _SENTENCE.search(folded[cut:]):
        if not after["close"].strip(_SPACES) or not (word or opened):
            return None
        heading = text[:cut].strip(_SEPARATORS + _OPENERS)
        return frame, strength, Marker(index, ordinal.value, heading, cut)
    heading = text[cut:].strip(_SEPARATORS) or text
    return frame, strength, Marker(index, ordinal.value, heading)


def _suffix(
    index: int, text: str, folded: str, ordinal: Ordinal
) -> tuple[Frame, Strength, Marker] | None:
    """Return the frame of a number at the end: T 篇1, T(四), T范文第3篇, T【第一篇】."""
    after = _TAIL_AFTER.match(folded[ordinal.end :])
    if after is None:
        return None
    before = _TAIL_BEFORE.search(folded[: ordinal.start])
    if before is None:
        return None
    frame, unit = before["frame"].strip(), after["unit"] or ""
    name = folded[: before.start()].strip()
    if not frame or len(name) < 2 or noise.is_tail(text):
        return None
    if frame.endswith("第") and not unit:
        return None
    strength = Strength.STRONG if _HAS_PIECE.search(frame + unit) else Strength.MEDIUM
    return ("suffix", frame, unit), strength, Marker(index, ordinal.value, text)


def _whole(
    index: int, text: str, folded: str, ordinal: Ordinal, title: str | None
) -> tuple[Frame, Strength, Marker] | None:
    """Return the frame of a line that stays the same but for its number: T1, 【入二】, (三)."""
    left, right = folded[: ordinal.start].strip(), folded[ordinal.end :].strip()
    if left.endswith("第") and right[:1] in _INNER_UNITS:
        return None
    words = re.sub(r"[\W\d_]+", "", left + right)
    strength = Strength.MEDIUM if words else Strength.WEAK
    if len(words) >= 4:
        if _is_heading(left, right):
            return None
        if title is not None and _share(words, title) >= _ALIKE:
            strength = Strength.STRONG
    elif not left + right and ordinal.style == "arabic":
        return None
    return ("whole", left, right), strength, Marker(index, ordinal.value, text)


def _is_heading(left: str, right: str) -> bool:
    """Say whether the number is a section's: nothing but a bracket before it, a point after."""
    return left in {"", "("} and right[:1] in set("、.,): ")


def _believed(
    group: list[Marker], strength: Strength, lines: Sequence[Line], sizes: Sizes
) -> list[Marker]:
    """Return the markers of a frame that behave as markers do, none if the frame does not."""
    chains = [chain for chain in _chains(group) if chain]
    ends = _bodies(group, sizes)
    floor = {Strength.STRONG: 30, Strength.MEDIUM: 100, Strength.WEAK: 200}[strength]
    real = [chain for chain in chains if median(ends[marker.line] for marker in chain) >= floor]
    markers = [marker for chain in real for marker in chain]
    if not markers or (len(real) > 1 and max(map(len, real)) == 1):
        return []
    first = markers[0]
    lead = sizes.lead(first.line)
    alone = len(markers) == 1
    value = first.value if first.value is not None else 1
    if strength < Strength.STRONG and (alone or len(real) > 1 or lead > _MAX_LEAD):
        return []
    if strength == Strength.STRONG and alone and (value != 1 or lead > _MAX_LEAD):
        return []
    if value > 2 and strength < Strength.STRONG:
        return []
    essays = [m for m in markers if m.glued is None and m.heading != lines[m.line].text]
    if sum(1 for m in essays if _ESSAY_TITLE.match(m.heading)) > len(markers) / 2:
        return []
    return markers


def _chains(group: Sequence[Marker]) -> list[list[Marker]]:
    """Split a frame's markers where the numbers do not go up."""
    chains: list[list[Marker]] = [[]]
    for marker in group:
        last = chains[-1][-1].value if chains[-1] else None
        value = marker.value
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


def _encloses(outer: Sequence[Marker], inner: Sequence[Marker]) -> bool:
    return len(outer) > 1 and outer[0].line < inner[0].line and outer[-1].line > inner[-1].line


def _share(words: str, title: str) -> float:
    known = set(title)
    return sum(1 for char in words if char in known) / len(words)


def _confidence(strength: Strength, markers: Sequence[Marker]) -> float:
    base = {Strength.STRONG: 0.95, Strength.MEDIUM: 0.75, Strength.WEAK: 0.6}[strength]
    run = Run(tuple(markers), base)
    base -= 0.0 if run.is_complete else 0.1
    base -= 0.1 if len(markers) == 1 else 0.0
    return round(base, 2)
