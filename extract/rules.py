"""What was learned about a site: lines of furniture that recur on its pages.

Learning is an explicit step; its result is a value, stored and pinned by its digest.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from typing import Final, Protocol

from extract import noise
from extract.digest import sha256
from extract.ends import LAST, between, ending, forms, in_order
from extract.errors import ExtractError
from extract.fold import fold
from extract.frames import candidates
from extract.names import bare, is_echo, names_report
from extract.own import is_own, is_vague
from extract.slots import LONGEST, has_words, is_among, named, template
from extract.stories import same_stories
from extract.strewn import Strewn, learned, strewn
from extract.varied import varied

FORMAT: Final = 3
MIN_PAGES: Final = 3
"""Different pages on which a line must stand to be learned."""
MIN_SHARE: Final = 0.5
"""Share of a site's different pages on which it must stand."""
MOST_SHARE: Final = 0.8
"""Share that teaches a label at a page's end which says nothing of page or reader."""
ALL_SHARE: Final = 0.95
"""Share that teaches a sentence before articles which says nothing of page or reader."""

_EDGE = 20  # lines from either end of a page that are looked at
_FIRST = 4  # lines of the first report that may still be a lead
_LONG = 30
_WRONG = 0.1  # share of pages that may be cut into reports wrongly
_SIGN = re.compile(r"[^\u3400-\u9fff]")
_SALUTATIONS = ("尊敬", "各位", "亲爱", "同志", "大家")
_AS_FOLLOWS = re.compile(r"(?:汇报|总结|报告|述职|小结|说明)如下")


