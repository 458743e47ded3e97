"""Airflow's REST API, as much of it as a demo needs, typed.

https://airflow.apache.org/docs/apache-airflow/stable/stable-rest-api-ref.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import TracebackType
from typing import Any, Self

import httpx

from dags.errors import AirflowBusy, StackError
from dags.names import Pool

PAGE = 100
TAIL_LINES = 30
TIMEOUT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Run:
    """A DAG run.  ``key`` is its partition key; ``folder`` what the demo said of its pages."""

    dag: str
    id: str
    key: str | None
    state: str
    started_at: datetime | None
    ended_at: datetime | None
    folder: str | None = None

    @property
    def succeeded(self) -> bool:
        """Whether it ended well."""
        return self.state == "success"

    @property
    def failed(self) -> bool:
        """Whether it ended badly."""
        return self.state == "failed"

    @property
    def ended(self) -> bool:
        """Whether it ended at all."""
        return self.succeeded or self.failed

    @classmethod
    def of(cls, answer: dict[str, Any]) -> Run:
        """Read a run as the API shows it."""
        folder = (answer.get("conf") or {}).get("folder")
        return cls(
            dag=answer["dag_id"],
            id=answer["dag_run_id"],
            key=answer["partition_key"],
            state=answer["state"],
            started_at=_moment(answer["start_date"]),
            ended_at=_moment(answer["end_date"]),
            folder=folder if isinstance(folder, str) else None,
        )


@dataclass(frozen=True, slots=True)
class TaskRun:
    """A task of a run; ``attempt`` counts from 1, 0 if it never started."""

    task: str
    state: str | None
    attempt: int
    ended_at: datetime | None


class Airflow:
    """A client of one Airflow, logged in when it is first needed."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self.url = url
        self._login = {"username": user, "password": password}
        self._client = httpx.Client(base_url=url, timeout=TIMEOUT_SECONDS, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def answers(self) -> bool:
        """Return whether the API server is up and its database well."""
        try:
            answer = self._client.get("/api/v2/monitor/health", timeout=5)
            return answer.is_success and answer.json()["metadatabase"]["status"] == "healthy"
        except httpx.HTTPError:
            return False

    def make_pools(self, pools: Iterable[Pool]) -> None:
        """Make pools; those that exist are left as they are."""
        for pool in pools:
            body = {"name": pool.name, "slots": pool.slots, "description": pool.description}
            self._send("POST", "/pools", json=body, allowed=frozenset({409}))

    def import_errors(self) -> tuple[str, ...]:
        """Return what could not be parsed, as ``file: error``."""
        errors = self._json("GET", "/importErrors")["import_errors"]
        return tuple(f"{error['filename']}: {error['stack_trace']}" for error in errors)

    def dags(self) -> frozenset[str]:
        """Return the ids of the DAGs that can run."""
        found = self._json("GET", "/dags", params={"limit": PAGE})["dags"]
        return frozenset(dag["dag_id"] for dag in found)

    def paused(self) -> frozenset[str]:
        """Return the ids of the DAGs whose runs do not start."""
        found = self._json("GET", "/dags", params={"limit": PAGE, "paused": True})["dags"]
        return frozenset(dag["dag_id"] for dag in found)

    def unpause(self, dag: str) -> None:
        """Let a DAG's runs start."""
        self._send("PATCH", f"/dags/{dag}", json={"is_paused": False})

    def runs(self, dags: Iterable[str]) -> tuple[Run, ...]:
        """Return all runs of some DAGs, oldest first."""
        wanted = sorted(dags)
        found: list[Run] = []
        while wanted:
            body = {
                "dag_ids": wanted,
                "order_by": "id",
                "page_limit": PAGE,
                "page_offset": len(found),
            }
            page = self._json("POST", "/dags/~/dagRuns/list", json=body)
            found.extend(Run.of(run) for run in page["dag_runs"])
            if len(found) >= page["total_entries"] or not page["dag_runs"]:
                break
        return tuple(found)

    def backfill(self, dag: str, first: date, last: date) -> None:
        """Ask for a run of every day of a range that has none, or has failed.

        Both ends are included: Airflow reads them as midnights in the timetable's zone.
        """
        body = {
            "dag_id": dag,
            "from_date": f"{first.isoformat()}T00:00:00Z",
            "to_date": f"{last.isoformat()}T00:00:00Z",
            "reprocess_behavior": "failed",
            "max_active_runs": 2,
        }
        # 409: a demo that was killed has asked already, and its backfill goes on by itself.
        self._send("POST", "/backfills", allowed=frozenset({409}), json=body)

    def trigger(
        self, dag: str, key: str | None, conf: Mapping[str, str | bool | list[str]] | None = None
    ) -> None:
        """Start a run, for a partition key where the DAG has partitions, with its parameters."""
        self._send(
            "POST",
            f"/dags/{dag}/dagRuns",
            json={"logical_date": None, "partition_key": key, "conf": dict(conf or {})},
        )

    def run_again(self, run: Run) -> None:
        """Let a run's failed tasks run again, in the same run."""
        self._send(
            "POST",
            f"/dags/{run.dag}/dagRuns/{run.id}/clear",
            json={"dry_run": False, "only_failed": True},
        )

    def tasks(self, run: Run) -> tuple[TaskRun, ...]:
        """Return a run's tasks."""
        found = self._json("GET", f"/dags/{run.dag}/dagRuns/{run.id}/taskInstances")
        return tuple(
            TaskRun(task["task_id"], task["state"], task["try_number"], _moment(task["end_date"]))
            for task in found["task_instances"]
        )

    def log_tail(self, run: Run, task: TaskRun) -> str:
        """Return the last lines of a task's last attempt."""
        path = f"/dags/{run.dag}/dagRuns/{run.id}/taskInstances/{task.task}/logs/{task.attempt}"
        content = self._json("GET", path, params={"full_content": True})["content"]
        lines = [line for entry in content for line in log_lines(entry)]
        return "\n".join(f"    {line}" for line in lines[-TAIL_LINES:])

    def _json(self, method: str, path: str, **how: Any) -> Any:
        return self._send(method, path, **how).json()

    def _send(
        self, method: str, path: str, *, allowed: frozenset[int] = frozenset(), **how: Any
    ) -> httpx.Response:
        if "Authorization" not in self._client.headers:
            answer = self._request("POST", "/auth/token", frozenset(), json=self._login)
            self._client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return self._request(method, f"/api/v2{path}", allowed, **how)

    def _request(
        self, method: str, path: str, allowed: frozenset[int], **how: Any
    ) -> httpx.Response:
        where, todo = f"{method} {self.url}{path}", "see the log of its api-server"
        try:
            answer = self._client.request(method, path, **how)
        except httpx.HTTPError as error:
            what = f"Airflow does not answer: {type(error).__name__} {error}"
            raise AirflowBusy(what, where=where, todo=todo) from error
        if answer.is_success or answer.status_code in allowed:
            return answer
        what = f"Airflow refuses ({answer.status_code}): {answer.text[:500]}"
        kind = AirflowBusy if answer.is_server_error else StackError
        raise kind(what, where=where, todo=todo)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def log_lines(entry: Any) -> list[str]:
    """Return an entry of a task's log as lines, with the errors that it carries."""
    if isinstance(entry, str):
        return entry.splitlines()
    lines = str(entry.get("event", "")).splitlines()
    lines = [line for line in lines if not line.startswith(("::group::", "::endgroup::"))]
    for error in entry.get("error_detail") or ():
        lines.append(f"{error.get('exc_type')}: {error.get('exc_value')}")
    return lines
