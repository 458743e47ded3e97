"""What a sample site's look is given to draw, and what it has to draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Protocol

from crawlers.sample.article import Part
from crawlers.sample.claims import PageClaims


@dataclass(frozen=True, slots=True)
class Link:
    """A title and the path it leads to."""

    title: str
    path: str
    listed_on: date


@dataclass(frozen=True, slots=True)
class ArticleView:
    """One part of an article with all that stands around it.

    ``paths`` are the addresses of all parts, ``number`` is the 1-based one that is shown;
    ``older`` and ``newer`` are the neighbours in the list; ``hot`` a sidebar; ``related`` the
    list under the text; ``clicks`` a made-up counter.
    """

    address: str
    title: str
    published_at: datetime | None
    breadcrumb: tuple[str, ...]
    part: Part
    number: int
    paths: tuple[str, ...]
    older: Link | None
    newer: Link | None
    hot: tuple[Link, ...]
    related: tuple[Link, ...]
    clicks: int

    @property
    def is_last(self) -> bool:
        """Whether no part follows."""
        return self.number == len(self.paths)


@dataclass(frozen=True, slots=True)
class ListView:
    """One list page; ``paths`` are the addresses of all, ``number`` is the 1-based one shown."""

    entries: tuple[Link, ...]
    number: int
    paths: tuple[str, ...]
    hot: tuple[Link, ...]


class Look(Protocol):
    """How a site looks.  ``encode`` turns its HTML into the bytes on the wire."""

    def list_path(self, number: int) -> str:
        """Return the path of the n-th list page, 1-based."""

    def article(self, view: ArticleView) -> str:
        """Return the HTML of one part of an article."""

    def said(self, published_at: datetime | None, clicks: int) -> PageClaims:
        """Return what :meth:`article` prints around an article, beside title and time."""

    def listing(self, view: ListView) -> str:
        """Return the HTML of a list page."""

    def missing(self, status: int) -> str:
        """Return the HTML shown with a 404 or 410."""

    def robots(self) -> str:
        """Return robots.txt."""

    def encode(self, html: str) -> bytes:
        """Return the bytes of a page; raises UnicodeEncodeError if a character has none."""


def anchor(link: Link) -> str:
    """Return ``<a href title>`` of a link."""
    title = escape(link.title)
    return f'<a href="{escape(link.path)}" title="{title}">{title}</a>'


def items(links: Iterable[Link]) -> str:
    """Return ``<li>`` of links."""
    return "".join(f"<li>{anchor(link)}</li>" for link in links)
