"""pywb, in an environment of its own, on the WARC that a crawl of the samples made."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from storage.store import Store

PACKAGES = ("pywb==2.10.0", "cdx_toolkit==0.9.39", "setuptools<81")


def environment(folder: Path) -> Path:
    """Make the environment; return its folder of programs.

    pywb wants an older redis than Airflow does, so it cannot live in ours.
    """
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "venv", "--quiet", "--python", sys.executable, folder], check=True)
    python = folder / "bin/python"
    subprocess.run([*uv, "pip", "install", "--quiet", "--python", python, *PACKAGES], check=True)
    return folder / "bin"


@contextmanager
def replaying(programs: Path, folder: Path, store: Store) -> Generator[str, None, None]:
    """Serve all segments of a store; give the collection's address."""
    folder.mkdir(parents=True)
    files = []
    for item in store.list("warc/"):
        if item.key.endswith(".warc.gz"):
            files.append(folder / item.key.replace("/", "-"))
            files[-1].write_bytes(store.get(item.key))
    manager = [programs / "wb-manager"]
    subprocess.run([*manager, "init", "it"], cwd=folder, check=True, capture_output=True)
    subprocess.run([*manager, "add", "it", *files], cwd=folder, check=True, capture_output=True)
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [programs / "wayback", "-b", "127.0.0.1", "-p", str(port)],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=(folder / "log").open("wb"),
    )
    try:
        _wait_for(server, f"http://127.0.0.1:{port}/")
        yield f"http://127.0.0.1:{port}/it"
    finally:
        server.terminate()
        server.wait()


def _wait_for(server: subprocess.Popen[bytes], address: str) -> None:
    while True:
        assert server.poll() is None, "pywb ended"
        try:
            urlopen(address, timeout=30).close()
        except URLError:
            continue
        return
