"""How far a page's reports can be trusted: a score with its reasons.

A finding changes nothing on the page.  Each reason leaves a share of the score, a reason found in
some of the reports so much more as there are others: one torn report does not condemn nine that
are whole.  Pages under :data:`BAR` are not fit to be read as reports.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from extract import flags, noise, shapes
from extract.decode import damage
from extract.fold import CHINESE, count_chinese, fold
from extract.model import Page, Report
from extract.names import speaks_of_report

BAR: Final = 0.3
"""Score under which a page belongs in quarantine, its capture kept."""

CUT: Final = "cut_in_mid_sentence"
"""A report ends with a comma, or in a long line without an end."""
TEASER: Final = "teaser"
"""A report ends in dots, or says itself that it goes on elsewhere."""
FOREIGN: Final = "foreign_text"
"""A long run of another script stands in a Chinese report, as injected at a page's cut."""
LITTLE: Final = "hardly_any_sentence"
"""All reports together have less than a few sentences: a notice, a form, a list of links."""
UNREADABLE: Final = "unreadable"
"""One character in fifty or more could not be read."""

_LEAVES: Final = {
    flags.EMPTY: 0.0,
    flags.BLOCKED: 0.0,
    flags.SOFT_404: 0.0,
    UNREADABLE: 0.2,
    LITTLE: 0.2,
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
_OPEN_ENDS = frozenset(",\uff0c、:\uff1a\uff1b;(\uff08《“")
_DOTS = ("...", "…", "。。。")
_BROKEN_OFF = r"未完(?:待续)?[)\uff09】\]]?$"
_UNFINISHED = r"未完(?:待续|[,\uff0c)\uff09】\]…\s]|$)"
_CHINESE = re.compile(CHINESE)
_LETTERS = r"\u0400-\u04ff\u3040-\u30ff\uac00-\ud7af"  # Cyrillic, kana, Hangul
_ELSEWHERE = (
    r"(?=[剩余其未隐试预仅只登付购支开关注会回])(?:"  # as each of these begins
    r"(?:剩余|余下|其余|未读|隐藏)[^。;!?]{0,8}(?:内容|全文|部分|页|%)|试读|预览(?:已)?结束"
    r"|(?:仅能|只能|仅可|仅|只)(?:显示|展示|浏览|查看|阅读)|(?:剩|余)\s*\d+\s*页"
    r"|(?:登[录陆]|付费|购买|支付|开通|关注|注册)[^。;!?]{0,8}(?:后|可|才)"
    r"[^。;!?]{0,4}(?:查看|阅读|浏览|可见)"
    r"|(?:登[录陆]|付费|购买|会员|回复)可[见看读阅])"
)
"""How a site says that the rest is elsewhere."""
_REST = (  # one of these is in whatever says so
    *("内容", "全文", "部分", "页", "%", "试读", "预览"),
    *("显示", "展示", "浏览", "查看", "阅读", "可见"),
)
_MORE = r"\W*(?:点击)?加载(?:更多|全文|剩余)[^\w。]*"
"""The button that says so right below a report; further below it is of others."""
_SAID_OF_REST = 40  # characters of a line that says so
_NEXT = 3  # lines behind a report that may
_WHOLE = 300  # characters of reports that need no counting
_SENTENCES = 60  # characters of sentences, or words of another script, that a page of reports has
_UNDER_TITLE = 25  # the same under the title of a report
# These two are compiled where they are needed, which is seldom: re remembers them.
_UNIT = r"[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]+"
_LATIN = 120  # characters of the shortest run that is foreign
_OF_LATIN = re.compile(r"[A-Za-z ,.'-]")
_LATIN_RUN = rf"[A-Za-z]{_OF_LATIN.pattern}{{{_LATIN - 1},}}"
_LEADS = b"\xd0\xd1\xd2\xd3\xea\xeb\xec\xed"
"""What Cyrillic and Hangul begin with in UTF-8; bytes are found many times as fast as letters."""
_KANA_LEADS = re.compile(rb"\xe3[\x81-\x83]")
"""What kana begin with."""
_KANA = r"(?:[\u4e00-\u9fff、。,]{0,4}[\u3040-\u30ff]++){10}"  # between Chinese characters
_OTHER_RUN = rf"[{_LETTERS}](?:[{_LETTERS} ,.、。-]{{39,}}|{_KANA})"
_ENDING = 8  # characters that tell how a line ends
_LONG = 60  # characters from which on a line without an end is a sentence cut off


class Quality(NamedTuple):
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
    if page.reports and _is_little(page):
        share[LITTLE] = 1.0
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
    if last.endswith(_DOTS) or _is_unfinished(last, behind) or _is_elsewhere(last, behind):
        yield TEASER
    elif last[-1:] in _OPEN_ENDS or (len(last) >= _LONG and _CHINESE.match(last[-1])):
        yield CUT
    if _has_run(report.text) and count_chinese(report.text) * 2 > len(report.text):
        yield FOREIGN


def _is_unfinished(last: str, behind: str) -> bool:
    """Say whether a report's last line, or what stands behind it, says that more is to come."""
    if "未完" in behind and re.search(_UNFINISHED, behind):
        return True
    return "未完" in last and re.search(_BROKEN_OFF, last[-_ENDING:]) is not None


def _is_elsewhere(last: str, behind: str) -> bool:
    """Say whether a report's last line, or one of the next, says that the rest is elsewhere."""
    lines = [last, *behind.strip("\n").split("\n", _NEXT)[:_NEXT]]
    if any("加载" in line and re.fullmatch(_MORE, line) for line in lines[:2]):
        return True
    return any(
        len(line) <= _SAID_OF_REST
        and not line.endswith("。")
        and any(map(fold(line).__contains__, _REST))
        and re.search(_ELSEWHERE, fold(line))
        for line in lines
    )


def _is_little(page: Page) -> bool:
    """Say whether reports are too little to be any: labels, or a notice's sentence or two."""
    if sum(len(report.text) for report in page.reports) >= _WHOLE:
        return False
    lines = [line for report in page.reports for line in report.text.split("\n")]
    told = [line for line in lines if not shapes.is_label(line)]
    is_titled = page.title is not None and speaks_of_report(page.title)
    return sum(len(re.findall(_UNIT, line)) for line in told) < (
        _UNDER_TITLE if is_titled else _SENTENCES
    )


def _has_run(text: str) -> bool:
    """Say whether a long run of another script is in a text."""
    # One character in 120 shows whether there can be a run as long as that.
    is_latin = (
        _OF_LATIN.search(text[::_LATIN]) is not None and re.search(_LATIN_RUN, text) is not None
    )
    return is_latin or (_may_have_other(text) and re.search(_OTHER_RUN, text) is not None)


def _may_have_other(text: str) -> bool:
    """Say at little cost whether a text has a letter of another script at all."""
    read = text.encode("utf-8", "surrogatepass")
    return any(map(read.__contains__, _LEADS)) or _KANA_LEADS.search(read) is not None
