"""A backfill through CDX meets what a history source can do wrong: told, and nothing lost."""

from __future__ import annotations

import io
import json
import signal
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from fastwarc import ArchiveIterator

from crawlers.site import Dialect
from crawlers.summary import Outcome
from storage.store import Store
from storage.warc import read_payload
from tests.crawlers.backfills import (
    BY_RANGE,
    DAY,
    EITHER,
    articles,
    backfill,
    counted,
    kept,
    short,
    site,
    taken,
    url,
)
from tests.crawlers.cdx_server import Taken, cdx, in_warc, replay
from tests.crawlers.conftest import Crawls
from tests.crawlers.fault_site import Asked, FaultSite, Reply, page

__all__ = ["site"]


@pytest.mark.parametrize("dialect", Dialect)
def test_what_an_index_holds(
    dialect: Dialect, crawls: Crawls, store: Store, site: FaultSite
) -> None:
    listed = page("/a/1.html", "/a/8.html", "/a/9.html")
    captures = in_warc(
        [
            taken("/list/", body=listed),
            taken("/a/1.html", "早", hour=1),
            taken("/a/1.html", "晚", hour=9),
            taken("/a/1.html", "晚", hour=11),
            taken("/a/1.html", "忙", hour=12, status=503),
            taken("/a/1.html", "昨", stamp="20260301155959"),
            taken("/a/1.html", "明", stamp="20260302160000"),
            taken("/a/2.html", status=301, headers=(("Location", url("/a/3.html")),)),
            taken("/a/3.html", "搬", hour=2),
            taken("/a/4.html", "无", status=404),
            taken("/a/5.html", "码", told_status="-", mime="unk"),
            taken("/a/6.html", body=b"%PDF-1.7", headers=(("Content-Type", "application/pdf"),)),
            taken("/a/7.html?utm_source=x", "参"),
            taken("/a/66.html", "禁"),
            taken("/logo.png", body=b"png", headers=(("Content-Type", "image/png"),)),
        ]
    )
    elsewhere = Taken("http://other.example/a/1.html", "20260302010000", page())
    with cdx([*captures, elsewhere], dialect, page=4) as source:
        ran = backfill(crawls, source, site)
    assert ran.code == 0, ran.log
    found = kept(store)
    assert {path: one.status for path, one in found.items()} == {
        "/list/": 200, "/a/1.html": 200, "/a/2.html": 301, "/a/3.html": 200, "/a/4.html": 404,
        "/a/5.html": 200, "/a/6.html": 200, "/a/7.html": 200,
    }  # fmt: skip
    first = found["/a/1.html"]
    assert (first.observed_at.hour, read_payload(store, first).body) == (11, page(text="晚"))
    assert found["/a/2.html"].location == url("/a/3.html")
    assert counted(ran)["robots_denied"] == 1
    assert counted(ran)["not_observed"] >= 2  # /a/8.html and /a/9.html are linked to, not listed
    assert len(source.capture_paths()) == len(found)
    assert not any("66.html" in path or "logo" in path for path in source.capture_paths())
    assert all("work-report-archive" in one.headers["User-Agent"] for one in source.log)


@pytest.mark.parametrize("dialect", EITHER)
def test_who_told_it_is_in_the_record(
    dialect: Dialect, crawls: Crawls, store: Store, site: FaultSite
) -> None:
    [one] = in_warc(articles(1))
    with cdx([one], dialect) as source:
        assert backfill(crawls, source, site).code == 0
        address = source.site.address
    capture = kept(store)["/a/1.html"]
    assert capture.observed_at == one.moment < capture.fetched_at
    place = capture.record
    [record] = ArchiveIterator(io.BytesIO(store.get_range(place.key, place.offset, place.length)))
    by_range = dialect is BY_RANGE
    replayed = f"{address}/web/{one.stamp}id_/{one.url}"
    assert record.headers["WARC-Source-URI"] == (f"{address}/{one.file}" if by_range else replayed)
    told = json.loads(record.headers["Archive-Origin"])
    assert (told["source"], told["url"], told["verified"]) == (str(dialect), one.url, True)
    assert told["digest"] == one.told()["digest"]
    assert told.get("length") == (len(one.record) if by_range else None)
    whole = store.get(place.key)
    kinds = [str(one.record_type) for one in ArchiveIterator(io.BytesIO(whole))]
    assert not any("request" in kind for kind in kinds)


