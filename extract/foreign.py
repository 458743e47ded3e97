"""Prose on a page that is not its article's: teasers of other pages, readers' comments, copies.

What stands elsewhere is judged only where an article is known that does not need it: prose below
the page's title, enough of it, in an element that is none of these itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence, Set

from extract import noise, ordinals, shapes
from extract.blocks import Block
from extract.copies import copies
from extract.fold import fold
from extract.holders import ENOUGH, Holder, Joining, Name, name, within
from extract.linked import is_link
from extract.names import names_report, promised
from extract.tree import Element

_CARDS = 3  # elements made alike, lines that lead elsewhere
_LONGEST_CARD, _LONGEST_WHOLE = 400, 200  # characters of a teaser, of one that is not cut off
_SEEN = 400  # lines of an element that are looked at
_ABOVE = 4  # lines above a card's prose that its link is looked for in
_LONGEST_LABEL, _LONGEST_STAMP = 20, 40  # characters above comments, above each
_COMMENTS = (
    r"(?i)comment|pinglun"
    r"|(?:^|[\W_])(?:cmt|reply|replies|liuyan|remark|guestbook|msgboard)(?:$|[\W_])"
)
_COMMENTS_LABEL = (
    r"[^\w\d]*(?:网友|读者|用户|游客|会员|最新|最热|热门|精彩|全部|所有|相关|文章|其他|其它)*"
    r"(?:评论|留言|跟帖|回帖|回复|回答)(?:区|列表)?\W*\d*\W*条?\W*"
)
_STAMP = r"\d{1,2}:\d\d|(?:^|\D)\d{1,4}\s?楼"
_ENDS = frozenset("。！？!?；;：:”’」』）)》")


def foreign(
    blocks: Sequence[Block], holders: Sequence[Holder], weights: Sequence[int], place: int | None
) -> frozenset[int]:
    """Return the indices of blocks that belong to other texts than the page's article.

    ``holders`` are all elements with prose, in order, ``weights`` each block's characters of it,
    ``place`` the index of the block that shows the page's title.
    """
    count = promised(blocks[place].text) if place is not None else None
    others = _others(blocks, holders, weights, count or 0)
    told = {one.element for one in others}
    own = [one for one in holders if one.element not in told]
    article = next(
        (one for one in own if one.weight >= ENOUGH and not is_lead(one, blocks, weights)), None
    )
    if article is None:
        return frozenset()
    above = (one.weight for one in others if (place or 0) < one.first < article.first)
    if sum(above) > sum(one.weight for one in own):
        return frozenset()  # what follows a title is its article, whatever it looks like
    told = {one.element for one in others if one.shape != article.shape}
    line = {article.element, *article.element.iterancestors()}
    if place is not None:
        line.update((blocks[place].home, *blocks[place].home.iterancestors()))
    return frozenset(_beside(blocks, holders, told, article, line))


def _beside(
    blocks: Sequence[Block],
    holders: Sequence[Holder],
    told: Set[Element],
    article: Holder,
    line: Set[Element],
) -> Iterator[int]:
    """Yield the indices of the blocks of other texts beside an article: of those told, whole boxes
    where nothing else is in them; ``line`` are the elements around article and title."""
    joining = Joining(line)
    alike = {(one.getparent(), name(one)) for one in line}
    boxes: dict[Element, list[Holder]] = defaultdict(list)
    for one in holders:
        if one.element not in line:
            boxes[joining.box(one.element)].append(one)
        elif one.element in told:
            yield from range(one.first, one.last + 1)
    comments: dict[Element, Element | None] = {}
    passed: set[Element] = set()
    for box, inside in boxes.items():

        def is_in(one: Element, box: Element = box) -> bool:
            return joining.box(one) is box

        if all(one.element in told for one in inside) or _is_apart(
            box, inside, article, alike, blocks, is_in
        ):
            yield from _of_box(inside, blocks, is_in)
            continue
        for one in inside:
            if one.element in told:
                yield from range(one.first, one.last + 1)
            elif one.first > article.last:
                named = _comments(one.element, line, comments)
                if named is not None and named not in passed:
                    passed.add(named)
                    yield from _of_box([one], blocks, within(named))


def _others(
    blocks: Sequence[Block], holders: Sequence[Holder], weights: Sequence[int], count: int
) -> list[Holder]:
    """Return what has prose of other texts; as many cards as the page promises are its own, where
    nothing else has as much."""
    total = sum(one.weight for one in holders)
    alike: dict[tuple[Name, Name], list[Holder]] = defaultdict(list)
    for holder in holders:
        alike[holder.shape].append(holder)
    others = list(copies(blocks, holders))
    for group in alike.values():
        if _are_cards(group, blocks):
            most = 2 * sum(one.weight for one in group) >= total
            others += group if not (most and 1 < count <= len(group)) else []
        else:
            others += [one for one in group if _is_list(one, blocks, weights)]
    return others


def _of_box(
    inside: Sequence[Holder], blocks: Sequence[Block], is_in: Callable[[Element], bool]
) -> Iterator[int]:
    """Yield the indices of the blocks in an element, given what it has of prose."""
    first, last = _first(inside, blocks, is_in), max(one.last for one in inside)
    while last + 1 < len(blocks) and is_in(blocks[last + 1].home):
        last += 1
    yield from range(first, last + 1)


def _first(
    inside: Sequence[Holder], blocks: Sequence[Block], is_in: Callable[[Element], bool]
) -> int:
    """Return the first block of an element, given what it has of prose."""
    first = inside[0].first
    while first > 0 and is_in(blocks[first - 1].home):
        first -= 1
    return first


def _is_apart(
    box: Element,
    inside: Sequence[Holder],
    article: Holder,
    alike: Set[tuple[Element | None, Name]],
    blocks: Sequence[Block],
    is_in: Callable[[Element], bool],
) -> bool:
    """Say whether a box below the article says of itself that it is not the article's."""
    if inside[0].first < article.last:
        return False
    if _are_stamped(box, inside, blocks, is_in):
        return True
    if (box.getparent(), name(box)) in alike:
        return False  # one of the sheets of a text
    if _names_comments(box):
        return True
    first = _first(inside, blocks, is_in)
    label = blocks[first].text
    if first == inside[0].first or ordinals.is_marker_like(label):
        return False
    if blocks[first].fold is not None or _has_markers(inside, blocks):
        return False  # what unfolds, or counts reports, goes on with the article
    if not noise.is_tail(label):
        return labels_comments(label)
    text = inside[0]
    above = [line for line in blocks[first + 1 : text.first] if not noise.is_tail(line.text)]
    is_list = len(above) >= _CARDS and all(is_link(line) for line in above)
    return text.weight <= article.weight or not (is_list or not above)


