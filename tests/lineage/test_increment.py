"""Day by day, in any order and batches, with removals and late arrivals: the rows of a rebuild."""

from datetime import timedelta
from random import Random

import pytest

from bench.lineage_corpus import build
from extract.lineage.background import build as learn
from extract.lineage.background import with_lexicon
from extract.lineage.daily.increment import EMPTY, advance, applied
from extract.lineage.daily.index import Index
from extract.lineage.lexicons.lexicon import make
from extract.lineage.lexicons.suspicion import statistics
from extract.lineage.model import (
    EMPTY_BACKGROUND,
    Background,
    Lineage,
    LineageError,
    Swap,
    Text,
)
from extract.lineage.texts.normal import normal_form
from extract.lineage.trace import trace
from tests.lineage.lineages import made
from tests.lineage.operators import masked
from tests.lineage.reports import make_report


def corpus(bases: int = 14, seed: int = 5) -> list[Text]:
    """Return reports with copies, siblings, composites, and texts too short for many prints."""
    texts = list(build(bases, seed, hub=12).texts.values())
    short = [f"枫桥村今年修路{n}条。" for n in range(6)] + ["枫桥村今年修路", "", "××", "12345"]
    return texts + [made(text) for text in short]


def days(
    steps: list[tuple[list[Text], list[str]]], background: Background = EMPTY_BACKGROUND
) -> Lineage:
    """Return what is said after some days, each given as (texts, ids that are gone)."""
    index, lineage = Index(), EMPTY
    for texts, gone in steps:
        index, delta = advance(index, texts, gone, background)
        lineage = applied(lineage, delta)
    return lineage


def alike(found: Lineage, expected: Lineage) -> None:
    for name in Lineage.__slots__:
        mine, theirs = getattr(found, name), getattr(expected, name)
        odd = [row for row in mine if row not in theirs][:3]
        assert mine == theirs, (name, len(mine), len(theirs), odd)


def batches(texts: list[Text], rng: Random) -> list[list[Text]]:
    left, found = rng.sample(texts, len(texts)), []
    while left:
        size = rng.choice((1, 3, 20, 60, 200))
        found.append(left[:size])
        left = left[size:]
    return found


TEXTS = corpus()


@pytest.mark.parametrize("seed", range(20))
def test_twenty_orders_and_batchings_give_the_rows_of_a_rebuild(seed):
    rng = Random(seed)
    steps = []
    there: dict[str, Text] = {}
    for batch in batches(TEXTS, rng):
        gone = rng.sample(sorted(there), len(there) // 12) if rng.random() < 0.5 else []
        again = [_otherwise(there[key], rng) for key in rng.sample(sorted(there), len(there) // 15)]
        steps.append(([*batch, *again], gone))
        there = {key: text for key, text in there.items() if key not in gone}
        there |= {text.id: text for text in (*again, *batch)}
    late = rng.sample(TEXTS, 40)
    steps.append((late, []))
    there |= {text.id: text for text in late}
    alike(days(steps), trace(there.values()))


def _otherwise(text: Text, rng: Random) -> Text:
    """Return a text as known from another moment, or by another witness, or both."""
    date = text.date and text.date - timedelta(days=rng.choice((0, 900, 4000)))
    return Text(text.id, "。" + text.text if rng.random() < 0.5 else text.text, date)


def test_each_day_is_right_and_so_is_the_way_back():
    rng = Random(1)
    index, lineage = Index(), EMPTY
    there: dict[str, Text] = {}
    steps = [(batch, []) for batch in batches(TEXTS, rng)]
    order = rng.sample([text.id for text in TEXTS], len(TEXTS))
    steps += [([], order[at : at + 60]) for at in range(0, len(order), 60)]
    for texts, gone in steps:
        index, delta = advance(index, texts, gone)
        lineage = applied(lineage, delta)
        there = {k: t for k, t in there.items() if k not in gone} | {t.id: t for t in texts}
        alike(lineage, trace(there.values()))
    assert lineage == EMPTY


def test_a_background_counts_on_each_day():
    hot = learn(corpus(40, 7))
    assert hot.hot
    rng = Random(3)
    alike(days([(batch, []) for batch in batches(TEXTS, rng)], hot), trace(TEXTS, hot))


def test_a_lexicon_counts_on_each_day():
    """Removals and other witnesses included; without a lexicon nothing is suspected."""
    swaps = [Swap(1, *words, 3) for words in (("工作", "事务"), ("开展", "展开"), ("今年", "本年"))]
    usual = statistics(normal_form(text.text).chars for text in TEXTS[::3])
    known = with_lexicon(EMPTY_BACKGROUND, make(swaps, *usual))
    rng = Random(4)
    steps: list[tuple[list[Text], list[str]]] = [(batch, []) for batch in batches(TEXTS, rng)]
    gone = rng.sample([text.id for text in TEXTS], 30)
    again = [_otherwise(text, rng) for text in rng.sample(TEXTS, 30) if text.id not in gone]
    there = {text.id: text for text in TEXTS if text.id not in gone}
    found = days([*steps, (again, gone)], known)
    alike(found, trace((there | {text.id: text for text in again}).values(), known))
    assert len(found.suspicion) == len(there)
    assert len({row.score for row in found.suspicion}) > 10
    assert {row.score for row in trace(TEXTS).suspicion} == {None}


def test_many_copies_one_by_one_are_one_star():
    report = make_report(1, 1)
    copies = [made(masked(report, Random(n)) + f"{n}号存档。") for n in range(40)]
    alike(days([([copy], []) for copy in copies]), trace(copies))
    alike(days([(copies, []), ([], [c.id for c in copies[::2]])]), trace(copies[1::2]))


def test_the_same_again_changes_nothing():
    index, _ = advance(Index(), TEXTS)
    again, delta = advance(index, Random(0).sample(TEXTS, len(TEXTS)), ["0" * 32])
    assert delta.lineage == EMPTY
    assert not (delta.relations | delta.members | delta.passages | delta.masks | delta.dating)
    assert not delta.suspicion
    assert again.postings == index.postings


def test_a_day_names_few_texts():
    """A new report without relatives touches no row but its own."""
    index, _ = advance(Index(), TEXTS)
    new = made(
        "蒲家屯水利站把渠首闸门换了新启闭机，汛前放水试运行三回，未见渗漏，值守人员轮班登记。"
    )
    _, delta = advance(index, [new])
    assert delta.members == delta.dating == delta.passages == delta.suspicion == {new.id}
    assert not delta.relations


def test_a_wrong_id_leaves_the_index_as_it_was():
    index, _ = advance(Index(), TEXTS[:50])
    with pytest.raises(LineageError, match="not the id of the text"):
        advance(index, [Text("0" * 32, "枫桥村")])
    alike(applied(trace(TEXTS[:50]), advance(index, TEXTS[50:])[1]), trace(TEXTS))
