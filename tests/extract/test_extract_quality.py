"""A page's score falls for what a reader must know, and for nothing else."""

from __future__ import annotations

from random import Random

import pytest

from extract import flags, quality
from extract.model import Page, Payload
from extract.page import extract_page
from tests.extract.templates import Article, Made, page, paragraphs

T = "渡口所摆渡工作总结"
OWN = paragraphs(Random(1), 5)


def found(*lines: str) -> Page:
    own = (*OWN, *lines)
    html = page(Article(T, (Made(T, own),), own, frozenset()), "p")
    return extract_page([Payload("http://a.example/1.html", html.encode())])


def test_a_whole_page_has_the_full_score_and_no_reasons():
    assert quality.quality(found()) == quality.Quality(1.0, ())
    assert quality.quality(found("渡口所", "2020年12月9日")) == quality.Quality(1.0, ())


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("渡口所连夜盘点缆绳,", quality.CUT),
        ("渡口所连夜盘点缆绳" * 9, quality.CUT),
        ("渡口所连夜盘点缆绳......", quality.TEASER),
        ("此处隐藏3647个字", flags.WALL),
        ("(中间内容已省略)", flags.WALL),
        ("锟斤拷锟斤拷渡口锟斤拷锟斤拷。", flags.MOJIBAKE),
        ("更多内容见下一页,未完待续", quality.TEASER),
        ("还剩3页未读,继续阅读", quality.TEASER),
        ("以下部分登录后才能查看", quality.TEASER),
        ("游客仅能浏览一部分", quality.TEASER),
        ("== 这一截会员可见 ==", quality.TEASER),
        ("加载更多……", quality.TEASER),
        (
            "ロープを数えてから船を出すこと、そして港に着いたら必ずもう一度数えること。" * 3,
            quality.FOREIGN,
        ),
        ("before the ferry leaves the rope is counted twice " * 4, quality.FOREIGN),
    ],
)
def test_what_is_wrong_is_named_and_costs(line, reason):
    judged = quality.quality(found(line, *(() if reason in {quality.CUT, quality.TEASER} else OWN)))
    assert judged.reasons == (reason,)
    assert 0 < judged.score < 1


@pytest.mark.parametrize(
    "line",
    [
        "渡口所,2020年12月9日",
        "此致",
        "以下省略不提的琐事还有,都已办结。",
        "检查中发现码头石缝里藏着的渗漏,当天补上。",
        "缆绳厂家代号为ABC-200与DEF-300,均为合格品。",
        "大家都说:“明年的渡口会更稳当。”",
        "一年的路就这样走了过来,人人心里有数!",
        "渡口所连夜盘点缆绳" * 9 + "。",
        "附:缆绳更换一览",
        "成为会员的船户可查看缆绳账目。",
        "剩余部分缆绳登录在册,下月再查看。",
        "船工们喊着号子,一声接一声…,缆绳就此收紧。",
    ],
)
def test_a_sound_report_costs_nothing(line):
    assert quality.quality(found(line)) == quality.Quality(1.0, ())


def bundle_of(*lasts: str) -> Page:
    made = tuple(
        Made(f"{T} 篇{n}", (*paragraphs(Random(n), 4), last)) for n, last in enumerate(lasts, 1)
    )
    lines = tuple(line for one in made for line in (one.heading, *one.paragraphs))
    markers = frozenset(lines.index(one.heading) for one in made)
    html = page(Article(T, made, lines, markers), "p")
    return extract_page([Payload("http://a.example/1.html", html.encode())])


def test_a_torn_report_costs_a_bundle_its_share():
    whole = "渡口所的一年就此收尾。"
    torn = quality.quality(bundle_of(whole, whole, whole, "渡口所连夜盘点缆绳,"))
    assert torn == quality.Quality(0.925, (quality.CUT,))
    every = quality.quality(bundle_of(*["渡口所连夜盘点缆绳......"] * 4))
    assert every == quality.Quality(0.5, (quality.TEASER,))


def test_flaws_of_several_reports_do_not_condemn_the_rest():
    whole = ["渡口所的一年就此收尾。"] * 6
    page = bundle_of(*whole, "此处隐藏3647个字", "缆绳......", "缆绳备足,")
    judged = quality.quality(page)
    assert set(judged.reasons) == {flags.WALL, quality.TEASER, quality.CUT}
    assert judged.is_fit


@pytest.mark.parametrize(
    "line",
    [
        "この文書は別のサイトから取り込まれたもので、このページとは、まったく、かんけいが、ありません、でした、から、よまないで、ください、ね",
        "Эта страница взята с другого сайта, к отчёту она не относится, и читать её здесь незачем",
    ],
)
def test_another_script_injected_is_told(line):
    assert quality.FOREIGN in quality.quality(found(line, *OWN)).reasons


@pytest.mark.parametrize(
    ("said", "flag"),
    [("访问过于频繁,请稍后再试", flags.BLOCKED), ("您访问的页面不存在", flags.SOFT_404)],
)
def test_a_notice_is_no_page_of_reports(said, flag):
    html = f"<html><head><title>提示</title></head><body><p>{said}</p></body></html>"
    judged = quality.quality(extract_page([Payload("http://a.example/1.html", html.encode())]))
    assert judged.score == 0
    assert flag in judged.reasons
    assert not judged.is_fit


def test_a_report_about_pages_that_are_missing_is_none():
    assert quality.quality(found("本所网页不存在打不开的情况,访问过于频繁时会排队。")).score == 1


def plain(title: str, said: str) -> Page:
    html = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{said}</p></body>"
    return extract_page([Payload("http://a.example/1.html", html.encode())])


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("502 Bad Gateway", "502 Bad Gateway nginx"),
        ("出错了", "数据库连不上,请稍后再试!"),
        ("Checking", "Checking your browser. This process is automatic."),
        ("提示", "对不起,您没有权限看这一页,请联系管理员。"),
        (T, "您需要登录以后才可以看,请先登录。"),
        ("会员登录", "<p>用户名:</p><p>密码:</p><p>忘记密码?</p>"),
    ],
)
def test_a_page_of_hardly_any_sentence_is_not_fit(title, said):
    judged = quality.quality(plain(title, said))
    assert {quality.LITTLE, flags.EMPTY} & set(judged.reasons)
    assert not judged.is_fit


def test_a_short_report_is_fit_whatever_it_speaks_of():
    own = "第404号缆绳找不到了,页面上登记的信息已删除,新办公系统登录要人机验证,防火墙也换过。"
    assert quality.quality(plain(T, own * 4)).is_fit


def test_nothing_and_garbage_are_not_fit():
    empty = extract_page([Payload("http://a.example/1.html", b"<html><body></body></html>")])
    assert quality.quality(empty) == quality.Quality(0.0, (flags.EMPTY,))
    assert not quality.quality(empty).is_fit
    torn = found("\ufffd" * 60)
    assert quality.UNREADABLE in quality.quality(torn).reasons
    assert not quality.quality(torn).is_fit


def test_every_flag_of_a_page_that_costs_is_a_flag():
    known = {value for name, value in vars(flags).items() if name.isupper()}
    own = {quality.CUT, quality.TEASER, quality.FOREIGN, quality.UNREADABLE, quality.LITTLE}
    assert set(quality._LEAVES) <= known | own
