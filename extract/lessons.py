"""What is kept of a page to learn its site's furniture from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain, pairwise, takewhile
from typing import Final, NamedTuple, Protocol

from extract import noise, shapes
from extract.ends import LAST
from extract.fold import fold
from extract.frames import candidates
from extract.names import bare, is_echo, names_report
from extract.own import (
    has_sign,
    is_addressed,
    is_day,
    is_formula,
    is_own,
    is_signed,
    is_vague,
    opens,
    says_whose,
)
from extract.slots import LONGEST, Lines, template
from extract.strewn import Strewn, strewn
from extract.varied import SAID, varied, varied_sentences

_EDGE = 20  # lines from either end of a page that are looked at
_FIRST = 4  # lines of the first report that may still be a lead
_LONG = 30  # characters from which on a line tells a story
_LABEL = 80  # characters of the longest line inside reports that may be furniture
_SEVERAL = 2  # reports that begin with a sentence which is theirs
_NET = "网站库"  # how a site's name ends that is hardly a word
_NONE: Final[Mapping[str, str]] = {}
_SALUTATIONS = ("尊敬", "各位", "亲爱", "同志", "大家")


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


class Ending:
    """A report's end as templates of what may be furniture, from the last line upward.

    They are made when they are asked for, as hardly more than the first is.  ``forms`` has what
    stands for those that are one with others.
    """

    def __init__(self, lines: Iterable[str], title: str, forms: Mapping[str, str] = _NONE) -> None:
        self._lines = tuple(lines)
        self._title = title
        self._forms = forms

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            if not _stays(line):
                own = template(line, self._title)
                yield self._forms.get(own, own)

    def alike(self, forms: Mapping[str, str]) -> Ending:
        """Return the same with what stands for templates that are one with others."""
        return Ending(self._lines, self._title, forms)


class Lesson(NamedTuple):
    """What is kept of a page to learn from: templates of lines that may be furniture before,
    after and in its reports, and its long lines.

    ``zone`` is its end from top to bottom, of which ``tail`` surely speak of the page and
    ``labels`` may be anything; ``ends`` those of each report but the last, ``own``
    the lines of those, ``later`` of each but the first.
    """

    head: frozenset[str]
    tail: frozenset[str]
    labels: frozenset[str]
    top: frozenset[str]
    said: frozenset[str]
    inner: frozenset[str]
    strewn: Strewn
    zone: tuple[str, ...]
    ends: tuple[Ending, ...]
    own: Lines
    later: Lines
    story: frozenset[str]


def alike(lessons: Sequence[Lesson]) -> list[Lesson]:
    """Return lessons in which lines that differ in one place only are one template."""
    clear = [one.tail for one in lessons]
    forms = {
        **varied_sentences([one.zone for one in lessons], clear),
        **varied([one.head | one.tail | one.labels | one.top for one in lessons]),
    }
    if not forms:
        return list(lessons)

    def of(lines: Iterable[str]) -> frozenset[str]:
        return frozenset(forms.get(line, line) for line in lines)

    return [
        one._replace(
            head=of(one.head),
            tail=of(one.tail),
            labels=of(one.labels),
            top=of(one.top),
            zone=tuple(forms.get(line, line) for line in one.zone),
            ends=tuple(end.alike(forms) for end in one.ends),
        )
        for one in lessons
    ]


def lesson(page: Cut) -> Lesson:
    """Return what is kept of a page."""
    title = page.title or ""
    reports = [page.text[start:end].split("\n") for start, end in page.spans]
    shared = _shared(reports)
    is_clear = _Clear(page, shared)
    gaps = _gaps(page)
    inner = [line for lines in (*reports, *gaps) for line in lines if len(line) <= _LABEL]
    edges = {line for lines in reports for line in (lines[0], lines[-1])}.union(*gaps)
    head, tail = _ends(page, reports)
    lasts = list(_lasts(reports))

    def those(lines: Iterable[str], are: Callable[[str], bool]) -> frozenset[str]:
        return frozenset(template(line, title) for line in lines if are(line))

    def is_inner(line: str) -> bool:
        # A wall in a report is set as furniture is: what is set so counts at a report's end only.
        is_placed = is_clear(line) and (line in edges or not shapes.is_shell(line))
        return is_placed and not noise.is_wall(line)

    return Lesson(
        head=those(head, lambda line: is_clear(line) or (line not in shared and _is_on_top(line))),
        tail=those(tail, is_clear)
        | those(tail[-SAID:], lambda line: line not in shared and noise.commands(line)),
        labels=those((*tail, *filter(has_sign, lasts)), is_vague),
        top=those(filter(has_sign, head), is_vague),
        said=those(head, _is_said),
        inner=those(inner, is_inner),
        strewn=strewn(reports, title),
        zone=tuple(template(line, title) for line in tail if not _stays(line)),
        ends=tuple(
            Ending((*reversed(gap), *reversed(lines[-LAST:])), title)
            for lines, gap in zip(reports, gaps, strict=False)
        ),
        own=Lines(chain.from_iterable(reports[:-1]), title),
        later=Lines(chain.from_iterable(reports[1:]), title),
        story=frozenset([line for lines in reports for line in lines if len(line) >= _LONG]),
    )


def _stays(line: str) -> bool:
    """Say whether a line is a report's however often it recurs: numbered, a date of signing, or a
    closing formula."""
    return is_own(line) or is_day(fold(line)) or is_formula(line)


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


def _shared(reports: Sequence[Sequence[str]]) -> frozenset[str]:
    """Return the sentences that several of a page's reports begin with, or end with as the page's
    last does: an author's, where they are no furniture by themselves."""
    if len(reports) < _SEVERAL:
        return frozenset()
    firsts = Counter(lines[0] for lines in reports)
    lasts = Counter(lines[-1] for lines in reports[:-1])
    found = {line for line, times in firsts.items() if times >= _SEVERAL}
    found.update(line for line in reports[-1][-_EDGE:] if line in lasts)
    return frozenset(
        line
        for line in found
        if not (shapes.is_unended(line) or noise.is_lead(line) or noise.is_tail(line))
    )


