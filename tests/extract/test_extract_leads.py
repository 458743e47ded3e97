"""What stands above reports, or in their way, and is neither a marker nor furniture to cut by."""

from __future__ import annotations

from random import Random

import pytest

from extract.model import Payload
from extract.page import cut_page, extract_page, outline
from extract.reading import read_page
from extract.rules import learn
from tests.extract.templates import paragraphs

NAME = "船闸工作总结"
TEXTS = [list(paragraphs(Random(n), 5)) for n in range(3)]
LEADS = [
    "下面是小编整理的一篇{t},仅供参考。",
    "写好一篇{t},离不开平时的积累。",
    "一份好的{t},能让领导看到一年的辛苦。",
    "一年一度的{t}又要交了,大家准备好了吗?",
    "第一次写{t},不知道从哪里下手。",
    "A4纸上的{t},写的是一年的路。",
    "每一份最新{t},都是走过的脚印。",
]
MARKERS = ["{t}精选篇{n}", "第{c}篇 {t}", "{t}({c})", "篇{c}:{t}"]


def shown(title: str, body: str) -> list[tuple[str, list[str]]]:
    head = f"<html><head><title>{title}</title></head><body><h1>{title}</h1>"
    html = f"{head}<div>{body}</div></body></html>"
    reports = extract_page([Payload("http://a.example/1.html", html.encode())]).reports
    return [(report.heading, report.text.split("\n")) for report in reports]


