"""What documents are called: titles without decorations, what they promise, names by shape."""

from __future__ import annotations

import re
from functools import lru_cache

from extract import ordinals
from extract.fold import fold

LONGEST = 80
"""Characters of the longest line that is a name and nothing else."""

_COUNT = r"(?P<count>\d{1,3}|[一二三四五六七八九十两]{1,3})"
_CLOSE = r"[\s)】\]》]*"
_PROMISE = re.compile(
    rf"(?<!第)(?<!\d){_COUNT}\s?[篇份则例]{_CLOSE}(?:范文|精选|合集|大全|汇总|汇编)?{_CLOSE}$"
)
_PROMISE_INSIDE = rf"[(【\[][^()【】\[\]]{{0,12}}?(?<!第)(?<!\d){_COUNT}\s?[篇份则例][)】\]]"
_PIECES = rf"(?<!第)(?<!\d){_COUNT}\s?[篇份则例]"
_LOT = "精选|精编|通用|推荐|热门|集锦|锦集|汇总|汇编|选编|合集|合辑|大全|范文|模板"
_BUNDLE = "|".join(one for one in _LOT.split("|") if one not in {"范文", "模板"})
_DECORATIONS = (
    r"[(【\[〔〈「『][^()【】\[\]〔〕〈〉「」『』]{0,14}[)】\]〕〉」』]|^最新"
    rf"|(?:{_LOT}|最新|优秀)*(?:\d{{1,3}}|[一二三四五六七八九十]{{1,3}})[篇份则例]$|(?:{_LOT})+$"
)
_OPENERS = frozenset("(【[〔〈「『")
_COUNTS_END, _PAGES_END = frozenset("篇份则例"), frozenset(")页0123456789")
_DECORATIONS_END = _COUNTS_END.union(one[-1] for one in _LOT.split("|"))
_COUNTED = (  # whatever a site calls the lot of them: 总结优选5篇
    r"(?<=总结|小结|报告|汇报|述职|材料)(?!报告|汇报|材料|小结|总结|述廉)[^\W\d]{0,4}(?:\d{1,3}|[一二三四五六七八九十]{1,3})[篇份则例]$"
)
_LOT_SIGNS = (  # the same in words of its signs: 总结集合, 报告优选大全
    r"(?<=总结|小结|报告|汇报|述职|材料)[集合汇总编选荐精优秀范文模板样例大全篇新版推热门佳]{2,6}$"
)
_LOT_ENDS = frozenset("集合汇总编选荐精优秀范文模板样例大全篇新版推热门佳")
_PAGE_NUMBER = re.compile(r"\s*(?:\(\s*\d{1,3}\s*\)|第\s*\d{1,3}\s*页|[_-]\s*\d{1,3})$")
_REPORTS = r"总结|小结|报告|汇报|述职|述廉|讲话|发言|材料|心得|体会"
_NAME_END = re.compile(
    rf"(?:{_REPORTS})(?:报告|材料|讲话|发言|范文|体会)?(?:[及和与暨].{{0,8}}(?:计划|打算|安排|要点))?"
    r"[\s)】\]》〉』」〕\d:]*$"
)
_REMARK = r"[(【\[][^()【】\[\]]{1,12}[)】\]]\s*$"
_BRACKETS = frozenset(")】]")
_SENTENCE = re.compile(r"[。;!?,]")
_HEADING = re.compile(r"^\s*[(\[【]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})\s*[)\]】、.,:]")
_ESSAY = r"第.{1,3}篇\W*\w{1,6}篇$"
_LEADS = (  # 附, 主题词: are the report's own
    r"(?!\W*(?:附|主题))(?:[^《。]{2,20}《(?P<marked>[^》]+)》[^。]{0,12}$|[^:。\d]{2,12}:(?P<rest>.+)$)"
)
_ITEMS = r"[;、,/|]"
_NO_WORDS = re.compile(r"[\W_]+")
_NO_LETTERS = re.compile(r"[\W\d_]+")
_LEAST, _FULL = 6, 10  # characters of the shortest name, and of one that says whose it is


@lru_cache(1 << 10)
def promised(title: str | None) -> int | None:
    """Return the number of reports that a title announces (范文10篇, 集锦七篇), None if none."""
    if not title:
        return None
    folded = fold(title)
    match = _PROMISE.search(folded) or re.search(_PROMISE_INSIDE, folded)
    value = ordinals.number(match["count"]) if match else None
    return value or None


def counted(text: str) -> int | None:
    """Return how many pieces a sentence first speaks of (这里的4份材料), None if of none."""
    match = re.search(_PIECES, fold(text))
    return ordinals.number(match["count"]) if match else None


