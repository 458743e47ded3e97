"""What is true of the sample sites, for tests: pages, reports, lineage and what changed when.

It is read off the same lives that the pages are made from; that the served bytes agree with it
is checked by the tests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache

from crawlers.sample.article import Article, State, parts
from crawlers.sample.calendar import DAYS
from crawlers.sample.claims import PageClaims, ReportClaims, report_claims
from crawlers.sample.life import Life
from crawlers.sample.text import How, Text
from crawlers.sample.world import SAMPLES, Sample, clicks


@dataclass(frozen=True, slots=True)
class TrueReport:
    """A report on a page: ``text`` has its paragraphs separated by one newline.

    ``key`` names the text in :func:`texts`: two reports of one key are the same, to the letter.
    ``claims`` are what its heading says of it, None where that is not its own name; ``year`` the
    one that its text is of.
    """

    ordinal: int
    heading: str
    text: str
    key: str
    claims: ReportClaims | None
    year: int


@dataclass(frozen=True, slots=True)
class TruePage:
    """An article on a day it was there, its parts merged; what it does not say is None.

    ``parts`` are the URLs it is spread over, its own first; ``claims`` what else stands around
    the article, ``lead`` what its editor put before it.
    """

    site: str
    url: str
    day: date
    title: str
    published_at: datetime | None
    breadcrumb: tuple[str, ...]
    promised: int | None
    reports: tuple[TrueReport, ...]
    parts: tuple[str, ...]
    claims: PageClaims
    lead: str | None


@dataclass(frozen=True, slots=True)
class TrueText:
    """A text that is shown somewhere, or that such a text was made from.

    ``parent`` and ``how`` say what it was made from; both None for an original.  Texts of one
    ``root`` are a family, texts of two roots are unrelated.  Within a family, texts of one
    ``strain`` share their wording; between two strains lies a spinning machine.
    """

    key: str
    text: str
    parent: str | None
    how: How | None
    root: str
    strain: str


class PageChange(StrEnum):
    """What became of an article from one day to the next."""

    ADDED = "added"
    EDITED = "edited"
    """Its title or its reports, not what stands around them."""
    REMOVED = "removed"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class PageEvent:
    """A change of an article; ``status`` is what its URL answers with on that day."""

    site: str
    url: str
    day: date
    change: PageChange
    status: int


class ReportChange(StrEnum):
    """What became of a report on an article that was there on both days."""

    INSERTED = "inserted"
    REMOVED = "removed"
    RESTORED = "restored"
    MOVED = "moved"
    """Its rank among the reports that stayed is another one."""
    MASKED = "masked"
    UNMASKED = "unmasked"
    """What a mask covered is shown."""
    REDATED = "redated"
    RESPACED = "respaced"
    EDITED = "edited"
    SPUN = "spun"


@dataclass(frozen=True, slots=True)
class ReportEvent:
    """A change of a report; ``before`` and ``after`` name its texts, None where it was not."""

    site: str
    url: str
    day: date
    change: ReportChange
    before: str | None
    after: str | None


@cache
def pages() -> tuple[TruePage, ...]:
    """Return all articles on all days that a well-behaved crawl can find, by site, day and URL."""
    found = [
        _page(sample, article, state, day)
        for sample in SAMPLES
        for article in sample.life.articles
        for day, state in zip(DAYS, article.states, strict=True)
        if isinstance(state, State) and not article.forbidden
    ]
    return tuple(sorted(found, key=lambda page: (page.site, page.day, page.url)))


@cache
def texts() -> tuple[TrueText, ...]:
    """Return the texts of :func:`pages` and what these were made from, by key."""
    found: dict[str, Text] = {}
    for _, article in _allowed():
        for state in article.states:
            if isinstance(state, State):
                for item in state.items:
                    found.update(_ancestry(item.text))
    return tuple(
        TrueText(
            key=key,
            text=text.body,
            parent=text.parent.key if text.parent else None,
            how=text.how,
            root=text.root.key,
            strain=text.strain.key,
        )
        for key, text in sorted(found.items())
    )


@cache
def page_events() -> tuple[PageEvent, ...]:
    """Return what changed on the second and later days, by site, day and URL."""
    found: list[PageEvent] = []
    for life, article in _allowed():
        for at in range(1, len(DAYS)):
            before, after = article.states[at - 1 : at + 1]
            if before == after:
                continue
            if before is None:
                change, status = PageChange.ADDED, 200
            elif isinstance(after, State):
                change = PageChange.EDITED if isinstance(before, State) else PageChange.RESTORED
                status = 200
            else:
                change, status = PageChange.REMOVED, int(after or 404)
            found.append(PageEvent(life.name, _url(life, article), DAYS[at], change, status))
    return tuple(sorted(found, key=lambda event: (event.site, event.day, event.url)))


@cache
def report_events() -> tuple[ReportEvent, ...]:
    """Return what became of reports on articles that changed, by site, day and URL."""
    found: list[ReportEvent] = []
    for life, article in _allowed():
        seen: set[_Place] = set()
        for at in range(1, len(DAYS)):
            before, after = article.states[at - 1 : at + 1]
            if not isinstance(before, State):
                continue
            seen.update(_places(before))
            if isinstance(after, State):
                for change, was, now in _changes(before, after, seen):
                    url = _url(life, article)
                    found.append(ReportEvent(life.name, url, DAYS[at], change, was, now))
    return tuple(sorted(found, key=lambda event: (event.site, event.day, event.url)))


@cache
def forbidden() -> tuple[str, ...]:
    """Return the article URLs that list pages link to and robots.txt forbids."""
    return tuple(
        f"http://{sample.life.host}{article.part_path(number)}"
        for sample in SAMPLES
        for article in sample.life.articles
        if article.forbidden and isinstance(article.states[0], State)
        for number, _ in enumerate(parts(article.states[0], sample.life.part_size), 1)
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """The n-th report of a text on a page."""

    text: Text
    nth: int


def _places(state: State) -> tuple[_Place, ...]:
    counts: Counter[str] = Counter()
    found = []
    for item in state.items:
        counts[item.text.key] += 1
        found.append(_Place(item.text, counts[item.text.key]))
    return tuple(found)


def _changes(
    before: State, after: State, seen: set[_Place]
) -> Iterator[tuple[ReportChange, str | None, str | None]]:
    old, new = _places(before), _places(after)
    stayed = {place: place for place in new if place in old}
    for place in new:
        if place in stayed:
            continue
        left = [p for p in old if p not in new and p not in stayed.values()]
        if became := _became(place.text, left):
            source, change = became
            stayed[place] = source
            yield change, source.text.key, place.text.key
        elif place in seen:
            yield ReportChange.RESTORED, None, place.text.key
        else:
            yield ReportChange.INSERTED, None, place.text.key
    order = [stayed[place] for place in new if place in stayed]
    for was, now in zip((p for p in old if p in order), order, strict=True):
        if was != now:
            yield ReportChange.MOVED, now.text.key, now.text.key
    for place in old:
        if place not in order:
            yield ReportChange.REMOVED, place.text.key, None


def _became(text: Text, left: Iterable[_Place]) -> tuple[_Place, ReportChange] | None:
    """Return which of the reports that left became this text, and how; None if none did."""
    for place in left:
        if text.how and place.text == text.parent:
            return place, ReportChange(text.how.value)
        if place.text.how is How.MASKED and place.text.parent == text:
            return place, ReportChange.UNMASKED
    return None


def _allowed() -> Iterator[tuple[Life, Article]]:
    for sample in SAMPLES:
        for article in sample.life.articles:
            if not article.forbidden:
                yield sample.life, article


def _page(sample: Sample, article: Article, state: State, day: date) -> TruePage:
    life = sample.life
    cut = parts(state, life.part_size)
    return TruePage(
        site=life.name,
        url=_url(life, article),
        day=day,
        title=state.title,
        published_at=article.published_at,
        breadcrumb=article.breadcrumb,
        promised=state.promised,
        reports=tuple(
            TrueReport(
                ordinal=ordinal,
                heading=state.heading(ordinal),
                text=item.text.body,
                key=item.text.key,
                claims=report_claims(state, ordinal),
                year=item.text.year,
            )
            for ordinal, item in enumerate(state.items, 1)
        ),
        parts=tuple(
            f"http://{life.host}{article.part_path(number)}" for number in range(1, len(cut) + 1)
        ),
        claims=sample.look.said(article.published_at, clicks(article)),
        lead=state.lead,
    )


def _ancestry(text: Text) -> dict[str, Text]:
    found = {text.key: text}
    while text.parent:
        text = text.parent
        found[text.key] = text
    return found


def _url(life: Life, article: Article) -> str:
    return f"http://{life.host}{article.path}"
