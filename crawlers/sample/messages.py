"""What is asked of the sample server, what it answers, and what it remembers of both."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Asked:
    """A GET or HEAD: ``target`` is the path with its query, ``headers`` are by small letters."""

    host: str
    target: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """A status, header fields in order, and a body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def with_headers(self, *headers: tuple[str, str]) -> Reply:
        """Return it with further header fields."""
        return replace(self, headers=self.headers + headers)


class Ends(StrEnum):
    """What happens to a connection after bytes that were sent as they are."""

    CLOSED = "close"
    RESET = "reset"
    SILENT = "hang"
    """Nothing more comes, until the client hangs up."""
    DRIPPING = "drip"
    """A byte comes now and then, until the client hangs up."""
    ENDLESS = "endless"
    """Bytes come as fast as they are taken, until the client hangs up."""


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes that are sent as they are: no HTTP response, or none that is whole."""

    sent: bytes
    ends: Ends = Ends.CLOSED


@dataclass(frozen=True, slots=True)
class Request:
    """A request that was answered: ``path`` with its query, ``headers`` as they came.

    ``status`` is None where the answer was :class:`Raw`.
    """

    time: datetime
    method: str
    host: str
    path: str
    headers: tuple[tuple[str, str], ...]
    status: int | None

    def header(self, name: str) -> str | None:
        """Return the first header field of a name, None if there is none."""
        return next((v for k, v in self.headers if k.lower() == name.lower()), None)

    def to_json(self) -> str:
        """Return it as one line of JSON."""
        value = {
            "time": self.time.isoformat(),
            "method": self.method,
            "host": self.host,
            "path": self.path,
            "status": self.status,
            "headers": self.headers,
        }
        return json.dumps(value, ensure_ascii=False)


def plain(status: int, text: str) -> Reply:
    """Return a short message as plain text."""
    kind = ("Content-Type", "text/plain; charset=utf-8")
    return Reply(status, (kind,), f"{text}\n".encode())
