"""The stranger's sites with what neither corpus has: furniture in the midst of the reports.

Lines strewn between paragraphs, numbers of sheets, signs that a style sheet hides, and markers
that are links, each on some of the sites.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import Final

from bench import extract_stranger
from bench.extract_stranger import Made, Maker, Site
from bench.extract_stranger_html import Block
from bench.extract_stranger_text import Topic, Writer

_SHEETS: Final = ("- {} -", "第{}页", "第 {} 页 共 9 页")
_BETWEEN_SIGNS: Final = re.compile(r"(?<=[\u4e00-\u9fff][,，])(?=[\u4e00-\u9fff])")
_TRAP: Final = '<font class="k7">q%w8</font>'
_STYLE: Final = "<style>.bt,.k7 { display: none }</style>"


def sites(words: str, count: int, seed: int) -> list[Site]:
    """Return sites whose templates and markers all come in turn."""
    return extract_stranger.sites(words, count, seed + 1)


def pages(site: Site, count: int) -> list[Made]:
    """Return a site's first pages."""
    return [_Crowded(site).page(number) for number in range(count)]


class _Crowded(Maker):
    """Makes pages of one site, with more in the midst of their reports."""

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        own = Writer(random.Random(f"crowded {site.words} {site.seed}"), site.words)
        lines = [line for line in (*own.words["ads"], *own.words["between"]) if "{x}" not in line]
        self.strewn = own.rng.sample(lines, own.rng.randint(1, 2))
        self.sheet = own.rng.choice([*_SHEETS, ""])
        self.trapped = own.rng.random() < 0.5
        if own.rng.random() < 0.5:
            self.dress = "link"

    def _article(
        self,
        writer: Writer,
        page: Topic,
        topics: Sequence[Topic],
        reports: list[list[str]],
        number: int,
    ) -> list[Block]:
        rng = random.Random(f"crowded {self.site.seed} {number}")
        found: list[Block] = []
        for place, block in enumerate(super()._article(writer, page, topics, reports, number), 1):
            found.append(block)
            if block.role != "text":
                continue
            if rng.random() < 0.25:
                found.append(Block("strewn", writer.fill(rng.choice(self.strewn))))
            if self.sheet and place % 12 == 0:
                found.append(Block("strewn", self.sheet.format(place // 12)))
        return found

    def _damaged(self, text: str) -> str:
        """Return the article's markup, with signs in it that no reader sees."""
        if not self.trapped:
            return super()._damaged(text)
        rng = random.Random(self.site.seed)
        return super()._damaged(
            _STYLE + _BETWEEN_SIGNS.sub(lambda _: _TRAP if rng.random() < 0.2 else "", text)
        )
