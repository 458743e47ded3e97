"""The main text of a page's markup: which lines are the article's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from extract.anchor import Anchor, Way, find, find_like
from extract.blocks import Block, Document
from extract.fold import count_chinese
from extract.linked import is_link
from extract.prepare import Prepared, numbered, prepare, set_apart

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LETTERS = re.compile(r"[^\W\d_]+")
_LINES, _SEEN = 60, 200  # lines, and characters of each, that tell the language
_BEGIN = 600  # characters
_KEPT = 0.7
_MUCH = 0.3  # share of the prose of the part with most, from which on another part is heard
_MAX_LINES = 20_000  # beyond it trafilatura's own cost is out of bounds; the anchor decides alone
_MAX_WHOLE = 4000  # its default's grows with the square of the lines


class Line(NamedTuple):
    """A line of main text: verbatim, with what its markup says about it.

    ``apart``: it stands in an element of its own that hardly any text of the article is in.
    """

    text: str
    heading: bool = False
    linked: bool = False
    apart: bool = False


class MainText(NamedTuple):
    """The lines of the article; ``fallback`` when the anchor did not lead to them.

    ``way`` is where the article stands in its template (None if it was not found), ``prose``
    how many characters of prose stand there.
    """

    lines: tuple[Line, ...]
    fallback: bool
    way: Way | None
    prose: int


def main_texts(documents: Sequence[Document], places: Sequence[int | None]) -> tuple[MainText, ...]:
    """Return the main text of each part of an article, given which of its blocks shows its title.

    The part with the most prose tells where in the template the article stands; a part that has
    no such place is searched for its own.
    """
    anchors = [
        find(document.blocks, place) for document, place in zip(documents, places, strict=True)
    ]
    best = max((one for one in anchors if one), key=lambda one: one.prose, default=None)
    if best is not None and len(documents) > 1:
        best = _widest(best, [one for one in anchors if one])
        way = best.way
        anchors = [
            own if own and own.way == way else find_like(best, document.blocks) or own
            for document, own in zip(documents, anchors, strict=True)
        ]
    return tuple(map(main_text, documents, anchors))


def _widest(best: Anchor, anchors: Sequence[Anchor]) -> Anchor:
    """Return the anchor that stands around the best one's place, if it has much prose too: a part
    with all its text in one section of the article says less of where the article stands."""
    around = (
        one
        for one in anchors
        if one.prose >= _MUCH * best.prose and best.way[-len(one.way) :] == one.way
    )
    return min(around, key=lambda one: len(one.way))


def agree(mains: Iterable[MainText]) -> bool:
    """Say whether parts read each by itself are what :func:`main_texts` makes of them together."""
    return len({main.way for main in mains}) == 1


def main_text(document: Document, anchor: Anchor | None) -> MainText:
    """Return the main text of a document; it may have no lines.

    trafilatura decides on the anchored tree.  When it keeps under 70% of the prose that the
    anchor holds, its names misled it: then its default on the whole page is taken if that has
    more, and the anchor's own lines if not.
    """
    if anchor is None:
        return MainText(_default(document), fallback=True, way=None, prose=0)
    lines, fallback = _anchored(document, anchor)
    return MainText(lines, fallback, anchor.way, anchor.prose)


def _anchored(document: Document, anchor: Anchor) -> tuple[tuple[Line, ...], bool]:
    prepared = prepare(document, anchor)
    if not _is_chinese(prepared.blocks) and (whole := _default(document)):
        # Measured on articles in English: the anchor keeps readers' comments with the text.
        return whole, False
    numbers = _selected(prepared)
    kept = [prepared.blocks[number] for number in numbers]
    found = sum(prepared.proses[number] for number in numbers)
    if found >= _KEPT * sum(prepared.proses):
        return _lines(kept, set_apart(kept, anchor)), False
    whole = _default(document)
    if sum(len(line.text) for line in whole) > sum(len(one.text) for one in prepared.blocks):
        return whole, True
    return _lines(prepared.blocks, set_apart(prepared.blocks, anchor)), True


def _is_chinese(blocks: Sequence[Block]) -> bool:
    """Say whether a tenth of an article's letters are Chinese signs."""
    text = "\n".join([block.text[:_SEEN] for block in blocks[:_LINES]])
    # There are no more letters than characters; of a page in Chinese its beginning has enough.
    if count_chinese(text[:_BEGIN]) * 10 >= len(text):
        return True
    return count_chinese(text) * 10 >= sum(map(len, _LETTERS.findall(text)))


def _lines(blocks: Sequence[Block], apart: Sequence[bool]) -> tuple[Line, ...]:
    return tuple(
        [
            tuple.__new__(Line, (text, heading, linked > 0 and is_link(block), away))
            for block, away in zip(blocks, apart, strict=True)
            for text, _, linked, heading, _ in (block,)
        ]
    )


def _selected(prepared: Prepared) -> Sequence[int]:
    """Return the numbers of the blocks that are the article's."""
    count = len(prepared.blocks)
    if count > _MAX_LINES or not prepared.named:
        # Of an article of nameless paragraphs trafilatura keeps all (a test says so).
        return range(count)
    return numbered(_extract(prepared.root(), fast=True), count)


def _default(document: Document) -> tuple[Line, ...]:
    """Return the lines of trafilatura's default, none of a page too long for it."""
    if len(document.blocks) > _MAX_WHOLE:
        return ()
    from lxml.html import document_fromstring  # whose elements alone it takes

    copy = document_fromstring(etree.tostring(document.root, encoding="unicode", method="html"))
    lines = _extract(copy, fast=False).splitlines()
    return tuple(Line(line.strip()) for line in lines if line.strip())


def _extract(root: HtmlElement, *, fast: bool) -> str:
    """Run trafilatura; a tree that it cannot take has no text.

    ``deduplicate`` stays off: it keeps a memory of the whole process and drops repeats.
    """
    from trafilatura import extract

    try:
        found = extract(root, fast=fast, include_comments=False, deduplicate=False)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return ""
    return found or ""
