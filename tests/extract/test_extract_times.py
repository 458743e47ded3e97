"""The publish time as sites print or declare it, and what looks like one and is none."""

from __future__ import annotations

import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.facts.model import Precision
from extract.facts.times import stamps
from extract.model import Page, Payload
from extract.page import extract_page
from tests.extract.templates import paragraphs

T = "苇塘养护站冬修小结"
PROSE = paragraphs(Random(5), 6)


def html(
    *, below: str = "", above: str = "", head: str = "", first: str = "", after: str = ""
) -> str:
    body = "".join(f"<p>{line}</p>" for line in PROSE)
    return (
        f"<html><head><title>{T}_芦荡资料</title>{head}</head><body><div class=l>{above}"
        f'<h1>{T}</h1>{below}<div class="con">{first}{body}</div></div>{after}</body></html>'
    )


def found(**parts: str) -> Page:
    return extract_page([Payload("http://a.example/1.html", html(**parts).encode())])


def told(page: Page) -> str | None:
    return page.published_at.isoformat() if page.published_at else None


@pytest.mark.parametrize(
    ("line", "moment", "precision"),
    [
        ("2017-02-03T04:05:06Z", "2017-02-03T04:05:06+00:00", Precision.SECOND),
        ("2017-02-03 04:05:06 +0900 芦荡晚报", "2017-02-03T04:05:06+09:00", Precision.SECOND),
        ("2017-02-03 04:05:06 GMT+8", "2017-02-03T04:05:06+08:00", Precision.SECOND),
        ("2017-02-03 04:05:06 GMT", "2017-02-03T04:05:06+00:00", Precision.SECOND),
        ("2017年2月3日 星期五 14:05", "2017-02-03T14:05:00+08:00", Precision.MINUTE),
        ("2017-02-03 下午2:05 来源：芦荡晚报", "2017-02-03T14:05:00+08:00", Precision.MINUTE),
        ("2017-02-03 中午1:05", "2017-02-03T13:05:00+08:00", Precision.MINUTE),
        ("2017-02-03 中午11:50", "2017-02-03T11:50:00+08:00", Precision.MINUTE),
        ("2017-02-03 12:05 AM", "2017-02-03T00:05:00+08:00", Precision.MINUTE),
        ("2017年2月3日14时5分 编辑：小禾", "2017-02-03T14:05:00+08:00", Precision.MINUTE),
        ("2017-02-0304:05:06358人看过", "2017-02-03T04:05:06+08:00", Precision.SECOND),
        ("发布日期：20170203", "2017-02-03T00:00:00+08:00", Precision.DAY),
        ("二〇一七年十二月二十三日", "2017-12-23T00:00:00+08:00", Precision.DAY),
        ("时间:2017-02-03 04:05:06下载本文作者:某", "2017-02-03T04:05:06+08:00", Precision.SECOND),
        ("芦荡资料发表于2017-02-03 04:05分类:小结", "2017-02-03T04:05:00+08:00", Precision.MINUTE),
        ("作者:禾苗时间:2017-02-03", "2017-02-03T00:00:00+08:00", Precision.DAY),
        ("发布日期： 2017 年 2 月 3 日　点击：9", "2017-02-03T00:00:00+08:00", Precision.DAY),
        ("加入时间:2017-02-03 04:05:06", "2017-02-03T04:05:06+08:00", Precision.SECOND),
        ("2017/02/03 04:05格式:DOCX", "2017-02-03T04:05:00+08:00", Precision.MINUTE),
        ("Posted on 2017-02-03 by admin", "2017-02-03T00:00:00+08:00", Precision.DAY),
    ],
)  # fmt: skip
def test_a_printed_time_is_read_with_its_zone_and_precision(line, moment, precision):
    page = found(below=f"<div>{line}</div>")
    assert (told(page), page.facts.precision) == (moment, precision)


@pytest.mark.parametrize(
    "lines",
    [
        "更新时间：2019-08-09&nbsp;发布时间：2017-02-03",
        "发布时间：2017-02-03</div><div>最后修改：2019-08-09 10:11",
        "最近编辑于 2019-08-09 10:11</div><div>发表于 2017-02-03",
        "打印时间：2019-08-09 10:11:12</div><div>日期：2017-02-03",
        "有效期至：2019-12-31　发布日期：2017-02-03",
        "注册时间：2015-06-07</div><div>2017-02-03",
    ],
)
def test_of_several_times_the_publish_time_counts(lines):
    assert told(found(below=f"<div>{lines}</div>")) == "2017-02-03T00:00:00+08:00"