def spoiled(path: str, *changes: Callable[[Reply], Reply]) -> Callable[..., Reply]:
    """Change the first answers to what has this in its address."""
    left = list(changes)

    def meddle(asked: Asked, reply: Reply) -> Reply:
        return left.pop(0)(reply) if path in asked.path and left else reply

    return meddle


def cut(reply: Reply) -> Reply:
    return Reply(reply.body[: len(reply.body) // 2], reply.status, reply.headers)


def busy(reply: Reply) -> Reply:
    return Reply(b"busy", 429, (("Retry-After", "0"),))


def down(reply: Reply) -> Reply:
    return Reply(b"down", 502)


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("output=json", (cut, busy, short)),
        ("CC-MAIN-1.warc.gz", (cut, down, short)),
        ("id_/", (down, busy, short)),
    ],
)
def test_what_fails_three_times_is_had_the_fourth(
    path: str,
    changes: tuple[Callable[[Reply], Reply], ...],
    crawls: Crawls,
    store: Store,
    site: FaultSite,
) -> None:
    dialect = BY_RANGE if "warc" in path else Dialect.WAYBACK
    with cdx(in_warc(articles(2)), dialect, meddle=spoiled(path, *changes)) as source:
        ran = backfill(crawls, source, site)
    assert (ran.code, counted(ran)["errors"]) == (0, 0), ran.log
    assert sorted(kept(store)) == ["/a/1.html", "/a/2.html"]


def test_what_keeps_being_cut_short_is_told_and_the_rest_is_had(
    crawls: Crawls, store: Store, site: FaultSite
) -> None:
    captures = in_warc(articles(4))

    def meddle(asked: Asked, reply: Reply) -> Reply:
        begin = asked.headers.get("Range", "").removeprefix("bytes=").partition("-")[0]
        if begin == str(captures[3].offset):
            return Reply(b"the whole file", 200)
        return cut(reply) if begin == str(captures[1].offset) else reply

    with cdx(captures, BY_RANGE, meddle=meddle) as source:
        ran = backfill(crawls, source, site)
    assert (ran.code, counted(ran)["errors"]) == (0, 2)
    assert sorted(kept(store)) == ["/a/1.html", "/a/3.html"]
    assert "/a/2.html" in ran.log


@pytest.mark.parametrize("dialect", EITHER)
def test_another_body_than_the_index_says_is_left_and_told(
    dialect: Dialect, crawls: Crawls, store: Store, site: FaultSite
) -> None:
    captures = in_warc(
        [
            taken("/a/1.html", "真"),
            taken("/a/2.html", "假", digest="A" * 32),
            taken("/a/3.html", "别", digest="sha256:" + "0" * 64),
            taken("/a/4.html", "奇", digest="blake3:123"),
        ]
    )
    with cdx(captures, dialect) as source:
        ran = backfill(crawls, source, site)
    assert (ran.code, counted(ran)["mismatched"]) == (0, 2)
    assert sorted(kept(store)) == ["/a/1.html", "/a/4.html"]
    assert "/a/2.html of 20260302010000 is left: its body has not the digest" in ran.log


