"""Times as sites print them: what a date is worth by what stands around it.

A date is the publish time's if it stands by itself, or behind a label that says so.  What another
label claims (打印时间, 注册日期, 有效期至), what a sentence says and what is one end of a range is
some other day.  Without a year, or with one that no site existed in, it is none.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Final, NamedTuple

from extract.facts.model import Precision
from extract.fold import CHINESE

CHINA: Final = timezone(timedelta(hours=8), "+08:00")
"""The zone that the sites tell time in; China has had no other since 1991."""
_NOON: Final = 11  # the hour from which on it is noon: 中午11:50, 中午1:05
_FIRST_YEAR: Final = 1995  # earlier ones are clocks at zero and documents' own

_CLOCK = (
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d{1,9})?)?"
    r"|[时点](?P<cn_minute>\d{1,2})分(?:(?P<cn_second>\d{1,2})秒)?)"
    r"(?:\s?(?P<half>[ap]m)(?![a-z]))?"
    # No -10:30, which is where a range ends.
    r"(?P<zone>Z(?![a-z])|\s?\+\d\d:?\d\d(?!\d)|-0\d:?00(?!\d)|\s?(?:GMT|UTC)(?:[+-]\d{1,2}(?!\d))?)?"
)
_STAMP = (
    r"(?i)(?<!\d)(?P<year>(?:19|20)\d\d)(?:"
    # Of 2021-05-0607:08 the day and the hour are known apart: both have two digits.
    r"(?P<sep>[-/.])(?P<m2>\d\d)(?P=sep)(?P<d2>\d\d)(?=\d\d:\d\d)"
    r"|\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d)(?:\s*日)?"
    r"|(?P<m8>\d\d)(?P<d8>\d\d)(?!\d))"
    r"(?:(?:[\sT]|,\s|[(]?(?:星期|周)[一二三四五六日天][)]?)*(?P<noon>上午|下午|早上|中午|晚上|凌晨)?\s?"
    + _CLOCK
    + ")?"
)
_SPELLED = (
    r"(?P<year>[一二][〇○零九][〇○零一二三四五六七八九]{2})年(?P<month>[一二三四五六七八九十]{1,2})月"
    r"(?P<day>[一二三四五六七八九十]{1,3})日"
)
_DIGITS: Final = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_OF_TIME = r"(?:的?\s?(?:时间|日期|日|date|time)|于|on|at)"
# Words for putting out have one of these; those for being let in and fetched are others.
_PUT_OUT = rf"{CHINESE}?(?<![登下])[发布刊载传推录撰编稿收添投转架线表]{CHINESE}?"
_PUBLISHED = (
    r"(?i)(?:(?:发|公|颁)布|发表|发文|发稿|发帖|刊[发登载]|首发|出版|上[传架线]|[挂贴刊]出|录入|入库|添加|创建|收录|提交|投稿"
    r"|转载|贡献"
    rf"|推送|整理|pub(?:lish(?:ed)?)?\s?|posted\s?){_OF_TIME}?|{_PUT_OUT}{_OF_TIME}"
    r"|(?:^|[\s|,;.·()\[\]【】/]|[人次\d]|(?<!\w)(?:信息|文章|本文|稿件|资料|文档))(?:时间|日期|date|time)"
)
_UPDATED = (
    r"(?i)(?:更新|修改|修订|改动|(?:最近|最后|上次)编辑|updated?\s?|modified\s?|edited\s?)"
    rf"{_OF_TIME}?"
)
_ADDED = re.compile(r"\W*加入(?:时间|日期)")  # with a time of day: people join on days
_BEFORE = re.compile(
    r"(?<!\d)(?<!\d[:.-])(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?\s+$"
)
_EARLIER: Final = 12  # characters before a date in which its hour can stand
_ENDS: Final = 12  # characters before a date that can be its label
_BESIDE = "\t |,;.:·•()[]【】<>《》★☆◆/—_-"
_OTHER_DAY = r"(?i)(?:时间|日期|date|time|[:至到于自从由在为是限止期])$"
_GLUED_LABEL = r":[^\s:|]{1,8}(?:时间|日期)$"  # 作者:某某时间:
_GOES_ON = (
    r"[起止前后里内]|\s*(?:[至到~]|[-—–]+\s*\d+[-/.年月:时]|(?:上|下)午|早上|中午|晚|以[来前后]"
    r"|[、和与]\s*\d)"
)
_RANGE = r"\s*(?:[-—–~]+|[至到])\s*"
_WORDS = (
    r"(?:时间|日期|发[布表文]|更新|修[改订]|上传|来[源自]|出处|[转摘]自|转载|作者|浏览|访问|点击|热度|阅读|人气|[责编]|字[体号数]|投稿"
    r"|下载|评论|收藏|分享|打印|分类|栏目|标签|本文|文章|共|已|by\b|\d+\s?[人次])"
)
_LABEL = rf"{CHINESE}{{2,4}}:"  # glued to a time of day
_FIELD = rf"(?i)\s*(?:。?\s*$|[^\w\s,;、。!?~])|\s+(?!,)|\s*[,;]?\s*{_WORDS}"


class Stamp(NamedTuple):
    """A time as printed: how much of it was, and what the page says it is.

    A date alone is the beginning of its day at +08:00.  ``labelled`` says that the page calls it
    the publish time, ``updated`` that it calls it that of a change.
    """

    at: datetime
    precision: Precision
    labelled: bool
    updated: bool
    span: tuple[int, int]


def stamps(text: str, before: str = "") -> Iterator[Stamp]:
    """Yield the times of a folded line that can be its article's.

    ``before`` is a short line above it, which may be the label of the first.
    """
    at = 0
    for match in _matches(text):
        if at and re.fullmatch(_RANGE, text[at : match.start()]):
            at = match.end()
            continue
        left = text[at : match.start()]
        clock = None if _has_clock(match) else _BEFORE.search(left, max(0, len(left) - _EARLIER))
        left = (left[: clock.start()] if clock else left)[-_ENDS:]
        if at == 0 and not left.strip(_BESIDE):
            left = before[-_ENDS:] + ":" if before else left
        at = match.end()
        bare = left.rstrip(_BESIDE)
        published = _ends_with(_PUBLISHED, bare) or (
            _has_clock(match) and _ADDED.fullmatch(bare) is not None
        )
        updated = _ends_with(_UPDATED, bare)
        if not (published or updated) and not _stands_alone(left, bare, match):
            continue
        if not _is_whole(text, match, labelled=published or updated):
            continue
        if read := _read(match):
            start = match.start() - len(clock[0]) if clock else match.start()
            yield Stamp(*_at(read, clock), published, updated, (start, match.end()))


def parse(text: str) -> tuple[datetime, Precision] | None:
    """Return the time that a value is, such as an attribute's; None if it is none."""
    text = text.strip()
    match = re.fullmatch(_STAMP, text[:64])
    return _read(match) if match else None


