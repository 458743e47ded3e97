"""Records hold the bytes that came over the wire, and others can read them."""

from __future__ import annotations

import gzip
import io

import pytest
from fastwarc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from crawlers import days
from storage import layout
from storage.captures import Capture, read_captures
from storage.curate import payload_reader
from storage.layout import Partition
from storage.store import Store
from tests.crawlers.conftest import Crawls
from tests.crawlers.fault_site import HOST, Answer, Reply, page, routes, serving

BODY = page(text="岁末盘点,诸事有录。" * 9)
PACKED = gzip.compress(BODY, mtime=0)
LENGTH = b"Content-Length: %d" % len(BODY)

HEADS = {
    "case, order, repeats, reason": [
        b"HTTP/1.1 200 All Right Then",
        b"x-lower: a",
        b"SET-COOKIE: one=1; Path=/",
        b"Content-type: text/html",
        b"Set-Cookie: two=2",
        LENGTH,
        b"X-LAST:nospace",
    ],
    "no reason": [b"HTTP/1.1 200", b"Content-Type: text/html", LENGTH],
    "old": [b"HTTP/1.0 200 OK", b"content-type: text/html"],
    "bytes that are no text": [
        b"HTTP/1.1 200 \xba\xc3",
        b"X-Name: \xb9\xa4\xd7\xf7",
        b"Content-Type: text/html",
        LENGTH,
    ],
    "a folded line": [
        b"HTTP/1.1 200 OK",
        b"X-Folded: one",
        b"\ttwo",
        b"Content-Type: text/html",
        LENGTH,
    ],
    "no header line": [b"HTTP/1.1 200 OK", b"nonsense", b"Content-Type: text/html", LENGTH],
}


def crawled(
    crawls: Crawls, store: Store, table: dict[str, Reply | Answer]
) -> dict[str, tuple[Capture, bytes]]:
    """Crawl; return each path's capture and the record's block."""
    start = {"/list/": Reply(page(*table)), "/robots.txt": Reply()}
    with serving(routes(start | table)) as site:
        ran = crawls.run(site)
    assert ran.code == 0, ran.log
    found = {}
    for one in read_captures(store, Partition("fault", days.today())):
        raw = store.get_range(one.record.key, one.record.offset, one.record.length)
        block = gzip.decompress(raw).split(b"\r\n\r\n", 1)[1].removesuffix(b"\r\n\r\n")
        found[one.url.removeprefix(f"http://{HOST}")] = (one, block)
    return found


def test_a_response_is_archived_as_its_bytes_came(crawls: Crawls, store: Store) -> None:
    paths = {f"/a/{number}.html": head for number, head in enumerate(HEADS.values())}
    sent = {path: b"\r\n".join(head) + b"\r\n\r\n" + BODY for path, head in paths.items()}
    found = crawled(crawls, store, {path: Reply(raw=raw) for path, raw in sent.items()})
    read = payload_reader(store)
    for path, raw in sent.items():
        capture, block = found[path]
        assert block == raw, path
        assert read(capture).body == BODY
        record = store.get_range(capture.record.key, capture.record.offset, capture.record.length)
        theirs = next(iter(ArchiveIterator(io.BytesIO(record))))
        assert theirs.raw_stream.read() == BODY
        fast = next(iter(FastIterator(io.BytesIO(record), parse_http=True)))
        assert fast.reader.read() == BODY


def test_only_the_framing_of_a_chunked_response_is_another(crawls: Crawls, store: Store) -> None:
    head = [
        b"HTTP/1.1 103 Early Hints",
        b"Link: </x>",
        b"",
        b"HTTP/1.1 200 Fine",
        b"TRANSFER-encoding: chunked",
        b"content-encoding: gzip",
        b"Content-Type: text/html",
    ]
    chunks = b"".join(
        b"%x;ext=1\r\n%s\r\n" % (len(PACKED[n : n + 7]), PACKED[n : n + 7])
        for n in range(0, len(PACKED), 7)
    )
    raw = b"\r\n".join(head) + b"\r\n\r\n" + chunks + b"0\r\n\r\n"
    capture, block = crawled(crawls, store, {"/a/1.html": Reply(raw=raw)})["/a/1.html"]
    kept = [
        head[3],
        b"X-Archive-Orig-" + head[4],
        *head[5:],
        b"Content-Length: %d" % len(PACKED),
    ]
    assert block == b"\r\n".join(kept) + b"\r\n\r\n" + PACKED
    assert payload_reader(store)(capture).body == BODY


@pytest.mark.parametrize("status", [304, 404])
def test_responses_without_a_body_too(crawls: Crawls, store: Store, status: int) -> None:
    head = b"HTTP/1.1 %d Odd Reason\r\nx-Y: z\r\ncontent-length: 0\r\n\r\n" % status
    found = crawled(crawls, store, {"/a/1.html": Reply(raw=head)})
    assert found["/a/1.html"][1] == head


def test_what_is_written_names_its_run(crawls: Crawls, store: Store) -> None:
    crawled(crawls, store, {"/a/1.html": Reply(BODY)})
    [capture, *_] = read_captures(store, Partition("fault", days.today()))
    data = store.get(capture.record.key)
    kinds = [record.rec_type for record in ArchiveIterator(io.BytesIO(data))]
    assert kinds == ["warcinfo", *["response", "request"] * 3]
    assert store.size(layout.index_of(capture.record.key))
