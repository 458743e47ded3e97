"""From the payloads of an article's parts to a page and its reports.

Pure: the same payloads and rules give the same page, and any bytes at all give one or an
:class:`~extract.errors.ExtractError`.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from extract import flags, noise, shapes
from extract.decode import is_damaged
from extract.edges import Edges
from extract.facts.imprint import source
from extract.facts.model import PageFacts
from extract.facts.report import report_facts
from extract.furniture import Furniture
from extract.maintext import Line
from extract.merge import merged
from extract.model import Page, Payload, Report
from extract.names import is_echo, promised
from extract.reading import Read, read_page
from extract.rules import GENERAL, Rules
from extract.segment import Segmented, segment

_LEAD = 15  # characters from which on a line is a sentence to readers, and no label


def extract_page(parts: Sequence[Payload], rules: Rules = GENERAL) -> Page:
    """Return the page that an article's parts make, in the order given (group_parts).

    Title, time and breadcrumb are the first part's.  Each report's text is
    ``page.text[start:end]``.

    Raises :class:`ExtractError` when there is no part, or one is no HTML.
    """
    return cut_page(read_page(parts), rules)


class Outline(NamedTuple):
    """A page cut into reports, its facts not looked for yet: enough to learn rules from."""

    read: Read
    edges: Edges
    segmented: Segmented
    text: str
    spans: tuple[tuple[int, int], ...]

    @property
    def title(self) -> str | None:
        """The page's title."""
        return self.read.furniture.title

    @property
    def breadcrumb(self) -> tuple[str, ...]:
        """The names on the way to the page; without one, what the site calls itself."""
        way, site = self.read.furniture.breadcrumb, self.read.furniture.site
        return way or ((site,) if site else ())


def outline(read: Read, rules: Rules = GENERAL) -> Outline:
    """Return where the reports are on a page that was read, by a site's rules."""
    furniture = read.furniture
    edges = Edges(rules.of(furniture.title), furniture.title, furniture.site)
    segmented = segment(merged(read.mains, edges), furniture.title, edges)
    texts = [line.text for line in segmented.lines]
    # A line begins behind those above it and as many line breaks.
    sums = [0, *accumulate(map(len, texts))]
    spans = tuple(
        [(sums[one.start] + one.start, sums[one.end] + one.end - 1) for one in segmented.sections]
    )
    return Outline(read, edges, segmented, "\n".join(texts), spans)


def cut_page(read: Read, rules: Rules = GENERAL) -> Page:
    """Return the page of parts that were read, cut into reports by a site's rules."""
    cut = outline(read, rules)
    furniture, segmented, text = read.furniture, cut.segmented, cut.text
    count = promised(furniture.title)
    return Page(
        url=read.urls[0],
        title=furniture.title,
        published_at=furniture.imprint.published_at,
        breadcrumb=furniture.breadcrumb,
        promised=count,
        text=text,
        reports=_reports(cut),
        flags=tuple(sorted(read.flags | _flags_of_finding(read, segmented, text, count))),
        charset=read.charset,
        parts=read.urls,
        facts=_facts(furniture, segmented, cut.edges),
    )


def _has_wall(lines: Sequence[Line]) -> bool:
    """Say whether the site holds text back, said in a line that is left out or not."""
    texts = [line.text for line in lines]
    words = noise.words_of_walls("\n".join(texts))
    may_be = (text for text in texts if any(map(text.__contains__, words)))
    return bool(words) and any(map(noise.is_wall, may_be))


def _reports(cut: Outline) -> tuple[Report, ...]:
    """Return the reports with their spans in the page's text."""
    reports = []
    sections = cut.segmented.sections
    for ordinal, (section, (start, end)) in enumerate(zip(sections, cut.spans, strict=True), 1):
        own = cut.text[start:end]
        facts = report_facts(cut.title, section.heading, own, len(sections))
        reports.append(Report(ordinal, section.heading, own, start, end, section.confidence, facts))
    return tuple(reports)


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
        lead="\n".join([text for text in lead if not shapes.is_label(text)] or lead) or None,
        views=imprint.views,
    )


def _is_editors(line: Line, edges: Edges) -> bool:
    """Say whether a line before the first report is an editor's sentence to its readers."""
    text = line.text
    return (
        len(text) >= _LEAD
        and edges.is_lead(line)
        and (noise.is_lead(text) or noise.speaks_to_reader(text) or edges.introduces(text))
        and not (line.linked or noise.is_metadata(text) or noise.is_imprint(text))
        and not shapes.is_code(text)
        and not is_echo(text, edges.title)
    )


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
        flags.WALL: any(map(_has_wall, read.mains)),
    }
    return frozenset(flag for flag, is_so in found.items() if is_so)
