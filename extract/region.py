"""What of a page's prose lies outside of the smallest element that holds title and article."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from extract import noise, ordinals
from extract.blocks import Block
from extract.fold import fold
from extract.foreign import begin_alike, is_lead, labels_comments
from extract.holders import ENOUGH, Holder, Joining, name, within
from extract.linked import is_link
from extract.names import names_report
from extract.tree import Element, is_hidden

_AFTER_LIST, _AFTER_CARDS, _AFTER_LINE = 0.125, 0.33, 0.6
"""How much of the prose of what follows an article must have, not to be its summary: after a list
of links, before elements that each begin with a link, after a heading or a single link."""

_BODY = r"\W*(?:正文|全文|文章)(?:内容|详情)?(?:如下)?\W*"
_SAID, _ABOVE = 20, 3
"""How many characters of a summary come again in its text, how many lines from where it begins."""


def beyond(
    blocks: Sequence[Block],
    held: Sequence[Holder],
    weights: Sequence[int],
    lists: frozenset[int],
    title: Element,
) -> list[Holder]:
    """Return what has prose outside of the smallest element around the page's title that holds an
    article's, if something between tells them apart: nothing where the text may go on there.

    ``held`` are the elements with prose, ``weights`` each block's characters of it, ``lists`` the
    indices of blocks that are other pages'; ``title`` is the element that shows the title.
    """
    line = [title, *title.iterancestors()]
    level = {element: depth for depth, element in enumerate(line)}
    joining = Joining(level)
    ways = [joining.box(one.element) for one in held]
    own = [_level(box, level) for box in ways]
    inside = _smallest(held, own, blocks, weights)
    if inside is None:
        return []
    reach, text = inside
    after = [
        place for place, one in enumerate(held) if own[place] > reach and one.first > text.last
    ]
    if not after:
        return []
    far = [one for one, depth in zip(held, own, strict=True) if depth > reach]
    boxes = [(ways[at], line[own[at] - 1]) for at in after]
    if any(_is_section(*pair) for pair in boxes):
        return []
    between = range(text.last + 1, held[after[0]].first)
    is_in = within(line[reach])
    apart = [index for index in between if not is_in(blocks[index].home)]
    first = [held[at] for at in after if held[at].shape == held[after[0]].shape]
    near = [one for one, depth in zip(held, own, strict=True) if depth <= reach]
    if all(_sums_up(one, first, blocks) for one in near):
        return near
    share = _parting(apart, blocks, lists, title)
    if share is None:
        return []
    alike = begin_alike(first, blocks)
    goes_on = not alike and sum(one.weight for one in first) > text.weight
    if goes_on and not _has_title(first[0], text.last, blocks, lists):
        return []  # what has no title of its own has the page's
    share = _lowered(share, alike, *boxes[0])
    if share is None:
        return []
    if share and not text.is_solid:
        share = 1.0  # it may be a summary
    return far if text.weight >= share * max(one.weight for one in far) else []


def _sums_up(one: Holder, texts: Sequence[Holder], blocks: Sequence[Block]) -> bool:
    """Say whether what stands beside a page's title says how a longer text below it begins."""
    start = texts[0].first
    if one.weight > sum(text.weight for text in texts) or start <= one.last:
        return False
    said = blocks[one.first].text
    around = blocks[max(one.last + 1, start - _ABOVE) : start + _ABOVE]
    begun = "".join(block.text for block in around)
    parts = (said[:_SAID], said[_SAID : 2 * _SAID])
    return any(len(part) == _SAID and part in begun for part in parts)


def _has_title(one: Holder, start: int, blocks: Sequence[Block], lists: frozenset[int]) -> bool:
    """Say whether a line above a text is its own title: no list, nor a label or button, is one."""
    for index in range(one.first - 1, start, -1):
        text = blocks[index].text
        if not (index in lists or noise.is_tail(text) or noise.is_metadata(text)):
            return re.fullmatch(_BODY, text) is None
    return False


def _lowered(share: float, alike: bool, one: Element, other: Element) -> float | None:
    """Return a share by how what follows an article is made, None where the text may go on in it.

    ``alike`` says that elements made alike begin with links, ``one`` is the first of what follows,
    ``other`` the article's own beside it.
    """
    if alike and share > _AFTER_CARDS:
        return _AFTER_CARDS
    if share and one.tag == "td":
        return min(share, _AFTER_CARDS)  # another column
    return None if share and _may_go_on(one, other) else share


def _smallest(
    held: Sequence[Holder],
    own: Sequence[int],
    blocks: Sequence[Block],
    weights: Sequence[int],
) -> tuple[int, Holder] | None:
    """Return the level of the smallest element around the title that holds enough prose for an
    article, and what it holds; a lead is none."""
    text = Holder(held[0].element, -1, -1)
    for depth, inside in sorted(_by_level(held, own).items()):
        for one in inside:
            if not is_lead(one, blocks, weights):
                text.weight += one.weight
                text.lines += one.lines
                text.last = max(text.last, one.last)
        if text.weight >= ENOUGH:
            return depth, text
    return None


def _by_level(held: Sequence[Holder], own: Sequence[int]) -> dict[int, list[Holder]]:
    levels: dict[int, list[Holder]] = defaultdict(list)
    for one, level in zip(held, own, strict=True):
        levels[level].append(one)
    return levels


def _level(box: Element, level: dict[Element, int]) -> int:
    """Return the level of the smallest element of a line around another, or of itself."""
    parent = box.getparent()
    return level[box] if box in level or parent is None else level[parent]


def _is_section(one: Element, other: Element) -> bool:
    """Say whether two elements are sections of one text by their class."""
    return bool(one.get("class")) and name(one) == name(other)


def _may_go_on(one: Element, other: Element) -> bool:
    """Say whether an element right after another may go on with its text: hidden, or made alike."""
    return is_hidden(one) or name(one) == name(other)


def _parting(
    between: Sequence[int], blocks: Sequence[Block], lists: frozenset[int], title: Element
) -> float | None:
    """Return how much of a text's prose the one before it must have at least, to be none of its
    summary, by what stands between the two; None if nothing does, or it is a report's.

    A heading that is set as the page's ``title`` is begins another article.
    """
    found: float | None = None
    for index in between:
        block = blocks[index]
        marks = ordinals.is_marker_like(block.text) or names_report(fold(block.text))
        if marks and not block.linked:
            return None
        if _is_title(block.home, title) or noise.is_tail(block.text) or labels_comments(block.text):
            found = 0.0
        elif index in lists:
            found = _AFTER_LIST if found is None else min(found, _AFTER_LIST)
        elif found is None and (block.heading or is_link(block)):
            found = _AFTER_LINE
    return found


def _is_title(home: Element, title: Element) -> bool:
    """Say whether a line's element is a heading made as the page's title is."""
    return (
        home.tag == title.tag
        and home.get("class") == title.get("class")
        and (home.tag == "h1" or (home.tag == "h2" and home.get("class") is not None))
    )