def _is_on_top(line: str) -> bool:
    """Say whether a line before the reports speaks of writing such texts, and is no office's."""
    if not noise.speaks_of_writing(line) or is_own(line):
        return False
    return noise.speaks_to_reader(line) or not is_addressed(line)


class _Clear:
    """Says whether a line speaks of the page or to its reader, or is set as no sentence is."""

    def __init__(self, page: Cut, shared: Set[str]) -> None:
        self._shared = shared
        self._title = page.title or "\n"
        self._name = bare(page.title or "")
        self._site = page.breadcrumb[0] if page.breadcrumb else ""
        self._known: dict[str, bool] = {}  # lines at a page's ends are asked for twice

    def __call__(self, line: str) -> bool:
        known = self._known.get(line)
        if known is None:
            known = self._may_be(line) and not (
                line in self._shared or is_own(line.replace(self._title, "")) or is_formula(line)
            )
            self._known[line] = known
        return known

    def _may_be(self, line: str) -> bool:
        if noise.is_aside(line) or noise.is_button(line):
            return True
        name, site = self._name, self._site
        if len(name) >= 4 and name in (folded := fold(line)) and folded != name:
            return not (opens(line) or says_whose(line, name))
        is_named = len(site) >= 4 or (len(site) == 3 and site[-1] in _NET)
        if not (is_named and site in line and line != site):
            return False
        # An office's own site has the office's sentences.
        return shapes.is_unended(line) or not (is_signed(site) or opens(line))


def _is_said(line: str) -> bool:
    """Say whether a line is a sentence that no report need begin with."""
    if is_own(line) or len(line) > LONGEST or shapes.is_label(line):
        return False
    folded = fold(line)
    goes_on = folded.startswith(_SALUTATIONS) or folded.endswith((":", ","))
    return not (goes_on or opens(line) or is_formula(line))
