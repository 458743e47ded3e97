"""Fixtures that every test may use: an S3 endpoint, a store on a fresh bucket, an environment.

By default the endpoint is the embedded one.  ``STORE_TEST_ENDPOINT`` (with
``STORE_TEST_ACCESS_KEY``, ``STORE_TEST_SECRET_KEY``, and ``STORE_TEST_CA_BUNDLE`` for one behind a
certificate of its own) points the same tests at another.
"""

from __future__ import annotations

import os
import signal
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from botocore.loaders import create_loader
from hypothesis import HealthCheck, settings

from storage import embedded
from storage.settings import Settings
from storage.store import Store, open_store

settings.register_profile(
    "deterministic",
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("deterministic")

# A shell that runs the tests in the background lets them ignore Ctrl-C, and so what they start.
signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An S3 endpoint to test against; ``embedded`` unless the environment named one."""

    url: str
    access_key: str
    secret_key: str
    embedded: bool


@pytest.fixture(scope="session", autouse=True)
def _models_read_once() -> Iterator[None]:
    """Let all S3 clients of the tests share the service's description, a tenth of a second each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("botocore.session.create_loader", cache(create_loader))
        yield


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """The S3 endpoint of this test session."""
    if url := os.environ.get("STORE_TEST_ENDPOINT"):
        yield Endpoint(
            url, os.environ["STORE_TEST_ACCESS_KEY"], os.environ["STORE_TEST_SECRET_KEY"], False
        )
        return
    with embedded.running(tmp_path_factory.mktemp("buckets")) as own:
        yield Endpoint(own.url, "test", "testtest", True)


@pytest.fixture
def environment_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Endpoint], dict[str, str]]:
    """Point this process at an endpoint and a bucket name of its own.

    Returns the whole environment, for subprocesses; nothing of the machine's AWS
    configuration or proxies is left in it.
    """

    def point_at(endpoint: Endpoint) -> dict[str, str]:
        bundle = os.environ.get("STORE_TEST_CA_BUNDLE")
        for name in list(os.environ):
            if name.startswith(("AWS_", "ARCHIVE_")) or name.lower().endswith("_proxy"):
                monkeypatch.delenv(name)
        for name, value in {
            "AWS_ENDPOINT_URL_S3": endpoint.url,
            "AWS_ACCESS_KEY_ID": endpoint.access_key,
            "AWS_SECRET_ACCESS_KEY": endpoint.secret_key,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
            "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "ARCHIVE_BUCKET": f"t-{uuid.uuid4().hex}",
            "ARCHIVE_SPOOL": str(tmp_path / "spool"),
            **({"AWS_CA_BUNDLE": bundle} if bundle else {}),
        }.items():
            monkeypatch.setenv(name, value)
        return dict(os.environ)

    return point_at


@pytest.fixture
def _archive(
    endpoint: Endpoint, environment_for: Callable[[Endpoint], dict[str, str]]
) -> Iterator[tuple[dict[str, str], Store]]:
    env = environment_for(endpoint)
    store = open_store(Settings.from_env(env))
    store.create()
    yield env, store
    if not endpoint.embedded:
        _remove_bucket(store)


@pytest.fixture
def archive_env(_archive: tuple[dict[str, str], Store]) -> dict[str, str]:
    """A whole environment for subprocesses (and this process), its bucket made and empty."""
    return _archive[0]


@pytest.fixture
def store(_archive: tuple[dict[str, str], Store]) -> Store:
    """The store of ``archive_env``: a fresh, empty bucket."""
    return _archive[1]


def _remove_bucket(store: Store) -> None:
    """Leave nothing behind at an endpoint that is not ours."""
    import boto3

    for item in list(store.list("")):
        store.delete(item.key)
    boto3.client("s3", endpoint_url=store.endpoint).delete_bucket(Bucket=store.bucket)
