"""A page's tree to blocks: the lines of text that it shows, in order, each with where it stands.

Everything is iterative: nesting is the page's choice, the stack is ours.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from extract.fold import fold_together
from extract.tree import BOLD, INLINE, Element, shown_tree, text_of

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_IN_ROW = frozenset({"td", "th", "p", "div"})
_UNSHOWN = frozenset({"head", "title"})
_new = tuple.__new__  # Block's own is a function in Python around it, at twice the cost
_TO_TOP = frozenset({"#", "#top"})
_BLANKS = " \t\r\n\f\xa0\u3000\u200b\u2002\u2003"
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_NO_XML = dict.fromkeys(
    {*range(0x20), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF} - set(map(ord, "\t\n\r"))
)  # https://www.w3.org/TR/xml/#charsets


class Block(NamedTuple):
    """One line of text as a reader sees it, with its surroundings.

    ``home`` is the block-level element that it stands in; ``linked`` the number of characters
    inside links that leave the page or are buttons; ``heading`` whether it is set as a heading or
    all in bold; ``fold`` the outermost element around it that is not displayed, None if it is
    shown.
    """

    text: str
    home: Element
    linked: int
    heading: bool
    fold: Element | None


class Document(NamedTuple):
    """A parsed page: its tree, without what is never shown, and its blocks in order.

    ``cut`` says that its end was not read, ``flattened`` that its nesting was taken out because
    the parser would have lost what is deepest.
    """

    root: Element
    blocks: tuple[Block, ...]
    cut: bool
    flattened: bool


def parse(text: str) -> Document:
    """Return the document of markup; any text at all has one."""
    tree = shown_tree(text)
    blocks = tuple(_blocks(tree.root, tree.hidden))
    fold_together([block.text for block in blocks])
    return Document(tree.root, blocks, tree.cut, tree.flattened)


def _blocks(root: Element, hidden: frozenset[Element]) -> Iterator[Block]:
    """Yield the blocks of a tree in the order of reading; ``hidden`` are not displayed.

    A line ends where a block-level element begins or ends, and at ``<br>``; the cells of a data
    table's row stay on one line.  Inline text that is not displayed (a usual protection against
    copying) is no text; blocks that are not displayed (folds) are, and say so.
    """
    home, homes = root, [root]  # the line's element; those of block level that are open
    pieces: list[str] = []
    linked = bold = 0  # characters of the line in links, in bold
    out: list[bool] = []
    links = bolds = headings = unseen = 0
    folds: list[Element] = []
    row: Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        start = event == "start"
        inline = tag in INLINE
        if not inline:
            if not start:
                homes.pop()
            elif tag == "tr" and row is None and _is_data_row(element):
                row = element
            if row is None or tag not in _IN_ROW:
                if pieces:
                    if text := _shown("".join(pieces)):
                        set_apart = headings > 0 or bold >= 0.9 * len(text)
                        unfolds = folds[0] if folds else None
                        yield _new(Block, (text, home, linked, set_apart, unfolds))
                    pieces, linked, bold = [], 0, 0
                home = element if start and tag != "br" else homes[-1]
            else:
                pieces.append(" ")
            if start:
                homes.append(element)
            elif element is row:
                row = None
            if tag in _HEADINGS:
                headings += 1 if start else -1
        elif tag == "a":
            if start:
                out.append(_goes_out(element))
                links += out[-1]
            else:
                links -= out.pop()
        elif tag in BOLD:
            bolds += 1 if start else -1
        if hidden and element in hidden:
            if inline:
                unseen += 1 if start else -1
            elif start:
                folds.append(element)
            else:
                folds.pop()
        given = element.text if start else element.tail
        if given and not unseen and tag not in _UNSHOWN and (pieces or not given.isspace()):
            pieces.append(given)
            if links or bolds:
                size = len(given.strip())
                linked += size if links else 0
                bold += size if bolds else 0
    if pieces and (text := _shown("".join(pieces))):
        yield _new(Block, (text, home, linked, bold >= 0.9 * len(text), None))


def _shown(text: str) -> str:
    """Return text as a browser shows it: no space at its ends, one for any run of it inside."""
    text = text.strip(_BLANKS)
    if text.isprintable() and "  " not in text:
        return text
    return _SPACES.sub(" ", text.translate(_NO_XML)).strip(" \u3000\u200b\u2002\u2003")


def _goes_out(link: Element) -> bool:
    target = (link.get("href") or "").strip()
    return bool(target) and (target[0] != "#" or target.lower() in _TO_TOP)


def _is_data_row(row: Element) -> bool:
    """Say whether a row holds data: several short cells, no lines of their own in them."""
    cells = [cell for cell in row if cell.tag in {"td", "th"}]
    if len(cells) < 2 or row.find(".//br") is not None or row.find(".//table") is not None:
        return False
    return all(len(text_of(cell)) <= 100 for cell in cells)
