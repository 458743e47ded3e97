"""A page's breadcrumb: the links on the way to it, by label, by name or by separators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from extract.fold import fold

_LINKS = 400  # links of a page that are looked at
_LEVELS = 3  # how far over a link the element that holds its breadcrumb stands
_NODES = 120  # a breadcrumb has no more
_MAX_NAMES = 10
_MAX_TEXT = 200
_LABEL = re.compile(r"(?:当前|现在|所在|您的|你的).{0,6}位置|^位置|面包屑")
_NAME = re.compile(r"crumb|weizhi|position|location|place|path|dqwz|sitenav|curnav", re.IGNORECASE)
_SEPARATOR = re.compile(r"^[\s>»›→/|\\:·—-]*[>»›→/|\\—-][\s>»›→/|\\:·—-]*$")
_HOME = re.compile(r"^(?:网站)?(?:首页|主页|home)$", re.IGNORECASE)


def breadcrumb(soup: BeautifulSoup, title: str | None) -> tuple[str, ...]:
    """Return the names of the links on the way to a page, its own title left out.

    Of several that look like it the surest counts, of equally sure ones the first.
    """
    best: tuple[int, list[str]] = (0, [])
    for element in _candidates(soup):
        nodes = list(islice(element.descendants, _NODES + 1))
        links = [node for node in nodes if isinstance(node, Tag) and node.name == "a"]
        if len(nodes) > _NODES or not 1 <= len(links) <= _MAX_NAMES:
            continue
        names = [_clean(link.get_text()) for link in links]
        score = _score(element, links, names)
        if score > best[0]:
            best = score, names
    return tuple(name for name in best[1] if name and name != title)


def _candidates(soup: BeautifulSoup) -> Iterator[Tag]:
    """Yield the elements close over links, each once, the closest first."""
    seen: set[int] = set()
    for link in soup.find_all("a", href=True, limit=_LINKS):
        for element in islice(link.parents, _LEVELS):
            if id(element) not in seen and element.name not in {"body", "html", "[document]"}:
                seen.add(id(element))
                yield element


def _score(element: Tag, links: Sequence[Tag], names: Sequence[str]) -> int:
    """Return how much an element looks like a breadcrumb: 0 not at all."""
    text = fold(_clean(element.get_text()))
    if len(text) > _MAX_TEXT:
        return 0
    called = [element.get("id"), element.get("aria-label"), *element.get_attribute_list("class")]
    is_named = any(_NAME.search(name) for name in called if isinstance(name, str))
    gaps = [fold(_between(left, right)) for left, right in pairwise(links)]
    is_separated = bool(gaps) and all(map(_SEPARATOR.match, gaps))
    if _LABEL.search(text) and (is_separated or len(links) == 1):
        return 4
    if is_named and (is_separated or len(links) == 1 or element.name in {"ul", "ol"}):
        return 3
    has_arrows = is_separated and all(set(gap) & set(">»›→") for gap in gaps)
    return (2 if _HOME.match(names[0]) else 1) if has_arrows else 0


def _between(left: Tag, right: Tag) -> str:
    """Return the text between two links of one element."""
    inside = set(map(id, left.descendants))
    pieces: list[str] = []
    for node in islice(left.next_elements, _NODES):
        if node is right:
            break
        if type(node) is NavigableString and id(node) not in inside:
            pieces.append(str(node))
    return "".join(pieces)


def _clean(text: str) -> str:
    return re.sub(r"[\s\u3000\xa0]+", " ", text).strip()
