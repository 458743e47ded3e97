"""Each service's own command, outside a container: a site's day from crawl to release."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg2
import pytest

from crawlers.sample.calendar import DAYS
from dags.names import PUBLISH, crawl_dag, crawl_pool, curate_dag
from dags.stack.airflow import USER
from dags.stack.rest import Airflow, Run
from storage.reader import overview
from storage.settings import Settings
from storage.store import open_store
from storage.verify import verify
from tests.compose.compose_file import ROOT, services
from tests.conftest import Endpoint
from tests.full import debian
from tests.full.daemon import HOST, free_port, running
from tests.full.native import API, Native, Places, native
from tests.full.services import postgres, redis_server
from tests.full.weed import weed

pytestmark = [pytest.mark.full, pytest.mark.airflow, pytest.mark.timeout(1200)]

SITE = "qinghe"
DAY = DAYS[0].isoformat()
RUN_SECONDS = 240.0


@contextmanager
def samples(folder: Path) -> Generator[str, None, None]:
    """Run the sample sites; yields the address of their server."""
    ready = folder / "samples.ready"
    # fmt: off
    command = (
        "python", "-m", "crawlers.sample", "--port", "0", "--ready-file", str(ready),
    )
    # fmt: on
    with running("samples", command, folder, cwd=ROOT) as daemon:
        daemon.wait_until(ready.exists, "the sample sites")
        yield ready.read_text().strip()


def finish(airflow: Airflow, stack: Native, dag: str) -> tuple[Run, ...]:
    """Wait for all runs of a DAG to end, and well; return them."""

    def ended() -> bool:
        runs = airflow.runs([dag])
        return bool(runs) and all(run.ended for run in runs)

    stack.wait_until(ended, dag, RUN_SECONDS)
    runs = airflow.runs([dag])
    tails = [airflow.log_tail(run, task) for run in runs for task in airflow.tasks(run)]
    assert all(run.succeeded for run in runs), "\n".join(tails)
    assert all(tails), "the API server shows the logs that the worker wrote"
    return runs


def listening(stack: Native) -> set[str]:
    """Return the addresses that the stack's processes listen on."""
    ours = [psutil.Process(daemon.process.pid) for daemon in stack.daemons]
    family = [one for process in ours for one in (process, *process.children(recursive=True))]
    return {
        place.laddr.ip
        for process in family
        for place in process.net_connections("inet")
        if place.status == psutil.CONN_LISTEN
    }


def test_a_day_goes_from_crawl_to_release_through_the_commands_of_the_file(
    tmp_path: Path,
    settings: dict[str, str],
    weed_program: Path,
    environment_for: Callable[[Endpoint], dict[str, str]],
) -> None:
    debian.install("postgresql", "redis-server")
    ports = {API: free_port()}
    with samples(tmp_path) as proxy:
        told = {
            **settings,
            "ARCHIVE_UI_PORT": str(ports[API]),
            "ARCHIVE_SITES": SITE,
            "ARCHIVE_SAMPLE_PROXY": proxy,
        }
        compose = services(told)
        with (
            weed(weed_program, compose["s3"], tmp_path) as (s3, _),
            postgres(compose["postgres"]) as ports["postgres"],
            redis_server(compose["redis"], tmp_path) as ports["redis"],
        ):
            places = Places(tmp_path, ports, s3)
            with native(places, told) as stack:
                _take_a_day(stack, ports[API], settings["ARCHIVE_UI_PASSWORD"])
                assert listening(stack) == {HOST}
            done = _celery_tasks(ports["postgres"], settings["POSTGRES_PASSWORD"])
            assert done.keys() == {"SUCCESS"}
            assert done["SUCCESS"] >= 3
            environment_for(s3)
            store = open_store(Settings.from_env(stack.env))
            seen = overview(store)
            assert seen.release == 1
            assert seen.reports > 0
            assert [(state.site, str(state.last_day)) for state in seen.sites] == [(SITE, DAY)]
            assert verify(store)


def _take_a_day(stack: Native, port: int, password: str) -> None:
    dags = {crawl_dag(SITE), curate_dag(SITE), PUBLISH}
    with Airflow(f"http://{HOST}:{port}", USER, password) as airflow:
        stack.wait_until(
            lambda: airflow.import_errors() or dags <= airflow.dags(), "the DAGs", RUN_SECONDS
        )
        assert airflow.import_errors() == ()
        for dag in (curate_dag(SITE), crawl_dag(SITE)):
            airflow.unpause(dag)
        airflow.trigger(crawl_dag(SITE), DAY)
        assert [run.key for run in finish(airflow, stack, crawl_dag(SITE))] == [DAY]
        assert [run.key for run in finish(airflow, stack, curate_dag(SITE))] == [DAY]
        # Not before: its schedule begins at once, and there must be something to publish.
        airflow.unpause(PUBLISH)
        airflow.trigger(PUBLISH, None)
        finish(airflow, stack, PUBLISH)
    pools = subprocess.run(
        ("airflow", "pools", "get", crawl_pool(SITE), "--output", "plain"),
        env=stack.env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert crawl_pool(SITE) in pools.stdout, pools.stderr


def _celery_tasks(port: int, password: str) -> dict[str, int]:
    """Return how many tasks Celery says it did, by how they ended."""
    # fmt: off
    connection = psycopg2.connect(
        host=HOST, port=port, user="airflow", password=password, dbname="airflow"
    )
    # fmt: on
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT status, count(*) FROM celery_taskmeta GROUP BY status")
        counts = dict(cursor.fetchall())
    connection.close()
    return counts
