"""WARC records (WARC 1.1, ISO 28500:2017): how exchanges are written and payloads read back.

Each record is a gzip member of its own, so that one range request fetches it.  A response is
kept as it came over the wire, its content coding and header bytes unchanged; only the transfer
coding is gone, because bodies arrive de-chunked.  WARC-Date is when the site showed it; what a
history source showed carries WARC-Source-URI and WARC-Creation-Date beside it, as pywb records
it.  The field ``Archive-Capture`` holds the capture's index block, from which
:func:`captures_of` writes an index again.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import uuid
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import BinaryIO
from urllib.parse import urlsplit

from extract.digest import sha256
from extract.model import Payload
from storage import captures, coding
from storage.captures import Capture, Locator, Role
from storage.errors import Damaged
from storage.store import Store

HeaderLines = tuple[tuple[bytes, bytes], ...]

MAX_PAYLOAD = 64 * 1024 * 1024
"""No payload may unpack to more bytes than this when it is read back."""

_IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_CAPTURE = "Archive-Capture"


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
        """Return the value of a response header, or None; bytes that are not UTF-8 as latin-1."""
        for known, value in self.headers:
            if known.lower() == name:
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


def capture_record(exchange: Exchange, capture: Capture, record_id: str, info_id: str) -> bytes:
    """Return the response or revisit record of a capture, as one gzip member."""
    fields = [
        *_shared_fields(exchange, record_id, info_id),
        ("Content-Type", "application/http;msgtype=response"),
        (_CAPTURE, captures.index_block(capture)),
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


def request_record(exchange: Exchange, response_id: str, info_id: str) -> bytes:
    """Return the request record that belongs to a response record, as one gzip member."""
    split = urlsplit(exchange.url)
    target = (split.path or "/") + (f"?{split.query}" if split.query else "")
    headers = ((b"Host", split.netloc.encode()), *exchange.request_headers)
    fields = [
        *_shared_fields(exchange, new_id(), info_id),
        ("Content-Type", "application/http;msgtype=request"),
        ("WARC-Concurrent-To", response_id),
    ]
    return _member("request", fields, _head(f"GET {target} HTTP/1.1".encode(), headers))


def info_record(fields: dict[str, str], filename: str, info_id: str, at: datetime) -> bytes:
    """Return the warcinfo record that begins a segment, as one gzip member."""
    block = "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
    head = [
        ("WARC-Record-ID", info_id),
        ("WARC-Date", _stamp(at)),
        ("WARC-Filename", filename),
        ("Content-Type", "application/warc-fields"),
    ]
    return _member("warcinfo", head, block)


def new_id() -> str:
    """Return a fresh WARC-Record-ID."""
    return f"<{uuid.uuid4().urn}>"


def read_payload(store: Store, capture: Capture) -> Payload:
    """Return the payload of a capture by one range request.

    Raises :class:`~storage.errors.Damaged` if the record is not what the capture says, its body
    is cut short or unpacks to something else than ``capture.payload_digest``;
    :class:`~storage.errors.NotFound` if its segment is gone; ValueError if the capture has no
    payload.
    """
    place = capture.payload
    if capture.payload_digest is None:
        raise ValueError(f"the capture of {capture.url} at {capture.observed_at} has no payload")
    where = f"s3://{store.bucket}/{place.key} bytes {place.offset}+{place.length}"
    member = store.get_range(place.key, place.offset, place.length)
    try:
        headers, body = _response(member)
        payload = coding.decode(body, headers, MAX_PAYLOAD)
    except ValueError as error:
        raise Damaged(str(error), where=where, todo=_RESTORE) from error
    if sha256(payload) != capture.payload_digest:
        raise Damaged(
            f"the payload of {capture.url} has another digest than its capture",
            where=where,
            todo=_RESTORE,
        )
    return Payload(capture.url, payload, capture.content_type)


_RESTORE = "restore the segment from a backup; `python -m storage verify` lists what it touches"


def _response(member: bytes) -> tuple[tuple[bytes, ...], bytes]:
    """Return the Content-Encoding lines and the body of a response record."""
    from fastwarc import ArchiveIterator

    whole = [record for _, _, record in members(io.BytesIO(member))]
    if len(whole) != 1:
        raise ValueError("is not one whole gzip member")
    for record in ArchiveIterator(io.BytesIO(whole[0]), parse_http=True):
        if record.headers.get("WARC-Type") != "response" or not record.is_http_parsed:
            raise ValueError("is no HTTP response record")
        body = record.reader.read()
        if f"sha256:{hashlib.sha256(body).hexdigest()}" != record.headers.get(
            "WARC-Payload-Digest"
        ):
            raise ValueError("has another WARC-Payload-Digest than it says")
        return record.http_headers.get_bytes_multiple(b"Content-Encoding"), body
    raise ValueError("is no WARC record")


def members(stream: BinaryIO) -> Iterator[tuple[int, int, bytes]]:
    """Yield offset, length and content of the whole gzip members of a stream.

    Ends at the first that is cut short or damaged: there a crashed writer had got to.
    """
    offset, pending = 0, b""
    while True:
        decoder, content, taken = zlib.decompressobj(31), bytearray(), 0
        while not decoder.eof:
            chunk = pending or stream.read(64 * 1024)
            if not chunk:
                return
            try:
                content += decoder.decompress(chunk)
            except zlib.error:
                return
            taken += len(chunk)
            pending = decoder.unused_data
        length = taken - len(pending)
        yield offset, length, bytes(content)
        offset += length


def captures_of(stream: BinaryIO, key: str) -> Iterator[Capture]:
    """Yield the captures of a segment read from its bytes; ``key`` is what its object is called."""
    from fastwarc import ArchiveIterator

    for offset, length, content in members(stream):
        for record in ArchiveIterator(io.BytesIO(content), parse_http=False):
            block = record.headers.get(_CAPTURE)
            if block:
                yield placed(captures.parse_index_block(block), Locator(key, offset, length))


def placed(capture: Capture, record: Locator) -> Capture:
    """Return a capture whose record lies elsewhere, and its payload with it if it is its own."""
    return replace(
        capture, record=record, payload=capture.payload if capture.is_revisit else record
    )


def _shared_fields(exchange: Exchange, record_id: str, info_id: str) -> list[tuple[str, str]]:
    return [
        ("WARC-Record-ID", record_id),
        ("WARC-Warcinfo-ID", info_id),
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