def test_another_capture_than_asked_for_is_not_taken(
    crawls: Crawls, store: Store, site: FaultSite
) -> None:
    captures = articles(4)
    other = taken("/a/2.html", "第2篇", hour=3)

    def meddle(asked: Asked, reply: Reply) -> Reply:
        if asked.path.endswith("/a/2.html"):
            return replay(other, Dialect.WAYBACK, "")
        if asked.path.endswith("/a/3.html"):
            return Reply(b"", 302, (("Location", f"/web/20260302030000id_/{other.url}"),))
        return Reply(b"excluded", 403) if asked.path.endswith("/a/4.html") else reply

    with cdx(captures, Dialect.WAYBACK, meddle=meddle) as source:
        ran = backfill(crawls, source, site)
    assert (ran.code, counted(ran)["errors"]) == (0, 3)
    assert sorted(kept(store)) == ["/a/1.html"]
    assert len(source.capture_paths()) == 4


def test_a_malformed_line_is_named_and_the_others_count(
    crawls: Crawls, store: Store, site: FaultSite
) -> None:
    def meddle(asked: Asked, reply: Reply) -> Reply:
        if "page=0" not in asked.path:
            return reply
        lines = reply.body.splitlines(keepends=True)
        return Reply(lines[0] + b"no json\n[1]\n" + b"".join(lines[1:]), 200, reply.headers)

    with cdx(in_warc(articles(3)), Dialect.PYWB, meddle=meddle) as source:
        ran = backfill(crawls, source, site)
    assert (ran.code, counted(ran)["malformed"]) == (0, 2)
    assert sorted(kept(store)) == ["/a/1.html", "/a/2.html", "/a/3.html"]
    assert "line 2" in ran.log
    assert "line 3" in ran.log


def test_a_source_that_keeps_refusing_is_left_alone(
    crawls: Crawls, store: Store, site: FaultSite
) -> None:
    with cdx(articles(3), Dialect.WAYBACK, meddle=spoiled("id_", *[busy] * 9)) as source:
        ran = backfill(crawls, source, site)
        assert len(source.capture_paths()) == 5
    assert (ran.code, ran.summary and ran.summary.outcome) == (1, Outcome.FAILED)
    assert ran.summary is not None
    assert "history source keeps refusing" in str(ran.summary.problem)
    assert kept(store) == {}


def test_a_spool_that_cannot_be_written_fails_the_run(
    crawls: Crawls, store: Store, site: FaultSite
) -> None:
    spool = Path(crawls.env["ARCHIVE_SPOOL"]) / store.bucket
    spool.mkdir(parents=True)
    (spool / "index").write_text("in the way")
    with cdx(articles(1), Dialect.WAYBACK) as source:
        ran = backfill(crawls, source, site)
    assert (ran.code, ran.summary and ran.summary.outcome) == (1, Outcome.FAILED)
    assert "spool" in str(ran.summary)


def test_an_index_that_is_refused_fails_the_run_and_says_why(
    crawls: Crawls, store: Store, site: FaultSite
) -> None:
    def meddle(asked: Asked, reply: Reply) -> Reply:
        return Reply(b"Blocked Site Error", 403)

    with cdx(articles(1), Dialect.WAYBACK, meddle=meddle) as source:
        ran = backfill(crawls, source, site)
        assert len(source.log) == 1
    assert (ran.code, ran.summary and ran.summary.outcome) == (1, Outcome.FAILED)
    assert "Blocked Site Error" in str(ran.summary)


def test_an_index_that_ends_early_is_gone_on_with_by_the_next_run(
    crawls: Crawls, store: Store, site: FaultSite
) -> None:
    spoil = [True]

    def meddle(asked: Asked, reply: Reply) -> Reply:
        return cut(reply) if spoil and "resumeKey=4" in asked.path else reply

    with cdx(articles(5), Dialect.WAYBACK, page=2, meddle=meddle) as source:
        ran = backfill(crawls, source, site)
        assert (ran.code, ran.summary and ran.summary.outcome) == (1, Outcome.FAILED)
        asked = len(source.index_paths())
        spoil.clear()
        assert backfill(crawls, source, site).code == 0
        again = source.index_paths()[asked:]
        assert len(again) == 1
        assert "resumeKey=4" in again[0]
        assert len(kept(store)) == 5
        assert backfill(crawls, source, site).code == 0  # to the end, so it is asked anew
        assert len(source.index_paths()) == asked + 1 + 3


