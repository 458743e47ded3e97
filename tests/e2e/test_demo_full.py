"""The demo under a person's hands and under an axe: the UI, Ctrl-C, crashes, kill -9."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crawlers.sample.calendar import DAYS
from dags.names import RECURATE, curate_dag
from dags.stack import lease
from dags.stack.rest import Airflow
from tests.e2e.chromium import browser
from tests.e2e.demo import ROOT, SITES, Demo, by_hand

pytestmark = [pytest.mark.full, pytest.mark.airflow, pytest.mark.timeout(1500)]

WAIT_SECONDS = 600.0


class Running:
    """A demo that runs, its output in a file."""

    def __init__(self, demo: Demo, process: subprocess.Popen[bytes], log: Path) -> None:
        self.demo, self.process, self._log = demo, process, log

    def said(self) -> str:
        return self._log.read_text()

    def wait_for(self, pattern: str) -> re.Match[str]:
        self.wait_until(lambda: re.search(pattern, self.said()), pattern)
        found = re.search(pattern, self.said())
        assert found
        return found

    def wait_until(self, condition: Callable[[], object], what: str) -> None:
        give_up = time.monotonic() + WAIT_SECONDS
        while not condition():
            assert self.process.poll() is None, f"it ended:\n{self.said()}"
            assert time.monotonic() < give_up, f"waited for {what}:\n{self.said()}"
            time.sleep(0.2)


@contextmanager
def running(demo: Demo, *options: str) -> Generator[Running, None, None]:
    """Run a demo in the background; whatever happens, it has ended when the context has."""
    log = demo.home.with_suffix(".log")
    with log.open("wb") as out:
        process = subprocess.Popen(
            demo.command(*options),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    try:
        yield Running(demo, process, log)
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait()


def wait_until_nothing_is_left(demo: Demo) -> None:
    give_up = time.monotonic() + 60
    while left := demo.processes():
        assert time.monotonic() < give_up, left
        time.sleep(0.2)


def test_a_demo_that_was_killed_anywhere_comes_to_the_same_end(tmp_path: Path) -> None:
    """kill -9 while crawls and curating run, twice: nothing is left, nothing is lost."""
    demo = Demo(tmp_path / "home")
    for moment in (r"crawl_\w+: backfill", r"crawl_\w+ 2026-03-0\d: success"):
        with running(demo) as run:
            run.wait_for(moment)
            run.process.kill()
        wait_until_nothing_is_left(demo)
    done = demo.run()
    assert done.code == 0, done
    assert demo.digests() == by_hand(Demo(tmp_path / "hand"))


def test_the_ui_shows_the_dags_and_ctrl_c_ends_all(tmp_path: Path) -> None:
    demo = Demo(tmp_path / "home")
    with running(demo, "--keep") as run:
        run.wait_for("Everything stays up until Ctrl-C")
        ui = run.wait_for(r"Airflow +(http://127\.0\.0\.1:\d+)")[1]
        user, password = run.wait_for(r"log in as +(\w+), password (\S+)").groups()
        with browser(tmp_path / "profile") as page:
            page.open(ui)
            page.type_into("input[name=username]", user)
            page.type_into("input[name=password]", password)
            page.click("button[type=submit], form button")
            page.wait_for("!location.pathname.includes('login')")
            page.open(f"{ui}/dags")
            for site in SITES:
                page.wait_for(f"document.body.innerText.includes('crawl_{site}')")
                assert f"curate_{site}" in page.text()
            page.open(f"{ui}/dags/crawl_{SITES[0]}/runs")
            for day in DAYS[:-1]:  # a backfill names its runs after their days
                page.wait_for(f"document.body.innerText.includes('{day}')")
        _curates_again_what_is_chosen(run, ui, user, password)
        run.process.send_signal(signal.SIGINT)
        assert run.process.wait(WAIT_SECONDS) == 0, run.said()
    wait_until_nothing_is_left(demo)
    assert not lease.is_held(demo.home / "lease")


def _curates_again_what_is_chosen(run: Running, ui: str, user: str, password: str) -> None:
    """The DAG `recurate` only tells by default; asked to write, it asks for keyed runs."""
    site, day = SITES[0], DAYS[0].isoformat()
    chosen = {"sites": [site], "first_day": day, "last_day": day}
    with Airflow(ui, user, password) as airflow:
        airflow.unpause(RECURATE)
        before = airflow.runs([curate_dag(site)])
        for number, conf in enumerate((chosen, chosen | {"preview": False}), 1):
            airflow.trigger(RECURATE, None, conf)
            run.wait_until(
                lambda number=number: (
                    sum(done.succeeded for done in airflow.runs([RECURATE])) == number
                ),
                "recurate",
            )
            if number == 1:
                (previewed,) = airflow.runs([RECURATE])
                states = {task.task: task.state for task in airflow.tasks(previewed)}
                assert states.pop("preview") == "success"
                assert set(SITES) <= states.keys() and set(states.values()) == {"skipped"}
                assert airflow.runs([curate_dag(site)]) == before
        run.wait_until(
            lambda: (
                [r.key for r in airflow.runs([curate_dag(site)]) if r.succeeded]
                == [*(r.key for r in before), day]
            ),
            "the chosen day's run",
        )


def test_a_part_that_crashes_ends_the_demo_and_names_it(tmp_path: Path) -> None:
    demo = Demo(tmp_path / "home")
    with running(demo) as run:
        run.wait_for(r"crawl_\w+: backfill")
        (scheduler,) = [line for line in demo.processes() if "airflow scheduler" in line]
        os.kill(int(scheduler.partition(":")[0]), signal.SIGKILL)
        assert run.process.wait(WAIT_SECONDS) == 6, run.said()
        assert "the scheduler ended by itself (exit code -9)" in run.said()
    wait_until_nothing_is_left(demo)
