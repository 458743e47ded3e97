"""What stands for what in a spun copy: the words that differ where two texts say the same."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from extract.lineage.pairs.align import Alignment
from extract.lineage.pairs.gaps import Op
from extract.lineage.texts.prints import Reading
from extract.lineage.texts.tokens import WORD, Tokens

LEAST = 3
"""In so many families a swap must be seen."""
_LONGEST = 6
_MAIN = 1 / 3
"""A character beside a swap belongs to its word if this share of the families has it there."""

_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏"
    "薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎常武"
    "乔贺赖龚文庞樊殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂焦向柳邢骆岳齐梅庄涂祝耿卞"
)
_PERSON_BEHIND = re.compile(
    r"同志|书记|主任|局长|镇长|乡长|县长|市长|区长|省长|校长|院长|所长|处长|科长|队长|站长|厂长|村长|部长|"
    r"厅长|行长|会长|社长|组长|班长|经理|董事|主席|委员|老师|先生|女士|医生|护士|法官|律师|教授|博士|"
    r"师傅|老人|大爷|大娘|阿姨|烈士|记者|小学|中学|[镇乡村县市区省州屯旗]"
)
_PERSON_BEFORE = re.compile(
    r"(?:同志|书记|主任|[局镇乡县市区省校院所处科队站厂村部厅行会社组班]长|经理|主席|委员|老师|先生|女士|医生|姓名|"
    r"名叫|报告人|撰写人|汇报人|述职人|负责人|联系人|签名|作者|村民|农户|患者|户主)[是为叫]?$"
)
TITLE = re.compile(
    r"同志|书记|主任|[局镇乡县市区省校院所处科队站厂村部厅行会社组班]长|经理|主席|委员|老师|先生|女士|医生|护士|法官|"
    r"律师|教授|博士|师傅|老人|大爷|大娘|阿姨|烈士|记者|姓名|名叫|报告人|撰写人|汇报人|述职人|负责人|联系人|签名|"
    r"作者|村民|农户|患者|户主"
)
"""What stands before or behind the name of a person."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A piece of one text over another piece of the other, and the characters beside both.

    ``named`` says whether a surname stands where the given name could be what differs.
    """

    a: str
    b: str
    left: str
    right: str
    named: bool


Key = tuple[str, str]
"""Two words that stand for one another, the smaller first."""


def key_of(a: str, b: str) -> Key:
    """Return the key of two words."""
    return (a, b) if a < b else (b, a)


def occurrences(found: Alignment, a: Reading, b: Reading) -> Iterator[Occurrence]:
    """Yield the swapped pieces of two texts, alone and together with what is one character away.

    Nothing that holds a mask, number or Latin word is a word, nor what stands where names do.
    """
    plain_a, plain_b = _plain(a.tokens, len(a.form.chars)), _plain(b.tokens, len(b.form.chars))
    ops = sorted(found.ops[:, :].tolist(), key=lambda row: (row[1], row[3]))
    spans = [row[1:] for row in ops if row[0] in (Op.SWAP, Op.NAME, Op.EDIT)]
    joined = [
        [one[0], two[1], one[2], two[3]]
        for one, two in pairwise(spans)
        if two[0] - one[1] == 1 == two[2] - one[3]
    ]
    for a0, a1, b0, b1 in (*spans, *joined):
        if not (a0 < a1 and b0 < b1 and max(a1 - a0, b1 - b0) <= _LONGEST):
            continue
        if all(plain_a[a0:a1]) and all(plain_b[b0:b1]):
            yield from _occurrence(a.form.chars, b.form.chars, (a0, a1, b0, b1))


def _occurrence(a: str, b: str, span: tuple[int, int, int, int]) -> Iterator[Occurrence]:
    a0, a1, b0, b1 = span
    while a0 < a1 and b0 < b1 and a[a0] == b[b0]:
        a0, b0 = a0 + 1, b0 + 1
    while a0 < a1 and b0 < b1 and a[a1 - 1] == b[b1 - 1]:
        a1, b1 = a1 - 1, b1 - 1
    if a0 == a1 or b0 == b1:
        # AB over ACB: the character before goes with it.
        if not (a0 and b0 and a[a0 - 1] == b[b0 - 1]):
            return
        a0, b0 = a0 - 1, b0 - 1
    before, behind = a[max(0, a0 - 6) : a0], a[a1 : a1 + 2]
    if _PERSON_BEHIND.match(behind) or _PERSON_BEFORE.search(before):
        return
    left = a[a0 - 1] if a0 and b0 and a[a0 - 1] == b[b0 - 1] else ""
    right = a[a1] if a1 < len(a) and b1 < len(b) and a[a1] == b[b1] else ""
    # 王建国 over 王志强, 王建国 over 王建军.
    surname = before[-1:] if min(a1 - a0, b1 - b0) > 1 else before[-2:]
    yield Occurrence(a[a0:a1], b[b0:b1], left, right, not _SURNAMES.isdisjoint(surname))


def _plain(tokens: Tokens, size: int) -> list[bool]:
    """Return for each character of a normal form whether it is a word's."""
    plain = [False] * size
    starts = tokens.start.tolist()
    for at, kind in enumerate(tokens.kind.tolist()):
        if kind == WORD:
            plain[starts[at]] = True
    return plain


