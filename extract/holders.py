"""Which elements of a page hold its prose, and how much."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Sequence
from operator import attrgetter
from typing import TypeAlias

from extract import noise
from extract.blocks import Block
from extract.tree import Element, nearest

MIN_PROSE = 20
"""Characters from which on a line with punctuation counts as prose."""
ENOUGH = 100
"""Characters of prose that may be an article."""
_PLENTY = 200  # characters of a single line that is no summary
_READ = 320  # characters from which on a line is no furniture
_PUNCTUATION = re.compile(r"[。、…,;!?\uff0c\uff1b\uff01\uff1f]")
_POINT = re.compile(r"[.:](?:\s|$)")
_HOME = attrgetter("home")
_COUNT = re.compile(r"\d+")
_OUTSIDE = ("nav", "footer", "aside")
_BELOW_SHARE = 0.33  # of the prose above a title, less of which below it is no article

Name: TypeAlias = tuple[str, str]
"""Tag and class of an element, without numbers."""


class Holder:
    """An element with prose directly in it: its characters and lines, its first and last block."""

    __slots__ = ("element", "first", "last", "lines", "weight")

    def __init__(self, element: Element, first: int, last: int) -> None:
        self.element = element
        self.first, self.last = first, last
        self.weight = self.lines = 0

    @property
    def is_solid(self) -> bool:
        """Whether it is an article rather than a summary."""
        return self.weight >= (ENOUGH if self.lines > 1 else _PLENTY)

    @property
    def shape(self) -> tuple[Name, Name]:
        """What elements made alike have in common."""
        parent = self.element.getparent()
        return name(self.element), ("", "") if parent is None else name(parent)


def within(box: Element) -> Callable[[Element], bool]:
    """Return what says whether an element is another or in it."""
    known: dict[Element | None, bool] = {box: True, None: False}
    return lambda element: nearest(element, known)


class Joining:
    """Where elements join a line of ancestors, told in one step for each element on the way."""

    def __init__(self, line: Container[Element]) -> None:
        self._line = line
        self._known: dict[Element, Element] = {}

    def box(self, element: Element) -> Element:
        """Return the outermost element around one that is not in the line, itself where it is."""
        line, known = self._line, self._known
        if element in line:
            return element
        passed: list[Element] = []
        box = element
        while (found := known.get(box)) is None:
            passed.append(box)
            parent = box.getparent()
            if parent is None or parent in line:
                found = box
                break
            box = parent
        for one in passed:
            known[one] = found
        return found


def name(element: Element) -> Name:
    """Return what an element is called."""
    return str(element.tag), _COUNT.sub("", element.get("class") or "")


def holders(blocks: Sequence[Block], weights: Sequence[int]) -> list[Holder]:
    """Return the elements with prose directly in them, in order: a line that has its element to
    itself is its parent's.  ``weights`` are each block's characters of prose."""
    found: dict[Element, Holder] = {}
    lines = Counter(map(_HOME, blocks))
    for index, weight in enumerate(weights):
        if not weight:
            continue
        home = blocks[index].home
        parent = home.getparent()
        element = home if lines[home] > 1 or parent is None else parent
        holder = found.get(element)
        if holder is None:
            holder = found[element] = Holder(element, index, index)
        holder.weight += weight
        holder.lines += 1
        holder.last = index
    return list(found.values())


def weigh(blocks: Sequence[Block], proses: Sequence[int], place: int | None) -> list[int]:
    """Return each block's characters of prose that may be an article's: none in what is never one.

    ``place`` is the index of the block that shows the page's title: nothing above it counts, if
    prose stands below it, and not much less than whole sentences above it.
    """
    outside: dict[Element | None, bool] = {None: False}
    if blocks:
        outside |= dict.fromkeys(blocks[0].home.getroottree().iter(*_OUTSIDE), True)
    weights = [
        own if own and not nearest(block.home, outside) else 0
        for block, own in zip(blocks, proses, strict=True)
    ]
    if place is None or not any(weights[: place + 1]):
        return weights
    below = sum(weights[place + 1 :])
    above = (
        own
        for block, own in zip(blocks, weights[: place + 1], strict=False)
        if own and block.text[-1] in "。！？"
    )
    if below < ENOUGH or below < _BELOW_SHARE * sum(above):
        return weights
    return [0] * (place + 1) + weights[place + 1 :]


def prose(block: Block) -> int:
    """Return how many characters of prose a block has: none for labels, links and furniture."""
    own = len(block.text) - block.linked
    return own if own >= MIN_PROSE and _is_sentence(block.text[: _READ + 1]) else 0


def _is_sentence(text: str) -> bool:
    if _PUNCTUATION.search(text) is None and _POINT.search(text) is None:
        return False
    return len(text) > _READ or not (noise.is_tail(text) or noise.is_metadata(text))
