"""Where an article begins and ends among its lines, and what between two reports is neither's.

A line is furniture for what it says (:mod:`extract.noise`), for what was learned of its site
(:mod:`extract.rules`), for naming the page or the site, or for how it is set: in an element of
its own that no text of the article is in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import takewhile

from extract import noise, ordinals, shapes
from extract.colophon import is_colophon
from extract.ends import LAST, between, forms
from extract.fold import CHINESE, fold
from extract.frames import candidates
from extract.maintext import Line
from extract.names import bare, has_clauses, is_echo, is_essay, names_others, names_report, promised
from extract.own import (
    HEADING,
    NUMBERED,
    is_about_page,
    is_addressed,
    is_day,
    is_loose,
    is_own,
    is_signature,
    is_signed,
    opens,
    says_whose,
)
from extract.rules import Rules
from extract.signs import WEAK
from extract.slots import template

_POINT = rf"^\W*第?[{ordinals.SIGNS}]{{1,3}}\s*[、.,)\s]\s*\w"  # A. 成绩; 第一，成绩
_MAX_WEAK = 12
_LABEL, _APART = 80, 200  # characters of the longest line that names the page; that is set apart
_MARK = 4  # letters of the longest word that counts reports
_NAMED = 4  # characters from which on a title or a site's name in a line is no chance
_TELLING = 8  # characters from which on a title says more than a kind of document
_MARKED = r"[“\"《「『【]([^“”\"《》「」『』【】]+)[”\"》」』】]"
_MARKS = ("”", '"', "』", "」")  # an office signs without
_SENTENCE_ENDS, _QUOTED = ("。", ".", "!", "?", ";"), '"”』」)'
_WORDS = re.compile(  # has more than that, of Latin ones whole words
    rf"{CHINESE}{{{_MARK + 1}}}|(?:[\W\d]*(?:[A-Za-z]++|[^\W\dA-Za-z])){{{_MARK + 1}}}"
)
_WORDY = re.compile(rf"(?:[\W\d]*[^\W\d]){{{_MARK + 1}}}")  # has more letters than that
_CLOSERS = (")", "\uff09", "]", "】")
_NEIGHBOUR = r"[上下前后]一"
_ROW = r"\D+(?:\s\d[\d.,]*[%\uff05]?){2,}"  # of a table: 船票推广 12 100%
_KEYED = re.compile(r"^.{1,6}:(?!.*请)")  # 审核:某某, which asks nobody for anything
_REPEATED_SHARE = 0.6
_SEVERAL = 3  # reports, of which one more shows what stands between them


class Edges:
    """What is known of a page when its edges are looked for; ``site`` is the site's name."""

    def __init__(self, rules: Rules, title: str | None = None, site: str | None = None) -> None:
        self.rules = rules
        self.title = title
        self.site = site

    @cached_property
    def _name(self) -> str:
        return bare(self.title or "")

    @cached_property
    def _names(self) -> tuple[str, ...]:
        site = fold(self.site or "")
        return tuple(
            name for name, least in ((self._name, _NAMED), (site, _NAMED - 1)) if len(name) >= least
        )

    def tail_start(self, lines: Sequence[Line]) -> int:
        """Return where the furniture after an article begins, the number of lines if nowhere.

        From the end upward, lines of furniture are passed, and with them labels (items of a
        list of other pages) that stand below one.  A sentence of the article ends it.
        """
        end = len(lines)
        weak = 0
        for index in range(len(lines) - 1, -1, -1):
            line = lines[index]
            if self._is_tail(line) or (line.apart and _is_boxed(lines[index : end + 1])):
                end, weak = index, 0
            elif weak < _MAX_WEAK and _is_item(line.text):
                weak += 1
            else:
                break
        return end

    def page_end(self, lines: Sequence[Line]) -> int:
        """Return where the furniture at a page's end begins, the number of lines if nowhere.

        What little stands below furniture that its site's articles end with is furniture.
        """
        end = self.tail_start(lines)
        for _ in range(_MAX_WEAK):
            learned = self._learned_above(lines, end)
            if learned is None:
                break
            end = self.tail_start(lines[: learned + 1])
        return end

    def _learned_above(self, lines: Sequence[Line], end: int) -> int | None:
        """Return where furniture learned for a page's end stands little above a place."""
        below = 0
        for index in range(end - 1, -1, -1):
            text = lines[index].text
            if self.rules.is_tail(text):
                return index
            below += len(text)
            folded = fold(text)
            if below > _APART or _ends_sentence(folded) or is_day(folded):
                break
        return None

    def head_end(self, lines: Sequence[Line]) -> int:
        """Return where an article begins after its title, metadata lines and editor's lead.

        What little stands above an editor's words is the editor's too.
        """
        end = unknown = 0
        told = False
        for index, line in enumerate(lines):
            at_once = index == end and self._is_head(line)
            # Below a sentence, what is none is an advertisement in the text's midst.
            may_lead = index > end and not (told and shapes.is_unended(line.text))
            if at_once or (may_lead and self._is_editors(line.text)):
                end = index + 1
                continue
            if is_own(line.text) or opens(line.text):
                break
            unknown += len(line.text)
            told = told or not shapes.is_label(line.text)
            if unknown > _APART:
                break
        return end

    def repeated_head_end(self, lines: Sequence[Line], number: int) -> int:
        """Return where part ``number`` of an article goes on, after what each part begins with:
        the page's title, perhaps with the part's number (0: none).  With another it is a report's.
        """
        own = (not self._is_head(line) or self.counts(line.text, number) for line in lines)
        return next((index for index, is_own in enumerate(own) if is_own), len(lines))

    def _is_head(self, line: Line) -> bool:
        return is_echo(line.text, self.title) or self.is_lead(line)

    def counts(self, text: str, number: int) -> bool:
        """Say whether a line is the page's title with a number that is not a part's."""
        if not is_echo(text, self.title) or text == self.title:
            return False
        values = {marker.value for _, _, marker in candidates(text, self.title)}
        rest = text.replace(self.title or "\n", "")
        return bool(values) and (ordinals.is_marker_like(rest) or number not in values)

    def introduces(self, text: str) -> bool:
        """Say whether a line is a sentence about what the page's title names."""
        return self._names_page(text) and not (shapes.is_label(text) or opens(text))

    def _is_editors(self, text: str) -> bool:
        """Say whether a line is an editor's words, wherever it stands."""
        if self.rules.is_head(text):
            return True
        if noise.is_lead(text):
            return not (noise.is_metadata(text) or shapes.is_code(text))
        return self._names_page(text) and is_about_page(text)

    def is_lead(self, line: Line) -> bool:
        """Say whether a line is furniture before an article."""
        return self.is_preface(line) or (
            self._tells_of_page(line.text) and not self.is_marker(line.text)
        )

    def is_preface(self, line: Line) -> bool:
        """Say whether a line is furniture before any text, below a marker too: there a report may
        name what the page is called."""
        text = line.text
        if noise.is_lead(text) or self.rules.is_head(text):
            return True
        if not line.apart or len(text) > _APART or NUMBERED.match(fold(text)):
            return False
        is_said = _ends_sentence(fold(text)) and not is_about_page(text)
        return not (is_said or self.is_marker(text))

    def lead_end(self, lines: Sequence[Line]) -> int:
        """Return where a text begins after the furniture at its top."""
        return next((at for at, line in enumerate(lines) if not self.is_lead(line)), len(lines))

    def repeated(self, reports: Sequence[Sequence[Line]]) -> frozenset[str]:
        """Return the templates of furniture between reports, given as their lines.

        It stands after most of them and is set as no sentence is, or speaks to the reader; or it
        is a label after nearly all that another follows, and not in the last.
        """
        title = self.title or ""
        count = Counter(
            template(line.text, title)
            for line in (lines[-1] for lines in reports)
            if len(line.text) <= _LABEL and (shapes.is_shell(line.text) or self._speaks(line))
        )
        need = max(2, _REPEATED_SHARE * len(reports))
        found = frozenset(text for text, times in count.items() if times >= need)
        if len(reports) <= _SEVERAL:
            return found
        ends = [
            [template(line.text, title) for line in reversed(lines[-LAST:]) if is_loose(line.text)]
            for lines in reports[:-1]
        ]
        if not any(ends):
            return found
        own = forms(template(line.text, title) for line in reports[-1] if is_loose(line.text))
        return found | between([[end] for end in ends], own)

    def _speaks(self, line: Line) -> bool:
        closed = _ends_sentence(fold(line.text))
        return not closed and (noise.speaks_to_reader(line.text) or self._names_page(line.text))

    def _is_tail(self, line: Line) -> bool:
        text = line.text
        if self.rules.is_tail(text) or line.linked:
            return True
        if noise.is_tail(text) and not is_addressed(text):
            return True
        if is_colophon(text, self.site):
            return True
        if shapes.is_sentence(text) and not line.apart:
            return False  # as most lines: of no sentence anything below is so
        if noise.is_clocked(text) or (names_others(text) and not self.is_marker(text)):
            return True
        if shapes.is_shell(text) and not ordinals.is_marker_like(text):
            return True
        if self.is_marker(text):
            return False
        if len(text) <= _LABEL and self._names_page(text) and self._leads_back(text):
            return True
        if noise.is_button(text) and not (
            is_signed(text)
            or _KEYED.search(fold(text))
            or re.fullmatch(_ROW, text)
            or is_addressed(text)
        ):
            return True
        return line.apart and len(text) <= _APART and not is_signature(text)

    def is_marker(self, text: str) -> bool:
        """Say whether a line is hardly more than a number, a word or two, and the page's title."""
        if ordinals.is_marker_like(text.replace(self.title or "\n", "")):
            return True
        rest = fold(text).replace(self._name or "\n", "")
        return (
            not _WORDS.match(rest)
            and not re.search(_NEIGHBOUR, rest)
            and any(strength > WEAK for _, strength, _ in candidates(text, self.title))
        )

    def announces(self, text: str) -> bool:
        """Say whether a line can announce the only report of a page."""
        folded = fold(text)
        if _ends_sentence(folded) or is_essay(folded) or not self.is_marker(text):
            return False
        return self._names_page(text) or not (NUMBERED.match(folded) or re.match(_POINT, folded))

    def _says_more(self, text: str) -> bool:
        """Say whether a short line has words beside the page's title: a marker has few."""
        rest = fold(text).replace(self._name or "\n", "")
        return len(text) <= _LABEL // 2 and _WORDY.match(rest) is not None

    def _tells_of_page(self, text: str) -> bool:
        """Say whether a line above a text tells what the page's title names, as no report does."""
        if not self._names_page(text):
            return False
        if is_about_page(text):
            return not says_whose(text, self._name)
        return self._says_more(text) and not (opens(text) or says_whose(text, self._name))

    def _leads_back(self, text: str) -> bool:
        """Say whether a line that names the page does so as sites do, and no report at its end: in
        no sentence, and where the title is hardly more than a kind's name, in marks or as shown."""
        if _is_closed(text) or opens(text) or says_whose(text, self._name):
            return False
        title = self.title or ""
        if len(self._name) >= _TELLING or self._name not in fold(text):
            return True
        if text.endswith((":", "\uff1a")) and not is_own(text):
            return True  # what it announces stands in no report
        marked = (is_echo(name, title) for name in (text, *re.findall(_MARKED, text)))
        return any(marked) or (title != self._name and title in text)

    def _names_page(self, text: str) -> bool:
        """Say whether a line has the page's title or the site's name in it, and more."""
        folded = fold(text)
        return any(name in folded and folded != name for name in self._names)


