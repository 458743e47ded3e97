"""Masks are what regular expressions, which are easier to read and slower, say that they are."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extract.lineage.texts.characters import SYMBOL, fold, table
from extract.lineage.texts.masks import mask_at, rules
from extract.lineage.texts.normal import encode

HAN = r"[㐀-鿿]"
PATTERN = re.compile(
    "|".join(
        (
            r"(?<![0-9A-Za-z.])[xX×*_]?[0-9]{1,3}(?:[xX×╳*_#□]{1,4}|nn|NN|--)(?=年)",
            r"(?<![0-9A-Za-z.])(?:19|20)[xX×╳*_#□]{1,2}(?![0-9A-Za-z])",
            r"(?<![A-Za-z])[xX×╳✕*_□#&]{2,}(?![A-Za-z])",
            r"(?<![一二三四五六七八九十])[○◯]{2,}(?![一二三四五六七八九十])|[■▲△●]{2,}",
            r"(?<![0-9A-Za-z\-])[xX](?![0-9A-Za-z\-光射线形型轴染])",
            r"(?<![0-9])(?<![0-9] )[×╳✕](?! ?[0-9])",
            r"(?<![A-Za-z])_(?![A-Za-z])|□",
            rf"(?<={HAN})[*#&](?={HAN})",
            r"某{2,}|某(?![些种个类项一人])",
        )
    )
)
TEXTS = st.one_of(
    st.text("xX×╳✕*_#&某■▲△●○◯□0129年n-NAz. 镇一光些𠮷，", max_size=12),
    st.text("2019x*□年nN-a.", max_size=10),
    st.text("×3 x-某些一○光_镇", max_size=8),
)


def expected(text, symbol, end):
    for start in range(max(end, symbol - 4), symbol + 1):
        if (match := PATTERN.match(text, start)) is not None:
            return match.span()
    return None


@settings(max_examples=1500)
@given(TEXTS)
@example("20xx年x202x年20--年20nn年201*年")
@example("20xxxxx年2001x年1.20xx年")
@example("3 × 5×■○○一○○○二○○*镇_*镇*")
def test_each_symbol_is_read_as_the_expressions_read_it(text):
    known = table()
    folded, _ = fold(encode(text), known.single, known.wide)
    end = 0
    for at, own in enumerate(folded.tolist()):
        doubled = text[at] in "nN-" and text[at] == text[at + 1 : at + 2]
        if at < end or not (own & SYMBOL or doubled):
            continue
        span = mask_at(folded, at, end, rules())
        assert (span if span[0] < span[1] else None) == expected(text, at, end)
        end = max(end, span[1])


@pytest.mark.parametrize("text", ["", "镇", "X", "年20"])
def test_the_ends_of_a_text_are_no_characters(text):
    test_each_symbol_is_read_as_the_expressions_read_it.hypothesis.inner_test(text)
