"""What sites do to a report: each operator takes a report and a seeded generator, gives a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random

from tests.lineage.reports import Report

Operator = Callable[[Report, Random], str]

_YEAR = re.compile(r"20\d\d(?=年)")
_FIGURE = re.compile(r"(?<=\D)\d{2,3}(?=[户亩处件场份吨台名])")
_MASKS = ("XX", "xx", "××", "**", "__", "____", "某", "□□", "X")
_YEAR_MASKS = ("20xx", "20XX", "20__", "201*", "XX", "××", "xxxx")
_TRADITIONAL = str.maketrans(
    "个们这来时会国发开关为长门问学务队镇乡", "個們這來時會國發開關為長門問學務隊鎮鄉"
)
_PINYIN = {"村": "cūn", "水": "shuǐ", "人": "rén", "年": "nián", "工": "gōng", "理": "lǐ"}
_LEADS = (
    "下面由整理者为您呈上一篇范例,供写作时借鉴。",
    "光阴似箭,转眼又到年末,回头看这一程,收获不少。",
    "本站推荐:基层单位述职材料",
)
_TAILS = (
    "以上便是全部内容,想看更多请收藏本页。",
    "报告人:____ 日期:____",
    "【延伸阅读】如何写好述职材料",
)


def exact(report: Report, rng: Random) -> str:
    """The text as it is."""
    return report.text


def masked(report: Report, rng: Random) -> str:
    """Place, years and some figures masked, one style a page, some occurrences leaking."""
    mask, year = rng.choice(_MASKS), rng.choice(_YEAR_MASKS)
    stem = report.place.rstrip("镇乡村街道")
    text = re.sub(stem, lambda m: m.group() if rng.random() < 0.1 else mask, report.text)
    text = _YEAR.sub(lambda m: year if rng.random() < 0.8 else m.group(), text)
    return _FIGURE.sub(lambda m: mask if rng.random() < 0.3 else m.group(), text)


def redated(report: Report, rng: Random) -> str:
    """All years moved by one distance."""
    distance = rng.randint(1, 12)
    return _YEAR.sub(lambda m: str(int(m.group()) + distance), report.text)


def redated_title(report: Report, rng: Random) -> str:
    """Only the first year moved."""
    return _YEAR.sub(str(report.year + rng.randint(1, 8)), report.text, count=1)


def respaced(report: Report, rng: Random) -> str:
    """Stray spaces and line breaks."""
    return "".join(
        char + (rng.choice((" ", "\u3000", "\n", "\u200b")) if rng.random() < 0.06 else "")
        for char in report.text
    )


def full_width(report: Report, rng: Random) -> str:
    """Digits and punctuation in full width."""
    return report.text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})


def repunctuated(report: Report, rng: Random) -> str:
    """Punctuation exchanged or lost."""
    return re.sub(r"[,。:]", lambda m: rng.choice(("", "，", ";", "。")), report.text)


def cut_tail(report: Report, rng: Random) -> str:
    """The first 30 to 70% of it."""
    return report.text[: int(len(report.text) * rng.uniform(0.3, 0.7))]


def cut_window(report: Report, rng: Random) -> str:
    """Some 30 to 70% in one piece from anywhere."""
    length = int(len(report.text) * rng.uniform(0.3, 0.7))
    start = rng.randrange(len(report.text) - length)
    return report.text[start : start + length]


def cut_sentences(report: Report, rng: Random) -> str:
    """Sentences dropped all over, 40 to 80% stay."""
    share = rng.uniform(0.4, 0.8)
    kept = ("".join(s for s in p if rng.random() < share) for p in report.paragraphs)
    return "\n".join(p for p in kept if p)


def without_head(report: Report, rng: Random) -> str:
    """The first paragraph missing."""
    return "\n".join("".join(sentences) for sentences in report.paragraphs[1:])


def with_head(report: Report, rng: Random) -> str:
    """A lead added."""
    return rng.choice(_LEADS) + "\n" + report.text


def with_tail(report: Report, rng: Random) -> str:
    """A tail added."""
    return report.text + "\n" + rng.choice(_TAILS)


def reordered(report: Report, rng: Random) -> str:
    """Paragraphs in another order."""
    paragraphs = ["".join(sentences) for sentences in report.paragraphs]
    rng.shuffle(paragraphs)
    return "\n".join(paragraphs)


def everything(report: Report, rng: Random) -> str:
    """Masked, re-dated, respaced, with another head and tail."""
    text = redated_title(report, rng)
    text = text.replace(report.place[:2], rng.choice(_MASKS))
    text = respaced(Report(((text,),), report.place, report.year), rng)
    return rng.choice(_LEADS) + "\n" + text + "\n" + rng.choice(_TAILS)


COPIES: Mapping[str, Operator] = {
    operator.__name__: operator
    for operator in (
        exact, masked, redated, redated_title, respaced, full_width, repunctuated, cut_tail,
        cut_window, cut_sentences, without_head, with_head, with_tail, reordered, everything,
    )
}  # fmt: skip
"""What leaves a copy."""


def disguised(report: Report, rng: Random) -> str:
    """The other script, pinyin behind some characters, a mark at each 的."""
    mark = rng.choice(("'", "`"))
    text = report.text.translate(_TRADITIONAL).replace("的", f"{mark}的")
    return "".join(char + (f"({_PINYIN[char]})" if char in _PINYIN else "") for char in text)


def left_out(report: Report, rng: Random) -> str:
    """The place left out everywhere: a mask without a symbol."""
    return report.text.replace(report.place[:2], "")


def walled(report: Report, rng: Random) -> str:
    """A line of the site's between some paragraphs."""
    wall = f"\n此处隐去{rng.randint(200, 900)}字,登录后可见"
    return "\n".join(
        line + (wall if rng.random() < 0.3 else "") for line in report.text.split("\n")
    )


def thinned(report: Report, rng: Random) -> str:
    """Paragraphs dropped, half to four in five stay."""
    lines = ["".join(sentences) for sentences in report.paragraphs]
    kept = rng.sample(range(len(lines)), max(2, round(len(lines) * rng.uniform(0.5, 0.8))))
    return "\n".join(lines[at] for at in sorted(kept))


DISGUISES: Mapping[str, Operator] = {
    operator.__name__: operator for operator in (disguised, left_out, walled, thinned)
}
"""What also leaves a copy: the ways of single sites."""
