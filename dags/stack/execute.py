"""Running a command against a demo's bucket, whether the demo runs or not."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from dags.errors import StackError
from dags.stack import airflow, lease
from dags.stack.home import Home, contact_of
from dags.stack.process import Processes
from dags.stack.start import listens, start_bucket


def execute(home: Home, command: Sequence[str], env: Mapping[str, str]) -> int:
    """Run a command with the demo's environment; return its exit code.

    If no demo runs here, the bucket is served for as long as the command takes.
    """
    if not home.buckets.exists():
        raise StackError(
            "there is no demo here", where=str(home.root), todo="run `make demo` first"
        )
    if lease.is_held(home.lease) and listens((running := home.read_env())["AWS_ENDPOINT_URL_S3"]):
        return _run(command, env, running)
    with lease.hold(home.lease) as held:
        processes = Processes(held)
        try:
            return _run(command, env, start_bucket(home, processes, env))
        finally:
            processes.stop()


def _run(command: Sequence[str], env: Mapping[str, str], archive_env: Mapping[str, str]) -> int:
    bin_folder = str(Path(sys.executable).parent)
    whole = {
        **airflow.base_environment(env),
        **archive_env,
        **contact_of(env),
        "PATH": f"{bin_folder}{os.pathsep}{env.get('PATH', os.defpath)}",
    }
    try:
        return subprocess.run(command, env=whole, check=False).returncode
    except OSError as error:
        raise StackError(
            f"cannot be run: {error.strerror}", where=command[0], todo="check the command's name"
        ) from error
