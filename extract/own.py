"""What a report's own lines look like, however often they recur: markers, headings, how it ends."""

from __future__ import annotations

import re
from typing import Final

from extract import noise, ordinals, shapes
from extract.fold import fold
from extract.memory import remembered

_OFFICES = "局县市区乡镇村院校部委办所站队组司会科室处厂"
_OFFICE = f"[{_OFFICES}]"
_FAREWELL = "特此|此致|敬礼|谢谢|汇报完毕|完毕|妥否|当否"
_TO_JUDGES = r"请.{0,6}(?:审议|审阅|审查|批评|指正|评议)"
_PARDON = r"[不欠]\w之处.{0,4}请.{0,12}(?:指[正出教]|批评|见谅|谅解)"

_SIGNED_ON = (
    r"[\dX×x*_〇○零一二三四五六七八九]{2,4}\s?年[^。,;:]{1,8}[月日号]$|20\d\d\.\d{1,2}\.\d{1,2}$"
)
_CLOSING = re.compile(
    rf"^[^:]{{0,6}}(?:人|单位|部门|姓名):|^(?:{_FAREWELL}|以上|请予|请审)|^\W*\d|[\dX×x*]{{2}}\W*$|[\dX×x*_某〇○零一二三四五六七八九十]\s?日$|^\W*[〇○零一二三四五六七八九]{{4}}年"
)
_FORMULA = re.compile(
    rf"(?:{_FAREWELL}|请予|请审|(?:衷心|再次|非常|最后)?感谢).{{0,12}}$"
    rf"|.{{0,16}}好[!。,~]*$|.*(?:{_TO_JUDGES}|{_PARDON})\W*$"
)
# What offices end their papers with, as GB/T 9704 has it: who else gets it, what is annexed, who
# printed it and when, who may read it; what letters end with; what is said of figures.
_COPY_TO, _ANNEX = r"抄[送报告]|[主报呈]送", r"附[件表图]?\d{0,2}"
_PAPER = (
    rf"\W?(?:{_COPY_TO}|{_ANNEX}|备?注|[拟核]稿|签发)\W?:.*|.*\d\s?[日号]?\s?(?:印发|翻印|印制)\W*"
    r"|\W?[此本]件[^。]*|\W?共印.{0,8}份\W?|\W?完\W?|.{0,20}(?:敬[上呈启]|谨[上呈启]|顿首)\W?"
)
_OF_PAPERS = (":", "印", "此件", "本件", "敬", "谨", "顿首")  # in whatever is longer than an end
_END = 3  # characters: (完)
_FIGURES = r"(?!.*[本网]站).*(?:数据|数字|统计).{0,4}截[至止].*"
_YOU = re.compile(r"[您你]们?")
_COUNTED = r"^\W*第\s?\d{1,3}\s?[季周月期届阶批轮次]"
_LISTENERS = r"领导|评委|代表|委员|大家好|.{0,8}[们友]\W?好"  # as no page speaks to
NUMBERED: Final = re.compile(r"^\W*[一二三四五六七八九十\d]{1,3}\s*[、.)]")
"""How a numbered heading or paragraph begins."""

HEADING: Final = rf"{NUMBERED.pattern}|^\W*第"
"""How a heading with a number begins."""

_GREETING = r"^(?:尊?敬爱?的|亲爱的|各位|同志们|.{0,8}(?:领导|代表|委员)).{0,20}:$"
_GOODBYE = rf"\W*(?:{_FAREWELL}|(?:述职|汇报|报告)人)"
_OPENING = re.compile(  # of who reports, and to whom
    # Each begins with a sign of its own, which is where re looks.
    r"现将|现就|现把|兹将|兹就|兹把|如下(?<=(?:汇报|总结|报告|述职|小结|说明|通报)如下)"
    r"|作(?<!工作)(?<!操作)(?<!合作)(?<!协作)(?:[一个了如以].{0,4})?(?:汇报|报告|述职|发言)"
    rf"|我(?![们国])|我们{_OFFICE}|本人|{_TO_JUDGES}"
)
_ADDRESSED = rf"我{_OFFICE}|{_TO_JUDGES}"  # by an office, to those who judge
_SIGN = re.compile(r"[\W\d_A-Za-z]")
_SHORT = 30  # characters of a greeting, of a date of signing
_LABEL = 80  # characters of the longest line that may be furniture
_DATED = r"(?:[\dX×x*_〇零一二三四五六七八九十]{2,4}\s*[年./-]).{0,12}$"


