"""Reports come out whole under any marker, in any layout."""

from __future__ import annotations

from random import Random

import pytest

from extract import flags
from extract.model import Page, Payload
from extract.page import extract_page
from tests.extract.templates import (
    LAYOUTS,
    Article,
    Made,
    bundle,
    chinese,
    page,
    paragraphs,
    sentence,
)

T = "灯塔站工作总结"
NAMES = ["灯塔站春季工作总结", "苗圃班夜间值守总结", "渡口所摆渡情况汇报", "陶坊火候心得体会"]
ROMAN = ["I", "II", "III", "IV"]

# The marker's line, and the heading that is to come of it (None: the line itself).
MARKERS = {
    "T 篇1": (lambda n: f"{T} 篇{n}", None),
    "T篇一": (lambda n: f"{T}篇{chinese(n)}", None),
    "《T》 篇1": (lambda n: f"《{T}》 篇{n}", None),
    "T【第一篇】": (lambda n: f"{T}【第{chinese(n)}篇】", None),
    "T范文第1篇": (lambda n: f"{T}范文第{n}篇", None),
    "T(四)": (lambda n: f"{T}({chinese(n)})", None),
    "T1": (lambda n: f"{T}{n}", None),
    "篇一:T": (lambda n: f"篇{chinese(n)}:{NAMES[n - 1]}", lambda n: NAMES[n - 1]),
    "第一篇:T": (lambda n: f"第{chinese(n)}篇:{NAMES[n - 1]}", lambda n: NAMES[n - 1]),
    "第1篇 T": (lambda n: f"第{n}篇 {NAMES[n - 1]}", lambda n: NAMES[n - 1]),
    "【篇1】T": (lambda n: f"【篇{n}】{NAMES[n - 1]}", lambda n: NAMES[n - 1]),
    "full-width": (
        lambda n: f"第{chr(0xFF10 + n)}篇\uff1a{NAMES[n - 1]}",
        lambda n: NAMES[n - 1],
    ),
    "Part 1": (lambda n: f"Part {n}", None),
    "版本一": (lambda n: f"版本{chinese(n)}", None),
    "范例二": (lambda n: f"范例{chinese(n)}", None),
    "【入二】": (lambda n: f"【入{chinese(n)}】", None),
    "roman": (lambda n: f"{T} {ROMAN[n - 1]}", None),
    "circled": (lambda n: f"{T}{chr(0x245F + n)}", None),
    "letters": (lambda n: f"{T} {'ABCD'[n - 1]}", None),
    "篇(1)": (lambda n: f"{T}篇({n})", None),
}


def extract(html: str, url: str = "http://a.example/z/1.html") -> Page:
    return extract_page([Payload(url, html.encode())])


def check(found: Page, article: Article) -> None:
    assert [(r.ordinal, r.heading) for r in found.reports] == [
        (n, made.heading) for n, made in enumerate(article.made, 1)
    ]
    assert [r.text.split("\n") for r in found.reports] == [list(m.paragraphs) for m in article.made]
    for report in found.reports:
        assert found.text[report.start : report.end] == report.text
        assert 0 < report.confidence <= 1
    assert not found.flags


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("shape", MARKERS)
def test_markers_and_layouts(shape, layout):
    marker, heading = MARKERS[shape]
    article = bundle(Random(f"{shape}/{layout}"), marker, heading or marker)
    check(extract(page(article, layout)), article)


def test_a_page_says_its_title_time_way_and_promise():
    article = bundle(Random(1), *[MARKERS["T 篇1"][0]] * 2)
    found = extract(page(article, "p"))
    assert found.title == article.title
    assert found.published_at is not None
    assert found.published_at.isoformat() == "2021-05-06T07:08:09+08:00"
    assert found.breadcrumb == ("芦花文库", "工作总结")
    assert found.promised == 4


def test_nothing_that_repeats_is_dropped():
    own = paragraphs(Random(2), 4)
    lines = [f"{T} 篇1", *own, own[-1], own[-1], f"{T} 篇2", *own, f"{T} 篇3", own[-1]]
    article = Article(
        f"{T}范文3篇",
        (
            Made(f"{T} 篇1", (*own, own[-1], own[-1])),
            Made(f"{T} 篇2", own),
            Made(f"{T} 篇3", (own[-1],)),
        ),
        tuple(lines),
        frozenset({0, len(own) + 3, 2 * len(own) + 4}),
    )
    for layout in LAYOUTS:
        check(extract(page(article, layout)), article)


def test_headings_inside_a_report_announce_none():
    rng = Random(3)
    inner = []
    for heading in (
        "第一篇 学习篇",
        "第二篇 实干篇",
        "第一章 巡检",
        "第二条 要求",
        "第三部分 打算",
    ):
        inner += [heading, *paragraphs(rng, 2)]
    opening = paragraphs(rng, 2)
    article = Article(
        "渡口所年度工作总结",
        (Made("渡口所年度工作总结", (*opening, *inner)),),
        (*opening, *inner),
        frozenset(),
    )
    check(extract(page(article, "p")), article)


def test_a_table_of_contents_is_no_report():
    article = bundle(Random(4), MARKERS["第一篇:T"][0], MARKERS["第一篇:T"][1])
    contents = [MARKERS["第一篇:T"][0](n) for n in range(1, 5)]
    found = extract(page(article, "p", lead=contents))
    check(found, article)


