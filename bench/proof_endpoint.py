"""Proof: what the embedded S3 endpoint withstands.  docs/proofs.md quotes what this prints.

``python bench/proof_endpoint.py [--seed N] [--kills N]``, about a minute.  Exits 1 if something
that was acknowledged is lost or something half-written can be seen.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.process import BaseProcess
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from storage import embedded
from storage import store as store_module
from storage.errors import StorageError
from storage.settings import Settings
from storage.store import Store, open_store

WRITERS = 4
PART = 6 * 1024 * 1024
BUCKET = "proof"


def connect(url: str) -> Store:
    os.environ.update(
        AWS_ENDPOINT_URL_S3=url,
        AWS_ACCESS_KEY_ID="proof",
        AWS_SECRET_ACCESS_KEY="proofproof",
        AWS_DEFAULT_REGION="us-east-1",
        ARCHIVE_BUCKET=BUCKET,
    )
    store = open_store(Settings.from_env())
    store.create()
    return store


def content(key: str) -> bytes:
    """The only bytes that may ever stand under a key."""
    rng = random.Random(key)
    size = 2 * PART + rng.randrange(PART) if "large" in key else rng.randrange(1, 60_000)
    return rng.randbytes(size)


def write(url: str, writer: int, seed: int, folder: Path, stop: Path) -> None:
    """Put objects until told to stop; note each one whose put returned."""
    store = connect(url)
    rng = random.Random(seed * 1000 + writer)
    spool = folder / f"{writer}.spool"
    with (folder / f"{writer}.acked").open("a") as acked:
        while not stop.exists():
            kind = rng.choices(("small", "absent", "replaced", "large"), (60, 25, 10, 5))[0]
            key = f"load/{kind}/{writer}-{rng.getrandbits(40):010x}"
            if kind == "replaced":
                key = f"load/replaced/{writer}-{rng.randrange(5)}"
            try:
                if kind == "large":
                    spool.write_bytes(content(key))
                    store.upload(key, spool, PART)
                elif kind == "absent":
                    if not store.put_if_absent(key, content(key)):
                        raise AssertionError(f"{key} was there before it was put")
                else:
                    store.put(key, content(key))
            except StorageError as error:
                print(f"   raised: {error.what[:90]}", flush=True)
                continue  # not acknowledged: may or may not be there
            acked.write(f"{key}\n")
            acked.flush()


def kill_under_load(folder: Path, seed: int, kills: int) -> bool:
    """SIGKILL endpoint (and now and then a writer) at random moments while writers write."""
    rng = random.Random(seed)
    buckets, stop = folder / "buckets", folder / "stop"
    port = 0
    writers: dict[int, BaseProcess] = {}
    context = multiprocessing.get_context("fork")
    writer_kills = leftovers = 0

    def start(url: str, writer: int, life: int) -> None:
        writers[writer] = context.Process(
            target=write, args=(url, writer, seed + life * 7919, folder, stop), daemon=True
        )
        writers[writer].start()

    for life in range(kills + 1):
        leftovers += sum(1 for _ in buckets.rglob(".localbucket-*") if _.is_file())
        with embedded.running(buckets, port) as endpoint:
            port = int(urlsplit(endpoint.url).port or 0)
            if life == 0:
                connect(endpoint.url)
            for writer in range(WRITERS):
                if writer not in writers or not writers[writer].is_alive():
                    start(endpoint.url, writer, life)
            time.sleep(rng.uniform(0.3, 1.5))
            if life % 4 == 3:
                writers[rng.randrange(WRITERS)].kill()
                writer_kills += 1
            if life < kills:
                endpoint.process.send_signal(signal.SIGKILL)
                endpoint.process.wait()
                continue
            stop.touch()
            for process in writers.values():
                process.join(120)
            store = connect(endpoint.url)
            acked = {
                line for log in folder.glob("*.acked") for line in log.read_text().splitlines()
            }
            listed = {item.key: item.size for item in store.list("")}
            lost = [key for key in acked if key not in listed]
            broken = [key for key in listed if store.get(key) != content(key)]
            large = sum("large" in key for key in listed)
            print(
                f"kill -9: {kills} of the endpoint, {writer_kills} of writers; "
                f"{len(acked)} acknowledged, {len(lost)} of them lost; "
                f"{len(listed)} listed ({large} multipart), {len(broken)} not whole; "
                f"{leftovers} hidden temporary files left by kills, swept at start"
            )
            return not lost and not broken
    return False


def race(store: Store, rounds: int = 60, ways: int = 8) -> bool:
    """Put if absent, eight ways at once: each round has one winner and holds its bytes."""
    bad = 0
    stores = [connect(store.endpoint) for _ in range(ways)]
    start = threading.Barrier(ways)

    def put(way: int, key: str) -> bool:
        start.wait()
        return stores[way].put_if_absent(key, f"{way}".encode())

    with ThreadPoolExecutor(ways) as pool:
        for number in range(rounds):
            key = f"race/{number}"
            won = list(pool.map(put, range(ways), [key] * ways))
            bad += sum(won) != 1 or not won[int(store.get(key))]
    print(f"put-if-absent: {ways} ways x {rounds} rounds, {bad} without exactly one winner")
    return bad == 0


def listing(store: Store, count: int = 2600) -> bool:
    for number in range(count):
        store.put(f"many/site=s/date=2026-03-02/{number:08d}.json", b"{}")
    begun = time.perf_counter()
    keys = [item.key for item in store.list("many/")]
    seconds = time.perf_counter() - begun
    narrow_begun = time.perf_counter()
    narrow = list(store.list("many/site=s/date=2026-03-02/0000259"))
    narrow_seconds = time.perf_counter() - narrow_begun
    good = len(keys) == count and keys == sorted(keys) and len(narrow) == 10
    print(
        f"list: {len(keys)} of {count} keys, sorted {keys == sorted(keys)}, {seconds:.2f} s; "
        f"a prefix of 10 among them {narrow_seconds:.2f} s (the whole bucket is walked)"
    )
    return good


def ranges(store: Store) -> bool:
    data = random.Random(7).randbytes(200_000)
    store.put("range", data)
    cases = ((0, 1), (0, 200_000), (199_999, 1), (70_000, 4096))
    exact = all(store.get_range("range", at, n) == data[at : at + n] for at, n in cases)
    refused = 0
    for at, n in ((199_999, 2), (200_000, 1)):
        try:
            store.get_range("range", at, n)
        except StorageError:
            refused += 1
    print(f"ranges: {len(cases)} exact {exact}; past the end {refused} of 2 refused")
    return exact and refused == 2


def odd_keys(store: Store) -> bool:
    keys = (
        "k/site=S/date=2026-03-02/x_y-z.a.b",
        "k/清河",
        "k/a b+c%20d&e",
        "k/_",
        "k/.hidden",
        "k/a//b",
        "k/./b",
        "k/../b",
        "k/folder/",
        "k/.localbucket-x",
        "k/" + "n" * 300,
        "k/file",
        "k/file/below",
    )
    outcomes = {}
    store_module.ROUNDS, rounds = 1, store_module.ROUNDS
    for key in keys:
        try:
            store.put(key, b"x")
            listed = key in {item.key for item in store.list("k/")}
            outcomes[key] = "works" if store.get(key) == b"x" and listed else "stored, not listed"
        except StorageError as error:
            outcomes[key] = f"refused: {error.what[:70]}"
    store_module.ROUNDS = rounds
    for key, outcome in outcomes.items():
        print(f"key {key[:40]!r}: {outcome}")
    return outcomes[keys[0]] == "works"


def cut_short(url: str) -> dict[str, int]:
    """Die in the middle of conditional puts; return the sizes of what can then be seen."""
    address = urlsplit(url)
    for name, sent in (("cut/at-none", 0), ("cut/at-half", 500_000)):
        with socket.create_connection((address.hostname, address.port)) as sock:
            sock.sendall(
                f"PUT /{BUCKET}/{name} HTTP/1.1\r\nHost: x\r\nIf-None-Match: *\r\n"
                f"Content-Length: 1000000\r\n\r\n".encode()
                + bytes(sent)
            )
            sock.shutdown(socket.SHUT_WR)
            while sock.recv(4096):
                pass  # until the server is done with it
    return {item.key: item.size for item in connect(url).list("cut/")}


def client_dies(store: Store, folder: Path) -> bool:
    ours = cut_short(store.endpoint)
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "localbucket", str(folder / "plain"), "--port", str(port)],
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: reachable(f"http://127.0.0.1:{port}"))
        connect(f"http://127.0.0.1:{port}")
        plain = cut_short(f"http://127.0.0.1:{port}")
    finally:
        process.kill()
        process.wait()
    print(f"client dies in mid-put: visible here {ours}; with the bare package {json.dumps(plain)}")
    return not ours


def reachable(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def wait_for(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 30
    while not condition():
        if time.monotonic() > give_up:
            raise TimeoutError("the bare package did not start")
        time.sleep(0.05)


def speed(store: Store, count: int = 300) -> bool:
    data = content("speed")
    begun = time.perf_counter()
    for number in range(count):
        store.put(f"speed/{number}", data)
    put = (time.perf_counter() - begun) / count
    begun = time.perf_counter()
    same = all(
        hashlib.sha256(store.get(f"speed/{number}")).digest() == hashlib.sha256(data).digest()
        for number in range(count)
    )
    got = (time.perf_counter() - begun) / count
    print(
        f"one after the other, {len(data)} bytes: put {put * 1000:.1f} ms, get {got * 1000:.1f} ms"
    )
    return same


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20260302)
    parser.add_argument("--kills", type=int, default=24)
    args = parser.parse_args()
    good = []
    with tempfile.TemporaryDirectory() as name:
        good.append(kill_under_load(Path(name), args.seed, args.kills))
    with tempfile.TemporaryDirectory() as name, embedded.running(Path(name) / "b") as endpoint:
        store = connect(endpoint.url)
        good += [race(store), ranges(store), odd_keys(store), client_dies(store, Path(name))]
        connect(endpoint.url)
        good += [speed(store), listing(store)]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
