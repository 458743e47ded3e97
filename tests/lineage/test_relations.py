"""What became of a report is told from the two texts, with evidence."""

from random import Random

import pytest

from extract.lineage.model import RelationKind as Kind
from extract.lineage.texts.masks import MASK
from extract.lineage.texts.normal import normal_form
from extract.lineage.trace import trace
from tests.lineage.lineages import families, made, relation, source
from tests.lineage.operators import (
    COPIES,
    cut_tail,
    full_width,
    masked,
    redated,
    redated_title,
    repunctuated,
    respaced,
    with_head,
)
from tests.lineage.reports import annual_sibling, make_report

SEEDS = range(12)


@pytest.mark.parametrize("name", COPIES)
@pytest.mark.parametrize("seed", SEEDS)
def test_copies_are_family(name, seed):
    report = make_report(seed, seed, sections=5)
    copy = COPIES[name](report, Random(seed))
    assert len(set(families(trace([made(report.text), made(copy)])).values())) == 1


@pytest.mark.parametrize("operator", [respaced, full_width, repunctuated])
def test_reformatted_copies_are_the_same_text(operator):
    report = make_report(1, 1)
    copy = operator(report, Random(1))
    assert copy != report.text
    assert made(copy).id == made(report.text).id


@pytest.mark.parametrize("seed", SEEDS)
def test_a_masked_copy_descends_from_what_it_masks(seed):
    report = make_report(seed, seed)
    # Dates that say otherwise don't matter: nobody unmasks.
    original, copy = made(report.text, 2021), made(masked(report, Random(seed)), 2015)
    found = relation(original, copy)
    assert found is not None
    assert found.kind is Kind.MASKED
    assert source(found) == original.id


def test_of_texts_that_mask_each_other_neither_is_the_source():
    report = make_report(3, 3)
    year_masked = report.text.replace(f"{report.year}年", "20xx年")
    place_masked = report.text.replace(report.place[:2], "XX")
    found = relation(made(year_masked, 2011), made(place_masked, 2012))
    assert found is not None
    assert (found.kind, found.direction) == (Kind.MASKED, None)


def test_a_text_that_lacks_names_is_no_source_of_one_that_has_them():
    """Some sites mask by leaving out.  The shorter text has the names, so it was not cut from the
    longer one, nor the longer one made of it."""
    report = make_report(3, 3, 5)
    lines = report.text.split("\n")
    whole = "\n".join(line.replace("，", f"，{report.place[:2]}", 1) for line in lines)
    without = whole.replace(report.place[:2], "")
    found = relation(made(without), made("\n".join(whole.split("\n")[: len(lines) * 2 // 3])))
    assert found is not None
    assert (found.kind, found.direction) == (Kind.ABRIDGED, None)


@pytest.mark.parametrize("seed", SEEDS)
def test_symbols_strewn_into_words_are_no_masks_to_go_by(seed):
    """Most stand over nothing of the other text; beside a swapped word some seem to hide it."""
    report, rng = make_report(seed, seed, 5), Random(seed)

    def strewn(char: str) -> str:
        return char + "_" if "一" <= char <= "龥" and rng.random() < 0.04 else char

    def swapped(char: str) -> str:
        return "甫" if "一" <= char <= "龥" and rng.random() < 0.1 else char

    found = relation(
        made("".join(map(strewn, report.text))), made("".join(map(swapped, report.text)))
    )
    assert found is not None
    assert found.direction is None


@pytest.mark.parametrize("operator", [redated, redated_title])
@pytest.mark.parametrize("seed", SEEDS)
def test_moved_years_make_a_redated_copy_directed_by_dates_only(operator, seed):
    report = make_report(seed, seed)
    copy = operator(report, Random(seed))
    undated = relation(made(report.text), made(copy))
    dated = relation(made(report.text, 2012), made(copy, 2020))
    assert undated is not None
    assert dated is not None
    assert (undated.kind, undated.direction) == (Kind.REDATED, None)
    assert source(dated) == made(report.text).id


@pytest.mark.parametrize("seed", SEEDS)
def test_an_abridged_copy_descends_from_the_whole_unless_it_is_older(seed):
    report = make_report(seed, seed)
    cut = cut_tail(report, Random(seed))
    whole, part = made(report.text), made(cut)
    found = relation(whole, part)
    assert found is not None
    assert (found.kind, source(found)) == (Kind.ABRIDGED, whole.id)
    older = relation(made(report.text, 2020), made(cut, 2010))
    assert older is not None
    assert (older.kind, source(older)) == (Kind.EXPANDED, part.id)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("rewritten", [0.0, 0.3])
def test_the_same_template_with_other_facts_is_a_sibling(seed, rewritten):
    report = make_report(seed, seed, sections=5)
    other = annual_sibling(seed, seed + 500, 5, rewritten)
    found = relation(made(report.text), made(other.text))
    assert found is not None
    assert (found.kind, found.direction) == (Kind.SIBLING, None)


@pytest.mark.parametrize("seed", SEEDS)
def test_unrelated_reports_are_unrelated(seed):
    one, two = make_report(seed, seed, 7), make_report(seed + 900, seed + 900, 7)
    assert relation(made(one.text), made(two.text)) is None


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("operator", [with_head, masked, respaced, cut_tail])
def test_evidence_leads_to_the_same_words_in_both_originals(operator, seed):
    report = make_report(seed, seed)
    spaced = respaced(report, Random(seed)) + "再添一句收尾的话以示区别。"
    a, b = sorted((made(spaced), made(operator(report, Random(seed)))), key=lambda text: text.id)
    found = relation(a, b)
    assert found is not None
    assert found.evidence
    assert list(found.evidence) == sorted(found.evidence)
    for a0, a1, b0, b1 in found.evidence:
        left, right = normal_form(a.text[a0:a1]).chars, normal_form(b.text[b0:b1]).chars
        if MASK in left + right:
            continue
        assert left == right
    covered = sum(len(normal_form(a.text[a0:a1]).chars) for a0, a1, _, _ in found.evidence)
    assert found.coverage_a == pytest.approx(covered / len(normal_form(a.text).chars), abs=0.05)


SHORT = "枫桥村今年修通机耕路3条，新打水井5眼，栽下果苗800株，村账按月上墙。"


@pytest.mark.parametrize(
    ("copy", "kind"),
    [
        (SHORT.replace("枫桥", "XX"), Kind.MASKED),
        ("总结:" + SHORT, Kind.REPRINT),
        ("2019年," + SHORT, Kind.REPRINT),
        (SHORT.replace("3条", "7条").replace("5眼", "9眼").replace("800", "650"), Kind.SIBLING),
    ],
)
def test_short_texts_too(copy, kind):
    found = relation(made(SHORT), made(copy))
    assert found is not None
    assert found.kind is kind
