"""A page's other texts: teasers, comments, copies and next articles are not taken for its own,
and nothing of its own is taken for them."""

import sys
from collections.abc import Callable
from itertools import product
from string import ascii_lowercase

import pytest

from extract.anchor import find, find_like
from extract.blocks import parse
from extract.furniture import read_heading
from extract.model import Payload
from extract.page import extract_page
from extract.prepare import prepare, set_apart

TITLE = "渡口管理所工作总结"
OWN = (
    "上半年渡口管理所逐条检修趸船缆绳,更换磨损的橡胶护舷十四处,夜航灯全部换成了省电的型号。",
    "候船棚漏雨的老毛病由木工班自己动手补好,省下的料钱给老年乘客添了两排带靠背的长椅。",
    "也有做得不够的地方:汛期停航通知贴得太迟,有三户菜农白跑了一趟,下半年改为提前一天喊话。",
)
OTHERS = [
    f"{name}这一年{work},账目每月张榜,来访的人都说比从前清楚得多。{name}以后,几位老主顾特地写来"
    f"感谢信,信里提到{work},还提到守夜的两个年轻人:风雨天不回家,账本和钥匙从不离身,交接时一笔一笔"
    f"念给对方听。邻县来了三批人参观,看完都把办法抄了回去,其中一批住了整整两天,临走时又问起{name}"
    for name, work in (
        ("粮站把麻袋换成周转箱", "少撒了半仓谷子"),
        ("邮政所给山路送报员配上雨披", "误投减了六成"),
        ("苗圃改用滴灌", "越冬的茶花成活九百株"),
        ("电影队下乡放了四十场", "最远的一场走了两天"),
        ("浴室锅炉改烧颗粒", "煤灰再没落到邻家窗台上"),
        ("打字室学会用表格", "一上午的活缩成半个钟点"),
    )
]
NEXT = "集市管理员挨摊核对秤砣,把不足两的旧秤收走,换上统一校过的新秤,赶集人少了许多口角。"


def page(article: str, rest: str = "", before: str = "") -> str:
    return (
        f"<html><head><title>{TITLE}_水乡文集</title></head><body>{before}"
        f"<div class='main'><h1>{TITLE}</h1>{article}</div>{rest}</body></html>"
    )


def texts(markup: str) -> list[str]:
    got = extract_page([Payload("http://a.example/1.html", markup.encode())])
    return [report.text for report in got.reports]


