"""What the stranger's reports and furniture say: words of a half set in a grammar, by a seed."""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

WORDS: Final = Path(__file__).with_name("extract_stranger.toml")
_SLOT: Final = re.compile(r"\{(\w+)\}")
COMMA: Final = "\uff0c"
_CHINESE: Final = "一二三四五六七八九十"
_ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_FULL: Final = {sign: sign + 0xFEE0 for sign in range(0x21, 0x7F)}
STYLES: Final = {
    "digit": [str(n) for n in range(1, 11)],
    "zero": [f"{n:02}" for n in range(1, 11)],
    "wide": [str(n).translate(_FULL) for n in range(1, 11)],
    "chinese": list(_CHINESE),
    "formal": list("壹贰叁肆伍陆柒捌玖拾"),
    "roman": list(_ROMAN),
    "numeral": list("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"),
    "circled": list("①②③④⑤⑥⑦⑧⑨⑩"),
    "bracketed": list("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽"),
    "ideograph": list("㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"),
    "letter": list("ABCDEFGHIJ"),
    "wide letter": [chr(0xFF21 + n) for n in range(10)],
    "in brackets": [f"({sign})" for sign in _CHINESE],
}


@cache
def vocabulary(half: str) -> dict[str, list[str]]:
    """Return the lists of words of a half, ``tuning`` or ``reporting``."""
    lists: dict[str, list[str]] = tomllib.loads(WORDS.read_text("utf-8"))[half]
    return {name: [_full_width(entry) for entry in entries] for name, entries in lists.items()}


def _full_width(entry: str) -> str:
    """Return an entry as its site types it: commas full-width, colons and brackets on some."""
    signs = ",?!;" + ":" * (len(entry) % 3 > 0) + "()" * (len(entry) % 2)
    if "://" in entry or not re.search(r"[\u4e00-\u9fff]|{[tx]}", entry):
        return entry
    return re.sub(f"[{re.escape(signs)}]", lambda sign: sign[0].translate(_FULL), entry)


@cache
def _script() -> dict[int, int]:
    signs = tomllib.loads(WORDS.read_text("utf-8"))["script"]
    return {ord(a): ord(b) for a, b in zip(signs["simplified"], signs["traditional"], strict=True)}


def traditional(text: str) -> str:
    """Return a text sign by sign in the traditional script."""
    return text.translate(_script())


@dataclass(frozen=True, slots=True)
class Topic:
    """What a page is about: its place, topic, kind of document, and year."""

    place: str
    topic: str
    kind: str
    year: int

    @property
    def title(self) -> str:
        """The name of such a document."""
        return f"{self.place}{self.year}年{self.topic}{self.kind}"


class Writer:
    """Writes lines from a half's words; the same seed writes the same."""

    def __init__(self, rng: random.Random, half: str) -> None:
        self.rng = rng
        self.words = vocabulary(half)

    def pick(self, name: str) -> str:
        """Return one entry of a list."""
        return self.rng.choice(self.words[name])

    def topic(self) -> Topic:
        """Return a topic for a page or a report."""
        place = self.pick("places") + self.rng.choice(["", self.pick("organs")])
        return Topic(place, self.pick("topics"), self.pick("kinds"), self.rng.randint(2003, 2024))

    def fill(self, text: str, **slots: str) -> str:
        """Return a text with its slots filled, those not given with numbers."""
        given = {"p": str(self.rng.randint(60, 99)), "topic": self.pick("topics"), **slots}

        def value(match: re.Match[str]) -> str:
            return given.get(match[1]) or str(self.rng.randint(12, 4800))

        return _SLOT.sub(value, text)

    def sentence(self) -> str:
        """Return one sentence of a report."""
        start = self.rng.choice([self.pick("whens") + COMMA, self.pick("joins") + COMMA, ""])
        act, other = self.rng.sample(self.words["acts"], 2)
        body = self.rng.choice([act, f"{act}{COMMA}{other}"])
        end = self.rng.choice(["", f"{COMMA}{self.pick('fruits')}"])
        residue = f"{COMMA}{self.pick('residue')}" if self.rng.random() < 0.02 else ""
        mask = self.rng.choice(["在××村", "在xx社区", "于20xx年", ""])
        place = mask if self.rng.random() < 0.1 else ""
        return self.fill(f"{start}{place}{self.pick('subjects')}{body}{end}{residue}。")

    def paragraph(self, shortest: int = 40) -> str:
        """Return a paragraph of at least so many characters."""
        text = ""
        while len(text) < shortest:
            text += self.sentence()
        return text

    def report(self, topic: Topic) -> list[str]:
        """Return the lines of one report: what an archivist would keep of it."""
        rng = self.rng
        lines = [self.pick("salutes")] if rng.random() < 0.2 else []
        opening = self.pick("openings")
        lines += [self.fill(opening, topic=topic.topic, year=str(topic.year), place=topic.place)]
        heads = rng.sample(self.words["parts"], rng.randint(2, 4))
        essays = rng.sample(self.words["essays"], 4)
        shape = rng.choice(
            ["一、", "(一)", "1、", "第一章", "第一条", "篇", "none", "none", "一、"]
        )
        for at, head in enumerate(heads):
            sign = _CHINESE[at]
            lines += {
                "一、": [f"{sign}、{head}"],
                "(一)": [f"({sign}){head}。{self.paragraph()}"],
                "1、": [f"{at + 1}、{head}"],
                "第一章": [f"第{sign}章 {head}"],
                "第一条": [f"第{sign}条 {self.paragraph()}"],
                "篇": [f"第{sign}篇 {essays[at]}"],
                "none": [],
            }[shape]
            lines += [self.paragraph(rng.randint(30, 130)) for _ in range(rng.randint(1, 3))]
            if shape == "一、" and rng.random() < 0.5:
                lines += [f"({_CHINESE[n]}){self.paragraph()}" for n in range(rng.randint(2, 3))]
        if rng.random() < 0.3:
            repeat = self.pick("repeats")
            for _ in range(rng.choice([1, 2, 2, 3])):
                lines.insert(rng.randint(2, len(lines)), repeat)
        if rng.random() < 0.1:
            lines[2:2] = self._page_cut()
        if rng.random() < 0.1:
            lines.insert(rng.randint(2, len(lines)), self.fill(self.pick("walls")))
        lines += [self.pick("closings")] if rng.random() < 0.6 else [self.paragraph()]
        if rng.random() < 0.3:
            lines += [topic.place, self._date(topic.year)]
        if rng.random() < 0.08:
            lines += [self.fill(self.pick("endings"))]
        return lines

    def _page_cut(self) -> list[str]:
        """Return a paragraph cut by a viewer of documents, whose numerals look like headings."""
        text = self.paragraph(150)
        cuts = [text[:50], text[50:100], text[100:]]
        return [cuts[0], f"2、{cuts[1]}", f"3、{cuts[2]}"]

    def _date(self, year: int) -> str:
        month, day = self.rng.randint(1, 12), self.rng.randint(1, 28)
        return self.rng.choice([f"{year}年{month}月{day}日", f"二〇一八年{_CHINESE[month % 10]}月"])
