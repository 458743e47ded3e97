"""What a site says below an article of the text above, set as a paragraph: never a report's own."""

from __future__ import annotations

from random import Random

import pytest

from extract.model import Payload
from extract.page import extract_page
from tests.extract.templates import paragraphs

SITE = "橡树林文档"
TITLE = "苗圃管理工作总结"
SITES = [
    f"本文由{SITE}编辑发布,转载请标明出处。",
    f"本篇由{SITE}收集整理。",
    f"{SITE}原创,未经授权禁止转载。",
    "以上材料由热心会员上传。",
    "以上内容均由网友提供,如有侵权请告知删除!",
    "如需转载请联系站长。",
    f"挂着“{SITE}”四字的稿子,搬运前先问一声。",
    "这一篇用得上吗? 您说有用(31) 没用(2)",
    f"☆ 意犹未尽?去{SITE}首页找“社区”",
    "纠错:哪儿写错了请往右下角一点",
]
OWN = [
    "督促两家网站撤下侵权图片,未经许可不得转载的规矩立住了。",
    "发出倡议书,劝各家转载请先问作者。",
    "受理转载纠纷,我局请专家逐件鉴定。",
    "全年转载稿件请示,均当日办结。",
    "文章由各股室轮流提供。",
    "本文由办公室整理,所务会已经通过。",
    f"苗情及时在{SITE}登出,注明来源。",
    "引用苗木数据请以年报为准。",
    "微信公众号:苗圃之声",
    "全体苗工被评为“优秀会员”",
    "侵权苗木一律删除出库。",
]


def _found(text: list[str], below: list[str]) -> list[str]:
    lines = "".join(f"<p>{line}</p>" for line in [*text, *below])
    head = f"<html><head><title>{TITLE}_{SITE}</title></head><body><h1>{TITLE}</h1>"
    html = f"{head}<div>{lines}</div></body></html>"
    page = extract_page([Payload("http://a.example/1.html", html.encode())])
    assert len(page.reports) == 1
    return page.reports[0].text.split("\n")


@pytest.mark.parametrize("line", SITES)
def test_what_is_said_of_the_text_above_and_its_copying_is_the_site_s(line):
    text = list(paragraphs(Random(line), 6))
    assert _found(text, [line]) == text
    assert _found(text, ["点击下载全文", line]) == text
    if line.endswith("。"):  # in a text's midst it may be the text's
        assert _found([*text[:3], line, *text[3:]], []) == [*text[:3], line, *text[3:]]


@pytest.mark.parametrize("line", OWN)
def test_what_an_office_says_of_copying_and_copyrights_is_its_own(line):
    text = [*paragraphs(Random(line), 6), line]
    assert _found(text, []) == text
    assert _found(text, [f"本文由{SITE}整理,谢绝转载。"]) == text


@pytest.mark.parametrize(
    "lead", ["编者按:几处苗圃各有各的账,照登如下。", "◇ 本帖收的都是老苗工的稿子。"]
)
def test_an_editor_s_remark_and_what_is_said_of_a_post_are_leads(lead):
    text = list(paragraphs(Random(lead), 6))
    assert _found([lead, *text], []) == text
