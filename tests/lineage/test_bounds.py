"""Strange, huge and endless input stays bounded, and nothing is dropped."""

from random import Random

import numpy as np
import pytest

from extract.lineage.model import EMPTY_BACKGROUND, Background
from extract.lineage.pairs.candidates import HUB, candidates
from extract.lineage.texts.prints import fingerprints, read
from extract.lineage.trace import trace
from tests.lineage.lineages import families, made
from tests.lineage.operators import masked
from tests.lineage.reports import make_report


@pytest.mark.parametrize("text", ["", "。", "字", "XX", "某某、__", "2021", "\ud800", "\x00"])
def test_texts_without_shingles_are_alone(text):
    report = made(make_report(1, 1).text)
    lineage = trace([made(text), report])
    assert lineage.relations == ()
    assert len(lineage.members) == 2


def test_no_texts_have_no_lineage():
    assert trace([]).members == ()


def test_a_text_given_ten_thousand_times_is_one_text():
    text = made(make_report(1, 1).text)
    assert len(trace([text] * 10_000).members) == 1


def test_huge_texts_are_compared():
    rng = Random(1)
    huge = "".join(chr(0x4E00 + rng.randrange(3000)) for _ in range(1_500_000))
    lineage = trace([made(huge), made(huge[:1_000_000] + "终"), made("XX、" * 500_000)])
    assert len(set(families(lineage).values())) == 2


def test_a_huge_text_full_of_masks_is_read_once_and_not_once_a_mask():
    text = "到XX镇修渠，大家在柳垭镇开会，20xx年完工。" * 30_000
    rows = trace([made(text)]).masks
    assert len(rows) == 60_000
    assert {row.filler for row in rows} == {"柳垭", None}


def test_a_text_that_repeats_itself_is_aligned_with_its_copy():
    text = "修渠引水天天抓一抓。" * 20_000
    assert len(set(families(trace([made(text), made(text[:150_000])])).values())) == 1


def test_hubs_make_stars_and_not_cliques():
    prints = [np.arange(50, dtype=np.uint64)] * 400
    found = list(candidates(prints, EMPTY_BACKGROUND))
    assert len(found) <= HUB * 400
    assert {j for _, j in found} | {0} == set(range(400))


def test_near_copies_of_one_text_are_one_family():
    report = make_report(1, 1)
    texts = [made(masked(report, Random(seed))) for seed in range(150)]
    assert len(set(families(trace(texts)).values())) == 1


def test_hot_fingerprints_make_no_candidates():
    report = make_report(1, 1)
    texts = [made(report.text), made(report.text + "完稿。")]
    assert len(trace(texts).relations) == 1
    hot = frozenset(fingerprints(read(report.text)).tolist())
    assert trace(texts, Background("all hot", hot)).relations == ()