def test_two_items_that_a_report_names_twice_are_no_table_of_contents():
    rng = Random(44)
    items = ("缆绳保养", "石阶修缮")
    own = [sentence(rng) for _ in range(20)]
    lines = (*own, *items, *(x for item in items for x in (item, *paragraphs(rng, 4))))
    article = Article("渡口所工作总结", (Made("渡口所工作总结", lines),), lines, frozenset())
    check(extract(page(article, "p")), article)


def test_the_tail_and_the_lead_belong_to_no_report():
    article = bundle(Random(5), MARKERS["T 篇1"][0], MARKERS["T 篇1"][0])
    lead = ["以下是小编为大家整理的灯塔站工作总结,希望对您有帮助。"]
    tail = [
        "《灯塔站工作总结.doc》",
        "点击下载文档",
        "【灯塔站工作总结】相关文章:",
        '40 7654321 ");',
        "声明:本站文章由网友上传,如有侵权请联系删除。",
    ]
    check(extract(page(article, "p", tail, lead)), article)


def test_a_report_keeps_its_own_last_lines():
    closing = ("以下载中心为依托,我们把版权登记办到了渡口。", "渡口所", "2020年12月9日")
    own = (*paragraphs(Random(6), 3), *closing)
    article = Article("渡口所工作总结", (Made("渡口所工作总结", own),), own, frozenset())
    check(extract(page(article, "p", ["点击下载文档"])), article)


@pytest.mark.parametrize(
    ("shown", "heading"),
    [
        ("第{}篇:", "第{}篇"),
        ("第{}篇 ", "第{}篇"),
        ("篇{} ", "篇{}"),
        ("范例{} ", "范例{}"),
        ("Part {} ", "Part {}"),
        ("【第{}篇】", "第{}篇"),
    ],
)
def test_a_glued_marker_is_cut_off_its_report(shown, heading):
    rng = Random(7)
    bodies = [paragraphs(rng, 4)[1:] for _ in range(3)]
    numbers = [chinese(n) if "第" in shown else str(n) for n in range(1, 4)]
    lines = [
        line
        for number, body in zip(numbers, bodies, strict=True)
        for line in (f"{shown.format(number)}{body[0]}", *body[1:])
    ]
    made = tuple(Made(heading.format(n), body) for n, body in zip(numbers, bodies, strict=True))
    check(
        extract(page(Article(f"{T}3篇", made, tuple(lines), frozenset()), "br")),
        Article(T, made, (), frozenset()),
    )


def test_promised_against_found_is_a_flag_and_no_correction():
    article = bundle(Random(8), MARKERS["T 篇1"][0], MARKERS["T 篇1"][0], count=3)
    html = page(article, "p").replace("精选3篇", "精选8篇")
    found = extract(html)
    assert (found.promised, len(found.reports)) == (8, 3)
    assert found.flags == (flags.PROMISED_MISMATCH,)


def test_a_gap_in_the_numbers_is_told():
    article = bundle(Random(9), lambda n: f"{T} 篇{n + (n > 2)}", lambda n: f"{T} 篇{n + (n > 2)}")
    found = extract(page(article, "p"))
    assert len(found.reports) == 4
    assert found.flags == (flags.ORDINALS_BROKEN,)


def test_a_repeated_title_without_numbers_divides_reports():
    rng = Random(10)
    made = tuple(Made(T, paragraphs(rng, 4)) for _ in range(3))
    lines = [line for one in made for line in (T, *one.paragraphs)]
    found = extract(page(Article(T, made, tuple(lines), frozenset()), "p"))
    assert [r.text.split("\n") for r in found.reports] == [list(one.paragraphs) for one in made]


def test_hidden_traps_for_copiers_are_no_text():
    article = bundle(Random(11), MARKERS["T 篇1"][0], MARKERS["T 篇1"][0])
    trap = '<span style="display:none">禁止复制</span>'
    html = page(article, "p").replace("心里踏实", f"心里{trap}踏实")
    assert trap in html
    check(extract(html), article)


@pytest.mark.parametrize(
    ("sheet", "trap"),
    [
        (".zw1{color:red}.zw2,b.zw3{display:none}", '<font class="a zw2">禁止复制</font>'),
        ("@media print{.x{color:red}}.zw{ DISPLAY : none }", '<i class="zw">qx7%</i>'),
        ("", '<span style="font-size:0px">禁止复制</span>'),
        ("", '<em style="position:absolute;left:-9999px">禁止复制</em>'),
    ],
)
def test_traps_that_a_style_sheet_hides_are_no_text(sheet, trap):
    article = bundle(Random(12), MARKERS["T 篇1"][0], MARKERS["T 篇1"][0])
    html = page(article, "p").replace("心里踏实", f"心里{trap}踏实")
    assert trap in html
    check(extract(html.replace("</title>", f"</title><style>{sheet}</style>")), article)


@pytest.mark.parametrize(
    ("sheet", "shown"),
    [
        ("@media print{.zw{display:none}}", '<b class="zw">一砖一瓦</b>'),
        (".zw .more{display:none}", '<b class="zw">一砖一瓦</b>'),
        (".zw:hover{display:none}", '<b class="zw">一砖一瓦</b>'),
        ("", '<b style="font-size:0.9em">一砖一瓦</b>'),
        ("", f'<span style="display:none">{"一砖一瓦，" * 60}</span>'),
    ],
)
def test_what_a_style_sheet_shows_somewhere_is_text(sheet, shown):
    words = paragraphs(Random(13), 6)
    html = page(Article(T, (Made(T, words),), words, frozenset()), "p")
    html = html.replace("心里踏实", f"心里{shown}踏实", 1)
    assert "一砖一瓦" in extract(html.replace("</title>", f"</title><style>{sheet}</style>")).text
