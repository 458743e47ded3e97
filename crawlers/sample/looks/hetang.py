"""荷塘文稿's look: a mobile page of ``<div>`` lines, its second half folded away."""

# HTML is written as it is served, however long its lines.
# ruff: file-ignore[line-too-long]

from __future__ import annotations

from datetime import datetime
from html import escape

from crawlers.sample.article import Kind, Line, Part
from crawlers.sample.claims import PageClaims
from crawlers.sample.look import ArticleView, Link, ListView, anchor, items

_NAME = "荷塘文稿"


class HetangLook:
    """See :class:`crawlers.sample.look.Look`."""

    def list_path(self, number: int) -> str:
        """Return /doc/, /doc/list_2/, ..."""
        return "/doc/" if number == 1 else f"/doc/list_{number}/"

    def article(self, view: ArticleView) -> str:
        """Return an article's page."""
        title = escape(view.title)
        stamp = f"{view.published_at:%Y年%m月%d日 %H:%M}" if view.published_at else ""
        crumbs = " » ".join(
            f'<a href="{path}">{escape(name)}</a>'
            for name, path in zip(view.breadcrumb, ("/", "/doc/", "/doc/fl/"), strict=True)
        )
        shown, folded = _folded(view.part)
        return _page(
            title,
            f"""<div class="crumbs">您现在的位置：{crumbs}</div>
<div class="box"><h1 class="bt">{title}</h1>
<div class="article-infos"><span>{stamp}</span><span>阅读 {view.clicks}</span></div>
<div class="article-main expand">
{"".join(map(_line, shown))}<div id="rest" style="display:none">
{"".join(map(_line, folded))}<div>本文来源：{_NAME}，转载请保留链接 {view.address}</div>
</div></div>
<div class="unfold" onclick="document.getElementById('rest').style.display='block'">展开全文</div>
<div class="share"><div>分享到</div><div>收藏本页</div></div>
<div class="turn"><div>上一篇：{_neighbour(view.older)}</div><div>下一篇：{_neighbour(view.newer)}</div></div></div>
<div class="box"><div class="tab">相关推荐</div><ul>{items(view.related)}</ul></div>
{_hot(view.hot)}""",
        )

    def said(self, published_at: datetime | None, clicks: int) -> PageClaims:
        """Return what stands around an article: times to the minute, itself as the source, a counter."""
        return PageClaims("minute" if published_at else None, _NAME, clicks)

    def listing(self, view: ListView) -> str:
        """Return a list page."""
        rows = "".join(
            f'<div class="row"><div class="name">{anchor(link)}</div>'
            f'<div class="day">{link.listed_on:%Y.%m.%d}</div></div>'
            for link in view.entries
        )
        before = view.paths[view.number - 2] if view.number > 1 else "javascript:"
        after = view.paths[view.number] if view.number < len(view.paths) else "javascript:"
        return _page(
            "工作总结",
            f"""<div class="crumbs">您现在的位置：<a href="/">{_NAME}</a> » 工作总结</div>
<div class="box">{rows}</div>
<div class="pager"><a href="{before}">上页</a><span>{view.number}/{len(view.paths)}</span><a href="{after}">下页</a></div>
{_hot(view.hot)}""",
        )

    def missing(self, status: int) -> str:
        """Return an error page."""
        said = "作者收回了这篇文稿" if status == 410 else "没有找到这篇文稿"
        return _page(str(status), f'<div class="box"><h1>{said}</h1></div>')

    def robots(self) -> str:
        """Return robots.txt: what members see and drafts are forbidden."""
        return "User-agent: *\nDisallow: /vip/\nDisallow: /doc/9\n"

    def encode(self, html: str) -> bytes:
        """Return UTF-8."""
        return html.encode()


def _folded(part: Part) -> tuple[Part, Part]:
    """Cut the lines at half of the characters: the second half is not displayed at first."""
    size = sum(len(line.text) for line in part)
    seen = 0
    for number, line in enumerate(part):
        seen += len(line.text)
        if 2 * seen > size:
            return part[: number + 1], part[number + 1 :]
    return part, ()


def _line(line: Line) -> str:
    text = escape(line.text, quote=False)
    if line.kind is Kind.MARKER:
        return f'<div class="sub"><b>{text}</b></div>\n'
    return f"<div>&nbsp; &nbsp; {text}</div>\n"


def _neighbour(link: Link | None) -> str:
    return anchor(link) if link else "已到尽头"


def _hot(hot: tuple[Link, ...]) -> str:
    return f'<div class="box"><div class="tab">今日热榜</div><ul>{items(hot)}</ul></div>'


def _page(title: str, inner: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="zh"><head><meta charset="UTF-8"><meta name="viewport" content="width=device-width">
<title>{title} - {_NAME}</title>
<style>.unfold{{text-align:center}} .row{{display:flex}}</style>
</head><body>
<div class="head"><a href="/">{_NAME}</a><a href="/doc/">总结</a><a href="/plan/">计划</a><a href="/talk/">发言</a><a href="/vip/">会员</a></div>
{inner}
<div class="foot"><div>{_NAME} 版权所有</div><div>文稿均由网友上传，如有侵权请联系删除</div></div>
</body></html>
"""
