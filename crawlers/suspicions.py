"""What looks wrong in what a trial found, and what to do about it.

A suspicion is no verdict: a page may really promise more than it holds.  One that *stops* means
that a crawl would bring nothing, or nothing worth having.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from crawlers.findings import Article, Findings, Kind, Links, ListPage
from crawlers.links import is_on
from crawlers.manners import unreachable
from extract import flags
from extract.digest import sha256
from extract.notice import notice
from storage.captures import Role
from storage.derive import GONE

_FEWEST = 60  # characters of text that a report has
_REFUSED = frozenset({401, 403, 429, 503})
_TOLD_FLAGS = {
    flags.MOJIBAKE: "some characters cannot be read",
    flags.FALLBACK: "the main text was found by the second way, which takes in more furniture",
    flags.WALL: "the site says that it holds back some of the text",
    flags.LEAD_LEFT: "text before the first marker belongs to no report",
    flags.ORDINALS_BROKEN: "the reports' numbers do not go on by one",
}


class Weight(StrEnum):
    """What a suspicion means for a crawl."""

    STOPS = "stops"
    DOUBT = "doubt"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Something that looks wrong, and what to do about it."""

    weight: Weight
    what: str
    todo: str


def suspicions_of(found: Findings) -> tuple[Suspicion, ...]:
    """Return what looks wrong, what stops a crawl first."""
    raised = [*obstacles_of(found), *_of_manners(found), *_of_articles(found)]
    for page in found.lists:
        if page.status == 200:
            raised += _of_list(found, page)
    return tuple(sorted(dict.fromkeys(raised), key=lambda one: one.weight is not Weight.STOPS))


def obstacles_of(found: Findings) -> tuple[Suspicion, ...]:
    """Return what kept the trial from a list page, empty if it was shown one."""
    raised = [*_of_robots(found), *_of_lists(found)]
    problem = found.trial.problem
    if problem and not any(one.weight is Weight.STOPS for one in raised):
        raised.append(_stops(problem.what, problem.todo))
    return tuple(raised)


def _stops(what: str, todo: str) -> Suspicion:
    return Suspicion(Weight.STOPS, what, todo)


def _doubt(what: str, todo: str) -> Suspicion:
    return Suspicion(Weight.DOUBT, what, todo)


def _of_robots(found: Findings) -> Iterator[Suspicion]:
    robots, start = found.robots, found.site.start_urls[0]
    if robots.status is None:
        why = None if found.site.sample else unreachable(start)
        if why:
            yield _stops(f"nothing answers at {start}: {why}", "check the address")
        else:
            yield _stops(
                f"{robots.url} cannot be had, which forbids everything (RFC 9309)",
                "see the log above for the reason, and try again later",
            )
    elif not robots.verdict.allows(start):
        if robots.status == 200:
            yield _stops(f"{robots.url} forbids {start}", "leave the site alone, or ask its owner")
        else:
            yield _stops(
                f"{robots.url} answers {robots.status}, which forbids everything (RFC 9309)",
                "try again later",
            )


def _of_manners(found: Findings) -> Iterator[Suspicion]:
    if found.robots.crawl_delay and found.robots.crawl_delay > found.site.delay:
        yield _doubt(
            f"robots.txt asks for {found.robots.crawl_delay:g} s between requests, "
            f"the declaration for {found.site.delay:g}",
            f"the longer one is kept; write delay={found.robots.crawl_delay:.1f} to say so",
        )


def _of_lists(found: Findings) -> Iterator[Suspicion]:
    came = {one.url for one in found.lists}
    for one in found.lists:
        if one.location and one.location in came:
            yield _doubt(
                f"{one.url} redirects to {one.location}", "name that address in start_urls"
            )
        elif one.location:
            yield _redirect(found, one.url, one.location)
        elif one.status != 200:
            yield _stops(
                f"the list page {one.url} answers {one.status}",
                "open it in a browser: it may have moved, or refuse programs",
            )
    for failed in found.trial.failed:
        if failed.role is Role.LIST and "robots.txt" not in failed.why:
            yield _stops(f"{failed.url} brought nothing: {failed.why}", "try again later")