def lines(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


@pytest.mark.parametrize("marker", MARKERS)
@pytest.mark.parametrize("lead", LEADS)
def test_how_many_a_lead_speaks_of_is_no_number_of_a_report(lead, marker):
    body = lines(lead.format(t=NAME))
    for number, (sign, text) in enumerate(zip("一二三", TEXTS, strict=True), 1):
        body += f"<h2>{marker.format(t=NAME, n=number, c=sign)}</h2>" + lines(*text)
    assert [text for _, text in shown(f"最新{NAME}(精选3篇)", body)] == TEXTS


def test_a_report_s_own_title_is_what_the_page_is_called_behind_an_office_s_name():
    body = ""
    for sign, text in zip("一二三", TEXTS, strict=True):
        body += lines(f"第{sign}篇:{NAME}", f"某县航运局{NAME}", *text)
    found = [text for _, text in shown(f"{NAME}(精选3篇)", body)]
    assert found == [[f"某县航运局{NAME}", *text] for text in TEXTS]


def test_a_bare_word_for_a_choice_is_no_part_of_a_title():
    body = "".join(lines(NAME, *text) for text in TEXTS)
    assert [text for _, text in shown(f"{NAME}精编", body)] == TEXTS


@pytest.mark.parametrize("style", [" style='display:none'", ""])
def test_an_advertisement_above_what_goes_on_takes_nothing_with_it(style):
    parts = [lines(f"{NAME} 篇{n}", *text) for n, text in enumerate(TEXTS, 1)]
    also = "<p>相关推荐:<a href='/x.html'>另一页的工作总结</a></p>"
    body = (
        f"<div class='a'>{parts[0]}</div><div class='more'{style}>{also}{parts[1]}{parts[2]}</div>"
    )
    assert [text for _, text in shown(f"{NAME}(精选3篇)", body)] == TEXTS


def test_dates_of_signing_are_not_learned():
    payloads, texts = [], []
    for number in range(5):
        text = [*paragraphs(Random(10 + number), 6), "某县航运局", f"2021年10月{20 + number}日"]
        title = f"{number}号闸室工作总结"
        html = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div>{lines(*text)}"
        html += "<p>本页由守闸人誊抄</p></div></body></html>"
        payloads.append(Payload(f"http://a.example/{number}.html", html.encode()))
        texts.append(text)
    rules = learn([extract_page([one]) for one in payloads])
    for payload, text in zip(payloads, texts, strict=True):
        (report,) = extract_page([payload], rules).reports
        assert report.text.split("\n")[: len(text)] == text


@pytest.mark.parametrize(
    "line",
    [
        "(本文约553字,读完大概要几分钟)",
        "(编后:若本文侵犯了您的权益,请来信告知。)",
        "【导读】船闸的一年由热心会员投递,转给有需要的朋友。",
        "素材由用户上传,版权归原作者。",
        "版权说明:素材来自投递,如涉侵权请发邮件处理。",
        "船闸文库的文档都由读者上传,仅供大家学习交流,请勿另作他用。",
        "—完—",
    ],
)
def test_what_is_said_to_the_reader_goes_from_a_single_page(line):
    (text, *_) = TEXTS
    where = [line, *text] if line.startswith("【") else [*text, line]
    assert shown(NAME, lines(*where)) == [(NAME, text)]


@pytest.mark.parametrize(
    "line",
    [
        "(此件公开)",
        "【附件一】船闸检修台账",
        "以上意见仅供参考,不妥之处请批评。",
        "仅供水一项就用了三成。",
        "船票推广 12 100%",
    ],
)
def test_what_a_report_ends_with_stays(line):
    (text, *_) = TEXTS
    assert shown(NAME, lines(*text, line))[0][1][: len(text) + 1] == [*text, line]


OPENINGS = [  # what a report says of itself in the words of the page's title
    "现将{t}汇报如下:",
    "根据会议安排,我把{t}作一汇报,请审议。",
    "下面,由我代表船闸作{t}的报告。",
    "按通知要求,现就{t}及明年打算报告如下",
    "我闸的{t},从开春的第一班船说起。",
    "某年某县闸室班组个人{t}",
]
BELOW = [  # what may stand below a marker without any word of the sort
    "又到了动手做{t}的时候,闸室里翻出了十二本台账。",
    "本次{t}分成绩与不足两处来谈。",
    "{t}汇报提纲",
]


@pytest.mark.parametrize("opening", OPENINGS)
@pytest.mark.parametrize("title", [NAME, f"2021年{NAME}", "工作总结"])
def test_a_report_that_begins_with_what_the_page_is_called_keeps_its_beginning(opening, title):
    text = [opening.format(t=title), *TEXTS[0]]
    assert shown(title, lines(*text)) == [(title, text)]


@pytest.mark.parametrize("opening", [*OPENINGS, *BELOW])
@pytest.mark.parametrize("title", [NAME, "工作总结"])
def test_below_a_marker_a_report_may_say_what_the_page_is_called(opening, title):
    texts = [[opening.format(t=title), *text] for text in TEXTS]
    body = "".join(lines(f"第{n}篇", *text) for n, text in zip("一二三", texts, strict=True))
    assert [text for _, text in shown(f"{title}(精选3篇)", body)] == texts


def test_an_author_s_way_to_begin_is_not_learned():
    payloads, texts = [], []
    for number in range(5):
        title = f"{number}号闸室工作总结"
        text = [f"现将{title}汇报如下:", *paragraphs(Random(20 + number), 6)]
        html = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div>{lines(*text)}"
        payloads.append(Payload(f"http://a.example/{number}.html", html.encode()))
        texts.append(text)
    rules = learn([extract_page([one]) for one in payloads])
    found = [extract_page([one], rules).reports for one in payloads]
    assert [[one.text.split("\n") for one in reports] for reports in found] == [[t] for t in texts]


def test_a_report_s_own_title_is_not_learned():
    payloads, texts = [], []
    for number, what in enumerate(("船闸", "闸室检修", "引航道", "系船柱", "门机保养")):
        name = f"{what}工作总结"
        own = [list(paragraphs(Random(30 + 3 * number + n), 5)) for n in range(3)]
        own[number % 3].insert(0, f"20{10 + number}年度{name}")
        body = "".join(lines(f"{name} 篇{n}", *text) for n, text in enumerate(own, 1))
        title = f"{name}(精选3篇)"
        html = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div>{body}</div>"
        payloads.append(Payload(f"http://a.example/{number}.html", html.encode()))
        texts.append(own)
    rules = learn([extract_page([one]) for one in payloads])
    found = [extract_page([one], rules).reports for one in payloads]
    assert [[one.text.split("\n") for one in reports] for reports in found] == texts


@pytest.mark.parametrize("kind", ["div class='first'", "section id='intro'"])
def test_a_report_s_first_sentence_in_a_box_of_its_own_stays(kind):
    first = "开春清淤那几天,闸室里的水退到了石槛以下。"
    body = f"<{kind}><p>{first}</p></{kind.split()[0]}>{lines(*TEXTS[0])}"
    assert shown(NAME, body) == [(NAME, [first, *TEXTS[0]])]


def test_what_is_said_of_writing_in_a_box_of_its_own_goes():
    body = f"<div class='first'><p>怎样下笔才不落俗套,一起来看。</p></div>{lines(*TEXTS[0])}"
    assert shown(NAME, body) == [(NAME, TEXTS[0])]


@pytest.mark.parametrize("line", ["(本站编辑整理,请勿抄袭)", "本文由灯塔网小编整理。"])
@pytest.mark.parametrize("place", [1, 2])
def test_an_advertisement_below_how_a_report_opens_takes_nothing_with_it(line, place):
    own = [
        "一年来,我在船闸各班的帮助下较好地完成了任务。",
        "1、学规程。全年学了十二次。",
        *TEXTS[0],
    ]
    found = shown(NAME, lines(*own[:place], line, *own[place:]))[0][1]
    assert [one for one in found if one != line] == own


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("您好!", True),
        ("谢谢你们!", True),
        ("感谢您的聆听!", True),
        ("以上报告,请您审阅。", True),
        ("感谢您的阅读!", False),
    ],
)
def test_what_a_speech_says_to_those_who_listen_is_not_learned(line, kept):
    reads = [
        read_page(
            [
                Payload(
                    f"http://a.example/{number}.html",
                    f"<title>{sign}船闸工作总结</title><h1>{sign}船闸工作总结</h1><div>{body}</div>".encode(),
                )
            ]
        )
        for number, sign in enumerate("甲乙丙丁戊")
        for body in [lines(*paragraphs(Random(70 + number), 5), line)]
    ]
    rules = learn([outline(read) for read in reads])
    texts = [cut_page(read, rules).reports[0].text.split("\n") for read in reads]
    assert all((text[-1] == line) == kept for text in texts)


@pytest.mark.parametrize(
    "first",
    ["现将全年船闸运行情况汇总如下,供上级参考。", "小编制大任务,七个人守了三道闸。"],
)
def test_what_is_offered_to_those_above_is_a_report_s_first_line(first):
    own = [first, *TEXTS[0]]
    assert [text for _, text in shown(f"某船闸2021年{NAME}", lines(*own))] == [own]
    body = "".join(lines(f"篇{n}", *text) for n, text in enumerate([TEXTS[1], own], 1))
    assert [text for _, text in shown(f"{NAME}(2篇)", body)] == [TEXTS[1], own]


def test_an_office_below_a_marker_is_the_report_s_author():
    own = ["作者:某县船闸管理所", *TEXTS[0]]
    for below in (own, ["作者:佚名", *TEXTS[0]]):
        body = "".join(lines(f"篇{n}", *text) for n, text in enumerate([TEXTS[1], below], 1))
        found = [text for _, text in shown(f"{NAME}(2篇)", body)]
        assert found == [TEXTS[1], own if below is own else TEXTS[0]]
