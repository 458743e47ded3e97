"""Killed, stopped, left alone, broken off: nothing is lost, nothing half is shown."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import textwrap
import threading
from datetime import date
from pathlib import Path

import pytest

from crawlers import days
from crawlers.errors import CrawlFailed
from crawlers.launch import launch
from crawlers.summary import CrawlSummary, Outcome
from storage import layout
from storage.captures import Capture, read_captures
from storage.layout import Partition
from storage.store import Store
from storage.warc import read_payload
from tests.crawlers.conftest import ROOT, Crawls
from tests.crawlers.fault_site import (
    HOST,
    Answer,
    Asked,
    FaultSite,
    Reply,
    declare,
    page,
    serving,
)

DAY = date(2026, 3, 2)
PARTITION = Partition("fault", DAY)
DATED = (("Content-Type", "text/html"), ("Memento-Datetime", "Mon, 02 Mar 2026 00:00:00 GMT"))
ARTICLES = 40


def holding(after: int, gate: threading.Event) -> Answer:
    """Answer at once up to a number of articles, the others only when the gate opens."""
    served = iter(range(10_000))

    def answer(asked: Asked) -> Reply:
        if asked.path == "/list/":
            return Reply(page(*(f"/a/{n}.html" for n in range(ARTICLES))), 200, DATED)
        if asked.path.startswith("/a/"):
            if next(served) >= after:
                gate.wait(60)
            return Reply(page(text=f"正文 {asked.path}" * 50), 200, DATED)
        return Reply(b"", 404, DATED)

    return answer


def logical(store: Store) -> set[tuple[str, str, int, str | None]]:
    return {
        (one.url, one.observed_at.isoformat(), one.status, one.payload_digest)
        for one in read_captures(store, PARTITION)
    }


def warc_keys(store: Store) -> list[str]:
    """The segments and the indexes that commit them, without the seals of dead runs."""
    return [item.key for item in store.list(layout.warc_prefix(PARTITION)) if item.size]


def spooled(env: dict[str, str]) -> list[Path]:
    return sorted(Path(env["ARCHIVE_SPOOL"]).rglob("*.warc.gz"))


def test_killed_in_the_middle_and_run_again(crawls: Crawls, store: Store) -> None:
    gate = threading.Event()
    with serving(holding(15, gate)) as site:
        process = crawls.start(site, DAY, history="MEMENTO")
        site.wait_for(1 + 15 + 3)
        process.kill()
        crawls.finish(process)
        gate.set()
        assert warc_keys(store) == []
        [left] = spooled(crawls.env)
        with left.open("ab") as file:  # what a crash of the machine may leave: half a record
            file.write(b"\x1f\x8b\x08\x00half")
        asked = site.paths()
        ran = crawls.run(site, DAY, history="MEMENTO")
        again = site.paths()[len(asked) :]
    assert ran.code == 0, ran.log
    assert ran.summary is not None
    assert len(ran.summary.recovered) == 1
    held = {one.url for one in captures_of(store, ran.summary.recovered[0])}
    assert not {f"http://{HOST}{path}" for path in again} & held  # nothing in hand is asked for
    assert ran.summary.counts.resumed == len(held) - 1  # robots.txt is asked for anew
    assert len(warc_keys(store)) == 4
    assert spooled(crawls.env) == []
    assert len(logical(store)) == ARTICLES + 2
    for one in read_captures(store, PARTITION):
        if one.payload_digest:
            read_payload(store, one)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_drains_commits_and_is_told(
    crawls: Crawls, store: Store, number: signal.Signals
) -> None:
    gate = threading.Event()
    with serving(holding(10, gate)) as site:
        process = crawls.start(site, DAY, history="MEMENTO", delay=0.0)
        site.wait_for(1 + 10 + 5)
        process.send_signal(number)
        process.send_signal(number)
        assert process.stderr is not None
        while "finishing what is under way" not in process.stderr.readline():
            pass
        gate.set()
        ran = crawls.finish(process)
        asked = len(site.paths())
    assert ran.code == 128 + number, ran.log
    assert ran.summary is not None
    assert ran.summary.outcome is Outcome.INTERRUPTED
    assert asked < ARTICLES
    assert len(logical(store)) == asked + 1  # each answer that came, and robots.txt
    assert spooled(crawls.env) == []
    record = layout.run_record("crawl", PARTITION, ran.summary.run)
    assert CrawlSummary.from_json(store.get(record)) == ran.summary


def test_a_pause_does_not_hold_up_the_end(crawls: Crawls) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.path == "/list/":
            return Reply(b"later", 503, (("Retry-After", "250"),))
        return Reply(b"", 404)

    with serving(answer) as site:
        process = crawls.start(site)
        site.wait_for(1)
        process.terminate()
        ran = crawls.finish(process)
    assert ran.code == 143, ran.log
    assert len(site.paths()) == 1


def test_a_store_that_goes_away_loses_nothing(crawls: Crawls, store: Store, tmp_path: Path) -> None:
    from storage import embedded

    gate = threading.Event()
    with serving(holding(5, gate)) as site:
        with embedded.running(tmp_path / "second") as second:
            env = crawls.env | {"AWS_ENDPOINT_URL_S3": second.url}
            subprocess.run(
                [sys.executable, "-c", CREATE], cwd=ROOT, env=env, check=True, timeout=60
            )
            process = Crawls(env, crawls.folder).start(site, DAY, history="MEMENTO")
            site.wait_for(1 + 5)
        gate.set()
        lost = crawls.finish(process)
        assert lost.code == 3, lost.log
        assert lost.summary is not None
        assert lost.summary.outcome is Outcome.FAILED
        asked = len(site.log)
        assert len(spooled(crawls.env)) == 1
        again = crawls.run(site, DAY)  # no history: what is archived is all there is
    assert again.summary is not None
    assert again.summary.outcome is Outcome.REPLAYED
    assert len(again.summary.recovered) == 1
    assert len(logical(store)) == asked


CREATE = """
from storage.settings import Settings
from storage.store import open_store
open_store(Settings.from_env()).create()
"""


def test_launch_streams_the_log_and_returns_the_summary(
    archive_env: dict[str, str], monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    lines: list[str] = []
    with serving(lambda _: Reply(page())) as site:
        monkeypatch.setenv("ARCHIVE_SAMPLE_PROXY", site.address)
        summary = launch("pages", days.today(), lines.append)
    assert summary.outcome is Outcome.COMPLETE
    assert summary.captures == 2
    assert any(summary.run in line for line in lines)
    assert not any("\n" in line for line in lines)


def test_launch_turns_exit_codes_into_errors(
    archive_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CrawlFailed, match="no such site") as error:
        launch("nowhere", days.today(), print)
    assert error.value.exit_code == 2
    with serving(lambda _: Reply(b"down", 403)) as site:
        monkeypatch.setenv("ARCHIVE_SAMPLE_PROXY", site.address)
        with pytest.raises(CrawlFailed, match="answers 403") as error:
            launch("pages", days.today(), print)
    assert error.value.exit_code == 1


def test_launch_stops_the_crawl_when_its_caller_raises(
    archive_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(line: str) -> None:
        raise KeyboardInterrupt

    with serving(lambda _: Reply(page("/1.html"))) as site:
        monkeypatch.setenv("ARCHIVE_SAMPLE_PROXY", site.address)
        with pytest.raises(KeyboardInterrupt):
            launch("pages", days.today(), stop)
    assert children_of(os.getpid()) == []


def test_a_crawl_does_not_outlive_its_killed_parent(
    crawls: Crawls, store: Store, tmp_path: Path
) -> None:
    parent = textwrap.dedent("""
        from crawlers.days import today
        from crawlers.launch import launch
        launch("pages", today(), lambda line: print(line, flush=True))
    """)
    gate = threading.Event()

    def answer(asked: Asked) -> Reply:
        if asked.path == "/slow.html":
            gate.wait(60)
        return Reply(page("/slow.html", "/1.html", "/2.html"))

    with serving(answer) as site:
        env = crawls.env | {"ARCHIVE_SAMPLE_PROXY": site.address}
        process = subprocess.Popen([sys.executable, "-c", parent], cwd=ROOT, env=env)
        site.wait_for(2)
        [child] = children_of(process.pid)
        process.kill()
        process.wait()
        gate.set()
        wait_for_end(child)
    partition = Partition("pages", days.today())
    records = list(store.list(f"{layout.CRAWL_RUNS}{partition}/"))
    [summary] = [CrawlSummary.from_json(store.get(item.key)) for item in records]
    assert summary.outcome is Outcome.INTERRUPTED
    assert len(read_captures(store, partition)) == summary.captures > 0


def test_a_child_whose_parent_is_gone_does_not_start(crawls: Crawls) -> None:
    command = [sys.executable, "-m", "crawlers", "run", "pages", "--parent", "1"]
    done = subprocess.run(command, cwd=ROOT, env=crawls.env, check=False, timeout=60)
    assert done.returncode == 143


def children_of(pid: int) -> list[int]:
    import psutil

    return [
        child.pid
        for child in psutil.Process(pid).children(recursive=True)
        if "crawlers" in child.cmdline()
    ]


def wait_for_end(pid: int) -> None:
    import psutil

    try:
        psutil.Process(pid).wait(timeout=60)
    except psutil.NoSuchProcess:
        return


def test_one_crawl_a_site_and_the_other_is_told_who(crawls: Crawls, store: Store) -> None:
    gate = threading.Event()
    with serving(holding(5, gate)) as site:
        first = crawls.start(site, DAY, history="MEMENTO")
        site.wait_for(1 + 5)
        for day in (DAY, date(2026, 3, 3)):
            second = crawls.run(site, day, history="MEMENTO")
            assert second.code == 7
            assert f"process {first.pid}" in second.log
            assert "Traceback" not in second.log
        gate.set()
        ran = crawls.finish(first)
    assert ran.code == 0, ran.log
    assert len(logical(store)) == ARTICLES + 2
    assert len(warc_keys(store)) == 2


def captures_of(store: Store, key: str) -> list[Capture]:
    return [one for one in read_captures(store, PARTITION) if one.record.key == key]


STEPS = ("lease", "spool", "upload", "index", "unlink", "seal", "adopt")


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_crash_at_any_step_loses_nothing(
    crawls: Crawls, store: Store, step: str, after: bool
) -> None:
    """The process is killed at a step; so is the next one, where the step comes again.  The
    third finds all that was answered and asks for nothing that was archived.
    """
    gate = threading.Event()
    gate.set()
    with serving(holding(0, gate)) as site:
        if step in {"seal", "adopt"}:  # steps of the run that follows one that was killed
            killed(crawls, site, "index", after=False)
        killed(crawls, site, step, after=after)
        committed = {one.url for one in read_captures(store, PARTITION)}
        spool = [path.read_bytes() for path in spooled(crawls.env)]
        known = committed | {one.url for data in spool for one in recorded(data)}
        asked = len(site.log)
        ran = crawls.run(site, DAY, history="MEMENTO")
        again = {f"http://{HOST}{one.path}" for one in site.log[asked:]}
    assert ran.code == 0, ran.log
    assert again & known <= {f"http://{HOST}/robots.txt"}
    assert len(logical(store)) == ARTICLES + 2
    assert spooled(crawls.env) == []
    for one in read_captures(store, PARTITION):
        if one.payload_digest:
            read_payload(store, one)
    indexes = {item.key for item in store.list("warc/") if item.key.endswith(".cdxj") and item.size}
    segments = {item.key for item in store.list("warc/") if item.key.endswith(".gz")}
    assert segments == {key.replace(".cdxj", ".warc.gz") for key in indexes}


def recorded(data: bytes) -> list[Capture]:
    from storage.warc import captures_of as captures_in

    return list(captures_in(io.BytesIO(data), layout.segment(PARTITION, "any", 0)))


def killed(crawls: Crawls, site: FaultSite, step: str, *, after: bool) -> None:
    """Run a crawl whose process is killed at a step."""
    file = declare(crawls.folder, history="MEMENTO")
    env = crawls.env | {"ARCHIVE_SAMPLE_PROXY": site.address}
    arguments = ["run", "fault", "--site-file", str(file), "--day", str(DAY)]
    program = DYING.format(step=step, after=after, arguments=arguments)
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=env, check=False)
    assert done.returncode == -signal.SIGKILL


DYING = """
import os, pathlib, signal, sys
from crawlers.__main__ import main
from storage import captures, leases, segments
from storage.store import Store

def dying(owner, name, wanted=lambda *given: True):
    real = getattr(owner, name)
    def step(*given, **named):
        if not wanted(*given):
            return real(*given, **named)
        if {after}:
            real(*given, **named)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(owner, name, step)

count = iter(range(10 ** 6))
match {step!r}:
    case "lease": dying(leases.sequence, "append")
    case "spool": dying(segments._Segment, "add", lambda *_: next(count) == 20)
    case "upload": dying(Store, "upload")
    case "index": dying(captures, "commit")
    case "unlink": dying(pathlib.Path, "unlink", lambda path, *_: path.name.endswith(".gz"))
    case "seal": dying(captures, "seal")
    case "adopt": dying(pathlib.Path, "rename", lambda path, *_: path.name.startswith("2"))
sys.exit(main({arguments}))
"""