def _has_markers(inside: Sequence[Holder], blocks: Sequence[Block]) -> bool:
    """Say whether lines among a box's prose, none of them a link, announce reports."""
    last = max(one.last for one in inside)
    return any(
        not block.linked and ordinals.is_marker_like(block.text)
        for block in blocks[inside[0].first : last + 1]
    )


def _are_stamped(
    box: Element,
    inside: Sequence[Holder],
    blocks: Sequence[Block],
    is_in: Callable[[Element], bool],
) -> bool:
    """Say whether a box holds nothing but comments: each below a line with a time of day."""
    if len(inside) < _CARDS or any(one.element is box for one in inside):
        return False
    above = (blocks[one.first - 1] for one in inside if one.first > 0)
    stamped = (
        len(line.text) <= _LONGEST_STAMP and is_in(line.home) and re.search(_STAMP, line.text)
        for line in above
    )
    return sum(map(bool, stamped)) * 3 >= 2 * len(inside)


def _comments(
    element: Element, line: Set[Element], known: dict[Element, Element | None]
) -> Element | None:
    """Return the closest element around one that is named as readers' comments are, None if none
    off the article's line is; ``known`` learns the answers."""
    passed: list[Element] = []
    current: Element | None = element
    found: Element | None = None
    while current is not None and current not in line:
        if current in known:
            found = known[current]
            break
        passed.append(current)
        if _names_comments(current):
            found = current
            break
        current = current.getparent()
    known.update(dict.fromkeys(passed, found))
    return found