@lru_cache(1 << 10)
def bare(title: str) -> str:
    """Return a title folded, without what sites add to it: counts, (精选), page numbers."""
    name = fold(title).strip()
    if name[-1:] in _PAGES_END:
        name = _PAGE_NUMBER.sub("", name)
    name = _undecorated(_undecorated(name)).strip()
    return re.sub(_LOT_SIGNS, "", name) if name[-1:] in _LOT_ENDS else name


def _undecorated(name: str) -> str:
    """Return a name without a count and decorations, which most have none of."""
    if name[-1:] in _COUNTS_END:
        name = re.sub(_COUNTED, "", name)
    if name[-1:] in _DECORATIONS_END or name.startswith("最新") or not _OPENERS.isdisjoint(name):
        name = re.sub(_DECORATIONS, "", name)
    return name


@lru_cache(1 << 10)
def core(title: str) -> str:
    """Return a bare title without its punctuation."""
    return _NO_WORDS.sub("", bare(title))


def bundles(title: str | None) -> bool:
    """Say whether a title speaks of a lot of reports, without a number: 精选, 合集."""
    return title is not None and re.search(_BUNDLE, fold(title)) is not None


def is_echo(text: str, title: str | None) -> bool:
    """Say whether a line repeats the page's title, with or without its decorations."""
    if not title or len(text) > len(title) + 12:
        return False
    own, folded = core(title), fold(text)
    if not own or own[0] not in folded or own[-1] not in folded:
        return False  # as most lines
    return core(text) == own


def speaks_of_report(title: str) -> bool:
    """Say whether a title has a word for a kind of report."""
    return re.search(_REPORTS, fold(title)) is not None


def names_report(folded: str) -> bool:
    """Say whether a folded line could be the name of a report: it ends in a kind of one."""
    if not _LEAST <= len(folded) <= LONGEST:
        return False
    last = folded[-1]
    if last == "。":
        return False  # as most lines
    if last in _BRACKETS:
        folded = re.sub(_REMARK, "", folded) or folded
    end = _NAME_END.search(folded)
    return (
        end is not None
        and _SENTENCE.search(folded, 0, end.start()) is None
        and _HEADING.match(folded) is None
    )


def has_clauses(folded: str) -> bool:
    """Say whether a folded line has more than a name: clauses, or a sentence's end."""
    return _SENTENCE.search(folded) is not None


def is_numbered(folded: str) -> bool:
    """Say whether a folded line is numbered as sections are."""
    return _HEADING.match(folded) is not None


def is_essay(folded: str) -> bool:
    """Say whether a folded line heads a part of an essay: 第一篇 学习篇."""
    return folded.startswith("第") and re.match(_ESSAY, folded) is not None


def names_others(text: str) -> bool:
    """Say whether a line without a sentence's end leads to other reports: after a label, or in
    title marks among other words."""
    if len(text) > 2 * LONGEST or not (":" in text or "\uff1a" in text or "《" in text):
        return False
    folded = fold(text)
    if folded[-1:] in "。.!?":
        return False
    match = re.match(_LEADS, folded)
    if match is None:
        return False
    names = [name.strip(" 》】") for name in re.split(_ITEMS, match["marked"] or match["rest"])]
    bares = [bare(name) for name in names]
    if not all(" " not in name and names_whose(name) for name in bares):
        return False
    return len(names) > 1 or bares != names


def names_whose(folded: str) -> bool:
    """Say whether a folded line is the full name of a report: whose, or of what."""
    return len(folded) >= _FULL and names_report(folded)


def share(words: str, title: str) -> float:
    """Return the share of a line's characters that a title has."""
    return _shared(words, title) / max(1, len(words))


def _shared(words: str, title: str) -> int:
    return sum(map(_signs(title).__contains__, words))


@lru_cache(1 << 10)
def _signs(title: str) -> frozenset[str]:
    return frozenset(title)


def letters(text: str) -> str:
    """Return the letters of a text."""
    return text if text.isalpha() else _NO_LETTERS.sub("", text)


@lru_cache(1 << 10)
def _title_letters(title: str) -> str:
    return letters(core(title))


def is_alike(folded: str, title: str | None) -> bool:
    """Say whether a folded line says what the page's title says, and hardly less."""
    own = _title_letters(title or "")
    least = max(4, 0.6 * len(own))
    if len(folded) < least or _shared(folded, own) < 0.6 * least:
        return False  # as most lines are; their other letters need not be told
    words = letters(folded)
    if len(words) < least or share(words, own) < 0.6:
        return False
    return _in_order(words, own) >= 0.6 * len(words)


def _in_order(words: str, others: str) -> int:
    """Return how many characters two short texts have in the same order."""
    row = [0] * (len(others) + 1)
    for one in words:
        last = 0
        for place, other in enumerate(others, 1):
            above = row[place]
            row[place] = last + 1 if one == other else max(above, row[place - 1])
            last = above
    return row[-1]