def _of_list(found: Findings, page: ListPage) -> Iterator[Suspicion]:
    links = page.links
    if page.withheld:
        yield _doubt(
            f"{page.url} forbids keeping it ({page.withheld})",
            "its links are followed, and shown here none; run a crawl to see how many",
        )
        return
    if not links.articles and notice(page.payload) == flags.BLOCKED:
        yield _blocked(page.url)
    elif not links.articles:
        yield _stops(
            f"article_pattern matches none of the links on {page.url}",
            f"the most frequent others are {_kinds(links.neither_kinds)}"
            if links.neither_kinds
            else "the page has no links on this host: is it really a list page?",
        )
    elif found.trial.denied and len(found.trial.denied) == links.articles:
        yield _stops("robots.txt forbids all articles on the list", "leave the site alone")
    if links.lists <= 1 and links.articles:
        yield _doubt(
            "list_pattern matches no further list page: only what this one lists is crawled",
            _pagination(links) or "fine if the list has one page",
        )
    if links.both:
        yield _doubt(
            f"{links.both} links match both patterns and are taken for lists",
            "make the patterns exclude each other",
        )
    if links.strays:
        yield _doubt(
            f"{len(links.strays)} links on other hosts look like this site's, {links.strays[0]}",
            "hosts that show the same pages are named in twins=(...), others in start_urls",
        )


def _of_articles(found: Findings) -> Iterator[Suspicion]:
    articles = found.articles
    fatal = [one for article in articles if (one := _unfit(found, article))]
    # One article may be gone; if no article is any good, nor would a crawl be.
    every = bool(articles) and len(fatal) == len(articles)
    yield from fatal if every else (_doubt(one.what, one.todo) for one in fatal)
    pages = [one.page for one in articles if one.page and one.page.reports]
    if len(pages) > 1 and len({sha256(page.text.encode()) for page in pages}) == 1:
        yield _stops(
            f"all {len(pages)} articles have the same text",
            "it is probably an error page or a wall: open one in a browser",
        )
    elif len(pages) > 1 and len({page.title for page in pages}) == 1:
        yield _doubt(
            f"all {len(pages)} articles are titled {pages[0].title!r}",
            "the title found may be the site's; see extract/furniture.py",
        )
    missing = [page.url for page in pages if page.published_at is None]
    if missing:
        yield _doubt(
            f"no publish time on {_some(missing, len(pages))}",
            "fine if the page shows none (the archive then says null); otherwise "
            "extract/furniture.py has to learn its line",
        )
    for article in articles:
        yield from _of_article(article)


def _unfit(found: Findings, article: Article) -> Suspicion | None:
    """Return why an article brings no report, None if it does."""
    url, page = article.url, article.page
    if article.location:
        return _redirect(found, url, article.location)
    if article.status in _REFUSED:
        return _blocked(url)
    if article.status in GONE:
        return _stops(f"{url} is gone ({article.status})", "fine for single articles")
    said = notice(article.payload) if article.payload else None
    if said == flags.BLOCKED:
        return _blocked(url)
    if said == flags.SOFT_404:
        return _stops(
            f"{url} says that it is gone, with status 200 (a soft 404)",
            "fine for single articles; if all do, article_pattern may match what are none",
        )
    if page is None:
        return _stops(f"{url} {article.problem}", "open it in a browser")
    if not page.reports or len(page.text) < _FEWEST:
        return _stops(
            f"no report was found on {url}, only {len(page.text)} characters",
            "open it in a browser: is it an article, and is its text in the HTML?",
        )
    return None


def _of_article(article: Article) -> Iterator[Suspicion]:
    page = article.page
    if page is None:
        return
    if flags.PROMISED_MISMATCH in page.flags and page.reports:
        yield _doubt(
            f"{article.url} promises {page.promised} reports, {len(page.reports)} were found",
            "count them in a browser: pages do promise too much; if they are cut wrongly, the "
            "markers are in extract/markers.py",
        )
    if article.goes_on:
        yield _doubt(
            f"{article.url} goes on at {article.goes_on}, which was not fetched",
            "a trial fetches few parts; a crawl fetches all that are on the site's hosts",
        )
    for flag, meaning in _TOLD_FLAGS.items():
        if flag in page.flags:
            yield _doubt(f"{article.url}: {meaning}", "look at the page in a browser")


def _redirect(found: Findings, url: str, location: str) -> Suspicion:
    if is_on(found.site, location):
        return _stops(
            f"{url} redirects to {location}, which no pattern matches",
            "use that address, or widen a pattern",
        )
    return _stops(
        f"{url} redirects off the site, to {location}",
        "if that is the site's new host, change start_urls; nothing is followed off the site",
    )


def _blocked(url: str) -> Suspicion:
    return _stops(
        f"{url} shows a wall instead of its page (a check for programs, or a refusal)",
        "the site does not want to be crawled: leave it, or ask its owner",
    )


def _pagination(links: Links) -> str | None:
    """Return which of the links left alone look like further list pages."""
    pager = [one for one in links.neither_kinds if re.search(r"list|index|page|p=", one.example)]
    return f"is it {_kinds(pager)}?" if pager else None


def _kinds(kinds: Sequence[Kind]) -> str:
    return ", ".join(f"{one.pattern} ({one.count}, like {one.example})" for one in kinds)


def _some(urls: Sequence[str], of: int) -> str:
    return f"any of the {of} articles" if len(urls) == of else ", ".join(urls)
