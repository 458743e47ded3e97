from collections.abc import Iterator

import httpx
import pytest

from crawlers.sample.server import SampleServer


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with SampleServer() as running:
        yield running


@pytest.fixture
def client(server: SampleServer) -> Iterator[httpx.Client]:
    with httpx.Client(proxy=server.address, trust_env=False) as session:
        yield session
