"""What was learned about a site: lines of furniture that recur on its pages.

Learning is an explicit step; its result is a value, stored and pinned by its digest.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from extract import noise, ordinals
from extract.digest import sha256
from extract.errors import ExtractError
from extract.fold import fold
from extract.model import Page

FORMAT: Final = 2
MIN_PAGES: Final = 3
"""Different pages on which a line must stand to be learned."""
MIN_SHARE: Final = 0.5
"""Share of a site's different pages on which it must stand."""
MOST_SHARE: Final = 0.8
"""Share that teaches a label at a page's end which says nothing of page or reader."""

_EDGE = 12  # lines from either end of a page that are looked at
_SAME = 0.3  # share of long lines from which on two pages tell the same story
_LONG = 30
_TITLE = "\x1fT\x1f"
_NUMBER = re.compile(r"\d+")
_CLOSING = re.compile(
    r"^(?:特此|此致|敬礼|谢谢|以上|汇报完毕|完毕|妥否|当否|请予|请审)|^\W*\d|[\dX×x*]{2}\W*$|日$"
)
_NUMBERED = re.compile(r"^\W*[一二三四五六七八九十\d]{1,3}\s*[、.)]")


@dataclass(frozen=True, slots=True)
class Rules:
    """The furniture of a site, as templates of lines (:func:`template`).

    ``head`` stands before an article, ``tail`` after it, ``between`` anywhere in it.
    """

    head: frozenset[str] = frozenset()
    tail: frozenset[str] = frozenset()
    between: frozenset[str] = frozenset()
    title: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the rules, as 64 hex characters; the same for the same rules."""
        return sha256(self.to_json().encode())

    def of(self, title: str | None) -> Rules:
        """Return the rules for a page with this title, which templates may contain."""
        return Rules(self.head, self.tail, self.between, title or "")

    def is_head(self, text: str) -> bool:
        """Say whether a line is furniture learned before articles."""
        return bool(self.head) and template(text, self.title) in self.head

    def is_tail(self, text: str) -> bool:
        """Say whether a line is furniture learned after articles."""
        return bool(self.tail) and template(text, self.title) in self.tail

    def is_between(self, text: str) -> bool:
        """Say whether a line is furniture learned inside articles."""
        return bool(self.between) and template(text, self.title) in self.between

    def to_json(self) -> str:
        """Return the rules as canonical JSON."""
        value = {
            "format": FORMAT,
            "head": sorted(self.head),
            "tail": sorted(self.tail),
            "between": sorted(self.between),
        }
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> Rules:
        """Return the rules of JSON; raises :class:`ExtractError` on anything else."""
        try:
            value = json.loads(text)
            if value["format"] != FORMAT:
                raise ValueError(f"format {value['format']!r}")
            head, tail, between = (
                frozenset(map(_text, value[name])) for name in ("head", "tail", "between")
            )
            return cls(head, tail, between)
        except (ValueError, KeyError, TypeError) as error:
            raise ExtractError(
                f"no rules of ours: {error}", where="rules", todo="learn them again"
            ) from error


GENERAL: Final = Rules()
"""The rules of a site nothing was learned about."""


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no line")
    return value


def template(text: str, title: str) -> str:
    """Return what stays of a line of furniture from page to page.

    The page's title becomes a slot, numbers become 0, spaces go; full-width forms are ASCII.
    """
    text, title = fold(text), fold(title)
    slotted = text.replace(title, _TITLE) if len(title) >= 4 else text
    return _NUMBER.sub("0", re.sub(r"\s+", "", slotted))


def learn(pages: Iterable[Page]) -> Rules:
    """Return what a site's pages, extracted by the general rules, teach about its furniture.

    A line is learned when it stands at the same end of at least :data:`MIN_PAGES` different
    pages and :data:`MIN_SHARE` of all.  Pages that share much of their text count as one:
    what recurs in copies of a report is the report.  Nor is a sentence learned unless it speaks
    of the page or to its reader, or carries the page's title: an author who always closes with
    the same words is not furniture.
    """
    stories = _stories(list(pages))
    return Rules(
        head=_learned(stories, _head_lines),
        tail=_learned(stories, _tail_lines),
        between=_learned(stories, _inner_lines),
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """A line of a page where furniture may stand; ``outer`` if at an end of the page."""

    text: str
    outer: bool


def _learned(
    stories: Sequence[Sequence[Page]], choose: Callable[[Page], Iterable[_Seen]]
) -> frozenset[str]:
    """Return the templates that recur: half of the stories teach what looks like furniture,
    four fifths a label at an end that could be a list's."""
    clear: Counter[str] = Counter()
    vague: Counter[str] = Counter()
    for story in stories:
        seen = [(page, line) for page in story for line in choose(page)]
        clear.update({_of(page, line) for page, line in seen if _is_clear(line.text, page)})
        vague.update(
            {_of(page, line) for page, line in seen if line.outer and _is_vague(line.text)}
        )
    need = max(MIN_PAGES, MIN_SHARE * len(stories))
    most = max(MIN_PAGES, MOST_SHARE * len(stories))
    return frozenset(
        [line for line, count in clear.items() if count >= need]
        + [line for line, count in vague.items() if count >= most]
    )


