"""What is not displayed and goes on with a text is the text's; the button that shows it is not."""

import pytest

from extract.model import Payload
from extract.page import extract_page

TITLE = "堤防养护队年度工作总结"
SHOWN = (
    "今年养护队把十七公里堤顶路分到六个小组,坑槽当周填平,雨后巡查的脚印从没断过。",
    "备用块石重新码方,麻袋和木桩清点造册,仓门钥匙由值班员交接签字,账实对得上。",
    "汛前更换闸门止水橡皮四道,试运行三次,启闭机的响声比去年轻了许多。",
)
LAST = "明年打算先修下游那段护坡,料款已经有了着落,开春就动手。"
SIGNED = "2019年12月26日"
HIDDEN = "style='display: none'"


def texts(body: str) -> list[str]:
    markup = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{body}</body></html>"
    page = extract_page([Payload("http://a.example/1.html", markup.encode())])
    return [report.text for report in page.reports]


def paragraphs(*lines: str) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


LINK = "<a href='javascript:;' class='k1'>{}</a>"
BOX = "<div class='k2' onclick='f()'><span>{}</span></div>"
NAMED = "<div class='k3'>{}</div>"


@pytest.mark.parametrize("button", ["", LINK, BOX, NAMED])
@pytest.mark.parametrize("words", ["展开全文", "▼ 后面还有两段", "没完,点我往下看"])
def test_however_short_a_text_s_rest_unfolds_and_its_button_is_no_line_of_it(button, words):
    rest = f"{button.format(words)}<div class='r' {HIDDEN}>{paragraphs(LAST)}</div>"
    whole = "\n".join([*SHOWN, LAST])
    assert texts(f"<div><div class='z'>{paragraphs(*SHOWN)}</div>{rest}</div>") == [whole]
    assert texts(f"<div class='z'>{paragraphs(*SHOWN)}{rest}</div>") == [whole]


def test_a_day_alone_unfolds_below_a_button():
    rest = f"<div class='r' {HIDDEN}>{paragraphs(SIGNED)}</div>"
    shown = f"<div class='z'>{paragraphs(*SHOWN)}</div>"
    assert texts(shown + LINK.format("展开") + rest) == ["\n".join([*SHOWN, SIGNED])]


@pytest.mark.parametrize(
    "said",
    [
        "如果您看到错字,请告诉管理员,改好以后会通知您。",
        "扫一扫,在手机上接着看这一篇,省得抄写网址。",
    ],
)
@pytest.mark.parametrize("button", ["", LINK, BOX])
def test_a_dialogue_of_the_page_is_no_rest(said, button):
    dialogue = f"{button.format('纠错')}<div class='d' {HIDDEN}>{paragraphs(said)}</div>"
    shown = f"<div><div class='z'>{paragraphs(*SHOWN)}</div>{dialogue}</div>"
    assert texts(shown) == ["\n".join(SHOWN)]


@pytest.mark.parametrize("head", ["<p class='h'>{}</p>", "<h4>{}</h4>", "<div><b>{}</b></div>"])
def test_a_heading_above_what_unfolds_is_no_button(head):
    rest = f"{head.format('明年打算')}<div {HIDDEN}>{paragraphs(LAST)}</div>"
    got = texts(f"<div class='z'>{paragraphs(*SHOWN)}{rest}</div>")
    assert got == ["\n".join([*SHOWN, "明年打算", LAST])]


def test_headings_that_unfold_their_parts_are_no_buttons():
    parts = "".join(
        f"{BOX.format(name)}<div {HIDDEN}>{paragraphs(line)}</div>"
        for name, line in zip(("堤顶养护", "物料清点", "闸门检修"), SHOWN, strict=True)
    )
    (got,) = texts(f"<div class='z'>{paragraphs(LAST)}{parts}</div>")
    assert [name in got for name in ("堤顶养护", "物料清点", "闸门检修")] == [True] * 3


def test_what_is_far_from_a_text_is_no_rest_of_it():
    side = "<div class='s'><p>左边一栏写着别处的闲话,逢单日更换,逢双日照旧。</p></div>"
    text = f"<div><div><div class='z'>{paragraphs(*SHOWN)}</div></div></div>"
    markup = f"{side}<div class='m'>{text}</div><div {HIDDEN}>{paragraphs(LAST)}</div>"
    assert texts(markup) == ["\n".join(SHOWN)]
