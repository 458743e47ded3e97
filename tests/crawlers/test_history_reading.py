"""What indexes, records and the journal say: read exactly, or named as malformed."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Response

from crawlers import days
from crawlers.days import Way
from crawlers.errors import SiteError
from crawlers.history.journal import Journal
from crawlers.history.lines import Line, Place, in_order, line_of, states_of
from crawlers.history.shown import Cut, NotShown, recorded, replayed, verified
from crawlers.history.steps import Answer, Asks, Query, Step, Unreadable, first_step, read
from crawlers.site import COMMON_CRAWL, WAYBACK, Cdx, Dialect, Site, pywb
from storage.captures import Role
from tests.crawlers.cdx_server import HTML, Taken, in_warc

MOMENT = datetime(2026, 3, 2, 1, tzinfo=UTC)
SITE = Site(
    name="one",
    title="One",
    start_urls=("http://www.one.example/list/",),
    list_pattern=r"/list/",
    article_pattern=r"/a/\d+\.html",
    twins=("one.example",),
    history=WAYBACK,
)
FIELDS = {
    "urlkey": "example,one)/a/1.html",
    "timestamp": "20260302010000",
    "url": "http://www.one.example/a/1.html",
    "mime": "text/html",
    "status": "200",
    "digest": "A" * 32,
    "filename": "crawl-data/a.warc.gz",
    "offset": "10",
    "length": "20",
}


def ndjson(*values: object) -> bytes:
    return "".join(json.dumps(value) + "\n" for value in values).encode()


def one(body: bytes = b"text", **more: object) -> tuple[Line, bytes]:
    """A line and its record."""
    [taken] = in_warc([Taken("http://www.one.example/a/1.html", "20260302010000", body, **more)])  # type: ignore[arg-type]
    return line_of(taken.told()), taken.record


def test_a_line_says_what_it_has() -> None:
    line = line_of(FIELDS)
    assert (line.url, line.moment, line.status) == (FIELDS["url"], MOMENT, 200)
    assert line.place == Place("crawl-data/a.warc.gz", 10, 20)
    bare = line_of({"original": FIELDS["url"], "timestamp": FIELDS["timestamp"], "statuscode": "-"})
    assert (bare.status, bare.digest, bare.place, bare.mime) == (None, None, None, "-")


@pytest.mark.parametrize(
    "change",
    [
        {"timestamp": "2026030201"},
        {"timestamp": "20260302016100"},
        {"timestamp": "２０２６０３０２０１００００"},
        {"timestamp": None},
        {"url": "ftp://one.example/"},
        {"url": "http://one.example/\r\nX: y"},
        {"url": ""},
        {"status": "2000"},
        {"status": "abc"},
        {"offset": "-1"},
        {"length": "0"},
        {"filename": "../../etc/passwd"},
        {"filename": "https://elsewhere.example/a.warc.gz"},
        {"filename": "a.warc.gz?x"},
    ],
)
def test_a_malformed_line_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="has no"):
        line_of(FIELDS | change)


LINES = st.builds(
    Line,
    url=st.sampled_from(
        ["http://a.example/", "https://b.example:8080/x?y=1", "http://例.example/总"]
    ),
    moment=st.datetimes(datetime(1996, 1, 1), datetime(2030, 1, 1)).map(
        lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
    ),
    status=st.none() | st.integers(100, 599),
    mime=st.sampled_from(["text/html", "warc/revisit", "-"]),
    digest=st.none() | st.just("sha256:" + "0" * 64),
    place=st.none() | st.builds(Place, st.just("a/b-c_d.warc.gz"), st.integers(0), st.integers(1)),
    truncated=st.none() | st.just("length"),
)


@given(LINES)
def test_a_line_survives_json(line: Line) -> None:
    assert line_of(json.loads(line.to_json())) == line


@given(st.sampled_from(Asks), st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_answer_is_read_or_refused(asks: Asks, body: bytes) -> None:
    try:
        answer = read(Step(asks, "http://x.example/cdx?url=a&from=2&to=3"), body)
    except Unreadable:
        return
    assert isinstance(answer, Answer)


def test_lines_with_a_torn_end_end_early_and_bad_ones_within_are_named() -> None:
    step = Step(Asks.LINES, "http://x.example/cdx")
    text = ndjson(FIELDS, "no", FIELDS | {"status": "x"}, FIELDS)
    answer = read(step, text)
    assert len(answer.lines) == 2
    assert [bad.split(" ")[:2] for bad in answer.bad] == [["line", "2"], ["line", "3"]]
    for end in range(len(ndjson(FIELDS)) + 1, 2 * len(ndjson(FIELDS)) - 2):
        with pytest.raises(Unreadable):
            read(step, ndjson(FIELDS, FIELDS)[:end])
    cdxj = f"example,one)/ 20260302010000 {json.dumps(FIELDS)}\n".encode()
    assert read(step, cdxj).lines == read(step, ndjson(FIELDS)).lines


def test_rows_go_on_after_their_key() -> None:
    step = first_step(WAYBACK, Query("one.example/", MOMENT, MOMENT))
    names = ["timestamp", "original", "statuscode"]
    row = ["20260302010000", "http://one.example/", "200"]
    answer = read(step, json.dumps([names, row, row[:2], ["x", *row[1:]], [], ["k&=y"]]).encode())
    assert (len(answer.lines), len(answer.bad)) == (1, 2)
    assert "row 3" in answer.bad[0]
    [then] = answer.then
    assert then.url.endswith("resumeKey=k%26%3Dy")
    assert read(then, json.dumps([names, row]).encode()).then == ()
    with pytest.raises(Unreadable, match="resume key"):
        read(then, json.dumps([names, row, [], ["k&=y"]]).encode())
    assert read(step, b"[]") == read(step, b"") == Answer()


def test_crawls_that_were_under_way_are_asked_and_others_not() -> None:
    step = first_step(COMMON_CRAWL, Query("one.example/", MOMENT, MOMENT))
    crawls = [
        {"cdx-api": "https://c.example/A-index", "from": "2026-03-01T00:00:00", "to": "2026-03-05"},
        {"cdx-api": "https://c.example/B-index", "from": "2026-03-03T00:00:00", "to": "2026-03-05"},
        {"cdx-api": "https://c.example/C-index", "from": "2026-02-03", "to": "2026-03-01T00:00:00"},
        {"cdx-api": "https://c.example/D-index"},
    ]
    then = read(step, json.dumps(crawls).encode()).then
    assert [one.url.split("?")[0][-7:] for one in then] == ["A-index", "D-index"]
    pages = read(then[0], b'{"pages": 2, "pageSize": 5, "blocks": 9}').then
    assert [one.url[-6:] for one in pages] == ["page=0", "page=1"]
    assert not any("showNumPages" in one.url for one in pages)
    assert len(read(then[0], ndjson(FIELDS)).lines) == 1  # an index too small for pages
    assert read(then[0], b"0\n") == Answer()


def test_the_last_state_of_a_page_is_its_first_whatever_its_spelling() -> None:
    def line(url: str, stamp: str, status: str = "200", mime: str = "text/html") -> Line:
        return line_of({"url": url, "timestamp": stamp, "status": status, "mime": mime})

    first, last = days.bounds(MOMENT.date())
    found = states_of(
        SITE,
        [
            line("http://www.one.example:80/a/1.html", "20260302010000"),
            line("https://one.example/a/1.html?utm_source=x", "20260302020000"),
            line("http://www.one.example/a/1.html", "20260302030000", "503"),
            line("http://www.one.example/a/1.html", "20260302030000", "304"),
            line("http://www.one.example/list/", "20260302030000", "304", "warc/revisit"),
            line("http://www.one.example/a/1_2.html", "20260302030000"),
            line("http://www.one.example/logo.png", "20260302030000", mime="image/png"),
            line("http://www.one.example/robots.txt", "20260302030000", mime="text/plain"),
            line("http://www.two.example/a/1.html", "20260302030000"),
            line("http://www.one.example/a/2.html", "20260302160000"),
            line("http://www.one.example:80/a/1.html", "20260302010000"),
            line("http://www.one.example/a/1.html?utm_source=y", "20260302020000"),
        ],
        first,
        last,
    )
    at = "http://www.one.example"
    assert set(found) == {f"{at}/a/1.html", f"{at}/a/1_2.html", f"{at}/list/", f"{at}/robots.txt"}
    assert [(one.stamp, one.url[-12:]) for one in found[f"{at}/a/1.html"]] == [
        ("20260302020000", "utm_source=y"),
        ("20260302020000", "utm_source=x"),
        ("20260302010000", ":80/a/1.html"),
    ]
    assert in_order(SITE, found) == [
        (Role.ROBOTS, f"{at}/robots.txt"),
        (Role.LIST, f"{at}/list/"),
        (Role.ARTICLE, f"{at}/a/1.html"),
    ]


@given(st.lists(LINES, max_size=3), st.data())
def test_a_torn_journal_loses_its_last_step_alone(lines: list[Line], data: st.DataObject) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = Path(folder) / "deep/journal"
        journal = Journal.at(path)
        steps = [Step(Asks.ROWS, f"http://x.example/{number}") for number in range(3)]
        for step in steps:
            journal.add(step, Answer(tuple(lines), ("row 3 is bad",), (step,)))
        assert Journal.at(path).answers == journal.answers
        whole = path.read_bytes()
        path.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
        again = Journal.at(path)
        kept = list(again.answers)
        assert kept == steps[: len(kept)]
        for step in steps[len(kept) :]:
            again.add(step, journal.answers[step])
        assert path.read_bytes() == whole


def test_digests_in_every_spelling() -> None:
    shown = recorded(*one(b"body"), 1 << 20)
    for algorithm in ("sha1", "sha256", "md5"):
        found = hashlib.new(algorithm, b"body").digest()
        for value in (found.hex(), base64.b32encode(found).decode()):
            for digest in (f"{algorithm}:{value}", *([value] if algorithm == "sha1" else [])):
                line = line_of(FIELDS | {"digest": digest})
                assert verified(line, shown, 1 << 20) is True, digest
    assert verified(line_of(FIELDS | {"digest": "sha1:" + "A" * 32}), shown, 1 << 20) is False
    for unknown in ("-", "", "blake3:00", "sha1:zz", "sha1:" + "A" * 8, "not a digest"):
        assert verified(line_of(FIELDS | {"digest": unknown}), shown, 1 << 20) is None, unknown


def test_a_digest_may_be_of_the_body_as_sent_or_as_unpacked() -> None:
    packed = gzip.compress(b"body", mtime=0)
    line, record = one(packed, headers=(*HTML, ("Content-Encoding", "gzip")))
    shown = recorded(line, record, 1 << 20)
    assert shown.body == packed
    for body in (packed, b"body"):
        digest = hashlib.sha1(body).hexdigest()
        assert verified(line_of(FIELDS | {"digest": digest}), shown, 1 << 20)


def test_a_chunked_record_loses_its_chunks_and_keeps_its_digest() -> None:
    raw = b"4;x=y\r\nbody\r\n2\r\n!!\r\n0\r\n\r\n"
    chunked = (*HTML, ("Transfer-Encoding", "chunked"))
    line, record = one(raw, headers=chunked)
    shown = recorded(line, record, 1 << 20)
    assert (shown.body, shown.raw) == (b"body!!", raw)
    assert verified(line, shown, 1 << 20)
    line, record = one(b"body as it is", headers=chunked)
    assert recorded(line, record, 1 << 20).body == b"body as it is"


@given(st.floats(0, 1, exclude_max=True))
def test_a_record_cut_anywhere_is_cut(share: float) -> None:
    line, record = one(b"some body " * 20)
    with pytest.raises(Cut):
        recorded(line, record[: max(1, int(len(record) * share))], 1 << 20)


def test_a_record_that_is_another_or_too_large_is_not_shown() -> None:
    line, record = one(b"\0" * 100_000)
    with pytest.raises(Cut, match="unpacks to more"):
        recorded(line, record, 10_000)
    for change in ({"timestamp": "20260302010001"}, {"url": "http://www.one.example/a/2.html"}):
        with pytest.raises(NotShown, match="the record is of"):
            recorded(line_of(FIELDS | change), record, 1 << 20)
    with pytest.raises(NotShown, match="no WARC record"):
        recorded(line, gzip.compress(b""), 1 << 20)


def test_what_a_replay_adds_is_taken_away_again() -> None:
    def response(status: int = 200, **more: str) -> Response:
        headers = {name.replace("_", "-"): value for name, value in more.items()}
        return Response("http://x.example/", status, headers=headers, body=b"body")

    line, dated = line_of(FIELDS), "Mon, 02 Mar 2026 01:00:00 GMT"
    shown = replayed(
        WAYBACK,
        line,
        response(
            301,
            Memento_Datetime=dated,
            Content_Type="text/html",
            X_Archive_Orig_ETag='"one"',
            X_Archive_Orig_Content_Encoding="gzip",
            Location="/web/20260302010000id_/http://www.one.example/a/3.html",
            Link="<http://x.example/>",
            Server="the source's",
        ),
    )
    assert {name.lower(): value for name, value in shown.headers} == {
        b"content-type": b"text/html",
        b"etag": b'"one"',
        b"location": b"http://www.one.example/a/3.html",
    }
    for bad in (response(), response(Memento_Datetime="yesterday"), response(304)):
        with pytest.raises(NotShown):
            replayed(WAYBACK, line, bad)
    with pytest.raises(NotShown, match="another capture"):
        replayed(WAYBACK, line, response(Memento_Datetime="Mon, 02 Mar 2026 01:00:01 GMT"))


def test_a_source_is_declared_in_full_or_refused() -> None:
    assert str(pywb("https://w.example/coll/")) == "cdx of w.example"
    assert pywb("https://w.example/coll").index == "https://w.example/coll/cdx"
    assert days.way_to(SITE, MOMENT.date(), datetime(2026, 4, 1).date()) is Way.CDX
    for index, captures, delay in (
        ("/cdx", "https://w.example/", 1.0),
        ("https://w.example/cdx", "w.example/", 1.0),
        ("https://w.example/cdx", "https://w.example/web", 1.0),
        ("https://w.example/cdx", "https://w.example/", -1.0),
    ):
        with pytest.raises(SiteError):
            Cdx(Dialect.WAYBACK, index, captures, delay)
