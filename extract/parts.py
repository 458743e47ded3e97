"""An article's parts: which page goes on at which address.

A link is to the next part when its address says so (the same article's, with the next number)
and its words do not say otherwise.  The next *article* (下一篇) is another page.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from extract.decode import decode
from extract.fold import fold
from extract.memory import remembered
from extract.model import Payload
from extract.tree import Element, text_of, tree

_STEM = re.compile(r"^(?P<stem>.*?)(?:[_-](?P<part>\d{1,3}))?(?P<ext>\.\w{2,5})?$")
_PART_KEYS = frozenset({"page", "p", "pn", "pageno", "pageindex", "currentpage"})
_NEXT = re.compile(
    r"下一?页|后一?页|下页|余下全文|剩余全文|全文阅读|阅读全文|继续阅读|next|^[>»›→]+$",
    re.IGNORECASE,
)
_OTHER = r"(?i)下一?[篇条]|上一?[篇页条]|前一?页|首页|尾页|末页|返回|prev|first|last"
_BACK = r"(?i)上一?页|前一?页|^prev(?:ious)?(?: page)?$|^[<«‹←]+$"
_NUMBERED = re.compile(r"^\W*第?\s*(\d{1,3})\s*页?\W*$|\(\s*(\d{1,3})\s*\)\s*$")
# A pattern that begins with a class is skipped to; what stands before is asked for behind it.
_SHORT_NUMBER = re.compile(r"\d(?<!\d\d)\d{0,2}(?!\d)")


class _Place(NamedTuple):
    """An address as an article and the number of a part of it."""

    article: str
    part: int


def canonical(url: str) -> str:
    """Return an address without its fragment, host in small letters."""
    split = urlsplit(url.strip())
    return urlunsplit(
        (split.scheme.lower(), split.netloc.lower(), split.path or "/", split.query, "")
    )


class Link(NamedTuple):
    """A link that may lead to a part: its target, its words, folded, whether it is declared so."""

    target: str
    words: str
    is_next: bool


class Links(NamedTuple):
    """What a page's links tell of its article's parts.

    ``forth`` may lead to the next part, whatever the page's address; ``own`` are the targets that
    by their names are parts of the article of a file.
    """

    forth: tuple[Link, ...]
    own: tuple[str, ...]


def links(root: Element, name: str = "") -> Links:
    """Return the links in a tree that tell of parts; ``name`` is that of the page's file."""
    names = article_names(name)
    stem = min(names, key=len, default="").partition(".")[0]
    forth: list[Link] = []
    own: list[str] = []
    for element, target in _targets(root):
        if names and stem in target and _is_own(name, names, target):
            own.append(target)
        # A part's address has a short number in it: most links are left out by that alone.
        if _has_short_number(target):
            words = fold((text_of(element).strip() or (element.get("title") or ""))[:60])
            is_next = "next" in (element.get("rel") or "").lower().split()
            if is_next or _tells_part(words):
                forth.append(Link(target, words, is_next))
    return Links(tuple(forth), tuple(own))


@remembered
def _has_short_number(target: str) -> bool:
    return _SHORT_NUMBER.search(target) is not None


@remembered
def _tells_part(words: str) -> bool:
    return _says_next(words) or _NUMBERED.search(words) is not None


def next_part(payload: Payload) -> str | None:
    """Return the absolute URL of the article's next part, None if there is none."""
    root = tree(decode(payload.body, payload.content_type).text)
    return next_link(payload.url, links(root).forth)


def next_link(url: str, forth: Iterable[Link]) -> str | None:
    """Return where the article of a page at an address goes on, None if nowhere."""
    try:
        here = canonical(url)
    except ValueError:
        return None
    named: str | None = None
    for link in forth:
        try:
            there = canonical(urljoin(here, link.target))
        except ValueError:
            continue
        part = _part_after(here, there)
        if part is None:
            continue
        if link.is_next or _says_next(link.words):
            return there
        if named is None and _is_number(link.words, part):
            named = there
    return named


def first_part(payload: Payload) -> str | None:
    """Return where the article of a later part begins, None if the page is, or may be, a first one.

    The address alone does not tell (``12_2.html`` may be an article): the page has to lead back.
    """
    try:
        here = canonical(payload.url)
    except ValueError:
        return None
    firsts = {_Place(place.article, 1) for place in _places(here) if place.part > 1}
    if not firsts:
        return None
    for element, target in _targets(tree(decode(payload.body, payload.content_type).text)):
        words = fold(text_of(element).strip()[:60])
        if not (re.search(_BACK, words) or _is_number(words, 1)):
            continue
        try:
            there = canonical(urljoin(here, target))
        except ValueError:
            continue
        if there != here and not firsts.isdisjoint(_places(there)):
            return there
    return None


