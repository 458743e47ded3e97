"""WARC: what is written is read back, what is damaged is found, what was left over is committed."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import layout
from storage.captures import (
    Capture,
    Locator,
    Role,
    captured_partitions,
    index,
    parse_index_line,
    read_captures,
)
from storage.errors import Damaged, NotFound, StorageError
from storage.exchange import Exchange, describe
from storage.history import known
from storage.layout import Partition
from storage.segments import SegmentWriter
from storage.store import Store
from storage.warc import captures_of, members, read_payload

DAY = date(2026, 3, 2)
PARTITION = Partition("hill", DAY)
AT = datetime(2026, 3, 2, 1, 2, 3, tzinfo=UTC)
BODY = "工作总结".encode() * 300


def exchange(
    path: str = "1.html",
    body: bytes = BODY,
    *,
    status: int = 200,
    at: datetime = AT,
    coded: bytes | None = None,
    headers: tuple[tuple[bytes, bytes], ...] = (),
) -> Exchange:
    extra = ((b"Content-Encoding", b"gzip"),) if coded is not None else ()
    return Exchange(
        url=f"http://www.hill.example/{path}",
        role=Role.ARTICLE,
        observed_at=at,
        fetched_at=AT + timedelta(days=9),
        request_headers=((b"Accept", b"*/*"),),
        status=status,
        headers=((b"Content-Type", b"text/html"), *extra, *headers),
        body=body if coded is None else coded,
        payload=body if status == 200 else None,
    )


@pytest.fixture
def writer_of(store: Store, tmp_path: Path) -> Callable[..., SegmentWriter]:
    def make(run: str = "run", partition: Partition = PARTITION, **options: float) -> SegmentWriter:
        info = {"software": "tests"}
        return SegmentWriter(store, tmp_path, partition, run, info, **options)  # type: ignore[arg-type]

    return make


def latest(store: Store, before: date) -> dict[str, Capture]:
    found = known(store, "hill", before).urls
    return {url: one.latest for url, one in found.items() if one.latest}


def check(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "check.warc.gz"
    file.write_bytes(data)
    command = [sys.executable, "-m", "warcio.cli", "check", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_revisit_refers_to_the_record_with_the_body(
    writer_of: Callable[..., SegmentWriter], store: Store, tmp_path: Path
) -> None:
    coded = gzip.compress(BODY)
    found: list[Capture] = []
    for number in range(3):
        partition = Partition("hill", DAY + timedelta(days=number))
        writer = writer_of(partition=partition)
        at = AT + timedelta(days=number)
        replies = [
            exchange("1.html", at=at, coded=coded),
            exchange("2.html", status=304 if number else 200, at=at),
        ]
        earlier = latest(store, partition.day)
        found += [writer.write(one, earlier.get(one.url)) for one in replies]
        [key] = writer.close()
        check(store.get(key), tmp_path)
    assert [one.is_revisit for one in found] == [False, False, True, True, True, True]
    assert {one.status for one in found} == {200}
    for first, again in ((0, 2), (0, 4), (1, 3), (1, 5)):
        assert found[again].payload == found[first].record
        assert found[again].payload_observed_at == found[first].observed_at
        assert read_payload(store, found[again]).body == BODY
    record = store.get_range(found[4].record.key, found[4].record.offset, found[4].record.length)
    text = gzip.decompress(record).decode()
    assert "WARC-Refers-To-Date: 2026-03-02T01:02:03Z" in text
    assert "revisit/identical-payload-digest" in text
    assert "WARC-Creation-Date: 2026-03-11T01:02:03Z" in text
    place = found[5].record
    assert b"revisit/server-not-modified" in gzip.decompress(
        store.get_range(place.key, place.offset, place.length)
    )


def test_other_urls_never_share_a_body(
    writer_of: Callable[..., SegmentWriter], store: Store
) -> None:
    writer = writer_of()
    first = writer.write(exchange("1.html"))
    other = writer.write(exchange("2.html"), None)
    changed = writer.write(exchange("1.html", BODY + b"!"), first)
    gone = writer.write(exchange("1.html", b"gone", status=404), first)
    writer.close()
    assert not any(one.is_revisit for one in (first, other, changed, gone))
    assert gone.payload_digest is None
    with pytest.raises(ValueError, match="has no payload"):
        read_payload(store, gone)


def test_chunks_are_gone_and_told(writer_of: Callable[..., SegmentWriter], store: Store) -> None:
    writer = writer_of()
    lines = ((b"Transfer-Encoding", b"chunked"), (b"content-length", b"1"))
    place = writer.write(exchange(headers=lines)).record
    [key] = writer.close()
    record = gzip.decompress(store.get_range(key, place.offset, place.length))
    assert b"\r\nX-Archive-Orig-Transfer-Encoding: chunked\r\n" in record
    assert record.endswith(b"\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n" % (len(BODY), BODY))
    assert b"\r\nTransfer-Encoding" not in record
    assert b"\r\ncontent-length" not in record


def test_a_day_keeps_to_itself(writer_of: Callable[..., SegmentWriter]) -> None:
    writer = writer_of()
    with pytest.raises(ValueError, match="not on"):
        writer.write(exchange(at=datetime(2026, 3, 2, 16, 0, tzinfo=UTC)))  # 3 March in Shanghai
    assert writer.close() == ()


header_values = st.binary(max_size=40).filter(lambda v: not set(b"\r\n\0") & set(v))


@given(
    body=st.binary(max_size=300),
    etag=header_values,
    location=header_values,
    status=st.sampled_from([200, 204, 301, 304, 404, 500, 599]),
    revisit=st.booleans(),
)
def test_an_index_is_written_again_from_its_segment_alone(
    body: bytes, etag: bytes, location: bytes, status: int, revisit: bool
) -> None:
    from storage.exchange import placed
    from storage.records import capture_record

    key = layout.segment(PARTITION, "20260302T000000Z-abcdef", 7)
    headers = ((b"ETag", etag), (b"Location", location), (b"Last-Modified", etag))
    one = exchange("页?a=b", body, status=status, headers=headers)
    earlier = replace(
        describe(exchange("页?a=b"), None, "hill", "old", Locator("k", 5, 6)), observed_at=AT
    )
    capture = describe(
        one, earlier if revisit else None, "hill", "20260302T000000Z-abcdef", Locator(key, 0, 0)
    )
    record = capture_record(one, capture, "<urn:uuid:x>")
    capture = placed(capture, Locator(key, 0, len(record)))
    assert list(captures_of(io.BytesIO(record), key)) == [capture]
    [line] = index([capture]).decode().splitlines()
    assert parse_index_line(line) == capture


@given(st.lists(st.binary(max_size=50), max_size=5), st.data())
def test_members_end_at_the_first_that_is_cut(contents: list[bytes], data: st.DataObject) -> None:
    packed = [gzip.compress(content) for content in contents]
    stream = b"".join(packed)
    cut = data.draw(st.integers(0, len(stream)))
    whole = list(members(io.BytesIO(stream[:cut])))
    ends = [sum(map(len, packed[: n + 1])) for n in range(len(packed))]
    assert [content for *_, content in whole] == contents[: sum(end <= cut for end in ends)]
    for offset, length, content in whole:
        assert gzip.decompress(stream[offset : offset + length]) == content


@given(st.binary(max_size=500))
def test_members_of_noise_are_none_or_whole(noise: bytes) -> None:
    for offset, length, content in members(io.BytesIO(noise)):
        assert gzip.decompress(noise[offset : offset + length]) == content


def test_damage_is_found_wherever_it_is(
    writer_of: Callable[..., SegmentWriter], store: Store
) -> None:
    writer = writer_of()
    capture = writer.write(exchange(coded=gzip.compress(BODY)))
    [key] = writer.close()
    good = store.get(key)
    assert read_payload(store, capture).body == BODY
    place = capture.record
    for at in range(place.offset, place.offset + place.length, 7):
        bad = bytearray(good)
        bad[at] ^= 0x55
        store.put(key, bytes(bad))
        try:
            assert read_payload(store, capture).body == BODY  # a gzip header's time, for example
        except Damaged as error:
            assert key in str(error)
    store.put(key, good[: place.offset + place.length - 9])
    with pytest.raises(Damaged):
        read_payload(store, capture)
    store.put(key, good)
    for wrong in (
        replace(capture, payload_digest=sha256(b"else").hexdigest()),
        replace(capture, payload=replace(place, offset=place.offset + 1)),
        replace(capture, payload=Locator(key, 0, place.offset)),  # the warcinfo record
    ):
        with pytest.raises(Damaged):
            read_payload(store, wrong)
    store.delete(key)
    with pytest.raises(NotFound):
        read_payload(store, capture)


def test_segments_rotate_by_size_and_age(
    writer_of: Callable[..., SegmentWriter], store: Store, tmp_path: Path
) -> None:
    by_size = writer_of("size", max_bytes=2000)
    for number in range(6):
        by_size.write(exchange(f"{number}.html", f"{number}".encode() * 9 + BODY))
    keys = by_size.close()
    assert keys == tuple(layout.segment(PARTITION, "size", n) for n in range(len(keys)))
    assert len(keys) > 1
    times = iter([0.0, 5.0, 10.0, 20.0, 21.0])
    by_age = writer_of("age", max_age=9.0, clock=lambda: next(times))
    for number in range(3):
        by_age.write(exchange(f"{number}.html"))
    assert len(by_age.close()) == 2
    for key in keys:
        check(store.get(key), tmp_path)
    assert len(read_captures(store, PARTITION)) == 9
    assert not list(tmp_path.rglob("*.warc.gz.*"))


class Failing(Store):
    """A store that fails at one step of a commit: an upload, its comparison, its index."""

    def __init__(self, good: Store, fault: str) -> None:
        super().__init__(good._client, good.bucket, good.endpoint)
        self.fault = fault

    def upload(self, key: str, path: Path) -> None:
        self._fail("upload")
        super().upload(key, path)

    def size(self, key: str) -> int | None:
        found = super().size(key)
        return found - 1 if found and self.fault == "size" else found

    def put_if_absent(self, key: str, data: bytes) -> bool:
        self._fail("put")
        return super().put_if_absent(key, data)

    def _fail(self, step: str) -> None:
        if self.fault == step:
            raise StorageError("no", where="here", todo="nothing")


@pytest.mark.parametrize("fault", ["upload", "size", "put"])
def test_what_a_store_did_not_take_is_committed_later(
    writer_of: Callable[..., SegmentWriter], store: Store, tmp_path: Path, fault: str
) -> None:
    writer = writer_of()
    writer._store = Failing(store, fault)
    written = writer.write(exchange())
    with pytest.raises(StorageError):
        writer.close()
    assert read_captures(store, PARTITION) == ()
    assert writer_of("other", Partition("hill", DAY + timedelta(days=1))).recover() == ()
    key = layout.segment(PARTITION, "later", 0)
    assert writer_of("later").recover() == (key,)
    [found] = read_captures(store, PARTITION)
    place = replace(written.record, key=key)
    assert found == replace(written, record=place, payload=place, run="later")
    assert read_payload(store, found).body == BODY
    assert writer_of("last").recover() == ()
    assert not list(tmp_path.rglob("*.warc.gz"))
    assert [item.key for item in store.list("warc/")] == [layout.index_of(key), key]


def test_a_failed_rotation_is_told_by_the_next_write(
    writer_of: Callable[..., SegmentWriter], store: Store
) -> None:
    writer = writer_of(max_bytes=1)
    writer._store = Failing(store, "upload")
    writer.write(exchange())
    with pytest.raises(StorageError):
        for number in range(1000):
            writer.write(exchange(f"{number}.html"))
    with pytest.raises(StorageError):
        writer.close()


@pytest.mark.parametrize("cut", [0, 1, 200, 900, -1, None])
def test_a_crashed_segment_is_cut_back_to_whole_records(
    writer_of: Callable[..., SegmentWriter], store: Store, tmp_path: Path, cut: int | None
) -> None:
    writer = writer_of()
    written = [writer.write(exchange(f"{number}.html")) for number in range(3)]
    [file] = tmp_path.rglob("*.warc.gz")
    assert writer_of("else").recover() == ()  # its writer is alive
    data = file.read_bytes()[:cut]
    [key] = writer.close()
    store.delete(layout.index_of(key))
    store.delete(key)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    recovered = writer_of("later").recover()
    key = layout.segment(PARTITION, "later", 0)
    ends = [one.record.offset + one.record.length for one in written]
    kept = [one for one, end in zip(written, ends, strict=True) if end <= len(data)]
    assert recovered == ((key,) if kept else ())
    found = read_captures(store, PARTITION)
    assert [(one.url, one.record.offset) for one in found] == [
        (one.url, one.record.offset) for one in kept
    ]
    assert {one.run for one in found} <= {"later"}
    assert not file.exists()
    if kept:
        check(store.get(key), tmp_path)


def test_only_committed_captures_of_earlier_days_give_validators(
    writer_of: Callable[..., SegmentWriter], store: Store
) -> None:
    writer_of(partition=Partition("hill_two", DAY)).write(exchange())
    for number in (2, 0, 1):
        partition = Partition("hill", DAY + timedelta(days=number))
        writer = writer_of(partition=partition)
        at = AT + timedelta(days=number)
        writer.write(exchange("1.html", BODY * (number + 1), at=at))
        writer.write(exchange("2.html", b"gone", status=404, at=at))
        writer.close()
    open_writer = writer_of("open")
    open_writer.write(exchange("3.html"))
    assert latest(store, DAY) == {}
    for number in (1, 2, 3):
        found = latest(store, DAY + timedelta(days=number))
        assert [(one.url[-6:], one.payload_size) for one in found.values()] == [
            ("1.html", len(BODY) * number)
        ]
    assert [one.day.day for one in captured_partitions(store, "hill")] == [2, 3, 4]
    open_writer.close()


@pytest.mark.parametrize("line", [b"nonsense", b"a b {}", b"a b []", b"a b 1", b"\xff\xfe", b" "])
def test_a_damaged_index_is_named(store: Store, line: bytes) -> None:
    key = layout.index_of(layout.segment(PARTITION, "run", 0))
    store.put(key, line + b"\n")
    with pytest.raises(Damaged, match=r"line 1 .*") as error:
        read_captures(store, PARTITION)
    assert key in str(error.value)
