"""One page, one URL: the address that a link is visited by.

Applied to links and never to what a redirect names: where the site itself sends us is the truth.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from crawlers.site import Site

_PATH_SESSION = re.compile(r"(?i);(jsessionid|phpsessid|sid)=[^/?;]*")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical(site: Site, url: str) -> str:
    """Return an absolute URL without what does not tell pages of a site apart.

    Session ids and the parameters that the site declares dropped go; a declared twin's host is
    the main one's; http and https are one, as the start URL of the host spells it.
    """
    split = urlsplit(url)
    host = split.hostname or ""
    main = urlsplit(site.start_urls[0])
    if host in site.twins and split.port in {None, 80, 443}:
        split = split._replace(netloc=main.netloc)
        host = main.hostname or ""
    schemes = [s.scheme for s in map(urlsplit, site.start_urls) if s.hostname == host]
    if split.port == _DEFAULT_PORTS.get(split.scheme):
        split = split._replace(netloc=split.netloc.rpartition(":")[0])
    if schemes and split.port is None:
        split = split._replace(scheme=split.scheme if split.scheme in schemes else schemes[0])
    return split._replace(
        path=_PATH_SESSION.sub("", split.path), query=_kept(site, split.query)
    ).geturl()


def _kept(site: Site, query: str) -> str:
    pieces = query.split("&") if query else []
    return "&".join(piece for piece in pieces if not _dropped(site, piece.partition("=")[0]))


def _dropped(site: Site, name: str) -> bool:
    return any(fnmatchcase(name.lower(), pattern.lower()) for pattern in site.drop_params)
