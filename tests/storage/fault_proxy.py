"""A real HTTP proxy that does to S3 requests what networks and busy servers do."""

from __future__ import annotations

import http.client
import random
from collections.abc import Generator
from contextlib import contextmanager
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import urlsplit

HOP_BY_HOP = {"connection", "expect", "keep-alive", "transfer-encoding"}


class Fault(Enum):
    """What happens to one request."""

    REFUSE = auto()  # 503, and nothing was done
    REFUSE_AFTERWARDS = auto()  # 503, and it was done
    LOSE_REQUEST = auto()  # the connection ends before anything was done
    LOSE_ANSWER = auto()  # the connection ends, and it was done
    CUT_ANSWER = auto()  # the connection ends in the middle of the answer's body
    SPOIL_BODY = auto()  # one bit of the request's body changes on the way
    CONFLICT = auto()  # 409: another conditional request for the key is under way
    PRETEND = auto()  # 200, and nothing was done


BEFORE = {
    Fault.REFUSE: (503, "SlowDown"),
    Fault.CONFLICT: (409, "ConditionalRequestConflict"),
    Fault.PRETEND: (200, ""),
}


class Plan:
    """Which requests go wrong, and how.

    Each pair of words and fault is used once, on the first request whose method and path have
    all the words.  After these, ``share`` of all requests go wrong in a way drawn by ``seed``.
    """

    def __init__(self) -> None:
        self.once: list[tuple[str, Fault]] = []
        self.always: Fault | None = None
        self.share = 0.0
        self.seen: list[str] = []
        self._random = random.Random(20260302)
        self._lock = Lock()

    def next(self, line: str) -> Fault | None:
        with self._lock:
            self.seen.append(line)
            for number, (words, fault) in enumerate(self.once):
                if all(word in line for word in words.split()):
                    del self.once[number]
                    return fault
            if self._random.random() < self.share:
                return self._random.choice([
                    Fault.REFUSE, Fault.REFUSE_AFTERWARDS, Fault.LOSE_REQUEST,
                    Fault.LOSE_ANSWER, Fault.CUT_ANSWER, Fault.SPOIL_BODY,
                ])  # fmt: skip
            return self.always


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    upstream: str
    plan: Plan

    def do_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.plan.next(f"{self.command} {self.path}")
        if fault is Fault.LOSE_REQUEST:
            self.close_connection = True
            return
        if fault in BEFORE:
            self._answer(*BEFORE[fault])
            return
        if fault is Fault.SPOIL_BODY and body:
            body = bytes([body[0] ^ 1]) + body[1:]
        status, headers, data = self._forward(body)
        if fault is Fault.LOSE_ANSWER:
            self.close_connection = True
            return
        if fault is Fault.REFUSE_AFTERWARDS:
            self._answer(*BEFORE[Fault.REFUSE])
            return
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self.end_headers()
        if fault is Fault.CUT_ANSWER:
            data, self.close_connection = data[: len(data) // 2], True
        self.wfile.write(data)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_any

    def _forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = http.client.HTTPConnection(self.upstream, timeout=30)
        try:
            headers = {
                name: value
                for name, value in self.headers.items()
                if name.lower() not in HOP_BY_HOP
            }
            connection.request(self.command, self.path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def _answer(self, status: int, code: str) -> None:
        body = f"<Error><Code>{code}</Code><Message>by plan</Message></Error>".encode()
        body = body if code and self.command != "HEAD" else b""
        self.send_response_only(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"0"')
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the faults are meant."""


@contextmanager
def proxy(endpoint: str) -> Generator[tuple[str, Plan], None, None]:
    """Run a proxy before an endpoint; give its URL and the plan to fill."""
    plan = Plan()
    handler = type("Handler", (_Handler,), {"upstream": urlsplit(endpoint).netloc, "plan": plan})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", plan
        finally:
            server.shutdown()
            thread.join()
