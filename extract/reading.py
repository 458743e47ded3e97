"""Payloads to what their pages show: the costly half of extraction, before anything is cut.

Each payload is decoded and parsed once.  A part can be read by itself; parts of one article are
then joined, as long as they show it at the same place of the same template.
"""

from collections.abc import Sequence
from typing import NamedTuple

from extract import flags
from extract.asides import without_asides
from extract.blocks import Document, parse
from extract.decode import Decoded, decode
from extract.errors import ExtractError
from extract.furniture import Furniture, Heading, read_furniture, read_heading
from extract.maintext import Line, MainText, main_texts
from extract.model import Payload
from extract.notice import MAX_CHARS, notice
from extract.parts import Links, canonical, links, next_link
from extract.tree import is_markup


class Part(NamedTuple):
    """What one payload shows, whatever its address; ``notice`` is the flag of one that is none."""

    furniture: Furniture
    main: MainText
    links: Links
    flags: frozenset[str]
    notice: str | None
    charset: str


class Read(NamedTuple):
    """An article's parts as read, before any rules: what a page is cut from.

    ``mains`` are the parts' lines, but for what is furniture wherever it stands; ``flags`` what
    reading found; ``goes_on`` says that the last part leads to one that is not among ``urls``.
    """

    urls: tuple[str, ...]
    furniture: Furniture
    mains: tuple[tuple[Line, ...], ...]
    flags: frozenset[str]
    charset: str
    goes_on: bool


def read_page(parts: Sequence[Payload]) -> Read:
    """Return an article's parts read, in the order given, without rules.

    Raises :class:`ExtractError` when there is no part, or one is no HTML.
    """
    if not parts:
        raise ExtractError("no payload", where="read_page", todo="give at least one part")
    texts = [_decoded(payload) for payload in parts]
    documents = [parse(text.text) for text in texts]
    heads = [read_heading(*one) for one in zip([t.text for t in texts], documents, strict=True)]
    mains = main_texts(documents, [head.above for head in heads])
    return join(
        [payload.url for payload in parts],
        [_part(*one, "") for one in zip(parts, texts, documents, heads, mains, strict=True)],
    )


def read_part(payload: Payload, name: str) -> Part:
    """Return one part read by itself; ``name`` is that of its file.

    Raises :class:`ExtractError` when it is no HTML.
    """
    text = _decoded(payload)
    document = parse(text.text)
    heading = read_heading(text.text, document)
    (main,) = main_texts([document], [heading.above])
    return _part(payload, text, document, heading, main, name)


def join(urls: Sequence[str], parts: Sequence[Part]) -> Read:
    """Return the page that parts at some addresses make; title and time are the first's."""
    follow = next_link(urls[-1], parts[-1].links.forth)
    found = frozenset().union(*(part.flags for part in parts))
    if len(parts) == 1 and parts[0].notice:
        found |= {parts[0].notice}
    return Read(
        urls=tuple(urls),
        furniture=parts[0].furniture,
        mains=without_asides(
            [part.main.lines for part in parts],
            parts[0].furniture.title,
            parts[0].furniture.site,
        ),
        flags=found,
        charset=parts[0].charset,
        goes_on=follow is not None and follow not in map(_canonical, urls),
    )


def _decoded(payload: Payload) -> Decoded:
    """Return the text of a payload; raises :class:`ExtractError` when it is no HTML."""
    text = decode(payload.body, payload.content_type)
    if payload.body.strip() and not is_markup(text.text):
        raise ExtractError(
            "holds no HTML", where=payload.url, todo="leave it out, or look at what was captured"
        )
    return text


def _part(
    payload: Payload,
    text: Decoded,
    document: Document,
    heading: Heading,
    main: MainText,
    name: str,
) -> Part:
    found = {
        flags.CHARSET_CONFLICT: text.conflict,
        flags.FALLBACK: main.fallback and bool(main.lines),
        flags.CUT_SHORT: document.cut,
        flags.NESTED_TOO_DEEP: document.flattened,
    }
    lines = [line.text for line in main.lines]
    # A page with much main text is no notice.
    little = sum(map(len, lines)) <= MAX_CHARS
    return Part(
        furniture=read_furniture(text.text, document, heading, lines),
        main=main,
        links=links(document.root, name),
        flags=frozenset(flag for flag, is_so in found.items() if is_so),
        notice=notice(payload) if little else None,
        charset=text.charset,
    )


def _canonical(url: str) -> str:
    try:
        return canonical(url)
    except ValueError:
        return url
