"""Insertions: what sites and file formats put between the characters of a text.

Pinyin in brackets, the numbers of pages that somebody joined, and single symbols between the
characters of words.  The same shapes also mean something (``总额(GDP)``, ``见第2页``, a ``*``
over a word); each rule says what it leaves alone.  Texts are folded
(:mod:`extract.lineage.texts.characters`): brackets and digits have half width, accents are gone and
the script is simplified.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from extract.lineage.jit import compiled
from extract.lineage.texts.characters import (
    CLASS,
    CLOSER,
    CODE,
    KIND,
    SPACE,
    SYMBOL,
    Characters,
    Kind,
    is_han,
)

_HAN = r"[㐀-鿿]"
_PAGE = r"\d{1,3}"
_DASH = r"[-–—]"
_LONG = 80
"""A line of so many characters that ends in mid-sentence was cut; shorter ones are items of a list,
whose numbers stand in mid-sentence too, or a table's cells."""

_IS_HAN = re.compile(_HAN)
_GOES_ON = re.compile(rf"{_HAN}|[,，、《“‘(]")
"""A sentence does not end with these."""
_REFERS = frozenset("见在于到从看至和及与或为是阅翻即如")

_NUMBERED = re.compile(rf"\n\s*{_PAGE}[、.．,，](?=\s*{_HAN})")
_ALONE = re.compile(rf"\n[^\S\n]*{_PAGE}[^\S\n]*(?=\n\s*{_HAN}[^\n]{{9}})")
_FIRST = re.compile(rf"\s*1[、.．](?=\s*{_HAN})")
_DASHED = re.compile(rf"{_DASH}\s?{_PAGE}\s?{_DASH}(?=\s*(?:{_HAN}|\n|$))")
_QUOTED = re.compile(rf"「\s?{_PAGE}\s?」(?=\s*{_HAN})")
_NAMED = re.compile(r"第\s?\d+\s?页(?:[\s,/]*共\s?\d+\s?页|(?![\s,/]*共|[的中上下内第至和到]))")

_BRACKETED = re.compile(r"[(\[〔【]([A-Za-z1-5\s'’·]{2,40})[)\]〕】]")
_SYLLABLE = (
    "(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|iao|ian|ing|uai|uan|ang|eng|ong|ai|ei|ao|ou"
    "|an|en|er|ia|ie|iu|in|ua|uo|ui|un|ue|ve|[aeiouv])"
)
_TONELESS = re.compile(_SYLLABLE)
_TONED = re.compile(rf"{_SYLLABLE}(?:[\s'’·]*{_SYLLABLE})*", re.I)
_NUMBERED_TONES = re.compile(rf"{_SYLLABLE}[1-5](?:[\s'’·]*{_SYLLABLE}[1-5]?)*")
_TONES = frozenset("\u0300\u0301\u0304\u0306\u030c")

_REPEATED = re.compile(rf"([*_#&])(?:{_HAN}{{1,2}}?\1){{3,}}(?={_HAN})")
_BETWEEN_MASKS = frozenset(
    "省市县区州镇乡村街局院校厂所站队组社年月日届名个期第和及与"
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严"
)
"""If most pieces between symbols begin with these the symbols mask (在*县*镇*村, 由王*李*)."""
_COMMON = (
    "工作总结学习发展建设管理教育服务单位领导干部群众组织活动开展加强提高问题思想政治经济社会"
    "安全生产制度任务目标责任落实完成积极认真企业技术项目计划实施措施检查监督培训宣传会议精神"
    "文化环境卫生质量效果成绩经验努力严格重要基础推进促进改革创新能力水平业务知识教师学生教学"
    "资金投资收入增长情况方面进行通过以及我们人员部门机关党员法律法规信息调查研究分析解决困难"
    "存在不足全面各项积累意识作风廉政纪律规范标准整治治理保障支持配合协调"
)
_WORDS = frozenset(map("".join, zip(_COMMON[::2], _COMMON[1::2], strict=True)))
"""Words that nobody masks by halves."""

_SYMBOLS = tuple(map(ord, "*_#&"))
_LINE, _DIGIT, _LATIN = ord("\n"), int(Kind.DIGIT) * CLASS, int(Kind.LATIN) * CLASS
_REACH = 8
"""So many characters of white space may stand behind what an insertion begins with."""


