"""A site that does what a test tells it, over real HTTP, and remembers what it was asked.

It is reached as a proxy, so that it may have any host's name.  The faults that anybody may want
to see are those of :mod:`crawlers.sample.faults`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from crawlers.sample import messages
from crawlers.sample.listener import Listener
from crawlers.site import Bounds, History

HOST = "fault.example"
ANYTHING = Bounds(errors=1, blocked=1, gone=1, redirects=1, undecodable=1, denied=1)
"""Bounds of a site of which nothing is unusual."""


@dataclass(frozen=True)
class Asked:
    """A request: its host, its path with the query, its headers, the when-th for this address."""

    time: float
    host: str
    path: str
    headers: Mapping[str, str]
    nth: int


@dataclass(frozen=True)
class Reply:
    """A response; ``raw`` is sent instead of all else, and then the connection ends."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)
    raw: bytes | None = None
    ends: str = "close"


Answer = Callable[[Asked], Reply]


@dataclass
class FaultSite:
    """What is served (``answer``) and what was asked, in order."""

    answer: Answer
    log: list[Asked] = field(default_factory=list)
    address: str = ""
    asked: threading.Condition = field(default_factory=threading.Condition)

    def paths(self) -> list[str]:
        """All paths asked for, robots.txt left out."""
        return [one.path for one in self.log if one.path != "/robots.txt"]

    def wait_for(self, count: int) -> None:
        """Wait until so many pages were asked for."""
        with self.asked:
            assert self.asked.wait_for(lambda: len(self.paths()) >= count, timeout=60)

    def take(self, request: messages.Asked) -> messages.Reply | messages.Raw:
        split = urlsplit(request.target)
        path = split.path + (f"?{split.query}" if split.query else "")
        with self.asked:
            nth = sum((one.host, one.path) == (request.host, path) for one in self.log) + 1
            headers = httpx.Headers(dict(request.headers))
            asked = Asked(time.monotonic(), request.host, path, headers, nth)
            self.log.append(asked)
            self.asked.notify_all()
        reply = self.answer(asked)
        if reply.raw is not None:
            return messages.Raw(reply.raw, messages.Ends(reply.ends))
        return messages.Reply(reply.status, reply.headers, reply.body)


def page(*links: str, text: str = "", title: str = "页") -> bytes:
    """A page of links."""
    body = "".join(f'<a href="{link}">{link}</a>\n' for link in links)
    return (
        f"<html><head><title>{title}</title></head><body><p>{text}</p>{body}</body></html>".encode()
    )


def routes(table: dict[str, Reply | Answer]) -> Answer:
    """Answer by path; 404 for any other."""

    def answer(asked: Asked) -> Reply:
        found = table.get(asked.path, Reply(b"none", 404))
        return found if isinstance(found, Reply) else found(asked)

    return answer


@contextmanager
def serving(answer: Answer) -> Generator[FaultSite, None, None]:
    """Serve until the context ends."""
    site = FaultSite(answer)
    with Listener(site.take, record=lambda request: None) as listener:
        site.address = listener.address
        yield site


def declare(folder: Path, **fields: object) -> Path:
    """Write a declaration of the fault site; return its file.

    ``history`` is a member of History, or an expression.
    """
    values = {
        "name": "fault",
        "title": "Fault",
        "start_urls": (f"http://{HOST}/list/",),
        "list_pattern": r"/list/(\d+\.html)?",
        "article_pattern": r"/a/\d+(_\d+)?\.html",
        "delay": 0.0,
        "sample": True,
    } | fields
    history = values.pop("history", None)
    lines = ["from crawlers.site import Bounds, Cdx, Dialect, History, Site, pywb", "SITE = Site("]
    lines += [f"    {name}={value!r}," for name, value in values.items()]
    named = history in list(History.__members__)
    lines += [f"    history=History.{history}," if named else f"    history={history},", ")"]
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "fault.py"
    file.write_text("\n".join(lines))
    return file
