"""The same texts give the same rows, whatever their order and however often they come."""

from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.lineage.model import LineageError, Text
from extract.lineage.trace import trace
from tests.lineage.lineages import made
from tests.lineage.operators import COPIES
from tests.lineage.reports import annual_sibling, make_report


def corpus(reports: int = 12) -> list[Text]:
    texts = []
    for seed in range(reports):
        rng = Random(seed)
        report = make_report(seed, seed)
        made_from = [COPIES[name](report, rng) for name in rng.sample(sorted(COPIES), 4)]
        texts += [report.text, annual_sibling(seed, seed + 40, 4, 0.3).text, *made_from]
    rng = Random(1)
    return [made(text, rng.choice((None, 2009, 2015))) for text in texts]


def test_twenty_orders_give_the_same_rows():
    texts = corpus()
    expected = trace(texts)
    for seed in range(20):
        assert trace(Random(seed).sample(texts, len(texts))) == expected


@settings(max_examples=15)
@given(st.permutations(range(24)), st.lists(st.integers(0, 23), max_size=30))
def test_repeats_change_nothing(order, again):
    texts = corpus(4)
    assert trace([texts[i] for i in [*order, *again]]) == trace(texts)


@settings(max_examples=8)
@given(st.sets(st.integers(0, 23), max_size=12))
def test_a_removal_and_a_late_arrival_leave_no_mark(gone):
    texts = corpus(4)
    rest = [text for i, text in enumerate(texts) if i not in gone]
    late = [text for i, text in enumerate(texts) if i in gone]
    alone = trace(rest)
    assert trace([*late, *rest]) == trace(texts)
    assert trace(list(reversed(rest))) == alone


@given(st.lists(st.text(alphabet="枫桥村修路3条20xx年。、\n", max_size=30), max_size=8))
@settings(max_examples=25)
def test_any_texts_have_one_row_each(texts):
    values = [made(text) for text in texts]
    lineage = trace(values)
    assert [row.text for row in lineage.members] == sorted({value.id for value in values})
    assert trace(values[::-1]) == lineage


def test_of_two_witnesses_the_smallest_counts_with_the_earliest_date():
    plain, spaced = make_report(1, 1).text, "。" + make_report(1, 1).text
    other = make_report(1, 1).text + "此为补记。"
    twice = [made(plain, 2015), made(spaced, 2011), made(other, 2013)]
    assert trace(twice) == trace([made(min(plain, spaced), 2011), made(other, 2013)])


def test_a_wrong_id_and_a_date_without_zone_are_refused():
    with pytest.raises(LineageError, match="not the id of the text"):
        trace([Text("0" * 32, "枫桥村")])
    with pytest.raises(LineageError, match="no zone"):
        trace([Text(made("枫桥村").id, "枫桥村", datetime(2020, 1, 1))])
    with pytest.raises(LineageError, match="not the id of the text"):
        trace([made("枫桥村"), Text(made("枫桥村").id, "柳田镇", datetime(2020, 1, 1, tzinfo=UTC))])
