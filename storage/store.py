"""Objects in an S3-compatible bucket.

Only put, put-if-absent, range get, list, head, delete and multipart are asked of a store, so
any endpoint that has these will do.  A call that returned is durable; a call that raised
:class:`~storage.errors.StoreUnreachable` may be repeated.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from storage.errors import NotFound, StorageError, StoreUnreachable
from storage.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

ATTEMPTS = 10
MULTIPART_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Object:
    """A listed object: its key and its size in bytes."""

    key: str
    size: int


class Store:
    """One bucket.  Safe to share between threads."""

    def __init__(self, client: S3Client, bucket: str, endpoint: str) -> None:
        self._client = client
        self.bucket = bucket
        self.endpoint = endpoint

    def put(self, key: str, data: bytes) -> None:
        """Write an object, replacing what was there."""
        with self._errors(key):
            self._client.put_object(Bucket=self.bucket, Key=key, Body=data)

    def put_if_absent(self, key: str, data: bytes) -> bool:
        """Write an object unless there is one; return whether this call wrote it."""
        from botocore.exceptions import ClientError

        with self._errors(key):
            try:
                self._client.put_object(Bucket=self.bucket, Key=key, Body=data, IfNoneMatch="*")
            except ClientError as error:
                # 412: it is there. 409: another writer is at it and may yet fail: S3 says retry,
                # and the caller's retry of a sequence number starts with a fresh look.
                if error.response["ResponseMetadata"]["HTTPStatusCode"] in {409, 412}:
                    return False
                raise
        return True

    def upload(self, key: str, path: Path) -> None:
        """Write a local file as an object, in several requests if it is large."""
        from boto3.s3.transfer import TransferConfig

        with self._errors(key):
            self._client.upload_file(
                str(path),
                self.bucket,
                key,
                Config=TransferConfig(
                    multipart_threshold=MULTIPART_BYTES, multipart_chunksize=MULTIPART_BYTES
                ),
            )

    def get(self, key: str) -> bytes:
        """Return an object's bytes; raises :class:`~storage.errors.NotFound`."""
        with self._errors(key):
            return self._client.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def get_range(self, key: str, offset: int, length: int) -> bytes:
        """Return ``length`` bytes of an object from ``offset`` on, in one request."""
        with self._errors(key):
            answer = self._client.get_object(
                Bucket=self.bucket, Key=key, Range=f"bytes={offset}-{offset + length - 1}"
            )
            return answer["Body"].read()

    def list(self, prefix: str) -> Iterator[Object]:
        """Yield the objects whose keys begin with ``prefix``, in key order."""
        with self._errors(prefix):
            pages = self._client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.bucket, Prefix=prefix):
                for entry in page.get("Contents", ()):
                    yield Object(entry["Key"], entry["Size"])

    def size(self, key: str) -> int | None:
        """Return an object's size in bytes, or None if there is none."""
        try:
            with self._errors(key):
                return self._client.head_object(Bucket=self.bucket, Key=key)["ContentLength"]
        except NotFound:
            return None

    def delete(self, key: str) -> None:
        """Delete an object; deleting what is not there is no error."""
        with self._errors(key):
            self._client.delete_object(Bucket=self.bucket, Key=key)

    def create(self) -> None:
        """Create the bucket unless it exists."""
        from botocore.exceptions import ClientError

        with self._errors(""):
            try:
                self._client.head_bucket(Bucket=self.bucket)
            except ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
                    raise
                self._client.create_bucket(Bucket=self.bucket)

    @contextmanager
    def _errors(self, key: str) -> Generator[None, None, None]:
        """Turn the client's errors into the archive's."""
        from botocore.exceptions import BotoCoreError, ClientError

        where = f"s3://{self.bucket}/{key} at {self.endpoint}"
        try:
            yield
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            code = error.response.get("Error", {}).get("Code", "")
            if status == 404 and code != "NoSuchBucket":
                raise NotFound(
                    "no such object", where=where, todo="check the key with `python -m storage ls`"
                ) from error
            if code == "NoSuchBucket":
                raise StoreUnreachable(
                    "the bucket does not exist",
                    where=where,
                    todo="create it, or set ARCHIVE_BUCKET to one that does",
                ) from error
            if status in {401, 403}:
                raise StoreUnreachable(
                    f"access denied ({code})",
                    where=where,
                    todo="check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and the bucket's policy",
                ) from error
            if status >= 500 or status == 429:
                raise StoreUnreachable(
                    f"the store answers {status} ({code})",
                    where=where,
                    todo="nothing is lost: repeat the run when the store is well",
                ) from error
            raise StorageError(
                f"the store refused the request: {error}", where=where, todo="report this"
            ) from error
        except BotoCoreError as error:
            raise StoreUnreachable(
                f"the store does not answer: {error}",
                where=where,
                todo="check AWS_ENDPOINT_URL_S3 and that the store runs; nothing is lost",
            ) from error


def open_store(settings: Settings) -> Store:
    """Return the store that the settings name.  No request is made yet."""
    import boto3
    from botocore.config import Config

    client = boto3.client(
        "s3",
        endpoint_url=settings.endpoint,
        config=Config(
            # Trailing checksums over TLS are refused by servers in use (Ceph 16).
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
            connect_timeout=10,
            read_timeout=60,
            s3={"addressing_style": "path"} if settings.endpoint else {},
        ),
    )
    return Store(client, settings.bucket, settings.endpoint or "AWS")
