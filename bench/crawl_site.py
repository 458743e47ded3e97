"""The site that bench/crawl.py crawls: a process of its own that remembers what it was asked.

Its pages are 60 KB, 15 KB packed, as real ones are in the median.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import sys
import time
from datetime import UTC
from email.utils import format_datetime, parsedate_to_datetime

HOST = "bench.example"
PER_LIST = 100
_WORDS = "年度计划完成情况良好各项指标均有提升群众反映较好下一步继续努力"


class Site:
    """Lists of articles, as many that robots.txt forbids, and a log of (seconds, path, bytes)."""

    def __init__(self, pages: int, forbidden: int, pause: float, coding: str) -> None:
        self.log: list[tuple[float, str, int]] = []
        self._bodies: dict[str, bytes] = {}
        self._pages = pages
        self._forbidden = forbidden
        self._pause = pause
        self._coding = coding

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of a connection."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                began = time.monotonic()
                first, *lines = head.decode("latin-1").split("\r\n")
                fields = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
                path = first.split()[1].removeprefix(f"http://{HOST}")
                if path == "/log":
                    body, status, extra = json.dumps(self.log).encode(), 200, ""
                else:
                    await asyncio.sleep(self._pause if path.startswith("/a/") else 0)
                    status, body, extra = self._answer(path, fields)
                    self.log.append((began, path, len(body)))
                length = f"Content-Length: {len(body)}\r\n" if status != 304 else ""
                writer.write(f"HTTP/1.1 {status} X\r\n{extra}{length}\r\n".encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(self, path: str, fields: dict[str, str]) -> tuple[int, bytes, str]:
        extra = f'ETag: "{path}"\r\nContent-Type: text/html; charset=utf-8\r\n'
        if asked := fields.get("accept-datetime"):
            moment = parsedate_to_datetime(asked).astimezone(UTC)
            extra += f"Memento-Datetime: {format_datetime(moment, usegmt=True)}\r\n"
        if path == "/robots.txt":
            return 200, b"User-agent: *\nDisallow: /no/\n", extra
        if fields.get("if-none-match") == f'"{path}"':
            return 304, b"", extra
        if path not in self._bodies:
            body = self._body(path)
            self._bodies[path] = gzip.compress(body) if self._coding == "gzip" else body
        if self._coding == "gzip":
            extra += "Content-Encoding: gzip\r\n"
        return 200, self._bodies[path], extra

    def _body(self, path: str) -> bytes:
        number = int(path.split("/")[2].removesuffix(".html") or 0)
        if path.startswith("/a/"):
            draw = random.Random(number)
            text = "".join(draw.choices(_WORDS, k=20_000))
            return f"<html><head><title>{path}</title></head><body><p>{text}</p></body>".encode()
        span = range(number * PER_LIST, (number + 1) * PER_LIST)
        links = [f"/a/{n}.html" for n in span if n < self._pages]
        links += [f"/no/{n}.html" for n in span if n < self._forbidden]
        if span.stop < max(self._pages, self._forbidden):
            links.append(f"/list/{number + 1}.html")
        return "".join(f'<a href="{link}">{link}</a>\n' for link in links).encode()


async def main() -> None:
    """Serve; print the port."""
    pages, forbidden, pause = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    served = Site(pages, forbidden, pause, coding=sys.argv[4])
    server = await asyncio.start_server(served.serve, "127.0.0.1", 0, backlog=256)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
