"""Where an article begins and ends among its lines, and what between two reports is neither's.

A line is furniture for what it says (:mod:`extract.noise`), for what was learned of its site
(:mod:`extract.rules`), for naming the page or the site, or for how it is set: in an element of
its own that no text of the article is in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extract import noise, ordinals
from extract.fold import fold
from extract.maintext import Line
from extract.names import is_echo
from extract.rules import Rules, template

_MAX_WEAK = 12
_LABEL, _APART = 80, 200  # characters of the longest line that names the page; that is set apart
_NAMED = 4  # characters from which on a title or a site's name in a line is no chance
_SENTENCE_END = re.compile(r"[。.!?;][\"”』」)]*$")
_NUMBERED = re.compile(r"^\W*[一二三四五六七八九十\d]{1,3}\s*[、.)]")
_DATED = re.compile(r"(?:[\dX×x*_〇零一二三四五六七八九十]{2,4}\s*[年./-]).{0,12}$")
_REPEATED_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Edges:
    """What is known of a page when its edges are looked for; ``site`` is the site's name."""

    rules: Rules
    title: str | None = None
    site: str | None = None

    def tail_start(self, lines: Sequence[Line]) -> int:
        """Return where the furniture after an article begins, the number of lines if nowhere.

        From the end upward, lines of furniture are passed, and with them labels (items of a
        list of other pages) that stand below one.  A sentence of the article ends it.
        """
        end = len(lines)
        weak = 0
        for index in range(len(lines) - 1, -1, -1):
            if self._is_tail(lines[index]):
                end, weak = index, 0
            elif noise.is_label(lines[index].text) and weak < _MAX_WEAK:
                weak += 1
            else:
                break
        return end

    def head_end(self, lines: Sequence[Line]) -> int:
        """Return where an article begins after its title, metadata lines and editor's lead."""
        for index, line in enumerate(lines):
            if not (is_echo(line.text, self.title) or self.is_lead(line)):
                return index
        return len(lines)

    def is_lead(self, line: Line) -> bool:
        """Say whether a line is furniture before an article or a report."""
        text = line.text
        if noise.is_lead(text) or self.rules.is_head(text):
            return True
        if self._names_page(text) and (len(text) <= _LABEL // 2 or noise.speaks_of_writing(text)):
            return True
        return line.apart and len(text) <= _APART and not _NUMBERED.match(fold(text))

    def repeated(self, ends: Sequence[Line]) -> frozenset[str]:
        """Return the templates of furniture between reports, of the reports' last lines.

        It stands after most of them and is set as no sentence is, or speaks to the reader.
        """
        count = Counter(
            template(line.text, self.title or "")
            for line in ends
            if len(line.text) <= _LABEL and (noise.is_shell(line.text) or self._speaks(line))
        )
        need = max(2, _REPEATED_SHARE * len(ends))
        return frozenset(text for text, times in count.items() if times >= need)

    def _speaks(self, line: Line) -> bool:
        closed = _SENTENCE_END.search(fold(line.text))
        return not closed and (noise.speaks_to_reader(line.text) or self._names_page(line.text))

    def _is_tail(self, line: Line) -> bool:
        text = line.text
        if noise.is_tail(text) or self.rules.is_tail(text) or line.linked or noise.is_shell(text):
            return True
        if ordinals.is_marker_like(text.replace(self.title or "\n", "")):
            return False
        if len(text) <= _LABEL and self._names_page(text) and not _SENTENCE_END.search(fold(text)):
            return True
        return line.apart and len(text) <= _APART and not _is_signature(text)

    def _names_page(self, text: str) -> bool:
        """Say whether a line has the page's title or the site's name in it, and more."""
        return any(
            name in text and len(name) >= _NAMED and text != name
            for name in (self.title, self.site)
            if name
        )


def _is_signature(text: str) -> bool:
    """Say whether a line may be a report's own last: who wrote it, and when."""
    folded = fold(text)
    return len(folded) <= 30 and (
        _DATED.search(folded) is not None or not re.search(r"[\W\dA-Za-z]", folded)
    )
