"""docker-compose.yaml without a container engine: each service's own command, on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from dags.stack.airflow import base_environment
from tests.compose.compose_file import ROOT, Service, services
from tests.conftest import Endpoint
from tests.full.daemon import HOST, Daemon, running, wait_until

INIT_SECONDS = 300.0
HEALTH_SECONDS = 240.0
API = "api-server"
PARTS = ("scheduler", "dag-processor", "triggerer", "worker")
BIN = Path(sys.executable).parent


@dataclass(frozen=True, slots=True)
class Native:
    """What runs: the services' processes, and their environment."""

    daemons: tuple[Daemon, ...]
    env: Mapping[str, str]

    def wait_until(self, ready, what: str, seconds: float) -> None:
        wait_until(ready, what, self.daemons, seconds)


class Places:
    """Where things are on this machine that containers see elsewhere."""

    def __init__(self, folder: Path, ports: Mapping[str, int], s3: Endpoint) -> None:
        self.folder = folder
        self._ports = ports
        self._moved = {
            "http://s3:8333": s3.url,
            "postgres:5432": f"{HOST}:{ports['postgres']}",
            "redis:6379": f"{HOST}:{ports['redis']}",
            "api-server:8080": f"{HOST}:{ports[API]}",
            "0.0.0.0": HOST,
            "/opt/airflow": str(folder / "airflow"),
            "/opt/archive": str(ROOT),
            "/var/spool/archive": str(folder / "spool"),
        }

    def environment(self, service: Service) -> dict[str, str]:
        """Return a service's environment with hosts, ports and folders as they are here."""
        told = {name: self._here(value) for name, value in service.environment.items()}
        return {
            **base_environment(os.environ),
            **told,
            "AIRFLOW__API__PORT": str(self._ports[API]),  # a container has its ports to itself
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        }

    def _here(self, value: str) -> str:
        for there, here in self._moved.items():
            value = value.replace(there, here)
        return value


@contextmanager
def native(places: Places, settings: Mapping[str, str]) -> Generator[Native, None, None]:
    """Run Airflow's services in the order of their dependencies, until each says it is healthy."""
    compose = services(settings)
    _run_to_end(compose["init"], places)
    with ExitStack() as parts:

        def start(name: str) -> Daemon:
            service = compose[name]
            env = places.environment(service)
            return parts.enter_context(running(name, service.command, places.folder, env, ROOT))

        api = start(API)
        api.wait_until(lambda: _is_healthy(compose[API], places), "the API server", HEALTH_SECONDS)
        daemons = (api, *map(start, PARTS))
        for name in PARTS:
            wait_until(
                lambda name=name: _is_healthy(compose[name], places),
                f"{name} to be healthy",
                daemons,
                HEALTH_SECONDS,
            )
        yield Native(daemons, places.environment(compose["worker"]))


def _run_to_end(service: Service, places: Places) -> None:
    done = subprocess.run(
        service.command,
        env=places.environment(service),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=INIT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _is_healthy(service: Service, places: Places) -> bool:
    asked = subprocess.run(
        service.health,
        env=places.environment(service),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return asked.returncode == 0
