"""Fixtures for the storage tests."""

from __future__ import annotations

import pytest

from storage.parts import Part, write_part
from storage.rows import TextRow
from storage.store import Store


@pytest.fixture
def a_part(store: Store) -> Part:
    """A real part that lies in the store."""
    return write_part(store, "texts", TextRow, [TextRow("d", "t", "甲")])
