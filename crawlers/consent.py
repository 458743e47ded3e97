"""Consent: what a site says about being archived, in a response or in its page, and what its
owner has told us.

An opt-out (:mod:`storage.decisions`) is asked about before a URL is queued, and again before it
is fetched, by whatever way.

``noarchive`` in ``X-Robots-Tag`` or ``<meta name="robots">``, for everybody or for us by name,
means that the body is not kept (the directives are described at
https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag).
"""

from __future__ import annotations

from collections.abc import Iterable

from scrapy.exceptions import IgnoreRequest

from crawlers.links import tree_of
from crawlers.manners import AGENT
from extract.model import Payload
from storage.decisions import Decisions
from storage.exchange import MAX_VALUE

_TAG = "noarchive"
_VALUED = ("unavailable_after", "max-")
"""Directives that have a colon of their own: what stands before it is no robot's name."""


class OptedOut(IgnoreRequest):
    """Somebody who may decided that the URL is not to be fetched."""


def opted_out(decisions: Decisions, url: str) -> str | None:
    """Return why a URL is not to be fetched, None if nobody has decided so."""
    decision = decisions.forbid(url)
    return f"{decision} forbids {url}" if decision else None


def withheld(tags: Iterable[str], payload: Payload | None) -> str | None:
    """Return where a site forbids keeping a body, None where it does not.

    ``tags`` are the values of the X-Robots-Tag lines; ``payload`` is the body, if it is HTML.
    """
    for tag in tags:
        if _forbids(_ours(tag)):
            return _told(f"X-Robots-Tag: {tag}")
    # Most pages do not have the word; one in UTF-16 has it with a zero after each letter.
    if payload is None or _TAG.encode() not in payload.body.replace(b"\0", b"").lower():
        return None
    return _in_meta(payload)


def _in_meta(payload: Payload) -> str | None:
    root, _ = tree_of(payload)
    for node in root.iter("meta") if root is not None else ():
        name = (node.get("name") or "").strip().lower()
        if name in {"robots", AGENT} and _forbids(node.get("content") or ""):
            return _told(f'<meta name="{name}" content="{node.get("content")}">')
    return None


def _told(where: str) -> str:
    """Return it as one line of a record."""
    return " ".join(where.split())[:MAX_VALUE]


def _ours(tag: str) -> str:
    """Return the directives of an X-Robots-Tag value, none if they are another robot's."""
    name, colon, rest = (piece.strip() for piece in tag.partition(":"))
    if not colon or "," in name or name.lower().startswith(_VALUED):
        return tag
    return rest if name.lower() == AGENT else ""


def _forbids(directives: str) -> bool:
    return _TAG in {one.strip().lower() for one in directives.split(",")}
