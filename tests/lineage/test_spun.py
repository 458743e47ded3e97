"""Spun copies are found by the order of what a machine left alone, without knowing its table."""

from random import Random

import pytest

from crawlers.sample.domains import DOMAINS
from crawlers.sample.grammar import original
from extract.lineage.model import RelationKind as Kind
from extract.lineage.pairs.relate import relate
from extract.lineage.texts.prints import read
from extract.lineage.trace import trace
from tests.lineage.lineages import families, made, relation
from tests.lineage.operators import cut_tail, masked, redated
from tests.lineage.reports import annual_sibling, make_report
from tests.lineage.spinning import Table

SEEDS = range(8)


def reports(seed):
    yield make_report(seed, seed, 5).text
    yield original(sorted(DOMAINS)[seed % len(DOMAINS)], 400 + seed).body


@pytest.mark.parametrize("share", [0.1, 0.2, 0.3, 0.4])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_spun_copy_is_family(seed, share):
    for text in reports(seed):
        lineage = trace([made(text), made(Table(seed, share).spin(text))])
        assert len(set(families(lineage).values())) == 1
        assert lineage.relations[0].kind in {Kind.SPUN, Kind.REPRINT}


@pytest.mark.parametrize("seed", SEEDS)
def test_what_two_machines_made_of_one_text_is_family(seed):
    for text in reports(seed):
        one, two = Table(100 + seed, 0.25).spin(text), Table(200 + seed, 0.25).spin(text)
        found = relation(made(one), made(two))
        assert found is not None
        assert (found.kind, found.direction) == (Kind.SPUN, None)


@pytest.mark.parametrize("operator", [masked, redated, cut_tail])
@pytest.mark.parametrize("seed", SEEDS)
def test_spun_and_altered_otherwise(operator, seed):
    report = make_report(seed, seed, 5)
    copy = Table(seed, 0.3).spin(operator(report, Random(seed)))
    assert len(set(families(trace([made(report.text), made(copy)])).values())) == 1


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("rewritten", [0.0, 0.3])
def test_a_spun_sibling_is_a_sibling(seed, rewritten):
    other = Table(seed, 0.3).spin(annual_sibling(seed, seed + 500, 5, rewritten).text)
    found = relation(made(make_report(seed, seed, 5).text), made(other))
    assert found is None or found.kind is Kind.SIBLING


@pytest.mark.parametrize("seed", SEEDS)
def test_one_machine_makes_no_relatives_of_unrelated_reports(seed):
    table = Table(seed, 0.4)
    one, two = (table.spin(make_report(s, s, 7).text) for s in (seed, seed + 900))
    assert relation(made(one), made(two)) is None


@pytest.mark.parametrize("seed", SEEDS)
def test_words_swapped_in_a_row_are_covered(seed):
    """Of 18 characters 2 and then 6 are others: more than any one word has."""
    rng, out = Random(seed), []
    text = make_report(seed, seed, 5).text
    for at, char in enumerate(text):
        swapped = at % 18 in (5, 6, *range(12, 18)) and "一" <= char <= "龥"
        out.append(rng.choice("甫乂亍亓卅仄冫刈卟厶囗夬廾弋扌攵") if swapped else char)
    texts = sorted((made(text), made("".join(out))), key=lambda text: text.id)
    compared = relate(*texts, (read(texts[0].text), read(texts[1].text)))
    assert compared is not None
    found = compared.relation
    assert found.kind is Kind.SPUN
    assert min(found.coverage_a, found.coverage_b) > 0.75
