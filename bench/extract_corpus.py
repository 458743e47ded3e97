"""Template sites made up from a seed, with the truth about each page.

A site is a template (layout, names, furniture, encoding, marker, damage) in one of two disjoint
vocabularies: extraction is tuned on ``tuning`` and judged on ``reporting``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

WORDS: Final = Path(__file__).with_name("extract_words.toml")
ENCODINGS: Final = (
    "utf-8",
    "gbk",
    "gbk as utf-8",
    "utf-8 unnamed",
    "utf-8 as gbk",
    "gbk torn",
    "utf-16",
)
DAMAGES: Final = ("none", "none", "promise", "gap", "contents", "essay", "glued")
_CHINESE = "零一二三四五六七八九"
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_FULL_WIDTH = str.maketrans(",:;!?()", "\uff0c\uff1a\uff1b\uff01\uff1f\uff08\uff09")
_START = datetime(2015, 3, 1, 7, 8, 9)


@dataclass(frozen=True, slots=True)
class Words:
    """A vocabulary: lists of words and of line patterns."""

    lists: dict[str, list[str]]
    crumb: str
    related: str

    def pick(self, rng: Random, name: str) -> str:
        """Return one of a list."""
        return rng.choice(self.lists[name])


@dataclass(frozen=True, slots=True)
class Truth:
    """What a page holds: its publish time and each report's paragraphs."""

    published: datetime | None
    reports: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A page's file name, bytes and truth."""

    name: str
    body: bytes
    truth: Truth

    @property
    def files(self) -> tuple[tuple[str, bytes]]:
        """The page's files by name: one."""
        return ((self.name, self.body),)


@dataclass(frozen=True, slots=True)
class Site:
    """The look of a site; all its pages are made from it and a number."""

    seed: str
    words: Words
    template: str
    marker: str
    encoding: str
    damage: str
    dated: bool
    signs: bool
    """Whether its authors always close with the same sentence."""
    boxed: bool
    """Whether furniture inside the container stands in elements of its own."""


def vocabulary(name: str) -> Words:
    """Return a vocabulary by its name."""
    found = tomllib.loads(WORDS.read_text("utf-8"))[name]
    crumb, related = found.pop("crumb"), found.pop("related")
    return Words(found, crumb, related)


