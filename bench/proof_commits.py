"""Proof: processes replacing partitions of one table, as Delta and as the archive does it.

Delta (deltalake, predicate overwrite) against content-named Parquet parts with one pointer put
if absent under the partition's next number.  Both on the same embedded endpoint in one run, taking
turns.  deltalake is no dependency of the archive; give this script an environment of its own::

    python -m venv /tmp/delta && /tmp/delta/bin/pip install deltalake==1.6.6 pyarrow boto3 \\
        localbucket==1.2.1 tzdata urllib3
    /tmp/delta/bin/python bench/proof_commits.py

docs/proofs.md quotes what it prints.  Exits 1 if an acknowledged commit is not there.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from storage import embedded, layout
from storage.layout import Partition
from storage.settings import Settings
from storage.store import Store, open_store

BUCKET = "proof"
ROWS = 200
PHRASES = ("一年来", "在领导的关心下", "认真学习", "按时完成", "仍有不足", "下一步", "抓好落实")


class Noting(embedded.Handler):
    """The embedded endpoint, noting in a file what it answered."""

    notes: Path

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        with self.notes.open("a") as notes:
            notes.write(f"{self.command} {int(code)}\n")


def serve(folder: Path, notes: Path, started: multiprocessing.Queue[str]) -> None:
    """Serve; a process of its own, since deltalake waits for answers without yielding the GIL."""
    folder.mkdir()
    Noting.data_root, Noting.notes = folder, notes
    with embedded.Server(("127.0.0.1", 0), Noting) as server:
        started.put(f"http://127.0.0.1:{server.server_address[1]}")
        server.serve_forever()


def answers(notes: Path) -> Counter[str]:
    return Counter(notes.read_text().splitlines())


@dataclass(frozen=True, slots=True)
class Done:
    """What a writer did: its acknowledged commits, how often it began one again, and when."""

    acked: list[str]
    conflicts: int
    begun: float
    ended: float


@dataclass(frozen=True, slots=True)
class Job:
    """What one writer does: its commits, one after the other."""

    endpoint: str
    table: str
    writer: int
    commits: int
    partitions: tuple[Partition, ...]
    seed: int


def rows(job: Job, number: int) -> tuple[str, Partition, pa.Table]:
    """Return the n-th commit of a writer: its name, its partition and 200 rows of about 1 KB."""
    rng = random.Random(f"{job.seed} {job.writer} {number}")
    partition = job.partitions[number % len(job.partitions)]
    commit = f"{job.writer}-{number}"
    return (
        commit,
        partition,
        pa.table(
            {
                "site": [partition.site] * ROWS,
                "date": [partition.day.isoformat()] * ROWS,
                "id": [f"{rng.getrandbits(64):016x}" for _ in range(ROWS)],
                "text": ["".join(rng.choices(PHRASES, k=70)) for _ in range(ROWS)],
                "commit": [commit] * ROWS,
            }
        ),
    )


def options(endpoint: str) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "proof",
        "AWS_SECRET_ACCESS_KEY": "proofproof",
        "AWS_REGION": "us-east-1",
    }


def delta_writer(job: Job, done: multiprocessing.Queue[Done]) -> None:
    from deltalake import CommitProperties, DeltaTable, write_deltalake
    from deltalake.exceptions import DeltaError

    table = DeltaTable(job.table, storage_options=options(job.endpoint))
    acked, conflicts, begun = [], 0, time.monotonic()
    for number in range(job.commits):
        commit, partition, data = rows(job, number)
        while True:
            try:
                write_deltalake(
                    table,
                    data,
                    mode="overwrite",
                    predicate=f"site = '{partition.site}' AND date = '{partition.day}'",
                    commit_properties=CommitProperties(custom_metadata={"commit": commit}),
                )
            except DeltaError:
                conflicts += 1
                table.update_incremental()
                continue
            break
        acked.append(commit)
    done.put(Done(acked, conflicts, begun, time.monotonic()))


def connect(endpoint: str) -> Store:
    os.environ.update(
        AWS_ENDPOINT_URL_S3=endpoint,
        AWS_ACCESS_KEY_ID="proof",
        AWS_SECRET_ACCESS_KEY="proofproof",
        AWS_DEFAULT_REGION="us-east-1",
        ARCHIVE_BUCKET=BUCKET,
    )
    return open_store(Settings.from_env())


def pointer_writer(job: Job, done: multiprocessing.Queue[Done]) -> None:
    store = connect(job.endpoint)
    acked, conflicts, begun = [], 0, time.monotonic()
    for number in range(job.commits):
        commit, partition, data = rows(job, number)
        sink = io.BytesIO()
        pq.write_table(data, sink, compression="zstd")
        part = layout.part(job.table, hashlib.sha256(sink.getvalue()).hexdigest())
        store.put_if_absent(part, sink.getvalue())
        prefix = f"{job.table}/{layout.table_prefix(partition)}"
        pointer = json.dumps({"commit": commit, "part": part}).encode()
        while True:
            seen = max((layout.number_of(item.key) for item in store.list(prefix)), default=0)
            if store.put_if_absent(layout.numbered(prefix, seen + 1), pointer):
                break
            conflicts += 1
        acked.append(commit)
    done.put(Done(acked, conflicts, begun, time.monotonic()))


def delta_present(endpoint: str, table: str) -> list[str]:
    from deltalake import DeltaTable

    history = DeltaTable(table, storage_options=options(endpoint)).history()
    return [entry["commit"] for entry in history if "commit" in entry]


def pointer_present(endpoint: str, table: str) -> list[str]:
    store = connect(endpoint)
    found = []
    for item in store.list(f"{table}/"):
        pointer = json.loads(store.get(item.key))
        pq.read_metadata(io.BytesIO(store.get(pointer["part"])))
        found.append(pointer["commit"])
    return found


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way to commit."""

    name: str
    write: Callable[[Job, multiprocessing.Queue[Done]], None]
    present: Callable[[str, str], list[str]]
    uri: str


