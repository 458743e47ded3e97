"""What ends a demo's processes when the demo itself is killed: ``python -m dags.stack.reaper``.

It inherits the demo's lease and a pipe whose other end only the demo has: the kernel closes it
when the demo ends, however it ends.  A demo that ended cleanly says so first.  Parts of
Airflow that lose each other may wait for ever, and all that was acknowledged is on disk: so
what is left is killed, not asked.
"""

from __future__ import annotations

import os
import sys

from dags.stack.lease import kill_holders

CLEAN = b"."
"""What the demo says when it has stopped all that it started."""


def main(lease: int, pipe: int) -> None:
    """Wait for the end of the demo; if it was not a clean one, kill what is left of it."""
    if os.read(pipe, 1) != CLEAN:
        kill_holders(lease)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