@dataclass(frozen=True, slots=True)
class Rules:
    """The furniture of a site, as templates of lines (:func:`extract.slots.template`).

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
        return is_among(self.head, text, self.title)

    def is_tail(self, text: str) -> bool:
        """Say whether a line is furniture learned after articles."""
        return is_among(self.tail, text, self.title)

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


class Cut(Protocol):
    """A page cut into reports by the general rules; ``spans`` are the reports' in its text."""

    @property
    def title(self) -> str | None:
        """Its title."""

    @property
    def breadcrumb(self) -> tuple[str, ...]:
        """The names on the way to it, the site's own first."""

    @property
    def text(self) -> str:
        """Its text."""

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where each report begins and ends in the text."""


def learn(pages: Iterable[Cut]) -> Rules:
    """Return what a site's pages, extracted by the general rules, teach about its furniture.

    A line is learned when it stands at the same end of at least :data:`MIN_PAGES` different
    pages and :data:`MIN_SHARE` of all.  Pages that share much of their text count as one:
    what recurs in copies of a report is the report.  Nor is a sentence learned for recurring
    alone: an author who always closes with the same words is not furniture.  It speaks of the
    page or to its reader or carries its title; or it stands below a line that does; or it
    stands after the last of several reports and after none of the others.

    Pages are looked at one after another; little is kept of each.
    """
    lessons = _alike([_lesson(page) for page in pages])
    stories = [[lessons[n] for n in told] for told in same_stories([one.story for one in lessons])]
    head = _recurring([[one.head for one in story] for story in stories], MIN_SHARE)
    inner = _recurring([[one.inner for one in story] for story in stories], MIN_SHARE)
    inner |= learned([[one.strewn for one in story] for story in stories])
    head |= _tops(stories)
    tail = _tails(stories, inner)
    # What stands at both ends has no place, and says nothing of what stands above or below it.
    inner |= {line for line in head & tail if not noise.is_wall(line)}
    return Rules(head=head - inner, tail=tail, between=inner | _betweens(stories))


@dataclass(frozen=True, slots=True)
class _Lesson:
    """What is kept of a page to learn from: templates of lines that may be furniture before,
    after and in its reports, and hashes of its long lines.

    ``zone`` is its end from top to bottom, of which ``tail`` surely speak of the page and
    ``labels`` may be anything; ``ends`` what stands last in each report but the last, ``own``
    all that stands in those, ``later`` in each but the first, hashed.
    """

    head: frozenset[str]
    tail: frozenset[str]
    labels: frozenset[str]
    top: frozenset[str]
    said: frozenset[str]
    inner: frozenset[str]
    strewn: Strewn
    zone: tuple[str, ...]
    ends: tuple[tuple[str, ...], ...]
    own: frozenset[int]
    later: frozenset[int]
    story: frozenset[int]


def _alike(lessons: Sequence[_Lesson]) -> list[_Lesson]:
    """Return lessons in which lines that differ in one place only are one template."""
    forms = varied([one.head | one.tail | one.labels | one.top for one in lessons])
    if not forms:
        return list(lessons)

    def of(lines: Iterable[str]) -> frozenset[str]:
        return frozenset(forms.get(line, line) for line in lines)

    return [
        replace(
            one,
            head=of(one.head),
            tail=of(one.tail),
            labels=of(one.labels),
            top=of(one.top),
            zone=tuple(forms.get(line, line) for line in one.zone),
            ends=tuple(tuple(forms.get(line, line) for line in end) for end in one.ends),
        )
        for one in lessons
    ]


def _lesson(page: Cut) -> _Lesson:
    title = page.title or ""
    is_clear = _Clear(page)
    reports = [page.text[start:end].split("\n") for start, end in page.spans]
    gaps = _gaps(page)
    inner = [line for lines in (*reports, *gaps) for line in lines if len(line) <= 80]
    edges = {line for lines in reports for line in (lines[0], lines[-1])}.union(*gaps)
    head, tail = _ends(page, reports)
    lasts = list(_lasts(reports))
    hashes = [_hashes(lines, title) for lines in reports] if len(reports) > 1 else []

    def clear(lines: Iterable[str]) -> frozenset[str]:
        return frozenset(template(line, title) for line in lines if is_clear(line))

    vague = frozenset(
        template(line, title) for line in (*tail, *filter(_has_sign, lasts)) if is_vague(line)
    )
    return _Lesson(
        head=clear(head) | frozenset(template(line, title) for line in head if _is_on_top(line)),
        tail=clear(tail),
        labels=vague,
        top=frozenset(template(line, title) for line in filter(_has_sign, head) if is_vague(line)),
        said=frozenset(template(line, title) for line in head if _is_said(line)),
        # A wall in a report is set as furniture is: what is set so counts at a report's end only.
        inner=frozenset(
            template(line, title)
            for line in inner
            if is_clear(line)
            and (line in edges or not noise.is_shell(line))
            and not noise.is_wall(line)
        ),
        strewn=strewn(reports, title),
        zone=tuple(template(line, title) for line in tail if not is_own(line)),
        ends=tuple(
            tuple(
                template(line, title)
                for line in (*reversed(gap), *reversed(lines[-LAST:]))
                if not is_own(line)
            )
            for lines, gap in zip(reports, gaps, strict=False)
        ),
        # 64 bits are compared with those of one process only.
        own=frozenset().union(*hashes[:-1]),
        later=frozenset().union(*hashes[1:]),
        story=frozenset(hash(line) for lines in reports for line in lines if len(line) >= _LONG),
    )


def _hashes(lines: Sequence[str], title: str) -> frozenset[int]:
    return frozenset(hash(template(line, title)) for line in lines if len(line) <= LONGEST)


def _is_owned(line: str, pages: Sequence[frozenset[int]]) -> bool:
    """Say whether a template stands in reports where no furniture stands.

    ``pages`` has what stands there, hashed; a few pages may be cut wrong.
    """
    own = hash(line)
    return sum(own in page for page in pages) > _WRONG * len(pages)


def _tops(stories: Sequence[Sequence[_Lesson]]) -> frozenset[str]:
    """Return the templates of labels and sentences that stand before articles and in none."""
    later = [one.later for story in stories for one in story]
    found = _recurring([[one.top for one in story] for story in stories], MOST_SHARE)
    found |= _recurring([[one.said for one in story] for story in stories], ALL_SHARE)
    return frozenset(line for line in found if not _is_owned(line, later))


def _tails(stories: Sequence[Sequence[_Lesson]], inner: frozenset[str]) -> frozenset[str]:
    """Return the templates of what stands after articles; below what stands in their midst
    (``inner``) may stand anything."""
    lessons = [one for story in stories for one in story]
    found = _recurring([[one.tail for one in story] for story in stories], MIN_SHARE)
    found |= _recurring([[one.labels for one in story] for story in stories], MOST_SHARE)
    zones = [[frozenset(one.zone) for one in story] for story in stories]
    own = [one.own for one in lessons]
    recurring = {
        line
        for line in _recurring(zones, MOST_SHARE)
        if has_words(line) and not _is_owned(line, own)
    }
    endings = [[ending(one.zone, recurring | found) for one in story] for story in stories]
    recurring &= _recurring([[frozenset(one) for one in story] for story in endings], MIN_SHARE)
    several = [
        [frozenset(one.zone) if one.own else frozenset() for one in story] for story in stories
    ]
    found |= recurring & _recurring(several, 0.0)
    # What stands below furniture is furniture.
    each = [ending for story in endings for ending in story]
    for line in in_order(each, recurring):
        places = [ending for ending in each if line in ending]
        proof = found - inner
        below = sum(1 for ending in places if not proof.isdisjoint(ending[: ending.index(line)]))
        if below >= MOST_SHARE * len(places):
            found |= {line}
    return found


def _betweens(stories: Sequence[Sequence[_Lesson]]) -> frozenset[str]:
    """Return what stands after nearly every report that another follows, and after no last one."""
    several = [story for story in stories if any(one.ends for one in story)]
    last = Counter(line for story in several for one in story for line in forms(one.zone))
    never = frozenset(line for line, times in last.items() if times * MIN_PAGES > len(several))
    return between([[end for one in story for end in one.ends] for story in several], never)


def _ends(page: Cut, reports: Sequence[Sequence[str]]) -> tuple[list[str], list[str]]:
    """Return the lines where furniture before and after the reports may stand."""
    if not page.spans:
        return [], []
    before, after = page.text[: page.spans[0][0]], page.text[page.spans[-1][1] :]
    if len(page.spans) > 1:
        before = before.rstrip("\n").rpartition("\n")[0]  # without the first report's marker
    tail = [*reports[-1][-_EDGE:], *after.split("\n")[:_EDGE]]
    return [*before.split("\n")[:_EDGE], *reports[0][:_FIRST]], [line for line in tail if line]


def _gaps(page: Cut) -> list[list[str]]:
    """Return what was cut off between each report and the next one's marker.

    The marker is the last line or, above an editor's words, the first that may be one.
    """
    cut = (page.text[end + 1 : start] for (_, end), (start, _) in pairwise(page.spans))
    return [
        list(takewhile(lambda line: not _may_announce(line, page.title), text.split("\n")[:-2]))
        for text in cut
    ]


def _may_announce(line: str, title: str | None) -> bool:
    return is_echo(line, title) or names_report(fold(line)) or bool(candidates(line, title))


def _lasts(reports: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the last line of each report but the page's last: furniture between two."""
    return (lines[-1] for lines in reports[:-1])


