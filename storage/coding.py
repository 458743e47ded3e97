"""Content codings (RFC 9110, section 8.4): from the bytes on the wire to the payload.

Strict on purpose: a body that ends before its coding does is damaged, however much text can be
got out of it, and a body that unpacks beyond a limit is refused before it fills the memory.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

ACCEPTED = b"gzip, deflate"
"""What to ask for: what the standard library can remove."""

_CHUNK = 64 * 1024


class CodingError(ValueError):
    """A body is not what its Content-Encoding says, is cut short, or is too large."""


def decode(body: bytes, codings: Iterable[bytes], limit: int) -> bytes:
    """Return a body without its content codings.

    ``codings`` are the values of the Content-Encoding lines, in order; ``limit`` is the greatest
    size in bytes that may come out.  Raises :class:`CodingError`.
    """
    names = [name.strip().lower() for line in codings for name in line.split(b",")]
    for name in reversed([name for name in names if name not in {b"", b"identity"}]):
        if name in {b"gzip", b"x-gzip"}:
            body = _inflate(body, 31, limit)
        elif name == b"deflate":
            # Some servers send the bare stream instead of the zlib format that the RFC means.
            zlib_format = len(body) > 1 and body[0] & 15 == 8 and not (body[0] << 8 | body[1]) % 31
            body = _inflate(body, 15 if zlib_format else -15, limit)
        else:
            raise CodingError(f"has a content coding that was not asked for: {name!r}")
    return body


def _inflate(data: bytes, window: int, limit: int) -> bytes:
    """Inflate a stream, or several gzip streams one after another."""
    out = bytearray()
    while data:
        decoder = zlib.decompressobj(window)
        while not decoder.eof:
            try:
                piece = decoder.decompress(data, _CHUNK)
            except zlib.error as error:
                raise CodingError(f"is damaged: {error}") from error
            out += piece
            if len(out) > limit:
                raise CodingError(f"unpacks to more than {limit} bytes")
            data = decoder.unused_data if decoder.eof else decoder.unconsumed_tail
            if not (piece or data or decoder.eof):
                raise CodingError("is cut short")
        if window != 31 or not data.startswith(b"\x1f\x8b"):
            break  # what follows a whole stream and begins no other is padding
    return bytes(out)