def labels_comments(text: str) -> bool:
    """Say whether a line is the label above readers' comments."""
    return len(text) <= _LONGEST_LABEL and re.fullmatch(_COMMENTS_LABEL, text) is not None


def _names_comments(element: Element) -> bool:
    return any(re.search(_COMMENTS, element.get(name) or "") for name in ("class", "id"))


def is_lead(holder: Holder, blocks: Sequence[Block], weights: Sequence[int]) -> bool:
    """Say whether all that an element has of prose is an editor's or the site's."""
    lines = range(holder.first, min(holder.last, holder.first + _SEEN) + 1)
    return all(
        noise.is_lead(blocks[i].text) or noise.is_tail(blocks[i].text) for i in lines if weights[i]
    )


def _are_cards(group: Sequence[Holder], blocks: Sequence[Block]) -> bool:
    """Say whether elements made alike are teasers: nearly each begins with a link of its own and
    no marker, and they are cut off, or shorter still and of documents."""
    size = sum(one.weight for one in group)
    if len(group) < _CARDS or size > _LONGEST_CARD * len(group):
        return False
    links = _beginnings(group, blocks)
    if len(links) * 3 < 2 * len(group):
        return False
    if sum(_is_cut(blocks[one.last].text) for one in group) * 2 >= len(group):
        return True
    named = sum(names_report(fold(text)) for text in links)
    return size <= _LONGEST_WHOLE * len(group) and named * 2 >= len(group)


def begin_alike(group: Sequence[Holder], blocks: Sequence[Block]) -> bool:
    """Say whether most elements made alike begin with a link of their own, none with a marker."""
    return len(group) >= _CARDS and len(_beginnings(group, blocks)) * 3 >= 2 * len(group)


def _beginnings(group: Sequence[Holder], blocks: Sequence[Block]) -> set[str]:
    """Return the links that elements made alike begin with, each once."""
    parents = {one.element.getparent() for one in group}
    shared = len(parents) < len(group)
    found = (_beginning(one, blocks, shared) for one in group)
    return {text for text in found if text is not None}


def _is_cut(text: str) -> bool:
    """Say whether a line ends where no sentence does."""
    return text[-1] not in _ENDS or shapes.is_label(text)


def _beginning(holder: Holder, blocks: Sequence[Block], shared: bool) -> str | None:
    """Return the line above a card's prose that leads elsewhere."""
    homes = {holder.element}
    parent = holder.element.getparent()
    if not shared and parent is not None:
        homes.add(parent)
    for block in blocks[max(0, holder.first - _ABOVE) : holder.first]:
        if not is_link(block):
            continue
        if block.home in homes or block.home.getparent() in homes:
            return None if ordinals.is_marker_like(block.text) else block.text
    return None


def _is_list(holder: Holder, blocks: Sequence[Block], weights: Sequence[int]) -> bool:
    """Say whether an element is a list of teasers: links with a line or two after each, or lines
    that begin with a link."""
    if holder.lines < _CARDS or holder.weight > _LONGEST_CARD * holder.lines:
        return False
    element = holder.element
    first = max(0, holder.first - 1)
    links: set[str] = set()
    begun = 0
    for index in range(first, min(holder.last, first + _SEEN) + 1):
        block = blocks[index]
        if not block.linked or element not in (block.home, block.home.getparent()):
            continue
        if ordinals.is_marker_like(block.text):
            return False
        if is_link(block):
            links.add(block.text)
        begun += weights[index] > 0 and _begins_with_link(block)
    need = holder.lines * 2 / 3
    return (len(links) >= need and blocks[first].text in links) or begun >= need


def _begins_with_link(block: Block) -> bool:
    home = block.home
    return len(home) > 0 and home[0].tag == "a" and not (home.text or "").strip()
