"""The facts of one report: from its heading, its opening, and its page's title."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from extract.facts import bodies, periods
from extract.facts.model import Period, Place, ReportFacts, Said, Where
from extract.facts.vocabulary import KINDS
from extract.fold import fold
from extract.names import bare, has_clauses

_LINES = 3  # lines of a text that are its opening
_LONG = 60  # characters of them that are looked at; a line that is a title has fewer
_MARKER = (
    r"^\s*(?:[【\[(《<]*\s*(?:第\s*[\d一二三四五六七八九十]{1,3}\s*[篇章份则]"
    r"|(?:篇|范[文例])\s*[\d一二三四五六七八九十]{1,3})\s*[】\])》>]*[\s:、.]*)"
)
_OPENERS, _COUNTERS = " 【[(《<", frozenset("第篇范")  # how a marker begins
_MARKS = r"\s,.。:;!?《》〈〉【】\[\]()“”\"'、—/|"
_APART = re.compile(  # each begins with a sign, which is where re looks
    rf"[{_MARKS}关的12Xx×*_](?:(?<=[{_MARKS}])[{_MARKS}]*|(?<=关)于|(?<=[局委院处会府校司]的)"
    r"|(?:(?<=1)9|(?<=2)0)\d?[Xx×*_]{1,4}(?=年)|(?<=[Xx×*_])[Xx×*_]{1,3}(?=年))"
)
_PRAISE = ("最新", "优秀", "精选", "热门", "通用", "新版", "经典", "实用", "推荐")
_OF_KIND = ("个人", "工作", "本人", "年度", "的")  # before a kind
_OPENS = re.compile(r"^\s*(?:在|回顾|回首|回头看|走过|告别|过去的)?")
_YEAR_BEGINS = frozenset("12一二")
_GOES_ON = r"以?来,?|[里中内],?|期间,?|全年,?|,|是|我[们局县镇村市区乡院校站所]"
_AUTHOR = re.compile(
    r"(?P<name>[^,。;:!?、\s]{3,24}?)(?=在|坚持|紧紧|紧扣|围绕|认真|始终|深入|按照|全面|严格|积极|团结|带领"
    r"|结合|高度|共|承担|以|过得|对照|记下|把)"
)


class _Read(NamedTuple):
    """What one line says."""

    period: Period | None = None
    level: Said | None = None
    organisation: Said | None = None
    kind: Said | None = None
    locality: Said | None = None


_NOTHING: Final = _Read()


def report_facts(title: str | None, heading: str, text: str, reports: int = 1) -> ReportFacts:
    """Return what a report claims of itself, the nearest line first: heading, opening, title.

    The title of a page with several ``reports`` speaks of what they have in common, the kind and
    the period, if it announces several, else of the first of them alone; whose report it is only
    that of a page with one says.
    """
    own = _titled(heading, Where.HEADING)
    opening = _opening(text)
    shared = title if title and title != heading and (reports == 1 or _announces(title)) else ""
    page = _titled(shared, Where.TITLE)
    # Whose a report is, is told by one line: a level from here and a name from there may be
    # those of two bodies.
    lines = (own, opening, page) if reports == 1 else (own, opening)
    whose = next((read for read in lines if read.organisation or read.locality), None)
    whose = whose or next((read for read in lines if read.level), _NOTHING)
    kinds = [read.kind for read in (own, opening, page) if read.kind]
    found = [read.period for read in (own, opening, page) if read.period]
    return ReportFacts(
        period=found[0] if found else None,
        level=whose.level,
        organisation=whose.organisation,
        kind=kinds[0] if kinds else None,
        locality=whose.locality,
    )


def _announces(title: str) -> bool:
    """Say whether a title is that of a bundle: with a count, (精选), 范文 and the like."""
    return bare(title) != fold(title).strip()


@lru_cache(1 << 10)  # a page's title is asked for by each of its reports
def _titled(line: str, where: Where, at: int = 0) -> _Read:
    """Return what a title or heading says; ``at`` is where it begins in what its spans count."""
    if not line:
        return _NOTHING
    folded = fold(line)
    is_marked = folded.lstrip(_OPENERS)[:1] in _COUNTERS  # hardly ever
    marker = re.match(_MARKER, folded) if is_marked else None
    begin = marker.end() if marker else 0
    claims = periods.claims(line)
    claim = periods.claimed(line, claims) if claims else None
    kind = _kind(folded, begin)
    period = _period(line, claim, where, at) if claim else None
    taken = [(c.start, c.end) for c in claims] + ([kind[1:]] if kind else [])
    body, shift = bodies.NOBODY, 0
    for start, end in _stretches(folded, begin, min(kind[1], len(line)) if kind else begin, taken):
        body, shift = bodies.body(line[start:end]), at + start
        if body is not bodies.NOBODY:
            break

    def said(value: str, start: int, end: int) -> Said:
        return Said(value, Place(where, start + shift, end + shift))

    name = line[shift - at :]
    return _Read(
        period=period,
        level=said(*body.level) if body.level else None,
        organisation=said(name[slice(*body.organisation)], *body.organisation)
        if body.organisation
        else None,
        kind=Said(_annual(kind[0], claim), Place(where, at + kind[1], at + kind[2]))
        if kind
        else None,
        locality=said(name[slice(*body.locality)], *body.locality) if body.locality else None,
    )


def _stretches(
    text: str, begin: int, end: int, taken: list[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Yield what is left of a title before its kind: without periods, marks and praise."""
    apart = (match.span() for match in _APART.finditer(text, begin) if match.start() < end)
    cuts = sorted([*taken, *apart])
    at = begin
    for start, stop in [*cuts, (end, end)]:
        first, last = at, min(start, end)
        while text.startswith(_PRAISE, first, last):
            first += 2
        while text.endswith(_OF_KIND, first, last):
            last -= 1 if text[last - 1] == "的" else 2
        if last - first > 1:
            yield first, last
        at = max(at, stop)


