"""What a page says of its article, and nothing that it does not say."""

from __future__ import annotations

from random import Random

import pytest

from extract.blocks import parse
from extract.furniture import read_heading
from extract.model import Payload
from extract.names import promised
from extract.page import extract_page
from tests.extract.templates import Article, Made, page, paragraphs

OWN = paragraphs(Random(1), 5)
T = "渡口所摆渡工作总结"
ARTICLE = Article(T, (Made(T, OWN),), OWN, frozenset())
STAMP = "时间:2021-05-06 07:08:09 热度:31"
READ = "时间:2021-05-06 07:08:09 阅读:31"


def found(html: str):
    return extract_page([Payload("http://a.example/1.html", html.encode())])


@pytest.mark.parametrize(
    ("stamp", "moment"),
    [
        ("时间:2021-05-06 07:08:09 热度:81", "2021-05-06T07:08:09+08:00"),
        ("时间:2021-05-06 07:08:09下载本文作者:会员上传", "2021-05-06T07:08:09+08:00"),
        ("发布\uff1a2021年5月6日 07\uff1a08", "2021-05-06T07:08:00+08:00"),
        ("2021/5/6", "2021-05-06T00:00:00+08:00"),
        ("时间:", None),
        ("时间:09-17人气:18", None),
        ("时间:2021-13-40 07:08:09", None),
        ("热度:2021", None),
        ("", None),
    ],
)
def test_time_is_what_stands_after_the_title(stamp, moment):
    page_found = found(page(ARTICLE, "p").replace(STAMP, stamp))
    published = page_found.published_at
    assert (published.isoformat() if published else None) == moment


def test_a_report_s_own_date_is_no_publish_time():
    for own in ("2018年3月5日", "2018年3月5日,渡口所"):
        lines = (own, *OWN)
        article = Article(T, (Made(T, lines),), lines, frozenset(), published=None)
        assert found(page(article, "p").replace("热度:31", "")).published_at is None


def test_years_in_titles_and_sidebars_are_no_publish_time():
    article = Article(f"2017年{T}", (Made(T, OWN),), OWN, frozenset(), published=None)
    assert found(page(article, "p")).published_at is None


@pytest.mark.parametrize(
    ("markup", "names"),
    [
        ('当前位置:<a href="/">首页</a> &gt; <a href="/a/">总结</a> &gt; 正文', ("首页", "总结")),
        ('<a href="/">首页</a> » <a href="/a/">总结</a>', ("首页", "总结")),
        (f'位置\uff1a<a href="/">站</a>/<a href="/1.html">{T}</a>', ("站",)),
        ('<a href="/">首页</a> | <a href="/a/">总结</a>', ()),
        (
            '<a href="/">站</a>::<a href="/a/">总结</a>::<a href="/a/b/">年终</a>',
            ("站", "总结", "年终"),
        ),
        (
            '<a href="/">站</a><a href="/a/">总结</a><a href="/a/b/">年终</a>',
            ("站", "总结", "年终"),
        ),
        ('<a href="/">站</a><a href="/a/">总结</a><a href="/b/">计划</a>', ()),
        (f'<a href="/">站</a> / <a href="/c/">总结</a> / {T}', ("站", "总结")),
        ('您现在的位置是:<a href="/">首页</a><a href="/c/">总结</a>文章内容', ("首页", "总结")),
        ('所在栏目:<a href="/">首页</a>|<a href="/c/">总结</a>', ("首页", "总结")),
        ('<a href="/">首页</a> ▸ <a href="/c/">总结</a> ▸ 正文', ("首页", "总结")),
        ("位置\uff1a首页 > 总结 > 年终 > 浏览文章", ("首页", "总结", "年终")),
        ("导航\uff1a首页 总结 年终", ()),
        ("", ()),
    ],
)
def test_breadcrumb(markup, names):
    html = page(ARTICLE, "p")
    start = html.index('<div class="dq">') + len('<div class="dq">')
    end = html.index("</div>", start)
    assert found(html[:start] + markup + html[end:]).breadcrumb == names


