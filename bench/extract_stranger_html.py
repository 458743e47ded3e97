"""Templates of the stranger's sites: blocks of an article set in the markup of a kind of site."""

from __future__ import annotations

import html
import random
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

WRAP: Final = 40  # characters a line in pages of typewritten text
DRESSES: Final = ("plain", "strong", "h2", "h3", "link", "font", "center", "span")
JAM: Final = '<span style="display:none">{}</span>'


@dataclass(frozen=True, slots=True)
class Block:
    """A line of an article and its role: text, marker, lead, contents, between, ad, tail, links."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Furniture:
    """What a page has around its article; every string is a line as its reader sees it."""

    site: str
    title: str
    heading: str
    columns: Sequence[str]
    navigation: Sequence[str]
    heads: Sequence[str]
    sidebar: Sequence[str]
    related_head: str
    related: Sequence[str]
    outside: Sequence[str]
    footer: Sequence[str]
    comments: Sequence[str]
    pager: str


Line = Callable[[str], str]


def _link(text: str) -> str:
    return f'<a href="/a/{len(text) * 7919 % 99991}.html">{html.escape(text)}</a>'


def _items(texts: Sequence[str], tag: str = "li") -> str:
    return "".join(f"<{tag}>{_link(text)}</{tag}>" for text in texts)


def _dressed(text: str, dress: str, line: Line) -> str:
    text = html.escape(text)
    return {
        "plain": lambda: line(text),
        "strong": lambda: line(f"<strong>{text}</strong>"),
        "h2": lambda: f"<h2>{text}</h2>",
        "h3": lambda: f'<h3 class="bt">{text}</h3>',
        "link": lambda: line(f'<a name="p{len(text)}" href="/tag/{len(text)}">{text}</a>'),
        "font": lambda: line(f'<font color="red" size="4">{text}</font>'),
        "center": lambda: f'<div align="center">{text}</div>',
        "span": lambda: line(f'<span style="font-size:18px"><b>{text[:2]}</b>{text[2:]}</span>'),
    }[dress]()


def body(blocks: Sequence[Block], line: Line, dress: str, rng: random.Random) -> str:
    """Return the article's lines in markup: ``line`` sets one, ``dress`` markers."""
    found: list[str] = []
    boxed = rng.random() < 0.5
    for block in blocks:
        text = html.escape(block.text, quote=False)
        if block.role == "marker":
            found.append(_dressed(block.text, dress, line))
        elif block.role == "ad":
            found.append(f'<div class="gg_{len(text) % 3}">{_link(block.text)}</div>')
        elif block.role == "contents":
            found.append(line(f'<a href="#p{len(found)}">{text}</a>') if boxed else line(text))
        elif block.role == "tail" and boxed:
            found.append(f'<div class="art_other">{text}</div>')
        elif block.role == "links":
            found.append(f'<ul class="rel">{_items(block.text.split(chr(10)))}</ul>')
        else:
            found.append(line(text))
    return "\n".join(found)


def _page(f: Furniture, inner: str, head: str = "", attributes: str = "") -> str:
    return (
        "<!DOCTYPE html>\n<html><head>{charset}"
        f"<title>{html.escape(f.title)}_{f.columns[-1]}_{f.site}</title>{head}</head>"
        f"<body{attributes}>{inner}</body></html>"
    )


def _crumbs(f: Furniture) -> str:
    return " &gt; ".join(_link(name) for name in f.columns)


def _heads(f: Furniture, tag: str = "div") -> str:
    return "".join(f'<{tag} class="inf{n}">{text}</{tag}>' for n, text in enumerate(f.heads))


def _foot(f: Furniture) -> str:
    related = f'<div class="box"><h4>{f.related_head}</h4><ul>{_items(f.related)}</ul></div>'
    outside = "".join(f"<div>{html.escape(text)}</div>" for text in f.outside)
    comments = "".join(f"<p>{text}</p>" for text in f.comments)
    footer = "".join(f"<p>{text}</p>" for text in f.footer)
    form = f"<form>{comments}<textarea></textarea></form>" if comments else ""
    return f'{f.pager}{outside}{related}{form}<div class="ft">{footer}</div>'


def _side(f: Furniture) -> str:
    return f'<div class="r"><h4>{f.related_head}</h4><ul>{_items(f.sidebar)}</ul></div>'


