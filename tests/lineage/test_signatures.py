"""Signatures of many texts at once are those of each alone."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.lineage.texts.prints import fingerprints, read
from extract.lineage.texts.signatures import signatures
from tests.lineage.operators import masked
from tests.lineage.reports import make_report

STRANGE = (
    "", "。", "字", "\ud800", "\udc00", "𠮷" * 9, "…" * 3000 + "好1", "㎡" * 3000, "ﷺ" * 500,
    "修渠引水天天抓一抓。" * 3000, "1.2亿" * 2000, "全镇(zhèn)上下认*真总结经验,各村第2页修好水渠",
    "20xx年XX镇三十二人",
)  # fmt: skip
PIECES = ("镇", "全镇上下认真总结", "20xx年", "XX", "某", "12.5万元", "(zhen)", "第2页", "\n", "…")


def check(texts):
    alone = [fingerprints(read(text)) for text in texts]
    for own, other in zip(signatures(texts), alone, strict=True):
        assert own.dtype == other.dtype
        assert own.tolist() == other.tolist()


def test_reports_and_strange_texts_are_signed_alike_in_any_company():
    rng = Random(1)
    reports = [make_report(seed, 1) for seed in range(40)]
    texts = [*STRANGE, *(report.text for report in reports)]
    texts += [masked(report, rng) for report in reports]
    for _ in range(3):
        rng.shuffle(texts)
        check(texts)


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), max_size=6))
def test_pieces_are_signed_alike(texts):
    check(texts)


@given(st.lists(st.text(max_size=30), max_size=4))
def test_any_text_is_signed_alike(texts):
    check(texts)


def test_no_texts_have_no_signatures():
    assert signatures([]) == []
    assert signatures(iter(["镇"]))[0].size == 0


@pytest.mark.parametrize("text", ["全镇上下认真总结经验" * 4, STRANGE[-3]])
def test_fingerprints_are_distinct_and_ascend(text):
    (own,) = signatures([text])
    assert own.size
    assert np.all(np.diff(own.astype(object)) > 0)
