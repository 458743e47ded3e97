"""What stands right under an article's title: its time, its source, how often it was read.

Only short lines within a few after the title count, and none of the article's own: times, sources
and counts in sidebars, related lists and texts are other articles'.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

from extract import noise
from extract.facts.model import Precision
from extract.fold import fold

CHINA: Final = timezone(timedelta(hours=8), "+08:00")
"""The zone that the sites tell time in; China has had no other since 1991."""
LINES: Final = 8
"""Lines after the title in which the imprint may stand."""

_SHORT = 120
_DATE = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*(?P<sep>[-/.年])\s*(?P<month>\d{1,2})\s*[-/.月]\s*"
    r"(?P<day>\d{1,2})(?!\d)\s*日?(?:[\sT ]*(?P<hour>\d{1,2})[:](?P<minute>\d{2})"
    r"(?:[:](?P<second>\d{2}))?)?"
)
_LABEL = re.compile(
    r"时间|日期|发布|更新|发表|上传|来源|出处|转自|摘自|作者|浏览|访问|点击|热度|阅读|人气|编辑|字体|投稿"
)
_BEFORE = re.compile(
    r"(?:栏目|分类|类别|频道|所属|提供|提供者|上传用户|发布人|字号|文章编号)\s*:\s*[^\s|:]{1,12}"
    r"|[\W\d_]+|文章|本文|信息|稿件|资料|本页|共|已有|已被|[人次被]"
)
_NEXT = (
    r"(?=\s|[|,;。]|(?:19|20)\d\d[-/.年]|(?:作者|编辑|责编|责任编辑|审核|发布|更新|发表|上传|时间|日期|浏览|点击|阅读"
    r"|人气|热度|字体)(?:时间|日期|次数|人数|数|量)?\s*:|$)"
)
_SOURCE = re.compile(
    rf"(?:来源|出处|转自|转载自|摘自)\s*[:]\s*(?P<source>[^\s:|,;。]{{2,30}}?){_NEXT}"
)
_OF_AN_OUTLET = re.compile(
    r"[网报刊社局站库吧台办委院府厅处校]|中心|公司|投稿|会员|整理|原创|未知|公众号"
    r"|\.(?:com|cn|net|org)",
    re.IGNORECASE,
)
_COUNT = r"(?P<{0}>\d{{1,3}}(?:,\d{{3}})+|\d{{1,9}})(?![\d.,]|\s*[万千wk+])"
_VIEWS = re.compile(
    r"(?:阅读|浏览|点击|访问|人气)(?:次数|人数|量|数|率)?\s*[:]?\s*" + _COUNT.format("after")
    + r"|(?<![\d.,:-])" + _COUNT.format("before") + r"\s*(?:人|次|人次)?\s*(?:阅读|浏览|点击|访问)"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a page prints under its title; None where it prints nothing.

    A date alone is the beginning of its day at +08:00, and ``precision`` says that only the day
    is known.
    """

    published_at: datetime | None = None
    precision: Precision | None = None
    source: str | None = None
    views: int | None = None


def imprint(lines: Iterable[str], body: frozenset[str], site: str | None = None) -> Imprint:
    """Return the imprint, from the lines after a title, those of the main text, the site's name.

    A line of the main text is none of it, unless it is labelled or set as such: a report's own
    date line is not when the page was published.  The first sentence of the text ends it.
    """
    at: tuple[datetime, Precision] | tuple[None, None] = (None, None)
    said: str | None = None
    count: int | None = None
    for line in lines:
        text = fold(line)
        label = _LABEL.search(text)
        labelled = label is not None
        printed = noise.is_imprint(text)
        if len(text) > _SHORT:
            break
        if line in body and not printed and not (labelled and noise.is_metadata(text)):
            if noise.is_label(text):
                continue
            break
        at = at if at[0] else _time(text, labelled=labelled or printed) or at
        if label and _is_own(text[: label.start()], site):
            said = said or source(line, site)
            count = views(text) if count is None else count
    return Imprint(at[0], at[1], said, count)


def _is_own(before: str, site: str | None) -> bool:
    """Say whether a line's first label is all that it begins with: 码头总结 阅读:9 is another's."""
    said = before.replace(site or "\n", "")
    return not _BEFORE.sub("", _DATE.sub("", said))


def source(line: str, site: str | None = None) -> str | None:
    """Return the source that a line names (来源：…), None if it names none, or a person.

    What has nothing of an outlet in its name may be a person's, and is left; ``site`` is what the
    site calls itself.
    """
    match = _SOURCE.search(fold(line))
    if match is None:
        return None
    said = line[slice(*match.span("source"))]
    return said if said == site or _OF_AN_OUTLET.search(match["source"]) else None


def views(text: str) -> int | None:
    """Return how often a folded line says that the article was read; rounded counts are none."""
    match = _VIEWS.search(text)
    return int((match["after"] or match["before"]).replace(",", "")) if match else None


def _time(text: str, *, labelled: bool) -> tuple[datetime, Precision] | None:
    for match in _DATE.finditer(text):
        if (labelled or len(text) - len(match[0]) <= 20) and (moment := _moment(match)):
            return moment, _precision(match)
    return None


def _moment(match: re.Match[str]) -> datetime | None:
    """Return the time of a match; a date alone is the beginning of its day."""
    numbers = [match[name] for name in ("year", "month", "day", "hour", "minute", "second")]
    try:
        return datetime(*(int(n or 0) for n in numbers), tzinfo=CHINA)  # type: ignore[misc,arg-type]
    except ValueError:
        return None


def _precision(match: re.Match[str]) -> Precision:
    if match["hour"] is None:
        return Precision.DAY
    return Precision.MINUTE if match["second"] is None else Precision.SECOND
