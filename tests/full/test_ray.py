"""Another engine gives the same rows: candidates planned by Daft on two Ray nodes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from extract.__main__ import main
from extract.lineage.tables import COLUMNS
from tests.lineage.operators import COPIES
from tests.lineage.reports import annual_sibling, make_report

ROOT = Path(__file__).parents[2]
HUB = 12  # copies of one report, more than a fingerprint links

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the environment; return its Python."""
    folder = tmp_path_factory.mktemp("ray") / "venv"
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "venv", "--quiet", "--python", sys.executable, folder], check=True)
    python = folder / "bin/python"
    install = [*uv, "pip", "install", "--quiet", "--python", python]
    subprocess.run([*install, "--requirement", ROOT / "requirements-ray.txt"], check=True)
    return python


@contextmanager
def two_nodes(python: Path, env: dict[str, str]) -> Generator[str, None, None]:
    """Run a cluster; give its address."""
    nodes = subprocess.Popen(
        [python, Path(__file__).with_name("ray_nodes.py")],
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert nodes.stdin
    assert nodes.stdout
    try:
        yield nodes.stdout.readline().strip()
    finally:
        nodes.stdin.close()
        nodes.wait()


def texts() -> list[dict[str, str]]:
    """Return copies, siblings, short texts, an empty one, and a family larger than a hub."""
    found = ["", "XX、" * 50, "关于做好今年防汛工作的总结", "关于做好去年防汛工作的总结"]
    for seed in range(20):
        rng = Random(seed)
        report = make_report(seed, seed)
        names = rng.sample(sorted(COPIES), HUB if seed == 0 else 3)
        found += [report.text, annual_sibling(seed, seed + 40, 4, 0.3).text]
        found += [COPIES[name](report, rng) for name in names]
    return [{"id": f"{number:03d}", "text": text} for number, text in enumerate(found)]


def rows(folder: Path) -> dict[str, pa.Table]:
    return {name: pq.read_table(folder / f"{name}.parquet") for name in COLUMNS}


def test_two_ray_nodes_give_the_rows_of_duckdb(python: Path, tmp_path: Path) -> None:
    source = tmp_path / "texts.jsonl"
    lines = [json.dumps(one, ensure_ascii=False) for one in texts()]
    source.write_text("\n".join(lines), encoding="utf-8")
    background = tmp_path / "background.json"
    assert main(["background", str(source), "--out", str(background)]) == 0
    given = ["lineage", str(source), "--background", str(background)]
    assert main([*given, "--out", str(tmp_path / "duckdb")]) == 0
    # Ray's switch for systems without clusters: its nodes bind to the loopback address only.
    env = os.environ | {
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
        "RAY_USAGE_STATS_ENABLED": "0",
        "PYTHONPATH": str(ROOT),
    }
    with two_nodes(python, env) as address:
        subprocess.run(
            [python, "-m", "extract", *given, "--engine", "ray", "--out", tmp_path / "ray"],
            cwd=tmp_path,
            env=env | {"RAY_ADDRESS": address},
            check=True,
        )
    expected = rows(tmp_path / "duckdb")
    assert expected["relations"].num_rows > HUB
    for name, table in rows(tmp_path / "ray").items():
        assert table.equals(expected[name]), name


def test_without_a_cluster_the_command_says_what_is_missing(
    python: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    source = tmp_path / "texts.jsonl"
    source.write_text('{"id": "1", "text": "一"}\n', encoding="utf-8")
    command = ["lineage", str(source), "--engine", "ray", "--out", str(tmp_path / "out")]
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    assert main(command) != 0
    assert "no Ray cluster is named" in capsys.readouterr().err
    monkeypatch.setenv("RAY_ADDRESS", "127.0.0.1:1")
    assert main(command) != 0
    assert "requirements-ray.txt" in capsys.readouterr().err
    env = os.environ | {"RAY_ADDRESS": "127.0.0.1:1", "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [python, "-m", "extract", *command], env=env, capture_output=True, text=True, check=False
    )
    assert ended.returncode != 0
    assert "no Ray cluster answers" in ended.stderr
    assert "Traceback" not in ended.stderr
