"""What stands under a title: time and precision, source, views; leads; never other articles'."""

from __future__ import annotations

import json
from random import Random

import pytest

from extract.__main__ import main
from extract.facts.model import PageFacts, Precision
from extract.model import Page, Payload
from extract.page import extract_page
from tests.extract.templates import paragraphs

T = "渡口所摆渡工作总结"
PROSE = paragraphs(Random(3), 6)
SIDEBAR = (
    '<div class="side"><h3>最近更新</h3><p>时间:2019-08-07 06:05:04 来源:别处日报 阅读:777</p>'
    '<ul><li><a href="/9.html">码头所工作总结</a> 2018-01-02 浏览 888 次</li></ul></div>'
)


def html(info: str, lead: str = "", tail: str = "", before: str = "", after: str = "") -> str:
    body = "".join(f"<p>{line}</p>" for line in PROSE)
    return (
        f"<html><head><title>{T}_渡口文库</title></head><body>{before}<h1>{T}</h1>"
        f'<div class="info">{info}</div><div class="content">{lead}{body}{tail}</div>{after}'
        "</body></html>"
    )


def found(info: str, **around: str) -> Page:
    return extract_page([Payload("http://a.example/1.html", html(info, **around).encode())])


@pytest.mark.parametrize(
    ("info", "moment", "precision"),
    [
        ("2021-05-06", "2021-05-06T00:00:00+08:00", Precision.DAY),
        ("发布时间：2021年5月6日", "2021-05-06T00:00:00+08:00", Precision.DAY),
        ("时间:2021-05-06 07:08", "2021-05-06T07:08:00+08:00", Precision.MINUTE),
        ("时间:2021-05-06 00:00:00", "2021-05-06T00:00:00+08:00", Precision.SECOND),
        ("更新：2021/05/06 07:08:09", "2021-05-06T07:08:09+08:00", Precision.SECOND),
        ("时间:05-06 阅读:3", None, None),
        ("时间:2021-13-06", None, None),
        ("热度:20210506", None, None),
        ("", None, None),
    ],
)
def test_a_time_is_known_as_far_as_it_is_printed(info, moment, precision):
    page = found(info)
    assert (page.published_at.isoformat() if page.published_at else None) == moment
    assert page.facts.precision is precision


@pytest.mark.parametrize(
    ("info", "source"),
    [
        ("来源：渡口晚报 时间：2021-05-06", "渡口晚报"),
        ("2021-05-06 文章来源:本站整理 作者:张三", "本站整理"),
        ("来源:网友投稿", "网友投稿"),
        ("来源:www.dukou.example.com 浏览:3", "www.dukou.example.com"),
        ("来源：渡口文库", "渡口文库"),
        ("稿源：渡口晚报（责任编辑：张三）", "渡口晚报"),
        ("转自渡口晚报 2021-05-06", "渡口晚报"),
        ("来源：张三投稿", None),
        ("来源：张三", None),
        ("来源: 作者:张三丰", None),
        ("作者：渡口晚报记者张三", None),
        ("责任编辑：张三 时间:2021-05-06", None),
        ("来源：", None),
    ],
)
def test_a_source_is_an_outlet_and_no_person(info, source):
    page = found(info)
    assert page.facts.source == source
    assert "张三" not in str(page.facts)


@pytest.mark.parametrize(
    ("info", "views"),
    [
        ("时间:2021-05-06 阅读:1204", 1204),
        ("浏览 12,345 次", 12345),
        ("点击数：0", 0),
        ("2021-05-06 1204人阅读", 1204),
        ("人气:88", 88),
        ("2021/5/6 阅读:1204", 1204),
        ("2021-05-06 (1204人读过)", 1204),
        ("2021-05-0607:08:091204人看过", 1204),
        ("2021年05月06日 09:18阅读 1204", 1204),
        ("阅读:1.2万", None),
        ("阅读 3万", None),
        ("热度:88", None),
        ("字数:1204", None),
        ("阅读全文 时间:2021-05-06", None),
        ("时间:2021-05-06 阅读", None),
    ],
)
def test_views_are_what_the_page_counts(info, views):
    assert found(info).facts.views == views