def _has_sign(line: str) -> bool:
    """Say whether a line has more than words: who signs a report writes a name and no more."""
    return _SIGN.search(line) is not None


def _is_on_top(line: str) -> bool:
    """Say whether a line before the reports speaks of writing such texts."""
    return noise.speaks_of_writing(line) and not is_own(line)


def _recurring(stories: Sequence[Sequence[frozenset[str]]], share: float) -> frozenset[str]:
    """Return the templates that stand in enough stories, however often in each."""
    count = Counter(line for story in stories for line in frozenset().union(*story))
    need = max(MIN_PAGES, share * len(stories))
    return frozenset(
        line
        for line, times in count.items()
        if times >= need and (not named(line) or has_words(line))  # a name alone is a report's
    )


class _Clear:
    """Says whether a line speaks of the page or to its reader, or is set as no sentence is."""

    def __init__(self, page: Cut) -> None:
        self._title = page.title or "\n"
        self._name = bare(page.title or "")
        self._site = page.breadcrumb[0] if page.breadcrumb else ""
        self._known: dict[str, bool] = {}  # lines at a page's ends are asked for twice

    def __call__(self, line: str) -> bool:
        known = self._known.get(line)
        if known is None:
            known = self._may_be(line) and not is_own(line.replace(self._title, ""))
            self._known[line] = known
        return known

    def _may_be(self, line: str) -> bool:
        if noise.is_aside(line) or noise.is_button(line):
            return True
        name, site = self._name, self._site
        if len(name) >= 4 and name in (folded := fold(line)) and folded != name:
            return True
        return len(site) >= 4 and site in line and line != site and noise.is_unended(line)


def _is_said(line: str) -> bool:
    """Say whether a line is a sentence that no report need begin with."""
    if is_own(line) or len(line) > LONGEST or noise.is_label(line):
        return False
    folded = fold(line)
    opens = folded.startswith(_SALUTATIONS) or folded.endswith((":", ","))
    return not (opens or _AS_FOLLOWS.search(folded))
