"""The archive's settings: one value, read from the environment.

The S3 endpoint and its credentials come from the variables that every S3 client reads
(``AWS_ENDPOINT_URL_S3``, ``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``,
``AWS_DEFAULT_REGION``), so that boto3, pyarrow and Polars agree without configuration.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from storage.errors import SettingsError

ARCHIVE_ZONE = ZoneInfo("Asia/Shanghai")
"""Days are days in this zone, everywhere in the archive."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between one deployment and another.

    ``bucket`` is the bucket's name; ``spool`` a local folder for WARC segments that are being
    written; ``contact`` an e-mail or web address for the User-Agent (sites that are not samples
    refuse to run without); ``sample_proxy`` the address of the sample sites' server, through
    which the hosts of sample sites are reached, or None.
    """

    bucket: str
    endpoint: str | None
    spool: Path
    contact: str | None
    sample_proxy: str | None

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings; raises :class:`SettingsError` naming the variable at fault."""
        bucket = env.get("ARCHIVE_BUCKET")
        if not bucket:
            raise SettingsError(
                "no bucket is named",
                where="ARCHIVE_BUCKET",
                todo="set ARCHIVE_BUCKET, for example to work-reports; "
                "in a demo's checkout, `. .demo/env` sets all that is needed",
            )
        return cls._of(bucket, env)

    @classmethod
    def for_bucket(cls, uri: str, env: Mapping[str, str] = os.environ) -> Settings:
        """Return the settings for the bucket of an ``s3://`` URI; all else from the environment."""
        split = urlsplit(uri)
        if split.scheme != "s3" or not split.netloc or split.path.strip("/"):
            raise SettingsError(
                "is no bucket's URI", where=repr(uri), todo="write it as s3://BUCKET"
            )
        return cls._of(split.netloc, env)

    @classmethod
    def _of(cls, bucket: str, env: Mapping[str, str]) -> Settings:
        return cls(
            bucket=bucket,
            endpoint=env.get("AWS_ENDPOINT_URL_S3") or env.get("AWS_ENDPOINT_URL") or None,
            spool=Path(env.get("ARCHIVE_SPOOL") or "/var/tmp/work-report-archive"),
            contact=env.get("ARCHIVE_CONTACT") or None,
            sample_proxy=env.get("ARCHIVE_SAMPLE_PROXY") or None,
        )
