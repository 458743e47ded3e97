"""Masks: typed by their own text, filled from copies; people are never looked up."""

import json
from random import Random

import pytest

from extract.lineage.fillers import masks_of
from extract.lineage.model import MaskType
from extract.lineage.texts.prints import read
from extract.lineage.trace import trace
from tests.lineage.lineages import made
from tests.lineage.reports import make_report


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("在XX镇召开", MaskType.PLACE),
        ("全县××村的", MaskType.PLACE),
        ("20xx年以来", MaskType.YEAR),
        ("201*年", MaskType.YEAR),
        ("____年度", MaskType.YEAR),
        ("新修水渠XX公里", MaskType.NUMBER),
        ("第XX届运动会", MaskType.NUMBER),
        ("XX局党组", MaskType.ORGAN),
        ("驻村XX公司", MaskType.ORGAN),
        ("XX同志任组长", MaskType.NAME),
        ("××书记讲话", MaskType.NAME),
        ("报告人:____", MaskType.NAME),
        ("先进个人XX镇上领奖", MaskType.NAME),
        ("加强__建设", MaskType.UNKNOWN),
        ("XX", MaskType.UNKNOWN),
        ("请来XX,市里也派了人", MaskType.UNKNOWN),
        ("由XX。\n村里出工", MaskType.UNKNOWN),
        ("感谢XX、XX村", MaskType.UNKNOWN),
        ("请XX部署防汛", MaskType.UNKNOWN),
        ("托XX办理手续", MaskType.UNKNOWN),
        ("XX 镇", MaskType.PLACE),
    ],
)
def test_the_type_is_told_by_what_stands_beside(text, expected):
    (mask,) = masks_of(read(text))
    assert mask.type is expected
    assert text[mask.start : mask.end].strip("年").strip(" ")


def texts_with_people(people, seed):
    """A report that names people, and a copy that masks them, places, years and numbers."""
    report = make_report(seed, seed, 5)
    rng = Random(seed)
    lines = report.text.split("\n")
    frames = ("由{}同志负责,", "{}书记多次到场,", "村民{}带头参加,", "请来{}当顾问,", "报告人:{}。")
    for name, frame in zip(people, frames, strict=False):
        lines[rng.randrange(1, len(lines))] += frame.format(name)
    shown = "\n".join(lines)
    hidden = shown
    for name in people:
        hidden = hidden.replace(name, rng.choice(("XX", "××", "___")))
    return (
        shown,
        hidden.replace(report.place[:2], "XX").replace(f"{report.year}年", "20xx年"),
        report,
    )


PEOPLE = ("戴沐岑", "尉迟朗", "翁霁", "楚云舒", "郦石")


@pytest.mark.parametrize("seed", range(6))
def test_people_are_in_nothing_that_is_derived(seed):
    shown, hidden, report = texts_with_people(PEOPLE, seed)
    lineage = trace([made(shown), made(hidden)])
    derived = json.dumps([repr(lineage.masks), repr(lineage)], ensure_ascii=False)
    assert not any(name in derived for name in PEOPLE)
    unfilled = [m for m in lineage.masks if m.type in (MaskType.NAME, MaskType.UNKNOWN)]
    assert len(unfilled) >= 4
    assert all((mask.filler, mask.support) == (None, 0) for mask in unfilled)
    fillers = {(mask.type, mask.filler) for mask in lineage.masks if mask.filler}
    assert (MaskType.YEAR, str(report.year)) in fillers
    assert (MaskType.PLACE, report.place[:2]) in fillers


def test_a_mask_without_relatives_is_told_without_candidates():
    lineage = trace([made("本镇XX村修渠,20xx年完工,投资xx万元。")])
    assert [(m.type, m.filler, m.support) for m in lineage.masks] == [
        (MaskType.PLACE, None, 0), (MaskType.YEAR, None, 0), (MaskType.NUMBER, None, 0)
    ]  # fmt: skip


def test_a_leak_in_the_same_text_is_a_candidate():
    text = "XX镇抓生产。在柳垭镇召开大会。全体干部到柳垭镇学习。"
    (mask,) = trace([made(text)]).masks
    assert (mask.type, mask.filler, mask.support) == (MaskType.PLACE, "柳垭", 1)


def test_a_figure_is_no_leak_of_a_year():
    (mask,) = trace([made("20xx年修渠,共到2083人。")]).masks
    assert (mask.type, mask.filler) == (MaskType.YEAR, None)
    (mask,) = trace([made("20xx年修渠,2012年完工。")]).masks
    assert (mask.type, mask.filler) == (MaskType.YEAR, "2012")


def test_siblings_fill_no_masks():
    one = make_report(8, 8, 5).text
    other = make_report(8, 900, 5)
    lineage = trace([made(one), made(other.text.replace(other.place[:2], "XX"))])
    assert {mask.filler for mask in lineage.masks} <= {None}


def test_a_filler_is_spelled_as_most_copies_spell_it():
    """乾 and 干 are one character of the normal form, and 臺 is 台."""
    lines = make_report(3, 3, 5).text.split("\n")
    line = "在{}镇开了现场会,各村都派人到{}镇看样板。"
    plain, traditional, masked = (
        "\n".join([*lines, line.format(name, name), tail])
        for name, tail in (("乾台", "完稿。"), ("乾臺", "草稿。"), ("XX", "定稿。"))
    )
    rows = trace([made(plain), made(traditional), made(masked)]).masks
    assert [(row.filler, row.support) for row in rows] == [("乾台", 2)] * 2
