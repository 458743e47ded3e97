"""The root of the archive's exception tree.

Every error a person may meet says what went wrong, where, and what to do about it.  Each room
derives its own: :class:`ExtractError` here, ``storage.errors.StorageError``,
``crawlers.errors.CrawlError``.
"""

from __future__ import annotations


class ArchiveError(Exception):
    """Something went wrong that a person can act on.

    ``exit_code`` is what a command line door exits with when it meets this error.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str, todo: str) -> None:
        super().__init__(what, where, todo)
        self.what = what
        self.where = where
        self.todo = todo

    def __str__(self) -> str:
        return f"{self.where}: {self.what} ({self.todo})"


class ExtractError(ArchiveError):
    """A payload could not be turned into a page."""
