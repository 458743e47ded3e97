"""Debian's PostgreSQL and Redis, as docker-compose.yaml configures its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg2
import redis

from tests.compose.compose_file import Service
from tests.full.daemon import HOST, free_port, running


@contextmanager
def postgres(service: Service) -> Generator[int, None, None]:
    """Run a PostgreSQL with the service's user, password and database; yields its port."""
    user = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
    env = service.environment
    role, password, name = (env[f"POSTGRES_{part}"] for part in ("USER", "PASSWORD", "DB"))
    programs = _newest(Path("/usr/lib/postgresql"))
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="postgres-") as made:
        folder = Path(made)
        secret = folder / "password"
        secret.write_text(password)
        if user:
            for path in (folder, secret):
                shutil.chown(path, user, user)
        # fmt: off
        subprocess.run(
            (programs / "initdb", "--pgdata", folder / "data", "--username", role,
             "--pwfile", secret, "--auth", "scram-sha-256", "--no-sync"),
            user=user, group=user, cwd=folder, check=True, capture_output=True,
        )
        command = (
            str(programs / "postgres"), "-D", str(folder / "data"), "-h", HOST, "-p", str(port),
            "-k", "", "-c", "fsync=off",
        )
        # fmt: on
        at = {"host": HOST, "port": port, "user": role, "password": password}
        with running("postgres", command, folder, cwd=folder, user=user) as daemon:
            daemon.wait_until(lambda: _answers(at), "PostgreSQL")
            connection = psycopg2.connect(**at, dbname="postgres")
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {name}")
            connection.close()
            asked = {**os.environ, "PGHOST": HOST, "PGPORT": str(port)}
            assert subprocess.run(service.health, env=asked, check=False).returncode == 0
            yield port


@contextmanager
def redis_server(service: Service, folder: Path) -> Generator[int, None, None]:
    """Run the service's command on a free port; yields the port."""
    port = free_port()
    command = (*service.command, "--port", str(port), "--bind", HOST, "--dir", str(folder))
    client = redis.Redis(HOST, port, password=service.environment["REDISCLI_AUTH"])

    def answers() -> bool:
        with suppress(redis.ConnectionError):
            return client.ping()
        return False

    with running("redis", command, folder) as daemon:
        daemon.wait_until(answers, "Redis")
        yield port
    client.close()


def _newest(versions: Path) -> Path:
    return max(versions.iterdir(), key=lambda path: float(path.name)) / "bin"


def _answers(at: dict) -> bool:
    try:
        psycopg2.connect(**at, dbname="postgres").close()
    except psycopg2.OperationalError:
        return False
    return True
