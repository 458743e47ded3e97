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
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TypedDict
from urllib.parse import urlsplit

from extract.digest import sha256
from storage.captures import Capture, Locator, Role

HeaderLines = tuple[tuple[bytes, bytes], ...]

CAPTURE = "Archive-Capture"
ORIGIN = "Archive-Origin"
"""Who told what we did not see ourselves (JSON, :class:`Origin`)."""
NOT_MODIFIED = "Archive-Not-Modified"
"""The head of a 304 (JSON, its bytes as latin-1).  The block of such a revisit is empty: pywb takes
the headers that it replays from there, and would replay the 304 instead of the page."""
MAX_VALUE = 2000
_LEVEL = 6
"""How hard a record is packed: 9 takes twice as long for a hundredth less."""
_PACKED_LEVEL = 1
"""The same for a body that its server has packed already."""
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
        value = asdict(self) | {"captured_at": _stamp(self.captured_at)}
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


def capture_record(exchange: Exchange, capture: Capture, record_id: str) -> bytes:
    """Return the record of a capture, as one gzip member: a response, a revisit, or metadata
    alone where the body is not to be kept.
    """
    fields = [*_shared_fields(exchange, record_id), (CAPTURE, _told(capture))]
    if exchange.observed_at != exchange.fetched_at:
        fields += [
            ("WARC-Source-URI", exchange.origin.uri if exchange.origin else exchange.url),
            ("WARC-Creation-Date", _stamp(exchange.fetched_at)),
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
        ("WARC-Payload-Digest", _digest(exchange.body)),
    ]
    if capture.is_revisit:
        fields += _refers_to(capture, _IDENTICAL)
        return _member("revisit", fields, _block(map(_renamed, lines)))
    block = _block(_framed(lines, len(exchange.body))) + exchange.body
    level = _PACKED_LEVEL if exchange.header(b"content-encoding") else _LEVEL
    return _member("response", fields, block, level)


def _refers_to(capture: Capture, profile: str) -> list[tuple[str, str]]:
    shown = capture.payload_observed_at
    return [
        ("WARC-Profile", profile),
        ("WARC-Refers-To-Target-URI", capture.url),
        ("WARC-Refers-To-Date", _stamp(shown or capture.observed_at)),
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
        ("WARC-Date", _stamp(at)),
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
        ("WARC-Date", _stamp(exchange.observed_at)),
        ("WARC-Target-URI", exchange.url),
    ]


def _member(
    kind: str, fields: Iterable[tuple[str, str]], block: bytes, level: int = _LEVEL
) -> bytes:
    lines = [
        ("WARC-Type", kind),
        *fields,
        ("WARC-Block-Digest", _digest(block)),
        ("Content-Length", str(len(block))),
    ]
    head = "".join(f"{name}: {value}\r\n" for name, value in lines)
    data = b"WARC/1.1\r\n%s\r\n%s\r\n\r\n" % (head.encode(), block)
    return gzip.compress(data, compresslevel=level, mtime=0)


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
    told = [line.partition(b":")[2].strip() for line in lines if _is(line, b"content-length")]
    chunked = any(_is(line, b"transfer-encoding") for line in lines)
    if not chunked and told in ([], [b"%d" % length]):
        return lines
    kept = [_renamed(line) for line in lines if not _is(line, b"content-length")]
    return [*kept, b"Content-Length: %d" % length]


def _renamed(line: bytes) -> bytes:
    return b"X-Archive-Orig-" + line if _is(line, b"transfer-encoding") else line


def _is(line: bytes, name: bytes) -> bool:
    return line.partition(b":")[0].strip().lower() == name


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
