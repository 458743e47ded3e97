"""The prepared, anchored tree that trafilatura works on.

trafilatura 2.3.1 loses text in ways that matter here: it drops exact repeats when it does not
recognise the container, joins lines of ``<br>`` in table cells, skips folds, discards by tokens
in class names, drops trailing headings and markers that are links (docs/extraction.md has each,
measured).  So the prose container becomes an ``<article>`` of plain ``<p>``, one a line, each
begun by an invisible number.  The number tells afterwards which lines trafilatura chose; their
text is taken from the page itself, so it stays verbatim.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence, Set
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from extract.anchor import Anchor
from extract.blocks import Block, Document
from extract.holders import Joining
from extract.noise import is_tail
from extract.ordinals import is_marker_like
from extract.tree import Element
from extract.unfold import FOLD

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DIGITS = 16
_WIDTH = 5
_FIRST = 0xE0100  # variation selectors supplement: no width, printable, stable under NFC
_MARK = chr(_FIRST + 0xEF)
_NUMBER = re.compile(f"{_MARK}([{chr(_FIRST)}-{chr(_FIRST + _DIGITS - 1)}]{{{_WIDTH}}})")
_NAMES = ("class", "id")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LONGEST_LABEL = 20
_BOXES = frozenset({"div", "section", "ul", "ol", "dl", "table", "footer", "header", "aside"})
_COUNT = re.compile(r"\d+")
_APART_SHARE = 0.1  # of the article's characters
_MOST_BOXES = 16  # around a line; in deeper ones it is not looked whether it is set apart

_Box = tuple[str, str, str]


class Prepared(NamedTuple):
    """The blocks of a page's article, as trafilatura is shown them.

    ``proses`` are each block's characters of prose, ``wrappers`` the elements whose names tell
    what it is, None where it is the article's own.
    """

    blocks: tuple[Block, ...]
    proses: tuple[int, ...]
    wrappers: tuple[Element | None, ...]

    @property
    def named(self) -> bool:
        """Whether any line has a class or an id, which trafilatura judges lines by."""
        return any(
            wrapper.get(name) for wrapper in self.wrappers if wrapper is not None for name in _NAMES
        )

    def root(self) -> HtmlElement:
        """Return a tree of its own, an article of one ``<p>`` a block, the number ``n`` in it
        standing for ``blocks[n]``.

        A line keeps the class and id of the wrapper that it stands in, so that trafilatura's
        knowledge of names (share, tags, author, ...) can tell it.
        """
        from lxml.html import Element as html_element

        root = html_element("html")
        article = etree.SubElement(etree.SubElement(root, "body"), "article")
        for value, (block, wrapper) in enumerate(zip(self.blocks, self.wrappers, strict=True)):
            line = etree.SubElement(article, "p")
            line.text = number(value) + block.text
            for name in _NAMES if wrapper is not None else ():
                given = wrapper.get(name) if wrapper is not None else None
                if given:
                    line.set(name, given)
        return root


def prepare(document: Document, anchor: Anchor) -> Prepared:
    """Return the page anchored at its prose."""
    blocks, proses = document.blocks, anchor.proses
    inside = frozenset(anchor.element.iter())
    # Something not displayed is a fold if it holds prose, else a trap for those who copy.
    folds = set(map(FOLD, compress(blocks, proses)))
    folds.update([rest.element for rest in anchor.rests])
    out = anchor.lists.union([one.button for one in anchor.rests if one.button is not None])
    chosen = [
        index
        for index, (_, home, _, _, fold) in enumerate(blocks)
        if home in inside and index not in out and (fold is None or fold in folds)
    ]
    full = _with_prose([blocks[index] for index in chosen if proses[index]], anchor.element)
    last = max((index for index in chosen if proses[index]), default=-1)
    boxes = Joining(full)
    chosen = [
        index
        for index in chosen
        if index + 1 not in anchor.lists
        or proses[index]
        or blocks[index].home in full
        or not _is_label(blocks[index], blocks[index + 1], boxes, is_last=index > last)
    ]
    kept = [blocks[index] for index in chosen]
    own = [proses[index] for index in chosen]
    wrappers = [_wrapper(block.home, full, boxes) for block in kept]
    return Prepared(tuple(kept), tuple(own), tuple(wrappers))


def _is_label(block: Block, item: Block, boxes: Joining, *, is_last: bool) -> bool:
    """Say whether a line is the label of the list of links below it: in a box with it and with
    no prose, or, below all prose, a heading."""
    text = block.text
    if block.linked or len(text) > _LONGEST_LABEL or is_marker_like(text) or is_tail(text):
        return False  # where a tail's label stands, so does the end of the article
    box = boxes.box(block.home)
    return boxes.box(item.home) is box or (is_last and box.tag in _HEADINGS)


def numbered(text: str, count: int) -> tuple[int, ...]:
    """Return the numbers found in an extraction, sorted, each once, below ``count``."""
    found = {_value(match[1]) for match in _NUMBER.finditer(text)}
    return tuple(sorted(number for number in found if number < count))


def number(value: int) -> str:
    """Return the invisible mark of a line."""
    digits = [(value // _DIGITS**place) % _DIGITS for place in reversed(range(_WIDTH))]
    return _MARK + "".join(chr(_FIRST + digit) for digit in digits)


def _value(digits: str) -> int:
    value = 0
    for digit in digits:
        value = value * _DIGITS + ord(digit) - _FIRST
    return value


def set_apart(blocks: Sequence[Block], anchor: Anchor) -> list[bool]:
    """Say of each block whether it stands in a named box that hardly any of the text is in.

    A box is told by tag, class and id; half of the article holds more of its text, and what
    unfolds is the article's however little it holds.
    """
    known: dict[Element, frozenset[_Box]] = {anchor.element: frozenset()}
    known.update((rest.element, frozenset()) for rest in anchor.rests)
    ways = [_boxes(block.home, known) for block in blocks]
    held: dict[frozenset[_Box], int] = defaultdict(int)  # characters by the boxes around them
    for block, way in zip(blocks, ways, strict=True):
        held[way] += len(block.text)
    sizes: dict[_Box, int] = defaultdict(int)
    for way, size in held.items():
        for box in way:
            sizes[box] += size
    most = _APART_SHARE * sum(held.values())
    small = {box for box, size in sizes.items() if size <= most}
    apart = {way: not small.isdisjoint(way) for way in held}
    return [apart[way] for way in ways]


def _boxes(home: Element, known: dict[Element, frozenset[_Box]]) -> frozenset[_Box]:
    passed: list[Element] = []
    current: Element | None = home
    while current is not None and current not in known:
        passed.append(current)
        current = current.getparent()
    found = known[current] if current is not None else frozenset()
    for element in reversed(passed):
        if element.tag in _BOXES and len(found) < _MOST_BOXES:
            name, own = element.get("class") or "", element.get("id") or ""
            if name or own:
                # Sheets of one text are numbered: page-1, page-2.
                found |= {(str(element.tag), _COUNT.sub("", name), _COUNT.sub("", own))}
        known[element] = found
    return found


def _with_prose(blocks: Sequence[Block], anchor: Element) -> set[Element]:
    full = {anchor, *anchor.iterancestors()}
    for block in blocks:
        current: Element | None = block.home
        while current is not None and current not in full:
            full.add(current)
            current = current.getparent()
    return full


def _wrapper(home: Element, full: Set[Element], boxes: Joining) -> Element | None:
    """Return the outermost element around a line that holds no prose, None if there is none.

    A bare line of the article is its own wrapper; what its class says is how it is set, not
    what it is, so only elements around it count.
    """
    if home in full or home.getparent() in full:  # as most are
        return None
    box = boxes.box(home)
    return None if box is home else box
