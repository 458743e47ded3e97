"""The publish time that a page declares in its markup, where it prints none.

Read are the head's metas (Open Graph, Dublin Core, the names that Chinese offices and search
engines ask for), ``itemprop="datePublished"`` (schema.org microdata), and JSON-LD of the article:
one that has another headline, or is an entry of a list, is another's.  Declarations that disagree
about the day say nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from extract.facts.model import Precision
from extract.facts.times import parse
from extract.tree import Element

Time = tuple[datetime, Precision]

_METAS: Final = frozenset(
    {
        "articlepublishedtime",
        "bytedancepublishedtime",
        "datepublished",
        "dcdateissued",
        "dctermsissued",
        "ogpublishedtime",
        "ogreleasedate",
        "pubdate",
        "publicationdate",
        "publishdate",
        "publishedtime",
        "publishtime",
        "weiboarticlecreateat",
    }
)
"""Names of metas, without their signs: article:published_time, DC.date.issued."""
_KEYS: Final = ("datePublished", "pubDate")
_MAY_BE: Final = ("ublish", "ubdate", "ubDate", "elease_date", "ssued", "create_at")
_LD: Final = "application/ld+json"
_LONGEST: Final = 100_000  # characters of JSON-LD
_MOST: Final = 20  # pieces of it, and its objects
_PRECISIONS: Final = (Precision.DAY, Precision.MINUTE, Precision.SECOND)  # from coarse to fine
_NO_NAME = re.compile(r"[\W_]+")


def declared(markup: str, root: Element, title: str | None) -> Time | None:
    """Return the time that a page declares: its markup, its tree without scripts, its title."""
    if not any(word in markup for word in _MAY_BE):
        return None
    found = [*_metas(root), *_microdata(root), *_of_json(markup, title)]
    if len({moment.date() for moment, _ in found}) != 1:
        return None
    return max(found, key=lambda time: _PRECISIONS.index(time[1]))


def _metas(root: Element) -> Iterator[Time]:
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or ""
        if _NO_NAME.sub("", name).lower() in _METAS and (time := parse(meta.get("content") or "")):
            yield time


def _microdata(root: Element) -> Iterator[Time]:
    for element in root.iterfind(".//*[@itemprop='datePublished']"):
        scopes = (one for one in element.iterancestors() if one.get("itemscope") is not None)
        scope = next(scopes, None)
        if scope is not None and "Comment" in (scope.get("itemtype") or ""):
            continue
        value = element.get("datetime") or element.get("content") or element.text or ""
        if time := parse(value):
            yield time


def _of_json(markup: str, title: str | None) -> Iterator[Time]:
    at = 0
    for _ in range(_MOST):
        if (at := markup.find(_LD, at)) < 0:
            return
        start, end = markup.find(">", at) + 1, markup.find("</script", at)
        if start == 0 or end < 0:
            return
        at = end
        if start <= end <= start + _LONGEST:
            for told in _objects(markup[start:end]):
                if time := _time(told, title):
                    yield time


def _objects(text: str) -> Iterator[dict[str, object]]:
    """Yield the objects of a piece of JSON-LD, not those inside them; bad JSON has none."""
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        return
    several = value if isinstance(value, list) else [value]
    for one in several[:_MOST]:
        if isinstance(one, dict):
            yield one
            graph = one.get("@graph")
            for inner in graph[:_MOST] if isinstance(graph, list) else ():
                if isinstance(inner, dict):
                    yield inner


def _time(told: dict[str, object], title: str | None) -> Time | None:
    said = next((told[key] for key in _KEYS if isinstance(told.get(key), str)), None)
    called = next((told[key] for key in ("headline", "title", "name") if told.get(key)), "")
    return parse(str(said)) if said and _agree(str(called), title or "") else None


def _agree(called: str, title: str) -> bool:
    """Say whether a name is none, or the title's: sites cut it, or add their own."""
    name, own = _NO_NAME.sub("", called), _NO_NAME.sub("", title)
    return not name or (bool(own) and (name in own or own in name))
