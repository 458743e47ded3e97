"""Made-up reports with known descent, for measuring lineage.

Two grammars that know nothing of each other write the reports: that of the tests, and that of the
sample sites.  Whatever is measured on seeds and spinning tables that were not tuned on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from crawlers.sample.domains import DOMAINS
from crawlers.sample.grammar import original
from extract.lineage.model import Text
from extract.lineage.texts.normal import text_id
from tests.lineage.operators import COPIES, DISGUISES, Operator, masked, redated, without_head
from tests.lineage.reports import Report, make_report
from tests.lineage.spinning import Table

TUNING_SEEDS = (1, 2, 3, 101, 103)
_SENTENCE = re.compile(r"[^。]*。|[^。]+$")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")
_PLACES = ("汶", "浔", "郯", "滁", "沭", "邳", "涿", "睢")
_CAMPAIGNS = (
    ("第{n}届全国推广普通话宣传周", 1997),
    ("第{n}次全国助残日", 1990),
    ("建军{n}周年", 1927),
    ("建党{n}周年", 1921),
    ("第{n}个爱国卫生月", 1988),
    ("第{n}个教师节", 1984),
)
_NUMERALS = "零一二三四五六七八九"


_Labelled = tuple[Report, str]
"""A report and its family."""
_Lines = tuple[list[str], str]
"""Paragraphs and the family they are from."""


@dataclass(frozen=True)
class Made:
    """A text made from another one by an operator."""

    operator: str
    source: str
    copy: str


@dataclass
class Corpus:
    """Texts by id with what is true of them.

    ``parts`` has, by composite and first code point, the family each of its paragraphs is from;
    ``covered`` what the masks of a masked copy cover (place, year); ``redated`` whether the year
    was moved, of texts with an anchor.
    """

    texts: dict[str, Text] = field(default_factory=dict)
    family: dict[str, str] = field(default_factory=dict)
    made: list[Made] = field(default_factory=list)
    siblings: list[tuple[str, str]] = field(default_factory=list)
    parts: dict[tuple[str, int], str] = field(default_factory=dict)
    covered: dict[str, tuple[str, str]] = field(default_factory=dict)
    redated: dict[str, bool] = field(default_factory=dict)

    def add(self, text: str, label: str, date: datetime | None = None) -> str:
        """Take in a text of a family; return its id.  What is there already stays as it is."""
        key = text_id(text)
        self.texts.setdefault(key, Text(key, text, date))
        self.family.setdefault(key, label)
        return key


def build(bases: int, seed: int, hub: int = 0) -> Corpus:
    """Return a corpus of about five texts a base, ``hub`` more being copies of one report."""
    rng = Random(seed)
    corpus = Corpus()
    own = {"noisy": noisy, "chain": _chain(seed)}
    operators = {**COPIES, **DISGUISES, **_spinners(seed), **own}
    reports: list[tuple[Report, str]] = []
    for number in range(bases):
        report = _report(seed, number, rng)
        label = f"base {number}"
        reports.append((report, label))
        root = _copies(corpus, report, label, rng, operators, rng.randint(0, 5))
        for k in range(rng.choice((0, 0, 1, 2))):
            sibling = refilled(report, rng)
            if rng.random() < 0.5:
                sibling = rewritten(sibling, _report(seed + 500, number, rng), rng)
            own = f"sibling {number} {k}"
            other = _copies(corpus, sibling, own, rng, operators, rng.randint(0, 2))
            corpus.siblings.append((root, other))
    for number in range(bases // 10):
        extracts = _extracts(rng.sample(reports, rng.randint(3, 5)), rng)
        _composite(corpus, extracts, f"composite {number}")
        if number % 3 == 0:
            _composite(corpus, _unsplit(rng.sample(reports, 3)), f"page {number}")
    if hub:
        report, label = reports[0]
        for number in range(hub):
            corpus.add(masked(report, Random(number)) + f"{number}号存档。", label)
    return corpus


def noisy(report: Report, rng: Random) -> str:
    """One character in seventy misread or lost, as by a scanner."""
    out = []
    for char in report.text:
        draw = rng.random()
        if "一" <= char <= "龥" and draw < 0.014:
            char = chr(ord(char) + rng.choice((-1, 1, 2))) if draw < 0.011 else ""
        out.append(char)
    return "".join(out)


def refilled(report: Report, rng: Random) -> Report:
    """Return a report on the same words with other figures, another place and year."""
    year = report.year + rng.choice((-3, -2, -1, 1, 2, 3))
    place = rng.choice(_PLACES) + report.place[1:]

    def refill(sentence: str) -> str:
        sentence = _NUMBER.sub(lambda m: _other(m[0], rng), sentence)
        return sentence.replace(report.place[:2], place[:2])

    def line(sentence: str) -> str:
        kept = sentence.replace(str(report.year), "\0").replace(str(report.year + 1), "\1")
        return refill(kept).replace("\0", str(year)).replace("\1", str(year + 1))

    paragraphs = tuple(tuple(line(s) for s in paragraph) for paragraph in report.paragraphs)
    return Report(paragraphs, place, year)


def rewritten(report: Report, other: Report, rng: Random) -> Report:
    """Return a report with a third of its paragraphs written anew, its place and year kept."""

    def own(paragraph: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(
            line.replace(other.place[:2], report.place[:2]).replace(
                str(other.year), str(report.year)
            )
            for line in paragraph
        )

    paragraphs = tuple(
        own(rng.choice(other.paragraphs)) if rng.random() < 0.33 else paragraph
        for paragraph in report.paragraphs
    )
    return Report(paragraphs, report.place, report.year)


def _other(number: str, rng: Random) -> str:
    if len(number) < 2:
        return number
    return str(rng.randint(1, 9)) + "".join(
        str(rng.randint(0, 9)) if char.isdecimal() else char for char in number[1:]
    )


def _spinners(seed: int) -> Mapping[str, Operator]:
    def spinner(share: float) -> Operator:
        return lambda report, rng: Table(seed * 1000 + rng.randrange(5), share).spin(report.text)

    def twice(report: Report, rng: Random) -> str:
        first = Table(seed * 1000 + 7, 0.15).spin(report.text)
        return Table(seed * 1000 + 8, 0.15).spin(first)

    shares = {f"spun {share}%": spinner(share / 100) for share in (10, 20, 30, 40)}
    return {**shares, "spun twice": twice}


def _chain(seed: int) -> Operator:
    def chain(report: Report, rng: Random) -> str:
        """Cut, then masked, then spun lightly, then re-dated: a copy of a copy of a copy."""
        for operator in (without_head, masked, redated):
            report = _as_report(operator(report, rng), report.place, report.year)
        return Table(seed * 1000 + 9, 0.1).spin(report.text)

    return chain


def _as_report(text: str, place: str, year: int) -> Report:
    lines = text.split("\n")
    return Report(tuple(tuple(_SENTENCE.findall(line)) for line in lines), place, year)


def _report(seed: int, number: int, rng: Random) -> Report:
    if number % 2:
        return make_report(seed * 10_000_019 + number, seed * 10_000_019 + number, 3 + number % 5)
    names = sorted(DOMAINS)
    text = original(names[number // 2 % len(names)], seed * 100_000 + number)
    return _as_report(text.body, text.county, text.year)


def _copies(
    corpus: Corpus,
    report: Report,
    label: str,
    rng: Random,
    operators: Mapping[str, Operator],
    count: int,
) -> str:
    """Take in a report and some copies of it; return the report's id."""
    anchored = rng.random() < 0.4
    if anchored:
        report = _with_anchor(report, rng)
    first = datetime(report.year + 1, 1, 1, tzinfo=UTC)
    root = corpus.add(report.text, label, first if rng.random() < 0.5 else None)
    if anchored:
        corpus.redated[root] = False
    for name in rng.sample(sorted(operators), count):
        later = first + timedelta(days=rng.randint(10, 3000))
        text = operators[name](report, rng)
        copy = corpus.add(text, label, later if rng.random() < 0.5 else None)
        if copy == root:
            continue
        corpus.made.append(Made(name, root, copy))
        if name == "masked":
            corpus.covered[copy] = (report.place.rstrip("镇乡村街道县"), str(report.year))
        if anchored and name == "redated":
            corpus.redated[copy] = True
    return root


