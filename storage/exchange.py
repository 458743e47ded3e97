"""What was asked and answered, and the capture that it makes; no bytes of WARC yet."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from extract.digest import sha256
from storage.captures import Capture, Locator, Role

HeaderLines = tuple[tuple[bytes, bytes], ...]

MAX_VALUE = 2000
"""Bytes of the longest value of a header that is looked at."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who told of a capture that was not made by us: a history source.

    ``uri`` is what was fetched from it, ``offset`` and ``length`` which bytes of that, None for
    all; ``url``, ``captured_at`` and ``digest`` are the capture in its own index.  ``verified``
    says whether the body has that digest, None if there was none to compare.
    """

    source: str
    uri: str
    url: str
    captured_at: datetime
    digest: str | None
    verified: bool | None
    offset: int | None = None
    length: int | None = None

    def to_json(self) -> str:
        """Return the value of the field ``Archive-Origin``."""
        value = asdict(self) | {"captured_at": stamp(self.captured_at)}
        return json.dumps({name: it for name, it in value.items() if it is not None})


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and the response to it.

    ``observed_at`` and ``fetched_at`` (with zone) differ for a history source only; ``body`` is
    de-chunked and otherwise as sent; ``payload`` the body without its content coding, None where
    there is none to speak of (any status but 200, nothing in it, or not to be decoded).  ``head``
    is the response's status line and header lines as on the wire, separated by CRLF, None where
    only ``status`` and ``headers`` are known.  Where the site forbids keeping the body,
    ``withheld`` says where, and there is neither body nor payload.  ``origin`` is set where another
    archive told of it; the request that it sent is not known then, and not recorded.
    """

    url: str
    role: Role
    observed_at: datetime
    fetched_at: datetime
    request_headers: HeaderLines
    status: int
    headers: HeaderLines
    body: bytes
    payload: bytes | None
    ip: str | None = None
    head: bytes | None = None
    withheld: str | None = None
    origin: Origin | None = None

    def header(self, name: bytes) -> str | None:
        """Return the value of a response header, bytes that are not UTF-8 as latin-1.

        None if there is none, or one that is longer than any use that we have for it.
        """
        for known, value in self.headers:
            if known.lower() == name and len(value) <= MAX_VALUE:
                try:
                    return value.decode()
                except UnicodeDecodeError:
                    return value.decode("latin-1")
        return None


def describe(
    exchange: Exchange, earlier: Capture | None, site: str, run: str, record: Locator
) -> Capture:
    """Return the capture that an exchange makes.

    ``earlier`` is the URL's last capture with a body.  The exchange is a revisit of it if the
    server says "not modified", or sent the same payload again; else the body is its own.
    """
    digest = sha256(exchange.payload) if exchange.payload else None
    own = Capture(
        site=site,
        url=exchange.url,
        role=exchange.role,
        observed_at=exchange.observed_at.astimezone(UTC),
        status=exchange.status,
        content_type=exchange.header(b"content-type"),
        payload_digest=digest,
        payload_size=len(exchange.payload or b""),
        etag=exchange.header(b"etag"),
        last_modified=exchange.header(b"last-modified"),
        location=exchange.header(b"location"),
        run=run,
        fetched_at=exchange.fetched_at.astimezone(UTC),
        record=record,
        payload=record,
    )
    same = exchange.status == 304 or (earlier and digest == earlier.payload_digest)
    if earlier is None or exchange.withheld or not same:
        return own
    return replace(
        own,
        status=earlier.status,
        content_type=own.content_type or earlier.content_type,
        payload_digest=earlier.payload_digest,
        payload_size=earlier.payload_size,
        etag=own.etag or earlier.etag,
        last_modified=own.last_modified or earlier.last_modified,
        payload=earlier.payload,
        payload_observed_at=earlier.payload_observed_at or earlier.observed_at,
    )


def placed(capture: Capture, record: Locator) -> Capture:
    """Return a capture whose record lies elsewhere, and its payload with it if it is its own."""
    return replace(
        capture, record=record, payload=capture.payload if capture.is_revisit else record
    )


def stamp(moment: datetime) -> str:
    """Return a moment as WARC-Date writes it (W3C, in UTC)."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"
