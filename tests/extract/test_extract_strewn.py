"""Furniture in the midst of reports goes, by what a site's pages have in common; headings stay."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest

from extract import flags
from extract.model import Payload
from extract.page import extract_page
from extract.rules import Rules, learn
from tests.extract.templates import Article, Made, bundle, page, paragraphs

BANNER = "芦苇荡里有好茶"  # says nothing that a general rule knows


def strewn(article: Article, number: int, line: str, every: int = 2) -> Payload:
    """Return a page with a line after every few lines of its article."""
    lines = [
        part
        for n, own in enumerate(article.lines)
        for part in ((own, line) if n % every == 1 and n not in article.markers else (own,))
    ]
    shown = Article(article.title, article.made, tuple(lines), frozenset())
    return Payload(f"http://a.example/{number}.html", page(shown, "p").encode())


def bundles(count: int) -> list[Article]:
    return [
        bundle(Random(n), lambda k: f"灯塔站工作总结 篇{k}", lambda k: f"灯塔站工作总结 篇{k}")
        for n in range(count)
    ]


def learned(payloads: Sequence[Payload]) -> Rules:
    return learn([extract_page([one]) for one in payloads])


@pytest.mark.parametrize("line", [BANNER, "(本栏由芦花文库赞助)", "登录后领取9套模板"])
def test_banners_between_paragraphs_go(line):
    articles = bundles(5)
    payloads = [strewn(article, n, line) for n, article in enumerate(articles)]
    rules = learned(payloads)
    for one, article in zip(payloads, articles, strict=True):
        found = extract_page([one], rules).reports
        assert [r.text.split("\n") for r in found] == [list(m.paragraphs) for m in article.made]


def test_a_heading_that_each_report_has_once_stays():
    def with_heading(n: int) -> Article:
        made = tuple(
            Made("", (*paragraphs(Random(10 * n + k), 3), "存在不足", *paragraphs(Random(k), 2)))
            for k in range(4)
        )
        lines = [x for k, m in enumerate(made, 1) for x in (f"陶坊工作总结 篇{k}", *m.paragraphs)]
        return Article("陶坊工作总结4篇", made, tuple(lines), frozenset())

    articles = [with_heading(n) for n in range(6)]
    payloads = [
        Payload(f"http://a.example/{n}.html", page(article, "p").encode())
        for n, article in enumerate(articles)
    ]
    rules = learned(payloads)
    for one, article in zip(payloads, articles, strict=True):
        found = extract_page([one], rules).reports
        assert [r.text.split("\n") for r in found] == [list(m.paragraphs) for m in article.made]


def test_one_author_s_headings_in_every_part_stay():
    """Two of six pages are by one who heads each part alike; that is no habit of the site."""
    articles = bundles(6)
    payloads = [
        strewn(article, n, "做法" if n < 2 else f"做法第{n}种")
        for n, article in enumerate(articles)
    ]
    rules = learned(payloads)
    for one in payloads[:2]:
        assert "\n做法\n" in extract_page([one], rules).text


def test_what_stands_below_a_banner_is_not_learned_for_it():
    """An author's courtesies below an advertisement are the author's."""
    articles = []
    for n in range(6):
        own = (*paragraphs(Random(n), 6), "仍请各位前辈赐教!")
        articles.append(Article(f"陶坊{n}号窑工作总结", (Made("", own),), own, frozenset()))
    payloads = [
        Payload(
            f"http://a.example/{n}.html",
            page(
                Article(
                    one.title,
                    one.made,
                    (*one.lines[:-1], "www.luhua.com", one.lines[-1]),
                    frozenset(),
                ),
                "p",
            ).encode(),
        )
        for n, one in enumerate(articles)
    ]
    for one in payloads:
        (report,) = extract_page([one], learned(payloads)).reports
        assert "仍请各位前辈赐教!" in report.text


@pytest.mark.parametrize(
    "sheet", ["- {} -", "第{}页", "第{}页 共9页", "灯塔站工作总结(精选4篇)_第{}页"]
)
def test_numbers_of_sheets_go_with_one_page(sheet):
    (article,) = bundles(1)
    lines = [
        part
        for n, own in enumerate(article.lines)
        for part in ((own, sheet.format(n)) if n % 4 == 3 else (own,))
    ]
    shown = Article(article.title, article.made, tuple(lines), frozenset())
    found = extract_page([Payload("http://a.example/", page(shown, "p").encode())]).reports
    assert [r.text.split("\n") for r in found] == [list(m.paragraphs) for m in article.made]


def test_links_between_paragraphs_go_and_linked_headings_stay():
    (article,) = bundles(1)
    html = page(article, "p")
    number, last = len(article.lines) // 2, article.lines[-1]
    for line in article.lines[number:]:
        html = html.replace(f"{line}</p>", f"{line}</p><p><a href='/go/1'>{BANNER}</a></p>", 1)
    html = html.replace(f">\u3000\u3000{last}<", f"><a href='/k'>四、结语</a></p><p>{last}<", 1)
    found = extract_page([Payload("http://a.example/", html.encode())])
    assert BANNER not in found.text
    assert "四、结语" in found.text


def test_a_banner_seen_once_in_each_report_is_told_by_standing_last_in_some():
    def with_banner(n: int) -> tuple[Payload, list[list[str]]]:
        reports = [list(paragraphs(Random(10 * n + k), 5)) for k in range(3)]
        lines: list[str] = []
        for k, own in enumerate(reports, 1):
            shown = list(own)
            shown.insert(len(own) if k == 1 + n % 3 else 2, BANNER)
            lines += [f"陶坊工作总结 篇{k}", *shown]
        html = page(Article("陶坊工作总结3篇", (), tuple(lines), frozenset()), "p")
        return Payload(f"http://a.example/{n}.html", html.encode()), reports

    made = [with_banner(n) for n in range(6)]
    rules = learned([one for one, _ in made])
    for one, reports in made:
        found = extract_page([one], rules).reports
        assert [r.text.split("\n") for r in found] == reports


@pytest.mark.parametrize(
    "line", ["点此领取{}套图样", "(本栏由窑友赞助播出)", "稍后重试,图片加载失败"]
)
def test_what_one_page_tells_its_reader_again_and_again_goes(line):
    (article,) = bundles(1)
    lines = [
        part
        for n, own in enumerate(article.lines)
        for part in ((own, line.format(n)) if n % 4 == 3 else (own,))
    ]
    shown = Article(article.title, article.made, tuple(lines), frozenset())
    found = extract_page([Payload("http://a.example/", page(shown, "p").encode())]).reports
    assert [r.text.split("\n") for r in found] == [list(m.paragraphs) for m in article.made]


@pytest.mark.parametrize(
    "line", ["会员登记", "广告牌巡检", "一、注册登记", "此处隐藏300个字", "窑友赞助了木桶三只。"]
)
def test_what_reports_say_of_members_once_stays(line):
    article = Article(
        "陶坊工作总结",
        (),
        (*paragraphs(Random(1), 4), line, *paragraphs(Random(2), 3)),
        frozenset(),
    )
    found = extract_page([Payload("http://a.example/", page(article, "p").encode())])
    assert line in found.text.split("\n")


def test_a_wall_that_is_learned_is_still_told():
    articles = bundles(5)
    payloads = [strewn(one, n, f"此处隐藏{n + 30}字,会员可阅读") for n, one in enumerate(articles)]
    rules = learned(payloads)
    assert all(flags.WALL in extract_page([one], rules).flags for one in payloads)


@pytest.mark.parametrize("line", ["www.luhua-wenku.com", "https://m.luhua.cn/d/9"])
def test_a_bare_address_between_paragraphs_goes(line):
    (article,) = bundles(1)
    one = strewn(article, 0, line, every=4)
    assert line not in extract_page([one]).text.split("\n")


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        ("扫码加入窑友群 12人在线", False),
        ("显示全部", False),
        ("返回芦花文库首页", False),
        ("审核:窑务员甲", True),
        ("陶坊微信运营组", True),
        ("会员中心办公室", True),
    ],
)
def test_buttons_below_the_text_go_and_signatures_stay(line, stays):
    own = (*paragraphs(Random(4), 5), "窑工们今年没有落空，往后也不会。")
    html = page(Article("陶坊工作总结", (), own, frozenset()), "p", [line])
    (report,) = extract_page([Payload("http://a.example/", html.encode())]).reports
    assert report.text.split("\n") == [*own, *([line] if stays else [])]


@pytest.mark.parametrize(
    "line", ["—————————", "◇◇◇◇◇◇", "* * *", "· · · ·", "——稿件分割线——", "（回目录）"]
)
def test_rules_between_paragraphs_go_with_one_page(line):
    (article,) = bundles(1)
    found = extract_page([strewn(article, 0, line)]).reports
    assert [r.text.split("\n") for r in found] == [list(m.paragraphs) for m in article.made]


@pytest.mark.parametrize("line", ["＊＊＊＊", "____", "【存在不足】", "……", "×××", "▶ 窑务"])
def test_masks_and_headings_in_brackets_stay(line):
    (article,) = bundles(1)
    assert line in extract_page([strewn(article, 0, line)]).text.split("\n")


def test_walls_in_the_midst_stay_however_often_they_recur():
    articles = bundles(5)
    payloads = [strewn(one, n, "(此处隐藏30个字,登录后查看)") for n, one in enumerate(articles)]
    rules = learned(payloads)
    assert all("登录后查看" in extract_page([one], rules).text for one in payloads)


def test_a_line_at_both_ends_of_pages_says_nothing_of_what_stands_above_it():
    line = "还请多多捧场 第{}回"
    made = []
    for n in range(5):
        own = [f"窑工{n}组的各位前辈:", *paragraphs(Random(n), 6)]
        shown = [own[0], line.format(n), *own[1:], line.format(n + 7)]
        html = page(Article(f"陶坊{n}号窑工作总结", (), tuple(shown), frozenset()), "p")
        made.append((Payload(f"http://a.example/{n}.html", html.encode()), own))
    rules = learned([one for one, _ in made])
    for one, own in made:
        (report,) = extract_page([one], rules).reports
        assert report.text.split("\n") == own


def test_headings_that_count_stay_though_each_report_has_them():
    made = []
    for n in range(5):
        own = [x for q in range(1, 5) for x in (f"第{q}季度", *paragraphs(Random(10 * n + q), 2))]
        html = page(Article(f"陶坊{n}号窑工作总结", (), tuple(own), frozenset()), "p")
        made.append((Payload(f"http://a.example/{n}.html", html.encode()), own))
    rules = learned([one for one, _ in made])
    for one, own in made:
        (report,) = extract_page([one], rules).reports
        assert report.text.split("\n") == own


def _with_items(n: int, mid: str, *, at: int) -> tuple[Payload, list[str]]:
    """Return a page of one report of numbered paragraphs, a line before the one of a number."""
    own = [f"{k}、{line}" for k, line in enumerate(_sentences(n), 1)]
    shown = [*own[:at], mid, *own[at:]]
    html = page(Article(f"陶坊{n}号窑工作总结", (), tuple(shown), frozenset()), "p")
    return Payload(f"http://a.example/{n}.html", html.encode()), own


def _sentences(n: int) -> list[str]:
    return [line for line in paragraphs(Random(n), 12) if line.endswith("。")]


def test_a_banner_between_two_numbered_paragraphs_is_no_heading():
    made = [_with_items(n, BANNER, at=2 + n % 3) for n in range(4)]
    made += [_with_items(n, "芦花再开时见", at=3) for n in range(4, 6)]
    rules = learned([one for one, _ in made])
    for one, own in made[:4]:
        assert extract_page([one], rules).reports[0].text.split("\n") == own
    for one, own in made[4:]:
        assert len(extract_page([one], rules).reports[0].text.split("\n")) == len(own) + 1


def test_a_heading_that_authors_repeat_in_their_reports_stays():
    """It has no sign, and always text under it."""
    articles = []
    for n in range(6):
        own = [*paragraphs(Random(n), 4)]
        for k in range(2):
            own += ["主要成效", *paragraphs(Random(10 * n + k), 3)]
        articles.append(Article(f"陶坊{n}号窑工作总结", (), tuple(own), frozenset()))
    pages = [
        Payload(f"http://a.example/{n}.html", page(one, "p").encode())
        for n, one in enumerate(articles)
    ]
    rules = learned(pages)
    for one, article in zip(pages, articles, strict=True):
        assert extract_page([one], rules).reports[0].text.split("\n") == list(article.lines)


def test_a_wall_in_words_of_its_own_stays_wherever_it_stands():
    made = [_with_items(n, f"〔另有{n + 700}字锁在阁楼〕", at=5 + n % 3) for n in range(5)]
    rules = learned([one for one, _ in made])
    for n, (one, _) in enumerate(made):
        assert f"〔另有{n + 700}字锁在阁楼〕" in extract_page([one], rules).text
