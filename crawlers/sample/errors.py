"""What can go wrong with the sample sites' server."""

from __future__ import annotations

from crawlers.errors import CrawlError


class SampleError(CrawlError):
    """The sample sites cannot be served as asked."""

    exit_code = 2