def labels(part: Sequence[Line]) -> frozenset[str]:
    """Return the labels above a part's first sentence, its headings, names and markers apart."""
    above = takewhile(lambda one: shapes.is_label(one.text), part)
    return frozenset(line.text for line in above if not _is_own(line.text))


def _is_item(text: str) -> bool:
    """Say whether a line may be one of a list's: a label, but no date of signing, or a page's name
    that tells how many reports it has (1.述职报告(精选7篇))."""
    if shapes.is_label(text):
        return not is_day(fold(text))
    tells_count = text.endswith(_CLOSERS) and len(text) <= _LABEL and (promised(text) or 1) > 1
    return tells_count and not has_clauses(fold(text))


def _is_boxed(lines: Sequence[Line]) -> bool:
    """Say whether the first of some lines is a label, and the next in an element of its own too."""
    line = lines[0]
    return (
        len(lines) > 1
        and lines[1].apart
        and shapes.is_label(line.text)
        and not is_signature(line.text)
    )


def _ends_sentence(folded: str) -> bool:
    return folded.rstrip(_QUOTED).endswith(_SENTENCE_ENDS)


def _is_closed(text: str) -> bool:
    """Say whether a line ends as a sentence does, or as the name of an office."""
    return _ends_sentence(fold(text)) or (is_signed(text) and not text.endswith(_MARKS))


def _is_own(text: str) -> bool:
    folded = fold(text)
    return (
        re.search(r"[\W\d]", folded) is None
        or re.match(HEADING, folded) is not None
        or ordinals.is_marker_like(text)
        or names_report(folded)
    )
