"""双溪资料网's look: tables within tables, lines ended by ``<BR>`` in one cell, no date anywhere."""

# HTML is written as it is served, however long its lines.
# ruff: file-ignore[line-too-long]

from __future__ import annotations

from datetime import datetime
from html import escape

from crawlers.sample.article import Kind, Line
from crawlers.sample.claims import PageClaims
from crawlers.sample.look import ArticleView, Link, ListView, anchor

_NAME = "双溪资料网"
_CHANNELS = ("首页", "工作总结", "工作计划", "规章制度", "合同样本", "下载中心")


class ShuangxiLook:
    """See :class:`crawlers.sample.look.Look`."""

    def list_path(self, number: int) -> str:
        """Return /html/gzzj/, /html/gzzj/list_2.html, ..."""
        return "/html/gzzj/" if number == 1 else f"/html/gzzj/list_{number}.html"

    def article(self, view: ArticleView) -> str:
        """Return an article's page."""
        title = escape(view.title)
        paths = ("/", "/html/", "/html/gzzj/")
        crumbs = "-&gt;".join(
            f'<A href="{path}">{escape(name)}</A>'
            for name, path in zip(view.breadcrumb, paths, strict=True)
        )
        related = "".join(f"<TR><TD>·{anchor(link)}</TD></TR>" for link in view.related)
        return _page(
            title,
            f"""<TABLE width="100%"><TR><TD class="wz">当前位置：{crumbs}-&gt;正文</TD></TR></TABLE>
<TABLE width="100%" cellpadding="4"><TR><TD align="center"><FONT size="5"><B>{title}</B></FONT></TD></TR>
<TR><TD align="center">【字体：<A href="javascript:size(16)">大</A> <A href="javascript:size(14)">中</A> <A href="javascript:size(12)">小</A>】　点击数：{view.clicks}</TD></TR>
<TR><TD class="nr" style="line-height:200%">{"".join(map(_line, view.part))}</TD></TR>
<TR><TD align="right">【<A href="javascript:window.print()">打印本文</A>】【<A href="javascript:window.close()">关闭窗口</A>】</TD></TR></TABLE>
<TABLE width="100%"><TR><TD>上一篇：{_neighbour(view.older)}</TD></TR><TR><TD>下一篇：{_neighbour(view.newer)}</TD></TR></TABLE>
<TABLE width="100%"><TR><TD><B>相关资料</B></TD></TR>{related}</TABLE>""",
            view.hot,
        )

    def said(self, published_at: datetime | None, clicks: int) -> PageClaims:
        """Return what stands around an article: a counter."""
        return PageClaims(None, None, clicks)

    def listing(self, view: ListView) -> str:
        """Return a list page; it gives no dates."""
        rows = "".join(
            f'<TR><TD width="20">·</TD><TD>{anchor(link)}</TD></TR>' for link in view.entries
        )
        pager = " ".join(
            f"[{number}]" if number == view.number else f'<A href="{path}">[{number}]</A>'
            for number, path in enumerate(view.paths, 1)
        )
        return _page(
            "工作总结",
            f'<TABLE width="100%">{rows}</TABLE><TABLE><TR><TD>{pager}</TD></TR></TABLE>',
            view.hot,
        )

    def missing(self, status: int) -> str:
        """Return an error page."""
        said = "该资料已下架" if status == 410 else "您要找的资料不存在"
        return _page(str(status), f"<TABLE><TR><TD>{said}</TD></TR></TABLE>", ())

    def robots(self) -> str:
        """Return robots.txt: the downloads and one number are forbidden."""
        return "User-agent: *\nDisallow: /down/\nDisallow: /html/gzzj/900\n"

    def encode(self, html: str) -> bytes:
        """Return GBK, which the page calls GB2312 as many do."""
        return html.encode("gbk")


def _line(line: Line) -> str:
    text = escape(line.text, quote=False)
    if line.kind is Kind.MARKER:
        return f'<FONT color="#990000"><B>{text}</B></FONT><BR>\n'
    return f"　　{text}<BR>\n"


def _neighbour(link: Link | None) -> str:
    return anchor(link) if link else "没有了"


def _page(title: str, inner: str, hot: tuple[Link, ...]) -> str:
    channels = "".join(f'<TD><A href="/pd{n}/">{name}</A></TD>' for n, name in enumerate(_CHANNELS))
    rows = "".join(f"<TR><TD>·{anchor(link)}</TD></TR>" for link in hot)
    return f"""<HTML><HEAD><META http-equiv="Content-Type" content="text/html; charset=gb2312">
<TITLE>{title}-{_NAME}</TITLE></HEAD>
<BODY topmargin="0"><CENTER>
<TABLE width="960" bgcolor="#cce8cf"><TR>{channels}</TR></TABLE>
<TABLE width="960"><TR><TD width="200" valign="top">
<TABLE width="100%"><TR><TD bgcolor="#eeeeee"><B>站内公告</B></TD></TR><TR><TD>2026-01-05 投稿信箱已换新</TD></TR></TABLE>
<TABLE width="100%"><TR><TD bgcolor="#eeeeee"><B>资料排行</B></TD></TR>{rows}</TABLE>
</TD><TD valign="top">
{inner}
</TD></TR></TABLE>
<TABLE width="960"><TR><TD align="center">{_NAME}　资料来自互联网，版权归原作者　备案中<BR>建站于2007年5月1日</TD></TR></TABLE>
</CENTER></BODY></HTML>
"""
