"""Backgrounds in the bucket: values named by their version, never written again."""

from __future__ import annotations

from extract.lineage.background import from_json, to_json
from extract.lineage.model import EMPTY_BACKGROUND, Background
from storage import layout
from storage.store import Store


def keep(store: Store, background: Background) -> str:
    """Put a background into the bucket unless it is there; return its version."""
    if background != EMPTY_BACKGROUND:
        store.put_if_absent(layout.background(background.version), to_json(background))
    return background.version


def background(store: Store, version: str) -> Background:
    """Return a background by version.

    Raises :class:`~storage.errors.NotFound`, or ``LineageError`` if it was damaged.
    """
    if version == EMPTY_BACKGROUND.version:
        return EMPTY_BACKGROUND
    key = layout.background(version)
    return from_json(store.get(key), f"s3://{store.bucket}/{key}")
