"""What can go wrong with the bucket."""

from __future__ import annotations

from extract.errors import ArchiveError


class StorageError(ArchiveError):
    """The bucket could not be read or written, or holds what it should not."""


class StoreUnreachable(StorageError):
    """The S3 endpoint does not answer, or refuses our credentials."""

    exit_code = 3


class NotFound(StorageError):
    """The bucket has no such object, report, release or partition."""

    exit_code = 4


class Damaged(StorageError):
    """Stored bytes are not what their digest or index says."""

    exit_code = 5


class LeaseHeld(StorageError):
    """Another crawl of the site is under way."""

    exit_code = 7


class LeaseLost(StorageError):
    """Another crawl has taken over: nothing of this one may be committed any more."""

    exit_code = 7


class DecisionError(StorageError):
    """What is to be decided makes no sense."""

    exit_code = 2


class SettingsError(ArchiveError):
    """An environment variable is missing or malformed."""

    exit_code = 2
