"""Erasing captures from WARC: a record becomes a tombstone of just as many bytes.

So no other record moves, and every key, offset and length that rows, indexes and revisits name
stays true.  The tombstone is a gzip member like any other (RFC 1952; its content is stored, not
packed, so that it can be padded), a metadata record that names the decision and has no content.
The request that belongs to a capture goes with it.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from storage import warc
from storage.captures import Capture, index, read_index
from storage.decisions import Decision
from storage.errors import Damaged
from storage.layout import index_of
from storage.records import new_id
from storage.store import Store

_CHUNK = 16 * 1024 * 1024
_BLOCK = 0xFFFF
_BLOCK_FRAME = 5
_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_FRAME = len(_HEADER) + 8
_DIGITS = 12


def erase(
    store: Store, index_key: str, forbidden: Callable[[str], bool], decision: Decision
) -> int:
    """Erase the captures of some URLs from a segment and its index; return how many.

    The segment is replaced before its index is, each at once: after a crash between the two the
    index still says what to do, and doing it again changes nothing.
    """
    captures = tuple(read_index(store, index_key))
    gone = [one for one in captures if forbidden(one.url)]
    if not gone:
        return 0
    segment = gone[0].record.key
    left = [one for one in captures if not forbidden(one.url)]
    if left:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "segment")
            _download(store, segment, path)
            with path.open("r+b") as file:
                strike(file, gone, decision)
            store.upload(segment, path)
    else:
        store.delete(segment)
    # An empty index commits nothing, and keeps its number taken (storage.captures.seal).
    store.put(index_of(segment), index(left))
    return len(gone)


def strike(file: BinaryIO, captures: Sequence[Capture], decision: Decision) -> None:
    """Overwrite captures' records, and their requests', in a segment's file."""
    for capture in captures:
        file.seek(capture.record.offset)
        following = warc.members(file)
        _, length, content = next(following, (0, 0, b""))
        if content.startswith(b"WARC/1.1\r\nWARC-Type: metadata\r\n") and _is_struck(content):
            continue
        if length != capture.record.length:
            raise Damaged(
                f"there is no record of {capture.record.length} bytes at {capture.record.offset}",
                where=capture.record.key,
                todo="restore the segment from a backup, and take down again",
            )
        _, more, request = next(following, (0, 0, b""))
        if b"\r\nWARC-Type: request\r\n" in request[:200]:
            length += more
        file.seek(capture.record.offset)
        file.write(_tombstone(length, capture, decision))
    file.flush()
    os.fsync(file.fileno())


def _is_struck(content: bytes) -> bool:
    return b"\r\n\r\ntakenDown: " in content


def _tombstone(length: int, capture: Capture, decision: Decision) -> bytes:
    """Return a record of just so many bytes, padded with spaces at its end."""
    named = (
        f"WARC-Record-ID: {new_id()}\r\nWARC-Date: {decision.at:%Y-%m-%dT%H:%M:%SZ}\r\n"
        f"WARC-Target-URI: {capture.url}\r\n"
    )
    unnamed = named.partition("WARC-Target-URI")[0]
    block = f"takenDown: {decision.key}\r\n".encode()
    blocks = -(-(length - _FRAME) // (_BLOCK + _BLOCK_FRAME))
    room = length - _FRAME - blocks * _BLOCK_FRAME
    for head in (named, unnamed):
        spare = room - len(_record(head, block))
        if spare >= 2:
            return _member(_record(head, block + b" " * (spare - 2) + b"\r\n"), blocks)
    raise Damaged(
        f"a record of {length} bytes is none of ours",
        where=capture.record.key,
        todo="restore the segment from a backup, and take down again",
    )


def _record(head: str, block: bytes) -> bytes:
    """Return a record whose length grows as its block does, and by nothing else."""
    digest = hashlib.sha256(block).hexdigest()
    return (
        (
            f"WARC/1.1\r\nWARC-Type: metadata\r\n{head}Content-Type: application/warc-fields\r\n"
            f"WARC-Block-Digest: sha256:{digest}\r\nContent-Length: {len(block):0{_DIGITS}}\r\n\r\n"
        ).encode()
        + block
        + b"\r\n\r\n"
    )


def _member(data: bytes, blocks: int) -> bytes:
    """Return data as a gzip member of so many stored blocks (RFC 1951, section 3.2.4)."""
    pieces = [data[number * _BLOCK : (number + 1) * _BLOCK] for number in range(blocks)]
    body = b"".join(
        bytes([number == blocks])
        + len(piece).to_bytes(2, "little")
        + (len(piece) ^ 0xFFFF).to_bytes(2, "little")
        + piece
        for number, piece in enumerate(pieces, 1)
    )
    tail = zlib.crc32(data).to_bytes(4, "little") + (len(data) & 0xFFFFFFFF).to_bytes(4, "little")
    return _HEADER + body + tail


def _download(store: Store, key: str, path: Path) -> None:
    size = store.size(key) or 0
    with path.open("wb") as file:
        for offset in range(0, size, _CHUNK):
            file.write(store.get_range(key, offset, min(_CHUNK, size - offset)))
