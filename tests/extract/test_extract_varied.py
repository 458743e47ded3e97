"""Furniture whose words differ from page to page is learned by what stays of it."""

from __future__ import annotations

from random import Random

import pytest

from extract.edges import Edges
from extract.maintext import Line
from extract.model import Payload
from extract.names import names_others
from extract.page import extract_page
from extract.rules import Rules, learn
from extract.slots import is_among
from extract.varied import varied
from tests.extract.templates import Article, paragraphs
from tests.extract.templates import page as html_page

NAMES = ("渔火", "阿桨", "小礁", "潮生", "半帆", "沙鸥", "老舵", "青螺")


def own(number: int) -> list[str]:
    return list(paragraphs(Random(number), 6))


def payloads(*tails: str, count: int = 5) -> list[Payload]:
    """Return pages of one report, below which lines stand with a name that differs."""
    pages = []
    for n in range(count):
        lines = (*own(n), *(line.replace("@", NAMES[n]) for line in tails))
        html = html_page(Article(f"陶坊{n}号窑工作总结", (), lines, frozenset()), "p")
        pages.append(Payload(f"http://a.example/{n}.html", html.encode()))
    return pages


def found(pages: list[Payload]) -> list[list[str]]:
    rules = learn([extract_page([one]) for one in pages])
    return [extract_page([one], rules).reports[0].text.split("\n") for one in pages]


@pytest.mark.parametrize(
    "tail", ["(此页由@誊抄)", "誊抄:@", "@ / 芦花文库夜班", "〔夜班@誊抄并校过两遍〕"]
)
def test_a_name_in_a_line_of_furniture_does_not_hide_it(tail):
    assert found(payloads(tail)) == [own(n) for n in range(5)]


@pytest.mark.parametrize(
    "tail",
    [
        "扫码进群,白领@窑上九张釉色卡片。",
        "想把@写进自己的稿子,就到本站左边的小窗里敲门吧。",
        "《@》一文在本站的旧架上躺了多年,领走前请抖抖灰。",
    ],
)
def test_a_word_that_differs_in_a_sentence_to_the_reader_does_not_hide_it(tail):
    assert found(payloads(tail)) == [own(n) for n in range(5)]


@pytest.mark.parametrize(
    "tail",
    ["新的一年我要跟着@师傅把窑火看得更牢,不负大家所托。", "开窑的日子由@来定,请领导批评指正。"],
)
def test_what_an_author_always_closes_with_stays_though_a_word_differs(tail):
    lines = found(payloads(tail))
    assert lines == [[*own(n), tail.replace("@", NAMES[n])] for n in range(5)]


@pytest.mark.parametrize("tail", ["汇报人:@", "@窑工作站", "来年我们仍请@师傅掌窑,接着干。", "@"])
def test_what_signs_and_closes_reports_stays_whoever_signs(tail):
    lines = found(payloads(tail))
    assert lines == [[*own(n), tail.replace("@", NAMES[n])] for n in range(5)]


def test_lines_that_differ_in_one_place_are_one_template_in_any_order():
    lines = [f"(此页由{name}誊抄)" for name in NAMES]
    forms = varied([frozenset([line, "石阶"]) for line in lines])
    assert set(forms) == set(lines)
    assert forms == varied([frozenset(["石阶", line]) for line in reversed(lines)])
    assert is_among(frozenset(forms.values()), "(此页由守夜人誊抄)", "")
    assert not is_among(frozenset(forms.values()), "(此页由)", "")
    assert Rules.from_json(Rules(tail=frozenset(forms.values())).to_json()).is_tail(lines[0])


def test_what_little_stands_below_a_learned_end_goes_and_a_sentence_stays():
    last = "灯未熄,再读一篇又何妨"
    pages = payloads("芦花 · 就到这里")
    pages[4] = Payload(
        pages[4].url, pages[4].body.replace("就到这里".encode(), f"就到这里</p><p>{last}".encode())
    )
    assert found(pages)[4] == own(4)
    below = Payload(
        pages[4].url, pages[4].body.replace(last.encode(), f"{last}。</p><p>完".encode())
    )
    assert f"{last}。" in found([*pages[:4], below])[4]