def test_the_title_without_a_heading_or_a_document_title():
    html = page(ARTICLE, "div")
    bare = html.replace(f"<h1>{T}</h1>", f'<div class="bt">{T}</div>')
    assert found(bare).title == T
    assert found(html.replace(f"<title>{T}_芦花文库</title>", "")).title == T
    none = bare.replace(f"<title>{T}_芦花文库</title>", "")
    assert found(none).title is None


PIECES = (
    "<html>", "<head>", "<meta charset=gbk>", "<title>", "</title>", "<TITLE a='b'>", "</title >",
    "渡口总结", "_某网", "\n", "&amp;", "&", "a < b", "<!--", "-->", "<script>", "</script>",
    "<style>", "</style>", "</head>", "<body>", "<br>", "<noscript>", "</noscript>",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_a_plain_title_is_what_the_parser_reads_where_a_comment_calls_for_it(seed):
    rng = Random(seed)
    for _ in range(60):
        head = "".join(rng.choices(PIECES, k=rng.randint(1, 9)))
        head += "<title>渡口总结</title>" if rng.random() < 0.5 else ""
        parsed = read_heading(f"<!-- -->{head}", parse("<p></p>"))
        assert read_heading(head, parse("<p></p>")) == parsed


@pytest.mark.parametrize(
    ("title", "count"),
    [
        ("苗圃班总结范文10篇", 10),
        ("苗圃班总结(精选15篇)", 15),
        ("苗圃班总结\uff08通用\uff11\uff15篇\uff09", 15),
        ("苗圃班总结【推荐5篇】", 5),
        ("苗圃班总结汇总5篇", 5),
        ("苗圃班总结集锦七篇", 7),
        ("苗圃班总结(优秀范文十二篇)", 12),
        ("苗圃班总结8篇", 8),
        ("苗圃班总结(精选多篇)", None),
        ("苗圃班总结 第3篇", None),
        ("苗圃班2021年总结", None),
        ("编发信息12篇的苗圃班总结", None),
        ("", None),
        (None, None),
    ],
)
def test_promised(title, count):
    assert promised(title) == count


def test_the_names_of_a_way_end_at_full_width_arrows():
    html = page(ARTICLE, "p").replace(" &gt; ", " \uff1e ")
    assert found(html).breadcrumb == ("芦花文库", "工作总结")


@pytest.mark.parametrize("count", ["", "(精选3篇)"])
@pytest.mark.parametrize("reports", [2, 3])
def test_headings_that_say_the_title_s_name_again_are_no_title(count, reports):
    texts = [paragraphs(Random(seed), 3) for seed in range(reports)]
    bodies = "".join(
        f"<h2>{T}</h2>" + "".join(f"<p>{line}</p>" for line in lines) for lines in texts
    )
    page = found(
        f"<html><head><title>{T}{count}_水乡文集</title></head><body>"
        f"<div class='t'><b>{T}{count}</b></div><div>{READ}</div>"
        f"<div class='z'><p>水乡文集的编辑挑选了几篇,供大家参考。</p>{bodies}</div></body></html>"
    )
    assert (page.title, page.facts.views) == (T + count, 31)
    assert page.published_at is not None
    assert page.published_at.isoformat() == "2021-05-06T07:08:09+08:00"
    assert [report.text for report in page.reports] == ["\n".join(lines) for lines in texts]


@pytest.mark.parametrize("tag", ["h1", "h2"])
def test_a_heading_is_the_title_beside_links_that_say_more(tag):
    body = "".join(f"<p>{line}</p>" for line in OWN)
    page = found(
        f"<html><head><title>{T}(3篇)_水乡文集</title></head><body><ul><li><a href='/9.html'>"
        f"{T}(3篇)</a></li></ul><{tag}>{T}</{tag}><p>{READ}</p>{body}</body></html>"
    )
    assert (page.title, page.facts.views) == (T, 31)