def paragraphs(lines: tuple[str, ...] | list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def cards(kind: str = "card") -> str:
    return "".join(
        f"<div class='{kind}'><h4><a href='/{at}.html'>{text[:9]}纪要</a></h4><p>{text}</p></div>"
        for at, text in enumerate(OTHERS)
    )


LINES = "\n".join(OWN)
BODY = f"<div class='zw'>{paragraphs(OWN)}</div>"
SAID = [
    "我家就在对岸,去年冬天等船冻得够呛,今年确实好多了,不知道晚班能不能再加一趟。",
    "长椅是好东西,可惜只有两排,赶集那天根本轮不上坐,建议靠墙再钉一溜木板。",
    "停航通知的事说到点子上了,我就是那三户之一,希望说话算数。",
    "建议把夜航灯的开关时刻写在牌子上,外乡人摸黑过来,根本不知道还有没有船。",
    "我父亲当年也在渡口撑过船,看到换了护舷很高兴,老缆绳如果不要了能不能留一截给我作纪念。",
]
REMARKS = "".join(
    f"<div class='one'><b>乘客{at}</b><p>{text}</p></div>" for at, text in enumerate(SAID)
)
STAMPED = "".join(
    f"<div class='r{at}'><p><b>乘客{at}</b> 2021-03-0{at + 1} 08:1{at}</p><p>{text}</p></div>"
    for at, text in enumerate(SAID)
)
FOREIGN = {
    "teasers in a sidebar before": page(BODY, before=f"<div class='side'>{cards()}</div>"),
    "teasers below": page(BODY, f"<div class='side'>{cards()}</div>"),
    "teasers in the article's box": page(BODY + cards()),
    "lines that begin with a link": page(
        BODY,
        "<div><ul>"
        + "".join(f"<li><a href='/{t[:3]}'>{t[:8]}</a><i>{t}</i></li>" for t in OTHERS)
        + "</ul></div>",
    ),
    "comments by name": page(f"{BODY}<div class='reply-box'>{REMARKS}</div>"),
    "comments by label": page(f"{BODY}<div><h4>网友留言</h4>{REMARKS}</div>"),
    "comments stamped with a time": page(f"{BODY}<div class='x'>{STAMPED}</div>"),
    "a hidden pane of comments": page(
        "", f"<div class='p1'>{paragraphs(OWN)}</div><div class='p2' hidden>{STAMPED}</div>"
    ),
    "a preview of a hidden text": page(
        f"<div class='half'>{paragraphs([OWN[0], OWN[1][:20] + '...'])}</div>"
        f"<div class='whole' style='display:none'>{paragraphs(OWN)}</div>"
    ),
    "a field to copy it from": page(f"{BODY}<textarea>{LINES}</textarea>"),
    "a field of terms": page(f"{BODY}<textarea>{'入会者须遵守本章程,违者除名。' * 30}</textarea>"),
    "another column": (
        f"<title>{TITLE}</title><table><tr><td><h3>{TITLE}</h3>{paragraphs(OWN)}</td>"
        f"<td><h3>四邻动静</h3>{paragraphs(OTHERS[:2])}</td></tr></table>"
    ),
    "two long teasers below a label": page(
        BODY,
        "<div><h3>相关推荐</h3>"
        + "".join(f"<p><a href='/{t[:3]}'>{t[:8]}</a></p><p>{t}一直如此。</p>" for t in OTHERS[:2])
        + "</div>",
    ),
    "a text under a heading of its own, below a list": page(
        BODY,
        "<div class='t'><h3>相关推荐</h3><ul>"
        + "".join(f"<li><a href='/{t[:3]}'>{t[:8]}</a></li>" for t in OTHERS)
        + f"</ul></div><div class='how'><h3>摆渡的来历</h3><p>{NEXT}</p><p>{NEXT * 2}</p></div>",
    ),
    "a hidden copy": page(BODY, before=f"<div style='display:none'>{paragraphs(OWN)}</div>"),
    "the next article": page(
        BODY, f"<div class='next'><h1>集市见闻一则</h1>{paragraphs([NEXT * 3, NEXT * 2])}</div>"
    ),
    "a long notice above": page(
        BODY,
        before=f"<div class='gg'>{'平台仅提供存放空间,投递者自负其责,用时请多斟酌。' * 12}</div>",
    ),
}


@pytest.mark.parametrize("markup", FOREIGN.values(), ids=FOREIGN)
def test_other_texts_are_not_the_article(markup):
    assert texts(markup) == ["\n".join(OWN)]


PARTS = [f"{text}一直做到了年底。" for text in OTHERS]
OF_SECTIONS = "".join(
    f"<section class='s'><h4><a href='/t{at}'>{text[:4]}</a></h4><p>{text}</p></section>"
    for at, text in enumerate(PARTS)
)
SHEETS = "".join(
    f"<div class='page'><div><p>点击下载全文</p>{paragraphs(PARTS[at : at + 2])}</div></div>"
    for at in (0, 2, 4)
)
KEPT = {
    "sections under links": page(paragraphs(OWN) + OF_SECTIONS),
    "halves side by side": page(
        f"<div><div>{paragraphs(OWN)}</div><div><h3>具体情形</h3>{paragraphs(PARTS)}</div></div>"
    ),
    "a summary with its title, a list, the text": (
        f"<title>{TITLE}</title><div class='top'><h1>{TITLE}</h1><p>{OWN[0]}</p></div>"
        "<ul><li><a href='/1'>渡船图样</a><li><a href='/2'>缆绳账本</a>"
        f"<li><a href='/3'>灯具价目</a></ul><div class='text'>{paragraphs(PARTS)}</div>"
    ),
    "sheets that begin with a button": page(f"<div id='flow'>{SHEETS}</div>"),
    "a report said again in the fold": page(
        f"<p>{TITLE}篇一</p>{paragraphs(PARTS)}<div class='more' style='display:none'>"
        f"<p>{TITLE}篇二</p>{paragraphs(PARTS)}</div>"
    ),
    "all in a field": page("<textarea>" + "\n".join(PARTS) + "</textarea>"),
    "all in a box called comments": (
        f"<title>{TITLE}</title><div id='comment-page'><h1>{TITLE}</h1>"
        f"<div class='reply'>{paragraphs(PARTS)}</div></div>"
    ),
    "its title shown again below, over a notice": (
        f"<title>{TITLE}</title><div class='a'><b>珍藏版{TITLE}全本</b></div>{paragraphs(PARTS)}"
        f"<div class='b'><h2>{TITLE}</h2><p>{'平台仅提供存放空间,投递者自负其责。' * 6}</p></div>"
    ),
}


@pytest.mark.parametrize("markup", KEPT.values(), ids=KEPT)
def test_nothing_of_the_article_is_taken_for_another_text(markup):
    found = texts(markup)
    assert [line for line in PARTS if line not in "\n".join(found)] == []
    assert "\n".join(found).count(PARTS[0]) == markup.count(PARTS[0])


def test_as_many_cards_as_are_promised_are_the_page_s_own():
    body = "".join(
        f"<div class='card'><h4><a href='/{at}'>{text[:9]}情况</a></h4><p>{text}</p></div>"
        for at, text in enumerate(OTHERS)
    )
    lead = f"<div class='zw'>{paragraphs(OWN)}</div>"
    markup = page(lead + body).replace(TITLE, f"{TITLE}6篇")
    whole = "\n".join(texts(markup))
    assert [line for line in OTHERS if line not in whole] == []


def test_a_text_begins_above_its_list():
    first, *rest = OWN
    items = "".join(f"<li>{line}</li>" for line in [*rest, *PARTS])
    (text,) = texts(page(f"<p>{first}</p><ul>{items}</ul>"))
    assert text == "\n".join([*OWN, *PARTS])


LIST = "".join(f"<li><a href='/{at}'>{text[:12]}</a></li>" for at, text in enumerate(OTHERS))


@pytest.mark.parametrize(
    "rest",
    [
        f"<div class='t'><b>同饮一江水</b><ul>{LIST}</ul></div>",
        f"<h4>同饮一江水</h4><ul>{LIST}</ul>",
    ],
)
def test_the_label_of_a_list_goes_with_it(rest):
    assert texts(page(f"<div class='zw'>{paragraphs(OWN)}{rest}</div>")) == [LINES]


def test_a_heading_above_a_list_with_text_below_stays():
    inner = f"{paragraphs(OWN)}<h4>明年设想</h4><ul>{LIST}</ul>{paragraphs(PARTS)}"
    (text,) = texts(page(f"<div class='zw'>{inner}</div>"))
    assert text == "\n".join([*OWN, "明年设想", *PARTS])


MANY = f"<div><p>{NEXT}</p></div>" * 2000
DEEP = "<div>" * 800
NAMED = "".join(f"<div class='{a}{b}'>" for a, b in product(ascii_lowercase, repeat=2))
LABELLED = (
    "<div><p>四邻动静</p><p>同饮一江水</p>" + "<li><a href='/1'>渡船图样</a></li>" * 3 + "</div>"
)


def steps(call: Callable[[], object]) -> int:
    """Return how many lines of Python a call runs."""
    count = 0

    def trace(_frame, event, _argument):
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "markup",
    [
        page(BODY, DEEP + MANY),
        page(DEEP + BODY + MANY),
        page(BODY, f"<div class='comment'>{DEEP}{MANY}"),
        page(BODY, f"<div><p>{NEXT}</p><div class='comment'>{MANY}"),
        page(BODY + cards() * 300),
        page(paragraphs(OWN) + NAMED + "<div class='end'><p>短句</p></div>" * 2000),
        page(f"{paragraphs(OWN)}{DEEP}{LABELLED * 500}"),
        f"<title>{TITLE}</title>{DEEP}<h1>{TITLE}</h1>{'</div>' * 800}{MANY}",
        page(BODY, f"<div style='display:none'><p>{NEXT}</p></div>" * 2000),
    ],
)
def test_depth_and_number_cost_a_page_their_sum_and_not_their_product(markup):
    document = parse(markup)
    place = read_heading(markup, document).above
    anchor = find(document.blocks, place)
    assert anchor is not None
    most = 400 * len(document.blocks)  # half of how deep they are
    assert steps(lambda: find(document.blocks, place)) < most
    assert steps(lambda: prepare(document, anchor)) < most
    assert steps(lambda: set_apart(document.blocks, anchor)) < most


