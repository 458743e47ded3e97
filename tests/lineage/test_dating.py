"""Datings: the year a text claims against the years that its ordinals and campaigns pin down."""

import pytest

from extract.lineage.dating import date, rules
from extract.lineage.model import Verdict
from extract.lineage.texts.prints import read


def dated(text):
    return date("0", read(text))


@pytest.mark.parametrize(
    ("mention", "year"),
    [
        ("第十二届全国推广普通话宣传周", 2009),
        ("第30个植树节", 2008),
        ("第四十三个“世界环境日”", 2014),
        ("第十个全国法制宣传日", 2010),
        ("第27个国际禁毒日", 2014),
        ("第二十个全国爱眼日", 2015),
        ("第三个中国农民丰收节", 2020),
        # However a site shows it.
        ("第十二屆全國推廣普通話宣傳周", 2009),
        ("第４３個「世界環境日」", 2014),
        ("第 十 个 全国 法制宣传日", 2010),
        ("第十(shí)个全(quán)国法制宣传日", 2010),
        ("第三十个`植树节", 2008),
    ],
)
def test_an_ordinal_pins_the_year(mention, year):
    text = f"{year}年,我站结合{mention},在渡口栽了两排柳树。"
    found = dated(text)
    assert (found.not_before, found.not_after) == (year, year)
    assert found.verdict is Verdict.CONSISTENT
    assert dated(text.replace(str(year), str(year + 3))).verdict is Verdict.REDATED
    (anchor,) = found.anchors
    assert text[anchor.start : anchor.end].strip("“”「」") in mention


def test_a_comma_parts_what_is_no_ordinal():
    """3, 12届 is no 312th."""
    assert dated("分管片区3,12届植树节").not_before == 1990
    assert not dated("非典型做法两例。2001年").anchors


def test_every_rule_has_a_source_and_a_cue_that_its_text_holds():
    assert all(rule.source and rule.cues for rule in rules())
