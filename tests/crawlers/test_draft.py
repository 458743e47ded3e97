"""``python -m crawlers new``: what a list page lets one guess, and that a crawl agrees."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers import days, registry
from crawlers.draft import Draft, DraftError, Guess, draft_of, name_of
from crawlers.errors import SiteError
from crawlers.sample.calendar import DAYS
from crawlers.sample.server import SampleServer
from crawlers.shapes import address_of, counted, kind, of_kind, shape
from crawlers.site import Site
from crawlers.sitefile import as_json, write
from crawlers.trial import Trial
from storage.captures import Role, read_captures
from storage.layout import Partition
from storage.store import Store
from tests.crawlers.fault_site import Reply, routes, serving
from tests.crawlers.test_check import SAMPLES, run, without_archive
from tests.crawlers.test_check_suspicions import came

START = "http://hill.example/zj/"
TITLES = [f"某某乡第{n}季度工作情况总结" for n in range(1, 9)]
NUMBERED = [f"/zj/{n}.html" for n in range(100, 108)]


def listing(
    articles: Sequence[str],
    pager: dict[str, str] | None = None,
    others: dict[str, str] | None = None,
    title: str = "工作总结_山丘范文网",
) -> bytes:
    links = dict(others or {"/": "首页", "/zj/": "总结", "/jh/": "计划", "/about.html": "关于"})
    links |= dict(zip(articles, TITLES, strict=False)) | (pager or {})
    body = "".join(f'<li><a href="{href}">{words}</a></li>' for href, words in links.items())
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()


def drafted(body: bytes, start: str = START, robots: bytes = b"", **given: object) -> Draft:
    site = Site("hill", "hill", (start,), "(?!)", "(?!)", delay=0.0, sample=True)
    exchanges = (
        came("/robots.txt", robots, role=Role.ROBOTS),
        came(start.removeprefix("http://hill.example"), body, role=Role.LIST),
    )
    return draft_of(Trial(site, exchanges, (), (), None))


@pytest.mark.parametrize(
    ("start", "pager", "pattern", "further"),
    [
        ("/zj/", ["list_2.html", "list_3.html"], r"/zj/(list_\d+\.html)?", "/zj/list_9.html"),
        ("/zj/", ["list_3_2.html", "list_3_3.html"], r"/zj/(list_3_\d+\.html)?", None),
        ("/zj/", ["list_3_2.html"], r"/zj/(list_3_\d+\.html)?", "/zj/list_3_10.html"),
        ("/zj/list_1.html", ["list_2.html"], r"/zj/list_\d+\.html", "/zj/list_12.html"),
        ("/zj/index.html", ["index_2.html"], r"/zj/index\.html|/zj/index_\d+\.html", None),
        ("/l.php?tid=3", ["l.php?tid=3&amp;page=2"], r"/l\.php\?tid=3(&page=\d+)?", None),
        ("/zj", ["/zj/2", "/zj/3"], r"/zj(/\d+)?", "/zj/44"),
        ("/zj/", [], "/zj/", None),
    ],
)
def test_further_list_pages_are_guessed(
    start: str, pager: list[str], pattern: str, further: str | None
) -> None:
    numbers = {href: str(n) for n, href in enumerate(pager, 2)}
    got = drafted(listing(NUMBERED, numbers), f"http://hill.example{start}").site.list_pattern
    assert got == pattern
    assert re.fullmatch(got, start)
    assert further is None or re.fullmatch(got, further)
    assert not any(re.fullmatch(got, address) for address in NUMBERED)


@pytest.mark.parametrize(
    ("articles", "pattern"),
    [
        (NUMBERED, r"/zj/\d+\.html"),
        ([f"/a/202603{n:02}/{n}5.html" for n in range(1, 9)], r"/a/\d+/\d+\.html"),
        ([f"/a7/2019051{n}/e1163ad2ffc7{n}b.html" for n in range(8)], r"/a\d+/\d+/[0-9a-f]+\.html"),
        ([f"/p/Zk3{n}q9Xw.html" for n in range(8)], r"/p/[0-9A-Za-z]+\.html"),
        ([f"/show.php?id={n}" for n in range(8)], r"/show\.php\?id=\d+"),
        ([f"/zj/{n}/" for n in range(100, 108)], r"/zj/\d+/"),
        ([f"/{w}/{n}.html" for n, w in enumerate("ab" * 4)], r"/(?:a|b)/\d+\.html"),
        ([f"/zj/{w}.html" for w in ("liang", "deng", "he", "qiao")], r"/zj/[\w-]+\.html"),
    ],
)
def test_articles_are_guessed(articles: list[str], pattern: str) -> None:
    draft = drafted(listing(articles, {"/zj/list_2.html": "下一页"}))
    assert draft.site.article_pattern == pattern
    assert set(articles) <= set(draft.articles.examples)
    assert draft.site.title == "山丘范文网"


def test_what_robots_forbid_is_no_example() -> None:
    rules = b"User-agent: *\nDisallow: /zj/107\nCrawl-delay: 7"
    draft = drafted(listing(NUMBERED), robots=rules)
    assert "/zj/107.html" not in draft.articles.examples
    assert draft.site.delay == pytest.approx(7)
    assert any("robots.txt forbids" in doubt for doubt in draft.unsure)


def test_what_is_unsure_is_said() -> None:
    slugs = [f"/{folder}/{w}.html" for folder in ("zj", "zj", "zj") for w in ("a", "b", "c")]
    many = {f"/news/{n}.html": f"今天的第{n}条站内通知公告" for n in range(3)}
    said = " ".join(drafted(listing(slugs, others=many)).unsure)
    assert "no links to further list pages" in said
    assert "have no number" in said or "were not taken for articles" in said
    spread = [f"/{folder}/{n}.html" for n, folder in enumerate(("zongjie", "zuowen") * 4)]
    said = " ".join(drafted(listing(spread)).unsure)
    assert "several folders, /zongjie, /zuowen" in said
    dated = [f"/zongjie/202603{n:02}/{n}5.html" for n in range(1, 9)]
    assert "several folders" not in " ".join(drafted(listing(dated)).unsure)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"%PDF-1.4 binary \xff\xfe\x00", "is no HTML page"),
        (b"<html><body><p>nothing here</p></body></html>", "has no links"),
        (b'<html><a href="http://else.example/1.html">x</a></html>', "has no links"),
        (listing([]), "no group of links"),
        ("<html><p>请输入验证码</p></html>".encode(), "shows a wall"),
    ],
)
def test_a_page_that_lists_nothing_is_refused(body: bytes, told: str) -> None:
    with pytest.raises(DraftError, match=told) as error:
        drafted(body)
    assert START in str(error.value)
    assert error.value.exit_code == 1


@given(body=st.binary(max_size=300) | st.text(max_size=300).map(lambda t: listing([t, "/a", t])))
def test_any_page_gives_a_draft_or_an_error(body: bytes) -> None:
    try:
        assert drafted(body).site.article_pattern
    except DraftError as error:
        assert error.todo


TEXT = st.text(max_size=60) | st.sampled_from(['"""', "\\", '"', "\n# x", "'''", "\u2028", "{0}"])


