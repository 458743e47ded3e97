"""What somebody opted out is not queued, not fetched by any way, and not published."""

from __future__ import annotations

import pytest

from crawlers import days
from storage import decisions, takedown
from storage import release as releases
from storage.captures import read_captures
from storage.curate import curate
from storage.decisions import Kind
from storage.layout import Partition
from storage.publish import publish
from storage.reader import Archive
from storage.rows import PageRow
from storage.store import Store
from storage.verify import verify
from tests.crawlers.conftest import Crawls
from tests.crawlers.fault_site import ANYTHING, HOST, Answer, Reply, page, routes, serving

SITE: dict[str, Reply | Answer] = {
    "/robots.txt": Reply(),
    "/list/": Reply(page(*(f"/a/{n}.html" for n in range(1, 6)))),
    "/a/1.html": Reply(page(text="第一篇文章讲的是消防演练,全年共办四次。" * 9)),
    "/a/2.html": Reply(page(text="第二篇文章讲的是苗圃,共育苗三万株。" * 9)),
    "/a/3.html": Reply(b"", 302, (("Location", "/a/2.html"),)),
    "/a/4.html": Reply(page(text="第四篇文章讲的是锅炉房,全年无事故。" * 9)),
    "/a/5.html": Reply(b'<meta http-equiv=refresh content="0;url=/a/2.html">'),
}


def opt_out(store: Store, *targets: str, kind: Kind = Kind.OPT_OUT) -> None:
    decisions.decide(store, kind, targets, "站长来信", "值班员")


def asked(crawls: Crawls) -> tuple[list[str], int]:
    """Crawl; return the paths that the site was asked for, and how many were opted out."""
    with serving(routes(SITE)) as site:
        ran = crawls.run(site, bounds=ANYTHING)
    assert ran.code == 0, ran.log
    assert ran.summary is not None
    return sorted(set(site.paths())), ran.summary.counts.opted_out


@pytest.mark.parametrize(
    ("target", "left"),
    [
        (f"https://{HOST}/a/2.html", "1345"),
        (f"http://www.{HOST.upper()}/a/2.html", "1345"),
        (f"http://{HOST}/a/*", ""),
        ("other.example", "12345"),
        (f"http://{HOST}/a/2.html?x", "12345"),
    ],
)
def test_not_queued_and_not_led_to(crawls: Crawls, store: Store, target: str, left: str) -> None:
    opt_out(store, target)
    paths, count = asked(crawls)
    assert paths == [*(f"/a/{n}.html" for n in left), "/list/"]
    assert count == 5 - len(left)


@pytest.mark.parametrize("kind", [Kind.OPT_OUT, Kind.TAKEDOWN])
def test_a_whole_site_is_asked_for_nothing(crawls: Crawls, store: Store, kind: Kind) -> None:
    opt_out(store, HOST, kind=kind)
    with serving(routes(SITE)) as site:
        ran = crawls.run(site)
    assert ran.code == 1
    assert site.log == []
    assert ran.summary is not None
    assert f"decision 1 ({kind}" in (ran.summary.problem or "")


def test_not_fetched_when_it_lies_in_hand(crawls: Crawls, store: Store) -> None:
    """A crawl that was cut off has it; the next one asks for neither it nor shows it."""
    with serving(routes(SITE | {"/list/": Reply(page("/a/2.html"), 500)})) as site:
        assert crawls.run(site).code == 1
    opt_out(store, f"http://{HOST}/a/2.html")
    assert "/a/2.html" not in asked(crawls)[0]


def test_not_published_while_its_captures_stay(crawls: Crawls, store: Store) -> None:
    asked(crawls)
    partition = Partition("fault", days.today())
    before = read_captures(store, partition)
    curate(store, partition)
    first = publish(store)
    opt_out(store, f"http://{HOST}/a/2.html")
    second = publish(store)
    assert second.published
    assert verify(store)
    assert read_captures(store, partition) == before
    pages = {row.url for row in Archive(store, releases.require(store, None)).rows(PageRow)}
    assert f"http://{HOST}/a/2.html" not in pages
    assert f"http://{HOST}/a/1.html" in pages
    decisions.decide(store, Kind.LIFT, (), "误会", "值班员", lifts=1)
    third = publish(store)
    assert (third.published, third.digest) == (True, first.digest)
    assert verify(store)
    assert takedown.pending(store) == ()


def test_withheld_pages_reach_no_release(crawls: Crawls, store: Store) -> None:
    """noarchive is obeyed at fetch, so there is nothing to queue, curate or publish."""
    kept_out = Reply(page(text="此页不得存档。" * 50), headers=(("X-Robots-Tag", "noarchive"),))
    with serving(routes(SITE | {"/a/2.html": kept_out})) as site:
        assert crawls.run(site, bounds=ANYTHING).code == 0
    partition = Partition("fault", days.today())
    curate(store, partition)
    publish(store)
    assert verify(store)
    pages = {row.url for row in Archive(store, releases.require(store, None)).rows(PageRow)}
    assert f"http://{HOST}/a/1.html" in pages
    assert f"http://{HOST}/a/2.html" not in pages
