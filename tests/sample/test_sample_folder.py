"""A folder's pages as a site."""

import os
from contextlib import contextmanager

import httpx
import pytest
from lxml import html

from crawlers.registry import load
from crawlers.sample.errors import SampleError
from crawlers.sample.server import SampleServer

NAMES = ["plain.html", "带 空格&<号>.html", "100%.html", "what?#.htm", "UPPER.HTML"]
INDEX = "http://pages.example/"


@contextmanager
def serving(folder):
    with (
        SampleServer(folder) as server,
        httpx.Client(proxy=server.address, trust_env=False, base_url=INDEX) as client,
    ):
        yield client


@pytest.fixture
def folder(tmp_path):
    for number, name in enumerate(NAMES):
        (tmp_path / name).write_bytes("<p>总结</p>".encode("gbk") * 50 * (number + 1) + b"\xff\x00")
    (tmp_path / "notes.txt").write_text("not a page")
    (tmp_path / "sub.html").mkdir()
    return tmp_path


def test_every_page_is_linked_and_served_byte_for_byte(folder):
    with serving(folder) as client:
        index = client.get("/")
        hrefs = html.fromstring(index.content).xpath("//a/@href")
        names = html.fromstring(index.content).xpath("//a/text()")
        assert sorted(names) == sorted(NAMES)
        for href, name in zip(hrefs, names, strict=True):
            response = client.get(href)
            assert response.content == (folder / name).read_bytes()
            assert response.headers["content-type"] == "text/html"
            assert "memento-datetime" not in response.headers
            tag = {"If-None-Match": response.headers["etag"]}
            assert client.get(href, headers=tag).status_code == 304
            since = {"If-Modified-Since": response.headers["last-modified"]}
            assert client.get(href, headers=since).status_code == 304
        assert client.get("/notes.txt").status_code == 404
        assert client.get("/sub.html").status_code == 404
        assert client.get("/robots.txt").status_code == 404
        assert client.get("/..%2f..%2fetc%2fpasswd").status_code == 404


def test_the_index_fits_the_sites_declaration(folder):
    import re

    site = load("pages")
    with SampleServer(folder) as server:
        index = httpx.get(site.start_urls[0], proxy=server.address, trust_env=False)
    hrefs = html.fromstring(index.content).xpath("//a/@href")
    fitting = [href for href in hrefs if re.fullmatch(site.article_pattern, href)]
    assert len(fitting) == len(NAMES) - 1, "UPPER.HTML is served but not an article"


def test_the_folder_is_live(folder):
    with serving(folder) as client:
        before = client.get("/plain.html").headers["etag"]
        (folder / "plain.html").write_bytes(b"<p>new</p>")
        os.utime(folder / "plain.html", (2_000_000_000, 2_000_000_000))
        after = client.get("/plain.html", headers={"If-None-Match": before})
        assert (after.status_code, after.content) == (200, b"<p>new</p>")
        (folder / "plain.html").unlink()
        assert client.get("/plain.html").status_code == 404
        past = {"Accept-Datetime": "Mon, 02 Mar 2026 00:00:00 GMT"}
        assert "memento-datetime" not in client.get("/", headers=past).headers


def test_the_samples_are_served_beside_it(folder):
    with SampleServer(folder) as server:
        answer = httpx.get(
            "http://www.baiyun.example/a/gongzuo/", proxy=server.address, trust_env=False
        )
    assert answer.status_code == 200


def test_a_missing_or_empty_folder_is_a_clear_error(tmp_path):
    with pytest.raises(SampleError, match="no such folder"):
        SampleServer(tmp_path / "none")
    with pytest.raises(SampleError, match=r"no \*\.html file"):
        SampleServer(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(SampleError, match="no such folder"):
        SampleServer(tmp_path / "file")
