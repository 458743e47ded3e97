"""How far a page's reports can be trusted: a score with its reasons.

A finding changes nothing on the page.  Each reason leaves a share of the score; pages under
:data:`BAR` are not fit to be read as reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from extract import flags
from extract.model import Page, Report

BAR: Final = 0.3
"""Score under which a page belongs in quarantine, its capture kept."""

CUT: Final = "cut_in_mid_sentence"
"""A report ends with a comma, or in a long line without an end."""
TEASER: Final = "teaser"
"""A report ends in dots, or says itself that it goes on elsewhere."""
FOREIGN: Final = "foreign_text"
"""A long run of Latin letters stands in a Chinese report, as injected at a page's cut."""
UNREADABLE: Final = "unreadable"
"""One character in fifty or more could not be read."""

_LEAVES: Final = {
    flags.EMPTY: 0.0,
    flags.BLOCKED: 0.0,
    flags.SOFT_404: 0.0,
    UNREADABLE: 0.2,
    flags.MOJIBAKE: 0.8,
    flags.WALL: 0.5,
    flags.PARTS_MISSING: 0.6,
    flags.CUT_SHORT: 0.6,
    flags.NESTED_TOO_DEEP: 0.8,
    flags.FALLBACK: 0.8,
    flags.ORDINALS_BROKEN: 0.8,
    flags.LEAD_LEFT: 0.9,
    flags.PROMISED_MISMATCH: 0.9,
    TEASER: 0.5,
    FOREIGN: 0.6,
    CUT: 0.7,
}
_OPEN_END = re.compile(r"[,\uff0c、:\uff1a\uff1b;(\uff08《“]$")
_DOTS = re.compile(r"(?:\.{3,}|…+|。{3,})$|未完(?:待续)?[)\uff09】\]]?$")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z][A-Za-z ,.'-]{119,}")
_LONG = 60  # characters from which on a line without an end is a sentence cut off


@dataclass(frozen=True, slots=True)
class Quality:
    """A score in [0, 1] and what it comes from: ``reasons``, sorted, each named once."""

    score: float
    reasons: tuple[str, ...]

    @property
    def is_fit(self) -> bool:
        """Whether the page may be read as reports."""
        return self.score >= BAR


def quality(page: Page) -> Quality:
    """Return a page's quality, from its flags and its reports' texts."""
    found = {flag for flag in page.flags if flag in _LEAVES}
    found.update(reason for report in page.reports for reason in _of(report))
    if page.text.count("\ufffd") * 50 >= max(1, len(page.text)):
        found.add(UNREADABLE)
    score = 1.0
    for reason in sorted(found):
        score *= _LEAVES[reason]
    return Quality(round(score, 3), tuple(sorted(found)))


def _of(report: Report) -> Iterator[str]:
    last = report.text.rsplit("\n", 1)[-1].rstrip()
    if _DOTS.search(last):
        yield TEASER
    elif _OPEN_END.search(last) or (len(last) >= _LONG and _CHINESE.match(last[-1])):
        yield CUT
    if _LATIN.search(report.text) and len(_CHINESE.findall(report.text)) * 2 > len(report.text):
        yield FOREIGN
