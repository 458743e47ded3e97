"""Captures to pages: which captures are parts of one page, in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from extract.model import Payload
from extract.parts import first_part, next_part
from storage.captures import Capture, Role

ReadPayload = Callable[[Capture], Payload]
"""Fetches a capture's body from the archive."""


@dataclass(frozen=True, slots=True)
class Chain:
    """A page: the captures of its parts in order, and the URL that it is known by.

    That is the first part's, also where that was not seen and a later one leads to it.
    """

    url: str
    parts: tuple[Capture, ...]

    @property
    def is_headless(self) -> bool:
        """Whether the page's first part was not seen."""
        return self.parts[0].url != self.url


def articles(captures: Iterable[Capture]) -> list[Capture]:
    """Return one capture for each (URL, moment, status, body) of an article: the one whose record
    is first.
    """
    found = (capture for capture in captures if capture.role is Role.ARTICLE)
    chosen: dict[tuple[object, ...], Capture] = {}
    for capture in sorted(found, key=lambda c: (c.content_type or "", c.payload, c.record)):
        identity = (capture.url, capture.observed_at, capture.status, capture.payload_digest)
        chosen.setdefault(identity, capture)
    return sorted(chosen.values(), key=lambda c: (c.url, c.observed_at, c.payload_digest or ""))


def chains(captures: Iterable[Capture], read: ReadPayload) -> Iterator[Chain]:
    """Yield the pages of articles, once for each capture of a page's first part."""
    bodies = [one for one in captures if one.status == 200 and one.payload_digest]
    seen = {one.url for one in bodies}
    for parts in _chains(bodies, read):
        url = parts[0].url
        head = first_part(read(parts[0]))
        yield Chain(url if head is None or head in seen else head, tuple(parts))


def _chains(captures: Sequence[Capture], read: ReadPayload) -> Iterator[list[Capture]]:
    """Yield each page's parts in order, once for each capture of its first part.

    A part is taken as it stood nearest in time to the first part: two captures of a page whose
    parts were fetched by different runs still make whole pages.
    """
    by_url: dict[str, list[Capture]] = {}
    for capture in captures:
        by_url.setdefault(capture.url, []).append(capture)
    following = {_identity(c): next_part(read(c)) for c in captures}
    continued = {url for url in following.values() if url}
    for head in captures:
        if head.url in continued and not _continues_itself(head, by_url, following):
            continue
        chain = [head]
        while (url := following[_identity(chain[-1])]) in by_url:
            part = min(by_url[url], key=lambda c: _distance(c, head))
            if any(part.url == earlier.url for earlier in chain):
                break
            chain.append(part)
        yield chain


def _continues_itself(
    head: Capture,
    by_url: dict[str, list[Capture]],
    following: dict[tuple[str, object, str | None], str | None],
) -> bool:
    """Whether a URL is named as next part only in a circle that it belongs to and begins.

    In a circle of next-part links nobody is first; the smallest URL is taken, so that the page
    is not lost.
    """
    seen = [head.url]
    current: Capture = head
    while (url := following[_identity(current)]) in by_url:
        if url == head.url:
            return head.url == min(seen)
        if url in seen:
            return False
        seen.append(url)
        current = min(by_url[url], key=lambda c: _distance(c, head))
    return False


def _identity(capture: Capture) -> tuple[str, object, str | None]:
    return capture.url, capture.observed_at, capture.payload_digest


def _distance(capture: Capture, head: Capture) -> tuple[float, str]:
    apart = abs((capture.observed_at - head.observed_at).total_seconds())
    return apart, capture.payload_digest or ""
