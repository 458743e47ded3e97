"""What can go wrong on the way to a site."""

from __future__ import annotations

from extract.errors import ArchiveError


class CrawlError(ArchiveError):
    """A crawl could not be started or did not end well."""


class SiteError(CrawlError):
    """A site's declaration is missing or malformed."""

    exit_code = 2


class DayError(CrawlError):
    """A day was asked for that a site cannot be asked for."""

    exit_code = 2


class CrawlFailed(CrawlError):
    """A crawl ended without what it was to bring; ``exit_code`` is its process's."""

    def __init__(self, what: str, *, where: str, todo: str, exit_code: int = 1) -> None:
        super().__init__(what, where=where, todo=todo)
        self.exit_code = exit_code
