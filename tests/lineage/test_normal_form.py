"""The normal form: what it forgets, what it keeps, and the way back to the original."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.lineage.texts.masks import MASK
from extract.lineage.texts.normal import normal_form, text_id

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
        ("café", "cafe"),
        ("鄉鎮幹部總結工作經驗,衆人贊許", "乡镇干部总结工作经验众人赞许"),
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


PLAIN = "全镇上下认真总结经验,各村修好水渠,重要任务按时完成"


@pytest.mark.parametrize(
    "decorated",
    [
        "全镇上下认真总(zǒng)结(jié)经验,各村修好水渠,重(zhong4)要任务按时完成",
        "全镇上下认真总结（zǒng jié）经验，各村修好水渠，重【zhònɡ】要任务按时完成",
        "全镇(zhen)上下认真总结经验,各村(cun)修好水渠,重要任务按时完(wan)成",
        "全鎮（zhe\u0300n）上下認真總結經驗,各村修好水渠,重要任務按時完成",
        "全镇上下认真总「2」结经验,各村修好水渠,重要任务按时完成",
        "全镇上下认真总结经验,各村-2-修好水渠,重要任务按— 3 —时完成",
        "全镇上下认真总结经验,各村修好第2页水渠,重要任务 第 3 页 共 7 页 按时完成",
        "全镇上下认真总结经验,各村修好水渠\n- 2 -\n,重要任务按时完成",
        "全\u200b镇上\u00ad下认真\ufe0f总结经\u0332验,各村修好水\u2060渠,重要任务按时完成",
        "全镇上下认·真总.结经|验,各'村修`好水~渠,重要任^务按时完成",
        "全镇上下认*真总_结经*验,各村修好水渠,重*要任#务按时完*成",
        "全*镇*上*下*认*真*总*结经验,各村修好水渠,重要任务按时完成",
        "全镇_上下_认真_总结_经验,各村修好水渠,重要任务按时完成",
        "⼀全镇上下认真总结经验，各村修好水渠，重要任务按时完成"[1:],
        "全 镇　上下\n认真总结经验 ,各村修 好水渠,重要任务按时完成",
    ],
)
def test_insertions_hide_nothing(decorated):
    assert normal_form(decorated).chars == normal_form(PLAIN).chars


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("总值(GDP)增长", "GDP"),
        ("软件(app)上线", "app"),
        ("选项(a)和(b)", "ab"),
        ("附件(A1)在后", "A1"),
        ("详见第2页说明", "2"),
        ("第2页的表格", "2"),
        ("自2021-2-5起", "202125"),
        ("分列2-3-4班", "234"),
        ("文号〔2〕6号", "26"),
        ("全年总数\n12\n其中新增", "12"),
        ("一、加强学习\n2、抓好落实", "2"),
        ("修渠三条，\n2.5公里", "2.5"),
    ],
)
def test_what_looks_like_an_insertion_stays(text, kept):
    form = normal_form(text).chars
    assert kept in "".join(char for char in form if char.isascii())


@pytest.mark.parametrize(
    ("text", "masks"),
    [
        ("在*县*镇*村*组召开", 4),
        ("由王*李*张*赵*等人负责", 4),
        ("和*与*及*和*的人", 4),
        ("省*市*县*镇*村", 4),
        ("加强*建设", 1),
        ("学习*理论", 1),
        ("工**作", 1),
        ("对_工作", 1),
    ],
)
def test_masks_between_characters_stay_masks(text, masks):
    assert normal_form(text).chars.count(MASK) == masks


def test_numbers_that_cut_pages_are_no_part_of_a_text():
    line = "全镇上下认真总结经验各村修好水渠重要任务按时完成" * 5
    pages = [line[:90], line[90:]]
    joined = normal_form(line * 2).chars
    assert normal_form(f"1、{line}\n2、{line}").chars == joined
    assert normal_form(f"{line}\n 2 \n{line}").chars == joined
    assert normal_form("\n2.".join(pages)).chars == normal_form(line).chars
    assert "2" in normal_form(f"{line}。\n2、{line}").chars


CHARS = "全镇上下认真总结经验各村修好水渠重要任务按时完成"
TRADITIONAL = str.maketrans("镇认总结经验修务时", "鎮認總結經驗脩務時")
BETWEEN = ("", "", "", " ", "\u3000", "\n", "\u200b", "\u00ad", "\u0301", "\ufe0f", "·", "|", "“",
           "(zhèn)", "（zhe\u0300n）", "(shang4)", "「2」", "-12-", "第3页共9页")  # fmt: skip


@given(st.text(alphabet=CHARS, min_size=1, max_size=60), st.data())
def test_a_decorated_text_is_the_plain_one_and_leads_back_to_it(plain, data):
    shown = [data.draw(st.sampled_from((char, char.translate(TRADITIONAL)))) for char in plain]
    between = data.draw(
        st.lists(st.sampled_from(BETWEEN), min_size=len(plain) - 1, max_size=len(plain) - 1)
    )
    text = shown[0] + "".join(piece + char for piece, char in zip(between, shown[1:], strict=True))
    form = normal_form(text)
    assert form.chars == normal_form(plain).chars
    assert "".join(text[start:end] for start, end in zip(form.starts, form.ends, strict=True)) == (
        "".join(shown)
    )


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
            assert normal_form(text[start:end].strip()).chars in (char, "", MASK) or (
                char in unicodedata.normalize("NFKD", text[start:end])
            )


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
