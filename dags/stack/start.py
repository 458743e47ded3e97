"""Starting and stopping the processes of a demo, in the order in which they need each other."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from crawlers.site import Site
from dags.errors import AirflowBusy, StackError
from dags.names import SITES_VARIABLE, pools
from dags.stack import airflow
from dags.stack.home import Home
from dags.stack.ports import HOST, choose_port
from dags.stack.process import Command, Processes
from dags.stack.rest import Airflow
from storage.prepare import prepare
from storage.settings import Settings
from storage.store import Store, open_store

BUCKET = "work-reports"
READY_SECONDS = 60.0
AIRFLOW_SECONDS = 240.0
DAGS_SECONDS = 600.0
DEMO_RETRIES = {"ARCHIVE_RETRIES": "1", "ARCHIVE_RETRY_SECONDS": "5"}
"""Nothing far away can be down, so a demo need not wait long to know that a task fails."""


@dataclass(frozen=True, slots=True)
class Stack:
    """What runs: its processes, a client of its Airflow, and the archive's environment."""

    processes: Processes
    airflow: Airflow
    archive_env: Mapping[str, str]


def archive_environment(home: Home, s3_url: str) -> dict[str, str]:
    """Return the variables that point every door of the archive at the demo's bucket."""
    return {
        "AWS_ENDPOINT_URL_S3": s3_url,
        "AWS_ACCESS_KEY_ID": "demo",  # the embedded endpoint checks none
        "AWS_SECRET_ACCESS_KEY": "demo-only",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "ARCHIVE_BUCKET": BUCKET,
        "ARCHIVE_SPOOL": str(home.spool),
    }


def start_bucket(home: Home, processes: Processes, env: Mapping[str, str]) -> dict[str, str]:
    """Start the embedded S3 endpoint and prepare the bucket; return the archive's environment."""
    url = f"http://{HOST}:{(port := choose_port('S3_PORT', env))}"
    processes.start(
        Command(
            "s3-endpoint",
            ("-m", "storage.embedded", str(home.buckets), "--port", str(port)),
            airflow.base_environment(env),
            home.logs / "s3-endpoint.log",
        )
    )
    processes.wait_until(lambda: listens(url), "the embedded S3 endpoint", READY_SECONDS)
    archive_env = archive_environment(home, url)
    prepare(open_demo_store(archive_env))
    return archive_env


def open_demo_store(archive_env: Mapping[str, str]) -> Store:
    """Return the demo's store; this process sees no other S3 configuration from now on."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(archive_env)
    return open_store(Settings.from_env(archive_env))


def start_samples(
    home: Home, processes: Processes, env: Mapping[str, str], pages: Path | None
) -> str:
    """Start the sample sites' server; return its address, a forward proxy for their hosts."""
    ready = home.root / "samples.ready"
    ready.unlink(missing_ok=True)
    folder = ("--pages", str(pages)) if pages else ()
    processes.start(
        Command(
            "sample-sites",
            ("-m", "crawlers.sample", "--port", "0", "--ready-file", str(ready), *folder),
            airflow.base_environment(env),
            home.logs / "sample-sites.log",
        )
    )
    processes.wait_until(ready.exists, "the sample sites", READY_SECONDS)
    return ready.read_text().strip()


@contextmanager
def stack(
    home: Home,
    lease: int,
    sites: tuple[Site, ...],
    pages: Path | None,
    env: Mapping[str, str],
    more: Mapping[str, str],
) -> Generator[Stack, None, None]:
    """Run everything, Airflow ready to take work, until the context ends.

    ``more`` are variables of the archive beside its bucket's.  The sample sites are served if
    any of them is among the sites.
    """
    processes = Processes(lease)
    try:
        ui_port = choose_port("UI_PORT", env)
        secrets = home.secrets()
        archive_env = start_bucket(home, processes, env)
        if any(site.sample for site in sites):
            archive_env["ARCHIVE_SAMPLE_PROXY"] = start_samples(home, processes, env, pages)
        archive_env |= more
        home.write_env(archive_env)
        airflow_env = {
            **airflow.base_environment(env),
            **airflow.airflow_environment(home, ui_port, secrets),
            **archive_env,
            SITES_VARIABLE: ",".join(site.name for site in sites),
        }
        with Airflow(f"http://{HOST}:{ui_port}", airflow.USER, secrets.password) as client:
            _start_airflow(home, processes, airflow_env, client, sites)
            yield Stack(processes, client, archive_env)
    finally:
        processes.stop()


def _start_airflow(
    home: Home,
    processes: Processes,
    env: Mapping[str, str],
    client: Airflow,
    sites: tuple[Site, ...],
) -> None:
    """Start Airflow's parts: tasks that start before the API server listens would fail."""
    airflow.write_passwords(home, home.secrets())
    if migration := airflow.migration(home, env):
        processes.run(migration, AIRFLOW_SECONDS)
        airflow.record_migration(home)
    processes.start(airflow.api_server(home, env))
    processes.wait_until(client.answers, "Airflow's API server", AIRFLOW_SECONDS)
    processes.wait_until(
        lambda: succeeds(lambda: client.make_pools(pools(sites))), "the pools", READY_SECONDS
    )
    processes.start(*airflow.engines(home, env))


def succeeds(ask: Callable[[], None]) -> bool:
    """Ask something of Airflow; return whether it had the time to do it."""
    try:
        ask()
    except AirflowBusy:
        return False
    return True


def wait_for_dags(stack: Stack, needed: frozenset[str]) -> None:
    """Wait until Airflow has read the DAGs; raises :class:`~dags.errors.StackError` for errors."""

    def are_there() -> bool:
        try:
            errors, there = stack.airflow.import_errors(), stack.airflow.dags()
        except AirflowBusy:
            return False
        if errors:
            raise StackError("\n".join(errors), where="dags/", todo="mend the DAG file")
        return needed <= there

    stack.processes.wait_until(are_there, "Airflow to read the DAGs", DAGS_SECONDS)


def listens(url: str) -> bool:
    """Return whether something answers HTTP requests there."""
    try:
        httpx.get(url, timeout=5, trust_env=False)
    except httpx.HTTPError:
        return False
    return True
