"""Furniture that is told on one page, by how it is set: links with a label, boxes, hours."""

from __future__ import annotations

from random import Random

import pytest

from extract.blocks import parse
from extract.linked import is_link
from extract.model import Payload
from extract.page import extract_page
from tests.extract.templates import paragraphs

T = "灯塔站工作总结"


def reports(*mids: str, tail: str = "", count: int = 3) -> tuple[list[list[str]], list[list[str]]]:
    """Return the reports found and made, each of the markups standing once in each report."""
    made = [list(paragraphs(Random(n), 6)) for n in range(count)]
    html = ""
    for number, own in enumerate(made, 1):
        lines = [f"<p>{line}</p>" for line in own]
        for place, mid in enumerate(mids, 1):
            lines.insert(2 * place, mid.replace("@", str(number)))
        html += f"<p><b>{T} 篇{number}</b></p>" + "".join(lines)
    body = f"<html><title>{T}</title><body><h1>{T}</h1><div class='zw'>{html}{tail}</div>"
    page = extract_page([Payload("http://a.example/1.html", body.encode())])
    return [report.text.split("\n") for report in page.reports], made


@pytest.mark.parametrize(
    "mid",
    [
        '<p>[<a href="/ring">铃声随心换</a>]</p>',
        '<p>往期\uff1a<a href="/7">芦花开了</a></p>',
        '<p>翻一翻\uff1a<a href="/7">鸽舍工作总结(精选5篇)</a></p>',
        '<p>【读者在看】<a href="/7">鸽舍总结</a></p>',
        '<p>翻一翻\uff1a<a href="/7">鸽舍工作总结优秀范例5篇</a></p>',
        '<p>插入一条\uff1a<a href="/7">鸽舍2021年工作总结</a></p>',
        '<p><a href="#top">升到桅顶</a></p>',
        '<div class="no">@</div>',
        '<div class="no">@ / 12</div>',
        "<p>末页</p>",
        "<p>上一页 1 2 [3] 下一页</p>",
        "<p>#p#分页标题#e#</p>",
        "<p>[!--news.page--]</p>",
        '<div class="wm">芦花文库 · 归写的人</div>',
    ],
)
def test_what_is_set_as_no_line_of_a_report_goes(mid):
    found, made = reports(mid)
    assert found == made


@pytest.mark.parametrize(
    "mid",
    [
        '<p>详见<a href="/x">缆绳</a>一节所述的各项</p>',
        "<p>@</p>",
        '<p>附件一\uff1a<a href="/7">鸽舍2021年工作总结</a></p>',
        "<p>@/12</p>",
        "<p>#石阶#</p>",
        '<div class="sub">存在不足</div>',
        '<div class="sub"><b>之一 缆绳</b></div>',
        '<table class="t"><tr><td>船名 天数</td></tr><tr><td>渡船 @</td></tr></table>',
        '<p>附件\uff1a<a href="/f.doc">缆绳清单</a></p>',
    ],
)
def test_what_may_be_a_report_s_stays(mid):
    found, made = reports(mid)
    assert [len(one) for one in found] == [len(one) + (2 if "<tr>" in mid else 1) for one in made]


def test_a_label_above_readers_words_is_theirs():
    said = ("3 条留言", "渔火 2020-03-04 05:06", "照着改了改就交了。")
    box = "".join(f"<p>{line}</p>" for line in said)
    found, made = reports(tail=f'<div class="say">{box}</div>')
    assert found == made


def test_an_hour_below_a_report_is_no_signature_and_a_day_is():
    found, made = reports(tail="<p>渔火 答于 2020-03-04 05:06</p>")
    assert found == made
    found, made = reports(tail="<p>鸽舍</p><p>2020年3月4日</p>")
    assert found[-1] == [*made[-1], "鸽舍", "2020年3月4日"]


@pytest.mark.parametrize(
    ("html", "leads_away"),
    [
        ('«<a href="/1">去年的缆绳</a>»', True),
        ('接着看\uff1a<a href="/1">去年的缆绳</a>', True),
        ('附\uff1a<a href="/1">去年的缆绳</a>', False),
        ('去年我们在船上修了<a href="/1">缆绳</a>。', False),
        ('<a href="#no2">去年的缆绳</a>', False),
    ],
)
def test_a_line_is_a_link_whatever_label_and_marks_are_around_it(html, leads_away):
    (block,) = parse(f"<body><p>{html}</p></body>").blocks
    assert is_link(block) is leads_away


