"""What masks cover: the type from the text itself, candidates from its copies afterwards.

The type is decided before anything is looked up, by what stands beside the mask.  Where that may be
a person, or where nothing tells, the mask has no candidates: not even in memory.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from extract.lineage.model import Mask, MaskType
from extract.lineage.texts.normal import normal_form
from extract.lineage.texts.prints import Reading
from extract.lineage.texts.tokens import MASKED

CANDIDATES = 3
"""Fillers that are told for one mask, the best supported."""

_TITLES = (
    "同志|书记|主任|局长|镇长|乡长|县长|市长|区长|省长|校长|院长|所长|处长|科长|队长|站长|厂长|村长|"
    "部长|厅长|行长|会长|社长|组长|班长|经理|董事|主席|委员|老师|教师|先生|女士|医生|护士|法官|检察官|"
    "律师|教授|博士|师傅|老人|大爷|大娘|阿姨|同学|员工|代表|烈士|记者"
)
_NAME_BEHIND = re.compile(rf"^(?:{_TITLES})")
_NAME_BEFORE = re.compile(
    rf"(?:{_TITLES}|姓名|名叫|叫做|报告人|撰写人|汇报人|述职人|负责人|联系人|签名|作者|村民|农户|业主|"
    r"患者|学生|职工|个人|模范|标兵|党员|干部|户主|先进)(?:[是为叫])?$"
)
_PLACE = re.compile(
    r"^(?:省(?![略得却])|市(?![场值])|县|区(?![别分域])|镇(?![定静痛])|乡(?![亲情音])|村|街道|社区|州|"
    r"旗(?![帜号])|盟|屯|庄(?![重严稼])|路(?![过上])|街|巷|河|山|湖|水库|港|湾)"
)
_ORGAN = re.compile(
    r"^(?:局(?![面限势促])|厅|处(?![理于在处分罚置境])|委(?![托派婉屈任])|"
    r"办(?![一理法事好完成起学到得的])|院|校(?![对正])|所(?![有以做作谓需属说写提在用见])|"
    r"站(?![在起立出稳])|部(?![署分])|科(?![学技研普])|厂|矿|社(?!会)|行(?![动为使业程走驶进善贿])|"
    r"公司|集团|中心|学校|大学|学院|中学|小学|幼儿园|"
    r"医院|银行|支行|法院|企业|单位|协会|机关|支部|车间|分公司|项目部)"
)
_YEAR_BEHIND = re.compile(r"^年(?!来|多|级|龄)")
_NUMBER_BEHIND = re.compile(
    r"^(?:[多余几]?(?:个|名|户|亩|万|亿|千|百|元|吨|米|公里|斤|件|次|条|家|篇|台|套|份|辆|处|场|期|届|"
    r"项|人次|余|年|月|日|时|分|周|天|岁|头|只|间|座|平方|%|人(?![民大])))"
)
_STOP = re.compile(r"[，。、；：！？（）《》“”‘’,;:!?()\"\n]")
_CENTURY = re.compile(r"^(?:19|20)|^[xX×*_]?[0-9]{3}")
_HAN = re.compile(r"[㐀-鿿]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_SHOWN = re.compile(r"(?<![\d.])(?:19|20)\d\d(?=\s*年)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?|[〇零一二两三四五六七八九十百千万亿]+")
_STEM = re.compile(
    r"(?:^|[\s，。；：、！？“”（）()《》,;:]|[在是对和与向到为由从的])([㐀-鿿]{2,3})"
)
_SEAT = re.compile(r"^(?:市|县|区|镇|乡|村|街道|社区)")
_GLUE = re.compile(
    r"[的了是在对和与向到为由从把被将让使请经各全本我该此每某几两这那每有做搞好返进下]"
)
_LONGEST = {MaskType.PLACE: 6, MaskType.ORGAN: 12}
_ODD = re.compile(rf"{_TITLES}|姓名|[我你他她它]")


@dataclass(frozen=True, slots=True)
class Covered:
    """A mask of one text: its place in the normal form and in the text, and its type."""

    at: int
    start: int
    end: int
    type: MaskType


@dataclass(frozen=True, slots=True)
class Filler:
    """What a mask may cover: its normal form, and as a text spells it."""

    form: str
    spelled: str


@dataclass(frozen=True, slots=True)
class Sight:
    """What stands in a copy where a text has the mask at ``at`` of its normal form."""

    at: int
    filler: Filler


def masks_of(reading: Reading) -> list[Covered]:
    """Return a text's masks with their types, left to right.

    What follows behind a comma tells nothing, and two masks with one between them may be a person
    and a place.
    """
    chars, form, text = reading.form.chars, reading.form, reading.text
    tokens = reading.tokens
    found = []
    for at in tokens.start[:-1][tokens.kind == MASKED].tolist():
        start, end = form.span(at, at + 1)
        kind = MaskType.UNKNOWN
        if not _STOP.search(text[start:end]):
            follows = not _STOP.search(text[end : form.span(at + 1, at + 1)[0]])
            behind = chars[at + 1 : at + 7] if follows else ""
            kind = _type(text[start:end], chars[max(0, at - 6) : at], behind)
        found.append(Covered(at, start, end, kind))
    return found


def sights(
    masks: Iterable[Covered], ops: Iterable[tuple[int, int, int, int]], other: Reading
) -> Iterable[Sight]:
    """Yield what a copy shows under masks that may be filled.

    ``ops`` are (start, end, other_start, other_end): a piece with masks and what stands there.
    Pieces that hold anything beside one mask are passed over: a mask may eat parts of words.
    """
    open_masks = {mask.at: mask.type for mask in masks if mask.type.may_be_filled}
    for start, end, other_start, other_end in ops:
        if end - start != 1 or start not in open_masks:
            continue
        filler = other.form.chars[other_start:other_end]
        if _fits(open_masks[start], filler):
            first, last = other.form.span(other_start, other_end)
            spelled = other.text[first:last]
            plain = open_masks[start] in _LONGEST and len(spelled) == len(filler)
            yield Sight(start, Filler(filler, spelled if plain else filler))


def filled(
    text: str, reading: Reading, masks: Iterable[Covered], seen: Mapping[int, Counter[Filler]]
) -> Iterable[Mask]:
    """Yield the rows of a text's masks, ``seen`` by place in the normal form.

    A filler is spelled as most copies spell it: some are in the other script, and of some
    characters nobody knows from one word which they are in it (乾 and 干).
    """
    shown = _Shown(reading.text)
    for mask in masks:
        spellings = Counter(seen.get(mask.at, Counter()))
        if mask.type.may_be_filled:
            spellings.update(Filler(normal_form(leak).chars, leak) for leak in shown.leaks(mask))
        counts: Counter[str] = Counter()
        spelled: dict[str, str] = {}
        for filler, support in sorted(spellings.items(), key=_spelling):
            counts[filler.form] += support
            spelled.setdefault(filler.form, filler.spelled)
        best = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:CANDIDATES]
        if not best:
            yield Mask(text, mask.start, mask.end, mask.type, None, 0)
        for form, support in best:
            yield Mask(text, mask.start, mask.end, mask.type, spelled[form], support)


def _spelling(item: tuple[Filler, int]) -> tuple[int, bool, str, str]:
    filler, support = item
    return -support, filler.spelled != filler.form, filler.form, filler.spelled


def _type(shown: str, before: str, behind: str) -> MaskType:
    if _NAME_BEHIND.match(behind):
        return MaskType.NAME
    if _CENTURY.match(shown) and not behind.startswith(("个", "人", "元")):
        return MaskType.YEAR
    if before.endswith("第") or (_NUMBER_BEHIND.match(behind) and not _YEAR_BEHIND.match(behind)):
        return MaskType.NUMBER
    if _YEAR_BEHIND.match(behind):
        return MaskType.YEAR
    # 村民XX镇上: what a person's word comes before may be a person, whatever comes behind.
    if _NAME_BEFORE.search(before):
        return MaskType.NAME
    if _PLACE.match(behind):
        return MaskType.PLACE
    if _ORGAN.match(behind):
        return MaskType.ORGAN
    return MaskType.UNKNOWN


def _fits(kind: MaskType, filler: str) -> bool:
    if kind is MaskType.YEAR:
        return _YEAR.fullmatch(filler) is not None
    if kind is MaskType.NUMBER:
        return _NUMBER.fullmatch(filler) is not None
    return (
        len(filler) <= _LONGEST[kind]
        and _HAN.fullmatch(filler) is not None
        and _ODD.search(filler) is None
    )


class _Shown:
    """What a text shows that some of its masks may cover; looked for once, however many masks."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._stems: dict[str, list[str]] = {}

    def leaks(self, mask: Covered) -> list[str]:
        """Return what the text shows elsewhere and can only be what the mask covers."""
        if mask.type is MaskType.YEAR:
            fitting = [y for y in self._years if _agrees(self._text[mask.start : mask.end], y)]
            return fitting if len(self._years) == 1 else []
        ending = _SEAT.match(self._text[mask.end : mask.end + 2])
        if mask.type is not MaskType.PLACE or ending is None:
            return []
        if ending.group() not in self._stems:
            self._stems[ending.group()] = self._before(ending.group())
        return self._stems[ending.group()]

    @cached_property
    def _years(self) -> set[str]:
        return set(_YEAR_SHOWN.findall(self._text))

    def _before(self, ending: str) -> list[str]:
        """Return the only stem that stands before such an ending, if it does so twice."""
        shown = re.findall(_STEM.pattern + re.escape(ending), self._text)
        stems = {stem for stem in shown if _fits(MaskType.PLACE, stem) and not _GLUE.search(stem)}
        return sorted(stems) if len(stems) == 1 and len(shown) > 1 else []


def _agrees(mask: str, year: str) -> bool:
    """Return whether the digits that a mask of a year leaves are those of a year (201* of 2019)."""
    digits = re.search(r"(?:19|20)\d{0,2}", mask)
    return digits is None or year.startswith(digits.group())
