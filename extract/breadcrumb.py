"""A page's breadcrumb: the links on the way to it, by label, by name or by separators."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, pairwise

from lxml import etree

from extract.fold import fold
from extract.tree import Element, text_of

_LINKS = 400  # links of a page that are looked at
_LEVELS = 3  # how far over a link the element that holds its breadcrumb stands
_NODES = 120  # a breadcrumb has no more
_MAX_NAMES = 10
_MAX_TEXT = 200
_SUREST = 4  # the score of one that says so
_LABEL = re.compile(
    r"(?:当前|现在|所在|您的|你的).{0,6}(?:位置|栏目|路径)|^(?:位置|(?:路径|导航)\s*:)|面包屑"
)
_NAME = r"(?i)crumb|weizhi|position|location|place|path|dqwz|sitenav|curnav"
_LEADING = frozenset(">»›→⇒➔➜▸▹►/|\\—-")
_SEPARATING = _LEADING | {":", "·"}
_WORD = re.compile(r"\w")
_BESIDE = 12  # characters beside links and title that a way without marks may have
_DEEP = 3  # links from which on addresses tell that one leads below another
_ARROWS = frozenset(">»›→⇒➔➜▸▹►\uff1e")
_ARROW = re.compile(f"[{''.join(sorted(_ARROWS))}]")
_ROOTS = frozenset({"/", "./", "../", "index.html", "/index.html"})
_ROOT = r"https?://[^/]{1,60}/?"
_INDEX = r"(?:index)?(?:\.s?html?)?$"
_PAGE = r"(?:文章)?(?:正文|内容|详情|浏览|查看|阅读)(?:文章|内容|全文|信息|正文)?"
_HOME = r"(?i)^(?:网站)?(?:首页|主页|home)$"


def breadcrumb(root: Element, title: str | None) -> tuple[str, ...]:
    """Return the names of the links on the way to a page, its own title left out.

    Of several that look like it the surest counts, of equally sure ones the first.
    """
    best: tuple[int, list[str]] = (0, [])
    for element, first in _candidates(root):
        if not _may_be(element, first.get("href") or ""):
            continue
        nodes = list(islice(element.iterdescendants(), _NODES + 1))
        links = [node for node in nodes if node.tag == "a"]
        if len(nodes) > _NODES or not 1 <= len(links) <= _MAX_NAMES:
            continue
        names = [_clean(text_of(link)) for link in links]
        score = _score(element, links, names, title)
        if score > best[0]:
            best = score, names
        if score == _SUREST:
            break
    return tuple(name for name in best[1] if name and name != title)


def spelled(lines: Iterable[str], title: str | None) -> tuple[str, ...]:
    """Return the way that one of the lines above a title spells without links: 位置:首页 > 总结."""
    for line in lines:
        if len(line) > _MAX_TEXT or not (_ARROW.search(line)):
            continue
        text = fold(line)
        label = _LABEL.search(text)
        if label is None:
            continue
        said = text[label.end() :].lstrip("是在为: ")
        names = [name.strip() for name in _ARROW.split(line[len(text) - len(said) :])]
        names = [name for name in names if name]
        if names and (re.fullmatch(_PAGE, names[-1]) or names[-1] == title):
            names.pop()
        if 1 <= len(names) <= _MAX_NAMES:
            return tuple(names)
    return ()


def _candidates(root: Element) -> Iterator[tuple[Element, Element]]:
    """Yield the elements close over links, each once with its first link, the closest first."""
    seen: dict[Element, int] = {}  # how many levels from each on, up, were looked at
    for link in islice(root.iter("a"), _LINKS):
        if link.get("href") is None:
            continue
        element = link.getparent()
        for levels in range(_LEVELS, 0, -1):
            if element is None or seen.get(element, 0) >= levels:
                break
            if element not in seen and element.tag not in {"body", "html"}:
                yield element, link
            seen[element] = levels
            element = element.getparent()


def _may_be(element: Element, begins: str) -> bool:
    """Say at little cost whether an element can score at all; ``begins`` is its first address."""
    text = text_of(element)
    if len(text) > 4 * _MAX_TEXT:
        return False
    if _ARROW.search(text) or _is_named(element) or _is_root(begins):
        return True
    if not ("位" in text or "栏" in text or "包" in text or "径" in text or "航" in text):
        return False
    return _LABEL.search(fold(text)) is not None


def _is_root(address: str) -> bool:
    """Say whether an address is that of its site's first page."""
    return address in _ROOTS or (
        address.startswith("http") and re.fullmatch(_ROOT, address) is not None
    )


def _is_named(element: Element) -> bool:
    return _is_name(element.get("id"), element.get("aria-label"), element.get("class"))


@lru_cache(256)  # a site has few
def _is_name(*called: str | None) -> bool:
    return any(re.search(_NAME, name) for name in called if name)


def _separates(gap: str) -> bool:
    """Say whether what stands between two links is nothing but signs that lead from one to the
    other."""
    signs = frozenset("".join(gap.split()))
    return signs <= _SEPARATING and not signs.isdisjoint(_LEADING)


def _score(
    element: Element, links: Sequence[Element], names: Sequence[str], title: str | None
) -> int:
    """Return how much an element looks like a breadcrumb: 0 not at all."""
    text = fold(_clean(text_of(element)))
    if len(text) > _MAX_TEXT:
        return 0
    gaps = _gaps(_pieces(element), links)
    is_separated = bool(gaps) and all(map(_separates, gaps))
    is_bare = not any(map(_WORD.search, gaps))
    if _LABEL.search(text) and (is_separated or is_bare):
        return _SUREST
    if _is_named(element) and (is_separated or len(links) == 1 or element.tag in {"ul", "ol"}):
        return 3
    has_arrows = is_separated and all(set(gap) & _ARROWS for gap in gaps)
    if has_arrows:
        return 2 if re.match(_HOME, names[0]) else 1
    if is_separated and title and text.endswith(fold(title)):
        return 1
    beside = len(text) - sum(map(len, names)) - (len(title) if title and title in text else 0)
    return 1 if is_bare and beside <= _BESIDE and _descends(links) else 0


def _descends(links: Sequence[Element]) -> bool:
    """Say whether each of several links leads to a place below the one before it."""
    ways = [re.sub(_INDEX, "", (link.get("href") or "").strip()) for link in links]
    return len(ways) >= _DEEP and all(
        len(over) < len(under) and under.startswith(over) and over.endswith("/")
        for over, under in pairwise(ways)
    )


def _pieces(element: Element) -> Iterator[tuple[str, Element | None]]:
    """Yield an element's text in order, each piece with the link that it is in, if any."""
    link: Element | None = None
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if node.tag == "a":
            link = node if event == "start" else None
        text = node.text if event == "start" else node.tail if node is not element else None
        if text:
            yield text, link


def _gaps(pieces: Iterable[tuple[str, Element | None]], links: Sequence[Element]) -> list[str]:
    """Return the text between each two links that follow one another."""
    gaps = [""] * (len(links) + 1)
    place = {link: number for number, link in enumerate(links, 1)}
    at = 0
    for text, link in pieces:
        if link is None:
            gaps[at] += text
        else:
            at = place.get(link, at)
    return [fold(gap) for gap in gaps[1:-1]]


def _clean(text: str) -> str:
    return " ".join(text.split())
