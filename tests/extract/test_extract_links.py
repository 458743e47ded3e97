"""Lists of links are no text; markers that are links, and lines beside buttons, are."""

from __future__ import annotations

from random import Random

import pytest

from extract.blocks import parse
from extract.linked import is_link
from extract.lists import link_lists
from extract.model import Payload
from extract.page import extract_page
from tests.extract.templates import Article, Made, bundle, chinese, page, paragraphs, sentence

T = "灯塔站工作总结"


def lists(html: str) -> set[str]:
    blocks = parse(f"<body><div>{html}</div></body>").blocks
    return {blocks[index].text for index in link_lists(blocks)}


def link(text: str) -> str:
    return f'<p><a href="/a">{text}</a></p>'


def test_links_with_teasers_are_a_list():
    html = "".join(
        f"<h4><a href='/{n}'>鸽舍{n}号札记</a></h4><p>{sentence(Random(n))}</p>" for n in range(5)
    )
    assert len(lists(html)) == 10


def test_a_teaser_stands_in_its_link_s_box_whether_others_have_one():
    items = [f"<b><a href='/{n}'>鸽舍{n}号札记</a></b>" for n in range(6)]
    html = "".join(
        f"<li>{item}{f'<p>{sentence(Random(n))}</p>' if n % 3 == 0 else ''}</li>"
        for n, item in enumerate(items)
    )
    assert len(lists(f"<ul>{html}</ul>")) == 8


def test_a_line_between_two_buttons_is_none_of_a_list():
    html = link("收藏") + "<p>此致敬礼</p>" + link("分享") + link("打印") + link("上页")
    assert lists(html) == {"分享", "打印", "上页"}


def test_a_heading_between_lists_belongs_to_them():
    html = link("甲记") + link("乙记") + "<h3>猜你要找</h3>" + link("丙记") + link("丁记")
    assert "猜你要找" in lists(html)


@pytest.mark.parametrize("date", ["2021-03-09", "[05-12]", "2021年3月9日"])
def test_links_with_their_pages_dates_are_a_list(date):
    html = "".join(f'<p><a href="/{n}">鸽舍札记{n}</a><i>{date}</i></p>' for n in range(3))
    assert lists(html) == {f"鸽舍札记{n}{date}" for n in range(3)}


def test_the_caption_of_a_box_goes_with_its_links():
    article = bundle(Random(3), lambda n: f"{T} 篇{n}", lambda n: f"{T} 篇{n}")
    box = f'<div class="more"><b>窗外的事</b>{link("陶坊一年")}</div>'
    html = page(article, "p").replace(f"<p><strong>{T} 篇3", f"{box}<p><strong>{T} 篇3")
    assert box in html
    found = extract_page([Payload("http://a.example/", html.encode())]).reports
    assert [r.text.split("\n") for r in found] == [list(one.paragraphs) for one in article.made]


@pytest.mark.parametrize("shape", [f"{T}({{}})", f"{T}之{{}}", f"◆{T}{{}}", f"其{{}} {T}"])
def test_linked_markers_of_short_reports_beside_links_are_no_list(shape):
    made = tuple(Made("", (sentence(Random(n)) * 2, sentence(Random(n + 50)))) for n in range(5))
    lines: list[str] = []
    for number, one in enumerate(made, 1):
        lines += [link(shape.format(chinese(number))), *(f"<p>{p}</p>" for p in one.paragraphs)]
        lines += [link("转给同事")] if number < 5 else []
    html = page(Article(f"{T}5篇", made, (), frozenset()), "p")
    html = html.replace('<div class="nr">', '<div class="nr">' + "".join(lines))
    found = extract_page([Payload("http://a.example/", html.encode())]).reports
    assert [r.text.split("\n") for r in found] == [list(one.paragraphs) for one in made]


def test_a_table_of_contents_of_links_hides_no_marker():
    article = bundle(Random(3), lambda n: f"{T}({chinese(n)})", lambda n: f"{T}({chinese(n)})")
    contents = "".join(link(line) for n, line in enumerate(article.lines) if n in article.markers)
    html = page(article, "linked").replace('<div class="nr">', '<div class="nr">' + contents)
    found = extract_page([Payload("http://a.example/", html.encode())]).reports
    assert [r.heading for r in found] == [one.heading for one in article.made]
    assert [r.text.split("\n") for r in found] == [list(one.paragraphs) for one in article.made]


def test_a_part_with_all_its_text_in_one_section_does_not_hide_the_others():
    reports = [paragraphs(Random(n), 4 if n < 3 else 16) for n in range(4)]
    sections = [
        f'<section class="jie"><h3>{T} 篇{n}</h3>'
        + "".join(f"<p>{p}</p>" for p in own)
        + "</section>"
        for n, own in enumerate(reports, 1)
    ]
    bodies = "".join(sections[:3]), sections[3]
    payloads = [
        Payload(
            f"http://a.example/7{'' if n == 0 else '_2'}.html",
            page(Article(f"{T}4篇", (), (), frozenset()), "p")
            .replace('<div class="nr">', f'<div class="nr">{body}')
            .replace(
                '<div class="xg">',
                '<a href="7_2.html">下一页</a><div class="xg">' if n == 0 else '<div class="xg">',
            )
            .encode(),
        )
        for n, body in enumerate(bodies)
    ]
    found = extract_page(payloads).reports
    assert [r.text.split("\n") for r in found] == [list(own) for own in reports]