@pytest.mark.parametrize("place", ["before", "after"])
def test_a_sidebar_s_time_source_and_views_are_no_facts_of_the_page(place):
    page = found("", **{place: SIDEBAR})
    assert page.published_at is None
    assert page.facts == PageFacts()


@pytest.mark.parametrize(
    "line",
    [
        "码头所工作总结 阅读:999",
        "热门:码头所工作总结 浏览 999 次",
        "码头所 来源:别处日报 点击:999",
        '<a href="/9.html">码头所工作总结 阅读:999</a>',
    ],
)
def test_another_article_s_line_right_under_the_title_is_its_own(line):
    assert found(f"时间:2021-05-06</div><div>{line}").facts == PageFacts(precision=Precision.DAY)


@pytest.mark.parametrize(
    "line",
    [
        "渡口文库 2021-05-06 阅读:12",
        "【2021-05-06】 已有12人浏览",
        "2021-05-06 本文共12次阅读",
        "栏目:年终材料  点击:12次",
        "提供者:青禾 | 阅读 12 次",
    ],
)
def test_what_may_stand_before_a_count(line):
    assert found(line).facts.views == 12


def test_related_articles_under_the_text_have_their_own_counts():
    tail = (
        '<div><p>相关文章</p><p><a href="/8.html">码头所总结</a> 阅读:999 来源:别处日报</p></div>'
    )
    page = found("时间:2021-05-06", after=tail)
    assert page.facts == PageFacts(precision=Precision.DAY)


def test_a_report_that_speaks_of_sources_and_readers_says_nothing_of_the_page():
    own = "<p>来源:渡口管理处档案室。全年阅读报刊1204次,浏览网页300次,时间:2019-08-07。</p>" * 2
    page = found("", lead=own)
    assert page.published_at is None
    assert page.facts.views is None


@pytest.mark.parametrize(
    ("lead", "said"),
    [
        ("<p>以下是小编为大家整理的渡口总结，仅供参考，希望能帮到您！</p>", True),
        ("<p>【导语】下面是小编精心收集的几篇范文，欢迎大家阅读。</p>", True),
        ("<p>时间:2021-05-06 来源:渡口晚报</p>", False),
        ("", False),
    ],
)
def test_an_editor_s_lead_is_told_as_it_stands(lead, said):
    page = found("", lead=lead)
    text = lead.removeprefix("<p>").removesuffix("</p>")
    assert page.facts.lead == (text if said else None)
    assert page.reports[0].text.startswith(PROSE[0])


def test_a_line_of_time_and_source_is_no_lead():
    facts = found("", lead="<p>2021-05-06 来源：渡口晚报 阅读：12</p>").facts
    assert (facts.lead, facts.source, facts.views) == (None, "渡口晚报", 12)


def test_fields_in_the_text_s_own_box_are_the_page_s():
    facts = found("", lead="<p>出处：渡口县档案局　2021/5/6　访问次数：12</p>").facts
    assert (facts.source, facts.views) == ("渡口县档案局", 12)
    own = found("", lead="<p>姓名：船工甲　部门：渡口县档案局　时间：2021年5月6日</p>")
    assert own.published_at is None


def test_a_lead_is_the_sentences_among_what_stands_before_the_text():
    lead = f"{T}怎么写才好？芦花编者替各位备了几份，供大伙儿借鉴。"
    tips = "<p>文档可编辑可复制,下载后更方便</p><p>本文由 芦花文库 用户 甲乙 贡献</p>"
    page = found("", lead=f"{tips}<p>{lead}</p>")
    assert page.facts.lead == lead
    assert page.reports[0].text.startswith(PROSE[0])


@pytest.mark.parametrize(
    "info", ["出处:渡口晚报", "转自:渡口晚报 访问:12", "摘自：渡口晚报 访问量：12"]
)
def test_a_source_is_told_by_whatever_label_and_without_a_time(info):
    facts = found(info).facts
    assert facts.source == "渡口晚报"
    assert facts.views == (12 if "12" in info else None)


