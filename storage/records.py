"""Writing WARC records (WARC 1.1, ISO 28500:2017).

Each record is a gzip member of its own, so that one range request fetches it.  A response is
kept as it came over the wire, its content coding and header bytes unchanged; only the transfer
coding is gone, because bodies arrive de-chunked.  WARC-Date is when the site showed it; what a
history source showed carries WARC-Source-URI and WARC-Creation-Date beside it, as pywb records
it.  The field ``Archive-Capture`` says what a reader of the record could not know otherwise, so
that an index can be written again from its segment alone (:func:`storage.warc.captures_of`).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TypedDict
from urllib.parse import urlsplit

from extract.digest import sha256
from storage.captures import Capture, Locator, Role

HeaderLines = tuple[tuple[bytes, bytes], ...]

CAPTURE = "Archive-Capture"
MAX_VALUE = 2000
_IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


class Told(TypedDict):
    """The JSON of the field ``Archive-Capture``; ``payload`` is None where the body is here."""

    role: str
    status: int
    content_type: str | None
    payload_digest: str | None
    payload_size: int
    etag: str | None
    last_modified: str | None
    location: str | None
    payload: tuple[str, int, int] | None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and the response to it.

    ``observed_at`` and ``fetched_at`` (with zone) differ for a history source only; ``body`` is
    de-chunked and otherwise as sent; ``payload`` the body without its content coding, None where
    there is none to speak of (any status but 200, nothing in it, or not to be decoded).
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
    if earlier is None or (exchange.status != 304 and digest != earlier.payload_digest):
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


def capture_record(exchange: Exchange, capture: Capture, record_id: str) -> bytes:
    """Return the response or revisit record of a capture, as one gzip member."""
    fields = [
        *_shared_fields(exchange, record_id),
        ("Content-Type", "application/http;msgtype=response"),
        (CAPTURE, _told(capture)),
    ]
    if exchange.observed_at != exchange.fetched_at:
        fields += [
            ("WARC-Source-URI", exchange.url),
            ("WARC-Creation-Date", _stamp(exchange.fetched_at)),
        ]
    if exchange.ip:
        fields.append(("WARC-IP-Address", exchange.ip))
    if exchange.status != 304 or not capture.is_revisit:
        fields.append(("WARC-Payload-Digest", _digest(exchange.body)))
    if not capture.is_revisit:
        head = _head(_status_line(exchange.status), _framed(exchange.headers, len(exchange.body)))
        return _member("response", fields, head + exchange.body)
    shown = capture.payload_observed_at
    fields += [
        ("WARC-Profile", _NOT_MODIFIED if exchange.status == 304 else _IDENTICAL),
        ("WARC-Refers-To-Target-URI", capture.url),
        ("WARC-Refers-To-Date", _stamp(shown or capture.observed_at)),
    ]
    return _member("revisit", fields, _head(_status_line(exchange.status), exchange.headers))


def _told(capture: Capture) -> str:
    place = capture.payload
    told: Told = {
        "role": str(capture.role),
        "status": capture.status,
        "content_type": capture.content_type,
        "payload_digest": capture.payload_digest,
        "payload_size": capture.payload_size,
        "etag": capture.etag,
        "last_modified": capture.last_modified,
        "location": capture.location,
        "payload": (place.key, place.offset, place.length) if capture.is_revisit else None,
    }
    return json.dumps(told, separators=(",", ":"))


def request_record(exchange: Exchange, response_id: str) -> bytes:
    """Return the request record that belongs to a response record, as one gzip member."""
    split = urlsplit(exchange.url)
    target = (split.path or "/") + (f"?{split.query}" if split.query else "")
    headers = ((b"Host", split.netloc.encode()), *exchange.request_headers)
    fields = [
        *_shared_fields(exchange, new_id()),
        ("Content-Type", "application/http;msgtype=request"),
        ("WARC-Concurrent-To", response_id),
    ]
    return _member("request", fields, _head(f"GET {target} HTTP/1.1".encode(), headers))


def info_record(fields: dict[str, str], filename: str, at: datetime) -> bytes:
    """Return the warcinfo record that begins a segment, as one gzip member."""
    block = "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
    head = [
        ("WARC-Record-ID", new_id()),
        ("WARC-Date", _stamp(at)),
        ("WARC-Filename", filename),
        ("Content-Type", "application/warc-fields"),
    ]
    return _member("warcinfo", head, block)


def new_id() -> str:
    """Return a fresh WARC-Record-ID."""
    return f"<{uuid.uuid4().urn}>"


def _shared_fields(exchange: Exchange, record_id: str) -> list[tuple[str, str]]:
    return [
        ("WARC-Record-ID", record_id),
        ("WARC-Date", _stamp(exchange.observed_at)),
        ("WARC-Target-URI", exchange.url),
    ]


def _member(kind: str, fields: Iterable[tuple[str, str]], block: bytes) -> bytes:
    lines = [
        ("WARC-Type", kind),
        *fields,
        ("WARC-Block-Digest", _digest(block)),
        ("Content-Length", str(len(block))),
    ]
    head = "".join(f"{name}: {value}\r\n" for name, value in lines)
    return gzip.compress(b"WARC/1.1\r\n%s\r\n%s\r\n\r\n" % (head.encode(), block), mtime=0)


def _head(first: bytes, headers: HeaderLines) -> bytes:
    lines = b"".join(b"%s: %s\r\n" % (_renamed(name), value) for name, value in headers)
    return b"%s\r\n%s\r\n" % (first, lines)


def _renamed(name: bytes) -> bytes:
    return b"X-Archive-Orig-Transfer-Encoding" if name.lower() == b"transfer-encoding" else name


def _framed(headers: HeaderLines, length: int) -> HeaderLines:
    """Return headers whose Content-Length is the body's."""
    kept = tuple((name, value) for name, value in headers if name.lower() != b"content-length")
    return (*kept, (b"Content-Length", b"%d" % length))


def _status_line(status: int) -> bytes:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    return f"HTTP/1.1 {status} {phrase}".encode()


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"
