"""Finding the element that holds a page's prose, by where the prose is and not by names.

A template names its container as it likes; what it cannot hide is that most of the sentences
outside lists of links stand together.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from extract import noise, ordinals
from extract.blocks import Block, Element, is_hidden
from extract.fold import fold

MIN_PROSE = 20
"""Characters from which on a line with punctuation counts as prose."""

_READ = 320  # characters from which on a line is no furniture
_PUNCTUATION = re.compile(r"[。、…,;!?\uff0c\uff1b\uff01\uff1f]")
_POINT = re.compile(r"[.:](?:\s|$)")
_ITEM_PROSE = 160  # a teaser under a list's link is shorter than this
_ITEM_GAP = 2  # and of at most one line
_LIST_LINKS = 3
_NEAR = 2  # levels over the densest element at which a little more prose is still the article's
_NEAR_SHARE, _FAR_SHARE = 0.10, 0.35
_MIN_GAIN = 150  # characters of prose that are worth a wider element
_MIN_GAIN_ALIKE = 40  # the same where a sibling is made alike: the halves of one article
_SHEET = re.compile(r"([^\d]+)\d{1,3}")
_NUMBERS = re.compile(f"[{ordinals.SIGNS}]+")
_OUTSIDE = frozenset({"nav", "footer", "aside"})


Way: TypeAlias = tuple[tuple[str, str, str], ...]
"""Tag, id and class of an element and of each up to the root: the same on pages of one template."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The element that holds a page's article.

    ``prose`` is how many characters of prose stand in it; ``lists`` the indices of the page's
    blocks that are lists of links; ``proses`` the characters of prose of each of its blocks.
    """

    element: Element
    prose: int
    lists: frozenset[int]
    proses: tuple[int, ...]

    @property
    def way(self) -> Way:
        """Where the element stands in its template."""
        line = [self.element, *self.element.iterancestors()]
        return tuple((str(e.tag), e.get("id") or "", e.get("class") or "") for e in line)


def find(blocks: Sequence[Block]) -> Anchor | None:
    """Return where the article of a page's blocks stands, None where there is no prose.

    It is the element with the most prose directly in it, widened to an ancestor as long as
    that adds too much prose to be furniture (an article in several sections, the two halves of
    a fold).
    """
    lists = link_lists(blocks)
    proses = tuple(map(prose, blocks))
    weights = _weights(blocks, lists, proses)
    direct: dict[Element, int] = defaultdict(int)
    lines = Counter(block.home for block in blocks)
    for block, weight in zip(blocks, weights, strict=True):
        if weight:
            parent = block.home.getparent()
            home = block.home if lines[block.home] > 1 or parent is None else parent
            direct[home] += weight
    best = max(direct, key=lambda element: direct[element], default=None)
    if best is None:
        return None
    element, total = _widened(best, blocks, weights)
    return Anchor(element, total, lists, proses)


def find_like(other: Anchor, blocks: Sequence[Block]) -> Anchor | None:
    """Return the anchor that stands on a page where another stands on its own, None if none.

    The last part of an article may hold less prose than the furniture around it; its template
    is that of the other parts.
    """
    way = other.way
    seen: set[Element] = set()
    for block in blocks:
        for element in (block.home, *block.home.iterancestors()):
            if element in seen:
                break
            seen.add(element)
            if (element.tag, element.get("id") or "", element.get("class") or "") != way[0]:
                continue
            proses = tuple(map(prose, blocks))
            if (found := Anchor(element, 0, link_lists(blocks), proses)).way == way:
                return found
    return None


def prose(block: Block) -> int:
    """Return how many characters of prose a block has: none for labels, links and furniture."""
    own = len(block.text) - block.linked
    return own if own >= MIN_PROSE and _is_sentence(block.text[: _READ + 1]) else 0


def _is_sentence(text: str) -> bool:
    if _PUNCTUATION.search(text) is None and _POINT.search(text) is None:
        return False
    return len(text) > _READ or not (noise.is_tail(text) or noise.is_metadata(text))


def link_lists(blocks: Sequence[Block]) -> frozenset[int]:
    """Return the indices of blocks in lists of links: related pages, menus, teasers.

    A list is at least three lines that only lead elsewhere, with at most one short line between
    each two.  A marker of a report that is a link is none of these.
    """
    found: set[int] = set()
    for whole in _runs_of_links(blocks):
        for run in _lists(whole, blocks):
            last = run[-1]
            teasers = any(right - left == _ITEM_GAP for left, right in pairwise(run))
            if teasers and last + 1 < len(blocks) and len(blocks[last + 1].text) < _ITEM_PROSE:
                last += 1
            found.update(range(run[0], last + 1))
    return frozenset(found)


def _lists(run: Sequence[int], blocks: Sequence[Block]) -> Iterator[Sequence[int]]:
    """Yield the lists in a run of links: a line set as they are that stands between few of them
    is none of their teasers but the text's, such as its last beside a button."""
    pairs = list(pairwise(run))
    gaps = [
        right
        for left, right in pairs
        if right - left == _ITEM_GAP and _is_set_alike(blocks[left], blocks[left + 1])
    ]
    teasers = 2 * len(gaps) > len(pairs)
    start = 0
    for place in [*(run.index(right) for right in gaps if not teasers), len(run)]:
        if place - start >= _LIST_LINKS:
            yield run[start:place]
        start = place


