"""Lists of links among a page's lines: related pages, menus, teasers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extract import ordinals
from extract.blocks import Block
from extract.fold import fold
from extract.linked import is_link

_ITEM_PROSE = 160  # a teaser under a list's link is shorter than this
_ITEM_GAP = 2  # and of at most one line
_LIST_LINKS = 3
_SENTENCE_ENDS = ("。", "！", "？", "；")


def link_lists(blocks: Sequence[Block]) -> frozenset[int]:
    """Return the indices of blocks in lists of links: related pages, menus, teasers.

    A list is at least three lines that only lead elsewhere, with at most one short line between
    each two.  A marker of a report that is a link is none of these.
    """
    found: set[int] = set()
    for whole in _runs_of_links(blocks):
        for run in _lists(whole, blocks):
            last = run[-1]
            teased = sum(right - left == _ITEM_GAP for left, right in pairwise(run))
            teasers = 2 * teased >= len(run) - 1
            if teasers and last + 1 < len(blocks) and len(blocks[last + 1].text) < _ITEM_PROSE:
                last += 1
            found.update(range(run[0], last + 1))
    return frozenset(found)


def _lists(run: Sequence[int], blocks: Sequence[Block]) -> Iterator[Sequence[int]]:
    """Yield the lists in a run of links: a line set as they are that stands between few of them
    is none of their teasers but the text's, such as its last beside a button."""
    pairs = list(pairwise(run))
    gaps = [
        place
        for place, (left, right) in enumerate(pairs, 1)
        if right - left == _ITEM_GAP and _is_text(blocks[left + 1], blocks[left])
    ]
    teasers = 2 * len(gaps) > len(pairs)
    start = 0
    for place in [*(() if teasers else gaps), len(run)]:
        if place - start >= _LIST_LINKS:
            yield run[start:place]
        start = place


def _is_text(between: Block, link: Block) -> bool:
    """Say whether a line between links may be the text's: set as the links are, or a sentence in
    another box than the link above it, as no teaser of that link stands."""
    if _is_set_alike(between, link):
        return True
    return between.text.endswith(_SENTENCE_ENDS) and between.home.getparent() not in {
        link.home,
        link.home.getparent(),
    }


def _is_set_alike(one: Block, other: Block) -> bool:
    """Say whether two lines stand in elements of one kind, or in the same."""
    return one.home.tag == other.home.tag and one.home.get("class") == other.home.get("class")


def _repeated_links(links: Sequence[int], blocks: Sequence[Block]) -> frozenset[int]:
    """Return the indices of links that say the same but for a number, with text after each:
    markers of reports.  In a table of contents links stand together, in a list they have but
    teasers between them."""
    groups: dict[str, list[int]] = defaultdict(list)
    told: set[str] = set()
    for index, after in pairwise([*links, len(blocks)]):
        text = blocks[index].text
        if after == index + 1 or len(text) >= _ITEM_PROSE:
            continue
        frame = ordinals.SIGN.sub("", fold(text))
        groups[frame].append(index)
        if after - index > _ITEM_GAP or len(blocks[index + 1].text) >= _ITEM_PROSE:
            told.add(frame)
    return frozenset(index for frame in told if len(groups[frame]) > 1 for index in groups[frame])


def _runs_of_links(blocks: Sequence[Block]) -> Iterator[list[int]]:
    run: list[int] = []
    links = [index for index, block in enumerate(blocks) if block.linked and is_link(block)]
    markers = _repeated_links(links, blocks)
    for index in links:
        if index in markers or ordinals.is_marker_like(blocks[index].text):
            continue
        if run and (
            index - run[-1] > _ITEM_GAP
            or (index - run[-1] == _ITEM_GAP and len(blocks[index - 1].text) >= _ITEM_PROSE)
        ):
            yield run
            run = []
        run.append(index)
    yield run
