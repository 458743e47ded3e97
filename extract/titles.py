"""Reports announced by titles without numbers, and what a page's title promises."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract import noise, ordinals
from extract.fold import fold
from extract.maintext import Line
from extract.markers import MAX_MARKER, Marker, Run

_COUNT = r"(?P<count>\d{1,3}|[一二三四五六七八九十两]{1,3})"
_CLOSE = r"[\s)】\]》]*"
_PROMISE = re.compile(
    rf"(?<!第)(?<!\d){_COUNT}\s?[篇份则例]{_CLOSE}(?:范文|精选|合集|大全|汇总|汇编)?{_CLOSE}$"
)
_PROMISE_INSIDE = re.compile(
    rf"[(【\[][^()【】\[\]]{{0,12}}?(?<!第)(?<!\d){_COUNT}\s?[篇份则例][)】\]]"
)
_DECORATIONS = re.compile(
    r"[(【\[][^()【】\[\]]{0,14}[)】\]]|(?:精选|通用|推荐|最新|优秀|热门|集锦|汇总|合集|范文|模板)*"
    r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})[篇份则例]$|(?:范文|模板|大全|合集|集锦|汇总|精选)+$"
)
_PAGE_NUMBER = re.compile(r"\s*(?:\(\s*\d{1,3}\s*\)|第\s*\d{1,3}\s*页|[_-]\s*\d{1,3})$")
_GENRE = re.compile(
    r"(?:总结|小结|报告|汇报|计划|要点|体会|心得|讲话|发言|方案|材料|述职|述廉|打算|情况|范文|思路)"
    r"[\s)】\]》〉]*$"
)
_NUMBERED = re.compile(r"^\s*\(?[一二三四五六七八九十\d]{1,3}\s*[)、.,]")
_MIN_BODY = 100
_TOP = 30


def promised(title: str | None) -> int | None:
    """Return the number of reports that a title announces (范文10篇, 集锦七篇), None if none."""
    if not title:
        return None
    folded = fold(title)
    match = _PROMISE.search(folded) or _PROMISE_INSIDE.search(folded)
    value = ordinals.number(match["count"]) if match else None
    return value or None


def core(title: str) -> str:
    """Return a title without what sites add to it: counts, (精选), page numbers, brackets."""
    bare = _DECORATIONS.sub("", _PAGE_NUMBER.sub("", fold(title).strip()))
    return re.sub(r"[\W_]+", "", bare)


def is_echo(text: str, title: str | None) -> bool:
    """Say whether a line repeats the page's title, with or without its decorations."""
    if not title or len(text) > len(title) + 12:
        return False
    return bool(core(text)) and core(text) == core(title)


def unnumbered_run(lines: Sequence[Line], title: str | None) -> Run | None:
    """Return the markers of a page that numbers none of its reports, None if there are none.

    In this order: the page's own title repeated, a table of contents whose lines come again,
    and headings that each name a document (three at least, or as many as the title promises).
    """
    for indices, confidence in (
        (_repeated(lines, title), 0.7),
        (_listed(lines), 0.8),
        (_headings(lines, title), 0.5),
    ):
        if len(indices) > 1 and _has_bodies(indices, lines):
            markers = tuple(Marker(index, None, lines[index].text) for index in indices)
            return Run(markers, confidence)
    return None


def _repeated(lines: Sequence[Line], title: str | None) -> list[int]:
    found = [index for index, line in enumerate(lines) if is_echo(line.text, title)]
    ends = [*found[1:], len(lines)]
    return [
        index
        for index, end in zip(found, ends, strict=False)
        if _size(lines, index + 1, end) >= _MIN_BODY
    ]


def _listed(lines: Sequence[Line]) -> list[int]:
    """Return where the lines of a table of contents come again, all of them, in order."""
    places: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        if len(line.text) <= MAX_MARKER:
            places.setdefault(line.text, []).append(index)
    best: list[int] = []
    run: list[int] = []
    for index, line in enumerate(lines[:_TOP]):
        later = [p for p in places.get(line.text, []) if p > (run[-1] if run else index)]
        if later and noise.is_label(line.text) and index not in run:
            run.append(later[0])
            best = max(best, run, key=len)
        else:
            run = []
    return list(best)


def _headings(lines: Sequence[Line], title: str | None) -> list[int]:
    found = [
        index
        for index, line in enumerate(lines)
        if line.heading
        and len(line.text) <= MAX_MARKER
        and _GENRE.search(fold(line.text))
        and not _NUMBERED.match(fold(line.text))
    ]
    enough = len(found) >= 3 or len(found) == promised(title)
    near = bool(found) and _size(lines, 0, found[0]) <= 400
    return found if enough and near else []


def _has_bodies(indices: Sequence[int], lines: Sequence[Line]) -> bool:
    ends = [*indices[1:], len(lines)]
    return all(
        _size(lines, index + 1, end) >= _MIN_BODY for index, end in zip(indices, ends, strict=True)
    )


def _size(lines: Sequence[Line], start: int, end: int) -> int:
    return sum(len(line.text) for line in lines[start:end])
