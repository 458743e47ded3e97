"""A store under faults: what returned is true, what raised says what to do, nothing is lost."""

from __future__ import annotations

import random
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from storage import embedded
from storage import store as store_module
from storage.errors import NotFound, SettingsError, StorageError, StoreUnreachable
from storage.settings import Settings
from storage.store import Store, open_store
from tests.conftest import Endpoint
from tests.storage.fault_proxy import Fault, Plan, proxy

MEBIBYTE = 1024 * 1024
PASSING = [fault for fault in Fault if fault not in {Fault.PRETEND, Fault.CONFLICT}]
STEPS = [
    ("PUT", 100_000),
    ("HEAD", 100_000),
    ("POST uploads", 11 * MEBIBYTE),
    ("PUT partNumber=2", 11 * MEBIBYTE),
    ("POST uploadId", 11 * MEBIBYTE),
]


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave all repeating to our rounds, without waiting; some tests give the client tries."""
    monkeypatch.setattr(store_module, "ATTEMPTS", 1)
    monkeypatch.setattr(store_module, "PAUSE_SECONDS", 0.01)


@pytest.fixture
def faulty(archive_env: dict[str, str]) -> Iterator[tuple[Callable[[], Store], Plan]]:
    """A maker of stores behind the proxy, on the bucket of ``store``; and the proxy's plan."""
    settings = Settings.from_env(archive_env)
    assert settings.endpoint
    with proxy(settings.endpoint) as (url, plan):
        yield lambda: open_store(replace(settings, endpoint=url)), plan


@pytest.mark.parametrize("fault", PASSING)
def test_a_passing_fault_is_not_seen(
    store: Store, faulty: tuple[Callable[[], Store], Plan], fault: Fault
) -> None:
    make, plan = faulty
    through = make()
    data = random.Random(1).randbytes(100_000)

    plan.once = [("PUT", fault)]
    through.put("a", data)
    assert store.get("a") == data
    plan.once = [("PUT", fault)]
    assert through.put_if_absent("b", data)
    assert store.get("b") == data
    plan.once = [("GET /", fault)]
    assert through.get("a") == data
    plan.once = [("GET /", fault)]
    assert through.get_range("a", 10, 50_000) == data[10:50_010]
    plan.once = [("list-type", fault)]
    assert [item.key for item in through.list("")] == ["a", "b"]
    plan.once = [("HEAD", fault)]
    assert through.size("a") == len(data)
    plan.once = [("DELETE", fault)]
    through.delete("b")
    assert store.size("b") is None
    assert plan.once == [], "each fault happened"


@pytest.mark.parametrize("attempts", [1, 2])
@pytest.mark.parametrize("fault", [Fault.LOSE_ANSWER, Fault.REFUSE_AFTERWARDS, Fault.CONFLICT])
def test_a_winner_whose_answer_was_lost_knows_that_it_won(
    store: Store,
    faulty: tuple[Callable[[], Store], Plan],
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault,
    attempts: int,
) -> None:
    monkeypatch.setattr(store_module, "ATTEMPTS", attempts)
    make, plan = faulty
    plan.once = [("PUT", fault)]
    assert make().put_if_absent("n", b"ours")
    assert store.get("n") == b"ours"
    assert sum(line.startswith("PUT") for line in plan.seen) == 2


@pytest.mark.parametrize("attempts", [1, 2])
@pytest.mark.parametrize("fault", [*PASSING, Fault.CONFLICT])
def test_a_loser_stays_a_loser_under_faults(
    store: Store,
    faulty: tuple[Callable[[], Store], Plan],
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault,
    attempts: int,
) -> None:
    monkeypatch.setattr(store_module, "ATTEMPTS", attempts)
    make, plan = faulty
    store.put("n", b"theirs")
    plan.once = [("PUT", fault)]
    assert not make().put_if_absent("n", b"ours")
    assert store.get("n") == b"theirs"


def test_a_loser_reads_back_only_after_a_doubt(
    store: Store, faulty: tuple[Callable[[], Store], Plan]
) -> None:
    make, plan = faulty
    store.put("n", b"same")
    assert not make().put_if_absent("n", b"same")
    assert [line.split()[0] for line in plan.seen] == ["PUT"]


@pytest.mark.parametrize(("words", "size"), STEPS)
@pytest.mark.parametrize(
    "fault", [Fault.REFUSE_AFTERWARDS, Fault.LOSE_ANSWER, Fault.LOSE_REQUEST, Fault.CUT_ANSWER]
)
def test_an_upload_survives_a_fault_at_each_step(
    store: Store,
    faulty: tuple[Callable[[], Store], Plan],
    tmp_path: Path,
    size: int,
    words: str,
    fault: Fault,
) -> None:
    make, plan = faulty
    file = tmp_path / "segment"
    file.write_bytes(random.Random(2).randbytes(size))
    plan.once = [(words, fault)]
    make().upload("warc/segment", file, 5 * MEBIBYTE)
    assert plan.once == []
    assert store.get("warc/segment") == file.read_bytes()


