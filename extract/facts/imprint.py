"""What stands right under an article's title: its time, its source, how often it was read.

Only short lines within a few after the title count, and none of the article's own: times, sources
and counts in sidebars, related lists and texts are other articles'.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from extract import noise, shapes
from extract.facts.model import Precision
from extract.facts.times import Stamp, parse, stamps, without_times
from extract.fold import CHINESE, fold

LINES: Final = 8
"""Lines after the title in which the imprint may stand."""

LONGEST: Final = 120
"""Characters of the longest line that can be of it."""

_ALONE = 20  # characters beside a date in a line without a label
_LABELLED = 8  # of the longest label of a time
_NAME = 6  # characters of a link from which on it is an article's title, and no column's
_LABEL = re.compile(
    r"时间|日期|发布|更新|发表|上传|来源|出处|稿源|转自|转载自|摘自|作者|浏览|访问|点击|热度|阅读|阅览(?!室)|查看:|看过|读过|人气|编辑|字体|投稿"
)
_ASKS = ("时间", "日期", ":")  # how a label ends whose value is in the next line
_EVENT = r"(?:地点|会议|主持|参加|出席|对象|人员|汇报|主讲)[^:]{0,4}:"
_FIELDS = rf"(?:^|[\s|]){CHINESE}{{2,5}}:\s*[^\s:]"
_DAY = r"(?:19|20)\d\d([-/])\d\d\1\d\d"  # as machines write it right below a title
_CLOCK = re.compile(r"\d:\d\d")
_SENTENCE = r"[。;!?]"
_BEFORE = (
    r"(?:栏目|分类|类别|频道|所属|提供|提供者|上传用户|发布人|字号|文章编号)\s*:\s*[^\s|:]{1,12}"
    r"|[\W\d_]+|文章|本文|信息|稿件|资料|本页|共|已有|已被|[人次被]"
)
_NEXT = (
    r"(?=\s|[|,;。()\[\]]|(?:19|20)\d\d[-/.年]|已有|\d+\s*[人次]|(?:作者|编辑|责编|责任编辑|审核|发布|更新|发表|上传|时间|日期|浏览|点击|阅读"
    r"|人气|热度|字体)(?:时间|日期|次数|人数|数|量)?\s*:|$)"
)
_SOURCE = (
    r"(?:(?:来源|出处|稿源|转自|转载自|摘自)\s*:|(?:转自|转载自|摘自))\s*"
    rf"(?P<source>[^\s:|,;。]{{2,30}}?){_NEXT}"
)
_OF_AN_OUTLET = (
    r"(?i)[网报刊社局站库吧台办委院府厅处校]|中心|公司|会员|读者|用户|整理|原创|未知|公众号"
    r"|\.(?:com|cn|net|org)"
)
_COUNT = r"(?P<{0}>\d{{1,3}}(?:,\d{{3}})+|\d{{1,9}})(?![\d.,]|\s*[万千wk+])"
_VIEWS = (
    r"(?:阅读|阅览|点阅|浏览|点击|访问|围观|人气|查看(?=:)|\b[Vv]iews?\b)(?:次数|人数|量|数|率)?\s*[:]?\s*[(\[【]?"
    + _COUNT.format("after")
    + r"|(?<![\d.,:-])" + _COUNT.format("before")
    + r"\s*(?:人|次|人次)?\s*(?:阅读|阅览|浏览|点击|访问|围观|[看读翻]过|[Vv]iews?\b)"
)  # fmt: skip


class Shown(NamedTuple):
    """A line as shown: ``linked`` characters of it are links to other pages.

    ``machine`` is what the only ``<time>`` of its element says to programs, empty without one.
    """

    text: str
    linked: int
    machine: str = ""


class Imprint(NamedTuple):
    """What a page prints under its title; None where it prints nothing.

    A date alone is the beginning of its day at +08:00, and ``precision`` says that only the day
    is known.  ``updated`` says that the time is called that of the last change.
    """

    published_at: datetime | None = None
    precision: Precision | None = None
    source: str | None = None
    views: int | None = None
    updated: bool = False


def imprint(lines: Sequence[Shown], body: frozenset[str], site: str | None = None) -> Imprint:
    """Return the imprint, from the lines after a title, those of the main text, the site's name.

    A line of the main text is none of it, unless it is labelled or set as such: a report's own
    date line is not when the page was published.  The first sentence of the text ends it.
    Of several times the first counts that is not called the time of a change.
    """
    time: Stamp | None = None
    said: str | None = None
    count: int | None = None
    above = ""
    for number, line in enumerate(lines):
        text = fold(line.text)
        if len(text) > LONGEST:
            break
        label = _LABEL.search(text)
        is_own = label is not None and _is_own(text[: label.start()], site)
        in_body, printed = line.text in body, bool(line.machine) or noise.is_imprint(text)
        printed = printed or (number == 0 and re.fullmatch(_DAY, text) is not None)
        if label and not is_own and "年" in text and not _CLOCK.search(text):
            printed = False  # whose report it is, and of what day
        if in_body and not printed and not _is_labelled(text, label, is_own):
            if shapes.is_label(text):
                above = ""
                continue
            break
        shown: Stamp | None = None
        if time is None or time.updated:
            below = fold(lines[number + 1].text) if number + 1 < len(lines) else ""
            room = LONGEST if label or printed else 0 if line.linked >= _NAME else _ALONE
            if not (in_body and re.match(_EVENT, below)):
                shown = _time(text, above, room, line.machine)
                time = shown or time
        if is_own:
            said = said or source(line.text, site)
        # Beside the article's time stands its own count.
        if count is None and (is_own or (shown and not in_body and not line.linked)):
            count = views(without_times(text))
        above = text if text.endswith(_ASKS) else ""
    if time is None:
        return Imprint(None, None, said, count)
    return Imprint(time.at, time.precision, said, count, time.updated)


def is_dated(text: str) -> bool:
    """Say whether a line has a label or a time as sites print it, and not only a date."""
    folded = fold(text)
    return _LABEL.search(folded) is not None or noise.is_imprint(folded)


def _is_labelled(text: str, label: re.Match[str] | None, is_own: bool) -> bool:
    """Say whether a line of the text is a label of the page with its value."""
    if label is None:
        return False
    if noise.is_metadata(text):
        return True
    first = next(stamps(text), None) if is_own else None
    if first is not None and first.labelled and first.span[0] <= _LABELLED:
        return "年" not in text[slice(*first.span)]
    return is_own and (
        re.fullmatch(_SOURCE, text[label.start() :]) is not None
        or (len(re.findall(_FIELDS, text)) > 1 and not re.search(_SENTENCE, text))
    )


def _time(text: str, above: str, room: int, machine: str) -> Stamp | None:
    """Return the time that a line shows, one that is not of a change before one that is.

    ``room`` is how many characters may stand beside it; ``machine`` may tell more of that day.
    """
    changed: Stamp | None = None
    for stamp in stamps(text, above):
        if len(text) - (stamp.span[1] - stamp.span[0]) > room:
            continue
        if not stamp.updated:
            told = parse(machine) if stamp.precision is Precision.DAY else None
            if told and told[0].date() == stamp.at.date():
                return stamp._replace(at=told[0], precision=told[1])
            return stamp
        changed = changed or stamp
    return changed


def _is_own(before: str, site: str | None) -> bool:
    """Say whether a line's first label is all that it begins with: 码头总结 阅读:9 is another's."""
    said = before.replace(site or "\n", "")
    return not re.sub(_BEFORE, "", without_times(said))


def source(line: str, site: str | None = None) -> str | None:
    """Return the source that a line names (来源：…), None if it names none, or a person.

    What has nothing of an outlet in its name may be a person's, and is left; ``site`` is what the
    site calls itself.
    """
    match = re.search(_SOURCE, fold(line))
    if match is None:
        return None
    said = line[slice(*match.span("source"))]
    return said if said == site or re.search(_OF_AN_OUTLET, match["source"]) else None


def views(text: str) -> int | None:
    """Return how often a folded line says that the article was read; rounded counts are none."""
    match = re.search(_VIEWS, text)
    return int((match["after"] or match["before"]).replace(",", "")) if match else None
