"""What a page says about its article outside of it: title, imprint, breadcrumb.

A document's title is read with beautifulsoup4 where it is more than plain text, all else from the
parsed page.  Nothing is guessed: what is not found is None.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain, islice, takewhile
from typing import NamedTuple

from extract.blocks import Block, Document
from extract.breadcrumb import breadcrumb, spelled
from extract.facts.declared import declared
from extract.facts.imprint import LINES, LONGEST, Imprint, Shown, imprint, is_dated
from extract.linked import is_link
from extract.tree import Element

_READ = 200_000  # characters of markup in which the head must end
_BODY = re.compile(r"<body[\s>]", re.IGNORECASE)
_LINES = 2000  # lines in which they must stand
_MAX_TITLE = 200
_TITLES = frozenset({"h1", "h2"})
_MAX_DOCUMENT_TITLE = 400
_TITLE_SHARE = 0.5  # of the document's title, less of which a line may have by chance
_TITLE = re.compile(r"<(?:title|!--|script|style)", re.IGNORECASE)  # or what may hold its like
_PLAIN_TITLE = re.compile(r"<title(?:\s[^<>]*)?>(?P<text>[^<&]*)</title\s*>", re.IGNORECASE)
_ABSOLUTE = re.compile(r"https?://[^/\s]+")
_TITLE_SEPARATORS = re.compile(r"\s*[_|\uff5c\uff3f—–]+\s*|\s+-+\s+|-(?=[^-]{2,12}$)")


class Furniture(NamedTuple):
    """What a page says of its article; None or empty where it says nothing.

    ``address`` is the absolute one that it gives for itself.
    """

    title: str | None
    imprint: Imprint
    breadcrumb: tuple[str, ...]
    site: str | None
    address: str | None


class Heading(NamedTuple):
    """What a page calls itself; ``place`` is the index of the line that shows its ``title``.

    ``document`` is the document's title, ``address`` the one that its head gives; ``is_named``
    says that the line says what the document's title does, and is not any heading.
    """

    title: str | None
    place: int | None
    is_named: bool
    document: str
    address: str | None

    @property
    def above(self) -> int | None:
        """The index of the line that the article stands below, None if that is not known."""
        return self.place if self.is_named else None


def read_heading(markup: str, document: Document) -> Heading:
    """Return what a page calls itself, in its head and where that is shown."""
    document_title = _document_title(markup)[:_MAX_DOCUMENT_TITLE]
    title, place, is_named = _title(document_title, document.blocks[:_LINES])
    return Heading(title, place, is_named, document_title, _address(document.root))


def read_furniture(
    markup: str, document: Document, heading: Heading, body: Sequence[str]
) -> Furniture:
    """Return what a page says: its markup, document and heading, and its main text's lines.

    A line of the main text is no metadata, unless it is labelled as such: a report's own date
    line is not when the page was published.
    """
    blocks = document.blocks[:_LINES]
    title, place = heading.title, heading.place
    below = () if place is None else blocks[place + 1 : place + 1 + LINES]
    way = breadcrumb(document.root, title) or spelled(
        (block.text for block in blocks[: place or 0]), title
    )
    site = _site(heading.document, title, way)
    own = frozenset(body)
    timed = "<time" in markup
    near = takewhile(lambda block: len(block.text) <= LONGEST, below)
    shown = [_shown(block, timed=timed) for block in near if not is_link(block)]
    said = imprint(shown, own, site)
    if place and (said.published_at is None or said.updated):
        over = _over(blocks[place - 1], blocks[place])
        said = _elsewhere(said, _shown(over, timed=timed), site) if over else said
    if (said.published_at is None or said.updated) and (
        told := declared(markup, document.root, title)
    ):
        said = said._replace(published_at=told[0], precision=told[1], updated=False)
    return Furniture(title, said, way, site, heading.address)


def _shown(block: Block, *, timed: bool) -> Shown:
    """Return a line; ``timed`` says that the page has ``<time>`` elements at all."""
    if not timed:
        return Shown(block.text, block.linked)
    times = islice(block.home.iter("time"), 2)
    first, second = next(times, None), next(times, None)
    machine = "" if first is None or second is not None else first.get("datetime") or ""
    return Shown(block.text, block.linked, machine)


def _over(above: Block, title: Block) -> Block | None:
    """Return the line above a title, if they are of one box and it is more than a date."""
    box = title.home.getparent()
    if is_link(above) or box is None or above.home.getparent() is not box:
        return None
    return above if is_dated(above.text) else None


def _elsewhere(said: Imprint, line: Shown, site: str | None) -> Imprint:
    """Return an imprint with what a line elsewhere says, where it says nothing itself."""
    more = imprint([line], frozenset(), site)
    if more.published_at is None or (more.updated and said.published_at):
        return said
    return Imprint(
        more.published_at,
        more.precision,
        said.source or more.source,
        more.views if said.views is None else said.views,
        more.updated,
    )


def _document_title(markup: str) -> str:
    """Return the title that a document's head gives.

    It is read by beautifulsoup4, but for one of plain text: that says what it says, and most
    titles are such.
    """
    read = markup[:_READ]
    body = _BODY.search(read)
    head = read[: body.start()] if body else read
    first = _TITLE.search(head)
    plain = _PLAIN_TITLE.match(head, first.start()) if first else None
    if plain:
        return _clean(plain["text"])
    # To load it takes as long as to read twenty pages.
    from bs4 import BeautifulSoup, SoupStrainer

    # It warns of what says that it is XML.
    wanted = SoupStrainer("title")
    title = BeautifulSoup(head.lstrip().removeprefix("<?xml"), "lxml", parse_only=wanted).title
    return _clean(title.get_text()) if title else ""


def _clean(text: str) -> str:
    return " ".join(text.split())


def _title(document_title: str, shown: Sequence[Block]) -> tuple[str | None, int | None, bool]:
    """Return the article's title, the index of the line that shows it, and whether the document's
    title names it.

    A line counts as the title when the document's title begins with it, or names it among its
    parts; a heading before any other line, the longest before shorter ones.  A heading that says
    the same as others of its kind announces reports, and so does one below a line that says all
    that the document's title does, where the heading says less.
    """
    squeezed = _squeeze(document_title)
    parts = [part for part in _TITLE_SEPARATORS.split(document_title) if part]
    named = set(map(_squeeze, parts))
    whole = _squeeze(parts[0]) if parts else ""
    fits: list[tuple[int, str]] = []  # the line's index and text
    for index, line in enumerate(shown):
        first = line.text[0]
        if first not in squeezed and not first.isspace():
            continue
        text = _squeeze(line.text)
        if not 4 <= len(text) <= _MAX_TITLE:
            continue
        if text in named or (squeezed.startswith(text) and len(text) >= _TITLE_SHARE * len(whole)):
            fits.append((index, text))
    if fits:
        place = _best(fits, shown, whole)
        return _clean(shown[place].text), place, True
    headings = [index for index, line in enumerate(shown) if line.home.tag == "h1"]
    if headings and len(_clean(shown[headings[0]].text)) <= _MAX_TITLE:
        return _clean(shown[headings[0]].text), headings[0], False
    return (_clean(parts[0]) if parts else None), None, False


def _best(fits: Sequence[tuple[int, str]], shown: Sequence[Block], whole: str) -> int:
    """Return the index of the line that shows a title, given the index and text of each that may,
    and how the document's title begins."""
    said = Counter([(shown[index].home.tag, text) for index, text in fits])
    alls = (index for index, text in fits if text == whole and not shown[index].linked)
    first = next(alls, len(shown))
    scores = []
    for index, text in fits:
        tag = shown[index].home.tag
        announces = tag == "h2" and (said[tag, text] > 1 or (first < index and text != whole))
        scores.append((tag in _TITLES and not announces, len(text), -index))
    return -max(scores)[2]


def _site(document_title: str, title: str | None, way: Sequence[str]) -> str | None:
    """Return what a site calls itself: the last part of the document's title, else where the
    breadcrumb begins."""
    parts = [part.strip() for part in _TITLE_SEPARATORS.split(document_title) if part.strip()]
    named = parts[-1:] if len(parts) > 1 else list(way[:1])
    return next(
        (name for name in named if 3 <= len(name) <= 16 and name not in (title or "")), None
    )


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _address(root: Element) -> str | None:
    """Return the absolute address that a document gives for itself, None if it gives none."""
    links = (
        link.get("href")
        for link in root.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split()
    )
    metas = (meta.get("content") for meta in root.iter("meta") if meta.get("property") == "og:url")
    given = (str(one or "").strip() for one in chain(links, metas))
    return next(filter(_ABSOLUTE.match, given), None)
