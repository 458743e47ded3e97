"""Comparing two versions of one place."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.lineage.compare import ChangeKind, change_kind, likeness
from extract.lineage.texts.normal import text_id
from tests.lineage.operators import COPIES
from tests.lineage.reports import make_report

TEXT = "枫桥村2019年修通机耕路3条,新打水井5眼,村账按月上墙,群众称便。"
PIECES = st.text(alphabet="枫桥村修路3条20xx年。、XX镇", max_size=40)


@given(PIECES, PIECES)
@settings(max_examples=200)
def test_likeness_is_symmetric_bounded_and_one_only_for_the_same_text(a, b):
    value = likeness(a, b)
    assert 0.0 <= value <= 1.0
    assert value == likeness(b, a)
    assert (value >= 1.0) == (text_id(a) == text_id(b))


@pytest.mark.parametrize("seed", range(10))
def test_a_new_version_is_liker_than_any_other_report(seed):
    report = make_report(seed, seed)
    others = [make_report(seed + 100 + n, seed + 100 + n).text for n in range(9)]
    rng = Random(seed)
    for name, operator in COPIES.items():
        version = operator(report, rng)
        assert likeness(report.text, version) > 0.45, name
        assert likeness(report.text, version) > max(likeness(version, x) for x in others), name


@pytest.mark.parametrize(
    ("after", "kind"),
    [
        (TEXT.replace(",", "，").replace("2019", "２０１９") + "\n", ChangeKind.REFORMATTED),
        (TEXT, ChangeKind.REFORMATTED),
        (TEXT.replace("2019", "2024"), ChangeKind.REDATED),
        (TEXT.replace("枫桥", "XX"), ChangeKind.MASKED),
        (TEXT.replace("2019", "20xx"), ChangeKind.MASKED),
        (TEXT.replace("3条", "某条"), ChangeKind.MASKED),
        (TEXT.replace("3条", "4条"), ChangeKind.EDITED),
        (TEXT.replace("枫桥村", "柳田村"), ChangeKind.EDITED),
        (TEXT + "特此报告。", ChangeKind.EDITED),
        (TEXT[6:], ChangeKind.EDITED),
        (TEXT.replace("枫桥", "XX").replace("2019", "2024"), ChangeKind.EDITED),
        ("", ChangeKind.EDITED),
    ],
)
def test_kinds_of_change(after, kind):
    assert change_kind(TEXT, after) is kind


def test_masks_that_go_away_are_named_so():
    assert change_kind(TEXT.replace("枫桥", "XX"), TEXT) is ChangeKind.UNMASKED


def test_short_texts_have_kinds_too():
    assert change_kind("2023年总结", "2024年总结") is ChangeKind.REDATED
    assert change_kind("2023年", "2024年") is ChangeKind.REDATED
    assert change_kind("XX镇", "柳田镇") is ChangeKind.UNMASKED
    assert change_kind("甲", "乙") is ChangeKind.EDITED
