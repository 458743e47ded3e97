"""白云文库's look: GBK that calls itself UTF-8, lines ended by ``<br />``, articles in parts."""

# HTML is written as it is served, however long its lines.
# ruff: file-ignore[line-too-long]

from __future__ import annotations

from datetime import datetime
from html import escape

from crawlers.sample.claims import PageClaims
from crawlers.sample.look import ArticleView, Link, ListView, anchor, items

_NAME = "白云文库"


class BaiyunLook:
    """See :class:`crawlers.sample.look.Look`."""

    def list_path(self, number: int) -> str:
        """Return /a/gongzuo/, /a/gongzuo/index_2.html, ..."""
        return "/a/gongzuo/" if number == 1 else f"/a/gongzuo/index_{number}.html"

    def article(self, view: ArticleView) -> str:
        """Return one part of an article."""
        title = escape(view.title)
        stamp = (
            f"时间:{view.published_at:%Y-%m-%d %H:%M:%S}下载本文作者:会员上传"
            if view.published_at
            else f"时间:09-17人气:{view.clicks}"
        )
        paths = ("/", "/a/", "/a/gongzuo/", "/a/gongzuo/fl/")
        crumbs = " &gt; ".join(
            f'<a href="{path}">{escape(name)}</a>'
            for name, path in zip(view.breadcrumb, paths, strict=True)
        )
        body = "".join(f"{escape(line.text, quote=False)}<br />\n<br />\n" for line in view.part)
        number = f"({view.number})" if view.number > 1 else ""
        return _page(
            f"{title}{number}",
            f"""<div class="path">当前位置:{crumbs}</div>
<div id="main"><div id="article">
<h1>{title}</h1>
<div class="fbinfo">{stamp}</div>
<div id="zoom">{body}{_tail(view) if view.is_last else ""}</div>
{_pager(view) if len(view.paths) > 1 else ""}
<div class="xiazai">下载《{title}》Word版<br />{title}.doc<br />
存一份在手边，改起来省事；会员每天可下三份。<br />
<a rel="nofollow" href="/plus/download.php?id={view.clicks}">点此处下载文档</a></div>
<div class="prenext">上一篇：{_neighbour(view.older)}<br />下一篇：{_neighbour(view.newer)}</div>
<div class="like"><h3>看过本文的人还看了</h3><ul>{items(view.related)}</ul></div>
</div>{_sidebar(view.hot)}</div>""",
        )

    def said(self, published_at: datetime | None, clicks: int) -> PageClaims:
        """Return what stands around an article: a counter in place of a time that it has not."""
        return PageClaims("second", None, None) if published_at else PageClaims(None, None, clicks)

    def listing(self, view: ListView) -> str:
        """Return a list page; its links are relative ones."""
        rows = "".join(
            f'<dl><dt><a href="{_relative(link.path)}">{escape(link.title)}</a></dt>'
            f"<dd>{link.listed_on:%m-%d}</dd></dl>"
            for link in view.entries
        )
        pager = "".join(
            f"<span>{number}</span>" if number == view.number else f'<a href="{path}">{number}</a>'
            for number, path in enumerate(view.paths, 1)
        )
        return _page(
            "工作总结",
            f"""<div class="path">当前位置:<a href="/">{_NAME}</a> &gt; 工作总结</div>
<div id="main"><div class="list">{rows}</div><div class="pagelist">{pager}
<a href="{view.paths[-1]}">末页</a></div>{_sidebar(view.hot)}</div>""",
        )

    def missing(self, status: int) -> str:
        """Return an error page."""
        said = "文档已由作者撤回" if status == 410 else "抱歉，文档不存在"
        return _page(str(status), f'<div id="main"><h1>{said}</h1>错误代码 {status}</div>')

    def robots(self) -> str:
        """Return robots.txt: downloads and a day of drafts are forbidden."""
        return "User-agent: *\nDisallow: /plus/\nDisallow: /a/20251111/\n"

    def encode(self, html: str) -> bytes:
        """Return GBK, whatever the page's meta tag says."""
        return html.encode("gbk")


def _relative(path: str) -> str:
    return "../" + path.removeprefix("/a/")


def _tail(view: ArticleView) -> str:
    return (
        '<script type="text/javascript">show_ad("zoom_end");</script>\n'
        f"40 {1000000 + view.clicks} &quot;);<br />\n"
        f"以上就是《{escape(view.title)}》的全部内容，更多精彩请关注{_NAME}。<br />\n"
    )


def _pager(view: ArticleView) -> str:
    names = [path.rsplit("/", 1)[1] for path in view.paths]
    links = "".join(
        f'<a href="#">{number}</a>' if number == view.number else f'<a href="{name}">{number}</a>'
        for number, name in enumerate(names, 1)
    )
    before = f'<a href="{names[view.number - 2]}">上一页</a>' if view.number > 1 else ""
    after = "" if view.is_last else f'<a href="{names[view.number]}">下一页</a>'
    return f'<div class="pages">共{len(names)}页:{before}{links}{after}</div>'


def _neighbour(link: Link | None) -> str:
    return anchor(link) if link else "没有了"


def _sidebar(hot: tuple[Link, ...]) -> str:
    return f"""<div id="side"><h3>热门推荐</h3><ul>{items(hot)}</ul>
<h3>最近更新</h3><p>2026-03-01 12:00:00 会员 上传了新文档</p>
<a href="/plus/search.php?q=gongzuo">站内搜索</a></div>"""


def _page(title: str, inner: str) -> str:
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "">
<html xmlns="http://www.w3.org/1999/xhtml"><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>{title} - {_NAME}</title>
<meta name="keywords" content="{title}" />
<script type="text/javascript">function show_ad(id){{document.write("<div id='"+id+"'></div>");}}</script>
</head><body>
<div id="head"><a href="/">{_NAME}</a> | <a href="/a/">范文大全</a> | <a href="/a/gongzuo/">工作总结</a>
 | <a href="/b/">公文</a> | <a href="/c/">合同</a> | <a href="/d/">党团</a> | <a href="/e/">教案</a></div>
{inner}
<div id="foot">版权所有 {_NAME}　本站文档由会员上传，仅供学习交流，未经授权不得商用。<br />
如有侵权，请发送说明至站长信箱，核实后立即处理。</div>
</body></html>
"""
