"""Finding the element that holds a page's prose, by where the prose is and not by names.

A template names its container as it likes; what it cannot hide is that most of the sentences
outside lists of links stand together.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from lxml.html import HtmlElement

from extract import noise, ordinals
from extract.blocks import Block
from extract.fold import fold

MIN_PROSE = 20
"""Characters from which on a line with punctuation counts as prose."""

_PUNCTUATION = re.compile(r"[。、…,.;:!?]")
_ITEM_PROSE = 160  # a teaser under a list's link is shorter than this
_ITEM_GAP = 2  # and of at most one line
_LIST_LINKS = 3
_NEAR = 2  # levels over the densest element at which a little more prose is still the article's
_NEAR_SHARE, _FAR_SHARE = 0.10, 0.35
_OUTSIDE = frozenset({"nav", "footer", "aside"})


def link_lists(blocks: Sequence[Block]) -> frozenset[int]:
    """Return the indices of blocks in lists of links: related pages, menus, teasers.

    A list is at least three lines that only lead elsewhere, with at most one short line between
    each two.  A marker of a report that is a link is none of these.
    """
    found: set[int] = set()
    run: list[int] = []
    last = -_ITEM_GAP - 1
    between_short = True

    def close() -> None:
        if len(run) >= _LIST_LINKS:
            found.update(range(run[0], run[-1] + 1))
            after = run[-1] + 1
            if (
                found
                and len(run) >= _LIST_LINKS
                and any(b - a == _ITEM_GAP for a, b in pairwise(run))
                and after < len(blocks)
                and len(blocks[after].text) < _ITEM_PROSE
            ):
                found.add(after)
        run.clear()

    for index, block in enumerate(blocks):
        if block.is_link and not ordinals.is_marker_like(block.text):
            if index - last > _ITEM_GAP or not between_short:
                close()
            run.append(index)
            last, between_short = index, True
        elif len(block.text) >= _ITEM_PROSE:
            between_short = False
    close()
    return frozenset(found)


def prose(block: Block) -> int:
    """Return how many characters of prose a block has: none for labels, links and legal lines."""
    own = len(block.text) - block.linked
    if own < MIN_PROSE or not _PUNCTUATION.search(fold(block.text)) or noise.is_legal(block.text):
        return 0
    return own


def container(blocks: Sequence[Block], lists: frozenset[int]) -> HtmlElement | None:
    """Return the element that holds the article, None where there is no prose.

    It is the element with the most prose directly in it, widened to an ancestor as long as
    that adds a share of prose too large to be furniture (an article in several sections, the
    two halves of a fold).
    """
    weights = [
        0 if index in lists or _is_outside(block.home) else prose(block)
        for index, block in enumerate(blocks)
    ]
    direct: dict[HtmlElement, int] = defaultdict(int)
    lines: dict[HtmlElement, int] = defaultdict(int)
    for block in blocks:
        lines[block.home] += 1
    for block, weight in zip(blocks, weights, strict=True):
        parent = block.home.getparent()
        home = block.home if lines[block.home] > 1 or parent is None else parent
        direct[home] += weight
    best = max(direct, key=lambda element: direct[element], default=None)
    if best is None or not direct[best]:
        return None
    return _widened(best, blocks, weights)


def _widened(best: HtmlElement, blocks: Sequence[Block], weights: Sequence[int]) -> HtmlElement:
    line = [best, *best.iterancestors()]
    level = {element: depth for depth, element in enumerate(line)}
    totals = [0] * len(line)
    known: dict[HtmlElement, int] = dict(level)
    for block, weight in zip(blocks, weights, strict=True):
        if weight:
            totals[_meeting(block.home, known)] += weight
    chosen, total = 0, totals[0]
    inside = total
    for depth in range(1, len(line)):
        inside += totals[depth]
        share = _NEAR_SHARE if depth <= chosen + _NEAR else _FAR_SHARE
        if inside - total > share * total:
            chosen, total = depth, inside
    return line[chosen]


def _meeting(element: HtmlElement, known: dict[HtmlElement, int]) -> int:
    """Return at which level of a line of ancestors (``known``) an element's own joins it."""
    passed: list[HtmlElement] = []
    current: HtmlElement | None = element
    while current is not None and current not in known:
        passed.append(current)
        current = current.getparent()
    depth = known[current] if current is not None else max(known.values())
    for one in passed:
        known[one] = depth
    return depth


def _is_outside(element: HtmlElement) -> bool:
    current: HtmlElement | None = element
    for _ in range(12):
        if current is None:
            return False
        if current.tag in _OUTSIDE:
            return True
        current = current.getparent()
    return False
