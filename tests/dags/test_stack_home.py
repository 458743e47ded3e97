"""A demo's folder, its ports, and the environment it gives."""

from __future__ import annotations

import socket
import stat
import subprocess
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from dags.errors import StackError
from dags.stack.airflow import airflow_environment, base_environment, write_passwords
from dags.stack.demo import digest_of
from dags.stack.home import Home
from dags.stack.ports import choose_port
from dags.stack.start import archive_environment
from storage.settings import Settings


def test_secrets_are_made_once_and_are_nobody_elses(tmp_path: Path) -> None:
    home = Home(tmp_path / "demo")
    first = home.secrets()
    assert home.secrets() == first
    assert stat.S_IMODE((home.root / "secrets.json").stat().st_mode) == 0o600
    assert Fernet(first.fernet_key).decrypt(Fernet(first.fernet_key).encrypt(b"x")) == b"x"
    assert Home(tmp_path / "other").secrets() != first


def test_broken_secrets_are_an_error_that_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{")
    with pytest.raises(StackError, match=r"secrets\.json.*remove it"):
        Home(tmp_path).secrets()


def test_passwords_are_private(tmp_path: Path) -> None:
    home = Home(tmp_path)
    write_passwords(home, home.secrets())
    write_passwords(home, home.secrets())
    file = home.airflow / "passwords.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert home.secrets().password in file.read_text()


def test_the_env_file_can_be_sourced(tmp_path: Path) -> None:
    home = Home(tmp_path / "a folder, quoted's")
    home.root.mkdir()
    env = archive_environment(home, "http://127.0.0.1:1")
    home.write_env(env)
    assert home.read_env() == env
    shell = subprocess.run(
        ["sh", "-c", '. "$1"; env', "sh", str(home.env_file)],
        env={},
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(shell.stdout.splitlines()) >= {f"{name}={value}" for name, value in env.items()}
    assert Settings.from_env(home.read_env()).endpoint == "http://127.0.0.1:1"


def test_nothing_outside_configures_the_demo(tmp_path: Path) -> None:
    outside = {
        "PATH": "/bin",
        "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
        "AWS_PROFILE": "work",
        "ARCHIVE_BUCKET": "real",
        "HTTPS_PROXY": "http://proxy",
        "no_proxy": "x",
    }
    kept = base_environment(outside)
    assert {name for name in kept if name in outside} == {"PATH"}
    env = airflow_environment(Home(tmp_path), 4321, Home(tmp_path).secrets())
    assert env["AIRFLOW_HOME"].startswith(str(tmp_path))
    addresses = [value for value in env.values() if "://" in value]
    assert all(value.startswith(("http://127.0.0.1:4321", "sqlite:////")) for value in addresses)


def test_a_port_is_free_or_the_one_that_was_asked_for() -> None:
    free = choose_port("UI_PORT", {})
    assert choose_port("UI_PORT", {"UI_PORT": str(free)}) == free


def test_a_port_that_is_taken_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with pytest.raises(StackError, match=f"S3_PORT={port}: port {port} cannot be used"):
            choose_port("S3_PORT", {"S3_PORT": port})


@pytest.mark.parametrize("wrong", ["0", "65536", "-1", "http", "８０８０", "80 80"])
def test_a_port_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(StackError, match="is no port"):
        choose_port("UI_PORT", {"UI_PORT": wrong})


def test_a_folders_digest_is_of_names_and_bytes(tmp_path: Path) -> None:
    def digest(**files: str) -> str:
        for old in tmp_path.iterdir():
            old.unlink()
        for name, text in files.items():
            (tmp_path / name).write_text(text)
        return digest_of(tmp_path)

    variants = [{"a": "x"}, {"a": "y"}, {"b": "x"}, {"a": "x", "b": ""}, {"ab": "x"}, {"a": "bx"}]
    assert len({digest(**files) for files in variants}) == len(variants)
    assert digest(b="2", a="1") == digest(a="1", b="2")
