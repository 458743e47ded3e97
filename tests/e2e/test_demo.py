"""One pass of the demo through a real Airflow: it fails, goes on, takes pages, rests."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

from crawlers.sample.calendar import DAYS
from dags.stack import lease
from tests.e2e.demo import SITES, Demo, Done, Sockets, by_hand, watched

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(1500)]

SPRING = (
    "开春以来，渡口维修班把三号栈桥的横梁全部换了一遍，旧木料拆下来以后按尺寸码放，能用的留作护栏。"
    "每天收工前，班里两个人一组检查铆钉，松动的当场拧紧，第二天复查。"
    "汛前又加设了水位标尺，逢五逢十记录一次，数字贴在值班室门口，谁都看得见。"
)
MASKED = SPRING.replace("三号栈桥", "__栈桥")
TREES = (
    "苗圃今年试种了四个品种的海棠，成活最好的是北坡那一片，浇水改成清早以后，叶子很少再卷边。"
    "除草由轮班改为包片，一人负责六垄，月底互相打分，分数低的请大家喝茶。"
    "秋天移栽时留了三成作对照，明年再看哪一种更耐得住风沙。"
)
KITCHEN = (
    "后厨这半年把采购单改成两联，一联给仓库，一联贴在灶台边，用多少划多少，月底对账只花一个下午。"
    "剩菜先称重再处理，数字公布以后，打饭的师傅手里有了准头，泔水桶从四只减到两只。"
    "下半年打算把蒸箱的密封条换掉，省下来的燃气钱用来添一台消毒柜。"
)


def page(title: str, *reports: str) -> str:
    parts = "".join(
        f"<p>{title} 篇{number}</p><p>{text}</p>"
        for number, text in zip("一二三四", reports, strict=False)
    )
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><h1>{title}</h1><div>{parts}</div></body></html>"
    )


@dataclass(frozen=True, slots=True)
class Story:
    """What happened in four demos in one home."""

    demo: Demo
    failed: Done
    taken: Done
    sockets: Sockets
    digests: dict[str, str]
    paged: Done
    paged_digests: dict[str, str]
    rested: Done
    rested_digests: dict[str, str]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    demo = Demo(tmp_path_factory.mktemp("demo") / "home")
    pages = tmp_path_factory.mktemp("pages")
    (pages / "dukou.html").write_text(page("渡口班组工作总结2篇", SPRING, TREES))
    (pages / "houchu.html").write_text(page("后厨工作总结2篇", KITCHEN, MASKED))

    # What a full disk or wrong permissions do: there is no place to write segments to.
    demo.home.mkdir()
    (demo.home / "spool").write_text("a file where a folder must be")
    failed = demo.run()
    (demo.home / "spool").unlink()
    with watched(demo) as sockets:
        taken = demo.run()
    digests = demo.digests() if taken.code == 0 else {}
    paged = demo.run("--pages", str(pages))
    paged_digests = demo.digests() if paged.code == 0 else {}
    rested = demo.run("--pages", str(pages))
    return Story(
        demo,
        failed,
        taken,
        sockets,
        digests,
        paged,
        paged_digests,
        rested,
        demo.digests() if rested.code == 0 else {},
    )


def test_a_task_that_fails_ends_the_demo_with_its_name_and_log(story: Story) -> None:
    assert story.failed.code == 1, story.failed
    assert "task crawl failed in attempt 2; the end of its log:" in story.failed.err
    assert any(f"crawl_{site} {DAYS[0]}" in story.failed.err for site in SITES)
    assert "spool" in story.failed.err


def test_the_next_demo_goes_on_and_takes_three_days_to_a_release(story: Story) -> None:
    assert (story.taken.code, story.taken.err) == (0, ""), story.taken
    assert "failed in an earlier demo, runs again" in story.taken.out
    bucket = story.demo.home / "buckets/work-reports"
    for site, day in product(SITES, DAYS):
        assert list((bucket / f"warc/site={site}/date={day}").glob("*.cdxj"))
        assert (bucket / f"tables/site={site}/date={day}/00000001.json").exists()
    assert (bucket / "releases/seq/00000001.json").exists()
    for word in ("captures", "reports", "families", "versions", "log in as", "dags exec"):
        assert word in story.taken.out


def test_airflow_came_to_the_same_release_as_a_hand_does(story: Story, tmp_path: Path) -> None:
    """The same days the other way round, one by one, some twice: the same rows."""
    assert by_hand(Demo(tmp_path / "hand")) == story.digests


def test_a_folder_of_pages_goes_the_whole_way(story: Story) -> None:
    assert (story.paged.code, story.paged.err) == (0, ""), story.paged
    assert "crawl_qinghe" not in story.paged.out
    found = story.demo.exec("python", "-c", REPORTS)
    assert found.code == 0, found.err
    reports = json.loads(found.out)
    assert set(reports) == {SPRING, TREES, KITCHEN, MASKED}
    assert reports[SPRING] == reports[MASKED]
    assert len(set(reports.values())) == 3


def test_a_second_demo_runs_nothing_and_changes_nothing(story: Story) -> None:
    assert (story.rested.code, story.rested.err) == (0, ""), story.rested
    assert "none: all had succeeded before" in story.rested.out
    assert ": success" not in story.rested.out
    assert story.rested_digests == story.paged_digests
    assert story.paged_digests != story.digests


def test_the_release_holds(story: Story) -> None:
    done = story.demo.exec("python", "-m", "storage", "verify")
    assert done.code == 0, done.out + done.err


def test_nothing_but_the_loopback_was_talked_to(story: Story) -> None:
    assert story.sockets.looks > 5
    assert story.sockets.foreign == set()


def test_nothing_is_left_running(story: Story) -> None:
    assert story.demo.processes() == []
    assert not lease.is_held(story.demo.home / "lease")


REPORTS = """
import json
from storage import open_archive
from storage.rows import ReportRow

archive = open_archive()
rows = archive.where(ReportRow, "site", "pages")
print(json.dumps({archive.text(row.text_digest): row.family_id for row in rows}))
"""
