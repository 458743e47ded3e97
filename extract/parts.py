"""An article's parts: which page goes on at which address.

A link is to the next part when its address says so (the same article's, with the next number)
and its words do not say otherwise.  The next *article* (下一篇) is another page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from extract.blocks import Element, text_of, tree
from extract.decode import decode
from extract.fold import fold
from extract.model import Payload

_STEM = re.compile(r"^(?P<stem>.*?)(?:[_-](?P<part>\d{1,3}))?(?P<ext>\.\w{2,5})?$")
_PART_KEYS = frozenset({"page", "p", "pn", "pageno", "pageindex", "currentpage"})
_NEXT = re.compile(
    r"下一?页|后一?页|下页|余下全文|剩余全文|全文阅读|阅读全文|继续阅读|next|^[>»›→]+$",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"下一?[篇条]|上一?[篇页条]|前一?页|首页|尾页|末页|返回|prev|first|last", re.IGNORECASE
)
_NUMBERED = re.compile(r"^\W*第?\s*(\d{1,3})\s*页?\W*$|\(\s*(\d{1,3})\s*\)\s*$")


@dataclass(frozen=True, slots=True)
class _Place:
    """An address as an article and the number of a part of it."""

    article: str
    part: int


def canonical(url: str) -> str:
    """Return an address without its fragment, host in small letters."""
    split = urlsplit(url.strip())
    return urlunsplit(
        (split.scheme.lower(), split.netloc.lower(), split.path or "/", split.query, "")
    )


def next_part(payload: Payload) -> str | None:
    """Return the absolute URL of the article's next part, None if there is none."""
    return next_link(payload.url, tree(decode(payload.body, payload.content_type).text))


def next_link(url: str, root: Element) -> str | None:
    """Return where the article in a tree at an address goes on, None if nowhere."""
    try:
        here = canonical(url)
    except ValueError:
        return None
    named: str | None = None
    for target, words, is_next in _targets(root):
        says_next = is_next or (_NEXT.search(words) and not _OTHER.search(words))
        if not says_next and not _NUMBERED.search(words):
            continue
        try:
            there = canonical(urljoin(here, target))
        except ValueError:
            continue
        part = _part_after(here, there)
        if part is None:
            continue
        if says_next:
            return there
        if named is None and _is_number(words, part):
            named = there
    return named


def group_parts(payloads: Iterable[Payload]) -> tuple[tuple[Payload, ...], ...]:
    """Group payloads into pages: parts in order, pages by the URL of their first part.

    The same for any order of the payloads.  Payloads that share a URL are not merged.
    """
    ordered = sorted(payloads, key=lambda one: (one.url, one.body))
    by_url: dict[str, int] = {}
    for index, payload in enumerate(ordered):
        by_url.setdefault(_safe(payload.url), index)
    following: dict[int, int] = {}
    preceded: set[int] = set()
    for index, payload in enumerate(ordered):
        if by_url[_safe(payload.url)] != index:
            continue
        url = next_part(payload)
        target = by_url.get(url) if url else None
        if target is not None and target != index and target not in preceded:
            following[index] = target
            preceded.add(target)
    # First parts, then whatever a ring of links would leave without one.
    starts = sorted(range(len(ordered)), key=lambda index: index in preceded)
    seen: set[int] = set()
    groups = [tuple(ordered[i] for i in _walk(start, following, seen)) for start in starts]
    return tuple(group for group in groups if group)


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


def part_links(name: str, base: str, markup: str) -> Iterator[str]:
    """Yield the absolute URLs in markup that are another part's of the article of a file.

    Only the names count: a file saved as ``1.html`` finds ``/a/1_2.html``, wherever it lies now.
    """
    own = article_names(name)
    for target, _, _ in _targets(tree(markup)):
        try:
            linked = urlsplit(target).path.rpartition("/")[2]
            if linked != name and own & article_names(linked):
                yield urljoin(base, target)
        except ValueError:
            continue


def article_names(name: str) -> frozenset[str]:
    """Return the names under which a file's article may have its first part, ``1_2.html``:
    ``1_2.html`` and ``1.html``."""
    match = _STEM.match(name)
    if match is None or not match["stem"]:
        return frozenset()
    return frozenset({name, match["stem"] + (match["ext"] or "")})


def _targets(root: Element) -> Iterator[tuple[str, str, bool]]:
    """Yield a page's links: target, words, and whether it is declared the next one."""
    for element in root.iter("a", "link"):
        target = (element.get("href") or "").strip()
        if target and not target.startswith(("#", "javascript:", "mailto:")):
            words = text_of(element).strip() or (element.get("title") or "")
            yield target, fold(words[:60]), "next" in (element.get("rel") or "").lower().split()


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
