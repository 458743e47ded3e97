"""Writing WARC records (WARC 1.1, ISO 28500:2017).

Each record is a gzip member of its own, so that one range request fetches it.  A response is
kept as it came over the wire, its content coding and header bytes unchanged; only the transfer
coding is gone, because bodies arrive de-chunked.  WARC-Date is when the site showed it; what a
history source showed carries WARC-Source-URI and WARC-Creation-Date beside it, as pywb records
it.  The field ``Archive-Capture`` says what a reader of the record could not know otherwise, so
that an index can be written again from its segment alone (:func:`storage.warc.captures_of`).
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable
from datetime import datetime
from http import HTTPStatus
from typing import TypedDict
from urllib.parse import urlsplit

from isal import igzip

from storage.captures import Capture
from storage.exchange import Exchange, HeaderLines, stamp

CAPTURE = "Archive-Capture"
ORIGIN = "Archive-Origin"
"""Who told what we did not see ourselves (JSON, :class:`~storage.exchange.Origin`)."""
NOT_MODIFIED = "Archive-Not-Modified"
"""The head of a 304 (JSON, its bytes as latin-1).  The block of such a revisit is empty: pywb takes
the headers that it replays from there, and would replay the 304 instead of the page."""
_LEVEL = 2
"""Of ISA-L's 0 to 3: a tenth more than zlib's default, in a tenth of its time."""
_LENGTH, _CHUNKED = b"content-length", b"transfer-encoding"
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


def capture_record(exchange: Exchange, capture: Capture, record_id: str) -> bytes:
    """Return the record of a capture, as one gzip member: a response, a revisit, or metadata
    alone where the body is not to be kept.
    """
    fields = [*_shared_fields(exchange, record_id), (CAPTURE, _told(capture))]
    if exchange.observed_at != exchange.fetched_at:
        fields += [
            ("WARC-Source-URI", exchange.origin.uri if exchange.origin else exchange.url),
            ("WARC-Creation-Date", stamp(exchange.fetched_at)),
        ]
    if exchange.origin:
        fields.append((ORIGIN, exchange.origin.to_json()))
    if exchange.ip:
        fields.append(("WARC-IP-Address", exchange.ip))
    if exchange.withheld:
        fields.append(("Content-Type", "application/warc-fields"))
        block = _fields_block({"httpStatus": str(exchange.status), "withheld": exchange.withheld})
        return _member("metadata", fields, block)
    lines = _head_lines(exchange)
    if exchange.status == 304 and capture.is_revisit:
        fields += [
            *_refers_to(capture, _NOT_MODIFIED),
            (NOT_MODIFIED, json.dumps(b"\r\n".join(lines).decode("latin-1"))),
        ]
        return _member("revisit", fields, b"")
    fields += [
        ("Content-Type", "application/http;msgtype=response"),
        ("WARC-Payload-Digest", _payload_digest(exchange, capture)),
    ]
    if capture.is_revisit:
        fields += _refers_to(capture, _IDENTICAL)
        return _member("revisit", fields, _block(map(_renamed, lines)))
    block = _block(_framed(lines, len(exchange.body))) + exchange.body
    return _member("response", fields, block)


def _refers_to(capture: Capture, profile: str) -> list[tuple[str, str]]:
    shown = capture.payload_observed_at
    return [
        ("WARC-Profile", profile),
        ("WARC-Refers-To-Target-URI", capture.url),
        ("WARC-Refers-To-Date", stamp(shown or capture.observed_at)),
    ]


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
    lines = [f"GET {target} HTTP/1.1".encode(), *_lines(headers)]
    fields = [
        *_shared_fields(exchange, new_id()),
        ("Content-Type", "application/http;msgtype=request"),
        ("WARC-Concurrent-To", response_id),
    ]
    return _member("request", fields, _block(lines))


def info_record(fields: dict[str, str], filename: str, at: datetime) -> bytes:
    """Return the warcinfo record that begins a segment, as one gzip member."""
    head = [
        ("WARC-Record-ID", new_id()),
        ("WARC-Date", stamp(at)),
        ("WARC-Filename", filename),
        ("Content-Type", "application/warc-fields"),
    ]
    return _member("warcinfo", head, _fields_block(fields))


def new_id() -> str:
    """Return a fresh WARC-Record-ID."""
    return f"<{uuid.uuid4().urn}>"


def _shared_fields(exchange: Exchange, record_id: str) -> list[tuple[str, str]]:
    return [
        ("WARC-Record-ID", record_id),
        ("WARC-Date", stamp(exchange.observed_at)),
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
    data = b"WARC/1.1\r\n%s\r\n%s\r\n\r\n" % (head.encode(), block)
    return igzip.compress(data, _LEVEL, mtime=0)


def _fields_block(fields: dict[str, str]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()


def _head_lines(exchange: Exchange) -> list[bytes]:
    """Return the status line and the header lines of a response."""
    if exchange.head is not None:
        return exchange.head.split(b"\r\n")
    return [_status_line(exchange.status), *_lines(exchange.headers)]


def _lines(headers: HeaderLines) -> list[bytes]:
    return [b"%s: %s" % header for header in headers]


def _block(lines: Iterable[bytes]) -> bytes:
    return b"".join(line + b"\r\n" for line in lines) + b"\r\n"


def _framed(lines: list[bytes], length: int) -> list[bytes]:
    """Return a head's lines as they are if they frame a body of this length, else so that they do.

    The body of a chunked response is kept without its chunks.
    """
    names = list(map(_name, lines))
    told = [
        line.partition(b":")[2].strip()
        for name, line in zip(names, lines, strict=True)
        if name == _LENGTH
    ]
    if _CHUNKED not in names and told in ([], [b"%d" % length]):
        return lines
    kept = [_renamed(line) for line in lines if _name(line) != _LENGTH]
    return [*kept, b"Content-Length: %d" % length]


def _renamed(line: bytes) -> bytes:
    return b"X-Archive-Orig-" + line if _name(line) == _CHUNKED else line


def _name(line: bytes) -> bytes:
    return line.partition(b":")[0].strip().lower()


def _status_line(status: int) -> bytes:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    return f"HTTP/1.1 {status} {phrase}".encode()


def _payload_digest(exchange: Exchange, capture: Capture) -> str:
    """Return the digest of a body as sent; without a content coding it is known already."""
    if exchange.payload is exchange.body and capture.payload_digest:
        return f"sha256:{capture.payload_digest}"
    return _digest(exchange.body)


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
