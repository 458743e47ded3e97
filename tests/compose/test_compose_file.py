"""docker-compose.yaml is what it should be: by its schema, and by the code that it runs."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from tests.compose.compose_file import (
    FILE,
    HANDBOOK,
    ROOT,
    Missing,
    Service,
    fill,
    handbook_settings,
    raw,
    required,
    services,
)

ROOMS = ("dags", "crawlers", "storage", "extract")
BIN = Path(sys.executable).parent
AIRFLOW_PARTS = {"api-server", "scheduler", "dag-processor", "triggerer", "worker"}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return handbook_settings(tmp_path_factory.mktemp("settings"))


@pytest.fixture(scope="module")
def compose(settings: dict[str, str]) -> dict[str, Service]:
    return services(settings)


def check_schema(file: Path) -> subprocess.CompletedProcess[str]:
    command = (BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", file)
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_file_is_of_the_schema(tmp_path: Path) -> None:
    done = check_schema(FILE)
    assert done.returncode == 0, done.stdout
    broken = tmp_path / "docker-compose.yaml"
    broken.write_text(FILE.read_text().replace("depends_on:", "depend_on:"))
    assert "depend_on" in check_schema(broken).stdout


@pytest.mark.parametrize("name", sorted(required()))
def test_compose_refuses_to_start_without(name: str, settings: dict[str, str]) -> None:
    for less in ({**settings, name: ""}, {k: v for k, v in settings.items() if k != name}):
        with pytest.raises(Missing, match=rf"{name} is missing a value: .*docs/production\.md"):
            services(less)


def test_variables_are_filled_in_as_compose_does() -> None:
    env = {"SET": "x", "EMPTY": ""}
    assert fill("${SET}${EMPTY}${NONE}$$(id)", env) == "x$(id)"
    assert fill("${SET:-d}${EMPTY:-d}${EMPTY-d}${NONE-d}", env) == "xdd"


def test_the_handbook_makes_every_secret_and_they_are_good(settings: dict[str, str]) -> None:
    assert settings.keys() == required()
    assert len(set(settings.values())) == len(settings)
    Fernet(settings["AIRFLOW_FERNET_KEY"])
    for name, value in settings.items():
        if name not in {"ARCHIVE_CONTACT", "S3_ACCESS_KEY"}:
            # They stand in URLs and in .env, where other characters would mean something.
            assert re.fullmatch(r"[\w=-]{16,}", value, re.ASCII), name


def test_the_handbook_and_the_file_know_the_same_variables() -> None:
    text = FILE.read_text()
    in_file = set(
        re.findall(r"\b((?:ARCHIVE|S3|POSTGRES|REDIS|AIRFLOW)_[A-Z0-9_]*[A-Z0-9])\b", text)
    )
    of_images = {"POSTGRES_USER", "POSTGRES_DB", "AIRFLOW_HOME"}
    settable = {name for name in in_file if "__" not in name} - of_images
    described = set(re.findall(r"`([A-Z0-9_]+_[A-Z0-9_]+)`", HANDBOOK.read_text()))
    elsewhere = {"AWS_CA_BUNDLE", "AIRFLOW__CORE__AUTH_MANAGER"}
    assert settable == described - elsewhere


def test_every_variable_that_the_code_reads_is_set(compose: dict[str, Service]) -> None:
    read = {
        node.value
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"(ARCHIVE|AWS)_[A-Z0-9_]*[A-Z0-9]", node.value)
    }
    assert {"ARCHIVE_BUCKET", "ARCHIVE_SPOOL", "AWS_ENDPOINT_URL_S3"} <= read
    read -= {"AWS_ENDPOINT_URL"}  # read where the one for S3 is not set
    told = raw()["services"]["init"]["environment"]
    assert read - told.keys() == set()
    for name in AIRFLOW_PARTS:
        assert told.keys() - compose[name].raw["environment"].keys() == {"ARCHIVE_UI_PASSWORD"}


def test_airflows_parts_are_told_the_same(compose: dict[str, Service]) -> None:
    assert {name for name, service in compose.items() if service.is_ours} == {
        *AIRFLOW_PARTS,
        "init",
    }
    environments = [compose[name].environment for name in AIRFLOW_PARTS]
    assert all(one == environments[0] for one in environments)
    assert environments[0]["AIRFLOW__CORE__EXECUTOR"] == "CeleryExecutor"
    assert "ARCHIVE_SITES" not in environments[0], "empty would mean: no site at all"
    kept = [tuple(service.raw["volumes"]) for service in compose.values() if service.is_ours]
    assert len(set(kept)) == 1, "the UI shows the logs that the others write"


def test_every_service_is_kept_alive_bounded_and_pinned(compose: dict[str, Service]) -> None:
    for name, service in compose.items():
        said = service.raw
        assert said["restart"] == ("no" if name == "init" else "unless-stopped"), name
        assert said["security_opt"] == ["no-new-privileges:true"], name
        assert {"max-size", "max-file"} <= said["logging"]["options"].keys(), name
        assert said["deploy"]["resources"]["limits"]["memory"], name
        assert ("healthcheck" in said) == (name != "init"), name
        if not service.is_ours:
            assert re.fullmatch(r"[\w/-]+:\d+(\.\d+)+", service.image), name
    assert "minio" not in FILE.read_text().lower()


def test_only_the_ui_is_published_and_only_here(compose: dict[str, Service]) -> None:
    ports = {name: s.raw["ports"] for name, s in compose.items() if "ports" in s.raw}
    assert ports == {"api-server": ["127.0.0.1:8080:8080"]}


def test_nothing_starts_before_what_it_needs(compose: dict[str, Service]) -> None:
    def before(name: str) -> dict[str, str]:
        needs = compose[name].raw.get("depends_on", {})
        return {other: how["condition"] for other, how in needs.items()}

    assert before("init") == dict.fromkeys(("postgres", "redis", "s3"), "service_healthy")
    assert before("api-server") == {"init": "service_completed_successfully"}
    for name in AIRFLOW_PARTS - {"api-server"}:
        assert before(name) == {"api-server": "service_healthy"}


def test_the_volumes_are_those_that_are_used(compose: dict[str, Service]) -> None:
    used = {v.partition(":")[0] for s in compose.values() for v in s.raw.get("volumes", ())}
    assert used == set(raw()["volumes"])


def test_the_image_has_the_rooms_and_the_lock(compose: dict[str, Service]) -> None:
    lines = compose["worker"].raw["build"]["dockerfile_inline"].splitlines()
    copied = {line.split()[1] for line in lines if line.startswith("COPY")}
    assert copied == {*ROOMS, "requirements.txt"}
    assert all((ROOT / name).exists() for name in copied)
    (base,) = (line.split()[1] for line in lines if line.startswith("FROM"))
    (locked,) = set(re.findall(r"--python-version (\S+)", (ROOT / "Makefile").read_text()))
    assert re.fullmatch(rf"python:{re.escape(locked)}\.\d+-slim-\w+", base)
    assert lines[-1] == "USER airflow", "not root"


def commands(compose: dict[str, Service]) -> list[tuple[str, ...]]:
    """Return every command of our image: what services run, and what asks how they are."""
    found: list[tuple[str, ...]] = []
    for service in compose.values():
        for command in (service.command, service.health) if service.is_ours else ():
            if command[:1] == ("sh",):
                found += [tuple(one.split()) for one in command[-1].split(";")]
            elif command:
                found.append(command)
    return found


def test_every_command_exists(compose: dict[str, Service], tmp_path: Path) -> None:
    named = commands(compose)
    assert ("python", "-m", "storage", "init") in named
    assert ("airflow", "db", "migrate") in named
    env = {**os.environ, "AIRFLOW_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    for program, *rest in named:
        assert (BIN / program).exists(), program
        if program == "python":
            assert rest[0] == "-m"
            assert importlib.util.find_spec(rest[1]), rest
    asked = "".join(
        f"parser.parse_args({list(rest)!r})\n" for program, *rest in named if program == "airflow"
    )
    doors = "".join(
        f"{rest[1]}.__main__._parser().parse_args({list(rest[2:])!r})\n"
        for program, *rest in named
        if program == "python" and rest[1] in ROOMS
    )
    code = (
        "import dags.__main__, storage.__main__\n"
        "from airflow.cli.cli_parser import get_parser\nparser = get_parser()\n" + asked + doors
    )
    assert asked.count("parse_args") == len(AIRFLOW_PARTS) + 1
    assert doors.count("parse_args") == 2
    done = subprocess.run(
        (sys.executable, "-c", code), env=env, cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
