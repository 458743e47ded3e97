"""The normal form: what it forgets, what it keeps, and the way back to the original."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.lineage.masks import MASK
from extract.lineage.normal import normal_form, text_id

CHARACTERS = st.text(
    alphabet=st.one_of(
        st.sampled_from("镇年月某些ＸxX×*_□○〇二八20.１，。、(㈠㎡①\u3000\n\u200b…é-#&"),
        st.characters(),
        st.characters(categories=["Cs", "Co", "So"]),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("text", "chars"),
    [
        ("", ""),
        ("。 ,\n\u3000", ""),
        ("柳田镇，２０２１ 年。", "柳田镇2021年"),
        ("投入1.2亿元、1,200人", "投入1.2亿元1200人"),
        ("㈠、第①项", "一第1项"),
        ("二○○八年", "二〇〇八年"),
        ("面积35㎡。", "面积35m2"),
        ("\ud800残缺\udfff", "残缺"),
        ("好\U0001f600的𠮷", "好的𠮷"),
    ],
)
def test_it_forgets_form_and_keeps_content(text, chars):
    assert normal_form(text).chars == chars


@pytest.mark.parametrize(
    "masked",
    [
        "XX镇",
        "xx镇",
        "Ｘ镇",
        "××镇",
        "× ×镇",
        "**镇",
        "＿＿镇",
        "_镇",
        "某镇",
        "某某镇",
        "□□镇",
        "○○镇",
    ],
)
def test_each_style_of_mask_becomes_one_token(masked):
    assert normal_form("在" + masked).chars == f"在{MASK}镇"


@pytest.mark.parametrize(
    "year", ["20xx", "20XX", "20__", "201*", "200X", "20nn", "20--", "x202x", "XX", "××", "xxxx"]
)
def test_a_masked_year_is_one_token(year):
    assert normal_form(f"于{year}年底").chars == f"于{MASK}年底"


@pytest.mark.parametrize(
    "text",
    [
        "3×5米",
        "3 × 5",
        "拍X光片",
        "1#楼",
        "a_b",
        "某些人",
        "某种意义",
        "MAXX牌",
        "x-ray",
        "二○二○年",
    ],
)
def test_symbols_with_a_meaning_are_no_masks(text):
    assert MASK not in normal_form(text).chars


def test_a_mask_a_year_and_a_decimal_point_make_other_texts():
    texts = ["柳田镇2021年", "XX镇2021年", "柳田镇2022年", "柳田镇", "花费12元", "花费1.2元"]
    assert len({text_id(text) for text in texts}) == len(texts)


@given(CHARACTERS)
def test_offsets_lead_back_to_the_original(text):
    form = normal_form(text)
    spans = list(zip(form.starts, form.ends, strict=True))
    assert len(spans) == len(form.chars)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(spans))
    for char, (start, end) in zip(form.chars, spans, strict=True):
        if char not in (MASK, "〇"):
            assert char in unicodedata.normalize("NFKC", text[start:end])


@given(st.text(alphabet="柳田镇有12条路3座桥", max_size=40), st.randoms(use_true_random=False))
def test_reformatting_keeps_the_id(text, rng):
    spaced = "".join(char + rng.choice(["", " ", "\u3000", "\n"]) for char in text)
    wide = spaced.translate({code: code + 0xFEE0 for code in range(0x30, 0x3A)})
    assert text_id(wide) == text_id(text)


@given(st.text(alphabet="柳田镇有XX_20年", max_size=30), st.data())
def test_spans_map_to_the_hull_of_their_characters(text, data):
    form = normal_form(text)
    start = data.draw(st.integers(0, len(form.chars)))
    end = data.draw(st.integers(start, len(form.chars)))
    first, last = form.span(start, end)
    assert 0 <= first <= last <= len(text)
    if start < end:
        assert (first, last) == (form.starts[start], form.ends[end - 1])