def sites(name: str, count: int, seed: int) -> list[Site]:
    """Return a vocabulary's sites: templates and markers in turn, the rest by lot."""
    words = vocabulary(name)
    markers = words.lists["markers"]
    made: list[Site] = []
    for number in range(count):
        rng = Random(f"{seed}/{name}/{number}")
        made.append(
            Site(
                seed=f"{seed}/{name}/{number}",
                words=words,
                template=list(TEMPLATES)[number % len(TEMPLATES)],
                marker=markers[(number * 7 + number // len(markers)) % len(markers)],
                encoding=rng.choice(ENCODINGS),
                damage=rng.choice(DAMAGES),
                dated=rng.random() < 0.6,
                signs=rng.random() < 0.35,
                boxed=rng.random() < 0.5,
            )
        )
    return made


def pages(site: Site, count: int) -> list[Made]:
    """Return a site's pages."""
    return [_page(site, number) for number in range(count)]


def sentence(rng: Random, words: Words) -> str:
    """Return a sentence of about 25 characters."""
    pick = words.pick
    text = (
        f"{pick(rng, 'who')}{pick(rng, 'how')}{pick(rng, 'what')}{pick(rng, 'thing')}"
        f"{rng.randint(2, 999)}件,{pick(rng, 'how')}{pick(rng, 'what')}{pick(rng, 'thing')},"
        f"{pick(rng, 'end')}。"
    )
    return text.translate(_FULL_WIDTH)


def paragraphs(rng: Random, words: Words) -> list[str]:
    """Return a report's paragraphs: headings, long and short ones, now and then a repeat."""
    found: list[str] = []
    for number in range(rng.randint(3, 8)):
        if number % 3 == 0:
            heading = f"{words.pick(rng, 'how')}{words.pick(rng, 'what')}"
            found.append(f"{_CHINESE[number // 3 + 1]}、{heading}")
        found.append("".join(sentence(rng, words) for _ in range(rng.randint(2, 5))))
        if rng.random() < 0.15:
            found.append(found[-1])
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a page: what it says, and as what: text, marker, or furniture."""

    text: str
    kind: str = "text"


def _bundle(site: Site, rng: Random, bare: str, count: int) -> tuple[list[list[str]], list[Row]]:
    """Return the reports of a page and its rows with markers."""
    reports: list[list[str]] = []
    rows: list[Row] = []
    marks: list[str] = []
    for number in range(1, count + 1):
        shown = number + (site.damage == "gap" and number > 2)
        marks.append(_marked(site, rng, bare, shown))
        own = paragraphs(rng, site.words)
        if site.damage == "glued":
            own.insert(0, sentence(rng, site.words))
        if site.damage == "essay":
            own += [f"第一篇 {site.words.lists['what'][0]}篇", sentence(rng, site.words)]
            own += [f"第二篇 {site.words.lists['what'][1]}篇", sentence(rng, site.words)]
        if site.signs:
            own.append(
                Random(site.seed).choice(site.words.lists["closings"]).translate(_FULL_WIDTH)
            )
        reports.append(own)
    if site.damage == "contents" and "{u}" in site.marker:
        rows += [Row(mark) for mark in marks]
    glue = (
        site.marker[: -len("{u}")] if site.damage == "glued" and site.marker.endswith("{u}") else ""
    )
    glue = glue if glue.endswith((":", "】")) else ""
    for number, (mark, own) in enumerate(zip(marks, reports, strict=True)):
        between = site.words.pick(Random(site.seed), "betweens")
        if number and Random(site.seed).random() < 0.4:
            rows.append(Row(_filled(between, site, rng, bare, count), "furniture"))
        if glue:
            rows += [Row(_marked(replace(site, marker=glue), rng, bare, number + 1) + own[0])]
            rows += map(Row, own[1:])
        else:
            rows += [Row(mark, "marker"), *map(Row, own)]
    return reports, rows


def _marked(site: Site, rng: Random, bare: str, number: int) -> str:
    words = site.words
    chinese = _CHINESE[number] if number < 10 else "十" + _CHINESE[number % 10] * (number > 10)
    own = f"{words.pick(rng, 'who')}{words.pick(rng, 'what')}{words.pick(rng, 'genre')}"
    return site.marker.format(
        d=number, z=chinese, r=_ROMAN[number - 1], o=chr(0x245F + number), l=chr(64 + number),
        g="甲乙丙丁戊己庚辛壬癸"[number - 1], w=chr(0xFF10 + number), t=bare, u=own,
    )  # fmt: skip


def _filled(pattern: str, site: Site, rng: Random, title: str, count: int) -> str:
    name = Random(site.seed).choice(site.words.lists["sites"])
    pieces = pattern.split("{n}")
    text = "".join(p + str(rng.randint(10, 9999)) for p in pieces[:-1]) + pieces[-1]
    return text.format(t=title, s=name, c=count)


def _page(site: Site, number: int) -> Made:
    rng, own = Random(f"{site.seed}/{number}"), Random(site.seed)
    words = site.words
    bare = f"{words.pick(rng, 'who')}{words.pick(rng, 'what')}{words.pick(rng, 'genre')}"
    single = rng.random() < 0.15
    count = 1 if single else rng.randint(2, 8)
    promised = count + 3 if site.damage == "promise" else count
    called = own.choice(words.lists["bundles"]).format(t=bare, c=promised)
    title = bare if single else called
    if single:
        report = paragraphs(rng, words)
        reports, rows = [report], [Row(line) for line in report]
    else:
        reports, rows = _bundle(site, rng, bare, count)
    leads = own.sample(words.lists["leads"], own.randint(0, 2))
    tails = own.sample(words.lists["tails"], own.randint(2, 6))
    rows = [
        *(
            Row(_filled(line, site, rng, title, count).translate(_FULL_WIDTH), "furniture")
            for line in leads
        ),
        *rows,
        *(Row(_filled(line, site, rng, title, count), "furniture") for line in tails),
    ]
    published = _START + timedelta(hours=rng.randint(0, 60_000)) if site.dated else None
    stamp = own.choice(words.lists["stamps"] if published else words.lists["undated"])
    stamp = stamp.replace("{when}", str(published))
    html = _html(site, rng, title, _filled(stamp, site, rng, title, count), rows)
    truth = Truth(published, tuple(map(tuple, reports)))
    return Made(f"{number + 1001}.html", _encoded(html, site.encoding), truth)


def _html(site: Site, rng: Random, title: str, stamp: str, rows: Sequence[Row]) -> str:
    words, own = site.words, Random(site.seed)
    name = own.choice(words.lists["sites"])
    genre = words.lists["genre"][0]
    container, box = own.choice(words.lists["classes"]), own.choice(words.lists["small"])
    links = "".join(
        f'<li><a href="/d/{rng.randint(1, 9999)}.html">{who}{words.pick(rng, "what")}'
        f"{words.pick(rng, 'genre')}</a></li>"
        for who in words.lists["who"]
    )
    body = TEMPLATES[site.template](rows, box if site.boxed else None)
    stamped = f'<div class="{own.choice(words.lists["small"])}">{stamp}</div>' if stamp else ""
    h1 = f"<h1>{title}</h1>" if own.random() < 0.7 else f'<div class="bt"><b>{title}</b></div>'
    return f"""<!DOCTYPE html><html><head>@CHARSET@
<title>{title}_{name}</title><script>var a="<p>x</p>";</script></head><body>
<div class="t"><ul>{links}</ul></div>
<div class="dq">{words.crumb}<a href="/">{name}</a> &gt; <a href="/z/">{genre}</a></div>
<div class="m">{h1}{stamped}<div class="{container}">{body}</div>
<div class="xg"><h3>{words.related}</h3><ul>{links}</ul></div></div>
<div class="r"><h3>{words.related}</h3><ul>{links}</ul><p>2019-01-02 03:04:05</p></div>
<div class="f">Copyright {name}</div></body></html>"""


def _encoded(html: str, encoding: str) -> bytes:
    """Return a page's bytes; what it declares may be wrong, missing, or its bytes torn."""
    declared = {
        "utf-8": "utf-8", "gbk": "gb2312", "gbk as utf-8": "utf-8", "utf-8 unnamed": None,
        "utf-8 as gbk": "gbk", "gbk torn": "gbk", "utf-16": "utf-16",
    }[encoding]  # fmt: skip
    html = html.replace("@CHARSET@", f'<meta charset="{declared}">' if declared else "")
    if encoding == "utf-16":
        return b"\xff\xfe" + html.encode("utf-16-le")
    if encoding in {"gbk", "gbk as utf-8"}:
        return html.encode("gb18030")
    if encoding == "gbk torn":
        return html.encode("gb18030").replace(b'<div class="f">', b'<div class="f">\xff', 1)
    return html.encode()


Template = Callable[[Sequence[Row], "str | None"], str]


def _lines(rows: Sequence[Row], box: str | None, text: str, marker: str | None = None) -> list[str]:
    """Return rows as markup; ``@`` in a pattern is the row's text."""
    patterns = {"text": text, "marker": marker or text, "furniture": text}
    if box is not None:
        patterns["furniture"] = f'<div class="{box}">@</div>'
    return [patterns[row.kind].replace("@", row.text) for row in rows]


def _fold(rows: Sequence[Row], box: str | None) -> str:
    lines = _lines(rows, box, "<p>@</p>")
    third = len(lines) // 3
    return (
        "".join(lines[:third])
        + f'<div class="expand" style="display:none">{"".join(lines[third:])}</div>'
        + '<a class="more" href="javascript:;">展开</a>'
    )


def _guarded(rows: Sequence[Row], box: str | None) -> str:
    trap = '<span style="display:none">禁止复制</span>'
    guarded = [replace(row, text=row.text.replace("、", f"、{trap}", 1)) for row in rows]
    return '<div oncopy="return false">' + "".join(_lines(guarded, box, "<p>@</p>")) + "</div>"


def _halves(rows: Sequence[Row], box: str | None) -> str:
    lines = _lines(rows, box, "<p>@</p>")
    half = len(lines) // 2
    return f"<section>{''.join(lines[:half])}</section><section>{''.join(lines[half:])}</section>"


def _framed(rows: Sequence[Row], box: str | None) -> str:
    inner = "".join(_lines(rows, box, "<p>@</p>"))
    return f"<table><tr><td><table><tr><td>{inner}</td></tr></table></td></tr></table>"


TEMPLATES: Final[dict[str, Template]] = {
    "p": lambda rows, box: "".join(
        _lines(rows, box, "<p>\u3000\u3000@</p>", "<p><strong>@</strong></p>")
    ),
    "br": lambda rows, box: "".join(_lines(rows, box, "\u3000\u3000@<br />\n<br />\n")),
    "div": lambda rows, box: "".join(_lines(rows, box, "<div>@</div>")),
    "cell": lambda rows, box: (
        f"<table><tr><td>{''.join(_lines(rows, box, '@<br>'))}</td></tr></table>"
    ),
    "frame": _framed,
    "fold": _fold,
    "linked": lambda rows, box: "".join(
        _lines(rows, box, "<p>@</p>", '<p><a href="/so/1">@</a></p>')
    ),
    "headings": lambda rows, box: "".join(_lines(rows, box, "<p>@</p>", "<h3>@</h3>")),
    "guarded": _guarded,
    "halves": _halves,
    "spans": lambda rows, box: "".join(_lines(rows, box, '<div><span style="x">@</span></div>')),
}