def _p(text: str) -> str:
    return f"<p>  {text}</p>"


def dede(f: Furniture, text: Callable[[Line], str]) -> str:
    """An old content system: viewbox, title, info, content."""
    nav = f'<div class="nav"><ul>{_items(f.navigation)}</ul></div><div>{_crumbs(f)}</div>'
    view = (
        f'<div class="title"><h2>{f.heading}</h2></div><div class="info">{_heads(f, "span")}</div>'
    )
    main = f'<div class="viewbox">{view}<div class="content" id="content">{text(_p)}</div></div>'
    return _page(
        f, f'{nav}<div class="w960"><div class="pleft">{main}{_foot(f)}</div>{_side(f)}</div>'
    )


def tables(f: Furniture, text: Callable[[Line], str]) -> str:
    """Nested tables with fonts and br, in capitals."""
    nav = "".join(f"<TD>{_link(name)}</TD>" for name in f.navigation)
    rows = "".join(f"<TR><TD align=center>{row}</TD></TR>" for row in f.heads)
    inner = text(lambda line: f"&nbsp;&nbsp;&nbsp;&nbsp;{line}<BR>")
    article = f"<TABLE><TR><TD><FONT size=3>{inner}</FONT></TD></TR></TABLE>"
    return _page(
        f,
        f"<TABLE><TR>{nav}</TR></TABLE><TABLE><TR><TD width=180>{_side(f)}</TD><TD><TABLE>"
        f"<TR><TD align=center><B><FONT size=5>{f.heading}</FONT></B></TD></TR>{rows}"
        f"<TR><TD>{article}</TD></TR></TABLE></TD></TR></TABLE>{_foot(f)}",
    )


def divs(f: Furniture, text: Callable[[Line], str]) -> str:
    """A line a div, in a named shell."""
    inner = text(lambda line: f'<div class="row">{line}</div>')
    shell = f'<div class="reader-shell"><h1>{f.heading}</h1>{_heads(f)}{inner}</div>'
    return _page(f, f"<header>{_items(f.navigation, 'span')}</header>{shell}{_side(f)}{_foot(f)}")


def folded(f: Furniture, text: Callable[[Line], str]) -> str:
    """A mobile page whose text is behind a fold."""
    lines = text(_p).split("\n")
    shown, rest = "\n".join(lines[:3]), "\n".join(lines[3:])
    more = '<a class="unfold" href="javascript:;">展开剩余全文</a>'
    inner = f'<div>{shown}</div>{more}<div class="more" style="display:none">{rest}</div>'
    head = '<meta name="viewport" content="width=device-width">'
    main = f'<section><h1>{f.heading}</h1><p class="meta">{" ".join(f.heads)}</p>{inner}</section>'
    return _page(f, f"<nav>{_items(f.navigation, 'a')}</nav>{main}{_foot(f)}", head)


def frames(f: Furniture, text: Callable[[Line], str]) -> str:
    """A page that looks like frames: fixed panes, an iframe of advertising in each."""
    menu = "".join(f"<dd>{_link(name)}</dd>" for name in (*f.navigation, *f.sidebar))
    main = f'<div id="right_pane"><iframe src="/ad.htm"></iframe><p class="bt">{f.heading}</p>'
    main += f"{_heads(f, 'p')}{text(_p)}<iframe src='/b.htm'></iframe></div>"
    return _page(f, f'<div id="left_pane"><dl>{menu}</dl></div>{main}{_foot(f)}')


def protected(f: Furniture, text: Callable[[Line], str]) -> str:
    """Copying is made hard: handlers, and signs strewn in that no reader sees."""
    jam = JAM.format(f"{f.site}所有")
    inner = text(
        lambda line: f"<p unselectable='on'>{line[:9]}{jam if len(line) > 60 else ''}{line[9:]}</p>"
    )
    no = ' oncontextmenu="return false" onselectstart="return false"'
    main = (
        f"<div class='main'><h1>{f.heading}</h1>{_heads(f)}<div class='nocopy'>{inner}</div></div>"
    )
    return _page(f, f"<div>{_items(f.navigation, 'span')}</div>{main}{_side(f)}{_foot(f)}", "", no)


