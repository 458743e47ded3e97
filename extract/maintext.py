"""The main text of a page's markup: which lines are the article's."""

from __future__ import annotations

from dataclasses import dataclass

from lxml.html import HtmlElement

from extract.anchor import prose
from extract.blocks import Block, Document
from extract.prepare import Prepared, numbered, prepare

_KEPT = 0.7
_MAX_LINES = 20_000  # beyond it trafilatura's own cost is out of bounds; the anchor decides alone


@dataclass(frozen=True, slots=True)
class Line:
    """A line of main text: verbatim, with what its markup says about it."""

    text: str
    heading: bool = False
    linked: bool = False


@dataclass(frozen=True, slots=True)
class MainText:
    """The lines of the article; ``fallback`` when the anchor did not lead to them."""

    lines: tuple[Line, ...]
    fallback: bool


def main_text(document: Document) -> MainText:
    """Return the main text of a document; it may have no lines.

    trafilatura decides on the anchored tree.  When it keeps under 70% of the prose that the
    anchor holds, its names misled it: then its default on the whole page is taken if that has
    more, and the anchor's own lines if not.
    """
    prepared = prepare(document)
    if prepared is None:
        return MainText(_default(document.root), fallback=True)
    kept = _selected(prepared)
    found = sum(map(prose, kept))
    if found >= _KEPT * sum(map(prose, prepared.blocks)):
        return MainText(tuple(map(_line, kept)), fallback=False)
    whole = _default(document.root)
    if sum(len(line.text) for line in whole) > sum(len(one.text) for one in prepared.blocks):
        return MainText(whole, fallback=True)
    return MainText(tuple(map(_line, prepared.blocks)), fallback=True)


def _line(block: Block) -> Line:
    return Line(block.text, block.heading, block.is_link)


def _selected(prepared: Prepared) -> list[Block]:
    blocks = prepared.blocks
    if len(blocks) > _MAX_LINES:
        return list(blocks)
    found = numbered(_extract(prepared.root, fast=True), len(blocks))
    return [blocks[index] for index in found]


def _default(root: HtmlElement) -> tuple[Line, ...]:
    lines = _extract(root, fast=False).splitlines()
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
