"""What a deployment needs beside its database: the UI's user, and the pools of its sites."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from dags.errors import StackError
from dags.names import enabled_sites, pools
from dags.stack.airflow import USER
from dags.stack.home import write_private
from storage.errors import SettingsError

PASSWORD = "ARCHIVE_UI_PASSWORD"
PASSWORDS_FILE = "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"


def deploy(env: Mapping[str, str]) -> tuple[str, ...]:
    """Set the UI's password, and make or mend the pools; return the pools' names.

    The database must be migrated (``airflow db migrate``).  Doing it again changes nothing.
    """
    write_private(
        Path(_required(env, PASSWORDS_FILE)), json.dumps({USER: _required(env, PASSWORD)})
    )
    wanted = pools(enabled_sites(env))
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({p.name: {"slots": p.slots, "description": p.description} for p in wanted}, file)
        file.flush()
        done = subprocess.run(
            (sys.executable, "-m", "airflow", "pools", "import", file.name),
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    if done.returncode:
        raise StackError(
            f"Airflow did not make the pools:\n{done.stdout}",
            where="airflow pools import",
            todo="is its database migrated (airflow db migrate)?",
        )
    return tuple(pool.name for pool in wanted)


def _required(env: Mapping[str, str], name: str) -> str:
    if value := env.get(name):
        return value
    raise SettingsError("is not set", where=name, todo="set it, as docker-compose.yaml does")
