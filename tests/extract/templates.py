"""Template sites made up for tests and measurements: texts, markers, layouts, furniture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

_WHO = (
    "灯塔站",
    "苗圃班",
    "渡口所",
    "织补社",
    "冰库组",
    "驿道队",
    "陶坊",
    "水磨坊",
    "观星台",
    "鸽舍",
)
_WHAT = ("巡检", "培土", "校准", "登记", "晾晒", "修缮", "盘点", "轮值", "编号", "回访")
_THING = ("缆绳", "花架", "量杯", "门闩", "船票", "石阶", "炉膛", "卷宗", "风铃", "木桶")
_HOW = ("逐一", "连夜", "分批", "合力", "按图", "当面", "冒雨", "提早", "反复", "照章")
_END = ("心里踏实", "没有落空", "省下人手", "少走弯路", "留有余地", "传为美谈", "初见成效")
_FULL_WIDTH = str.maketrans(",:;!?()", "\uff0c\uff1a\uff1b\uff01\uff1f\uff08\uff09")

Layout = Callable[["Article"], str]


@dataclass(frozen=True)
class Made:
    """A report as it was made: its heading and its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Article:
    """What a page is made from: ``lines`` are all lines of its body, ``made`` the truth."""

    title: str
    made: tuple[Made, ...]
    lines: tuple[str, ...]
    markers: frozenset[int]
    published: str | None = "2021-05-06 07:08:09"


def sentence(rng: Random) -> str:
    """Return a sentence of about 25 characters."""
    text = (
        f"{rng.choice(_WHO)}{rng.choice(_HOW)}{rng.choice(_WHAT)}{rng.choice(_THING)}"
        f"{rng.randint(2, 999)}件,{rng.choice(_HOW)}{rng.choice(_WHAT)}{rng.choice(_THING)},"
        f"{rng.choice(_END)}。"
    )
    return text.translate(_FULL_WIDTH)


def paragraphs(rng: Random, count: int) -> tuple[str, ...]:
    """Return a report's paragraphs: headings, long and short ones, now and then a repeat."""
    numerals = "一二三四五六七八九十"
    found: list[str] = []
    for number in range(count):
        if number % 3 == 0:
            found.append(f"{numerals[number // 3 % 10]}、{rng.choice(_HOW)}{rng.choice(_WHAT)}")
        found.append("".join(sentence(rng) for _ in range(rng.randint(2, 5))))
    if rng.random() < 0.5:
        found.append(found[-1])
    return tuple(found)


def bundle(
    rng: Random, marker: Callable[[int], str], heading: Callable[[int], str], count: int = 4
) -> Article:
    """Return an article of several reports under a marker's shape; numbers are 1-based."""
    made = tuple(Made(heading(n), paragraphs(rng, rng.randint(3, 7))) for n in range(1, count + 1))
    lines: list[str] = []
    markers: set[int] = set()
    for number, report in enumerate(made, 1):
        markers.add(len(lines))
        lines += [marker(number), *report.paragraphs]
    return Article(f"灯塔站工作总结(精选{count}篇)", made, tuple(lines), frozenset(markers))


def chinese(number: int) -> str:
    """Return a number below 20 in Chinese."""
    digits = "零一二三四五六七八九"
    return digits[number] if number < 10 else "十" + digits[number % 10] * (number > 10)


def _p(article: Article) -> str:
    return "".join(
        f"<p><strong>{line}</strong></p>" if n in article.markers else f"<p>\u3000\u3000{line}</p>"
        for n, line in enumerate(article.lines)
    )


def _br(article: Article) -> str:
    return "".join(f"\u3000\u3000{line}<br />\n<br />\n" for line in article.lines)


def _div(article: Article) -> str:
    return "".join(f"<div>{line}</div>" for line in article.lines)


def _table(article: Article) -> str:
    body = "<br>".join(article.lines)
    return f'<table width="960"><tr><td class="zw">{body}</td></tr></table>'


def _folded(article: Article) -> str:
    half = len(article.lines) // 3
    shown, hidden = article.lines[:half], article.lines[half:]
    return (
        "".join(f"<p>{line}</p>" for line in shown)
        + '<div class="expand" style="display:none">'
        + "".join(f"<p>{line}</p>" for line in hidden)
        + '</div><a class="more" href="javascript:;">展开</a>'
    )


def _linked(article: Article) -> str:
    return "".join(
        f'<p><a href="/so/{n}">{line}</a></p>' if n in article.markers else f"<p>{line}</p>"
        for n, line in enumerate(article.lines)
    )


def _named(article: Article) -> str:
    """Class names that extractors take for furniture."""
    return '<div class="article-infos sidebar-l">' + _p(article) + "</div>"


LAYOUTS: dict[str, Layout] = {
    "p": _p,
    "br": _br,
    "div": _div,
    "table": _table,
    "folded": _folded,
    "linked": _linked,
    "named": _named,
}


def page(article: Article, layout: str, tail: Sequence[str] = (), lead: Sequence[str] = ()) -> str:
    """Return the HTML of an article with a site's furniture around it."""
    links = "".join(
        f'<li><a href="/d/{n}.html">{who}{what}工作总结</a></li>'
        for n, (who, what) in enumerate(zip(_WHO, _WHAT, strict=True))
    )
    stamp = f"时间:{article.published} 热度:31" if article.published else "热度:31"
    framed = Article(
        article.title,
        article.made,
        (*lead, *article.lines, *tail),
        frozenset(n + len(lead) for n in article.markers),
        article.published,
    )
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<title>{article.title}_芦花文库</title><script>var a="<p>x</p>";</script></head><body>
<div class="t"><ul>{links}</ul></div>
<div class="dq">当前位置:<a href="/">芦花文库</a> &gt; <a href="/z/">工作总结</a></div>
<div class="m"><h1>{article.title}</h1><div class="x">{stamp}</div>
<div class="nr">{LAYOUTS[layout](framed)}</div>
<div class="xg"><h3>相关推荐</h3><ul>{links}</ul></div></div>
<div class="r"><h3>热门</h3><ul>{links}</ul><p>2019-01-02 03:04:05 更新</p></div>
<div class="f">Copyright 芦花文库 版权所有</div></body></html>"""
