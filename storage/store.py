"""Objects in an S3-compatible bucket.

Only put, put-if-absent, range get, list, head, delete and multipart are asked of a store, so
any endpoint that has these will do (`python -m storage probe` tells).  A call that returned is
durable; a call that raised :class:`~storage.errors.StoreUnreachable` may be repeated.
"""

from __future__ import annotations

import base64
import hashlib
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, TypeVar

from storage.errors import Damaged, NotFound, SettingsError, StorageError
from storage.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_s3.type_defs import ListObjectsV2OutputTypeDef

T = TypeVar("T")

ATTEMPTS = 4
"""How often the client tries a request.  Its allowance for retries is shared by all requests of
a client and runs out under lasting faults; then only the rounds are left."""
ROUNDS = 3
"""How often we begin again when the client gave up: together some ten seconds, enough for a
server's restart and short enough for a person who mistyped the address."""
PAUSE_SECONDS = 1.0
PART_BYTES = 64 * 1024 * 1024
"""Parts of an upload; S3 wants at least 5 MiB of each but the last."""
CONNECTIONS = 32


@dataclass(frozen=True, slots=True)
class Object:
    """A listed object: its key and its size in bytes."""

    key: str
    size: int


class _Continuation(TypedDict, total=False):
    """Where a listing goes on; empty for its first page."""

    ContinuationToken: str


