"""Finding the element that holds a page's prose, by where the prose is and not by names.

A template names its container as it likes; what it cannot hide is that most of the sentences
outside lists of links stand together.
"""

import re
from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple, TypeAlias

from extract.blocks import Block
from extract.foreign import foreign
from extract.holders import Holder, holders, prose, weigh, within
from extract.lists import link_lists
from extract.region import beyond
from extract.tree import FIELD, Element, is_hidden, nearest
from extract.unfold import Rest, rests

_NEAR = 2  # levels over the densest element at which a little more prose is still the article's
_NEAR_SHARE, _FAR_SHARE = 0.10, 0.35
_MIN_GAIN = 150  # characters of prose that are worth a wider element
_MIN_GAIN_ALIKE = 40  # the same where a sibling is made alike: the halves of one article
_SHEET = re.compile(r"([^\d]+)\d{1,3}")
_DIGITS = 3  # of a sheet's number


Step: TypeAlias = tuple[str, str, str]
"""Tag, id and class of an element."""
Way: TypeAlias = tuple[Step, ...]
"""The steps from an element up to the root: the same on pages of one template."""


class Anchor(NamedTuple):
    """The element that holds a page's article.

    ``prose`` is how many characters of prose stand in it; ``lists`` the indices of the page's
    blocks that are lists of links or other texts; ``proses`` the characters of prose of each of
    its blocks; ``rests`` what of the page unfolds.
    """

    element: Element
    prose: int
    lists: frozenset[int]
    proses: tuple[int, ...]
    rests: tuple[Rest, ...]

    @property
    def way(self) -> Way:
        """Where the element stands in its template."""
        return tuple(map(_step, (self.element, *self.element.iterancestors())))


def find(blocks: Sequence[Block], place: int | None = None) -> Anchor | None:
    """Return where the article of a page's blocks stands, None where there is no prose.

    ``place`` is the index of the block that shows the page's title; what stands above it is no
    article where enough stands below.  What belongs to other texts is passed over
    (:mod:`extract.foreign`).  Of the rest it is the element with the most prose directly in it,
    widened to an ancestor as long as that adds too much prose to be furniture (an article in
    several sections, the two halves of a fold).
    """
    lists = link_lists(blocks)
    proses = tuple(map(prose, blocks))
    every = weigh(blocks, proses, place)
    weights = _without(every, lists)
    held = holders(blocks, weights)
    if len(held) > 1:
        lists |= foreign(blocks, holders(blocks, every), weights, place)
        weights = _without(every, lists)
        held = holders(blocks, weights)
        fields = _fields(blocks, held)
        lists |= {index for one in fields for index in range(one.first, one.last + 1)}
        held = [one for one in held if one not in fields]
    if len(held) > 1 and place is not None:
        far = {one.first for one in beyond(blocks, held, weights, lists, blocks[place].home)}
        held = [one for one in held if one.first not in far]
    if not held:
        return None
    best = max(held, key=lambda holder: holder.weight)
    # A text may begin outside of its list or quotation.
    begun = {one.element for one in held if one.first < best.first} if place is not None else set()
    unfolding = rests(blocks, weights)
    goes_on = {
        parent: blocks[rest.above].home
        for rest in reversed(unfolding)
        if rest.above >= best.last and (parent := rest.element.getparent()) is not None
    }
    element, total = _widened(best, held, begun, goes_on)
    return Anchor(element, total, lists, proses, unfolding)


def _fields(blocks: Sequence[Block], held: Sequence[Holder]) -> list[Holder]:
    """Return the fields among elements with prose, none where no other holds an article."""
    found = [one for one in held if blocks[one.first].home.tag == FIELD]
    is_needless = any(one.is_solid for one in held if one not in found)
    return found if is_needless else []


def _without(weights: Sequence[int], left_out: Set[int]) -> list[int]:
    return [0 if index in left_out else own for index, own in enumerate(weights)]


def find_like(other: Anchor, blocks: Sequence[Block]) -> Anchor | None:
    """Return the anchor that stands on a page where another stands on its own, None if none.

    The last part of an article may hold less prose than the furniture around it; its template
    is that of the other parts.
    """
    around: set[Element] = set()
    for block in blocks:
        current: Element | None = block.home
        while current is not None and current not in around:
            around.add(current)
            current = current.getparent()
    # From the root downward each element is looked at once.
    *inner, outermost = other.way
    level = [one for one in around if one.getparent() is None and _step(one) == outermost]
    for step in reversed(inner):
        level = [one for outer in level for one in outer if one in around and _step(one) == step]
    if not level:
        return None
    proses = tuple(map(prose, blocks))
    return Anchor(level[0], 0, link_lists(blocks), proses, rests(blocks, proses))


def _step(element: Element) -> Step:
    return str(element.tag), element.get("id") or "", element.get("class") or ""


def _widened(
    best: Holder, held: Sequence[Holder], begun: Set[Element], goes_on: Mapping[Element, Element]
) -> tuple[Element, int]:
    """Return the element to take around what holds most, and the prose in it; ``begun`` are the
    elements that hold prose above it, ``goes_on`` those in which something unfolds below it, each
    with where the line right above that stands."""
    line = [best.element, *best.element.iterancestors()]
    totals = [0] * len(line)
    known: dict[Element | None, int] = {one: depth for depth, one in enumerate(line)}
    known[None] = len(line) - 1
    for one in held:
        totals[nearest(one.element, known)] += one.weight
    chosen, total = 0, totals[0]
    inside = total
    for depth in range(1, len(line)):
        inside += totals[depth]
        is_near = depth <= chosen + _NEAR
        share = _NEAR_SHARE if is_near else _FAR_SHARE
        least = _MIN_GAIN_ALIKE if _has_like(line[chosen], line[depth]) else _MIN_GAIN
        if line[depth] in begun and is_near:
            share, least = 0.0, 0
        is_more = inside - total > max(share * total, least)
        above = goes_on.get(line[depth])
        unfolds = is_near and above is not None and within(line[chosen])(above)
        if is_more or unfolds or _is_sheet(line[depth - 1], line[depth]):
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
    """Say whether an element has a sibling of the same class that is numbered as it is: sheets
    of one text, of which the last may have a line."""
    own = _numbered(element)
    if own is None or element.getparent() is not parent:
        return False
    return any(
        other is not element
        and (other.tag, other.get("class")) == (element.tag, element.get("class"))
        and _numbered(other) == own
        for other in parent
    )


def _numbered(element: Element) -> str | None:
    """Return by what a sheet is numbered: the word before a small number in its id, else the name
    of what holds its data.  Posts of a forum have large numbers."""
    sheet = _SHEET.fullmatch(element.get("id") or "")
    if sheet is not None:
        return sheet[1]
    return next(
        (
            name
            for name, value in ((str(key), str(held)) for key, held in element.items())
            if name.startswith("data-") and value.isdecimal() and len(value) <= _DIGITS
        ),
        None,
    )
