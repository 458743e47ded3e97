"""``python -m crawlers.sample``: serve the sample sites until stopped."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from crawlers.sample.errors import SampleError
from crawlers.sample.listener import Record
from crawlers.sample.messages import Request
from crawlers.sample.server import SampleServer


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m crawlers.sample", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 (the default) takes a free one")
    parser.add_argument("--ready-file", type=Path, help="gets the address once it is served")
    parser.add_argument("--pages", type=Path, help="a folder to serve as http://pages.example/")
    parser.add_argument("--log", type=Path, help="gets one JSON object a line for each request")
    options = parser.parse_args(arguments)
    try:
        _serve(options.port, options.ready_file, options.pages, options.log)
    except SampleError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def _serve(port: int, ready_file: Path | None, pages: Path | None, log: Path | None) -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with ExitStack() as stack:
        record: Record | None = None
        if log:
            try:
                record = _writer(stack.enter_context(log.open("a", encoding="utf-8")))
            except OSError as error:
                raise _unwritable(log, error) from error
        server = stack.enter_context(SampleServer(pages, port=port, record=record))
        if ready_file:
            try:
                _publish(ready_file, server.address)
            except OSError as error:
                raise _unwritable(ready_file, error) from error
            stack.callback(ready_file.unlink, missing_ok=True)
        print(f"samples at {server.address}", flush=True)
        stop.wait()


def _publish(ready_file: Path, address: str) -> None:
    """Write the address in one step: who sees the file reads all of it."""
    draft = ready_file.with_name(f"{ready_file.name}.part")
    draft.write_text(f"{address}\n", encoding="utf-8")
    draft.replace(ready_file)


def _writer(file: TextIO) -> Record:
    lock = threading.Lock()

    def write(request: Request) -> None:
        with lock:
            file.write(f"{request.to_json()}\n")
            file.flush()

    return write


def _unwritable(path: Path, error: OSError) -> SampleError:
    return SampleError(f"cannot be written: {error}", where=str(path), todo="name another place")


if __name__ == "__main__":
    sys.exit(main())