@given(title=st.lists(TEXT, max_size=4).map("".join), words=TEXT)
def test_nothing_that_a_site_says_becomes_code(
    title: str, words: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    site = Site("hill", title or "x", (START,), r"/zj/", r"/zj/\d+\.html", sample=True)
    guess = Guess(site.article_pattern, 1, (f"/zj/{words}",))
    draft = Draft(site, guess, guess, "utf-8", (words,))
    folder = tmp_path_factory.mktemp("sites")
    path = write(draft, folder)
    loaded = registry.load_file(path, "hill")
    printable = "".join(one for one in site.title if one.isprintable())
    assert loaded == Site(
        "hill", printable, (START,), r"/zj/", r"/zj/\d+\.html", schedule=None, sample=True
    )
    assert json.loads(as_json(draft))["name"] == "hill"
    path.unlink()
    folder.rmdir()


def test_a_file_that_is_there_is_never_replaced(tmp_path: Path) -> None:
    draft = drafted(listing(NUMBERED))
    path = write(draft, tmp_path)
    before = path.read_bytes()
    with pytest.raises(SiteError, match="not replaced"):
        write(draft, tmp_path)
    assert path.read_bytes() == before


def test_a_draft_is_in_the_style_of_the_house(tmp_path: Path) -> None:
    path = write(drafted(listing(NUMBERED, {"list_2.html": "2"})), tmp_path)
    for command in (["check"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--config", "pyproject.toml", str(path)]
        done = subprocess.run(ruff, cwd=Path(__file__).parents[2], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("www.qinghe.example", "qinghe"),
        ("m.koomao.com", "koomao"),
        ("a.b-c.com.cn", "b_c"),
        ("127.0.0.1", "site_127_0_0_1"),
        ("localhost", "localhost"),
        ("51qux.com", "site_51qux"),
        ("com", "com"),
    ],
)
def test_sites_are_named_after_their_hosts(host: str, name: str) -> None:
    assert name_of(host) == name


ADDRESS = st.text(alphabet="/ab09_-.?=&%E5", max_size=30).map(lambda text: f"/{text}")


@given(ADDRESS)
def test_a_shape_matches_what_it_is_the_shape_of(address: str) -> None:
    assert re.fullmatch(shape(address), address)
    assert re.fullmatch(counted([address]), address)
    if not re.search(r"[^\w/.?=&%-]", address):
        assert re.fullmatch(of_kind([address])[0], address)


@given(st.lists(ADDRESS, min_size=1, max_size=6))
def test_a_kind_matches_all_of_it_but_what_it_leaves_out(addresses: list[str]) -> None:
    alike = [one for one in addresses if kind(one) == kind(addresses[0])]
    pattern, left = of_kind(alike)
    for one in alike:
        assert re.fullmatch(pattern, one) or set(left) & set(one.split("/"))


def found(store: Store, name: str, day: date) -> set[tuple[str, int, str | None]]:
    captures = read_captures(store, Partition(name, day))
    return {(c.url, c.status, c.payload_digest) for c in captures if c.role is Role.ARTICLE}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_drafted_sample_is_crawled_as_the_declared_one_is(
    name: str, archive_env: dict[str, str], store: Store, tmp_path: Path
) -> None:
    [start] = registry.load(name).start_urls
    file = tmp_path / "sketch.py"
    with SampleServer() as server:
        env = archive_env | {"ARCHIVE_SAMPLE_PROXY": server.address}
        made = run("new", start, "--name", "sketch", env=without_archive(archive_env, server))
        assert made.returncode == 0, made.stderr
        fetched = [one.path for one in server.requests]
        file.write_text(made.stdout)
        checked = run("check", "sketch", "--site-file", str(file), env=env)
        assert checked.returncode == 0, checked.stdout
        crawled = run("run", "sketch", "--site-file", str(file), env=env)
        assert crawled.returncode == 0, crawled.stderr
        declared = run("run", name, "--day", str(DAYS[-1]), env=env)
        assert declared.returncode == 0, declared.stderr
    assert fetched == ["/robots.txt", address_of(start)]
    assert found(store, "sketch", days.today()) == found(store, name, DAYS[-1]) != set()


def test_a_site_that_is_down_forbids_or_is_real_is_told(
    archive_env: dict[str, str], tmp_path: Path
) -> None:
    deny = routes({"/robots.txt": Reply(b"User-agent: *\nDisallow: /")})
    with serving(deny) as site:
        env = without_archive(archive_env, site)
        denied = run("new", START, env=env)
        assert site.paths() == []
    assert denied.returncode == 1
    assert "forbids" in denied.stderr
    down = run("new", START, env=env)
    assert down.returncode == 1
    assert "do not answer" in down.stderr
    real = run("new", "http://127.0.0.1:9/", env=env)
    assert real.returncode == 2
    assert "ARCHIVE_CONTACT" in real.stderr
    nothing = run("new", "http://127.0.0.1:9/", env=env | {"ARCHIVE_CONTACT": "a@hill.example"})
    assert nothing.returncode == 1
    assert "nothing answers" in nothing.stderr
    assert run("new", "zj/", env=env).returncode == 2
    assert run("new", START, "--name", "No Name", env=env).returncode == 2
