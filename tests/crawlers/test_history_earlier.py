"""A page's last capture of a day cannot be had: the one before it on that day stands for it."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from crawlers.site import Dialect
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
)
from tests.crawlers.cdx_server import Taken, cdx, in_warc, replay, revisit_record
from tests.crawlers.conftest import Crawls
from tests.crawlers.fault_site import Asked, FaultSite, Reply, page
from tests.crawlers.replay import environment, replaying

__all__ = ["site"]


def of_hours(*hours: int, path: str = "/a/1.html") -> list[Taken]:
    return in_warc([taken(path, f"{hour}时", hour=hour) for hour in hours])


def is_of(asked: Asked, one: Taken) -> bool:
    """Whether a capture is asked for."""
    begin = asked.headers.get("Range", "").startswith(f"bytes={one.offset}-")
    return begin or f"{one.stamp}id_/{one.url}" in asked.path


def missing(reply: Reply) -> Reply:
    return Reply(b"not here", 404)


def refused(reply: Reply) -> Reply:
    return Reply(b"excluded", 403)


def another(reply: Reply) -> Reply:
    return replay(taken("/a/1.html", "别", hour=20), Dialect.WAYBACK, "")


def torn(reply: Reply) -> Reply:
    """A whole answer, half a record."""
    return replace(reply, body=reply.body[: len(reply.body) // 2])


@pytest.mark.parametrize(
    ("dialect", "spoil"),
    [
        *((dialect, spoil) for dialect in EITHER for spoil in (missing, refused, short)),
        (Dialect.PYWB, missing),
        (Dialect.WAYBACK, another),
        (BY_RANGE, torn),
    ],
)
def test_the_capture_before_it_stands_for_the_last_one(
    dialect: Dialect,
    spoil: Callable[[Reply], Reply],
    crawls: Crawls,
    store: Store,
    site: FaultSite,
) -> None:
    captures = of_hours(3, 5, 9)

    def meddle(asked: Asked, reply: Reply) -> Reply:
        return spoil(reply) if is_of(asked, captures[2]) else reply

    with cdx(captures, dialect, meddle=meddle) as source:
        ran = backfill(crawls, source, site)
        asked = list(dict.fromkeys(source.capture_paths()))
    assert (ran.code, counted(ran)["earlier"], counted(ran)["errors"]) == (0, 1, 0), ran.log
    one = kept(store)["/a/1.html"]
    assert (one.observed_at, read_payload(store, one).body) == (
        captures[1].moment,
        captures[1].body,
    )
    assert len(asked) == 2  # the last one, the one before it, and then no more
    assert "/a/1.html of 20260302090000 is left" in ran.log
    assert "that of 20260302050000 stands for the day" in ran.log


@pytest.mark.parametrize("dialect", EITHER)
def test_another_body_than_listed_is_left_for_the_one_before_it(
    dialect: Dialect, crawls: Crawls, store: Store, site: FaultSite
) -> None:
    early, late = of_hours(1, 2)
    with cdx([early, replace(late, digest="A" * 32)], dialect) as source:
        ran = backfill(crawls, source, site)
    told = counted(ran)
    assert (ran.code, told["mismatched"], told["earlier"], told["errors"]) == (0, 1, 1, 0)
    assert kept(store)["/a/1.html"].observed_at == early.moment


def test_a_capture_that_was_cut_off_is_left_for_the_one_before_it(
    crawls: Crawls, store: Store, site: FaultSite
) -> None:
    early, late = of_hours(1, 2)

    def meddle(asked: Asked, reply: Reply) -> Reply:
        told = f'"{late.stamp}"'.encode()
        lines = reply.body.splitlines(keepends=True)
        if "page=0" not in asked.path:
            return reply
        body = [
            line.replace(b"{", b'{"truncated": "length", ', 1) if told in line else line
            for line in lines
        ]
        return replace(reply, body=b"".join(body))

    with cdx([early, late], BY_RANGE, meddle=meddle) as source:
        ran = backfill(crawls, source, site)
        assert len(source.capture_paths()) == 1  # what is told to be cut off is not asked for
    assert (ran.code, counted(ran)["earlier"]) == (0, 1), ran.log
    assert kept(store)["/a/1.html"].observed_at == early.moment


@pytest.mark.parametrize("dialect", Dialect)
def test_five_are_tried_from_the_last_one_on_and_none_of_another_day(
    dialect: Dialect, crawls: Crawls, store: Store, site: FaultSite
) -> None:
    captures = in_warc(
        [
            *(taken("/a/1.html", f"{hour}时", hour=hour) for hour in range(1, 8)),
            taken("/a/2.html", "昨", stamp="20260301155959"),
            taken("/a/2.html", "今"),
            taken("/a/3.html", "好"),
        ]
    )
    good = {captures[0].stamp, captures[1].stamp, captures[7].stamp}

    def meddle(asked: Asked, reply: Reply) -> Reply:
        asked_for = [one for one in captures if is_of(asked, one)]
        lost = asked_for and asked_for[0].url[-6] in "12" and asked_for[0].stamp not in good
        lost = lost or any(one is captures[8] for one in asked_for)
        return missing(reply) if lost else reply

    with cdx(captures, dialect, meddle=meddle) as source:
        ran = backfill(crawls, source, site)
        asked = [one for one in source.log if "url=" not in one.path]
        tried = [c for one in asked for c in captures if is_of(one, c) and "/a/1." in c.url]
    assert [one.stamp[8:10] for one in tried] == ["07", "06", "05", "04", "03"]
    told = counted(ran)
    assert (ran.code, told["errors"], told["earlier"]) == (0, 2, 0), ran.log
    assert sorted(kept(store)) == ["/a/3.html"]


@pytest.mark.parametrize("dialect", EITHER)
def test_a_run_that_is_killed_in_between_comes_to_the_same(
    dialect: Dialect, crawls: Crawls, store: Store, site: FaultSite
) -> None:
    late = [replace(one, digest="A" * 32) for one in of_hours(9, path="/a/3.html")]
    captures = in_warc([*articles(5), *late])
    running: list[object] = []

    def meddle(asked: Asked, reply: Reply) -> Reply:
        # The last state of /a/3.html was had and left; its earlier one is in flight.
        if is_of(asked, captures[2]) and running:
            running.pop().send_signal(signal.SIGKILL)  # type: ignore[attr-defined]
            return Reply(raw=b"", ends="hang")
        return reply

    with cdx(captures, dialect, meddle=meddle) as source:
        process = crawls.start(site, DAY, history=source.history)
        running.append(process)
        assert crawls.finish(process).code == -signal.SIGKILL
        index = len(source.index_paths())
        ran = backfill(crawls, source, site)
        assert len(source.index_paths()) == index  # the journal has it
    told = counted(ran)
    assert (ran.code, told["earlier"], told["mismatched"], told["errors"]) == (0, 1, 1, 0), ran.log
    assert told["resumed"] >= 2
    found = {path: read_payload(store, one).body for path, one in kept(store).items()}
    assert found == {f"/a/{n}.html": page(text=f"第{n}篇") for n in range(1, 6)}


@pytest.mark.full
def test_pywb_cannot_show_the_last_one(
    crawls: Crawls, store: Store, site: FaultSite, tmp_path: Path
) -> None:
    """It lists a revisit of what no file holds, and answers that it has no such page."""
    early = taken("/a/1.html", "早", hour=1)
    late = taken("/a/1.html", hour=9)
    record = revisit_record(late.url, late.stamp, "http://lost.example/", "20250101000000")
    whole = in_warc([early, replace(late, record=record), *articles(3)[1:]])
    store.put("warc/told.warc.gz", b"".join(one.record for one in whole))
    programs = environment(tmp_path / "venv")
    with replaying(programs, tmp_path / "pywb", store) as collection:
        ran = crawls.run(site, DAY, history=f"pywb({collection!r}, delay=0)")
    assert (ran.code, counted(ran)["earlier"], counted(ran)["errors"]) == (0, 1, 0), ran.log
    found = kept(store)
    assert sorted(found) == ["/a/1.html", "/a/2.html", "/a/3.html"]
    assert found["/a/1.html"].observed_at == early.moment
