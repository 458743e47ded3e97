"""The plan of a demo, against the rules by which Airflow makes and ends runs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from dags.names import PUBLISH, crawl_dag, curate_dag
from dags.stack.plan import (
    Backfill,
    Seen,
    Trigger,
    Wanted,
    dags_of,
    failed_runs,
    is_done,
    next_actions,
    progress,
)
from dags.stack.rest import Run

DAYS = (date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4))
TODAY = date(2026, 11, 22)
SAMPLES = (Wanted("baiyun", DAYS), Wanted("qinghe", DAYS))
START = datetime(2026, 11, 22, tzinfo=UTC)
RANDOMS = st.integers(0, 2**32).map(Random)  # shrunk ones would let nothing ever happen


class Scheduler:
    """Airflow's rules for runs: what is asked for is queued, starts, ends; curating follows."""

    def __init__(self, random: Random, skips: frozenset[str] = frozenset()) -> None:
        self.random = random
        self.skips = skips
        self.runs: list[Run] = []
        self.skipped: set[str] = set()
        self.clock = START

    def seen(self) -> Seen:
        return Seen(tuple(self.runs), frozenset(self.skipped))

    def ask(self, action: Backfill | Trigger) -> None:
        if isinstance(action, Trigger):
            self._queue(action.dag, action.key, action.folder)
            return
        day = action.first
        while day <= action.last:
            known = [run for run in self.runs if (run.dag, run.key) == (action.dag, str(day))]
            if not known:  # a backfill leaves alone what has a run
                self._queue(action.dag, str(day), None)
            day += timedelta(days=1)

    def step(self) -> None:
        """Let something happen to one run, any of them."""
        open_runs = [index for index, run in enumerate(self.runs) if not run.ended]
        if not open_runs:
            return
        index = self.random.choice(open_runs)
        run = self.runs[index]
        self.clock += timedelta(seconds=1)
        if run.state == "queued":
            self.runs[index] = self._with(run, "running", self.clock, None)
            return
        self.runs[index] = self._with(run, "success", run.started_at, self.clock)
        if run.dag.startswith("crawl_"):
            if run.key in self.skips:
                self.skipped.add(run.id)
            else:
                self._queue(run.dag.replace("crawl_", "curate_"), run.key, None)

    def _queue(self, dag: str, key: str | None, folder: str | None) -> None:
        run = Run(dag, f"{dag}-{len(self.runs)}", key, "queued", None, None, folder)
        self.runs.append(run)

    def _with(self, run: Run, state: str, start: datetime | None, end: datetime | None) -> Run:
        return Run(run.dag, run.id, run.key, state, start, end, run.folder)


def drive(scheduler: Scheduler, wanted: tuple[Wanted, ...], looks: int = 500) -> list:
    """Take what is wanted to its end; return what was asked for."""
    asked = []
    for _ in range(looks):
        seen = scheduler.seen()
        if is_done(wanted, seen):
            return asked
        for action in next_actions(wanted, seen):
            scheduler.ask(action)
            asked.append(action)
        for _ in range(scheduler.random.randrange(4)):
            scheduler.step()
    raise AssertionError(f"never done: {scheduler.runs}")


@given(RANDOMS)
def test_days_are_asked_once_as_a_backfill_and_a_run_and_then_published(random: Random) -> None:
    scheduler = Scheduler(random)
    asked = drive(scheduler, SAMPLES)
    for want in SAMPLES:
        dag = crawl_dag(want.site)
        of_site = [action for action in asked if action.dag == dag]
        assert of_site == [Backfill(dag, DAYS[0], DAYS[1]), Trigger(dag, "2026-03-04")]
        for day in DAYS:
            assert len([r for r in scheduler.runs if (r.dag, r.key) == (dag, str(day))]) == 1
    assert asked[-1] == Trigger(PUBLISH, None)
    assert progress(SAMPLES, scheduler.seen()) == (13, 13)
    last = max(run.ended_at for run in scheduler.runs if run.dag.startswith("curate_"))
    assert scheduler.runs[-1].dag == PUBLISH
    assert scheduler.runs[-1].started_at >= last


@given(RANDOMS)
def test_what_has_succeeded_is_never_asked_again(random: Random) -> None:
    scheduler = Scheduler(random)
    drive(scheduler, SAMPLES)
    assert next_actions(SAMPLES, scheduler.seen()) == ()
    assert drive(scheduler, SAMPLES) == []


@given(RANDOMS, st.integers(0, 60))
def test_a_demo_that_was_stopped_anywhere_goes_on_from_there(random: Random, steps: int) -> None:
    """The plan has no memory: whatever ran meanwhile, the end is the same and nothing is twice."""
    scheduler = Scheduler(random)
    for action in next_actions(SAMPLES, scheduler.seen()):
        scheduler.ask(action)
    for _ in range(steps):
        scheduler.step()
    drive(scheduler, SAMPLES)
    keys = [(run.dag, run.key) for run in scheduler.runs]
    assert len(keys) == len(set(keys)) == 13


@given(RANDOMS, st.sets(st.sampled_from([str(day) for day in DAYS])))
def test_a_day_that_nobody_can_observe_holds_nothing_up(random: Random, skips: set[str]) -> None:
    scheduler = Scheduler(random, frozenset(skips))
    drive(scheduler, SAMPLES)
    curated = {run.key for run in scheduler.runs if run.dag == curate_dag("qinghe")}
    assert curated == {str(day) for day in DAYS} - skips


@given(RANDOMS)
def test_a_folder_is_taken_again_only_when_it_shows_something_else(random: Random) -> None:
    scheduler = Scheduler(random)
    tomorrow = TODAY + timedelta(days=1)
    first = drive(scheduler, (Wanted("pages", (TODAY,), "a"),))
    assert first == [Trigger("crawl_pages", str(TODAY), "a"), Trigger(PUBLISH, None)]
    assert drive(scheduler, (Wanted("pages", (tomorrow,), "a"),)) == []
    assert drive(scheduler, (Wanted("pages", (TODAY,), "b"),))[0].folder == "b"
    assert drive(scheduler, (Wanted("pages", (TODAY,), "a"),))[0].folder == "a"


def test_only_the_newest_run_for_what_is_wanted_can_stand_in_the_way() -> None:
    def run(dag: str, number: int, key: str | None, state: str) -> Run:
        return Run(dag, str(number), key, state, START, START)

    seen = Seen(
        (
            run("crawl_qinghe", 1, "2026-03-02", "failed"),
            run("crawl_qinghe", 2, "2026-03-02", "success"),
            run("crawl_qinghe", 3, "2020-01-01", "failed"),
            run("curate_baiyun", 4, "2026-03-03", "failed"),
            run("publish", 5, None, "failed"),
        )
    )
    assert [run.id for run in failed_runs(SAMPLES, seen)] == ["4", "5"]


def test_a_demo_needs_its_sites_dags_and_publish() -> None:
    assert dags_of(SAMPLES[1:]) == {"crawl_qinghe", "curate_qinghe", "publish"}