def _kind(text: str, begin: int) -> tuple[str, int, int] | None:
    """Return the first kind of document that a folded line names, with its span."""
    match = KINDS.search(text, begin)
    return (match.lastgroup, *match.span(match.lastgroup)) if match and match.lastgroup else None


def _annual(kind: str, claim: periods.Claim | None) -> str:
    whole = claim is not None and (
        (claim.first.month, claim.first.day, claim.last.month) == (1, 1, 12)
        and claim.first.year == claim.last.year
    )
    if kind == "summary" and whole:
        return "annual_summary"
    return "summary" if kind == "annual_summary" and claim and not whole else kind


def _period(line: str, claim: periods.Claim, where: Where, at: int) -> Period:
    place = Place(where, at + claim.start, at + claim.end)
    return Period(line[claim.start : claim.end], claim.first, claim.last, place)


def _opening(text: str) -> _Read:
    """Return what a report's first lines say: one that is a title, or how the first sentence
    begins."""
    at = 0
    for line in text.split("\n", _LINES)[:_LINES]:
        folded = fold(line)[: _LONG + 1]
        if not line or folded.rstrip().endswith(":"):  # a salutation
            at += len(line) + 1
            continue
        if len(line) <= _LONG and not (has_clauses(folded) or ":" in folded):
            if (read := _titled(line, Where.OPENING, at)).kind and (read.period or read.level):
                return read
        elif len(line) > 20:
            return _sentence(line[:_LONG], folded[:_LONG], at)
        at += len(line) + 1
    return _NOTHING


def _sentence(line: str, folded: str, at: int) -> _Read:
    """Return what the beginning of a first sentence says: 2023年,XX县民政局在…"""
    opens = _OPENS.match(folded)
    begin = opens.end() if opens else 0
    claims = periods.claims(line) if folded[begin : begin + 1] in _YEAR_BEGINS else ()
    claim = next((c for c in claims if c.start == begin), None)
    start: int | None = begin
    if claim:
        goes_on = re.match(_GOES_ON, folded[claim.end :])
        if not goes_on:
            return _NOTHING
        start = claim.end + goes_on.end() if goes_on[0].endswith(",") else None
    author = _AUTHOR.match(folded, start) if start is not None else None
    body = bodies.body(line[slice(*author.span("name"))]) if author else bodies.NOBODY
    period = _period(line, claim, Where.OPENING, at) if claim else None
    if body.organisation is None or author is None or body.level is None:
        return _Read(period=period)
    shift = at + author.start("name")

    def place(start: int, end: int) -> Place:
        return Place(Where.OPENING, start + shift, end + shift)

    name = author["name"]
    return _Read(
        period=period,
        level=Said(body.level[0], place(*body.level[1:])),
        organisation=Said(line[slice(*author.span("name"))], place(0, len(name))),
        locality=Said(name[slice(*body.locality)], place(*body.locality))
        if body.locality
        else None,
    )
