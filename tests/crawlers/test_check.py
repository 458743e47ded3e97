"""``python -m crawlers check``: what it asks a site for, what it tells, what it exits with."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from crawlers import registry
from crawlers.links import role_of
from crawlers.sample import truth
from crawlers.sample.calendar import DAYS
from crawlers.sample.server import SampleServer
from storage.captures import Role
from storage.store import Store
from tests.crawlers.conftest import ROOT
from tests.crawlers.fault_site import Answer, FaultSite, Reply, declare, page, routes, serving
from tests.crawlers.test_crawl_samples import allowed_on
from tests.storage.archives import BOOKS, GRAIN, LAMPS, RIVER
from tests.storage.archives import page as report_page

SAMPLES = tuple(site.name for site in registry.load_all() if site.sample and site.history)
HTML = (("Content-Type", "text/html"),)
OPEN = Reply(b"User-agent: *\nAllow: /")
ARTICLES: dict[str, Reply | Answer] = {
    "/a/1.html": Reply(report_page(LAMPS, GRAIN), headers=HTML),
    "/a/2.html": Reply(report_page(BOOKS, title="图书室总结"), headers=HTML),
    "/a/3.html": Reply(report_page(RIVER, title="河道队总结"), headers=HTML),
}
SITE: dict[str, Reply | Answer] = {
    "/robots.txt": OPEN,
    "/list/": Reply(page(*ARTICLES, "/list/2.html", "/about.html")),
    **ARTICLES,
}


def run(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "crawlers", *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def without_archive(env: dict[str, str], site: FaultSite | SampleServer) -> dict[str, str]:
    """An environment that names no bucket: nothing can be written."""
    kept = {name: value for name, value in env.items() if not name.startswith("ARCHIVE_")}
    return kept | {"ARCHIVE_SAMPLE_PROXY": site.address}


def check(
    site: FaultSite, folder: Path, env: dict[str, str], **fields: object
) -> subprocess.CompletedProcess[str]:
    file = declare(folder, **fields)
    return run("check", "fault", "--site-file", str(file), "--json", env=without_archive(env, site))


def said(done: subprocess.CompletedProcess[str], weight: str = "stops") -> str:
    told = json.loads(done.stdout)
    return "\n".join(one["what"] for one in told["suspicions"] if one["weight"] == weight)


@pytest.mark.parametrize("name", SAMPLES)
def test_of_a_sample_the_truth_is_told(
    name: str, archive_env: dict[str, str], store: Store
) -> None:
    [start] = registry.load(name).start_urls
    host = start.split("/")[2]
    with SampleServer() as server:
        done = run("check", name, "--json", env=without_archive(archive_env, server))
        asked = server.requests
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    true = {one.url: one for one in truth.pages() if one.site == name and one.day == DAYS[-1]}
    found = [one for one in told["articles"] if one["status"] == 200]
    assert len(told["articles"]) == 3
    assert found
    for article in found:
        known = true[article["url"]]
        when = article["published_at"]
        assert article["title"] == known.title
        assert (datetime.fromisoformat(when) if when else None) == known.published_at
        assert tuple(article["breadcrumb"]) == known.breadcrumb
        assert article["promised"] == known.promised
        assert tuple(article["parts"]) == known.parts
        assert len(article["reports"]) == len(known.reports)
        for report, text in zip(article["reports"], known.reports, strict=True):
            assert text.text.startswith(report["begins"].removesuffix("…"))
    assert told["robots"]["allows_start"]
    [listed] = told["lists"]
    assert listed["links"]["articles"] >= 3
    assert listed["links"]["lists"] >= 2
    # As a crawl: robots.txt first, nothing forbidden, and no more than is needed.
    paths = [one.path for one in asked]
    assert paths[:2] == ["/robots.txt", start.removeprefix(f"http://{host}")]
    assert set(paths) <= allowed_on(host, DAYS[-1])
    roles = [role_of(registry.load(name), f"http://{host}{path}") for path in paths]
    assert roles.count(Role.LIST) == 1
    assert len(paths) == len(set(paths)) <= 2 + sum(len(one.get("parts", "1")) for one in found) + 3
    assert {one.header("User-Agent") for one in asked} == {
        "work-report-archive/0.1 (its own sample sites)"
    }
    assert list(store.list("")) == []


def test_a_check_reads_well(archive_env: dict[str, str], tmp_path: Path) -> None:
    with serving(routes(SITE)) as site:
        file = declare(tmp_path)
        env = without_archive(archive_env, site)
        done = run("check", "fault", "--site-file", str(file), env=env)
    assert done.returncode == 0, done.stderr
    for line in (
        "3 links to articles: /a/1.html (×3)",
        "1 to list pages: /list/2.html (×1)",
        "1 to neither, left alone: /about.html (×1)",
        "年度工作总结(2篇)",
        "2026-03-01 09:30:00+08:00",
        "2 found, 2 promised by the title",
        "utf-8, as declared",
        LAMPS[0],
        "A crawl would work.",
    ):
        assert line in done.stdout
    assert sorted(site.paths()) == ["/a/1.html", "/a/2.html", "/a/3.html", "/list/"]
    assert "ARCHIVE_BUCKET" not in env


def test_a_pattern_that_matches_nothing_is_told_with_what_is_there(
    archive_env: dict[str, str], tmp_path: Path
) -> None:
    with serving(routes(SITE)) as site:
        done = check(site, tmp_path, archive_env, article_pattern=r"/article/\d+\.html")
    assert done.returncode == 1
    assert "article_pattern matches none" in said(done)
    [suspicion] = [one for one in json.loads(done.stdout)["suspicions"] if one["weight"] == "stops"]
    assert r"/a/\d+\.html (3, like /a/1.html)" in suspicion["todo"]
    assert site.paths() == ["/list/"]


@pytest.mark.parametrize(
    ("robots", "told"),
    [
        (Reply(b"User-agent: *\nDisallow: /"), "forbids http://fault.example/list/"),
        (Reply(b"User-agent: *\nDisallow: /a/"), "robots.txt forbids all articles on the list"),
        (Reply(b"", 503, (("Retry-After", "0"),)), "answers 503, which forbids everything"),
        (Reply(raw=b"", ends="reset"), "cannot be had, which forbids everything"),
        (Reply(b"", 302, (("Location", "http://a.example/robots.txt"),)), "cannot be had"),
    ],
    ids=["all", "articles", "503", "reset", "off-site"],
)
def test_what_robots_forbid_is_not_fetched(
    robots: Reply, told: str, archive_env: dict[str, str], tmp_path: Path
) -> None:
    with serving(routes(SITE | {"/robots.txt": robots})) as site:
        done = check(site, tmp_path, archive_env)
    assert done.returncode == 1, done.stderr
    assert told in said(done)
    assert not any(path.startswith("/a/") for path in site.paths())


def test_moved_robots_and_a_moved_start_are_followed(
    archive_env: dict[str, str], tmp_path: Path
) -> None:
    table = SITE | {
        "/robots.txt": Reply(b"", 301, (("Location", "/r.txt"),)),
        "/r.txt": Reply(b"User-agent: *\nCrawl-delay: 0.4\nDisallow: /a/2"),
        "/": Reply(b"", 301, (("Location", "/list/"),)),
    }
    with serving(routes(table)) as site:
        done = check(
            site,
            tmp_path,
            archive_env,
            start_urls=("http://fault.example/",),
            list_pattern=r"/(list/)?",
        )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["robots"]["status"] == 200
    assert told["robots"]["delay"] == told["robots"]["crawl_delay"] >= 0.4
    assert told["robots"]["denied_articles"] == ["http://fault.example/a/2.html"]
    assert [one["url"] for one in told["articles"]] == [
        "http://fault.example/a/1.html",
        "http://fault.example/a/3.html",
    ]
    assert "redirects to http://fault.example/list/" in said(done, "doubt")
    asked = [one for one in site.log if one.path != "/robots.txt"]
    assert all(later.time - one.time >= 0.4 for one, later in pairwise(asked[1:]))


@pytest.mark.parametrize(
    ("start", "told"),
    [
        (Reply(b"", 403), "answers 403"),
        (Reply(b"", 302, (("Location", "http://else.example/"),)), "redirects off the site"),
        (Reply(b"", 302, (("Location", "/other/"),)), "which no pattern matches"),
        (Reply(raw=b"", ends="reset"), "brought nothing"),
    ],
    ids=["403", "off-site", "on-site", "reset"],
)
def test_a_list_page_that_is_none_is_told(
    start: Reply, told: str, archive_env: dict[str, str], tmp_path: Path
) -> None:
    with serving(routes(SITE | {"/list/": start})) as site:
        done = check(site, tmp_path, archive_env)
    assert done.returncode == 1, done.stderr
    assert told in said(done)


def test_samples_that_are_down_and_arguments_that_are_wrong(
    archive_env: dict[str, str], tmp_path: Path
) -> None:
    with serving(routes(SITE)) as site:
        env = without_archive(archive_env, site)
    down = run("check", "fault", "--site-file", str(declare(tmp_path)), env=env)
    assert (down.returncode, down.stdout) == (1, "")
    assert "do not answer" in down.stderr
    missing = run("check", "nowhere", env=env)
    assert missing.returncode == 2
    assert "crawlers/sites/nowhere.py" in missing.stderr