def typed(f: Furniture, text: Callable[[Line], str]) -> str:
    """Typewritten text in a pre, wrapped by hand."""
    main = f"<h1>{f.heading}</h1>{_heads(f, 'p')}<pre>{text(lambda line: line)}</pre>"
    return _page(f, f"<p>{_crumbs(f)}</p>{main}{_foot(f)}")


def definitions(f: Furniture, text: Callable[[Line], str]) -> str:
    """A definition list of lines."""
    inner = text(lambda line: f"<dd>{line}</dd>")
    main = f'<dl class="doc"><dt>{f.heading}</dt>{_heads(f, "dt")}{inner}</dl>'
    return _page(f, f"<ul>{_items(f.navigation)}</ul>{main}{_side(f)}{_foot(f)}")


def press(f: Furniture, text: Callable[[Line], str]) -> str:
    """A weblog: article, entry, widgets."""
    main = f'<article class="post"><header><h1 class="entry-title">{f.heading}</h1>'
    main += (
        '<div class="entry-meta">'
        f'{_heads(f, "span")}</div></header><div class="entry-content">{text(_p)}</div></article>'
    )
    nav = f'<nav class="menu"><ul>{_items(f.navigation)}</ul></nav>'
    side = f'<aside class="widget">{_side(f)}</aside>'
    return _page(f, f"{nav}<main>{main}</main>{side}<footer>{_foot(f)}</footer>")


def portal(f: Furniture, text: Callable[[Line], str]) -> str:
    """A government's portal: a table of facts, then the text zone."""
    rows = "".join(
        f"<tr><td>{key}</td><td>{value}</td></tr>"
        for key, value in (
            ("索引号", "00457/2019-0032"),
            ("公开方式", "主动公开"),
            ("发布机构", f.site),
        )
    )
    main = f'<table class="xxgk">{rows}</table><div id="zoomtitl">{f.heading}</div>{_heads(f)}'
    inner = text(lambda line: f'<p style="text-indent:2em"><span>{line}</span></p>')
    return _page(
        f,
        f'<div class="dqwz">{_crumbs(f)}</div>{main}'
        f'<div id="zoom" class="TRS_Editor">{inner}</div>{_foot(f)}',
    )


def forum(f: Furniture, text: Callable[[Line], str]) -> str:
    """A forum's first post and an answer."""
    inner = text(lambda line: f"{line}<br />\n<br />")
    post = f'<table><tr><td class="pls">楼主</td><td><h1>{f.heading}</h1>{_heads(f)}'
    post += f'<div class="t_fsz"><table><tr><td class="t_f" id="postmessage_1">{inner}</td></tr>'
    post += "</table></div></td></tr></table>"
    answer = '<table><tr><td class="pls">沙发</td><td class="t_f">多谢分享,收下了</td></tr></table>'
    return _page(f, f"<div>{_crumbs(f)}</div>{post}{answer}{_foot(f)}")


def viewer(f: Furniture, text: Callable[[Line], str]) -> str:
    """A viewer of documents: sheets of text layers."""
    lines = text(lambda line: f'<p class="txt">{line}</p>').split("\n")
    sheets = "".join(
        f'<div class="page" id="pf{at}"><div>{"".join(lines[at : at + 25])}</div></div>'
        for at in range(0, len(lines), 25)
    )
    main = f'<div class="doc-header"><h1>{f.heading}</h1>{_heads(f, "span")}</div>'
    main += f'<div id="flow">{sheets}</div>'
    return _page(
        f, f'<div class="top">{_items(f.navigation, "span")}</div>{main}{_side(f)}{_foot(f)}'
    )


def unclosed(f: Furniture, text: Callable[[Line], str]) -> str:
    """Markup of old hands: paragraphs never closed, attributes without quotes."""
    inner = text(lambda line: f"<P align=left>  {line}")
    main = f"<CENTER><H3>{f.heading}</H3></CENTER>{_heads(f, 'P')}<HR>{inner}<HR>"
    return _page(f, f"<P>{_crumbs(f)}{main}{_foot(f)}")


TEMPLATES: Final = {
    skin.__name__: skin
    for skin in (
        dede,
        tables,
        divs,
        folded,
        frames,
        protected,
        typed,
        definitions,
        press,
        portal,
        forum,
        viewer,
        unclosed,
    )
}


def wrapped(lines: Sequence[str]) -> list[str]:
    """Return lines as a typist breaks them."""
    return [piece for line in lines for piece in textwrap.wrap(line, WRAP)]
