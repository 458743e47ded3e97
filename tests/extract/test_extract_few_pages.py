"""Furniture that few of a site's pages have, told by how it stands there."""

from __future__ import annotations

from random import Random

import pytest

from extract.fold import fold
from extract.page import extract_page
from tests.extract.templates import paragraphs
from tests.extract.test_extract_recurring import by_rules, payload, texts

T = "灯塔站工作总结"


def _own(n: int) -> list[str]:
    return list(paragraphs(Random(900 + n), 9))


@pytest.mark.parametrize(
    ("line", "goes"),
    [
        ("[口信]缆绳铺子清仓\uff0c只剩今日", True),
        ("想学誊抄\uff1f先来敲钟", True),
        ("单位\uff1a万枚", False),
        ("缆绳和石阶", False),
    ],
)
def test_a_label_of_clauses_that_one_report_has_twice_on_two_pages_goes(line, goes):
    truths, pages = [], []
    for n in range(6):
        own = _own(n)
        shown = [*own[:2], line, *own[2:5], line, *own[5:]] if n < 2 else own
        truths.append([own] if goes else [shown])
        pages.append(payload(n, T, shown))
    assert [texts(one) for one in by_rules(pages)] == truths


def test_a_label_that_names_the_site_twice_on_a_page_goes():
    line = "您手里捧着的是芦花文库的存稿"
    own = _own(0)
    shown = [*own[:2], line, *own[2:5], line, *own[5:]]
    assert texts(extract_page([payload(0, T, shown)])) == [own]
    once = [*own[:2], line, *own[2:]]
    assert texts(extract_page([payload(0, T, once)])) == [once]


@pytest.mark.parametrize(
    ("line", "goes"),
    [
        ("\u261e 还想看\uff1f到芦花文库门口喊\u201c鸽舍\u201d", True),
        ("芦花文库的书架", False),
        ("芦花文库来函\uff0c我们逐一回复。", False),
    ],
)
def test_a_label_of_clauses_that_names_the_site_goes(line, goes):
    own = _own(4)
    shown = [*own[:3], line, *own[3:]]
    assert texts(extract_page([payload(0, T, shown)])) == [own if goes else shown]


def test_buttons_in_traditional_script_are_told():
    assert fold("推薦閱讀") == "推荐阅读"
    own = _own(3)
    assert texts(extract_page([payload(0, T, [*own, "推薦閱讀\uff1a燈塔站述職報告"])])) == [own]