@compiled
def may_begin(folded: Characters, at: int) -> bool:
    """Return whether an insertion may begin at ``at``, where one of its openers stands, or a symbol
    that often masks: a quick look, after which few places are left to be looked at closely.

    Symbols stand between Han, pinyin in brackets behind it.  Everything else is a number, and those
    of lines stand on or before a line that goes on a sentence.
    """
    if folded[at] & SYMBOL:
        inside = (folded[at] & CODE) in _SYMBOLS and 0 < at < folded.size - 1
        return inside and is_han(folded[at - 1]) and is_han(folded[at + 1])
    first = at + 1
    while first < min(folded.size, at + _REACH) and folded[first] & SPACE:
        first += 1
    if first == folded.size:
        return False
    if folded[first] & KIND == _LATIN:
        return at > 0 and is_han(folded[at - 1]) and not folded[at] & (CLOSER | SPACE)
    end = first
    while end < folded.size and folded[end] & KIND == _DIGIT:
        end += 1
    if end == first or end == folded.size or not folded[end] & (CLOSER | SPACE):
        return False
    return folded[at] & CODE != _LINE or _was_cut(folded, at)


@compiled
def _was_cut(folded: Characters, at: int) -> bool:
    """Return whether the line that ends at ``at`` was cut in mid-sentence."""
    while at and folded[at - 1] & SPACE:
        at -= 1
    if at < _LONG or not is_han(folded[at - 1]):
        return False
    return bool(np.all(folded[at - _LONG : at] & CODE != _LINE))


def symbols_at(folded: str, at: int) -> list[int]:
    """Return where from ``at`` on a symbol that often masks, between Han, is merely inserted.

    It is if it comes again and again after every character or two, or breaks a word that nobody
    masks by halves.
    """
    if (run := _REPEATED.match(folded, at)) is not None:
        pieces = run.group().strip(folded[at]).split(folded[at])
        if 2 * sum(piece[0] in _BETWEEN_MASKS for piece in pieces) < len(pieces):
            return [at + i for i, char in enumerate(run.group()) if char == folded[at]]
    return [at] if folded[at - 1] + folded[at + 1] in _WORDS else []


def insertion_at(folded: str, at: int, shown: Callable[[int, int], str]) -> int:
    """Return where the insertion ends that may begin at ``at``, ``at`` if there is none.

    ``shown`` gives a span of the folded text as the original shows it, with its tones.
    """
    char = folded[at]
    if char == "\n":
        match = _NUMBERED.match(folded, at) or _ALONE.match(folded, at)
        return match.end() if match else at
    if char in "([〔【":
        return _pinyin(folded, at, shown)
    return _page(folded, at)


def first_page(folded: str) -> int:
    """Return where the number ends that opens a text whose pages are numbered so (1、…), or 0."""
    match = _FIRST.match(folded)
    return match.end() if match else 0


def _pinyin(folded: str, at: int, shown: Callable[[int, int], str]) -> int:
    match = _BRACKETED.match(folded, at)
    if match is None:
        return at
    return match.end() if _is_pinyin(match.group(1), shown(at, match.end())) else at


@lru_cache(4096)
def _is_pinyin(letters: str, shown: str) -> bool:
    """Return whether letters are pinyin: with tones any, without only one small syllable."""
    if _TONES.intersection(unicodedata.normalize("NFD", shown)):
        return _TONED.fullmatch(letters) is not None
    if _NUMBERED_TONES.fullmatch(letters):
        return len(letters) > 2
    return _TONELESS.fullmatch(letters) is not None


def _page(folded: str, at: int) -> int:
    match = _NAMED.match(folded, at)
    if match is not None:
        before = _visible_before(folded, at)
        return at if before in _REFERS else match.end()
    match = _DASHED.match(folded, at)
    if match is not None:
        alone = folded[:at].rstrip(" \t")[-1:] == "\n" and folded[match.end() :][:1] in "\n"
        between = _IS_HAN.match(folded, match.end()) or folded[match.end() :][:1].isspace()
        return match.end() if alone or (between and _goes_on(folded, at)) else at
    match = _QUOTED.match(folded, at)
    return match.end() if match is not None and _goes_on(folded, at) else at


def _goes_on(folded: str, at: int) -> bool:
    """Return whether the sentence before ``at`` is not finished."""
    return _GOES_ON.match(_visible_before(folded, at)) is not None


def _visible_before(folded: str, at: int) -> str:
    while at and folded[at - 1].isspace():
        at -= 1
    return folded[at - 1 : at]
