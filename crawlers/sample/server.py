"""The sample sites over real HTTP, on 127.0.0.1 alone, and what was asked of them.

It is a forward proxy for the sample hosts: a client that is told of it as its HTTP proxy asks
for ``http://www.qinghe.example/...`` and is answered from here.  Nothing is ever forwarded.
"""

from __future__ import annotations

import threading
from collections import deque
from pathlib import Path

from crawlers.sample.faults.host import FaultHost
from crawlers.sample.folder import Folder
from crawlers.sample.listener import Listener, Record
from crawlers.sample.messages import Asked, Raw, Reply, Request
from crawlers.sample.reply import answer

REQUESTS_HOST = "requests.example"
KEPT = 20_000
"""So many requests are remembered, the last ones."""


class SampleServer(Listener):
    """The sample sites' server, running within ``with``.

    ``pages`` is a folder to serve as http://pages.example/; ``port`` 0 takes a free one.  The
    last :data:`KEPT` requests are in :attr:`requests`, and served as http://requests.example/;
    ``record`` is called with each, too, from the thread that answers it.  Raises
    :class:`~crawlers.sample.errors.SampleError` if the folder holds no page or the port is taken.
    """

    def __init__(
        self, pages: Path | None = None, *, port: int = 0, record: Record | None = None
    ) -> None:
        self._kept: deque[Request] = deque(maxlen=KEPT)
        self._lock = threading.Lock()
        self._record = record
        self._folder = Folder(pages) if pages else None
        self._faults = FaultHost()
        super().__init__(self._answer, self._remember, port)

    @property
    def requests(self) -> tuple[Request, ...]:
        """The requests answered so far, in order; those for the log itself are left out."""
        with self._lock:
            return tuple(self._kept)

    def _answer(self, asked: Asked) -> Reply | Raw:
        if asked.host == REQUESTS_HOST:
            lines = "".join(f"{request.to_json()}\n" for request in self.requests)
            kind = ("Content-Type", "application/x-ndjson; charset=utf-8")
            return Reply(200, (kind,), lines.encode())
        return answer(asked, self._folder, self._faults)

    def _remember(self, request: Request) -> None:
        if request.host == REQUESTS_HOST:
            return
        with self._lock:
            self._kept.append(request)
        if self._record:
            self._record(request)
