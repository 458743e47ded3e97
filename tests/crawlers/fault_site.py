"""A site that does what it is told, over real HTTP, and remembers what it was asked.

It is reached as a proxy, so that it may have any host's name.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

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
    headers: dict[str, str]
    nth: int


@dataclass(frozen=True)
class Reply:
    """A response; ``raw`` is sent instead of all else, and then the connection ``ends``."""

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
    release: threading.Event = field(default_factory=threading.Event)

    def paths(self) -> list[str]:
        """All paths asked for, robots.txt left out."""
        return [one.path for one in self.log if one.path != "/robots.txt"]

    def wait_for(self, count: int) -> None:
        """Wait until so many pages were asked for."""
        with self.asked:
            assert self.asked.wait_for(lambda: len(self.paths()) >= count, timeout=60)

    def take(self, host: str, path: str, headers: dict[str, str]) -> Reply:
        with self.asked:
            nth = sum((one.host, one.path) == (host, path) for one in self.log) + 1
            asked = Asked(time.monotonic(), host, path, headers, nth)
            self.log.append(asked)
            self.asked.notify_all()
        return self.answer(asked)


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

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            split = urlsplit(self.path)
            path = (split.path or "/") + (f"?{split.query}" if split.query else "")
            reply = site.take(split.netloc, path, dict(self.headers.items()))
            try:
                self._send(reply)
            except OSError:
                self.close_connection = True

        def _send(self, reply: Reply) -> None:
            if reply.raw is not None:
                self.close_connection = True
                self.wfile.write(reply.raw)
                self.wfile.flush()
                if reply.ends == "reset":
                    self.connection.setsockopt(
                        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                    )
                    self.connection.close()
                elif reply.ends == "hang":
                    site.release.wait(60)
                elif reply.ends == "drip":
                    while not site.release.wait(0.1):
                        self.wfile.write(b".")
                return
            self.send_response(reply.status)
            for name, value in reply.headers:
                self.send_header(name, value)
            if not any(name == "Content-Length" for name, _ in reply.headers):
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    server.request_queue_size = 64
    site.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.release.set()
        server.shutdown()
        server.server_close()
        thread.join()


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