def words_of(seen: Iterable[tuple[str, Occurrence]]) -> dict[Key, set[str]]:
    """Return the swaps that at least LEAST families show, with these families.

    ``seen`` are occurrences with their family.  Where single characters differ, the character
    beside them belongs to the word (情况 over 状况).  What others in a row explain is none, nor
    is what mostly stands behind a surname.
    """
    groups: defaultdict[Key, list[tuple[str, str, str]]] = defaultdict(list)
    named: Counter[Key] = Counter()
    for family, found in seen:
        key = key_of(found.a, found.b)
        groups[key].append((family, found.left, found.right))
        named[key] += found.named
    words: defaultdict[Key, set[str]] = defaultdict(set)
    for key, places in groups.items():
        if len({family for family, _, _ in places}) < LEAST or 2 * named[key] > len(places):
            continue
        for word, families in _grown(key, places):
            words[word] |= families
    kept = without_explained(words)
    return {key: kept[key] for key in sorted(kept) if not is_name(*key)}


def _grown(key: Key, places: list[tuple[str, str, str]]) -> Iterator[tuple[Key, set[str]]]:
    """Yield the words that a swap of characters is part of."""
    if min(map(len, key)) > 1:
        yield key, {family for family, _, _ in places}
        return
    while places:
        counts: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for family, left, right in places:
            if left:
                counts[left, ""].add(family)
            if right:
                counts["", right].add(family)
        everywhere = {family for family, _, _ in places}
        best = max(sorted(counts), key=lambda c: len(counts[c]), default=None)
        if best is None or len(counts[best]) < max(LEAST, _MAIN * len(everywhere)):
            if max(map(len, key)) > 1:
                yield key, everywhere
            return
        before, behind = best
        yield key_of(before + key[0] + behind, before + key[1] + behind), counts[best]
        places = [p for p in places if not ((before and p[1] == before) or
                                            (behind and p[2] == behind))]  # fmt: skip


def explained(a: str, b: str, known: Container[Key], cores: Container[Key] = ()) -> bool:
    """Return whether known swaps in a row, maybe with equal characters between, make one piece of
    the other; at either end something may be left of one of them.

    ``cores`` are what known swaps change (情 over 状 in 情况 over 状况): two of these count, or
    one beside a whole swap.
    """
    best = {(0, 0): 0, (1, 0): 0, (0, 1): 0}

    def reach(i: int, j: int, weight: int) -> None:
        best[i, j] = max(best.get((i, j), 0), weight)

    for i in range(len(a) + 1):
        for j in range(len(b) + 1):
            if (i, j) not in best:
                continue
            so_far = best[i, j]
            if a[i : i + 1] == b[j : j + 1] != "":
                reach(i + 1, j + 1, so_far)
            for n in range(1, len(a) - i + 1):
                for m in range(1, len(b) - j + 1):
                    key = key_of(a[i : i + n], b[j : j + m])
                    if key in known:
                        reach(i + n, j + m, so_far + 2)
                    elif key in cores:
                        reach(i + n, j + m, so_far + 1)
    return any(weight > 1 and (i == len(a) or j == len(b)) for (i, j), weight in best.items())


def without_explained(words: Mapping[Key, set[str]]) -> dict[Key, set[str]]:
    """Return the swaps that at least LEAST families show and that no shorter ones explain."""
    kept: dict[Key, set[str]] = {}
    cores: set[Key] = set()
    for key in sorted(words, key=lambda key: (len(key[0]) + len(key[1]), key)):
        if len(words[key]) >= LEAST and not explained(*key, kept, cores):
            kept[key] = words[key]
            cores.add(_core(*key))
    return kept


def _core(a: str, b: str) -> Key:
    while len(a) > 1 < len(b) and a[0] == b[0]:
        a, b = a[1:], b[1:]
    while len(a) > 1 < len(b) and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    return key_of(a, b)


def is_name(a: str, b: str) -> bool:
    """Return whether two words could be two people: both begin with a surname."""
    return a[0] in _SURNAMES and b[0] in _SURNAMES


def seen_in(words: frozenset[str], chars: str) -> set[str]:
    """Return which of some words a normal form has."""
    found: set[str] = set()
    for length in {len(word) for word in words}:
        found.update(map("".join, zip(*(chars[at:] for at in range(length)), strict=False)))
        found &= words
    return found
