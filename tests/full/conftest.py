"""Fixtures of the full tests: settings as a person makes them, Debian's packages, servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compose.compose_file import handbook_settings, services
from tests.conftest import Endpoint
from tests.full import debian
from tests.full.ceph import PACKAGES, ceph
from tests.full.weed import install


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The variables of an ``.env`` made as docs/production.md says."""
    return handbook_settings(tmp_path_factory.mktemp("settings"))


@pytest.fixture(scope="session")
def weed_program(settings: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program of the S3 server that docker-compose.yaml brings, in its version."""
    return install(tmp_path_factory.mktemp("weed"), services(settings)["s3"])


@pytest.fixture(scope="session")
def ceph_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """A Ceph for all tests of this session."""
    debian.install(*PACKAGES)
    with ceph(tmp_path_factory.mktemp("ceph")) as endpoint:
        yield endpoint