def without_times(text: str) -> str:
    """Return a folded line without the times in it."""
    return re.sub(_STAMP, "", text) if _may_have(text) else text


def _may_have(text: str) -> bool:
    return "20" in text or "19" in text


def _matches(text: str) -> Iterator[re.Match[str]]:
    found = False
    for match in re.finditer(_STAMP, text) if _may_have(text) else ():
        found = True
        yield match
    if not found and "月" in text:
        yield from re.finditer(_SPELLED, text)


def _ends_with(label: str, text: str) -> bool:
    return any(match.end() == len(text) for match in re.finditer(label, text)) if text else False


def _stands_alone(left: str, bare: str, match: re.Match[str]) -> bool:
    """Say whether a date without a label of its own is not one of something else."""
    if _is_unparted(match):
        return False
    if not bare:
        return True
    if left[len(bare) :].strip(" ").startswith(":") or re.search(_OTHER_DAY, bare):
        return re.search(_GLUED_LABEL, bare) is not None
    # Glued to what stands before it, it is printed by a machine or part of a sentence.
    return len(bare) < len(left) or _is_machines(match)


def _is_whole(text: str, match: re.Match[str], *, labelled: bool) -> bool:
    """Say whether a date ends where it seems to: no range, no sentence goes on from it."""
    rest = text[match.end() :]
    if re.match(_GOES_ON, rest):
        return False
    if re.match(_FIELD, rest) is not None or (labelled and _is_machines(match)):
        return True
    return _has_clock(match) and re.match(_LABEL, rest) is not None


