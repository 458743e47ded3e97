"""The embedded S3 endpoint: a folder as buckets, on 127.0.0.1.  For the demo and the tests only.

``python -m storage.embedded FOLDER [--port N]`` prints its URL on one line once it listens.  It
checks no credentials and does not flush to disk; docs/proofs.md has what it withstands.

It is the package localbucket, mended where that would show a half-written object: localbucket
1.2.1 stores what it got when a client dies in mid-body, and does not look at Content-MD5.
"""

from __future__ import annotations

import argparse
import base64
import ctypes
import errno
import hashlib
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import ThreadingHTTPServer
from pathlib import Path

import localbucket

from storage.errors import StoreUnreachable

ROOT = Path(__file__).resolve().parents[1]
PR_SET_PDEATHSIG = 1  # linux/prctl.h
UNFIT_KEY = frozenset({errno.EEXIST, errno.EISDIR, errno.ENAMETOOLONG, errno.ENOTDIR})
"""A key may not be too long for a file's name, nor a folder of another key."""


class Handler(localbucket.S3Handler):  # type: ignore[misc]  # the package has no types
    """Answers requests; refuses bodies that are not what their headers say."""

    disable_nagle_algorithm = True  # or each answer waits for the client's delayed ACK

    def _put(self, bucket: str, key: str) -> None:
        """Write an object; a file system's refusal (no space, a name too long) is an answer."""
        try:
            super()._put(bucket, key)
        except ConnectionError:
            raise
        except OSError as error:
            message = f"The file system says: {error.strerror}."
            if error.errno in UNFIT_KEY:
                raise localbucket.S3Error(
                    HTTPStatus.BAD_REQUEST, "InvalidArgument", message
                ) from error
            raise localbucket.S3Error(
                HTTPStatus.INTERNAL_SERVER_ERROR, "InternalError", message
            ) from error

    def _read_body(self) -> bytes:
        """Return the request's body; raises S3Error if it is short or its MD5 is another."""
        body: bytes = super()._read_body()
        promised = self.headers.get("x-amz-decoded-content-length") or self.headers.get(
            "Content-Length"
        )
        if promised is not None and len(body) != int(promised):
            raise localbucket.S3Error(
                HTTPStatus.BAD_REQUEST,
                "IncompleteBody",
                "You did not provide the number of bytes specified by the Content-Length header.",
            )
        md5 = self.headers.get("Content-MD5")
        if md5 is not None and md5 != _content_md5(body):
            raise localbucket.S3Error(
                HTTPStatus.BAD_REQUEST,
                "BadDigest",
                "The Content-MD5 you specified did not match what we received.",
            )
        return body


class Server(ThreadingHTTPServer):
    """A thread a connection, with room for a burst of them."""

    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Report what went wrong with a request, unless the client just went away."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def _content_md5(body: bytes) -> str:
    return base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()


@dataclass(frozen=True, slots=True)
class Running:
    """An endpoint that runs as a child process."""

    url: str
    process: subprocess.Popen[bytes]


@contextmanager
def running(folder: Path, port: int = 0) -> Generator[Running, None, None]:
    """Run the endpoint on a folder as a child process, listening, until the context ends.

    The kernel kills it should this process end without leaving the context; to be precise, the
    thread that entered it (prctl(2), PR_SET_PDEATHSIG).
    """
    command = [sys.executable, "-m", "storage.embedded", str(folder), "--port", str(port)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, preexec_fn=_die_along
    ) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().decode().strip()
            if not url:
                raise StoreUnreachable(
                    f"the embedded endpoint ended with {process.wait()} before it listened",
                    where=f"{folder}, port {port}",
                    todo="read what it said above: is the port taken?",
                )
            yield Running(url, process)
        finally:
            process.kill()


def _die_along() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def sweep(folder: Path) -> int:
    """Remove temporary files that a killed endpoint left; return how many."""
    left = [path for path in folder.rglob(f"{localbucket.TEMP_PREFIX}*") if path.is_file()]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def main(argv: list[str] | None = None) -> None:
    """Serve a folder until killed or interrupted."""
    parser = argparse.ArgumentParser(
        prog="python -m storage.embedded",
        description="An S3 endpoint on 127.0.0.1 with a folder as buckets; demo and tests only.",
    )
    parser.add_argument("folder", type=Path, help="its sub-folders are the buckets")
    parser.add_argument("--port", type=int, default=0, help="default: a free one")
    args = parser.parse_args(argv)
    folder: Path = args.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    sweep(folder)
    Handler.data_root = folder
    with Server(("127.0.0.1", args.port), Handler) as server:
        sys.stdout.write(f"http://127.0.0.1:{server.server_address[1]}\n")
        sys.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
