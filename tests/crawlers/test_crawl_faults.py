"""Faults that sites serve: the crawl goes on, tells, and publishes nothing that is damaged."""

from __future__ import annotations

import gzip
import zlib

from crawlers import days
from crawlers.archiving import MAX_BODY
from storage.captures import Capture, read_captures
from storage.layout import Partition
from storage.store import Store
from storage.warc import read_payload
from tests.crawlers.conftest import Crawls
from tests.crawlers.fault_site import ANYTHING, HOST, Answer, Asked, Reply, page, routes, serving

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


def flaky(bad: Reply, good: Reply) -> Answer:
    return lambda asked: bad if asked.nth == 1 else good


def chunked(body: bytes, end: bytes = b"0\r\n\r\n") -> Reply:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    return Reply(raw=head + b"%x\r\n%s\r\n%s" % (len(body), body, end))


def test_bodies_are_decoded_strictly(crawls: Crawls, store: Store) -> None:
    whole = gzip.compress(GOOD)
    found = crawled(
        crawls,
        store,
        {
            "/a/1.html": Reply(whole, headers=GZIP),
            "/a/2.html": flaky(Reply(whole[:-20], headers=GZIP), Reply(whole, headers=GZIP)),
            "/a/3.html": Reply(whole[:-20], headers=GZIP),
            "/a/4.html": Reply(GOOD, headers=GZIP),
            "/a/5.html": Reply(gzip.compress(bytes(MAX_BODY + 1)), headers=GZIP),
            "/a/6.html": Reply(
                zlib.compress(GOOD), headers=(HTML, ("Content-Encoding", "deflate"))
            ),
            "/a/7.html": Reply(GOOD, headers=(HTML, ("Content-Encoding", "br"))),
        },
    )
    for path in ("/a/1.html", "/a/2.html", "/a/6.html"):
        assert read_payload(store, found[path]).body == GOOD
    for path in ("/a/3.html", "/a/4.html", "/a/5.html", "/a/7.html"):
        assert found[path].status == 200
        assert found[path].payload_digest is None


def test_broken_transfers_are_asked_again_and_never_archived_half(
    crawls: Crawls, store: Store
) -> None:
    good = Reply(GOOD, headers=(HTML,))
    short = Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\nhalf")
    found = crawled(
        crawls,
        store,
        {
            "/a/1.html": flaky(short, good),
            "/a/2.html": short,
            "/a/3.html": flaky(Reply(raw=b"", ends="reset"), good),
            "/a/4.html": flaky(chunked(GOOD, b"zz\r\n"), good),
            "/a/5.html": flaky(Reply(raw=b"\xff\xfe nothing like HTTP\r\n\r\n"), good),
            "/a/6.html": flaky(Reply(b"oops", 500), good),
            "/a/7.html": chunked(GOOD),
            "/a/8.html": Reply(raw=b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + GOOD),
        },
    )
    assert "/a/2.html" not in found
    for n in (1, 3, 4, 5, 6, 7, 8):
        assert read_payload(store, found[f"/a/{n}.html"]).body == GOOD


def test_too_large_is_not_taken(crawls: Crawls, store: Store) -> None:
    huge = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    found = crawled(
        crawls,
        store,
        {
            "/a/1.html": Reply(raw=huge + b"Content-Length: 99999999999\r\n\r\nx", ends="hang"),
            "/a/2.html": Reply(raw=huge + b"\r\n" + bytes(MAX_BODY + 1), ends="hang"),
        },
    )
    assert sorted(found) == ["/list/", "/robots.txt"]


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


def test_redirects_end(crawls: Crawls, store: Store) -> None:
    def chain(asked: Asked) -> Reply:
        number = int(asked.path.removeprefix("/a/").removesuffix(".html"))
        return Reply(b"", 302, (("Location", f"/a/{number + 1}.html"),))

    loop = Reply(b"", 301, (("Location", "/a/100.html"),))
    table: dict[str, Reply | Answer] = {f"/a/{n}.html": chain for n in range(200, 225)}
    found = crawled(
        crawls,
        store,
        table
        | {
            "/a/100.html": loop,
            "/a/101.html": Reply(b"", 302, (("Location", "/admin"),)),
            "/a/102.html": Reply(b"", 302),
            "/a/103.html": Reply(b"", 302, (("Location", "http://["),)),
        },
    )
    assert "/admin" not in found
    assert found["/a/225.html"].status == 404


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