@pytest.mark.parametrize("shape", [f"{T}(篇{{}})", f"★{T}(第{{}}份)★", f"{T}({{}})"])
def test_a_marker_at_the_top_of_a_part_is_no_repeated_title(shape):
    reports = [paragraphs(Random(n), 5) for n in range(5)]
    parts = [reports[:1], reports[1:3], reports[3:]]
    payloads, number = [], 0
    for place, part in enumerate(parts, 1):
        lines = []
        for own in part:
            number += 1
            lines += [shape.format(chinese(number)), *own]
        html = page(Article(f"{T}(精选5篇)", (), tuple(lines), frozenset()), "p")
        suffix = "" if place == 1 else f"_{place}"
        payloads.append(Payload(f"http://a.example/7{suffix}.html", html.encode()))
    found = extract_page(payloads).reports
    # The marker (二) at the top of part 2 may be the page's title with the part's number.
    last = [r.text.split("\n") for r in found][-2:]
    assert last == [list(own) for own in reports[3:]]


@pytest.mark.parametrize(("numbers", "kept"), [((1, 2), True), ((83111, 83112), False)])
def test_the_last_sheet_may_hold_a_line_and_a_forum_s_answer_is_none(numbers, kept):
    own = paragraphs(Random(5), 9)
    sheets = "".join(
        f'<div class="page" id="pf{number}"><div>{body}</div></div>'
        for number, body in zip(
            numbers,
            (
                "".join(f"<p>{p}</p>" for p in own),
                "<p>新年的路还长，我们接着走，把没有修完的石阶修完。</p>",
            ),
            strict=True,
        )
    )
    html = page(Article(T, (), (), frozenset()), "p").replace(
        '<div class="nr">', f'<div class="nr"><div id="flow">{sheets}</div>'
    )
    (report,) = extract_page([Payload("http://a.example/", html.encode())]).reports
    assert report.text.endswith("新年的路还长，我们接着走，把没有修完的石阶修完。") == kept


def test_a_list_in_the_midst_takes_no_line_of_the_text_beside_another_link():
    names = [f"{who}工作总结" for who in "甲乙丙丁"]
    items = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in names)
    html = f"<ul>{items}</ul><div>缆绳修完了。</div>{link('戊工作总结')}<p>陶坊总结【2】</p>"
    assert lists(html) == set(names)


@pytest.mark.parametrize(
    ("name", "numbers", "kept"), [("data-p", (1, 2), True), ("x", (1, 2), False)]
)
def test_sheets_are_numbered_by_their_data_too(name, numbers, kept):
    own = paragraphs(Random(5), 9)
    last = "新年的路还长，我们接着走，把没有修完的石阶修完。"
    sheets = "".join(
        f'<div class="ye" {name}="{number}">{body}</div>'
        for number, body in zip(
            numbers, ("".join(f"<p>{p}</p>" for p in own), f"<p>{last}</p>"), strict=True
        )
    )
    html = page(Article(T, (), (), frozenset()), "p").replace(
        '<div class="nr">', f'<div class="nr"><div id="flow">{sheets}</div>'
    )
    (report,) = extract_page([Payload("http://a.example/", html.encode())]).reports
    assert report.text.endswith(last) == kept


@pytest.mark.parametrize("last", ["<p>敬礼</p>", "<p>记录人：渔火</p><p>2021年9月</p>"])
def test_the_last_sheet_may_hold_no_sentence(last):
    own = "".join(f"<p>{line}</p>" for line in paragraphs(Random(5), 9))
    sheets = f'<div class="ye" data-p="1">{own}</div><div class="ye" data-p="2">{last}</div>'
    html = page(Article(T, (), (), frozenset()), "p").replace(
        '<div class="nr">', f'<div class="nr"><div id="flow">{sheets}</div>'
    )
    (report,) = extract_page([Payload("http://a.example/", html.encode())]).reports
    assert report.text.endswith(last[3:-4].replace("</p><p>", "\n"))


@pytest.mark.parametrize(
    ("before", "name", "is_other"),
    [
        ("为礁石犯难?", "2019年度灯塔站工作总结(精选8篇)", True),
        ("守夜人都爱翻这一份…", "鸽舍半年工作总结", True),
        ("2019年灯塔站", "年终工作总结", False),
        ("一、", "上半年工作总结", False),
        ("先问一句:守塔为了什么?", "守塔", False),
    ],
)
def test_a_line_that_ends_in_another_report_s_name_behind_a_question_is_a_link(
    before, name, is_other
):
    html = f'<p>{before}<a href="/7.html">{name}</a></p>'
    (block,) = parse(f"<body><div>{html}</div></body>").blocks
    assert is_link(block) is is_other


def test_a_line_that_goes_on_behind_a_link_is_none():
    html = '<p>谁还记得?<a href="/7.html">鸽舍半年工作总结</a>里写过那场雾。</p>'
    (block,) = parse(f"<body><div>{html}</div></body>").blocks
    assert not is_link(block)
