"""Fixtures for the storage tests."""

from __future__ import annotations

import os

import pytest

from storage.parts import Part, write_part
from storage.rows import TextRow
from storage.settings import Settings
from storage.store import Store, open_store


@pytest.fixture
def a_part(store: Store) -> Part:
    """A real part that lies in the store."""
    return write_part(store, "texts", TextRow, [TextRow("d", "t", "甲")])


@pytest.fixture
def buckets(endpoint, archive_env, monkeypatch: pytest.MonkeyPatch):
    """Yields fresh buckets."""
    base = archive_env["ARCHIVE_BUCKET"][:40]

    def fresh(name: str) -> Store:
        monkeypatch.setenv("ARCHIVE_BUCKET", f"{base}-{name}")
        store = open_store(Settings.from_env(os.environ))
        store.create()
        return store

    return fresh