@pytest.mark.parametrize(
    ("style", "html", "hidden"),
    [
        (".zw .q{visibility:hidden}", '<b class="q">抄此必究</b>', True),
        (".zw i.q , .x{ font-size:0 }", '<i class="q">抄此必究</i>', True),
        (".q{position:absolute;left:-9999px}", '<i class="q">抄此必究</i>', True),
        (".menu .q{display:none}", '<b class="q">抄此必究</b>', False),
        (".q{font-size:0.9em}", '<b class="q">抄此必究</b>', False),
        (".q b{display:none}", '<b class="q">抄此必究</b>', False),
    ],
)
def test_what_a_style_sheet_hides_inside_lines_is_no_text(style, html, hidden):
    body = f"<style>{style}</style><body><div class='zw'><p>逐一擦亮{html}石阶。</p></div>"
    (block,) = parse(body).blocks
    assert block.text == ("逐一擦亮石阶。" if hidden else "逐一擦亮抄此必究石阶。")


def test_an_office_that_the_site_is_named_after_signs_its_reports():
    own = list(paragraphs(Random(3), 8))
    html = "".join(f"<p>{line}</p>" for line in (*own, "观星台管理所办公室"))
    body = f"<html><title>{T}_观星台管理所</title><body><h1>{T}</h1><div>{html}</div>"
    page = extract_page([Payload("http://a.example/1.html", body.encode())])
    assert page.reports[0].text.split("\n") == [*own, "观星台管理所办公室"]


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        ("余下几张付费后解锁", False),
        ("本页文字由渔火誊抄,石阶为证", False),
        ("楼主一生平安", False),
        ("返回渡口的列表", False),
        ("# 缆绳 # 石阶 #风铃", False),
        ("【印成册】【合上本卷】", False),
        ("窗口共收群众留言三件。", True),
        ("留言人:渔火", True),
    ],
)
def test_what_pages_say_of_themselves_below_a_report_goes(line, stays):
    found, made = reports(tail=f"<p>{line}</p>")
    assert found[-1] == [*made[-1], line] if stays else found == made


@pytest.mark.parametrize(("site", "goes"), [("芦花文库", True), ("渡口管理局", False)])
def test_a_box_that_names_the_site_goes_unless_an_office_s(site, goes):
    own = list(paragraphs(Random(4), 8))
    rows = "".join(f"<p>{line}</p>" for line in own[:4])
    rows += f'<div class="mb">翻阅“{site}”\uff0c石阶在手</div>'
    rows += "".join(f"<p>{line}</p>" for line in own[4:])
    body = f"<title>{T}_{site}</title><body><h1>{T}</h1><div>{rows}</div>"
    (report,) = extract_page([Payload("http://a.example/1.html", body.encode())]).reports
    assert (report.text.split("\n") == own) == goes


def test_numbers_in_a_table_s_cells_stay_and_a_sheet_s_goes():
    cells = [["灯油", "83", "91"], ["缆绳", "79", "100"]]
    rows = "".join(
        "<tr>" + "".join(f"<td>{cell}<br></td>" for cell in row) + "</tr>" for row in cells
    )
    table = f"<div class='biao'><table>{rows}</table></div>"
    found, made = reports(table, "<div class='ye'>3</div>", count=1)
    assert found[0] == [*made[0][:2], *cells[0], *cells[1], *made[0][2:]]


@pytest.mark.parametrize(
    ("line", "goes"),
    [
        ("(来自灯塔文库,请支持原作)", True),
        ("本料取自灯塔文库 www.dengta.example.com", True),
        ("(灯塔站第二生产组)", False),
        ("(盖章)", False),
    ],
)
def test_remarks_and_addresses_that_stand_twice_go(line, goes):
    found, made = reports(f"<p>{line}</p>")
    assert (line not in found[0] and found == made) == goes