def _is_set_alike(one: Block, other: Block) -> bool:
    """Say whether two lines stand in elements of one kind, or in the same."""
    return one.home.tag == other.home.tag and one.home.get("class") == other.home.get("class")


def _repeated_links(blocks: Sequence[Block]) -> frozenset[int]:
    """Return the indices of links that say the same but for a number, with text after each:
    markers of reports.  In a table of contents links stand together, in a list they have but
    teasers between them."""
    links = [index for index, block in enumerate(blocks) if block.linked and block.is_link]
    groups: dict[str, list[int]] = defaultdict(list)
    told: set[str] = set()
    for index, after in pairwise([*links, len(blocks)]):
        text = blocks[index].text
        if after == index + 1 or len(text) >= _ITEM_PROSE:
            continue
        frame = _NUMBERS.sub("", fold(text))
        groups[frame].append(index)
        if after - index > _ITEM_GAP or len(blocks[index + 1].text) >= _ITEM_PROSE:
            told.add(frame)
    return frozenset(index for frame in told if len(groups[frame]) > 1 for index in groups[frame])


def _runs_of_links(blocks: Sequence[Block]) -> Iterator[list[int]]:
    run: list[int] = []
    between_short = True
    markers = _repeated_links(blocks)
    for index, block in enumerate(blocks):
        if index in markers:
            continue
        if block.linked and block.is_link and not ordinals.is_marker_like(block.text):
            if run and (index - run[-1] > _ITEM_GAP or not between_short):
                yield run
                run = []
            run.append(index)
            between_short = True
        elif len(block.text) >= _ITEM_PROSE:
            between_short = False
    yield run


def _weights(blocks: Sequence[Block], lists: frozenset[int], proses: Sequence[int]) -> list[int]:
    known: dict[Element, bool] = {}
    return [
        own if own and index not in lists and not _is_outside(block.home, known) else 0
        for index, (block, own) in enumerate(zip(blocks, proses, strict=True))
    ]


def _widened(best: Element, blocks: Sequence[Block], weights: Sequence[int]) -> tuple[Element, int]:
    line = [best, *best.iterancestors()]
    level = {element: depth for depth, element in enumerate(line)}
    totals = [0] * len(line)
    known: dict[Element, int] = dict(level)
    for block, weight in zip(blocks, weights, strict=True):
        if weight:
            totals[_meeting(block.home, known)] += weight
    chosen, total = 0, totals[0]
    inside = total
    for depth in range(1, len(line)):
        inside += totals[depth]
        share = _NEAR_SHARE if depth <= chosen + _NEAR else _FAR_SHARE
        least = _MIN_GAIN_ALIKE if _has_like(line[chosen], line[depth]) else _MIN_GAIN
        if _is_sheet(line[depth - 1], line[depth]):
            share, least = 0.0, 0
        if inside - total > max(share * total, least):
            chosen, total = depth, inside
    while is_hidden(line[chosen]) and chosen + 1 < len(line):
        chosen += 1  # what unfolds goes on from something shown
    return line[chosen], total


def _has_like(element: Element, parent: Element) -> bool:
    """Say whether an element has a sibling of the same tag, id and class, or is folded."""
    if element.getparent() is parent and is_hidden(element):
        return True
    own = (element.tag, element.get("id"), element.get("class"))
    return element.getparent() is parent and any(
        other is not element and (other.tag, other.get("id"), other.get("class")) == own
        for other in parent
    )


def _is_sheet(element: Element, parent: Element) -> bool:
    """Say whether an element has a sibling of the same class and id but for a small number: sheets
    of one text, of which the last may have a line.  Posts of a forum have large numbers."""
    own = _SHEET.fullmatch(element.get("id") or "")
    if own is None or element.getparent() is not parent:
        return False
    return any(
        other is not element
        and (other.tag, other.get("class")) == (element.tag, element.get("class"))
        and (like := _SHEET.fullmatch(other.get("id") or "")) is not None
        and like[1] == own[1]
        for other in parent
    )


def _meeting(element: Element, known: dict[Element, int]) -> int:
    """Return at which level of a line of ancestors (``known``) an element's own joins it."""
    passed: list[Element] = []
    current: Element | None = element
    while current is not None and current not in known:
        passed.append(current)
        current = current.getparent()
    depth = known[current] if current is not None else max(known.values())
    for one in passed:
        known[one] = depth
    return depth


def _is_outside(element: Element, known: dict[Element, bool]) -> bool:
    """Say whether an element is in one that is never the article's; ``known`` are the answers."""
    passed: list[Element] = []
    current: Element | None = element
    while current is not None and current not in known:
        passed.append(current)
        if current.tag in _OUTSIDE:
            break
        current = current.getparent()
    answer = current is not None and known.get(current, True)
    known.update(dict.fromkeys(passed, answer))
    return answer
