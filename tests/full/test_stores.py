"""The storage contract, the probe and whole archives on stores that people run.

Ceph is Debian's; SeaweedFS is what docker-compose.yaml brings.  Ceph behind TLS, too: there
clients send their checksums as trailers, which it does not understand.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import httpx
import psutil
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from storage.errors import StorageError, StoreUnreachable
from storage.settings import Settings
from storage.store import Store, open_store
from tests.compose.compose_file import ROOT, services
from tests.conftest import Endpoint
from tests.full.daemon import HOST, Daemon
from tests.full.tls import behind_tls, certificate
from tests.full.weed import OUTSIDE, weed

pytestmark = [pytest.mark.full, pytest.mark.timeout(900)]

CONTRACT = ("tests/storage/test_store_contract.py",)
PROBE = tuple(
    f"tests/storage/test_store_probe.py::{name}"
    for name in ("test_a_good_store_passes_and_is_left_as_it_was", "test_a_bucket_is_prepared_once")
)
ARCHIVE = "tests/storage/test_archive.py"
MANY_LIVES = f"--deselect={ARCHIVE}::test_random_lives_in_random_orders"
"""Hundreds of archives: what it asks is asked of the code, not of the store."""
ONE_ARCHIVE = f"{ARCHIVE}::test_each_release_holds_and_the_feed_leads_to_it"


def run_on(endpoint: Endpoint, *tests: str, bundle: Path | None = None) -> None:
    """Run tests on an endpoint; all must pass, and none be skipped."""
    env = {
        **os.environ,
        "STORE_TEST_ENDPOINT": endpoint.url,
        "STORE_TEST_ACCESS_KEY": endpoint.access_key,
        "STORE_TEST_SECRET_KEY": endpoint.secret_key,
        **({"STORE_TEST_CA_BUNDLE": str(bundle)} if bundle else {}),
    }
    done = subprocess.run(
        (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests),
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=840,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    last = done.stdout.rstrip().rpartition("\n")[2]
    assert re.match(r"\d+ passed", last), last
    assert "skipped" not in last, done.stdout


@pytest.fixture
def weed_endpoint(
    weed_program: Path, settings: dict[str, str], tmp_path: Path
) -> Iterator[Endpoint]:
    with weed(weed_program, services(settings)["s3"], tmp_path) as (endpoint, _):
        yield endpoint


def test_ceph_keeps_the_contract(ceph_endpoint: Endpoint) -> None:
    run_on(ceph_endpoint, *CONTRACT, *PROBE)


def test_archives_on_ceph(ceph_endpoint: Endpoint) -> None:
    run_on(ceph_endpoint, ARCHIVE, MANY_LIVES)


def test_seaweedfs_keeps_the_contract(weed_endpoint: Endpoint) -> None:
    run_on(weed_endpoint, *CONTRACT, *PROBE, ONE_ARCHIVE)


def test_behind_tls_the_contract_is_kept_without_trailers(
    ceph_endpoint: Endpoint,
    environment_for: Callable[[Endpoint], dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    bundle, key = certificate(tmp_path)
    with behind_tls(ceph_endpoint, bundle, key) as endpoint:
        run_on(endpoint, *CONTRACT, *PROBE, ONE_ARCHIVE, bundle=bundle)
        env = environment_for(endpoint)
        with pytest.raises(StorageError, match="CERTIFICATE_VERIFY_FAILED"):
            open_store(Settings.from_env(env)).create()
        monkeypatch.setenv("AWS_CA_BUNDLE", str(bundle))
        store = open_store(Settings.from_env(env))
        store.create()
        store.put("ours", b"without a trailer")
        as_usual = boto3.client("s3", config=Config(request_checksum_calculation="when_supported"))
        with pytest.raises(ClientError, match="MissingContentLength"):
            as_usual.put_object(Bucket=store.bucket, Key="as usual", Body=b"with a trailer")
        store.delete("ours")


def test_seaweedfs_is_heard_outside_by_its_s3_ports_alone_and_knows_its_users(
    weed_program: Path, settings: dict[str, str], tmp_path: Path
) -> None:
    with weed(weed_program, services(settings)["s3"], tmp_path) as (endpoint, server):
        heard = {
            place.laddr
            for place in psutil.Process(server.process.pid).net_connections("inet")
            if place.status == psutil.CONN_LISTEN
        }
        told = [re.fullmatch(r"-s3\.port(?:\.grpc)?=(\d+)", part) for part in server.process.args]
        assert {place.ip for place in heard} == {HOST, OUTSIDE}
        outside = {place.port for place in heard if place.ip != HOST}
        assert outside <= {int(match[1]) for match in told if match}
        for path in ("/", "/bucket", "/bucket/key"):
            assert httpx.put(endpoint.url + path, trust_env=False).status_code in {403, 405}, path
        assert httpx.get(endpoint.url, trust_env=False).status_code == 403


class Writer(threading.Thread):
    """Writes objects of its own until the store is gone; ``acknowledged`` is what it was told."""

    def __init__(self, store: Store, number: int) -> None:
        super().__init__()
        self._store, self._number = store, number
        self.acknowledged: dict[str, bytes] = {}

    def run(self) -> None:
        for count in range(1_000_000):
            key = f"w{self._number}/{count:06d}"
            data = random.Random(key).randbytes(100 + 3000 * (count % 40))
            put = self._store.put if count % 2 else self._store.put_if_absent
            try:
                put(key, data)
            except StorageError:
                return
            self.acknowledged[key] = data


def write_until_killed(store: Store, server: Daemon, life: int) -> dict[str, bytes]:
    """Kill the server under four writers; return what it had acknowledged."""
    writers = [Writer(store, 10 * life + number) for number in range(4)]
    for writer in writers:
        writer.start()
    enough = 40 * (life + 1)
    server.wait_until(lambda: sum(len(one.acknowledged) for one in writers) >= enough, "writers")
    server.process.kill()
    for writer in writers:
        writer.join()
    return {key: data for writer in writers for key, data in writer.acknowledged.items()}


def read_when_up(store: Store, key: str) -> bytes:
    """Return an object of a server that answers before all its parts have found each other.

    What it has lost it never returns: then its last error is raised.
    """
    give_up = time.monotonic() + 120
    while True:
        try:
            return store.get(key)
        except StoreUnreachable:
            if time.monotonic() > give_up:
                raise


def test_seaweedfs_killed_loses_nothing_that_it_acknowledged(
    weed_program: Path,
    settings: dict[str, str],
    environment_for: Callable[[Endpoint], dict[str, str]],
    tmp_path: Path,
) -> None:
    kept: dict[str, bytes] = {}
    bucket = f"t-{uuid.uuid4().hex}"
    for life in range(4):
        with weed(weed_program, services(settings)["s3"], tmp_path) as (endpoint, server):
            store = open_store(
                Settings.from_env({**environment_for(endpoint), "ARCHIVE_BUCKET": bucket})
            )
            store.create()
            found = {key: read_when_up(store, key) for key in kept}
            assert found == kept, f"after {life} deaths"
            if life < 3:
                kept |= write_until_killed(store, server, life)
    assert len(kept) >= 40 + 80 + 120