def is_signed(line: str) -> bool:
    """Say whether the last word of a line may be the name of an office."""
    for sign in reversed(line):
        if sign.isalnum() or sign == "_":
            return sign in _OFFICES
    return False


def is_day(folded: str) -> bool:
    """Say whether a folded line is a date as reports are signed with, and nothing else."""
    may_be = folded.endswith(("月", "日", "号")) or folded.startswith("20")
    return may_be and re.match(_SIGNED_ON, folded) is not None


def is_byline(line: str) -> bool:
    """Say whether a line names an office as a report's author: 作者:某某管理所."""
    return line.startswith("作者") and len(line) <= _SHORT and is_signed(line)


@remembered
def is_own(line: str) -> bool:
    """Say whether a line is a marker or a heading with a number."""
    return ordinals.is_marker_like(line) or NUMBERED.match(fold(line)) is not None


@remembered
def is_vague(line: str) -> bool:
    """Say whether a line may be furniture or a report's, but for no marker, number or closing."""
    if not shapes.is_unended(line) or is_own(line):
        return False
    folded = fold(line)
    if _CLOSING.match(folded):
        return False
    if "第" in folded and re.match(_COUNTED, folded) is not None:
        return False
    return not _ends_paper(folded)


def is_formula(line: str) -> bool:
    """Say whether a line is a formula that reports and speeches begin or close with: 特此报告。

    Whoever it is said to, it is said of nothing that a page's reader does.
    """
    folded = fold(line)
    if greets(line):
        return True
    if len(folded) > _SHORT or _FORMULA.match(folded) is None:
        return _ends_paper(folded)
    if not noise.speaks_to_reader(_YOU.sub("", folded)):
        return True
    return re.search(_LISTENERS, folded) is not None


def _ends_paper(folded: str) -> bool:
    """Say whether a folded line is what offices and letters end with: 抄送:…, (此件公开), …敬上."""
    if len(folded) > _LABEL:
        return False
    if "截" in folded and re.fullmatch(_FIGURES, folded):
        return True
    may_be = len(folded) <= _END or any(map(folded.__contains__, _OF_PAPERS))
    if not may_be or re.fullmatch(_PAPER, folded) is None:
        return False
    said = (noise.speaks_to_reader, noise.is_button, noise.is_tail)
    return not any(says(folded) for says in said)


def is_loose(line: str) -> bool:
    """Say whether a line may be furniture between reports: no sentence, no signature."""
    return len(line) <= _LABEL and is_vague(line) and not is_signed(line)


def opens(line: str) -> bool:
    """Say whether a line that tells of a report is how one begins: 现将…汇报如下."""
    return _OPENING.search(fold(line)) is not None


def is_about_page(line: str) -> bool:
    """Say whether a line speaks of writing such texts, of the page, or to its reader."""
    return noise.speaks_of_writing(line) or noise.speaks_to_reader(line)


def is_addressed(line: str) -> bool:
    """Say whether a line is an office's words, or speaks to those who judge a report."""
    return re.search(_ADDRESSED, fold(line)) is not None


def says_whose(line: str, name: str) -> bool:
    """Say whether a line is what the page is called, and before it whose: a report's own title."""
    whose, found, rest = fold(line).rpartition(name or "\n")
    if not found or rest:
        return False
    return is_signed(whose) or (whose.isalnum() and not is_about_page(line))


def greets(line: str) -> bool:
    """Say whether a line is how a speech or a letter begins: 各位领导:."""
    if len(line) > _SHORT or not (folded := fold(line)).endswith(":"):
        return False
    return re.search(_GREETING, folded) is not None


def closes(line: str) -> bool:
    """Say whether a line is how a report or a speech ends: a date of signing, 谢谢大家."""
    folded = fold(line)
    return len(line) <= _SHORT and (is_day(folded) or re.match(_GOODBYE, folded) is not None)


def has_sign(line: str) -> bool:
    """Say whether a line has more than Chinese words: who signs a report, and what heads its
    parts, has no more."""
    return _SIGN.search(line) is not None


def is_signature(text: str) -> bool:
    """Say whether a line may be a report's last: who wrote it, and when, but not at what hour."""
    folded = fold(text)
    if len(folded) > 30 or noise.is_clocked(text):
        return False
    return re.search(_DATED, folded) is not None or not re.search(r"[\W\dA-Za-z]", folded)
