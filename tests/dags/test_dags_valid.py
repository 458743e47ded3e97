"""The DAG files, as Airflow itself reads them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawlers.registry import load_all, names
from dags.names import enabled_sites, pools

ROOT = Path(__file__).resolve().parents[2]
READ = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(sys.argv[1], bundle_name="tests", safe_mode=True)
found = {
    "errors": {file: str(error) for file, error in bag.import_errors.items()},
    "files": sorted({dag.fileloc for dag in bag.dags.values()}),
    "dags": [{
        "id": dag.dag_id, "tags": sorted(dag.tags), "doc": dag.doc_md or "", "owner": dag.owner,
        "description": dag.description or "", "catchup": dag.catchup,
        "timetable": type(dag.schedule).__name__,
        "tasks": [{
            "id": task.task_id, "pool": task.pool, "retries": task.retries,
            "delay": task.retry_delay.total_seconds(), "outlets": [o.name for o in task.outlets],
        } for task in dag.tasks],
    } for dag in bag.dags.values()],
    "heavy": sorted({"scrapy", "trafilatura", "pyarrow", "boto3", "duckdb"} & set(sys.modules)),
}
with open(sys.argv[2], "w") as file:
    json.dump(found, file)
"""


@dataclass(frozen=True, slots=True)
class Bag:
    errors: dict
    files: list
    dags: dict
    heavy: list


def read_dags(home: Path, sites: str | None) -> Bag:
    """Read the DAG files in a process with an Airflow of its own."""
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AIRFLOW", "ARCHIVE"))
    }
    env |= {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
        "PYTHONPATH": str(ROOT),
    }
    if sites is not None:
        env["ARCHIVE_SITES"] = sites
    out = home / "dags.json"
    subprocess.run([sys.executable, "-c", READ, str(ROOT / "dags"), str(out)], env=env, check=True)
    found = json.loads(out.read_text())
    dags = {dag["id"]: dag for dag in found["dags"]}
    return Bag(found["errors"], found["files"], dags, found["heavy"])


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory) -> Bag:
    return read_dags(tmp_path_factory.mktemp("airflow"), ",".join(names()))


def test_every_site_is_crawled_and_curated(bag: Bag) -> None:
    assert bag.errors == {}
    expected = {f"{kind}_{name}" for name in names() for kind in ("crawl", "curate")}
    assert set(bag.dags) == expected | {"publish", "recurate"}


def test_only_the_dag_files_are_read(bag: Bag) -> None:
    assert {Path(file).name for file in bag.files} == {
        "crawl.py",
        "curate.py",
        "publish.py",
        "recurate.py",
    }


def test_reading_them_loads_nothing_heavy(bag: Bag) -> None:
    assert bag.heavy == []


def test_each_dag_says_what_it_is(bag: Bag) -> None:
    for dag in bag.dags.values():
        assert dag["owner"] == "archive"
        assert dag["description"]
        assert dag["tags"] == sorted(dag["id"].split("_"))
        assert "Trigger" in dag["doc"]
        assert "backfill" in dag["doc"].lower()
        assert not dag["catchup"]


def test_each_task_is_tried_again_later_and_has_its_pool(bag: Bag) -> None:
    made = {pool.name for pool in pools(load_all())} | {"default_pool"}
    for dag in bag.dags.values():
        for task in dag["tasks"]:
            assert task["retries"] >= 3
            assert task["delay"] >= 60
            assert task["pool"] in made


def test_a_site_is_crawled_by_one_at_a_time() -> None:
    slots = {pool.name: pool.slots for pool in pools(load_all())}
    assert slots == {**{f"site_{name}": 1 for name in names()}, "publish": 1}


def test_curating_follows_its_sites_captures_and_publishing_follows_nobody(bag: Bag) -> None:
    for name in names():
        (crawl,) = bag.dags[f"crawl_{name}"]["tasks"]
        assert crawl["outlets"] == [f"captures_{name}"]
        assert bag.dags[f"curate_{name}"]["timetable"] == "PartitionedAssetTimetable"
    assert bag.dags["publish"]["timetable"] == "CronTriggerTimetable"


def test_without_a_choice_the_samples_have_no_dags(tmp_path: Path) -> None:
    bag = read_dags(tmp_path, None)
    assert bag.errors == {}
    expected = {site.name for site in load_all() if not site.sample}
    assert {dag.removeprefix("crawl_") for dag in bag.dags if dag.startswith("crawl_")} == expected


def test_a_site_that_is_not_there_is_an_import_error_that_names_it(tmp_path: Path) -> None:
    bag = read_dags(tmp_path, "qinghe,nowhere")
    assert set(map(os.path.basename, bag.errors)) == {"crawl.py", "curate.py", "recurate.py"}
    assert all("ARCHIVE_SITES=qinghe,nowhere" in error for error in bag.errors.values())
    assert set(bag.dags) == {"publish"}


def test_sites_are_chosen_by_name() -> None:
    chosen = enabled_sites({"ARCHIVE_SITES": " qinghe ,baiyun,, qinghe"})
    assert [site.name for site in chosen] == ["baiyun", "qinghe"]
    assert enabled_sites({"ARCHIVE_SITES": ""}) == ()
