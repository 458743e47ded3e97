"""Markup to blocks: the lines of text that a page shows, in order, each with where it stands.

Everything is iterative: nesting is the page's choice, the stack is ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

MAX_CHARS = 8 << 20
"""Characters of markup read from one page."""
MAX_TAGS = 100_000
"""Tags read from one page."""
_MAX_DEPTH = 2000  # libxml2 stops at 2048 levels and leaves out what is deeper

_DROPPED = (
    *("script", "style", "noscript", "template", "iframe", "object", "svg", "canvas"),
    *("select", "textarea", "button", "input", "audio", "video", "map"),
)
_INLINE = frozenset(
    {
        *(
            "a",
            "abbr",
            "acronym",
            "b",
            "bdi",
            "bdo",
            "big",
            "cite",
            "code",
            "data",
            "dfn",
            "del",
            "em",
            "font",
        ),
        *(
            "i",
            "img",
            "ins",
            "kbd",
            "label",
            "mark",
            "nobr",
            "q",
            "ruby",
            "s",
            "samp",
            "small",
            "span",
            "strike",
        ),
        *("strong", "sub", "sup", "time", "tt", "u", "var", "wbr"),
    }
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BOLD = frozenset({"b", "strong"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|meta|title|div|p|br|table|tr|td|span|a|h[1-6]|ul|ol|li|dl|article|"
    r"section|main|center|font|b|strong|form|frameset|script|pre)(?=[\s/>])",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[a-zA-Z!/?]")
_NESTING = re.compile(r"</?(?!a\b|/a\b|br\b|script\b|style\b)[a-zA-Z][^<>]*>")


@dataclass(frozen=True, slots=True)
class Block:
    """One line of text as a reader sees it, with its surroundings.

    ``home`` is the block-level element that it stands in; ``linked`` the number of characters
    inside links that leave the page or are buttons; ``heading``
    whether it is set as a heading or all in bold; ``fold`` the outermost element around it that
    is not displayed, None if it is shown.
    """

    text: str
    home: HtmlElement
    linked: int
    heading: bool
    fold: HtmlElement | None

    @property
    def is_link(self) -> bool:
        """Whether the line is a link to another page and nothing else to speak of."""
        return self.linked >= 0.8 * max(1, len(self.text))


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed page: its tree, without what is never shown, and its blocks in order.

    ``cut`` says that its end was not read, ``flattened`` that its nesting was taken out because
    the parser would have lost what is deepest.
    """

    root: HtmlElement
    blocks: tuple[Block, ...]
    cut: bool
    flattened: bool


def is_markup(text: str) -> bool:
    """Say whether text is HTML at all: it has a tag of it, and is not mostly unreadable."""
    return _MARKUP.search(text) is not None and text.count("\ufffd") * 20 <= len(text)


def tree(text: str) -> HtmlElement:
    """Return the bare tree of markup, for its links; any text at all has one."""
    return _whole_tree(_bounded(text))[0]


def parse(text: str) -> Document:
    """Return the document of markup; any text at all has one."""
    kept = _bounded(text)
    root, flattened = _whole_tree(kept)
    etree.strip_elements(root, *_DROPPED, with_tail=False)
    return Document(root, tuple(blocks_of(root)), len(kept) < len(text), flattened)


def _whole_tree(kept: str) -> tuple[HtmlElement, bool]:
    """Return the tree, and whether it was too deep and is flat now."""
    root = _tree(kept)
    flattened = root is not None and _is_deep(root)
    if flattened:
        root = _tree(_NESTING.sub("<br>", kept))
    if root is None:
        root = _tree("<html><body></body></html>")
        assert root is not None
    return root, flattened


def _bounded(text: str) -> str:
    kept = text[:MAX_CHARS]
    if kept.count("<") > MAX_TAGS:
        for number, tag in enumerate(_TAG.finditer(kept)):
            if number == MAX_TAGS:
                return kept[: tag.start()]
    return kept


def _tree(text: str) -> HtmlElement | None:
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        return document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def _is_deep(root: HtmlElement) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _MAX_DEPTH:
            return True
    return False


@dataclass(slots=True)
class _Line:
    """The line being read."""

    home: HtmlElement
    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    bold: int = 0

    def add(self, text: str, in_link: bool, in_bold: bool) -> None:
        """Take in more text."""
        self.pieces.append(text)
        size = len(text.strip())
        self.linked += size if in_link else 0
        self.bold += size if in_bold else 0

    def block(self, heading: bool, fold: HtmlElement | None) -> Block | None:
        """Return the line as a block, None if nothing is shown."""
        text = _SPACES.sub(" ", _NO_XML.sub("", "".join(self.pieces))).strip(
            " \u3000\u200b\u2002\u2003"
        )
        if not text:
            return None
        bold = self.bold >= 0.9 * len(text)
        return Block(text, self.home, self.linked, heading or bold, fold)


def blocks_of(root: HtmlElement) -> Iterator[Block]:
    """Yield the blocks of a tree in the order of reading.

    A line ends where a block-level element begins or ends, and at ``<br>``; the cells of a data
    table's row stay on one line.  Inline text that is not displayed (a usual protection against
    copying) is no text; blocks that are not displayed (folds) are, and say so.
    """
    line = _Line(root)
    links = bolds = headings = unseen = 0
    folds: list[HtmlElement] = []
    rows: list[HtmlElement] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        start = event == "start"
        step = 1 if start else -1
        inline = tag in _INLINE
        if start and tag == "tr" and not rows and _is_data_row(element):
            rows.append(element)
        breaks = not inline and not (rows and tag in {"td", "th", "p", "div"})
        if breaks and (block := line.block(headings > 0, folds[0] if folds else None)):
            yield block
        if breaks:
            line = _Line(element if start and tag != "br" else _parent(element))
        elif not inline:
            line.add(" ", in_link=False, in_bold=False)
        if rows and not start and element is rows[-1]:
            rows.pop()
        if tag == "a" and _goes_out(element):
            links += step
        elif tag in _BOLD:
            bolds += step
        elif tag in _HEADINGS:
            headings += step
        if is_hidden(element):
            if inline:
                unseen += step
            elif start:
                folds.append(element)
            else:
                folds.pop()
        text = element.text if start else element.tail
        if text and not unseen and tag not in {"head", "title"}:
            line.add(text, links > 0, bolds > 0)
    if block := line.block(heading=False, fold=None):
        yield block


def _parent(element: HtmlElement) -> HtmlElement:
    parent = element.getparent()
    return element if parent is None else parent


def _goes_out(link: HtmlElement) -> bool:
    target = (link.get("href") or "").strip().lower()
    return bool(target) and not target.startswith("#")


def is_hidden(element: HtmlElement) -> bool:
    """Say whether an element says of itself that it is not displayed."""
    style = element.get("style")
    return "hidden" in element.attrib or (style is not None and bool(_HIDDEN.search(style)))


def _is_data_row(row: HtmlElement) -> bool:
    """Say whether a row holds data: several short cells, no lines of their own in them."""
    cells = [cell for cell in row if cell.tag in {"td", "th"}]
    if len(cells) < 2 or row.find(".//br") is not None or row.find(".//table") is not None:
        return False
    return all(len(cell.text_content()) <= 100 for cell in cells)
