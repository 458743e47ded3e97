"""Writing reports: a seeded grammar over :mod:`vocabulary` and :mod:`domains`."""

from __future__ import annotations

import re
from functools import cache
from random import Random

from crawlers.sample import vocabulary as words
from crawlers.sample.domains import DOMAINS, Domain
from crawlers.sample.text import Text

SEED = "sample-1"
"""Change it and every report of the sample world becomes another one."""

_CHINESE = "零一二三四五六七八九十"
_SLOT = re.compile(r"\{([a-z]+)\}")
_CHOICE = re.compile(r"\[([^\]]+)\]")
_NUMBERS = {"x": (11, 97), "f": (2, 9), "d": (2, 28), "h": (71, 99)}


def chinese(number: int) -> str:
    """Return 1 to 99 in Chinese numerals: 一, 十, 十二, 三十."""
    if not 1 <= number <= 99:
        raise ValueError(f"{number} is not within 1 to 99")
    tens, ones = divmod(number, 10)
    head = "" if not tens else ("十" if tens == 1 else f"{_CHINESE[tens]}十")
    return head + (_CHINESE[ones] if ones or not tens else "")


class _Deck:
    """A pool to draw from without repeats until it is used up, then shuffled anew."""

    def __init__(self, random: Random, pool: tuple[str, ...]) -> None:
        self._random, self._pool = random, pool
        self._left: list[str] = []

    def draw(self) -> str:
        if not self._left:
            self._left = self._random.sample(self._pool, len(self._pool))
        return self._left.pop()


class Writer:
    """Writes the sentences of one report: its facts are fixed, everything else is drawn."""

    def __init__(self, random: Random, domain: Domain, county: str, office: str, year: int) -> None:
        self.random, self.domain, self.year = random, domain, year
        objects, spots = _Deck(random, domain.objects), _Deck(random, domain.spots)
        verbs, adverbs = _Deck(random, words.VERBS), _Deck(random, words.ADVERBS)
        measures = _Deck(random, domain.measures)
        self._facts = {"county": county, "office": office, "y": str(year)}
        self._decks = {
            "o": objects, "q": objects, "s": spots, "v": verbs, "u": verbs,
            "a": adverbs, "e": adverbs, "m": measures, "w": measures,
            "g": _Deck(random, domain.groups), "b": _Deck(random, domain.troubles),
            "r": _Deck(random, words.RESULTS), "t": _Deck(random, words.TIMES),
            "k": _Deck(random, words.VILLAGES),
        }  # fmt: skip
        self._frames: dict[tuple[str, ...], _Deck] = {}

    def write(self, frames: tuple[str, ...]) -> str:
        """Return a sentence on one of the frames, none used twice before all have been."""
        deck = self._frames.setdefault(frames, _Deck(self.random, frames))
        frame = _CHOICE.sub(lambda group: self.random.choice(group[1].split("|")), deck.draw())
        return _SLOT.sub(lambda slot: self._fill(slot[1]), frame)

    def paragraph(self, frames: tuple[str, ...], at_least: int, at_most: int) -> str:
        """Return a paragraph of so many sentences."""
        return "".join(self.write(frames) for _ in range(self.random.randint(at_least, at_most)))

    def _fill(self, slot: str) -> str:
        if slot in self._facts:
            return self._facts[slot]
        if slot in _NUMBERS:
            return str(self.random.randint(*_NUMBERS[slot]))
        if slot == "campaign":
            nth = chinese(self.year - self.domain.campaign_base)
            return (self.domain.campaign or "").format(nth=nth)
        word = self._decks[slot].draw()
        return word.replace(
            "{n}", str(self.random.choice((1, 3, 7, 13)) * self.random.randint(7, 911))
        )


def _sections(writer: Writer) -> list[str]:
    """Headings 一、 with points (一) or 1、 below, then troubles and plans."""
    lines, random = [], writer.random
    numeral = ("({c})", "（{c}）", "{n}、")[random.randrange(3)]
    parts = random.randint(2, 4)
    for part in range(1, parts + 1):
        lines.append(f"{chinese(part)}、{writer.write(words.SECTION_HEADINGS)}")
        for point in range(1, random.randint(2, 4) + 1):
            mark = numeral.format(c=chinese(point), n=point)
            heading = writer.write(words.POINT_HEADINGS)
            lines.append(f"{mark}{heading}。{writer.paragraph(words.BODIES, 2, 4)}")
    lines.append(f"{chinese(parts + 1)}、{writer.write(words.TROUBLE_HEADINGS)}")
    lines.append(writer.paragraph(words.TROUBLES, 2, 3))
    lines.append(f"{chinese(parts + 2)}、{_plan_heading(writer)}")
    lines.append(writer.paragraph(words.PLANS, 2, 4))
    return lines


def _points(writer: Writer) -> list[str]:
    """Points 1、 2、 3、 only; a bare plan heading that could pass for a report's title."""
    lines = [
        f"{n}、{writer.write(words.POINT_HEADINGS)}。{writer.paragraph(words.BODIES, 2, 4)}"
        for n in range(1, writer.random.randint(6, 9))
    ]
    return [*lines, _plan_heading(writer), writer.paragraph(words.PLANS, 3, 4)]


def _prose(writer: Writer) -> list[str]:
    """Paragraphs without any heading."""
    lines = [writer.paragraph(words.BODIES, 3, 5) for _ in range(writer.random.randint(5, 8))]
    return [*lines, writer.paragraph(words.TROUBLES, 1, 2), writer.paragraph(words.PLANS, 2, 3)]


def _plan_heading(writer: Writer) -> str:
    heading = writer.random.choice(words.PLAN_HEADINGS)
    return heading.format(y=writer.year + 1)


@cache
def original(domain_name: str, number: int) -> Text:
    """Return the n-th report of a line of work: always the same one, 600 to 2500 characters."""
    key = f"{domain_name}{number}"
    random = Random(f"{SEED}/{key}")
    domain = DOMAINS[domain_name]
    county = random.choice(words.COUNTIES)
    office = random.choice(domain.offices)
    year = random.randint(2009, 2023)
    writer = Writer(random, domain, county, office, year)
    lines = []
    if random.random() < 0.3:
        lines.append(writer.write(words.INNER_TITLES))
    lines.append(writer.write(words.OPENINGS))
    lines += random.choice((_sections, _sections, _points, _prose))(writer)
    if domain.campaign:
        lines.insert(-2, writer.write(words.CAMPAIGNS) + writer.write(words.BODIES))
    if random.random() < 0.25:
        lines.insert(-2, writer.write(words.LAWS) + writer.write(words.BODIES))
    if random.random() < 0.6:
        lines.append(writer.write(words.CLOSINGS))
    return Text(
        key=key,
        title=f"{county}{office}{year}{random.choice(words.KINDS)}",
        paragraphs=tuple(lines),
        domain=domain_name,
        county=county,
        office=office,
        year=year,
    )
