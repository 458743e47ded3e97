"""All that the sample sites show: the bytes at every address on every day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from crawlers.sample.article import Article, State, parts
from crawlers.sample.calendar import DAYS
from crawlers.sample.life import Life, morning
from crawlers.sample.lives.baiyun import LIFE as BAIYUN
from crawlers.sample.lives.hetang import LIFE as HETANG
from crawlers.sample.lives.qinghe import LIFE as QINGHE
from crawlers.sample.lives.shuangxi import LIFE as SHUANGXI
from crawlers.sample.look import ArticleView, Link, ListView, Look
from crawlers.sample.looks.baiyun import BaiyunLook
from crawlers.sample.looks.hetang import HetangLook
from crawlers.sample.looks.qinghe import QingheLook
from crawlers.sample.looks.shuangxi import ShuangxiLook

_HOT = 5
_RELATED = 3


@dataclass(frozen=True, slots=True)
class Resource:
    """What an address answers with, before any content coding.

    ``changed_at`` is since when it has answered with these very bytes.
    """

    status: int
    content_type: str
    body: bytes
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample site.  To add one: a life, a look, a line in :data:`SAMPLES`.

    ``turning_from`` is the day from which its sidebar shows other articles, so that pages
    change though their reports don't; None if it never does.
    """

    life: Life
    look: Look
    turning_from: date | None = None


SAMPLES = (
    Sample(QINGHE, QingheLook()),
    Sample(BAIYUN, BaiyunLook(), turning_from=DAYS[2]),
    Sample(HETANG, HetangLook()),
    Sample(SHUANGXI, ShuangxiLook()),
)


@dataclass(frozen=True, slots=True)
class _Page:
    status: int
    content_type: str
    body: bytes


@cache
def resources(host: str, day: date) -> Mapping[str, Resource]:
    """Return all that a host shows on a day, by path; raises KeyError for another host.

    A path that is not among them is answered with :func:`missing`.
    """
    shown = _shown(host, day)
    return {
        path: Resource(page.status, page.content_type, page.body, _changed_at(host, path, day))
        for path, page in shown.items()
    }


@cache
def missing(host: str) -> Resource:
    """Return what a host shows where it has never had anything."""
    page = _error(_sample(host), 404)
    return Resource(page.status, page.content_type, page.body, morning(DAYS[0]))


def hosts() -> tuple[str, ...]:
    """Return the sample sites' hosts."""
    return tuple(sample.life.host for sample in SAMPLES)


def etag(body: bytes) -> str:
    """Return the opaque part of a strong ETag: the same for the same bytes."""
    return hashlib.sha256(body).hexdigest()[:24]


def clicks(article: Article) -> int:
    """Return the made-up counter that an article's page may show."""
    return int(etag(article.path.encode()), 16) % 9000 + 81


def _sample(host: str) -> Sample:
    return {sample.life.host: sample for sample in SAMPLES}[host]


def _changed_at(host: str, path: str, day: date) -> datetime:
    """Return the morning of the first of the days, up to this one, with these very bytes."""
    since = DAYS.index(day)
    while since and _shown(host, DAYS[since - 1]).get(path) == _shown(host, day)[path]:
        since -= 1
    return morning(DAYS[since])


@cache
def _shown(host: str, day: date) -> Mapping[str, _Page]:
    sample = _sample(host)
    found = {"/robots.txt": _Page(200, "text/plain; charset=utf-8", sample.look.robots().encode())}
    found.update(_listings(sample, day))
    for article in sample.life.listed(day):
        state = article.states[DAYS.index(day)]
        if isinstance(state, State):
            found.update(_article(sample, article, state, day))
        elif state is not None:
            found.update({path: _error(sample, state) for path in _past_paths(sample, article)})
    return found


def _article(
    sample: Sample, article: Article, state: State, day: date
) -> Iterator[tuple[str, _Page]]:
    life = sample.life
    listed = life.listed(day)
    at = listed.index(article)
    cut = parts(state, life.part_size)
    paths = tuple(article.part_path(number) for number in range(1, len(cut) + 1))
    for number, part in enumerate(cut, 1):
        view = ArticleView(
            address=f"http://{life.host}{article.path}",
            title=state.title,
            published_at=article.published_at,
            breadcrumb=article.breadcrumb,
            part=part,
            number=number,
            paths=paths,
            older=_link(listed[at + 1]) if at + 1 < len(listed) else None,
            newer=_link(listed[at - 1]) if at else None,
            hot=_hot(sample, day),
            related=_related(life, article),
            clicks=clicks(article),
        )
        yield paths[number - 1], _html(sample, 200, sample.look.article(view))


def _listings(sample: Sample, day: date) -> Iterator[tuple[str, _Page]]:
    links = [_link(article) for article in sample.life.listed(day)]
    size = sample.life.page_size
    pages = [tuple(links[start : start + size]) for start in range(0, len(links), size)]
    paths = tuple(sample.look.list_path(number) for number in range(1, len(pages) + 1))
    for number, entries in enumerate(pages, 1):
        view = ListView(entries, number, paths, _hot(sample, day))
        yield paths[number - 1], _html(sample, 200, sample.look.listing(view))


def _past_paths(sample: Sample, article: Article) -> tuple[str, ...]:
    """Return the addresses of all parts that an article has ever had."""
    states = [state for state in article.states if isinstance(state, State)]
    most = max(len(parts(state, sample.life.part_size)) for state in states)
    return tuple(article.part_path(number) for number in range(1, most + 1))


def _first_articles(life: Life) -> tuple[Article, ...]:
    return tuple(a for a in life.listed(DAYS[0]) if not a.forbidden)


def _hot(sample: Sample, day: date) -> tuple[Link, ...]:
    turned = sample.turning_from is not None and day >= sample.turning_from
    there = _first_articles(sample.life)
    start = _HOT if turned else 2
    return tuple(_link(article) for article in there[start : start + _HOT])


def _related(life: Life, article: Article) -> tuple[Link, ...]:
    others = [other for other in _first_articles(life) if other.path != article.path]
    start = int(etag(article.path.encode()), 16) % (len(others) - _RELATED)
    return tuple(_link(other) for other in others[start : start + _RELATED])


def _link(article: Article) -> Link:
    return Link(article.name, article.path, article.listed_on)


def _error(sample: Sample, status: int) -> _Page:
    return _html(sample, status, sample.look.missing(status))


def _html(sample: Sample, status: int, html: str) -> _Page:
    return _Page(int(status), "text/html", sample.look.encode(html))
