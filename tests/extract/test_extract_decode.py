"""Bytes are read in the encoding that they are in."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.decode import damage, decode, is_damaged

TEXT = "灯塔站连夜校准缆绳,心里踏实。" * 8


def html(declared: str | None) -> str:
    meta = f'<meta charset="{declared}">' if declared else ""
    return f"<html><head>{meta}</head><body><p>{TEXT}</p></body></html>"


@pytest.mark.parametrize("declared", [None, "utf-8", "gb2312", "gbk", "iso-8859-1", "nonsense"])
@pytest.mark.parametrize("written", ["utf-8", "gbk", "gb18030"])
def test_the_declaration_may_lie_or_be_missing(declared, written):
    decoded = decode(html(declared).encode(written))
    assert decoded.text == html(declared)
    assert decoded.charset == ("utf-8" if written == "utf-8" else "gb18030")


@pytest.mark.parametrize("header", ["text/html; charset=utf-8", "text/html;charset=ISO-8859-1"])
def test_a_header_may_lie_too(header):
    assert decode(html(None).encode("gbk"), header).text == html(None)


@pytest.mark.parametrize(
    ("mark", "written"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
    ],
)
def test_wide_encodings_and_marks(mark, written):
    decoded = decode(mark + html("gb2312").encode(written))
    assert (decoded.text, decoded.charset) == (html("gb2312"), written)


@pytest.mark.parametrize("declared", ["utf-8", "gb2312", None])
def test_one_bad_byte_costs_one_character(declared):
    body = html(declared).encode("gbk")
    at = body.index("校".encode("gbk"))
    decoded = decode(body[:at] + b"\xff" + body[at:])
    assert decoded.charset == "gb18030"
    assert decoded.text.count("\ufffd") <= 2
    assert is_damaged(decoded.text)


def test_declared_traditional_text_is_read_as_such():
    text = "鄉鎮年度工作總結,燈塔維護與渡口巡檢。" * 5
    body = f'<meta charset="big5"><p>{text}</p>'.encode("big5")
    assert text in decode(body).text


TRADITIONAL = "燈塔站的人在夜裡校準纜繩，這是一年不變的規矩，心裡有數了才睡。" * 6


@pytest.mark.parametrize("declared", [None, "gb2312", "gbk", "utf-8", "iso-8859-1"])
def test_undeclared_big5_is_told_by_what_chinese_is_full_of(declared):
    page = html(declared).replace(TEXT, TRADITIONAL)
    decoded = decode(page.encode("big5"))
    assert decoded.text == page
    assert decoded.conflict is (declared in {"gb2312", "gbk", "utf-8"})


def test_a_page_in_gbk_without_any_common_character_stays_gbk():
    assert decode(html(None).encode("gbk")).charset == "gb18030"
    page = html("big5").replace(TEXT, TRADITIONAL.replace("裡", "里"))
    assert decode(page.encode("gbk")).text == page


@pytest.mark.parametrize("written", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_told_by_its_first_tag(written):
    page = html(None).replace(TEXT, TEXT * 50)
    assert decode(page.encode(written)).text == page
    assert decode(f"\r\n{page}".encode(written)).text == f"\r\n{page}"


@pytest.mark.parametrize(
    ("written", "read"),
    [("utf-8", "latin1"), ("utf-8", "cp1252"), ("gbk", "latin1"), ("utf-8", "gbk")],
)
def test_text_that_was_read_wrongly_before_is_told(written, read):
    wrong = ("“灯塔站”连夜校准缆绳，心里踏实。" * 8).encode(written).decode(read, "ignore")
    assert is_damaged(wrong)
    assert damage(wrong) * 50 >= len(wrong)


@pytest.mark.parametrize(
    "text",
    [TEXT, TRADITIONAL, "Café à la crème, 12£, «naïve» — déjà vu… ÀÉÎ", "锛是锑的旧写法。", ""],
)
def test_sound_text_is_not_taken_for_damaged(text):
    assert not is_damaged(text)
    assert damage(text) == 0


def test_a_false_declaration_is_told():
    assert decode(html("utf-8").encode("gbk")).conflict
    assert not decode(html("gb2312").encode("gbk")).conflict
    assert not decode(b'<meta charset="gbk"><p>plain</p>').conflict


@given(st.binary(max_size=400))
def test_any_bytes_have_a_text_without_controls(body):
    text = decode(body).text
    assert not any(ord(char) < 32 and char not in "\t\n\r\x0c" for char in text)


@given(st.text(st.characters(codec="gb18030", exclude_categories=["Cc", "Cs"]), max_size=60))
def test_utf8_comes_back_as_it_was(text):
    assert decode(text.encode()).text == text.replace("\ufeff", "")


def test_a_short_text_without_stops_read_as_latin_is_damaged():
    wrong = "灯塔站校准缆绳".encode().decode("latin-1")
    shown = "".join(char for char in wrong if not "\x7f" < char < "\xa0")
    assert is_damaged(shown)
    assert damage(shown) >= len(shown)
    assert not is_damaged("Zoë Strömbäck åt på Café Élysée, så gör alla: «åh», °C, 10 m²。")