def test_a_source_named_behind_the_text_is_the_page_s():
    assert found("", tail="<p>本文来源：渡口晚报</p>").facts.source == "渡口晚报"
    assert found("", tail="<p>本文来源：张三</p>").facts.source is None


def test_the_door_tells_what_is_known_and_that_only_the_day_is(tmp_path, capsys):
    path = tmp_path / "a.html"
    path.write_text(html("时间:2021-05-06 来源:渡口晚报 阅读:12"))
    assert main(["pages", "--json", str(path)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["published_at"] == "2021-05-06T00:00:00+08:00"
    assert (told["published_precision"], told["source_line"], told["views"]) == (
        "day", "渡口晚报", 12,
    )  # fmt: skip
    assert told["reports"][0]["facts"]["kind"]["value"] == "summary"
    assert main(["pages", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "2021-05-06 " in shown
    assert "00:00" not in shown
    assert "source: 渡口晚报 · 12 views" in shown


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("2021-05-06", "2021-05-06T00:00:00+08:00"),
        ("上传日期：2021-05-06 稿件出处：渡口社 写得不对？说一声", "2021-05-06T00:00:00+08:00"),
        ("2021.5.6", None),
        ("2021年5月6日", None),
        ("提交日期：2021年5月6日 你们看呢？", None),
    ],
)
def test_a_day_in_the_text_s_own_box_counts_as_machines_print_it(line, moment):
    body = "".join(f"<p>{own}</p>" for own in PROSE)
    html = f"<html><title>{T}</title><body><div><h1>{T}</h1><p>{line}</p>{body}</div></body></html>"
    page = extract_page([Payload("http://a.example/1.html", html.encode())])
    assert (page.published_at.isoformat() if page.published_at else None) == moment


@pytest.mark.parametrize(
    ("info", "views"),
    [
        ("2021-05-06 阅览：12次", 12),
        ("2021-05-06 查看：12", 12),
        ("2021-05-06 查看 5 条评论", None),
    ],
)
def test_more_words_for_views(info, views):
    assert found(info).facts.views == views


@pytest.mark.parametrize(
    ("info", "moment", "views"),
    [
        ("上架:2021年5月6日 87人翻过", "2021-05-06T00:00:00+08:00", 87),
        ("挂出日期【2021-05-06】点阅【87】", "2021-05-06T00:00:00+08:00", 87),
        ("贡献时间:2021-05-06", "2021-05-06T00:00:00+08:00", None),
        ("07:08 2021-05-06 编辑:渡口", "2021-05-06T07:08:00+08:00", None),
        ("时间:07:08:09 2021年5月6日", "2021-05-06T07:08:09+08:00", None),
        ("27:08 2021-05-06", "2021-05-06T00:00:00+08:00", None),
        ("收录时间 2021/5/6 07:08:09|阅读量 87", "2021-05-06T07:08:09+08:00", 87),
        ("文/阿渡 2021-05-06 07:08 87阅读", "2021-05-06T07:08:00+08:00", 87),
        ("2021-05-06/阿渡/87次阅读", "2021-05-06T00:00:00+08:00", 87),
        ("两年前 (2021-05-06) 87浏览", "2021-05-06T00:00:00+08:00", 87),
        ("下架:2021年5月6日", None, None),
        ("登出日期:2021-05-06", None, None),
        ("开放时间:07:08-17:30 2021-05-06至2021-06-07", None, None),
    ],
)
def test_a_count_stands_beside_the_article_s_time(info, moment, views):
    page = found(info)
    assert (page.published_at.isoformat() if page.published_at else None) == moment
    assert page.facts.views == views


def test_a_count_beside_a_time_in_a_line_with_links_may_be_another_s():
    page = found("<a href='/7.html'>码头</a> 2021-05-06 87阅读")
    assert page.facts.views is None
