"""The embedded endpoint shows nothing half-written."""

from __future__ import annotations

import hashlib
import os
import select
import socket
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from storage import embedded
from storage.errors import StoreUnreachable
from storage.store import Store
from tests.conftest import Endpoint


@pytest.fixture(autouse=True)
def only_the_embedded(endpoint: Endpoint) -> None:
    if not endpoint.embedded:
        pytest.skip("about the embedded endpoint")


def put(store: Store, key: str, headers: str, body: bytes) -> bytes:
    """Put with headers of our own, hang up after the body, and return the answer."""
    address = urlsplit(store.endpoint)
    with socket.create_connection((address.hostname, address.port), timeout=30) as sock:
        sock.sendall(f"PUT /{store.bucket}/{key} HTTP/1.1\r\nHost: x\r\n{headers}\r\n".encode())
        sock.sendall(body)
        sock.shutdown(socket.SHUT_WR)
        answer = b""
        while block := sock.recv(65536):
            answer += block
        return answer


@pytest.mark.parametrize("sent", [0, 1, 999])
@pytest.mark.parametrize("condition", ["", "If-None-Match: *\r\n"])
def test_half_a_body_is_no_object(store: Store, sent: int, condition: str) -> None:
    answer = put(store, "n", f"{condition}Content-Length: 1000\r\n", bytes(sent))
    assert b" 400 " in answer
    assert b"IncompleteBody" in answer
    assert list(store.list("")) == []
    assert store.put_if_absent("n", b"whole")


def test_half_a_body_replaces_nothing(store: Store) -> None:
    store.put("a", b"whole")
    put(store, "a", "Content-Length: 1000\r\n", b"half")
    assert store.get("a") == b"whole"


def test_a_wrong_digest_is_refused(store: Store) -> None:
    wrong = b64encode(hashlib.md5(b"other").digest()).decode()
    answer = put(store, "a", f"Content-MD5: {wrong}\r\nContent-Length: 3\r\n", b"abc")
    assert b"BadDigest" in answer
    assert store.size("a") is None


@pytest.mark.parametrize("key", ["a/b", "n" * 300])
def test_a_key_that_files_cannot_have_is_refused(store: Store, key: str) -> None:
    store.put("a", b"1")
    assert b" 400 " in put(store, key, "Content-Length: 1\r\n", b"1")


def test_what_a_kill_left_is_swept(tmp_path: Path) -> None:
    left = tmp_path / "bucket" / "folder" / ".localbucket-x1y2"
    kept = tmp_path / "bucket" / "folder" / "object"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    kept.write_bytes(b"whole")
    assert embedded.sweep(tmp_path) == 1
    assert not left.exists()
    assert kept.exists()


def test_a_taken_port_is_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        port = sock.getsockname()[1]
        with (
            pytest.raises(StoreUnreachable, match="is the port taken"),
            embedded.running(tmp_path, port),
        ):
            pass
    assert "Address already in use" in capfd.readouterr().err


def test_it_dies_with_the_process_that_started_it(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib\n"
        "from storage import embedded\n"
        f"with embedded.running(pathlib.Path({str(tmp_path)!r})) as own:\n"
        "    print(own.process.pid, flush=True)\n"
        "    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=embedded.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        child = os.pidfd_open(pid)
        try:
            parent.kill()
            ended, _, _ = select.select([child], [], [], 30)
        finally:
            os.close(child)
    assert ended, "the endpoint outlived its parent"