@pytest.mark.parametrize("dialect", Dialect)
def test_a_killed_run_is_gone_on_with(
    dialect: Dialect, crawls: Crawls, store: Store, site: FaultSite
) -> None:
    captures = in_warc(articles(9))
    with cdx(captures, dialect, page=3) as source:
        running: list[object] = []
        met: list[str] = []

        def meddle(asked: Asked, reply: Reply) -> Reply:
            met.append(asked.path + asked.headers.get("Range", ""))
            if len(source.capture_paths()) == 6 and running:
                running.pop().send_signal(signal.SIGKILL)  # type: ignore[attr-defined]
                return Reply(raw=b"", ends="hang")
            return reply

        source.site.answer.meddle = meddle  # type: ignore[attr-defined]
        process = crawls.start(site, DAY, history=source.history)
        running.append(process)
        assert crawls.finish(process).code == -signal.SIGKILL
        before = list(met)
        met.clear()
        ran = backfill(crawls, source, site)
    assert ran.code == 0, ran.log
    assert len(kept(store)) == 9
    assert counted(ran)["resumed"] == 5
    assert set(before) & set(met) == {before[-1]}  # only what was in flight is asked for again


def test_a_day_that_the_source_does_not_have_is_not_observed(
    crawls: Crawls, store: Store, site: FaultSite
) -> None:
    for dialect in Dialect:
        with cdx([], dialect) as source:
            ran = backfill(crawls, source, site)
        assert (ran.code, ran.summary and ran.summary.outcome) == (0, Outcome.NOT_OBSERVED)
    assert list(store.list("warc/")) == []


def test_revisits_are_resolved_or_told(crawls: Crawls, store: Store, site: FaultSite) -> None:
    [first] = in_warc([taken("/a/1.html", "本", stamp="20260225010000")])

    def revisit(path: str, of: str, offset: int) -> Taken:
        from tests.crawlers.cdx_server import revisit_record

        record = revisit_record(url(path), "20260302010000", url("/a/1.html"), of)
        return taken(
            path, body=first.body, mime="warc/revisit", told_status="-", record=record,
            offset=10_000 + offset,
        )  # fmt: skip

    captures = [
        first,
        revisit("/a/1.html", first.stamp, 0),
        revisit("/a/2.html", "20250101000000", 1000),
    ]
    early = in_warc([taken("/a/1.html", "本", stamp="20260226010000")])
    with cdx([early[0], *captures[1:]], BY_RANGE) as source:
        ran = backfill(crawls, source, site)
        assert counted(ran)["errors"] == 2
    captures[0] = first
    with cdx([taken("/a/1.html", "本", stamp=first.stamp, record=first.record), *captures[1:]],
             BY_RANGE) as source:  # fmt: skip
        source.site.answer.first = "2026-02-01T00:00:00"  # type: ignore[attr-defined]
        ran = backfill(crawls, source, site)
    assert counted(ran)["errors"] == 1
    one = kept(store)["/a/1.html"]
    assert read_payload(store, one).body == first.body
    assert (one.observed_at.day, one.status) == (2, 200)


def test_a_source_is_asked_one_thing_at_a_time(
    crawls: Crawls, store: Store, site: FaultSite
) -> None:
    under_way, most = [0], [0]

    def meddle(asked: Asked, reply: Reply) -> Reply:
        under_way[0] += 1
        most[0] = max(most[0], under_way[0])
        time.sleep(0.01)
        under_way[0] -= 1
        return reply

    with cdx(articles(9), Dialect.WAYBACK, meddle=meddle) as source:
        source.delay = 0.05
        ran = backfill(crawls, source, site)
        moments = [one.time for one in source.log]
    assert (ran.code, most[0]) == (0, 1)
    assert min(b - a for a, b in pairwise(moments)) >= 0.05