def _is_machines(match: re.Match[str]) -> bool:
    """Say whether a date is written as sites do and sentences do not: with minutes or dashes."""
    return "年" not in match[0] or _has_clock(match)


def _has_clock(match: re.Match[str]) -> bool:
    """Say whether a time is written with its hour and minute in digits."""
    return bool(match.groupdict().get("minute"))


def _is_unparted(match: re.Match[str]) -> bool:
    """Say whether a date is eight digits, as numbers of documents are."""
    return match.groupdict().get("m8") is not None


def _read(match: re.Match[str]) -> tuple[datetime, Precision] | None:
    """Return the time of a match and how much of it is printed; None if no such time is."""
    groups = match.groupdict()
    try:
        if match.re.pattern == _SPELLED:
            year = int(match["year"].translate(_DIGITS))
            day = datetime(year, _counted(match["month"]), _counted(match["day"]), tzinfo=CHINA)
        else:
            month = match["m2"] or match["month"] or match["m8"]
            number = match["d2"] or match["day"] or match["d8"]
            day = datetime(int(match["year"]), int(month), int(number), tzinfo=CHINA)
        if day.year < _FIRST_YEAR:
            return None
        if groups.get("hour") is None:
            return day, Precision.DAY
        return _clocked(match, day)
    except ValueError:
        return None


def _at(
    read: tuple[datetime, Precision], clock: re.Match[str] | None
) -> tuple[datetime, Precision]:
    """Return a day with the hour that is printed before it, as it is if that is no hour."""
    if clock is None:
        return read
    try:
        return _clocked(clock, read[0])
    except ValueError:
        return read


def _clocked(match: re.Match[str], day: datetime) -> tuple[datetime, Precision]:
    said = match.groupdict()
    hour = int(match["hour"])
    half, noon = (said.get("half") or "").lower(), said.get("noon")
    is_late = half == "pm" or noon in {"下午", "晚上"} or (noon == "中午" and hour < _NOON)
    if hour < 12 and is_late:
        hour += 12
    elif hour == 12 and (half == "am" or noon == "凌晨"):
        hour = 0
    minute = match["minute"] or match["cn_minute"]
    second = match["second"] or said.get("cn_second")
    zone = _zone((said.get("zone") or "").strip().upper())
    moment = day.replace(hour=hour, minute=int(minute), second=int(second or 0), tzinfo=zone)
    return moment, Precision.MINUTE if second is None else Precision.SECOND


def _zone(said: str) -> timezone:
    """Return the zone of an offset (+0800, GMT+8, -05:00) or a name; none is China's."""
    if not said:
        return CHINA
    sign, digits = said[0], "".join(char for char in said if char.isdigit())
    if sign in "GU":
        sign, digits = ("-" if "-" in said else "+"), digits.zfill(2) + "00"
    minutes = 60 * int(digits[:2] or 0) + int(digits[2:] or 0) if sign != "Z" else 0
    offset = timedelta(minutes=-minutes if sign == "-" else minutes)
    if offset == CHINA.utcoffset(None):
        return CHINA
    return timezone(offset) if offset else UTC


def _counted(said: str) -> int:
    """Return the number that Chinese numerals up to 31 spell; raises ValueError for others."""
    tens, ten, ones = said.rpartition("十")
    if not ten:
        return int(said.translate(_DIGITS))
    return 10 * int(tens.translate(_DIGITS) or 1) + int(ones.translate(_DIGITS) or 0)
