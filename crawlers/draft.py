"""Drafting a site's declaration from one of its list pages.

Guessed from the shapes of the links: articles are the same-shaped links with the longest words,
further list pages those that are numbered or called "next".  What is unsure is said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from statistics import median
from urllib.parse import urlsplit

from crawlers.errors import CrawlError
from crawlers.findings import findings_of
from crawlers.links import Anchor, anchors_of, is_on, resolve
from crawlers.progress import Progress
from crawlers.shapes import address_of, common_shapes, counted, escape, kind, of_kind, shape
from crawlers.site import Site
from crawlers.suspicions import obstacles_of
from crawlers.trial import Trial, payload_of, run_trial
from extract.decode import Decoded, decode
from extract.flags import BLOCKED
from extract.model import Payload
from extract.notice import notice
from extract.tree import is_markup
from storage.captures import Role
from storage.settings import Settings

DELAY = 3.0
"""Seconds between two requests to a real site that asks for none."""
_NEVER = r"(?!)"
_FEWEST = 3  # same-shaped links that may be articles
_SHORTEST = 5  # characters of a title
_LONGEST = 20  # beyond these a title's length says no more
_PAGER = re.compile(
    r"^\W*第?\s*\d{1,4}\s*页?\W*$|下一?页|后一?页|末页|尾页|最后一页|上一?页|^next\b|^last\b|^[>»›]+$",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(r"\s*[_|｜—–]+\s*|\s+-+\s+|-(?=[^-]{2,12}$)")
_TITLE = re.compile(r"<title[^>]*>([^<]*)</title", re.IGNORECASE)
_PUBLIC = frozenset({"com", "net", "org", "gov", "edu", "ac", "co"})
_RESERVED = ".example"
_TITLE_LENGTH = 40


class DraftError(CrawlError):
    """A page is none from which a declaration could be drafted."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A pattern, and some of the addresses that it was guessed from."""

    pattern: str
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A declaration as guessed; ``unsure`` says what to look at, a sentence each."""

    site: Site
    lists: Guess
    articles: Guess
    charset: str
    unsure: tuple[str, ...]


def draft(url: str, name: str | None, settings: Settings, progress: Progress) -> Draft:
    """Fetch a list page as a crawl would, and draft the declaration of its site.

    A process can do this once.  Raises :class:`DraftError` for a page that is none,
    :class:`~crawlers.errors.SiteError` for a URL or name that cannot be, and what
    :func:`crawlers.trial.run_trial` raises.
    """
    start = resolve(url, url) or url
    host = urlsplit(start).hostname or ""
    named = name or name_of(host)
    # Nobody can own a host below .example (RFC 2606): only the samples' server answers for it.
    sample = host.endswith(_RESERVED)
    trial = run_trial(
        Site(named, named, (start,), _NEVER, _NEVER, delay=0.0 if sample else DELAY, sample=sample),
        settings,
        progress,
    )
    return draft_of(trial)


def name_of(host: str) -> str:
    """Return a site's name from its host's: www.abc.com.cn is abc."""
    labels = host.lower().split(".")
    if len(labels) > 1 and not labels[-1].isdigit():
        labels.pop()
        if len(labels) > 1 and labels[-1] in _PUBLIC:
            labels.pop()
        labels = labels[-1:]
    name = re.sub(r"[^a-z0-9]+", "_", "_".join(labels)).strip("_")
    return name if name[:1].isalpha() else f"site_{name}".rstrip("_")


def draft_of(trial: Trial) -> Draft:
    """Return what a trial of nothing but a start URL lets one guess."""
    start = trial.site.start_urls[0]
    payload, decoded = _list_page(trial, start)
    here = [one for one in anchors_of(payload) if one.url and is_on(trial.site, one.url)]
    if not here:
        raise DraftError(
            "has no links on its own host", where=start, todo="give a page that lists articles"
        )
    rules = trial.robots.verdict
    allowed = [one for one in here if rules.allows(one.url or "")]
    unsure = []
    if len(allowed) < len(here):
        unsure.append(f"{len(here) - len(allowed)} links that robots.txt forbids were left out")
    own = address_of(start)
    lists, doubts = _lists(own, allowed)
    unsure += doubts
    rest = [one for one in allowed if not re.fullmatch(lists.pattern, address_of(one.url or ""))]
    articles, doubts = _articles(start, rest)
    unsure += doubts
    asked = trial.robots.crawl_delay
    title, doubts = _title(decoded.text, trial.site.name)
    unsure += doubts
    if _negotiates_time(trial):
        unsure.append(
            "it answers Accept-Datetime (RFC 7089): history=History.MEMENTO may let past days in"
        )
    site = Site(
        name=trial.site.name,
        title=title,
        start_urls=(start,),
        list_pattern=lists.pattern,
        article_pattern=articles.pattern,
        delay=max(trial.site.delay, asked or 0.0),
        sample=trial.site.sample,
    )
    return Draft(site, lists, articles, _charset(decoded), tuple(unsure))


def _list_page(trial: Trial, start: str) -> tuple[Payload, Decoded]:
    """Return the page that was given, if it is one."""
    for obstacle in obstacles_of(findings_of(trial)):
        raise DraftError(obstacle.what, where=start, todo=obstacle.todo)
    page = trial.of(Role.LIST)[-1]
    if page.withheld:
        raise DraftError(
            f"forbids keeping it ({page.withheld})",
            where=start,
            todo="write the declaration by hand; such pages are visited, and not archived",
        )
    payload = payload_of(page)
    decoded = decode(payload.body, payload.content_type)
    if not is_markup(decoded.text):
        raise DraftError(
            f"is no HTML page (Content-Type: {payload.content_type})",
            where=start,
            todo="give the address of a page that lists articles",
        )
    if notice(payload) == BLOCKED:
        raise DraftError(
            "shows a wall instead of its page (a check for programs, or a refusal)",
            where=start,
            todo="the site does not want to be crawled: leave it, or ask its owner",
        )
    return payload, decoded


def _lists(own: str, anchors: Sequence[Anchor]) -> tuple[Guess, list[str]]:
    """Return the pattern of the list pages: the given one, and those numbered like it."""
    pager = dict.fromkeys(
        address
        for one in anchors
        if _PAGER.search(one.words.strip()) and (address := address_of(one.url or "")) != own
    )
    folder = own.rpartition("/")[0]
    # Numbered links in the page's own folder before any others.
    shapes = sorted(
        common_shapes(pager), key=lambda one: (not one[2].startswith(folder), -one[1], one[0])
    )
    if not shapes:
        doubt = (
            "no links to further list pages were found: is the list on one page, or does a "
            "script turn them? list_pattern knows the given page alone"
        )
        return Guess(escape(own), 1, (own,)), [doubt]
    same = [address for address in pager if shape(address) == shapes[0][0]]
    pattern = _with_first(own, counted(same))
    doubts = []
    if others := [one[2] for one in shapes[1:]]:
        doubts.append(f"these look like numbered pages too and are left alone: {_some(others)}")
    if len(same) == 1:
        doubts.append(f"list_pattern is guessed from one link, {same[0]}")
    return Guess(pattern, len(same), tuple(same)), doubts


def _with_first(own: str, others: str) -> str:
    """Return a pattern for a page and those that are numbered."""
    first = escape(own)
    if re.fullmatch(others, own):
        return others
    if others.startswith(first):
        return f"{first}({others.removeprefix(first)})?"
    return f"{first}|{others}"


@dataclass(frozen=True, slots=True)
class _Group:
    """Links of one kind: their addresses, and the usual length of their words."""

    addresses: tuple[str, ...]
    words: float

    @property
    def score(self) -> float:
        """How much they look like articles: many, with titles for words."""
        return len(self.addresses) * min(self.words, _LONGEST)

    @property
    def may_be(self) -> bool:
        """Whether they can be articles at all."""
        return len(self.addresses) >= _FEWEST and self.words >= _SHORTEST


def _articles(start: str, anchors: Sequence[Anchor]) -> tuple[Guess, list[str]]:
    """Return the pattern of the articles."""
    words: dict[str, dict[str, int]] = {}
    for one in anchors:
        address = address_of(one.url or "")
        known = words.setdefault(kind(address), {})
        known[address] = max(known.get(address, 0), len("".join(one.words.split())))
    groups = [_Group(tuple(known), median(known.values())) for known in words.values()]
    groups.sort(key=lambda one: (-one.score, one.addresses))
    able = [one for one in groups if one.may_be]
    if not able:
        seen = ", ".join(f"{one.addresses[0]} (×{len(one.addresses)})" for one in groups[:5])
        raise DraftError(
            f"has no group of links that look like articles; seen: {seen or 'none'}",
            where=start,
            todo="give a page that lists articles, or write the declaration by hand",
        )
    best = able[0]
    pattern, left = of_kind(best.addresses)
    taken = tuple(one for one in best.addresses if re.fullmatch(pattern, one))
    doubts = []
    folders = {shape(folder := one.rpartition("/")[0]): folder for one in taken}
    if len(folders) > 1:
        doubts.append(
            f"articles were seen in several folders, {_some(sorted(folders.values()))}: leave in "
            "the pattern those that hold work reports"
        )
    if left:
        doubts.append(f"the like in these folders are left alone: {_some(left)}")
    if not re.search(r"\\d|\[0-9", pattern):
        doubts.append("the articles' addresses have no number: other pages may match the pattern")
    for other in able[1:3]:
        doubts.append(
            f"{len(other.addresses)} links like {other.addresses[0]} were not taken for articles"
        )
    return Guess(pattern, len(taken), taken), doubts


def _title(markup: str, name: str) -> tuple[str, list[str]]:
    """Return the site's title: what stands last in the page's."""
    found = _TITLE.search(markup)
    whole = " ".join(unescape(found[1]).split()) if found else ""
    whole = "".join(one for one in whole if one.isprintable())
    parts = [part for part in _SEPARATORS.split(whole) if part]
    if not parts:
        return name, ["the page has no title: write what people call the site"]
    last = parts[-1][:_TITLE_LENGTH]
    return last, [f"the title is the end of the page's, {whole[:60]!r}"] if len(parts) == 1 else []


def _negotiates_time(trial: Trial) -> bool:
    vary = trial.of(Role.LIST)[-1].header(b"vary") or ""
    return "accept-datetime" in vary.lower()


def _charset(decoded: Decoded) -> str:
    if decoded.declared is None:
        return f"{decoded.charset}, none declared"
    said = "as" if decoded.declared == decoded.charset else f"though {decoded.declared} is"
    return f"{decoded.charset}, {said} declared"


def _some(addresses: Sequence[str]) -> str:
    more = "" if len(addresses) <= 3 else f" and {len(addresses) - 3} more"
    return ", ".join(addresses[:3]) + more