def test_the_place_of_an_article_on_another_page_costs_its_size():
    blocks = parse(page(BODY, MANY)).blocks
    anchor = find(parse(f"<div><div>{paragraphs(OWN)}").blocks)
    assert anchor is not None
    assert steps(lambda: find_like(anchor, blocks)) < 120 * len(blocks)


SAYS = OWN[0] + OWN[1] + OWN[2] + OWN[0]  # more than a line of summary
LISTED = f"<div class='t'><h3>推荐阅读</h3><ul>{LIST}</ul></div>"
BETWEEN = {
    "a labelled list": LISTED,
    "a button": "<div class='b'><a href='/x'>点击下载全文</a></div>",
    "a label for the text": "<h3>正文内容</h3>",
    "a list and a button": f"{LISTED}<p><a href='/x'>点击下载全文</a></p>",
}


@pytest.mark.parametrize("between", BETWEEN.values(), ids=BETWEEN)
@pytest.mark.parametrize("summary", [OWN[0] * 3, SAYS, f"{OWN[0]}</p><p>{OWN[1]}"])
@pytest.mark.parametrize("inside", [False, True])
def test_a_text_without_a_title_of_its_own_has_the_page_s(between, summary, inside):
    text = paragraphs(PARTS)
    rest = f"<div class='text'>{between}{text}</div>" if inside else f"{between}<div>{text}</div>"
    found = "\n".join(texts(page(f"<p>{summary}</p>", rest)))
    assert [line for line in PARTS if line not in found] == []


@pytest.mark.parametrize("between", ["", *BETWEEN.values()], ids=["nothing", *BETWEEN])
@pytest.mark.parametrize("cut", [f"{PARTS[0][:90]}...", "".join(PARTS)[:300], f"摘要:{PARTS[0]}"])
def test_a_summary_that_is_how_the_text_begins_is_said_once(between, cut):
    text = f"<div class='text'>{paragraphs(PARTS)}</div>"
    assert texts(page(f"<div class='desc'>{cut}</div>", between + text)) == ["\n".join(PARTS)]
