"""The sample sites over real HTTP, on 127.0.0.1 alone.

It is a forward proxy for the sample hosts: a client that is told of it as its HTTP proxy asks
for ``http://www.qinghe.example/...`` and is answered from here.  Nothing is ever forwarded.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from crawlers.sample import reply
from crawlers.sample.errors import SampleError
from crawlers.sample.folder import Folder
from crawlers.sample.reply import Reply

_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Request:
    """A request that was answered: ``path`` with its query, ``headers`` as they came."""

    time: datetime
    method: str
    host: str
    path: str
    headers: tuple[tuple[str, str], ...]
    status: int

    def header(self, name: str) -> str | None:
        """Return the first header field of a name, None if there is none."""
        return next((v for k, v in self.headers if k.lower() == name.lower()), None)


class SampleServer:
    """The sample sites' server, running within ``with``.

    ``pages`` is a folder to serve as http://pages.example/; ``port`` 0 takes a free one;
    ``record`` is called with each request, from the thread that answers it.  By default they
    are kept in :attr:`requests`.  Raises :class:`~crawlers.sample.errors.SampleError` if the
    folder holds no page or the port is taken.
    """

    def __init__(
        self,
        pages: Path | None = None,
        *,
        port: int = 0,
        record: Callable[[Request], None] | None = None,
    ) -> None:
        self._kept: list[Request] = []
        folder = Folder(pages) if pages else None
        try:
            self._server = _Server((_HOST, port), folder, record or self._kept.append)
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

    @property
    def requests(self) -> tuple[Request, ...]:
        """The requests answered so far, in order."""
        return tuple(self._kept)

    def __enter__(self) -> SampleServer:
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

    def __init__(
        self,
        address: tuple[str, int],
        folder: Folder | None,
        record: Callable[[Request], None],
    ) -> None:
        self.folder, self.record = folder, record
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
            self._send(host, target, reply.plain(400, "no host is named"))
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        self._send(host, target, reply.answer(host, target, headers, self.server.folder))

    do_HEAD = do_GET

    def do_CONNECT(self) -> None:
        """Refuse to tunnel."""
        self._send(self.path, "", reply.plain(403, "no tunnels: samples are plain HTTP"))

    def _refuse(self) -> None:
        answer = reply.plain(405, f"{self.command} is not for samples")
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

    def _send(self, host: str, target: str, answer: Reply) -> None:
        request = Request(
            time=datetime.now(UTC),
            method=self.command,
            host=host,
            path=target,
            headers=tuple(self.headers.items()),
            status=answer.status,
        )
        self.server.record(request)
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

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: requests are recorded."""
