"""From the payloads of an article's parts to a page and its reports.

Pure: the same payloads and rules give the same page, and any bytes at all give one or an
:class:`~extract.errors.ExtractError`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from extract import flags, noise
from extract.decode import is_damaged
from extract.edges import Edges, labels
from extract.facts.imprint import source
from extract.facts.model import PageFacts
from extract.facts.report import report_facts
from extract.fold import fold
from extract.furniture import Furniture
from extract.maintext import Line
from extract.model import Page, Payload, Report
from extract.names import bare, is_echo, names_report, promised
from extract.own import NUMBERED, is_formula, is_loose
from extract.reading import Read, read_page
from extract.rules import GENERAL, Rules
from extract.segment import Segmented, segment
from extract.slots import is_among, template

_TOP = 4  # lines at the top of an article, of which one may announce its report
_END = 20  # lines of a part's end that may be furniture
_NAMES = 2  # of other pages, that a list of them has
_LEAD = 15  # characters from which on a line is a sentence to readers, and no label


def extract_page(parts: Sequence[Payload], rules: Rules = GENERAL) -> Page:
    """Return the page that an article's parts make, in the order given (group_parts).

    Title, time and breadcrumb are the first part's.  Each report's text is
    ``page.text[start:end]``.

    Raises :class:`ExtractError` when there is no part, or one is no HTML.
    """
    return cut_page(read_page(parts), rules)


@dataclass(frozen=True, slots=True)
class Outline:
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
    segmented = segment(_merged(read.mains, edges), furniture.title, edges)
    texts = [line.text for line in segmented.lines]
    starts = [0, *accumulate(len(line) + 1 for line in texts)]
    spans = tuple((starts[one.start], starts[one.end] - 1) for one in segmented.sections)
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


def _merged(parts: Sequence[Sequence[Line]], edges: Edges) -> tuple[Line, ...]:
    """Join the parts' lines, without the furniture where one part ends and the next begins."""
    joined: list[Line] = []
    title = edges.title or ""
    between = edges.rules.between
    trimmed = _without_shared_ends(parts, edges)
    top = labels(trimmed[0]) if parts else frozenset()
    # Sites number no first part: where one has a number, it is the report's, as the others' are.
    is_series = len(parts) > 1 and any(edges.counts(one.text, 0) for one in trimmed[0][:_TOP])
    markers = _repeated_below(trimmed[0], edges) if len(parts) > 1 else frozenset()
    for number, (whole, part) in enumerate(zip(parts, trimmed, strict=True)):
        ends = _list_start(part, edges) if between and number == len(parts) - 1 else len(part)
        lines = [one for one in part[:ends] if not (between and is_among(between, one.text, title))]
        own = 0 if is_series else number + 1
        start = edges.repeated_head_end(lines, own) if number > 0 else 0
        if start == 1 and lines[0].text in markers:
            start = 0
        while number > 0 and start < len(lines) and lines[start].text in top:
            start += 1  # what a part begins with as the first one did
        is_open = number < len(parts) - 1 and len(part) == len(whole)
        end = edges.tail_start(lines) if is_open else len(lines)
        joined += lines[start:end]
        if end < len(lines):
            joined += _announcing_next(lines[end:], joined, edges)
    return tuple(joined)


def _list_start(lines: Sequence[Line], edges: Edges) -> int:
    """Return where a line that reports and pages end with alike has names and labels alone below
    it, the number of lines if nowhere: without it nothing would tell whose names these are."""
    rules, title = edges.rules, edges.title or ""
    names = 0
    for index in range(len(lines) - 1, max(0, len(lines) - _END), -1):
        line = lines[index]
        if rules.is_tail(line.text):
            if names >= _NAMES and is_among(rules.between, line.text, title):
                return index
            continue
        is_name = names_report(bare(NUMBERED.sub("", fold(line.text))))
        names += is_name
        if not (is_name or line.linked or is_loose(line.text) or noise.is_tail(line.text)):
            break
    return len(lines)


def _repeated_below(first: Sequence[Line], edges: Edges) -> frozenset[str]:
    """Return how the page's title stands among the first part's lines, if not at its top: there it
    is a report's marker, and so it is at the top of a later part."""
    echoes = frozenset(one.text for one in first if is_echo(one.text, edges.title))
    return frozenset() if first and first[0].text in echoes else echoes


def _announcing_next(lines: Sequence[Line], above: Sequence[Line], edges: Edges) -> Sequence[Line]:
    """Return those of a part's last lines that announce a report whose text stands in the next
    part: a marker, perhaps with its title, or a name set as one above or named there before."""
    first, *titles = lines
    led_off = any(one.linked or noise.is_tail(one.text) for one in titles)
    if len(titles) <= 1 and edges.is_marker(first.text) and not led_off:
        return lines
    last = lines[-1]
    if led_off or not (last.heading and names_report(fold(last.text))):
        return ()
    named = (one for one in above if one.text == last.text or one.heading)
    return lines[-1:] if any(names_report(fold(one.text)) for one in named) else ()


def _without_shared_ends(parts: Sequence[Sequence[Line]], edges: Edges) -> Sequence[Sequence[Line]]:
    """Return parts without the lines that all of them end with: the text ends but once.

    Links, and lines of nothing but signs and numbers, may differ.
    """
    if len(parts) < 2:
        return parts
    title = edges.title or ""
    ends = [
        [index for index in range(len(part)) if not (part[index].linked or _is_bare(part[index]))]
        for part in parts
    ]
    shared = 0
    for last in zip(*(reversed(end[-_END:]) for end in ends), strict=False):
        lines = (part[index].text for part, index in zip(parts, last, strict=True))
        told = {template(line, title) for line in lines}
        if len(told) > 1 or is_formula(*told):
            break  # 此致, 敬礼: each part may end with a report
        shared += 1
    return [
        part[: end[-shared]] if 0 < shared < len(end) else part
        for part, end in zip(parts, ends, strict=True)
    ]


def _has_wall(lines: Sequence[Line]) -> bool:
    """Say whether the site holds text back, said in a line that is left out or not."""
    texts = [line.text for line in lines]
    return noise.may_be_walled("\n".join(texts)) and any(map(noise.is_wall, texts))


def _is_bare(line: Line) -> bool:
    return re.search(r"[^\W\d_]", line.text) is None or noise.is_shell(line.text)


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
        lead="\n".join([text for text in lead if not noise.is_label(text)] or lead) or None,
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
        and not noise.is_code(text)
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
