"""What is read from Airflow's answers, and what is said when there are none."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from dags.errors import StackError
from dags.stack.ports import choose_port
from dags.stack.rest import Airflow, Run, log_lines

ANSWER = {
    "dag_id": "crawl_qinghe",
    "dag_run_id": "manual__1",
    "partition_key": "2026-03-02",
    "state": "success",
    "start_date": "2026-11-22T01:02:03.000004Z",
    "end_date": None,
    "conf": {"folder": "abc"},
}


def test_a_run_is_read_as_the_api_shows_it() -> None:
    run = Run.of(ANSWER)
    assert run == Run(
        dag="crawl_qinghe",
        id="manual__1",
        key="2026-03-02",
        state="success",
        started_at=datetime(2026, 11, 22, 1, 2, 3, 4, tzinfo=UTC),
        ended_at=None,
        folder="abc",
    )
    assert run.succeeded
    assert run.ended
    assert not run.failed


@pytest.mark.parametrize("conf", [None, {}, {"folder": 7}, {"other": "x"}])
def test_a_run_may_carry_anything(conf: object) -> None:
    assert Run.of({**ANSWER, "conf": conf}).folder is None


def test_a_log_shows_its_errors() -> None:
    error = [{"exc_type": "CrawlFailed", "exc_value": "ended with exit code 3"}]
    assert log_lines({"event": "one\ntwo", "error_detail": error}) == [
        "one",
        "two",
        "CrawlFailed: ended with exit code 3",
    ]
    assert log_lines("plain\ntext") == ["plain", "text"]
    assert log_lines({"event": "::group::Pre Execute"}) == []


class Refusing(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.send_response(403)
        self.end_headers()
        self.wfile.write(b"no such user")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def refusing() -> Iterator[str]:
    with http.server.HTTPServer(("127.0.0.1", 0), Refusing) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_login_that_is_refused_is_an_error(refusing: str) -> None:
    with Airflow(refusing, "admin", "wrong") as airflow:
        assert not airflow.answers()
        with pytest.raises(StackError, match="403"):
            airflow.dags()


def test_an_airflow_that_is_not_there_is_an_error() -> None:
    with Airflow(f"http://127.0.0.1:{choose_port('X', {})}", "admin", "x") as airflow:
        assert not airflow.answers()
        with pytest.raises(StackError, match="ConnectError"):
            airflow.unpause("publish")