@pytest.mark.parametrize(
    "line",
    [
        "<div>3天前 阅读 9</div>",
        "<div>发布时间：昨天 10:11</div>",
        "<div>02-03 10:11 人气：9</div>",
        "<div>1970-01-01 08:00:00</div>",
        "<div>时间：0000-00-00 00:00:00</div>",
        "<div>时间：2017-02-30</div>",
        "<div>注册时间：2017-02-03</div>",
        "<div>加入时间：2017-02-03</div>",
        "<div>会员加入时间：2017-02-03 10:11</div>",
        "<div>加入组织时间：2017-02-03 10:11</div>",
        "<div>下载时间 2017-02-03 10:11</div>",
        "<div>登录时间：2017-02-03 10:11</div>",
        "<div>入驻时间</div><div>2017-02-03</div>",
        "<div>限时优惠至2017-02-03 23:59:59，开通会员</div>",
        "<div>公告：本站将于2017年2月3日停机</div>",
        "<div>今天是2017年2月3日 星期五</div>",
        "<div>编号：20170203 大小：9KB</div>",
        "<div>活动日期：2017-02-03至2017-02-05</div>",
        "<div>2017-02-03 - 2017-02-05</div>",
        "<div><span>2017-02-03</span><a href=/9.html>滩涂看护队半年小结两则</a></div>",
    ],
)
def test_another_day_is_no_publish_time(line):
    assert found(below=line).published_at is None


@pytest.mark.parametrize(
    "first",
    [
        "<p>时间：2017年2月3日</p><p>地点：堤上值班房</p>",
        "<p>时间：2017年2月3日下午</p>",
        "<p>汇报时间：2017年2月3日</p>",
        "<p>2017年2月3日　星期五　晴</p>",
        "<p>2017年2月3日，全站的人都上了堤。</p>",
        "<p>2017年2月3日</p>",
    ],
)
def test_a_day_in_the_report_is_no_publish_time(first):
    assert found(first=first).published_at is None


@pytest.mark.parametrize(
    ("above", "moment"),
    [
        ("<p>2017-02-03 04:05 来源：芦荡晚报</p>", "2017-02-03T04:05:00+08:00"),
        ("<p>发布时间：2017-02-03</p>", "2017-02-03T00:00:00+08:00"),
        ("<p>2017-02-03</p>", None),
        ("<p>今天是2017年2月3日</p>", None),
        ("</div><div><p>发布时间：2017-02-03</p></div><div>", None),
    ],
)
def test_a_line_right_above_the_title_and_in_its_box_may_say_it(above, moment):
    assert told(found(above=above)) == moment
    assert told(found(above=above, below="<p>2016-05-04</p>")) == "2016-05-04T00:00:00+08:00"


def ld(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value, ensure_ascii=False)}</script>'


WHEN = "2017-02-03T04:05:06+08:00"


@pytest.mark.parametrize(
    "head",
    [
        f'<meta property="article:published_time" content="{WHEN}">',
        '<meta name="PubDate" content="2017-02-03 04:05:06">',
        '<meta name="DC.Date.Issued" content="2017-02-03T04:05:06+08:00">',
        ld({"title": T, "pubDate": "2017-02-03T04:05:06", "upDate": "2018-01-01T00:00:00"}),
        ld({"@graph": [{"@type": "WebSite"}, {"headline": T[:6], "datePublished": WHEN}]}),
        f'<meta name="publishdate" content="2017-02-03">{ld([{"datePublished": WHEN}])}',
    ],
)
def test_what_the_markup_declares_counts_where_nothing_is_printed(head):
    page = found(head=head, below="<p>更新时间：2018-01-01</p>")
    assert (told(page), page.facts.precision) == (WHEN, Precision.SECOND)
    printed = found(head=head, below="<p>发布时间：2016-05-04</p>")
    assert told(printed) == "2016-05-04T00:00:00+08:00"


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:modified_time" content="2017-02-03">',
        ld({"headline": "征文启事", "datePublished": "2017-02-03"}),
        ld({"itemListElement": [{"headline": T, "datePublished": "2017-02-03"}]}),
        ld({"@type": "Organization", "foundingDate": "2017-02-03"}),
        '<meta name="pubdate" content="2017-02-03"><meta name="publishdate" content="2018-01-01">',
        '<meta name="pubdate" content="一个月前">',
        '<script type="application/ld+json">{"datePublished":"2017-02-03</script>',
        '<script type="application/ld+json">' + '{"datePublished":[' * 5000 + "</script>",
        '<script type="application/ld+json">{"datePublished":"2017-02-03"}',
    ],
)
def test_a_declaration_of_something_else_or_none_at_all_says_nothing(head):
    assert found(head=head).published_at is None


def test_microdata_is_the_article_s_unless_a_reader_wrote_it():
    item = '<span itemprop="datePublished" content="2017-02-03"></span>'
    comment = f'<div itemscope itemtype="https://schema.org/Comment">{item}</div>'
    assert told(found(below=item)) == "2017-02-03T00:00:00+08:00"
    assert found(after=comment).published_at is None


def test_a_time_element_says_it_to_the_second_and_is_no_line_of_the_text():
    line = f'<p><time datetime="{WHEN}">2017年2月3日</time></p>'
    assert told(found(below=line)) == WHEN
    assert told(found(first=line)) == WHEN
    later = '<p><time datetime="2018-01-01T00:00:00Z">2017年2月3日</time></p>'
    assert told(found(below=later)) == "2017-02-03T00:00:00+08:00"


@given(st.text("发布时间更新于:：-/.年月日0123456789 T|，至", max_size=60))
def test_any_line_has_times_in_order_or_none(text):
    spans = [stamp.span for stamp in stamps(text)]
    assert all(start < end for start, end in spans)
    assert spans == sorted(spans)
