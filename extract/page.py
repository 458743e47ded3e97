"""From the payloads of an article's parts to a page and its reports.

Pure: the same payloads and rules give the same page, and any bytes at all give one or an
:class:`~extract.errors.ExtractError`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from extract import flags, noise
from extract.blocks import Document, is_markup, parse
from extract.decode import Decoded, decode, is_damaged
from extract.edges import Edges
from extract.errors import ExtractError
from extract.facts.imprint import source
from extract.facts.model import PageFacts
from extract.facts.report import report_facts
from extract.furniture import Furniture, read_furniture
from extract.maintext import Line, MainText, main_texts
from extract.model import Page, Payload, Report
from extract.names import is_echo
from extract.notice import MAX_CHARS, notice
from extract.parts import canonical, next_link
from extract.rules import GENERAL, Rules
from extract.segment import Segmented, segment
from extract.titles import promised

_LEAD = 15  # characters from which on a line is a sentence to readers, and no label


@dataclass(frozen=True, slots=True)
class Read:
    """An article's parts as read, before any rules: what :func:`cut_page` makes a page of.

    ``mains`` are the parts' lines, ``flags`` what reading found; ``goes_on`` says that the last
    part leads to one that is not among ``urls``.
    """

    urls: tuple[str, ...]
    furniture: Furniture
    mains: tuple[tuple[Line, ...], ...]
    flags: frozenset[str]
    charset: str
    goes_on: bool


def extract_page(parts: Sequence[Payload], rules: Rules = GENERAL) -> Page:
    """Return the page that an article's parts make, in the order given (group_parts).

    Title, time and breadcrumb are the first part's.  Each report's text is
    ``page.text[start:end]``.

    Raises :class:`ExtractError` when there is no part, or one is no HTML.
    """
    return cut_page(read_page(parts), rules)


def read_page(parts: Sequence[Payload]) -> Read:
    """Return an article's parts read: the costly half of :func:`extract_page`, without rules.

    Raises :class:`ExtractError` when there is no part, or one is no HTML.
    """
    if not parts:
        raise ExtractError("no payload", where="extract_page", todo="give at least one part")
    texts = [_decode(payload) for payload in parts]
    documents = [parse(decoded.text) for decoded in texts]
    mains = main_texts(documents)
    furniture = read_furniture(texts[0].text, documents[0], [line.text for line in mains[0].lines])
    follow = next_link(parts[-1].url, documents[-1].root)
    return Read(
        urls=_urls(parts),
        furniture=furniture,
        mains=tuple(main.lines for main in mains),
        flags=_flags_of_reading(texts, documents, mains) | _notice(parts, mains),
        charset=texts[0].charset,
        goes_on=follow is not None and follow not in map(_canonical, _urls(parts)),
    )


def cut_page(read: Read, rules: Rules = GENERAL) -> Page:
    """Return the page of parts that were read, cut into reports by a site's rules."""
    furniture = read.furniture
    edges = Edges(rules.of(furniture.title), furniture.title, furniture.site)
    lines = _merged(read.mains, edges)
    segmented = segment(lines, furniture.title, edges)
    text, reports = _reports(segmented, furniture.title)
    count = promised(furniture.title)
    return Page(
        url=read.urls[0],
        title=furniture.title,
        published_at=furniture.imprint.published_at,
        breadcrumb=furniture.breadcrumb,
        promised=count,
        text=text,
        reports=reports,
        flags=tuple(sorted(read.flags | _flags_of_finding(read, segmented, text, count))),
        charset=read.charset,
        parts=read.urls,
        facts=_facts(furniture, segmented, edges),
    )


def _decode(payload: Payload) -> Decoded:
    decoded = decode(payload.body, payload.content_type)
    if payload.body.strip() and not is_markup(decoded.text):
        raise ExtractError(
            "holds no HTML", where=payload.url, todo="leave it out, or look at what was captured"
        )
    return decoded


