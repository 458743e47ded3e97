"""Notices with status 200: that there is no such page, that we are kept out."""

from __future__ import annotations

import pytest

from extract.flags import BLOCKED, SOFT_404
from extract.model import Payload
from extract.notice import MAX_BYTES, notice

LONG = "本站收录的文书请以页面不存在时的快照为准。" * 20


def said(text: str, charset: str = "utf-8") -> str | None:
    return notice(Payload("http://x.example/1.html", text.encode(charset), "text/html"))


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("<h1>页面不存在</h1><a href=/>回首页看看其他一万篇文章</a>", SOFT_404),
        ("<title>404</title>", SOFT_404),
        ("<p>您要找的文章已被删除</p>", SOFT_404),
        ("<p>Sorry, Page Not Found</p>", SOFT_404),
        ("<p>访问过于频繁,请稍后再试</p>", BLOCKED),
        ("<title>Just a moment...</title>", BLOCKED),
        ("<p>请输入验证码</p><p>页面不存在</p>", BLOCKED),
        ("<p>灯管所一年的工作</p>", None),
        (f"<p>{LONG}</p>", None),
        ("<a href=/404.html>页面不存在</a><p>正文在此</p>", None),
        ("<script>var m = '页面不存在'</script><p>正文在此</p>", None),
        ("<p>编号14045</p>", None),
        ("", None),
    ],
)
def test_a_notice_is_short_and_says_so(text: str, flag: str | None) -> None:
    assert said(text) == flag
    assert said(text, "gb18030") == flag


def test_a_large_page_is_no_notice() -> None:
    assert said("页面不存在" + "<b></b>" * MAX_BYTES) is None