def _of(page: Page, line: _Seen) -> str:
    return template(line.text, page.title or "")


def _is_clear(line: str, page: Page) -> bool:
    """Say whether a line speaks of the page or to its reader, or is set as no sentence is."""
    if _is_own(line.replace(page.title or "\n", "")):
        return False
    if noise.speaks_to_reader(line) or noise.is_code(line) or noise.is_shell(line):
        return True
    title = page.title or ""
    site = page.breadcrumb[0] if page.breadcrumb else ""
    if len(title) >= 4 and title in line and line != title:
        return True
    return len(site) >= 4 and site in line and line != site and noise.is_label(line)


def _is_vague(line: str) -> bool:
    return not _is_own(line) and noise.is_label(line) and not _CLOSING.match(fold(line))


def _is_own(line: str) -> bool:
    """Say whether a line is a marker or a heading: the reports' own, however often it recurs."""
    return ordinals.is_marker_like(line) or _NUMBERED.match(fold(line)) is not None


def _head_lines(page: Page) -> list[_Seen]:
    start = page.reports[0].start if page.reports else 0
    first = page.reports[0].text.split("\n", 2)[:2] if page.reports else []
    return [
        *(_Seen(line, outer=False) for line in page.text[:start].split("\n")[:_EDGE]),
        *(_Seen(line, outer=False) for line in first),
    ]


def _tail_lines(page: Page) -> list[_Seen]:
    if not page.reports:
        return []
    last = page.reports[-1]
    lines = [*last.text.split("\n")[-_EDGE:], *page.text[last.end :].split("\n")[:_EDGE]]
    return [_Seen(line, outer=True) for line in lines if line]


def _inner_lines(page: Page) -> list[_Seen]:
    """Return short lines in the reports, the first and the last of a report only where they
    are set as no sentence is."""
    found: list[_Seen] = []
    for report in page.reports:
        lines = [line for line in report.text.split("\n") if len(line) <= 80]
        found += (_Seen(line, outer=False) for line in lines)
    return found


def _stories(pages: Sequence[Page]) -> list[list[Page]]:
    """Group pages that tell the same: copies, other layouts, other parts of one article."""
    owners: dict[str, list[int]] = defaultdict(list)
    parent = list(range(len(pages)))

    def find(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    lines = [
        {line for report in page.reports for line in report.text.split("\n") if len(line) >= _LONG}
        for page in pages
    ]
    for index, own in enumerate(lines):
        for line in own:
            owners[line].append(index)
    shared: Counter[tuple[int, int]] = Counter()
    for holders in owners.values():
        for place, left in enumerate(holders[:_EDGE]):
            for right in holders[place + 1 : _EDGE]:
                shared[left, right] += 1
    for (left, right), count in shared.items():
        if count > _SAME * max(1, min(len(lines[left]), len(lines[right]))):
            parent[find(right)] = find(left)
    groups: dict[int, list[Page]] = defaultdict(list)
    for index, page in enumerate(pages):
        groups[find(index)].append(page)
    return list(groups.values())
