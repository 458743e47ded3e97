"""Airflow on one small machine: SQLite, LocalExecutor, everything on 127.0.0.1."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from dags.stack.home import CHECKOUT, Home, Secrets, write_private
from dags.stack.ports import HOST
from dags.stack.process import Command

USER = "admin"
SLOTS = 4
_FOREIGN = ("AIRFLOW_", "ARCHIVE_", "AWS_", "PYTHON")


def base_environment(env: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return an environment without anything that would configure the archive or Airflow.

    Proxies go too: all that is talked to is on 127.0.0.1.
    """
    kept = {
        name: value
        for name, value in env.items()
        if not name.startswith(_FOREIGN) and not name.lower().endswith("_proxy")
    }
    return {**kept, "PYTHONPATH": str(CHECKOUT), "PYTHONUNBUFFERED": "1"}


def airflow_environment(home: Home, port: int, secrets: Secrets) -> dict[str, str]:
    """Return the variables that configure all of Airflow's parts alike."""
    url = f"http://{HOST}:{port}"
    options = {
        "core": {
            "dags_folder": str(CHECKOUT / "dags"),
            "executor": "LocalExecutor",
            "parallelism": str(SLOTS),  # the default keeps 32 idle workers of 136 MB
            "load_examples": "False",
            "fernet_key": secrets.fernet_key,
            "execution_api_server_url": f"{url}/execution/",
            "hostname_callable": "socket.gethostname",  # the default asks the DNS
            "simple_auth_manager_users": f"{USER}:admin",
            "simple_auth_manager_passwords_file": str(_passwords(home)),
        },
        # SQLite has one writer at a time: on a busy machine the next waits longer than 5 s.
        "database": {"sql_alchemy_conn": f"sqlite:///{home.airflow / 'airflow.db'}?timeout=30"},
        "api": {
            "host": HOST,
            "port": str(port),
            "base_url": url,
            "workers": "1",
            "secret_key": secrets.api_secret,
        },
        "api_auth": {"jwt_secret": secrets.jwt_secret},
        "dag_processor": {"parsing_processes": "1", "min_file_process_interval": "60"},
        "scheduler": {
            # A demo that was killed left tasks "running": find them in seconds, not minutes.
            "orphaned_tasks_check_interval": "15",
            "task_instance_heartbeat_timeout": "60",
        },
        "workers": {"execution_api_timeout": "30"},  # 5 s are not enough on a busy machine
    }
    return {
        "AIRFLOW_HOME": str(home.airflow),
        **{
            f"AIRFLOW__{section.upper()}__{name.upper()}": value
            for section, values in options.items()
            for name, value in values.items()
        },
    }


def write_passwords(home: Home, secrets: Secrets) -> None:
    """Write the file in which Airflow looks its user's password up."""
    write_private(_passwords(home), json.dumps({USER: secrets.password}))


def migration(home: Home, env: Mapping[str, str]) -> Command | None:
    """Return the command that makes Airflow's database, None if this version has made it."""
    if _stamp(home).exists() and _stamp(home).read_text() == version("apache-airflow"):
        return None
    return _command(home, env, "database", "db", "migrate")


def record_migration(home: Home) -> None:
    """Remember that the database is made."""
    _stamp(home).write_text(version("apache-airflow"))


def api_server(home: Home, env: Mapping[str, str]) -> Command:
    """Return the API server, which is also the UI; it must answer before any task starts."""
    return _command(home, env, "api-server", "api-server")


def engines(home: Home, env: Mapping[str, str]) -> tuple[Command, ...]:
    """Return the parts that need the API server: what parses, what schedules, what waits.

    None serves its logs: that server would listen on all addresses, and the API server reads
    the files themselves.
    """
    return (
        _command(home, env, "dag-processor", "dag-processor"),
        _command(home, env, "scheduler", "scheduler", "--skip-serve-logs"),
        _command(home, env, "triggerer", "triggerer", "--skip-serve-logs"),
    )


def _command(home: Home, env: Mapping[str, str], name: str, *arguments: str) -> Command:
    return Command(name, ("-m", "airflow", *arguments), env, home.logs / f"{name}.log")


def _passwords(home: Home) -> Path:
    return home.airflow / "passwords.json"


def _stamp(home: Home) -> Path:
    return home.airflow / "migrated"