def run(
    scheme: Scheme,
    endpoint: str,
    notes: Path,
    name: str,
    writers: list[tuple[Partition, ...]],
    n: int,
    seed: int,
) -> tuple[float, bool]:
    """Let writers commit at once; print and return the seconds and whether all is there."""
    table = scheme.uri.format(name)
    if scheme.name == "delta":
        from deltalake import write_deltalake

        _, _, data = rows(Job(endpoint, table, 0, 1, writers[0], seed), 0)
        write_deltalake(
            table,
            data.slice(0, 0),
            partition_by=["site", "date"],
            storage_options=options(endpoint),
        )
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    jobs = [Job(endpoint, table, w, n, parts, seed) for w, parts in enumerate(writers)]
    processes = [context.Process(target=scheme.write, args=(job, queue)) for job in jobs]
    before = answers(notes)
    for process in processes:
        process.start()
    results = [queue.get(timeout=300) for _ in processes]
    seconds = max(one.ended for one in results) - min(one.begun for one in results)
    for process in processes:
        process.join()
    given = answers(notes) - before
    acked = [commit for one in results for commit in one.acked]
    present = scheme.present(endpoint, table)
    missing = set(acked) - set(present)
    puts = sum(count for answer, count in given.items() if answer == "PUT 200")
    print(
        f"{scheme.name:8} {name:22} {len(acked)} acknowledged, "
        f"{len(acked) - len(missing)} present; "
        f"lost races {given['PUT 412']}, "
        f"commits begun again {sum(one.conflicts for one in results)}; "
        f"objects a commit {puts / len(acked):.2f}, "
        f"requests a commit {sum(given.values()) / len(acked):.1f}; {seconds:.2f} s"
    )
    return seconds, not missing


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commits", type=int, default=24, help="commits of each writer")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seed", type=int, default=20260302)
    args = parser.parse_args()
    days = [date(2026, 3, 2) + timedelta(number) for number in range(6)]
    schemes = (
        Scheme("delta", delta_writer, delta_present, f"s3://{BUCKET}/{{}}"),
        Scheme("pointers", pointer_writer, pointer_present, "{}"),
    )
    good = True
    seconds: dict[tuple[str, str], list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder) / "notes"
        notes.touch()
        context = multiprocessing.get_context("spawn")
        started = context.Queue()
        server = context.Process(
            target=serve, args=(Path(folder) / "buckets", notes, started), daemon=True
        )
        server.start()
        endpoint = started.get(timeout=60)
        connect(endpoint).create()
        for repeat in range(args.repeats):
            for scheme in schemes if repeat % 2 == 0 else schemes[::-1]:
                for kind in ("one-writer", "disjoint", "same"):
                    sites = {"one-writer": "a", "disjoint": "ab", "same": "aa"}[kind]
                    writers = [tuple(Partition(site, day) for day in days) for site in sites]
                    name = f"{scheme.name}-{kind}-{repeat}"
                    took, whole = run(
                        scheme, endpoint, notes, name, writers, args.commits, args.seed
                    )
                    seconds.setdefault((scheme.name, kind), []).append(took)
                    good &= whole
        server.kill()
    for kind in ("one-writer", "disjoint", "same"):
        delta, ours = min(seconds["delta", kind]), min(seconds["pointers", kind])
        print(f"{kind}: delta {delta:.2f} s, pointers {ours:.2f} s, ratio {delta / ours:.1f}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
