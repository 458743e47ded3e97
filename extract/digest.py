"""Digests that name things: content digests and ids."""

from __future__ import annotations

import hashlib

ID_LENGTH = 32
"""Hex characters of an id: 128 bits of SHA-256, no collision to fear below 10^15 rows."""


def sha256(data: bytes) -> str:
    """Return the SHA-256 (FIPS 180-4) of ``data`` as 64 hex characters."""
    return hashlib.sha256(data).hexdigest()


def make_id(*parts: str | int) -> str:
    """Return the id of a tuple of parts, as 32 hex characters.

    Parts are length-prefixed, so ``("a", "bc")`` and ``("ab", "c")`` have different ids.
    """
    hasher = hashlib.sha256()
    for part in parts:
        encoded = str(part).encode()
        hasher.update(b"%d:" % len(encoded))
        hasher.update(encoded)
    return hasher.hexdigest()[:ID_LENGTH]
