"""A second corpus of template sites, by another hand: written without a look at the extractor.

Sites are made up from a seed (:func:`sites`), their pages too (:func:`pages`); what is true of a
page is known because it was made so.  It shares no word with the first corpus, and the two halves
of its own vocabulary share no entry.
"""

from __future__ import annotations

import html
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from bench.extract_stranger_html import (
    DRESSES,
    TEMPLATES,
    Block,
    Furniture,
    Line,
    body,
    wrapped,
)
from bench.extract_stranger_text import STYLES, Topic, Writer, traditional

ENCODINGS: Final = (
    "utf-8",
    "utf-8",
    "gbk",
    "undeclared gbk",
    "lying gbk",
    "lying utf-8",
    "utf-16",
    "big5",
    "traditional",
    "bad byte",
)
DAMAGES: Final = ("none", "none", "cut", "stray", "comment", "script", "nul", "parts")
# How often a kind of marker is met.
MARKERS: Final = {
    "numbered": 9, "glued": 2, "contents": 2, "contents, bare": 1, "repeated title": 1,
    "titles, strong": 1, "titles, h2": 1, "titles, plain": 1, "gap": 1, "twice": 1,
    "first unmarked": 1, "single": 2, "series": 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Site:
    """A made-up site: a template, a way of marking, an encoding and its damage."""

    seed: int
    words: str
    template: str
    marker: str
    encoding: str
    damage: str


@dataclass(frozen=True, slots=True)
class Truth:
    """What an archivist would keep of a page: the lines of each report, when it was published."""

    reports: Sequence[Sequence[str]]
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Made:
    """A page's files by name, its first one first, and what is true of it."""

    files: Sequence[tuple[str, bytes]]
    truth: Truth

    @property
    def name(self) -> str:
        """The file that the page is reported under."""
        return self.files[0][0]


def sites(words: str, count: int, seed: int) -> list[Site]:
    """Return sites whose templates and markers all come in turn."""
    rng = random.Random(f"{words} {seed}")
    markers = [name for name, times in MARKERS.items() for _ in range(times)]
    rng.shuffle(markers)
    templates = list(TEMPLATES)
    rng.shuffle(templates)
    return [
        Site(
            seed * 1000 + at, words, templates[at % len(templates)], markers[at % len(markers)],
            rng.choice(ENCODINGS), rng.choice(DAMAGES),
        )
        for at in range(count)
    ]  # fmt: skip


def pages(site: Site, count: int) -> list[Made]:
    """Return a site's first pages."""
    return [Maker(site).page(number) for number in range(count)]


class Maker:
    """Makes pages of one site: what is the site's comes from its seed, the rest from the page's."""

    def __init__(self, site: Site) -> None:
        self.site = site
        own = Writer(random.Random(f"{site.words} {site.seed}"), site.words)
        rng, words = own.rng, own.words
        self.name = own.pick("sites")
        self.navigation = rng.sample(words["navigation"], 5)
        self.heads = rng.sample(words["heads"], rng.randint(0, 3))
        self.time = rng.choice([*words["times"], ""])
        self.clock = rng.choice(
            ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%Y年%m月%d日 %H:%M", "%Y/%m/%d %H:%M"]
        )
        self.lead = rng.choice([*words["leads"], ""])
        self.more = own.pick("lead_more") if rng.random() < 0.4 else ""
        self.between = own.pick("between") if rng.random() < 0.4 else ""
        tails = rng.sample(words["tails"], rng.randint(3, 9))
        cut = rng.randint(0, len(tails))
        self.tails, self.outside = tails[:cut], tails[cut:]
        self.related_head = own.pick("related_heads")
        self.inside_links = rng.random() < 0.4
        self.footer = words["footer"]
        self.comments = words["comments"] if rng.random() < 0.3 else []
        self.ad = own.pick("ads") if rng.random() < 0.25 else ""
        self.decorations = rng.sample(words["decorations"], 2)
        self.frame = own.pick("frames")
        self.style = rng.choice(list(STYLES))
        self.dress = rng.choice(DRESSES)
        self.big = rng.randint(2, 8)

    def page(self, number: int) -> Made:
        """Return one page."""
        site = self.site
        rng = random.Random(f"{site.words} {site.seed} {number}")
        writer = Writer(rng, site.words)
        topic = writer.topic()
        alone = site.marker in {"single", "series"}
        count = 1 if alone else rng.randint(2, self.big)
        topics = [topic if self._same() else writer.topic() for _ in range(count)]
        reports = [writer.report(one) for one in topics]
        if site.template == "typed":
            reports = [wrapped(report) for report in reports]
        fill = partial(writer.fill, t=topic.title, k=topic.kind, s=self.name)
        blocks = [Block("lead", fill(line)) for line in (self.more, self.lead) if line]
        if self.more and not self.lead:
            blocks = []
        blocks += self._article(writer, topic, topics, reports, number)
        blocks += [Block("tail", fill(line, x=writer.topic().title)) for line in self.tails]
        if self.inside_links:
            blocks += [Block("tail", self.related_head)]
            blocks += [Block("links", "\n".join(writer.topic().title for _ in range(4)))]
        published = datetime(
            rng.randint(2009, 2024), rng.randint(1, 12), rng.randint(1, 28), 9, 41, 7
        )
        chinese = "〇一二三四五六七八九十"[count]
        decoration = fill(rng.choice(self.decorations), n=str(count), c=chinese)
        series = f"({number + 1})" if site.marker == "series" else ""
        heading = html.escape(topic.title + decoration + series)
        heads = [fill(line) for line in self.heads]
        if self.time:
            line = fill(self.time, d=published.strftime(self.clock))
            heads.insert(rng.randint(0, 1) if heads else 0, line)
        f = Furniture(
            self.name,
            topic.title + decoration,
            heading,
            self.site_columns(),
            self.navigation,
            heads,
            [f"{writer.topic().title} 2016-03-{day}" for day in range(11, 16)],
            self.related_head,
            [writer.topic().title for _ in range(5)],
            [fill(line, x=writer.topic().title) for line in self.outside],
            [fill(line) for line in self.footer],
            [fill(line) for line in self.comments],
            "",
        )
        if not self.time:
            shown = None
        else:
            shown = datetime.strptime(published.strftime(self.clock), self.clock)
        files = self._files(f, blocks, rng, f"{site.seed}{number:02}")
        lines = [[self._script(" ".join(line.split())) for line in report] for report in reports]
        return Made(files, Truth(lines, shown))

    def site_columns(self) -> list[str]:
        """Return the column path."""
        return Writer(random.Random(0), self.site.words).words["columns"]

    def _same(self) -> bool:
        """Whether all reports of a page are under its own title."""
        return "{x}" not in self.frame and not self.site.marker.startswith(
            ("titles", "contents, bare")
        )

    def _article(
        self,
        writer: Writer,
        page: Topic,
        topics: Sequence[Topic],
        reports: list[list[str]],
        number: int,
    ) -> list[Block]:
        marker, rng = self.site.marker, writer.rng
        labels = [self._label(page, topic, at, number) for at, topic in enumerate(topics)]
        blocks: list[Block] = []
        if marker.startswith("contents"):
            listed = (
                labels if marker == "contents" else [f"{n}. {x}" for n, x in enumerate(labels, 1)]
            )
            blocks = [Block("contents", label) for label in listed]
        for at, (label, report) in enumerate(zip(labels, reports, strict=True)):
            lines = [Block("text", line) for line in report]
            if self.ad and rng.random() < 0.4:
                ad = writer.fill(self.ad, x=writer.topic().title)
                lines.insert(rng.randint(2, len(lines) - 1), Block("ad", ad))
            if at and self.between:
                blocks.append(Block("between", writer.fill(self.between)))
            if label and marker == "glued":
                lines[0] = Block("text", f"{label} {report[0]}")
            elif label:
                blocks.append(Block("marker", label))
            blocks += lines
        return blocks

    def _label(self, page: Topic, topic: Topic, at: int, number: int) -> str:
        """Return the line before a report, empty for none."""
        marker = self.site.marker
        if marker == "single" or (marker == "first unmarked" and at == 0):
            return ""
        if marker.startswith("titles") or marker == "contents, bare":
            return topic.title
        if marker == "repeated title":
            return page.title
        place = {"gap": at + (at > 1), "twice": at - (at > 1), "series": number}.get(marker, at)
        frame = self.frame
        if marker == "glued" and not {"{t}", "{x}"} & set(frame.replace("}", "} ").split()):
            frame = f"【{frame}】"
        style = STYLES[self.style]
        return frame.replace("{o}", style[place % len(style)]).format(t=page.title, x=topic.title)

    def _script(self, text: str) -> str:
        return traditional(text) if self.site.encoding in {"big5", "traditional"} else text

    def _files(
        self, f: Furniture, blocks: Sequence[Block], rng: random.Random, name: str
    ) -> list[tuple[str, bytes]]:
        if self.site.damage != "parts" or len(blocks) < 24:
            return [(f"{name}.html", self._bytes(f, blocks, rng))]
        texts = [at for at, block in enumerate(blocks) if block.role == "text"]
        cut = texts[len(texts) // 2]
        ends = [block for block in blocks if block.role in {"tail", "links"}]
        halves = [*blocks[:cut], *ends], blocks[cut:]
        links = [f"{name}.html", f"{name}_2.html"]
        pager = f'<div class="pages"><a href="{links[0]}">1</a> <a href="{links[1]}">2</a> '
        pagers = pager + f'<a href="{links[1]}">下一页</a></div>', pager + "</div>"
        return [
            (link, self._bytes(_with(f, turn), half, rng))
            for link, half, turn in zip(links, halves, pagers, strict=True)
        ]

    def _bytes(self, f: Furniture, blocks: Sequence[Block], rng: random.Random) -> bytes:
        def text(line: Line) -> str:
            seed = random.Random(self.site.seed)
            dress = {"titles, strong": "strong", "titles, h2": "h2", "titles, plain": "plain"}
            worn = dress.get(self.site.marker, self.dress)
            if self.site.template == "typed":
                worn = "plain"
            return self._damaged(body(blocks, line, worn, seed))

        page = TEMPLATES[self.site.template](f, text)
        if self.site.damage == "cut":
            page = page[: page.rfind("</div>")]
        elif self.site.damage == "nul":
            page = page.replace(self.navigation[0], self.navigation[0] + "\0")
        return self._encoded(self._script(page))

    def _damaged(self, text: str) -> str:
        lines = text.split("\n")
        middle = len(lines) // 2
        lines[middle:middle] = {
            "stray": ["</span></b>"],
            "comment": ["<!-- <div class='old'><p>作废的一段</p></div> -->"],
            "script": ["<script>document.write('<p>' + ad('x') + '</p>');if(1<2){}</script>"],
        }.get(self.site.damage, [])
        return "\n".join(lines)

    def _encoded(self, page: str) -> bytes:
        codec, declared = {
            "utf-8": ("utf-8", "utf-8"), "gbk": ("gbk", "gb2312"), "undeclared gbk": ("gbk", ""),
            "lying gbk": ("gbk", "utf-8"), "lying utf-8": ("utf-8", "gb2312"),
            "utf-16": ("utf-16", ""), "big5": ("big5", "big5"),
            "traditional": ("utf-8", "utf-8"), "bad byte": ("gbk", "gbk"),
        }[self.site.encoding]  # fmt: skip
        meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">'
        page = page.replace("{charset}", meta if declared else "")
        data = page.encode(codec, "xmlcharrefreplace")
        if self.site.encoding == "bad byte":
            data = data.replace(b"<body", b"<!-- \xff --><body", 1)
        return data


def _with(f: Furniture, pager: str) -> Furniture:
    values = {name: getattr(f, name) for name in Furniture.__slots__}
    return Furniture(**(values | {"pager": pager}))
