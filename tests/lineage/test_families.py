"""Families hold copies of one text, and nothing that merely meets in a third."""

import re
from random import Random

import pytest

from extract.lineage.families import is_fragment
from extract.lineage.model import RelationKind as Kind
from extract.lineage.trace import trace
from tests.lineage.lineages import families, made, source
from tests.lineage.operators import COPIES, cut_sentences, cut_tail, masked, redated
from tests.lineage.reports import annual_sibling, make_report


def test_a_chain_of_siblings_merges_nothing():
    years = [make_report(7, facts, sections=5) for facts in range(30)]
    towns = [annual_sibling(7, facts, 5, 0.3) for facts in range(100, 120)]
    lineage = trace(made(report.text) for report in (*years, *towns))
    assert len(set(families(lineage).values())) == 50
    assert {row.kind for row in lineage.relations} <= {Kind.SIBLING, Kind.QUOTES}


def test_copies_are_found_among_many_siblings():
    reports = [make_report(7, facts, sections=5) for facts in range(60)]
    copies = [redated(report, Random(n)) for n, report in enumerate(reports)]
    lineage = trace(made(text) for text in [*(report.text for report in reports), *copies])
    family = families(lineage)
    for report, copy in zip(reports, copies, strict=True):
        assert family[made(report.text).id] == family[made(copy).id]
    assert len(set(family.values())) == 60


@pytest.mark.parametrize("seed", range(8))
def test_a_page_that_nobody_split_does_not_merge_its_reports(seed):
    one, two = make_report(seed, seed), make_report(seed + 50, seed + 50)
    bundle = made(one.text + "\n" + two.text)
    lineage = trace([made(one.text), made(two.text), bundle])
    assert len(set(families(lineage).values())) == 3
    assert {row.kind for row in lineage.relations} <= {Kind.CONTAINS, Kind.COMPOSITE}
    assert all(source(row) != bundle.id for row in lineage.relations)


def test_a_reordered_copy_does_not_make_a_bundle_of_its_report():
    one, two = make_report(60, 60), make_report(61, 61)
    shuffled = "\n".join(reversed(one.text.split("\n")))
    texts = [one.text, shuffled, two.text, one.text + "\n" + two.text]
    family = families(trace(map(made, texts)))
    assert family[made(one.text).id] == family[made(shuffled).id]
    assert len(set(family.values())) == 3


def test_a_part_that_two_reports_hold_does_not_merge_them():
    shared = make_report(1, 1, sections=3)
    one, two = make_report(2, 2, sections=3), make_report(3, 3, sections=3)
    texts = [made(shared.text + "\n" + own.text) for own in (one, two)]
    family = families(trace([*texts, made(shared.text)]))
    assert family[texts[0].id] != family[texts[1].id]


def test_copies_never_cross_families_and_every_member_says_how_it_is_one():
    texts = []
    for seed in range(25):
        rng = Random(seed)
        report = make_report(seed, seed)
        texts += [report.text, annual_sibling(seed, seed + 300, 4, 0.2).text]
        texts += [COPIES[name](report, rng) for name in rng.sample(sorted(COPIES), 4)]
    lineage = trace(map(made, texts))
    family = families(lineage)
    assert list(family) == sorted({made(text).id for text in texts})
    for row in lineage.relations:
        assert row.a < row.b
        assert not row.kind.makes_family or family[row.a] == family[row.b]
    for member in lineage.members:
        group = [key for key, value in family.items() if value == member.family]
        assert member.family == min(group)
        assert member.canonical in group
        assert (member.relation_to_canonical is None) == (member.text == member.canonical)
        assert member.relation_to_canonical is None or member.relation_to_canonical.makes_family


def test_canonical_has_fewest_masks_then_most_text_then_the_earliest_date():
    report = make_report(5, 5)
    hidden = made(masked(report, Random(5)), 2001)
    part = made(cut_tail(report, Random(5)), 2002)
    late, early = made(report.text + "完稿。", 2019), made(report.text + "结束。", 2018)
    whole = made(report.text, 2003)

    def canonical(*texts):
        (best,) = {row.canonical for row in trace(texts).members}
        return best

    assert canonical(hidden, part) == part.id
    assert canonical(hidden, part, whole) == whole.id
    assert canonical(hidden, part, whole, late) == late.id
    assert canonical(hidden, part, whole, late, early) == early.id


def test_overlapping_cuts_stay_with_the_whole():
    report = make_report(9, 9, sections=6)
    cuts = [cut_sentences(report, Random(seed)) for seed in range(4)]
    assert len(set(families(trace(map(made, [report.text, *cuts]))).values())) == 1


def test_fragments_that_lie_apart_stay_with_the_whole():
    report = make_report(9, 9, sections=6)
    head, tail = report.text.split("\n四、")
    texts = [report.text, head, "四、" + tail]
    assert len(set(families(trace(map(made, texts))).values())) == 1


def half(text):
    """The first half of a report's paragraphs."""
    lines = text.split("\n")
    return "\n".join(lines[: (len(lines) + 1) // 2])


@pytest.mark.parametrize("seed", range(6))
def test_a_page_of_a_report_and_halves_of_others_joins_none(seed):
    """The halves are no copies of the page, whose other parts they are."""
    reports = [make_report(seed + n, seed + n, sections=4) for n in (200, 300, 400)]
    page = "\n".join([reports[0].text, *(half(report.text) for report in reports[1:])])
    family = families(trace(made(text) for text in [page, *(report.text for report in reports)]))
    assert len(set(family.values())) == 4


def test_reports_that_fill_another_page_more_still_tell_a_page():
    one, two, three, four = (make_report(n, n, sections=n % 3 + 3) for n in (70, 71, 72, 73))
    page, other = f"{one.text}\n{two.text}\n{three.text}", f"{two.text}\n{half(four.text)}"
    texts = [page, other, *(report.text for report in (one, two, three, four))]
    family = families(trace(map(made, texts)))
    assert family[made(page).id] not in {family[made(text).id] for text in texts[2:]}


def test_half_of_a_sibling_does_not_part_a_report_from_its_head():
    report, sibling = make_report(7, 1, sections=6), make_report(7, 2, sections=6)
    lines = sibling.text.split("\n")
    tail = "\n".join(lines[(len(lines) + 1) // 2 :])
    family = families(trace(map(made, [report.text, half(report.text), sibling.text, tail])))
    assert family[made(report.text).id] == family[made(half(report.text)).id]
    assert family[made(report.text).id] != family[made(sibling.text).id]


@pytest.mark.parametrize("seed", range(6))
def test_what_is_cut_in_mid_paragraph_stays_with_the_whole(seed):
    """No section tells a fragment here, but reports on one page end where paragraphs end."""
    text = "\n".join(
        line.split("、", 1)[-1] for line in make_report(seed, seed, sections=6).text.split("\n")
    )
    middles = [(row.start() + row.end()) // 2 for row in re.finditer(r".{60,}", text)]
    here = max(at for at in middles if 2 * at < len(text))
    there = min(at for at in middles if 2 * at > len(text))
    family = families(trace(map(made, [text, text[:here], text[there:]])))
    assert len(set(family.values())) == 1


def test_a_list_inside_a_sentence_makes_no_fragment():
    """主要做法是:一、…;二、…: its first item is the first."""
    assert not is_fragment("主要做法是:一、早动员;二、细分工;三、勤督查。")
    assert is_fragment("收尾。二、细分工。三、勤督查。")