def _merged(parts: Sequence[Sequence[Line]], edges: Edges) -> tuple[Line, ...]:
    """Join the parts' lines, without the furniture where one part ends and the next begins."""
    joined: list[Line] = []
    for number, part in enumerate(parts):
        lines = [
            line
            for line in part
            if not (noise.is_code(line.text) or edges.rules.is_between(line.text))
        ]
        start = edges.head_end(lines) if number > 0 else 0
        end = edges.tail_start(lines) if number < len(parts) - 1 else len(lines)
        joined += lines[start:end]
    return tuple(joined)


def _reports(segmented: Segmented, title: str | None) -> tuple[str, tuple[Report, ...]]:
    """Return the page's text and the reports with their spans in it."""
    texts = [line.text for line in segmented.lines]
    text = "\n".join(texts)
    starts = [0, *accumulate(len(line) + 1 for line in texts)]
    reports = []
    for ordinal, section in enumerate(segmented.sections, 1):
        start, end = starts[section.start], starts[section.end] - 1
        own = text[start:end]
        facts = report_facts(title, section.heading, own, len(segmented.sections))
        reports.append(Report(ordinal, section.heading, own, start, end, section.confidence, facts))
    return text, tuple(reports)


def _facts(furniture: Furniture, segmented: Segmented, edges: Edges) -> PageFacts:
    """Return what the page says of its article: under the title, before and after the reports."""
    imprint, sections = furniture.imprint, segmented.sections
    before = segmented.lines[: sections[0].start] if sections else ()
    after = segmented.lines[sections[-1].end :] if sections else ()
    lead = [line.text for line in before if _is_editors(line, edges)]
    named = (source(line.text, edges.site) for line in after if noise.is_tail(line.text))
    return PageFacts(
        precision=imprint.precision,
        source=imprint.source or next(filter(None, named), None),
        lead="\n".join(lead) or None,
        views=imprint.views,
    )


def _is_editors(line: Line, edges: Edges) -> bool:
    """Say whether a line before the first report is an editor's sentence to its readers."""
    text = line.text
    return (
        len(text) >= _LEAD
        and edges.is_lead(line)
        and not (line.linked or noise.is_metadata(text) or noise.is_code(text))
        and not is_echo(text, edges.title)
    )


def _notice(parts: Sequence[Payload], mains: Sequence[MainText]) -> frozenset[str]:
    """Return the flag of a page that is a notice; one with much main text is none."""
    if len(parts) > 1 or sum(len(line.text) for line in mains[0].lines) > MAX_CHARS:
        return frozenset()
    flag = notice(parts[0])
    return frozenset([flag] if flag else [])


def _flags_of_reading(
    texts: Sequence[Decoded],
    documents: Sequence[Document],
    mains: Sequence[MainText],
) -> frozenset[str]:
    found = {
        flags.CHARSET_CONFLICT: any(decoded.conflict for decoded in texts),
        flags.FALLBACK: any(main.fallback and main.lines for main in mains),
        flags.CUT_SHORT: any(document.cut for document in documents),
        flags.NESTED_TOO_DEEP: any(document.flattened for document in documents),
    }
    return frozenset(flag for flag, is_so in found.items() if is_so)


def _flags_of_finding(
    read: Read, segmented: Segmented, text: str, count: int | None
) -> frozenset[str]:
    found = {
        flags.MOJIBAKE: is_damaged(text),
        flags.EMPTY: not segmented.sections,
        flags.PROMISED_MISMATCH: count is not None and count != len(segmented.sections),
        flags.PARTS_MISSING: read.goes_on,
        flags.ORDINALS_BROKEN: segmented.broken,
        flags.LEAD_LEFT: segmented.lead_left,
        flags.WALL: any(noise.is_wall(line.text) for line in segmented.lines),
    }
    return frozenset(flag for flag, is_so in found.items() if is_so)


def _urls(parts: Sequence[Payload]) -> tuple[str, ...]:
    return tuple(payload.url for payload in parts)


def _canonical(url: str) -> str:
    try:
        return canonical(url)
    except ValueError:
        return url
