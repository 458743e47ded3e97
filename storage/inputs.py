"""What a partition's rows are derived from: its captures, and a way to read their bodies."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial

from extract.digest import make_id
from storage.captures import Capture
from storage.chains import ReadPayload
from storage.store import Store
from storage.warc import read_payload

KEPT = 64
"""How many bodies a reader keeps: a page's parts are read twice, shortly after one another."""


def captures_digest(captures: Sequence[Capture]) -> str:
    """Return the id of a set of committed captures: of the places of their records."""
    places = sorted(capture.record for capture in captures)
    return make_id("captures", *(f"{p.key} {p.offset} {p.length}" for p in places))


def payload_reader(store: Store) -> ReadPayload:
    """Return a function that reads captures' bodies, keeping the last few."""
    return lru_cache(maxsize=KEPT)(partial(read_payload, store))