def _with_anchor(report: Report, rng: Random) -> Report:
    campaign, base = rng.choice(_CAMPAIGNS)
    nth = report.year - base
    shown = str(nth) if nth > 99 or rng.random() < 0.5 else _chinese(nth)
    line = f"{report.year}年借着{campaign.format(n=shown)}的东风,把宣传做到了家门口。"
    return Report(
        (*report.paragraphs[:-1], (line,), report.paragraphs[-1]), report.place, report.year
    )


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_NUMERALS[tens]}十"
    return head + (_NUMERALS[ones] if ones else "")


def _extracts(sources: Sequence[_Labelled], rng: Random) -> list[_Lines]:
    """Return one to three paragraphs of each report."""
    found = []
    for report, label in sources:
        whole = ["".join(sentences) for sentences in report.paragraphs]
        long = [at for at, line in enumerate(whole) if len(line) > 60]
        start = rng.choice(long)
        found.append((whole[start : start + rng.randint(1, 3)], label))
    return found


def _unsplit(sources: Sequence[_Labelled]) -> list[_Lines]:
    """Return the first report whole, and the first halves of the others."""
    found = []
    for number, (report, label) in enumerate(sources):
        lines = ["".join(sentences) for sentences in report.paragraphs]
        found.append((lines[: (len(lines) + 1) // 2] if number else lines, label))
    return found


def _composite(corpus: Corpus, parts: Sequence[_Lines], name: str) -> None:
    key = corpus.add("\n".join(line for lines, _ in parts for line in lines), name)
    at = 0
    for lines, label in parts:
        for line in lines:
            if len(line) > 60:
                corpus.parts[key, at] = label
            at += len(line) + 1


OPERATORS: tuple[str, ...] = (*COPIES, *DISGUISES, *_spinners(0), "noisy", "chain")
"""The operators that make copies, by name."""

Build = Callable[[int, int], Corpus]
