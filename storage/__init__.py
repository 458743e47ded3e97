"""Bytes and tables: the bucket, WARC segments, versions, releases and their verification.

Consumers begin with ``storage.open_archive("s3://BUCKET")``, see :mod:`storage.reader`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.reader import open_archive

__all__ = ["open_archive"]


def __getattr__(name: str) -> object:
    """Import the reader when it is asked for: most of this package's users need no Arrow."""
    if name == "open_archive":
        from storage.reader import open_archive

        return open_archive
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