class Store:
    """One bucket.  Safe to share between threads.

    Every method raises :class:`~storage.errors.StoreUnreachable` if the endpoint does not
    answer, refuses our credentials or has no such bucket, and
    :class:`~storage.errors.StorageError` for any other refusal.
    """

    def __init__(self, client: S3Client, bucket: str, endpoint: str) -> None:
        self._client = client
        self.bucket = bucket
        self.endpoint = endpoint

    def put(self, key: str, data: bytes) -> None:
        """Write an object, replacing what was there."""
        self._call(
            key,
            lambda: self._client.put_object(
                Bucket=self.bucket, Key=key, Body=data, ContentMD5=_md5_of(data)
            ),
        )

    def put_if_absent(self, key: str, data: bytes) -> bool:
        """Write an object unless there is one; return whether this call wrote it.

        If an answer was lost on the way and the object holds just these bytes, it is taken for
        ours.  Writers of one key that must know which of them won put different bytes (a
        run's name, a nonce); writers of the same bytes need not care.
        """
        from botocore.exceptions import ClientError

        from storage.s3errors import client_retried, status_of

        tries = 0

        def request() -> bool:
            nonlocal tries
            tries += 1
            try:
                self._client.put_object(
                    Bucket=self.bucket,
                    Key=key,
                    Body=data,
                    ContentMD5=_md5_of(data),
                    IfNoneMatch="*",
                )
            except ClientError as error:
                if status_of(error) != 412:
                    raise
                return (tries > 1 or client_retried(error)) and self._holds(key, data)
            return True

        return self._call(key, request)

    def upload(self, key: str, path: Path, part_bytes: int = PART_BYTES) -> None:
        """Write a local file as an object; in parts of ``part_bytes`` if it has as many.

        The store is asked for the object's size before this returns: only then may the caller
        delete the file.  Raises OSError if the file cannot be read.
        """
        size = path.stat().st_size
        if size < part_bytes:
            self._upload_whole(key, path)
        else:
            self._upload_parts(key, path, part_bytes)
        stored = self.size(key)
        if stored != size:
            raise StorageError(
                f"{size} bytes were uploaded and {stored} are there",
                where=self._where(key),
                todo=f"upload {path} again; the file is kept",
            )

    def get(self, key: str) -> bytes:
        """Return an object's bytes; raises :class:`~storage.errors.NotFound`."""
        return self._call(
            key, lambda: self._client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        )

    def get_range(self, key: str, offset: int, length: int) -> bytes:
        """Return ``length`` >= 1 bytes of an object from ``offset`` on, in one request.

        Raises :class:`~storage.errors.NotFound`, and :class:`~storage.errors.Damaged` if the
        object has fewer bytes.
        """
        if offset < 0 or length < 1:
            raise ValueError(f"no range of bytes: offset {offset}, length {length}")
        data = self._call(
            key,
            lambda: self._client.get_object(
                Bucket=self.bucket, Key=key, Range=f"bytes={offset}-{offset + length - 1}"
            )["Body"].read(),
        )
        if len(data) != length:
            raise Damaged(
                f"{length} bytes were asked for at {offset} and {len(data)} came",
                where=self._where(key),
                todo="run `python -m storage verify`; if the object is whole, the store does "
                "not know ranges (`python -m storage probe`)",
            )
        return data

    def list(self, prefix: str) -> Iterator[Object]:
        """Yield the objects whose keys begin with ``prefix``, in the order of their UTF-8."""
        # Page by page and not with the client's paginator, so that each page can be repeated.
        page = self._page(prefix, {})
        while True:
            for entry in page.get("Contents", ()):
                yield Object(entry["Key"], entry["Size"])
            if not page["IsTruncated"]:
                return
            page = self._page(prefix, {"ContinuationToken": page["NextContinuationToken"]})

    def size(self, key: str) -> int | None:
        """Return an object's size in bytes, or None if there is none (or no bucket)."""
        try:
            return self._call(
                key, lambda: self._client.head_object(Bucket=self.bucket, Key=key)["ContentLength"]
            )
        except NotFound:
            return None

    def delete(self, key: str) -> None:
        """Delete an object; deleting what is not there is no error."""
        try:
            self._call(key, lambda: self._client.delete_object(Bucket=self.bucket, Key=key))
        except NotFound:
            return

    def create(self) -> None:
        """Create the bucket unless it exists."""
        try:
            self._call("", lambda: self._client.head_bucket(Bucket=self.bucket))
        except NotFound:
            self._call("", self._create_bucket)

    def _create_bucket(self) -> None:
        from botocore.exceptions import ClientError

        from storage.s3errors import code_of

        try:
            self._client.create_bucket(Bucket=self.bucket)
        except ClientError as error:
            # Another process came first, or our own first try did.
            if code_of(error) != "BucketAlreadyOwnedByYou":
                raise

    def _upload_whole(self, key: str, path: Path) -> None:
        with path.open("rb") as file:
            digest = _content_md5(hashlib.file_digest(file, _md5))

            def request() -> None:
                file.seek(0)
                self._client.put_object(Bucket=self.bucket, Key=key, Body=file, ContentMD5=digest)

            self._call(key, request)

    def _upload_parts(self, key: str, path: Path, part_bytes: int) -> None:
        from boto3.s3.transfer import TransferConfig

        config = TransferConfig(multipart_threshold=part_bytes, multipart_chunksize=part_bytes)

        def request() -> None:
            # upload_file would wrap what the store answered in an error of its own
            with path.open("rb") as file:
                self._client.upload_fileobj(file, self.bucket, key, Config=config)

        self._call(key, request)

    def _page(self, prefix: str, after: _Continuation) -> ListObjectsV2OutputTypeDef:
        return self._call(
            prefix,
            lambda: self._client.list_objects_v2(Bucket=self.bucket, Prefix=prefix, **after),
        )

    def _holds(self, key: str, data: bytes) -> bool:
        """Return whether the object is there with just these bytes."""
        from botocore.exceptions import ClientError

        from storage.s3errors import status_of

        try:
            return self._client.get_object(Bucket=self.bucket, Key=key)["Body"].read() == data
        except ClientError as error:
            if status_of(error) == 404:
                return False
            raise

    def _call(self, key: str, request: Callable[[], T]) -> T:
        """Make a request, repeating it while that may help; raise the archive's errors."""
        from storage.s3errors import CLIENT_ERRORS, is_transient, translate

        rounds = 1
        while True:
            try:
                return request()
            except CLIENT_ERRORS as error:
                if rounds >= ROUNDS or not is_transient(error):
                    raise translate(error, self._where(key)) from error
            time.sleep(
                random.uniform(0, rounds * PAUSE_SECONDS)
            )  # apart from others that failed with us
            rounds += 1

    def _where(self, key: str) -> str:
        return f"s3://{self.bucket}/{key} at {self.endpoint}"


def _md5() -> hashlib._Hash:
    return hashlib.md5(usedforsecurity=False)


def _content_md5(digest: hashlib._Hash) -> str:
    """Return the value of a Content-MD5 header (RFC 1864)."""
    return base64.b64encode(digest.digest()).decode()


def _md5_of(data: bytes) -> str:
    return _content_md5(hashlib.md5(data, usedforsecurity=False))


def open_store(settings: Settings) -> Store:
    """Return the store that the settings name.  No request is made yet."""
    import boto3
    from botocore.config import Config

    try:
        # A session of our own: boto3's default one is not safe between threads.
        client = boto3.Session().client(
            "s3",
            endpoint_url=settings.endpoint,
            config=Config(
                # Trailing checksums over TLS are refused by servers in use (Ceph 16), so single
                # puts carry Content-MD5.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
                max_pool_connections=CONNECTIONS,
                connect_timeout=10,
                read_timeout=60,
                s3={"addressing_style": "path"} if settings.endpoint else {},
            ),
        )
    except ValueError as error:
        raise SettingsError(
            str(error), where="AWS_ENDPOINT_URL_S3", todo="write it as http://HOST:PORT"
        ) from error
    return Store(client, settings.bucket, settings.endpoint or "AWS")
