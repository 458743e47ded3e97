"""The healthcheck of Airflow's parts, asked of an API server that says this and that."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from dags.stack.deploy import PASSWORD, PASSWORDS_FILE, deploy
from dags.stack.health import API_VARIABLE
from storage.errors import SettingsError
from tests.compose.compose_file import ROOT

ANSWER = json.dumps({"scheduler": {"status": "healthy"}, "triggerer": {"status": "unhealthy"}})


class Api(BaseHTTPRequestHandler):
    body = ANSWER.encode()

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/api/v2/monitor/health" else 404)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def api(request: pytest.FixtureRequest) -> Iterator[str]:
    handler = type("Handler", (Api,), {"body": getattr(request, "param", ANSWER.encode())})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/execution/"
        server.shutdown()
        thread.join()


def ask(api: str | None, *parts: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name != API_VARIABLE}
    if api:
        env[API_VARIABLE] = api
    command = (sys.executable, "-m", "dags.stack.health", *parts)
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_a_part_is_as_the_api_server_says(api: str) -> None:
    well, ill, unknown = (ask(api, part) for part in ("scheduler", "triggerer", "worker"))
    assert (well.returncode, well.stdout) == (0, "scheduler: healthy\n")
    assert (ill.returncode, ill.stdout) == (1, "triggerer: unhealthy\n")
    assert unknown.returncode == 2
    assert "worker" in unknown.stderr


@pytest.mark.parametrize("api", [b"<html>starting</html>", b"\xff", b"[]"], indirect=True)
def test_an_answer_that_says_nothing_is_not_well(api: str) -> None:
    done = ask(api, "scheduler")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("scheduler: unknown")


def test_no_answer_is_not_well_and_a_wrong_question_is_said() -> None:
    assert ask("http://127.0.0.1:9/execution/", "scheduler").returncode == 1
    assert ask("http://127.0.0.1:9/execution/").returncode == 2
    assert API_VARIABLE in ask(None, "scheduler").stderr


@pytest.mark.parametrize("missing", [PASSWORD, PASSWORDS_FILE])
def test_a_deployment_without_a_password_is_refused(missing: str, tmp_path: Path) -> None:
    env = {PASSWORD: "p", PASSWORDS_FILE: f"{tmp_path}/passwords.json"}
    del env[missing]
    with pytest.raises(SettingsError, match=missing):
        deploy(env)
    assert list(tmp_path.iterdir()) == []