def test_an_upload_that_is_not_there_is_an_error(
    store: Store, faulty: tuple[Callable[[], Store], Plan], tmp_path: Path
) -> None:
    make, plan = faulty
    file = tmp_path / "segment"
    file.write_bytes(b"12345")
    plan.once = [("PUT", Fault.PRETEND)]
    with pytest.raises(StorageError, match="5 bytes were uploaded and None are there"):
        make().upload("a", file)
    assert file.read_bytes() == b"12345"
    plan.once = [("PUT", Fault.PRETEND)]
    store.put("a", b"older and longer")
    with pytest.raises(StorageError, match="5 bytes were uploaded and 16 are there"):
        make().upload("a", file)


def test_lasting_503_is_said(store: Store, faulty: tuple[Callable[[], Store], Plan]) -> None:
    make, plan = faulty
    plan.always = Fault.REFUSE
    with pytest.raises(StoreUnreachable, match=r"answers 503 \(SlowDown.*nothing is lost"):
        make().put("a", b"1")
    assert len(plan.seen) == store_module.ROUNDS
    assert store.size("a") is None


def test_a_refusal_that_will_not_pass_is_not_tried_again(
    faulty: tuple[Callable[[], Store], Plan],
) -> None:
    make, plan = faulty
    with pytest.raises(NotFound):
        make().get("missing")
    assert len(plan.seen) == 1


def test_what_returned_is_there_though_half_of_all_requests_fail(
    store: Store, faulty: tuple[Callable[[], Store], Plan]
) -> None:
    make, plan = faulty
    through = make()
    plan.share = 0.5

    def write(number: int) -> tuple[int, bool]:
        try:
            if number % 2:
                through.put(f"o/{number:03d}", f"{number}".encode() * 50)
            else:
                assert through.put_if_absent(f"o/{number:03d}", f"{number}".encode() * 50)
        except StoreUnreachable:
            return number, False
        return number, True

    with ThreadPoolExecutor(4) as pool:
        outcomes = dict(pool.map(write, range(200)))
    returned = {number for number, acknowledged in outcomes.items() if acknowledged}
    there = {int(item.key[2:]) for item in store.list("o/")}
    assert 100 < len(returned) < 200, "the faults were felt, and did not win"
    assert returned <= there
    for number in there:
        assert store.get(f"o/{number:03d}") == f"{number}".encode() * 50


def test_a_long_list_survives_faults_in_the_middle(
    store: Store, faulty: tuple[Callable[[], Store], Plan]
) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: store.put(f"{number:05d}", b""), range(1001)))
    make, plan = faulty
    plan.once = [("continuation-token", Fault.CUT_ANSWER), ("list-type", Fault.REFUSE)]
    keys = [item.key for item in make().list("")]
    assert keys == [f"{number:05d}" for number in range(1001)]
    assert plan.once == []


def test_nobody_listens(archive_env: dict[str, str]) -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{sock.getsockname()[1]}"
        store = open_store(replace(Settings.from_env(archive_env), endpoint=url))
        with pytest.raises(StoreUnreachable, match="AWS_ENDPOINT_URL_S3") as caught:
            store.put("a", b"1")
    assert url in str(caught.value)
    assert caught.value.exit_code == 3


def test_a_restart_in_the_middle_is_survived(
    tmp_path: Path,
    environment_for: Callable[[Endpoint], dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(store_module, "ROUNDS", 100)
    monkeypatch.setattr(store_module, "PAUSE_SECONDS", 0.05)
    with embedded.running(tmp_path / "buckets") as first:
        store = open_store(
            Settings.from_env(environment_for(Endpoint(first.url, "test", "testtest", True)))
        )
        store.create()
        store.put("before", b"1")
        first.process.kill()
        first.process.wait()
        with ThreadPoolExecutor(1) as pool:
            later = pool.submit(store.put_if_absent, "during", b"2")
            with embedded.running(tmp_path / "buckets", urlsplit(first.url).port or 0):
                assert later.result(timeout=60)
                assert store.get("before") == b"1"
                assert store.get("during") == b"2"


def test_no_credentials(archive_env: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("HOME", "/nonexistent")
    with pytest.raises(StoreUnreachable, match=r"no credentials.*AWS_ACCESS_KEY_ID"):
        open_store(Settings.from_env(archive_env)).get("a")


@pytest.mark.parametrize("url", ["127.0.0.1:9000", "http://", "nonsense"])
def test_an_address_that_is_none(archive_env: dict[str, str], url: str) -> None:
    with pytest.raises(SettingsError, match="AWS_ENDPOINT_URL_S3"):
        open_store(replace(Settings.from_env(archive_env), endpoint=url))
