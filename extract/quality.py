"""How far a page's reports can be trusted: a score with its reasons.

A finding changes nothing on the page.  Each reason leaves a share of the score, a reason found in
some of the reports so much more as there are others: one torn report does not condemn nine that
are whole.  Pages under :data:`BAR` are not fit to be read as reports.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from extract import flags, noise
from extract.decode import damage
from extract.model import Page, Report

BAR: Final = 0.3
"""Score under which a page belongs in quarantine, its capture kept."""

CUT: Final = "cut_in_mid_sentence"
"""A report ends with a comma, or in a long line without an end."""
TEASER: Final = "teaser"
"""A report ends in dots, or says itself that it goes on elsewhere."""
FOREIGN: Final = "foreign_text"
"""A long run of another script stands in a Chinese report, as injected at a page's cut."""
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
    flags.HEAD_MISSING: 0.6,
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
_UNFINISHED = re.compile(r"未完(?:待续|[,\uff0c)\uff09】\]…\s]|$)")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LETTERS = r"\u0400-\u04ff\u3040-\u30ff\uac00-\ud7af"  # Cyrillic, kana, Hangul
_LATIN = 120  # characters of the shortest run that is foreign
_OF_LATIN = re.compile(r"[A-Za-z ,.'-]")
_LATIN_RUN = re.compile(rf"[A-Za-z]{_OF_LATIN.pattern}{{{_LATIN - 1},}}")
_OTHER_RUN = re.compile(rf"[{_LETTERS}][{_LETTERS} ,.、。-]{{39,}}")
_ENDING = 8  # characters that tell how a line ends
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
    share = {flag: 1.0 for flag in page.flags if flag in _LEAVES}
    walled = flags.WALL in page.flags
    ends = [*(report.start for report in page.reports[1:]), len(page.text)]
    counts = Counter(
        reason
        for report, end in zip(page.reports, ends, strict=False)  # an end and no report, if empty
        for reason in set(_of(report, page.text[report.end : end], walled))
    )
    share |= {reason: count / len(page.reports) for reason, count in counts.items()}
    if flags.MOJIBAKE in page.flags and damage(page.text) * 50 >= max(1, len(page.text)):
        share[UNREADABLE] = 1.0
    score = 1.0
    for reason in sorted(share):
        score *= 1 - (1 - _LEAVES[reason]) * share[reason]
    return Quality(round(score, 3), tuple(sorted(share)))


def _of(report: Report, behind: str, walled: bool) -> Iterator[str]:
    """Yield what is wrong with a report; ``behind`` is what stands before the next one."""
    if walled and any(map(noise.is_wall, report.text.split("\n"))):
        yield flags.WALL
    last = report.text.rsplit("\n", 1)[-1].rstrip()
    if _DOTS.search(last[-_ENDING:]) or _UNFINISHED.search(behind):
        yield TEASER
    elif _OPEN_END.search(last[-1:]) or (len(last) >= _LONG and _CHINESE.match(last[-1])):
        yield CUT
    if _has_run(report.text) and len(_CHINESE.findall(report.text)) * 2 > len(report.text):
        yield FOREIGN


def _has_run(text: str) -> bool:
    """Say whether a long run of another script is in a text."""
    # One character in 120 shows whether there can be a run as long as that.
    is_latin = _OF_LATIN.search(text[::_LATIN]) is not None and _LATIN_RUN.search(text) is not None
    return is_latin or _OTHER_RUN.search(text) is not None