def _says_next(words: str) -> bool:
    return _NEXT.search(words) is not None and not re.search(_OTHER, words)


def group_parts(payloads: Iterable[Payload]) -> tuple[tuple[Payload, ...], ...]:
    """Group payloads into pages: parts in order, pages by the URL of their first part.

    The same for any order of the payloads.  Payloads that share a URL are not merged.
    """
    ordered = sorted(payloads, key=lambda one: (one.url, one.body))
    found = chains([one.url for one in ordered], [next_part(one) for one in ordered])
    return tuple(tuple(ordered[index] for index in chain) for chain in found)


def chains(urls: Sequence[str], following: Sequence[str | None]) -> list[tuple[int, ...]]:
    """Return the pages that addresses make, each by the indices of its parts in order.

    ``following`` has where each goes on.  Each index is in one chain; of equal addresses only
    the first is anyone's part, or has any.
    """
    places: dict[str, int] = {}
    for index, url in enumerate(urls):
        places.setdefault(_safe(url), index)
    after: dict[int, int] = {}
    preceded: set[int] = set()
    for index, (url, onward) in enumerate(zip(urls, following, strict=True)):
        target = places.get(onward) if onward and places[_safe(url)] == index else None
        if target is not None and target != index and target not in preceded:
            after[index] = target
            preceded.add(target)
    # First parts, then whatever a ring of links would leave without one.
    starts = sorted(range(len(urls)), key=lambda index: index in preceded)
    seen: set[int] = set()
    found = [tuple(_walk(start, after, seen)) for start in starts]
    return [chain for chain in found if chain]


def _walk(start: int, following: dict[int, int], seen: set[int]) -> Iterator[int]:
    index: int | None = start
    while index is not None and index not in seen:
        seen.add(index)
        yield index
        index = following.get(index)


def _safe(url: str) -> str:
    try:
        return canonical(url)
    except ValueError:
        return url


def _is_own(name: str, names: frozenset[str], target: str) -> bool:
    """Say whether a target is by its name another part of the article of a file.

    Only the names count: a file saved as ``1.html`` finds ``/a/1_2.html``, wherever it lies now.
    """
    try:
        linked = urlsplit(target).path.rpartition("/")[2]
    except ValueError:
        return False
    return linked != name and not names.isdisjoint(article_names(linked))


def article_names(name: str) -> frozenset[str]:
    """Return the names under which a file's article may have its first part, ``1_2.html``:
    ``1_2.html`` and ``1.html``."""
    match = _STEM.match(name)
    if match is None or not match["stem"]:
        return frozenset()
    return frozenset({name, match["stem"] + (match["ext"] or "")})


def _targets(root: Element) -> Iterator[tuple[Element, str]]:
    """Yield a page's links with their targets."""
    for element in root.iter("a", "link"):
        target = (element.get("href") or "").strip()
        if target and not target.startswith(("#", "javascript:", "mailto:")):
            yield element, target


def _part_after(here: str, there: str) -> int | None:
    """Return which part of the article at one address another has, None unless the next."""
    owns = set(_places(here))
    for other in _places(there):
        if _Place(other.article, other.part - 1) in owns:
            return other.part
    return None


def _places(url: str) -> Iterator[_Place]:
    """Yield the ways of reading an address: as a first part, and as a numbered one.

    ``/a/12_3.html`` may be part 3 of ``/a/12.html`` or the first part of an article of its own;
    ``/a/12/3.html`` part 3 of ``/a/12/``; ``?page=3`` part 3 of the address without it.
    """
    split = urlsplit(url)
    base = f"{split.scheme.replace('https', 'http')}://{split.netloc}"
    query = parse_qsl(split.query, keep_blank_values=True)
    numbers = [(k, v) for k, v in query if k.lower() in _PART_KEYS and v.isdecimal()]
    others = urlencode([pair for pair in query if pair not in numbers])
    folder, _, name = split.path.rpartition("/")
    match = _STEM.match(name)
    if len(numbers) == 1 and len(numbers[0][1]) <= 3:
        yield _Place(f"{base}{split.path}?{others}", int(numbers[0][1]))
        return
    yield _Place(f"{base}{split.path}?{others}", 1)
    if match and match["part"]:
        yield _Place(
            f"{base}{folder}/{match['stem']}{match['ext'] or ''}?{others}", int(match["part"])
        )
    stem = match["stem"] if match else ""
    if match and not match["part"] and stem.isdecimal() and len(stem) <= 3:
        yield _Place(f"{base}{folder}/?{others}", int(stem))
        yield _Place(f"{base}{folder}{match['ext'] or ''}?{others}", int(stem))


def _is_number(words: str, part: int) -> bool:
    match = _NUMBERED.search(words)
    return match is not None and int(match[1] or match[2]) == part
