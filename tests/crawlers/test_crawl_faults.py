"""What is odd about sites and no row of the table of faults: the crawl goes on, and keeps it."""

from __future__ import annotations

import gzip
import zlib

from crawlers import days
from storage.captures import Capture, read_captures
from storage.layout import Partition
from storage.store import Store
from storage.warc import read_payload
from tests.crawlers.conftest import Crawls
from tests.crawlers.fault_site import ANYTHING, HOST, Answer, Reply, page, routes, serving

HTML = ("Content-Type", "text/html")
GZIP = (HTML, ("Content-Encoding", "gzip"))
GOOD = page(text="工作总结" * 400)


def crawled(crawls: Crawls, store: Store, table: dict[str, Reply | Answer]) -> dict[str, Capture]:
    start = {"/list/": Reply(page(*table)), "/robots.txt": Reply()}
    with serving(routes(start | table)) as site:
        ran = crawls.run(site, bounds=ANYTHING)
    assert ran.code == 0, ran.log
    assert ran.summary is not None
    found = read_captures(store, Partition("fault", days.today()))
    assert ran.summary.counts.captures == len(found)
    return {one.url.removeprefix(f"http://{HOST}"): one for one in found}


def chunked(body: bytes) -> Reply:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    return Reply(raw=head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))


def test_bodies_are_decoded_strictly(crawls: Crawls, store: Store) -> None:
    whole = gzip.compress(GOOD)
    found = crawled(
        crawls,
        store,
        {
            "/a/1.html": Reply(whole, headers=GZIP),
            "/a/2.html": Reply(
                zlib.compress(GOOD), headers=(HTML, ("Content-Encoding", "deflate"))
            ),
            "/a/3.html": Reply(GOOD, headers=(HTML, ("Content-Encoding", "br"))),
        },
    )
    for path in ("/a/1.html", "/a/2.html"):
        assert read_payload(store, found[path]).body == GOOD
    assert found["/a/3.html"].status == 200
    assert found["/a/3.html"].payload_digest is None


def test_bodies_of_no_told_length(crawls: Crawls, store: Store) -> None:
    old = Reply(raw=b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + GOOD)
    found = crawled(crawls, store, {"/a/1.html": chunked(GOOD), "/a/2.html": old})
    for path in ("/a/1.html", "/a/2.html"):
        assert read_payload(store, found[path]).body == GOOD


def test_pages_of_garbage(crawls: Crawls, store: Store) -> None:
    odd = bytes(range(256)) * 40
    links = b"""<a href="\xff\xfe\x00/a/1.html"><a href='http://[::1/a/2.html'>
      <a href=" /a/3.html\r\n"><a href="/a/4.html?\xb9\xa4=\xd7\xf7"><a href><a href="//">
      <a href="http://fault.example:99999/a/5.html"><base href="http://\xff"><a href="%s">"""
    found = crawled(
        crawls,
        store,
        {
            "/list/2.html": Reply(links % (b"/a/" + b"9" * 9999 + b".html") + odd),
            "/list/3.html": Reply(b""),
            "/list/4.html": Reply(odd, headers=(("Content-Type", "text/\u00e4;charset=\u00b9"),)),
            "/list/5.html": Reply(
                b"%PDF-1.7 " + odd, headers=(("Content-Type", "application/pdf"),)
            ),
            "/a/3.html": Reply(b"<" * 50_000),
            "/a/6.html": Reply(b"<div>" * 20_000 + GOOD),
            "/a/7.html": Reply(odd, headers=(HTML, ("ETag", '"\u00b9\u00a4\x01"'))),
        },
    )
    for path in ("/list/2.html", "/list/4.html", "/list/5.html", "/a/3.html", "/a/6.html"):
        assert found[path].payload_digest
        read_payload(store, found[path])
    assert found["/list/3.html"].payload_digest is None


def test_redirects_to_nowhere(crawls: Crawls, store: Store) -> None:
    found = crawled(
        crawls,
        store,
        {
            "/a/1.html": Reply(b"", 302, (("Location", "/admin"),)),
            "/a/2.html": Reply(b"", 302),
            "/a/3.html": Reply(b"", 302, (("Location", "http://["),)),
        },
    )
    assert sorted(found) == ["/a/1.html", "/a/2.html", "/a/3.html", "/list/", "/robots.txt"]


def test_headers_stay_as_they_came_but_for_the_framing(crawls: Crawls, store: Store) -> None:
    names = b"X-Name: \xb9\xa4\xd7\xf7\r\nX-Name: two\r\n"
    raw = b"HTTP/1.1 200 OK\r\n%sContent-Length: 4\r\n\r\nbody" % names
    found = crawled(crawls, store, {"/a/1.html": Reply(raw=raw), "/a/2.html": chunked(GOOD)})
    first, second = (
        gzip.decompress(store.get_range(place.key, place.offset, place.length))
        for place in (found["/a/1.html"].record, found["/a/2.html"].record)
    )
    assert names in first
    assert b"\r\nTransfer-Encoding" not in second
    assert b"\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n" % (len(GOOD), GOOD) in second
