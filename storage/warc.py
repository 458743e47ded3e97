"""Reading WARC: a payload by one range request, the captures of a whole segment.

:mod:`storage.records` says how the records are written.
"""

from __future__ import annotations

import hashlib
import io
import json
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath
from typing import BinaryIO

from extract.digest import sha256
from extract.model import Payload
from storage import coding
from storage.captures import Capture, Locator, Role
from storage.errors import Damaged
from storage.layout import Partition
from storage.records import CAPTURE, Told
from storage.store import Store

MAX_PAYLOAD = 64 * 1024 * 1024
"""No payload may unpack to more bytes than this when it is read back."""


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
    """Yield the captures of a segment from its bytes alone.

    ``key`` is what its object is called.  Raises ValueError, LookupError or TypeError on records
    that are not ours.
    """
    from fastwarc import ArchiveIterator

    for offset, length, content in members(stream):
        for record in ArchiveIterator(io.BytesIO(content), parse_http=False):
            if CAPTURE in record.headers:
                fields = dict(record.headers.items())
                yield _capture(fields, Locator(key, offset, length))


def _capture(fields: dict[str, str], record: Locator) -> Capture:
    told: Told = json.loads(fields[CAPTURE])
    observed_at = datetime.fromisoformat(fields["WARC-Date"])
    fetched, shown = fields.get("WARC-Creation-Date"), fields.get("WARC-Refers-To-Date")
    payload = told["payload"]
    return Capture(
        site=Partition.of_key(record.key).site,
        url=fields["WARC-Target-URI"],
        role=Role(told["role"]),
        observed_at=observed_at,
        status=told["status"],
        content_type=told["content_type"],
        payload_digest=told["payload_digest"],
        payload_size=told["payload_size"],
        etag=told["etag"],
        last_modified=told["last_modified"],
        location=told["location"],
        run=PurePosixPath(record.key).name.rsplit("-", 1)[0],
        fetched_at=datetime.fromisoformat(fetched) if fetched else observed_at,
        record=record,
        payload=Locator(*payload) if payload else record,
        payload_observed_at=datetime.fromisoformat(shown) if shown else None,
    )
