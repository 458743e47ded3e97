"""What can go wrong on the way to a site."""

from __future__ import annotations

from extract.errors import ArchiveError


class CrawlError(ArchiveError):
    """A crawl could not be started or did not end well."""


class SiteError(CrawlError):
    """A site's declaration is missing or malformed."""

    exit_code = 2
