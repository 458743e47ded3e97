"""Links: what a page points at, and what of it a declaration wants."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit

from crawlers.site import Site
from extract.decode import decode
from extract.model import Payload
from storage.captures import Role

if TYPE_CHECKING:
    from lxml import etree

MAX_URL = 2000
_JUNK = re.compile(r"[\t\r\n]")
_REFRESH = re.compile(r"(?i)\s*\d*[.\d]*\s*[;,]?\s*url\s*=\s*[\"']?(?P<url>[^\"']+)")
_OTHER = re.compile(r"(?i)[a-z][a-z0-9+.-]*:(?!//)")


@dataclass(frozen=True, slots=True)
class Links:
    """What a page points at, as absolute http(s) URLs.

    ``urls`` are its links in their order, each once, ``bad`` the number of those that are no
    addresses; ``refresh`` is where its meta refresh leads, ``canonical`` what it calls itself.
    """

    urls: tuple[str, ...] = ()
    bad: int = 0
    refresh: str | None = None
    canonical: str | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link as a page has it: its absolute http(s) URL (None: it is no address), its words."""

    url: str | None
    words: str


def links_of(payload: Payload) -> Links:
    """Return the links of a page; any bytes at all are read."""
    root, base = tree_of(payload)
    if root is None:
        return Links()
    found: dict[str, None] = {}
    bad = 0
    for anchor in _anchors(root, base):
        if anchor.url is None:
            bad += 1
        else:
            found[anchor.url] = None
    return Links(tuple(found), bad, _refresh(root, base), _canonical(root, base))


def anchors_of(payload: Payload) -> Iterator[Anchor]:
    """Yield what a page links to, in its order, as often as it does."""
    root, base = tree_of(payload)
    if root is not None:
        yield from _anchors(root, base)


def tree_of(payload: Payload) -> tuple[etree._Element | None, str]:
    """Return a page's tree, None if it has none, and the URL that its links are relative to."""
    from lxml import etree

    text = decode(payload.body, payload.content_type).text
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        return None, payload.url
    base = next((address for node in root.iter("base") if (address := node.get("href"))), "")
    return root, resolve(payload.url, base) or payload.url


def _anchors(root: etree._Element, base: str) -> Iterator[Anchor]:
    for node in root.iter("a", "area"):
        address = _JUNK.sub("", node.get("href") or "").strip()
        if not address or address.startswith("#") or _OTHER.match(address):
            continue
        words = "".join(str(text) for text in node.itertext()).strip() or node.get("title") or ""
        yield Anchor(resolve(base, address), words)


def _refresh(root: etree._Element, base: str) -> str | None:
    for node in root.iter("meta"):
        if (node.get("http-equiv") or "").strip().lower() == "refresh":
            found = _REFRESH.match(_JUNK.sub("", node.get("content") or ""))
            return resolve(base, found["url"].strip()) if found else None
    return None


def _canonical(root: etree._Element, base: str) -> str | None:
    for node in root.iter("link"):
        if "canonical" in (node.get("rel") or "").lower().split() and node.get("href"):
            return resolve(base, _JUNK.sub("", node.get("href") or "").strip())
    return None


def resolve(base: str, address: str) -> str | None:
    """Return the absolute http(s) URL of an address without its fragment, None if it has none.

    Characters that a URL may not have are percent-encoded (https://url.spec.whatwg.org/).
    """
    from w3lib.url import safe_url_string

    try:
        url = safe_url_string(urljoin(base, address)).split("#", 1)[0]
        split = urlsplit(url)
        _ = split.port
    except (ValueError, UnicodeError):
        return None
    if split.scheme not in {"http", "https"} or not split.hostname:
        return None
    if len(url) > MAX_URL or " " in split.netloc:
        return None
    return url if split.path else split._replace(path="/").geturl()


def is_on(site: Site, url: str) -> bool:
    """Whether an absolute URL lies on a site's hosts, at the ports its start URLs name."""
    split = urlsplit(url)
    doors = {_door(urlsplit(start)) for start in site.start_urls}
    plain = split.scheme in {"http", "https"} and "@" not in split.netloc
    return plain and _door(split) in doors


def role_of(site: Site, url: str) -> Role | None:
    """Return what a declaration takes a URL for, None if it is to be left alone."""
    if not is_on(site, url):
        return None
    split = urlsplit(url)
    address = (split.path or "/") + (f"?{split.query}" if split.query else "")
    if re.fullmatch(site.list_pattern, address):
        return Role.LIST
    return Role.ARTICLE if re.fullmatch(site.article_pattern, address) else None


def _door(split: SplitResult) -> tuple[str | None, int | None]:
    default = split.port in {None, 80, 443}
    return split.hostname, None if default else split.port
