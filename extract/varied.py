"""Lines of furniture that differ from page to page in one place, where no slot is known for it.

Who made the page up, who answered, which other pages there are: (本页由某某编排), 转自某处的来稿.
Sentences at a page's end too, if what stays of them speaks to the reader.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from typing import Final

from extract import noise, shapes
from extract.own import is_addressed, is_signed, opens
from extract.slots import ANY, has_signs, keyed

SAID: Final = 8
"""Lines at a page's end among which a sentence may be furniture."""

_EDGE: Final = 4  # characters at a line's end that tell which lines are of a kind
_LONGEST: Final = 100
_LEAST: Final = 3  # pages
_ENDS: Final = frozenset("。!?…")
_CLOSES: Final = 3  # characters at a sentence's end that tell with its begin which are of a kind
_STAYS: Final = 8  # letters of a sentence that stay, and half of it at the least
_RECURS: Final = 0.5  # share of the pages from which on a line recurs by itself
_WORDS = re.compile(r"[^\W\d_]")
_SIGNS_WHO = r"(?:人|者|单位|部门|姓名|日期|时间|地点|附件?)\W?$"  # a report's own


def varied(pages: Sequence[Set[str]]) -> Mapping[str, str]:
    """Return, of templates on several pages, those that differ in one place only, each with the
    template of all of its kind.

    What stays has a sign or is a label before a colon, and is no label of who signs.
    """
    count: dict[str, int] = defaultdict(int)
    for page in pages:
        for line in page:
            count[line] += 1
    most = max(_LEAST, _RECURS * len(pages))
    lines = [line for line, times in count.items() if times < most and _may_vary(line)]
    found: dict[str, str] = {}
    for kind in (keyed, _first, _last):
        groups: dict[str, list[str]] = defaultdict(list)
        for line in lines:
            if line not in found and (name := kind(line)):
                groups[name].append(line)
        for group in groups.values():
            if len(group) >= _LEAST and (form := _form(group)):
                found.update(dict.fromkeys(group, form))
    return found


def varied_sentences(ends: Sequence[Sequence[str]], clear: Sequence[Set[str]]) -> Mapping[str, str]:
    """Return, of sentences at several pages' ends, given as templates from top to bottom, those
    that differ in one place only, each with the template of all of its kind.

    An author closes with nearly the same words, too: what stays of furniture tells its reader to
    do something, or speaks of the page.  ``clear`` has what names the page or its site.
    """
    kinds: dict[str, set[str]] = defaultdict(set)
    for end in ends:
        for line in end[-SAID:]:
            kinds[line[-_CLOSES:]].add(line)
    found: dict[str, str] = {}
    for close, alike in kinds.items():
        if len(alike) < _LEAST or close[-1:] not in _ENDS:
            continue
        lines = {line for line in alike if len(line) <= _LONGEST}
        if len(lines) < _LEAST:
            continue
        for kind in (_end, _first):
            for group in _groups(lines - found.keys(), kind):
                start, end = _same(group)
                if _is_said(start, end, group, clear):
                    found.update(dict.fromkeys(group, start + ANY + end))
    return found


def _groups(lines: Set[str], kind: Callable[[str], str]) -> Iterator[list[str]]:
    """Yield lines of a kind that are enough to be furniture."""
    groups: dict[str, list[str]] = defaultdict(list)
    for line in sorted(lines):
        groups[kind(line)].append(line)
    yield from (group for group in groups.values() if len(group) >= _LEAST)


def _is_said(start: str, end: str, group: Sequence[str], clear: Sequence[Set[str]]) -> bool:
    """Say whether what stays of sentences is most of each, and speaks of the page."""
    said = start + end
    if 2 * len(said) < max(map(len, group)) or len(_WORDS.findall(said)) < _STAYS:
        return False
    if opens(said) or is_addressed(said):
        return False
    if noise.commands(start) or noise.speaks_to_reader(said):
        return True
    return all(_is_named(line, clear) for line in group)


def _is_named(line: str, clear: Sequence[Set[str]]) -> bool:
    """Say whether a sentence speaks of the page for no word of its own."""
    return any(line in page for page in clear) and not noise.speaks_to_reader(line)


def _end(line: str) -> str:
    return line[-_STAYS:]


def _may_vary(line: str) -> bool:
    return len(line) <= _LONGEST and shapes.is_unended(line) and not is_signed(line)


def _first(line: str) -> str:
    return line[:_EDGE]


def _last(line: str) -> str:
    return line[-_EDGE:]


def _form(group: Iterable[str]) -> str | None:
    """Return the template of lines of a kind, None if too little of them stays."""
    lines = sorted(group)
    start, end = _same(lines)
    stays = start + end
    if re.search(_SIGNS_WHO, start) or len(_WORDS.findall(stays)) < 2:
        return None
    if start.endswith(":") and (form := keyed(lines[0])) and form.startswith(start):
        return form
    if len(_WORDS.findall(stays)) < _EDGE or not has_signs(stays):
        return None
    return start + ANY + end


def _same(lines: Sequence[str]) -> tuple[str, str]:
    """Return what all lines begin with, and what all end with behind that."""
    start = _whole(_common(lines))
    rest = [line[len(start) :][::-1] for line in lines]
    return start, _whole(_common(rest))[::-1]


def _common(lines: Sequence[str]) -> str:
    """Return what all lines begin with."""
    low, high = min(lines), max(lines)
    size = next((n for n, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), len(low))
    return low[:size]


def _whole(text: str) -> str:
    """Return text without half of a slot at its end."""
    return text[: text.rindex("\x02")] if text.count("\x02") % 2 else text
