"""The period that a line claims: 2023年, 2023年上半年, 2023年1—6月, 2019-2021年.

A day is no period, nor is what names no year of its own (近三年, 上半年) or masks it (20xx年).
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from extract.fold import CHINESE, fold

_NUMERALS = {char: str(value) for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "○": "0",
}
_YEAR = r"19[5-9]\d|20[0-4]\d"
_CENTURIES = ("一九", "二〇", "二○", "二零")
_ANY_YEAR = rf"{_YEAR}|(?:一九|二[〇○零])[〇○零一二三四五六七八九]{{2}}"
_TO = r"\s*(?:-{1,2}|—{1,2}|–|~|至|到)\s*"
_MONTH = r"(?:1[0-2]|0?[1-9]|元(?=月))"


def _period(year: str) -> str:
    return (  # a digit first, which is where re looks
        rf"(?P<year>{year})(?<![\d〇○零一二三四五六七八九].{{4}})\s*"
        rf"(?:(?P<school>{_TO}(?P<next>{year})\s*年?学年度?+(?!\s*第?[一二上下]学?期))"
        rf"|年?{_TO}(?P<last>{year})\s*年度?(?!\s*[\d第上下]|学年)"
        rf"|年\s*(?P<from>{_MONTH})\s*月?(?:份)?{_TO}(?:(?P<to_year>{year})\s*年)?\s*"
        rf"(?P<to>{_MONTH})\s*月(?:份)?(?!\s*\d)"
        r"|年?度?\s*(?P<half>[上下])半年度?"
        r"|(?:年度?\s*(?:第\s*)?|第)(?P<quarter>[一二三四1-4])\s*季度"
        r"|年?度?\s*(?P<thirds>前三季度)"
        rf"|年\s*(?P<month>{_MONTH})\s*月(?:份)?(?!\s*[\d初上中下底末以]|\s*{_TO})"
        r"|(?P<whole>年度?)(?!\s*(?:\d|第[\d一二三四五六七八九十]{1,3}[周旬期]|元月|最新|新版|版|级|届|学"
        r"|[初末底前后间起代来]|以来)|\s*[-至到—]\s*\d))"
    )


def _bare_year(year: str) -> str:
    return rf"(?P<year>{year})(?={CHINESE})(?![年版级届字篇份个人元条名户余多最新学])"


_PERIOD, _BARE_YEAR = _period(_YEAR), _bare_year(_YEAR)
_ANY_PERIOD, _ANY_BARE_YEAR = _period(_ANY_YEAR), _bare_year(_ANY_YEAR)  # longer to compile
_SUMMARY = r"^[^,。;]{0,24}?(?:总结|小结|述职|述廉|汇报|报告|回顾)"
_AHEAD = r"^[^,。;]{0,24}?(?:计划|打算|思路|要点|安排|展望|规划)"


class Claim(NamedTuple):
    """A period and where it stands in its line, in code points."""

    start: int
    end: int
    first: date
    last: date


def claims(line: str) -> tuple[Claim, ...]:
    """Return all periods in a line, in order."""
    return tuple(_claims(fold(line)))


def claimed(line: str, found: tuple[Claim, ...]) -> Claim | None:
    """Return the one period of a title or heading, None if it is not clear which.

    Of several, the one that what was done is of: 2022年工作总结及2023年工作计划 is of 2022.
    """
    if len({(claim.first, claim.last) for claim in found}) == 1:
        return found[0]
    ends = [*(claim.start for claim in found[1:]), len(line)]
    rest = [fold(line)[claim.end : end] for claim, end in zip(found, ends, strict=True)]
    done = [claim for claim, text in zip(found, rest, strict=True) if re.match(_SUMMARY, text)]
    ahead = [text for text in rest if re.match(_AHEAD, text) and not re.match(_SUMMARY, text)]
    return done[0] if len(done) == 1 and len(ahead) == len(found) - 1 else None


def _claims(text: str) -> Iterator[Claim]:
    if ("二" in text or "一" in text) and any(map(text.__contains__, _CENTURIES)):
        period, bare_year = _ANY_PERIOD, _ANY_BARE_YEAR
    elif "20" in text or "19" in text:
        period, bare_year = _PERIOD, _BARE_YEAR
    else:
        return
    found, bare = list(re.finditer(period, text)), re.match(bare_year, text)
    if bare and not (found and found[0].start() == 0):
        yield Claim(*bare.span("year"), *_years(_number(bare["year"]), _number(bare["year"])))
    for match in found:
        span = _span(match)
        if span is not None and span[0] <= span[1]:
            yield Claim(match.start(), match.end(), *span)


def _span(match: re.Match[str]) -> tuple[date, date] | None:
    year = _number(match["year"])
    if match["school"]:
        following = _number(match["next"])
        return (date(year, 9, 1), date(following, 8, 31)) if following == year + 1 else None
    if match["last"]:
        return _years(year, _number(match["last"]))
    if match["from"]:
        to_year = _number(match["to_year"]) if match["to_year"] else year
        return _months(year, _month(match["from"]), to_year, _month(match["to"]))
    if match["half"]:
        return _months(year, 1, year, 6) if match["half"] == "上" else _months(year, 7, year, 12)
    if match["quarter"]:
        quarter = int(_NUMERALS.get(match["quarter"], match["quarter"]))
        return _months(year, 3 * quarter - 2, year, 3 * quarter)
    if match["thirds"]:
        return _months(year, 1, year, 9)
    if match["month"]:
        return _months(year, _month(match["month"]), year, _month(match["month"]))
    return _years(year, year)


def _month(said: str) -> int:
    return 1 if said == "元" else int(said)


def _number(year: str) -> int:
    return int("".join(_NUMERALS.get(char, char) for char in year))


def _years(first: int, last: int) -> tuple[date, date]:
    return date(first, 1, 1), date(last, 12, 31)


def _months(year: int, first: int, to_year: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(to_year + last // 12, last % 12 + 1, 1) - timedelta(days=1)
