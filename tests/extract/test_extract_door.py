"""``python -m extract pages``: what goes in, what comes out, and how it fails."""

from __future__ import annotations

import json
import subprocess
import sys
from random import Random

import pytest

from extract.__main__ import main
from tests.extract.templates import bundle, page
from tests.extract.test_extract_parts import article_parts
from tests.extract.test_extract_rules import made, payload

KEYS = [
    "source",
    "url",
    "title",
    "published_at",
    "published_precision",
    "source_line",
    "lead",
    "views",
    "breadcrumb",
    "promised",
    "reports",
    "flags",
    "quality",
]


def marker(number: int) -> str:
    return f"灯塔站工作总结 篇{number}"


@pytest.fixture
def html() -> str:
    return page(bundle(Random(1), marker, marker), "p")


def run(capsys, *arguments: object) -> tuple[int, list[dict], str]:
    code = main(["pages", "--json", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, [json.loads(line) for line in captured.out.splitlines()], captured.err


def test_a_line_of_json_a_page(tmp_path, capsys, html):
    path = tmp_path / "a.html"
    path.write_text(html)
    code, (found,), complaints = run(capsys, path)
    assert (code, complaints) == (0, "")
    assert list(found) == KEYS
    assert found["source"] == str(path)
    assert found["url"] is None
    assert found["published_at"] == "2021-05-06T07:08:09+08:00"
    assert [list(report) for report in found["reports"]] == [
        ["ordinal", "heading", "text", "confidence", "facts"]
    ] * 4
    assert run(capsys, path, "--url", "http://a.example/z.html")[1][0]["url"] == (
        "http://a.example/z.html"
    )


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="canonical" href="http://a.example/z.html">',
        '<meta property="og:url" content="http://a.example/z.html">',
    ],
)
def test_a_page_s_own_address(tmp_path, capsys, html, link):
    path = tmp_path / "a.html"
    path.write_text(html.replace("<head>", f"<head>{link}"))
    assert run(capsys, path)[1][0]["url"] == "http://a.example/z.html"


def test_a_folder_is_one_site_in_order(tmp_path, capsys):
    articles = [made(number) for number in range(5)]
    for number, article in enumerate(articles):
        (tmp_path / f"{number}.html").write_bytes(payload(article, number).body)
    code, found, _ = run(capsys, tmp_path)
    assert code == 0
    assert [one["source"] for one in found] == [str(tmp_path / f"{n}.html") for n in range(5)]
    for one, article in zip(found, articles, strict=True):
        assert one["reports"][0]["text"] == "\n".join(article.made[0].paragraphs)


@pytest.mark.parametrize("prefix", ["", "/a/20210506/", "http://a.example/a/20210506/"])
def test_files_that_are_parts_are_one_page(tmp_path, capsys, prefix):
    payloads, told = article_parts(3)
    paths = []
    for one in payloads:
        path = tmp_path / one.url.rpartition("/")[2]
        path.write_bytes(one.body.replace(b'href="77', f'href="{prefix}77'.encode()))
        paths.append(path)
    code, (found,), _ = run(capsys, *reversed(paths))
    assert code == 0
    assert found["source"] == str(paths[0])
    assert [report["text"] for report in found["reports"]] == [
        "\n".join(one.paragraphs) for one in told.made
    ]


def test_parts_that_name_the_first_as_their_address(tmp_path, capsys):
    payloads, told = article_parts(2)
    link = f'<head><link rel="canonical" href="{payloads[0].url}">'.encode()
    for one in payloads:
        (tmp_path / one.url.rpartition("/")[2]).write_bytes(one.body.replace(b"<head>", link))
    code, (found,), _ = run(capsys, tmp_path)
    assert (code, found["url"], len(found["reports"])) == (0, payloads[0].url, len(told.made))


def test_what_cannot_be_read_is_told_and_costs_nothing_else(tmp_path, capsys, html):
    good, binary, empty = tmp_path / "a.html", tmp_path / "b.html", tmp_path / "none"
    good.write_text(html)
    binary.write_bytes(b"\0\1\2" * 999)
    empty.mkdir()
    code, found, complaints = run(capsys, good, binary, tmp_path / "missing.html", empty)
    assert code == 1
    assert [one["source"] for one in found] == [str(good)]
    for path in (binary, tmp_path / "missing.html", empty):
        assert str(path) in complaints


def test_a_link_to_nothing_in_a_folder_is_told(tmp_path, capsys, html):
    (tmp_path / "a.html").write_text(html)
    (tmp_path / "b.html").symlink_to(tmp_path / "gone")
    (tmp_path / "c.html").mkdir()
    code, found, complaints = run(capsys, tmp_path)
    assert (code, len(found)) == (1, 1)
    assert str(tmp_path / "b.html") in complaints
    assert "c.html" not in complaints


def test_a_readable_listing(tmp_path, capsys, html):
    path = tmp_path / "a.html"
    path.write_text(html)
    assert main(["pages", str(path)]) == 0
    shown = capsys.readouterr().out
    assert marker(4) in shown
    assert "4 reports of 4 promised" in shown


def test_the_same_file_twice_is_one_page(tmp_path, capsys, html):
    path = tmp_path / "a.html"
    path.write_text(html)
    assert len(run(capsys, path, path)[1]) == 1


def test_wrong_usage(capsys):
    for arguments in ([], ["pages"], ["nothing"]):
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        assert stopped.value.code == 2


def test_help_tells_formats_and_exit_codes(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["pages", "--help"])
    assert stopped.value.code == 0
    shown = capsys.readouterr().out
    for word in (*KEYS, "Exit codes"):
        assert word in shown


def test_a_reader_who_leaves_early_is_no_error(tmp_path, html):
    for number in range(30):
        (tmp_path / f"{number}.html").write_text(html)
    door = subprocess.Popen(
        [sys.executable, "-m", "extract", "pages", "--json", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert door.stdout is not None
    assert door.stderr is not None
    door.stdout.readline()
    door.stdout.close()
    assert door.stderr.read() == b""
    assert door.wait() == 0
    door.stderr.close()


def test_the_same_output_for_any_number_of_workers(tmp_path, capsys):
    for number in range(12):
        (tmp_path / f"{number}.html").write_bytes(payload(made(number), number).body)
    (tmp_path / "5a.html").write_bytes(b"\0\1\2" * 999)
    one, *others = (run(capsys, tmp_path, "--workers", n) for n in (1, 2, 5))
    assert len(one[1]) == 12
    assert one[0] == 1
    assert others == [one, one]


@pytest.mark.parametrize("workers", ["0", "-1", "x"])
def test_no_number_of_workers(workers, tmp_path):
    with pytest.raises(SystemExit) as stopped:
        main(["pages", str(tmp_path), "--workers", workers])
    assert stopped.value.code == 2
