"""What a trial found on a site, as values: robots, a list page's links, articles, reports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from crawlers.canonical import canonical
from crawlers.links import is_on, links_of, resolve, role_of
from crawlers.shapes import address_of, common_shapes
from crawlers.site import Site
from crawlers.trial import Robots, Trial, payload_of
from extract.model import Page, Payload
from storage.captures import Role
from storage.exchange import Exchange

_EXAMPLES = 3
_LINE = 60


@dataclass(frozen=True, slots=True)
class Kind:
    """Addresses of one shape: the pattern, how many there are, one of them."""

    pattern: str
    count: int
    example: str


@dataclass(frozen=True, slots=True)
class Links:
    """What a list page links to, each once: how many, and the most frequent shapes of each.

    ``both`` match both patterns and count as lists; ``elsewhere`` lie on other hosts, of which
    ``strays`` would match a pattern.
    """

    lists: int
    articles: int
    neither: int
    elsewhere: int
    both: int
    strays: tuple[str, ...]
    list_kinds: tuple[Kind, ...]
    article_kinds: tuple[Kind, ...]
    neither_kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    """The list page that was looked at.

    ``location`` is where it redirects to; ``withheld`` says where it forbids keeping its body,
    whose links are then not known here.
    """

    url: str
    status: int
    location: str | None
    withheld: str | None
    links: Links
    payload: Payload


@dataclass(frozen=True, slots=True)
class FoundReport:
    """A report: ``begins`` is its first line, cut short; ``size`` is in characters."""

    ordinal: int
    heading: str
    begins: str
    size: int


@dataclass(frozen=True, slots=True)
class Article:
    """An article that was looked at, its parts merged.

    ``page`` is what was extracted, None if nothing was, and then ``problem`` says why;
    ``location`` is where it redirects to; ``declared`` is the charset that its first part
    claims; ``goes_on`` the next part's address if that was not fetched.
    """

    url: str
    status: int | None
    page: Page | None = None
    problem: str | None = None
    location: str | None = None
    declared: str | None = None
    goes_on: str | None = None
    payload: Payload | None = None

    @property
    def reports(self) -> tuple[FoundReport, ...]:
        """The reports found."""
        return tuple(
            FoundReport(one.ordinal, one.heading, _begin(one.text), len(one.text))
            for one in (self.page.reports if self.page else ())
        )


@dataclass(frozen=True, slots=True)
class Findings:
    """All that a trial found."""

    trial: Trial
    robots: Robots
    lists: tuple[ListPage, ...]
    articles: tuple[Article, ...]

    @property
    def site(self) -> Site:
        """The site that was tried."""
        return self.trial.site

    @property
    def delay(self) -> float:
        """The seconds between two requests of a crawl."""
        return max(self.site.delay, self.robots.crawl_delay or 0.0)


def findings_of(trial: Trial) -> Findings:
    """Return what a trial found."""
    return Findings(
        trial=trial,
        robots=trial.robots,
        lists=tuple(map(partial(_list_page, trial.site), trial.of(Role.LIST))),
        articles=tuple(_articles(trial)),
    )


def _list_page(site: Site, exchange: Exchange) -> ListPage:
    links = _sorted_out(site, _shown_on(site, exchange))
    return ListPage(
        exchange.url,
        exchange.status,
        _location(exchange),
        exchange.withheld,
        links,
        payload_of(exchange),
    )


def _shown_on(site: Site, exchange: Exchange) -> Iterator[str]:
    """Yield the links of a page, as a crawl visits them."""
    urls = links_of(payload_of(exchange)).urls if exchange.payload else ()
    return (canonical(site, url) for url in urls)


def _sorted_out(site: Site, given: Iterable[str]) -> Links:
    urls = tuple(dict.fromkeys(given))
    here = [url for url in urls if is_on(site, url)]
    roles = {url: role_of(site, url) for url in here}
    patterns = [re.compile(one) for one in (site.list_pattern, site.article_pattern)]
    matches = {url: [bool(p.fullmatch(address_of(url))) for p in patterns] for url in urls}
    lists = [url for url in here if roles[url] is Role.LIST]
    articles = [url for url in here if roles[url] is Role.ARTICLE]
    neither = [url for url in here if roles[url] is None]
    return Links(
        lists=len(lists),
        articles=len(articles),
        neither=len(neither),
        elsewhere=len(urls) - len(here),
        both=sum(all(matches[url]) for url in here),
        strays=tuple(url for url in urls if url not in roles and any(matches[url])),
        list_kinds=_kinds(lists),
        article_kinds=_kinds(articles),
        neither_kinds=_kinds(neither),
    )


def _kinds(urls: Iterable[str]) -> tuple[Kind, ...]:
    return tuple(Kind(*one) for one in common_shapes(map(address_of, urls))[:_EXAMPLES])


def _articles(trial: Trial) -> Iterator[Article]:
    """Yield the articles in the order in which the list names them."""
    from extract.parts import group_parts

    named = [url for one in trial.of(Role.LIST) for url in _shown_on(trial.site, one)]
    place = {url: number for number, url in reversed(list(enumerate(named)))}
    exchanges = sorted(trial.of(Role.ARTICLE), key=lambda one: place.get(one.url, len(named)))
    shown = [one for one in exchanges if one.status == 200 and one.payload]
    groups = {group[0].url: group for group in group_parts(map(payload_of, shown))}
    followers = {payload.url for group in groups.values() for payload in group[1:]}
    came = {one.url for one in exchanges}
    for one in exchanges:
        location = _location(one)
        if one.url in groups:
            yield _article(groups[one.url])
        elif one.url not in followers and location not in came:
            yield Article(one.url, one.status, problem=_why_not(one), location=location)
    for failed in trial.failed:
        if failed.role is Role.ARTICLE and failed.url not in came:
            yield Article(failed.url, None, problem=f"brought nothing: {failed.why}")


def _article(group: Sequence[Payload]) -> Article:
    from extract.decode import decode
    from extract.errors import ExtractError
    from extract.page import extract_page
    from extract.parts import next_part

    first = group[0]
    declared = decode(first.body, first.content_type).declared
    try:
        page, problem = extract_page(group), None
    except ExtractError as error:
        page, problem = None, error.what
    return Article(
        first.url,
        200,
        page=page,
        problem=problem,
        declared=declared,
        goes_on=next_part(group[-1]) if page else None,
        payload=first,
    )


def _why_not(exchange: Exchange) -> str:
    if location := _location(exchange):
        return f"redirects to {location}"
    if exchange.withheld:
        return f"forbids keeping it ({exchange.withheld})"
    if exchange.status == 200:
        return "came without a body that can be read"
    return f"answers {exchange.status}"


def _location(exchange: Exchange) -> str | None:
    location = exchange.header(b"location") if 300 <= exchange.status < 400 else None
    return (resolve(exchange.url, location) or location) if location else None


def _begin(text: str) -> str:
    line = text.partition("\n")[0]
    return line if len(line) <= _LINE else f"{line[:_LINE]}…"
