"""The S3 client's errors, in the archive's words.

Which of them may pass when the request is repeated, and what a person can do about the rest.
Codes: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
"""

from __future__ import annotations

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    CredentialRetrievalError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    PartialCredentialsError,
    SSLError,
)
from urllib3.exceptions import HTTPError

from storage.errors import Damaged, NotFound, StorageError, StoreUnreachable

CLIENT_ERRORS = (BotoCoreError, ClientError, HTTPError)
"""Everything that the client raises; HTTPError where botocore forgets to wrap urllib3's."""

_TRANSIENT_STATUS = frozenset({429, 500, 502, 503, 504})
_TRANSIENT_CODES = frozenset(
    {
        "BadDigest",  # the bytes changed on the way
        "ConditionalRequestConflict",  # 409: another conditional put is under way and may yet fail
        "IncompleteBody",
        "InvalidPart",  # with NoSuchUpload: completing went through and its answer was lost, or
        "NoSuchUpload",  # the server fell over it; a fresh upload settles both
        "OperationAborted",
        "RequestTimeout",
    }
)
_TRANSIENT_ERRORS = (ConnectionError, HTTPClientError, IncompleteReadError, HTTPError)


def status_of(error: ClientError) -> int:
    """Return the HTTP status of an answer."""
    return error.response["ResponseMetadata"]["HTTPStatusCode"]


def code_of(error: ClientError) -> str:
    """Return the S3 error code of an answer; for HEAD, which has no body, the status."""
    return error.response.get("Error", {}).get("Code", "")


def client_retried(error: ClientError) -> bool:
    """Return whether the client had tried before it got this answer."""
    return error.response["ResponseMetadata"].get("RetryAttempts", 0) > 0


def is_transient(error: Exception) -> bool:
    """Return whether the same request may well succeed when it is repeated."""
    if isinstance(error, ClientError):
        return status_of(error) in _TRANSIENT_STATUS or code_of(error) in _TRANSIENT_CODES
    return isinstance(error, _TRANSIENT_ERRORS) and not isinstance(error, SSLError)


def translate(error: Exception, where: str) -> StorageError:
    """Return what an error of the client means, and what to do about it."""
    if isinstance(error, ClientError):
        return _translate_answer(error, where)
    if isinstance(error, NoCredentialsError | PartialCredentialsError | CredentialRetrievalError):
        return StoreUnreachable(
            f"no credentials: {error}",
            where=where,
            todo="set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
        )
    if isinstance(error, _TRANSIENT_ERRORS):
        return StoreUnreachable(
            f"the store does not answer: {error}",
            where=where,
            todo="check AWS_ENDPOINT_URL_S3 and that the store runs; nothing is lost",
        )
    return StorageError(f"the request could not be made: {error}", where=where, todo="report this")


def _translate_answer(error: ClientError, where: str) -> StorageError:
    status, code = status_of(error), code_of(error)
    if code == "NoSuchBucket":
        return StoreUnreachable(
            "the bucket does not exist",
            where=where,
            todo="create it, or set ARCHIVE_BUCKET to one that does",
        )
    if status == 404 and not is_transient(error):
        return NotFound(
            "no such object", where=where, todo="check the key with `python -m storage ls`"
        )
    if status in {401, 403}:
        return StoreUnreachable(
            f"access denied ({code})",
            where=where,
            todo="check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and the bucket's policy",
        )
    if status == 416:
        return Damaged(
            "the object ends before the range that was asked for",
            where=where,
            todo="run `python -m storage verify`; the object or what points into it is damaged",
        )
    if status == 501:
        return StorageError(
            f"the store cannot do this: {error}",
            where=where,
            todo="run `python -m storage probe` to see what it lacks, and use another store",
        )
    if is_transient(error):
        return StoreUnreachable(
            f"the store answers {status} ({code}: {error.response['Error'].get('Message')})",
            where=where,
            todo="nothing is lost: repeat the run when the store is well",
        )
    return StorageError(f"the store refused the request: {error}", where=where, todo="report this")
