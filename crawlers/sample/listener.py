"""A small HTTP server on 127.0.0.1, which answers whatever it is asked by one function.

It is a forward proxy that forwards nothing: a client that is told of it as its HTTP proxy asks
for ``http://HOST/...`` and is answered from here.
"""

from __future__ import annotations

import select
import socket
import struct
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from crawlers.sample.errors import SampleError
from crawlers.sample.messages import Asked, Ends, Raw, Reply, Request, plain

_HOST = "127.0.0.1"
_DRIP_SECONDS = 0.1
_CHUNK = bytes(64 * 1024)

Answer = Callable[[Asked], Reply | Raw]
Record = Callable[[Request], None]


class Listener:
    """Answers requests within ``with``; each is recorded before its answer is sent.

    Both functions are called from the threads that answer.  ``port`` 0 takes a free one.  Raises
    :class:`~crawlers.sample.errors.SampleError` if the port is taken.
    """

    def __init__(self, answer: Answer, record: Record, port: int = 0) -> None:
        try:
            self._server = _Server((_HOST, port), answer, record)
        except (OSError, OverflowError) as error:
            raise SampleError(
                f"cannot listen: {error}",
                where=f"{_HOST}:{port}",
                todo="choose another port, or 0 for a free one",
            ) from error
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    @property
    def address(self) -> str:
        """Where it listens: http://127.0.0.1:PORT."""
        return f"http://{_HOST}:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server.hang_up()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], answer: Answer, record: Record) -> None:
        self.answer, self.record = answer, record
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        """Bind without looking up a host name, as HTTPServer would."""
        socket.socket.setsockopt(self.socket, socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = _HOST, self.server_address[1]

    def handle_connection(self, connection: socket.socket) -> None:
        """Remember a connection, so that it can be closed when the server stops."""
        with self._lock:
            self._open.add(connection)

    def forget(self, connection: socket.socket) -> None:
        """Forget a connection that its handler is done with."""
        with self._lock:
            self._open.discard(connection)

    def hang_up(self) -> None:
        """Close the connections that clients still hold open."""
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # the client was faster

    def handle_error(self, request: object, client_address: object) -> None:
        """Let a client that hung up go in silence; tell of anything else."""
        import sys

        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = 60
    wbufsize = -1
    disable_nagle_algorithm = True

    def version_string(self) -> str:
        """Return the Server header field."""
        return "samples"

    def setup(self) -> None:
        """Let the server know of the connection."""
        super().setup()
        self.server.handle_connection(self.connection)

    def finish(self) -> None:
        """Let the server forget the connection."""
        try:
            super().finish()
        finally:
            self.server.forget(self.connection)

    def do_GET(self) -> None:
        """Answer a GET."""
        host, target = self._asked()
        if not host:
            self._send(host, target, plain(400, "no host is named"))
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        self._send(host, target, self.server.answer(Asked(host, target, headers)))

    do_HEAD = do_GET

    def do_CONNECT(self) -> None:
        """Refuse to tunnel."""
        self._send(self.path, "", plain(403, "no tunnels: samples are plain HTTP"))

    def _refuse(self) -> None:
        answer = plain(405, f"{self.command} is not for samples")
        self._send(*self._asked(), answer.with_headers(("Allow", "GET, HEAD")))

    do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_TRACE = _refuse

    def _asked(self) -> tuple[str, str]:
        """Return the host and the path with query, of an absolute or an origin form target.

        The host is empty if none is named, or none that can be read.
        """
        try:
            if self.path.startswith("/"):
                named = urlsplit(f"//{self.headers.get('Host', '')}")
                return named.hostname or "", self.path
            split = urlsplit(self.path)
            query = f"?{split.query}" if split.query else ""
            return split.hostname or "", (split.path or "/") + query
        except ValueError:
            return "", self.path

    def _send(self, host: str, target: str, answer: Reply | Raw) -> None:
        request = Request(
            time=datetime.now(UTC),
            method=self.command,
            host=host,
            path=target,
            headers=tuple(self.headers.items()),
            status=answer.status if isinstance(answer, Reply) else None,
        )
        self.server.record(request)
        if isinstance(answer, Raw):
            self._send_raw(answer)
            return
        if self.headers.get("Content-Length") or self.headers.get("Transfer-Encoding"):
            self.close_connection = True  # a body we do not read would pass for a next request
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and answer.status != 304:
            self.wfile.write(answer.body)

    def _send_raw(self, answer: Raw) -> None:
        """Send bytes as they are; what comes after them is up to :class:`Ends`."""
        self.close_connection = True
        self.wfile.write(answer.sent)
        self.wfile.flush()
        match answer.ends:
            case Ends.RESET:
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.connection.close()
            case Ends.SILENT:
                while self.connection.recv(4096):
                    continue
            case Ends.DRIPPING:
                while not select.select([self.connection], [], [], _DRIP_SECONDS)[0]:
                    self.connection.sendall(b".")
            case Ends.ENDLESS:
                while True:
                    self.connection.sendall(_CHUNK)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: requests are recorded."""