@pytest.mark.parametrize(
    ("line", "leads"),
    [
        ("翻过它的人还翻了\uff1a陶坊2019年度工作总结、鸽舍2020年上半年工作总结", True),
        ("角落里还有《观星台2018年度工作总结(精选5篇)》", True),
        ("附\uff1a《观星台2018年度工作总结》", False),
        ("主题词\uff1a冰库 盘点 报告", False),
        ("我们学习了《观星台2018年度工作总结》。", False),
        ("我们怎能忘了《观星台2018年度工作总结》\uff01", False),
        ("观星台2018年度工作总结", False),
    ],
)
def test_a_line_that_leads_to_other_reports_is_told_from_names(line, leads):
    assert names_others(line) is leads
    article = Article("陶坊工作总结", (), (*own(1), line), frozenset())
    page = extract_page([Payload("http://a.example/", html_page(article, "p").encode())])
    assert leads is (line not in page.reports[0].text.split("\n")) or line.endswith("总结")


def test_a_label_with_a_sign_at_the_end_of_half_the_pages_is_learned_and_words_are_not():
    pages, names = payloads("芦花读毕~掩卷"), payloads("芦花读毕")
    bare = payloads()
    mixed = [*pages[:3], *bare[3:]]
    assert found(mixed) == [own(n) for n in range(5)]
    words = [*names[:3], *bare[3:]]
    assert found(words) == [[*own(n), "芦花读毕"] if n < 3 else own(n) for n in range(5)]


def test_who_reports_is_no_furniture_though_all_pages_are_by_one():
    assert found(payloads("汇报人:渔火")) == [[*own(n), "汇报人:渔火"] for n in range(5)]


def _bundle(n: int, between: str, mid: str) -> tuple[Payload, list[list[str]]]:
    """Return a page of three reports, lines after its first and inside one of them."""
    made = [own(10 * n + k) for k in range(3)]
    lines: list[str] = []
    for k, one in enumerate(made):
        shown = list(one)
        if mid and k == n % 3:
            shown.insert(len(shown) if n == 0 else 2, mid.replace("@", str(n + 2)))
        lines += [f"陶坊工作总结 篇{k + 1}", *shown]
        if between and k == n % 2 and n < 4:
            lines.append(between)
    html = html_page(Article("陶坊工作总结3篇", (), tuple(lines), frozenset()), "p")
    return Payload(f"http://a.example/{n}.html", html.encode()), made


@pytest.mark.parametrize(("between", "mid"), [("歇歇眼~再往下", ""), ("", "渡船票@折起")])
def test_what_stands_between_some_reports_and_what_counts_in_some_is_learned(between, mid):
    made = [_bundle(n, between, mid) for n in range(6)]
    rules = learn([extract_page([one]) for one, _ in made])
    for one, reports in made:
        got = [report.text.split("\n") for report in extract_page([one], rules).reports]
        assert got == reports


def test_learned_ends_among_unknown_lines_are_passed_a_few_times_and_no_more():
    edges = Edges(Rules(tail=frozenset(["芦花~读毕"])))
    one, other = Line("芦花~读毕"), Line("灯灭”")
    assert edges.page_end([Line("逐一擦亮石阶。"), one, other]) == 1
    many = [Line("逐一擦亮石阶。"), *([one, other] * 3000)]
    assert 1 < edges.page_end(many) < len(many)


@pytest.mark.parametrize("remark", ["(本站手抄,请勿外借)", "誊自芦花 www.luhua.example.com"])
def test_a_remark_is_learned_from_the_pages_that_have_it_once(remark):
    given, made = [], []
    for n in range(10):
        reports = [own(10 * n + k) for k in range(3)]
        times = 1 if n < 3 else 2
        lines: list[str] = []
        for k, one in enumerate(reports):
            said = [remark] if k < times else []
            lines += [f"陶坊工作总结 篇{k + 1}", *one[:2], *said, *one[2:]]
        html = html_page(Article("陶坊工作总结3篇", (), tuple(lines), frozenset()), "p")
        given.append(Payload(f"http://a.example/{n}.html", html.encode()))
        made.append(reports)
    rules = learn([extract_page([one]) for one in given])
    for one, reports in zip(given, made, strict=True):
        assert [got.text.split("\n") for got in extract_page([one], rules).reports] == reports
