"""Numbered objects: the archive's one way to replace something without losing an update.

The n-th object of a sequence is put only if there is none yet, so of several writers that have
seen number n - 1 exactly one becomes n, and the others know that they must look again.  It asks
nothing of a store but put-if-absent (S3 ``If-None-Match: *``).
"""

from __future__ import annotations

from storage import layout
from storage.store import Store


def latest(store: Store, prefix: str) -> int:
    """Return the greatest number of a sequence, 0 if it is empty."""
    numbers = (layout.number_of(item.key) for item in store.list(prefix))
    return max(numbers, default=0)


def read(store: Store, prefix: str, number: int) -> bytes:
    """Return the n-th object."""
    return store.get(layout.numbered(prefix, number))


def append(store: Store, prefix: str, seen: int, data: bytes) -> bool:
    """Put the object that follows number ``seen``; False if another writer was first."""
    return store.put_if_absent(layout.numbered(prefix, seen + 1), data)
