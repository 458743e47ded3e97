"""Made-up reports spun by known tables of synonyms, for measuring what a lexicon is worth.

A table swaps ordinary pairs of characters, blind to where words begin, for other ordinary words
(which it may swap in turn, elsewhere), for words that share a character, or for rare ones.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from random import Random

from crawlers.sample.domains import DOMAINS
from crawlers.sample.grammar import original
from extract.lineage.model import Text
from extract.lineage.texts.normal import text_id
from tests.lineage.operators import cut_tail, masked
from tests.lineage.reports import Report, make_report
from tests.lineage.spinning import spun

MACHINES = 5
ENTRIES = 150
_POOL = "缘势态细致稳固热忱兴旺牢靠妥善周详勤恳踏实巩增添拓展延伸领悟觉察阐述劝导督促协助栽培筹措"

_NO_WORDS = "一二三四五六七八九十两几年月日镇乡县区街道第"


class Machine:
    """A table of synonyms, decided by its seed; counts what it swaps."""

    def __init__(self, seed: int, entries: int = ENTRIES) -> None:
        rng = Random(f"synonyms {seed}")
        words = list(vocabulary())
        self.seed = seed
        self.table = {
            word: new for word in rng.sample(words, entries)
            if (new := _synonym(word, words, rng)) != word
        }  # fmt: skip

    def spin(self, text: str) -> str:
        """Return a text with its words swapped."""
        return spun(text, self.table.get)

    def used(self, text: str) -> set[tuple[str, str]]:
        """Return the entries that spinning a text makes use of."""
        found: set[tuple[str, str]] = set()

        def note(word: str) -> str | None:
            if (new := self.table.get(word)) is not None:
                found.add((word, new))
            return new

        spun(text, note)
        return found


def _synonym(word: str, words: list[str], rng: Random) -> str:
    draw = rng.random()
    if draw < 0.5:
        return rng.choice(words)
    rare = "".join(rng.sample(_POOL, 3))
    if draw < 0.75:
        return rng.choice((word[0] + rare[0], rare[0] + word[1]))
    return rare[: 2 + (draw > 0.95)]


@cache
def vocabulary() -> tuple[str, ...]:
    """Return the 700 pairs of characters that most reports have, words or not."""
    counts: Counter[str] = Counter()
    for number in range(200):
        text = report(-1 - number).text
        counts.update({a + b for a, b in pairwise(text) if _is_plain(a) and _is_plain(b)})
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(word for word, _ in ranked[:700])


def _is_plain(char: str) -> bool:
    return "一" <= char <= "龥" and char not in _NO_WORDS


def report(number: int) -> Report:
    """Return a report of one of two grammars."""
    if number % 2:
        return make_report(number * 7_919, number * 7_919, 3 + number % 4)
    names = sorted(DOMAINS)
    made = original(names[number // 2 % len(names)], 9_000_000 + number)
    lines = tuple((line,) for line in made.body.split("\n"))
    return Report(lines, made.county, made.year)


@dataclass
class Spun:
    """Texts by id, their families, what each copy was made from and by which machine (None: by
    none), and the entries of the machines' tables with the families that show them."""

    machines: list[Machine]
    texts: dict[str, Text] = field(default_factory=dict)
    family: dict[str, str] = field(default_factory=dict)
    source: dict[str, str] = field(default_factory=dict)
    machine: dict[str, int | None] = field(default_factory=dict)
    shown: defaultdict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, text: str, family: str, machine: int | None, source: str | None) -> str:
        """Take in a text; return its id."""
        key = text_id(text)
        if key not in self.texts:
            self.texts[key] = Text(key, text)
            self.family[key], self.machine[key] = family, machine
            if source:
                self.source[key] = source
        return key


def build(bases: int, seed: int, tables: int) -> Spun:
    """Return reports with copies, two in three of them spun, by the machines of seed ``tables``.

    One source in five is missing: its copies have no source here.
    """
    rng = Random(f"spun {seed}")
    corpus = Spun([Machine(tables * 100 + number) for number in range(MACHINES)])
    for number in range(bases):
        made = report(seed * 100_000 + number)
        label, text = f"{number}", made.text
        root = None if rng.random() < 0.2 else corpus.add(text, label, None, None)
        for _ in range(rng.randint(1, 3)):
            if rng.random() < 0.3:
                corpus.add(masked(made, rng), label, None, root)
                continue
            machine = rng.randrange(MACHINES)
            start = cut_tail(made, rng) if rng.random() < 0.2 else text
            corpus.add(corpus.machines[machine].spin(start), label, machine, root)
            if root:
                for entry in corpus.machines[machine].used(start):
                    corpus.shown[entry].add(label)
    return corpus


def excerpts(bases: int, seed: int, tables: int, length: int) -> Spun:
    """Return beginnings of paragraphs, each with a spun copy: short texts, hard to find."""
    rng = Random(f"excerpts {seed}")
    corpus = Spun([Machine(tables * 100 + number) for number in range(MACHINES)])
    for number in range(bases):
        made = report(seed * 100_000 + number)
        whole = "".join("".join(lines) for lines in made.paragraphs[1:])
        start = rng.randrange(max(1, len(whole) - length))
        piece = whole[start : start + length]
        machine = rng.randrange(MACHINES)
        root = corpus.add(piece, f"{number}", None, None)
        corpus.add(corpus.machines[machine].spin(piece), f"{number}", machine, root)
    return corpus
