"""清河范文网's look: UTF-8, one ``<p>`` a paragraph, indented by two full-width spaces."""

# HTML is written as it is served, however long its lines.
# ruff: file-ignore[line-too-long]

from __future__ import annotations

from datetime import datetime
from html import escape

from crawlers.sample.article import Kind, Line
from crawlers.sample.claims import PageClaims
from crawlers.sample.look import ArticleView, Link, ListView, anchor, items

_NAME = "清河范文网"
_CHANNELS = ("首页", "总结", "计划", "述职", "体会", "讲话", "申请", "合同", "方案", "制度", "实习")  # fmt: skip


class QingheLook:
    """See :class:`crawlers.sample.look.Look`."""

    def list_path(self, number: int) -> str:
        """Return /zongjie/, /zongjie/list_2.html, ..."""
        return "/zongjie/" if number == 1 else f"/zongjie/list_{number}.html"

    def article(self, view: ArticleView) -> str:
        """Return an article's page."""
        title = escape(view.title)
        stamp = f"{view.published_at:%Y-%m-%d %H:%M:%S}" if view.published_at else ""
        crumbs = " &gt; ".join(
            f'<a href="{path}">{escape(name)}</a>'
            for name, path in zip(view.breadcrumb, ("/", "/zongjie/", "/zongjie/fl/"), strict=True)
        )
        return _page(
            title,
            f"""<div class="position">当前位置：{crumbs}</div>
<div class="wrap"><div class="left">
<h1>{title}</h1>
<div class="date">时间：{stamp} 热度：{view.clicks}</div>
<div class="content">
{"".join(map(_line, view.part))}{_tail(view)}</div>
<div class="down"><a class="doc" rel="nofollow" href="/down/{view.clicks}.doc">《{title}.doc》</a>
<p>全文已排好版，下载后即可打印</p>
<p>推荐度：<span class="stars">★★★★★</span></p>
<a rel="nofollow" href="/down/{view.clicks}.zip">点击下载文档</a></div>
<div class="context"><p>上一篇：{_neighbour(view.older)}</p>
<p>下一篇：{_neighbour(view.newer)}</p></div>
</div>{_sidebar(view.hot)}</div>""",
        )

    def said(self, published_at: datetime | None, clicks: int) -> PageClaims:
        """Return what stands around an article: the heat that it shows is no count of readers."""
        return PageClaims("second" if published_at else None, None, None)

    def listing(self, view: ListView) -> str:
        """Return a list page."""
        rows = "".join(
            f"<li><span>{link.listed_on:%Y-%m-%d}</span>{anchor(link)}</li>"
            for link in view.entries
        )
        pager = "".join(
            f"<b>{number}</b>" if number == view.number else f'<a href="{path}">{number}</a>'
            for number, path in enumerate(view.paths, 1)
        )
        if view.number < len(view.paths):
            pager += f'<a href="{view.paths[view.number]}">下一页</a>'
        return _page(
            "工作总结",
            f"""<div class="position">当前位置：<a href="/">{_NAME}</a> &gt; 工作总结</div>
<div class="wrap"><div class="left"><ul class="list">{rows}</ul>
<div class="pages">{pager}</div></div>{_sidebar(view.hot)}</div>""",
        )

    def missing(self, status: int) -> str:
        """Return an error page."""
        said = "该内容已被删除" if status == 410 else "您访问的页面不存在"
        return _page(
            str(status), f'<div class="error"><h1>{status}</h1><p>{said}，返回首页</p></div>'
        )

    def robots(self) -> str:
        """Return robots.txt: searches, downloads and drafts are forbidden."""
        return "User-agent: *\nDisallow: /search/\nDisallow: /down/\nDisallow: /zongjie/99\n"

    def encode(self, html: str) -> bytes:
        """Return UTF-8."""
        return html.encode()


def _line(line: Line) -> str:
    text = escape(line.text, quote=False)
    if line.kind is Kind.MARKER:
        return f"<p><strong>{text}</strong></p>\n"
    return f"<p>　　{text}</p>\n"


def _tail(view: ArticleView) -> str:
    related = "".join(
        f'<p><a href="{link.path}">{number}.{escape(link.title)}</a></p>\n'
        for number, link in enumerate(view.related, 1)
    )
    return (
        f"<p>　　【{escape(view.title)}】相关文章：</p>\n{related}"
        f'<p class="from">本文链接：{view.address}</p>\n'
        "<p>　　本站内容由会员上传或来源于网络，版权归原作者所有，如有侵权请及时告知。</p>\n"
    )


def _neighbour(link: Link | None) -> str:
    return anchor(link) if link else "没有了"


def _sidebar(hot: tuple[Link, ...]) -> str:
    tracked = f'<a href="{hot[0].path}?from=side">猜你喜欢</a>' if hot else ""
    return f"""<div class="right"><div class="block"><h3>本周热读</h3><ul>{items(hot)}</ul></div>
<div class="block"><h3>更多</h3>{tracked}
<a href="javascript:void(0)" onclick="copyAll()">一键复制</a>
<a href="mailto:editor@qinghe.example">投稿</a>
<a href="http://ads.elsewhere.example/zongjie/20113.html">推广</a>
<a href="/search/?q=zongjie">搜索更多</a></div></div>"""


def _page(title: str, inner: str) -> str:
    nav = "".join(f'<li><a href="/pd/{n}/">{name}</a></li>' for n, name in enumerate(_CHANNELS))
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8">
<title>{title}_{_NAME}</title>
<meta name="keywords" content="{title}">
<meta name="description" content="{title}，{_NAME}为您提供参考。">
<script>var _tj=_tj||[];(function(){{var s=document.createElement("script");s.src="/tj.js";}})();</script>
</head><body>
<div class="top"><ul class="nav">{nav}</ul>
<form action="/search/" method="get"><input name="q"><button>搜索</button></form></div>
{inner}
<div class="footer"><p>Copyright © 2026 {_NAME} 版权所有</p>
<p>声明：本网站所收文章多由网友提供，著作权人若不愿展示，来信说明后即行删除。</p></div>
</body></html>
"""
