"""The generated texts: real in size, unrelated where they claim to be, the same every time."""

import difflib
import itertools
import os
import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.sample import truth
from crawlers.sample import vocabulary as words
from crawlers.sample.alter import Mask, edited, fresh, masked, masked_name, redated, respaced, spun
from crawlers.sample.domains import DOMAINS
from crawlers.sample.grammar import chinese, original
from crawlers.sample.synonyms import LOTUS, SpinTable
from crawlers.sample.text import How

UNRELATED = 0.05

originals = st.builds(original, st.sampled_from(sorted(DOMAINS)), st.integers(1, 60))


def grams(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 5] for at in range(len(text) - 4))


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def test_unrelated_texts_share_next_to_nothing_and_kin_share_much():
    shingled = [(text, grams(text.text)) for text in truth.texts()]
    for (one, left), (other, right) in itertools.combinations(shingled, 2):
        shared = jaccard(left, right)
        if one.strain == other.strain:
            assert shared > 0.4, (one.key, other.key)
        elif one.root == other.root:
            assert shared > 4 * UNRELATED, (one.key, other.key)
        else:
            assert shared < UNRELATED, (one.key, other.key)


def test_reports_of_one_line_of_work_are_unrelated_too():
    for domain in DOMAINS:
        shingled = [grams(original(domain, number).body) for number in range(1, 7)]
        assert max(jaccard(a, b) for a, b in itertools.combinations(shingled, 2)) < UNRELATED


@settings(max_examples=60, deadline=None)
@given(originals)
def test_an_original_is_of_a_reports_size_and_fit_for_all_sites(text):
    assert 500 <= len(text.body) <= 2600
    assert all(line and line == line.strip() and "\n" not in line for line in text.paragraphs)
    assert not re.search(r"[{}\[\]|]", text.body + text.title)
    text.body.encode("gbk")
    assert text.root is text and text.how is None


def test_the_texts_shown_are_600_to_2500_characters():
    sizes = [len(text.text) for text in truth.texts()]
    assert min(sizes) >= 600 and max(sizes) <= 2500


def test_all_shapes_of_headings_occur():
    bodies = "\n".join(text.text for text in truth.texts())
    for shape in (
        r"^一、",
        r"^\(一\)",
        r"^（一）",
        r"^1、",
        r"^——",
        r"第\S+章",
        r"^20\d\d年工作计划$",
    ):
        assert re.search(shape, bodies, re.MULTILINE), shape


@settings(max_examples=40, deadline=None)
@given(originals, st.sampled_from(Mask))
def test_a_mask_covers_every_place_and_year(text, mask):
    copy = masked(text, mask)
    assert not any(name in copy.body for name in (*words.COUNTIES, *words.VILLAGES))
    assert not re.search(r"20\d\d年", copy.body + copy.title)
    assert mask.value[0] in copy.body
    assert (copy.parent, copy.how, copy.root) == (text, How.MASKED, text)


@settings(max_examples=40, deadline=None)
@given(originals, st.integers(1, 9))
def test_redating_moves_years_and_nothing_else(text, by):
    copy = redated(text, by)
    assert f"{text.year + by}年" in copy.title
    assert redated(copy, -by).body == text.body
    blank = re.compile(r"(?<!\d)20\d\d(?=年)")
    assert blank.sub("", copy.body) == blank.sub("", text.body)


@settings(max_examples=20, deadline=None)
@given(originals, st.integers(2015, 2026))
def test_dating_anew_leads_to_the_year(text, year):
    copy = fresh(text, year)
    assert copy.year == year and f"{year}年" in copy.title


@settings(max_examples=40, deadline=None)
@given(originals)
def test_spinning_keeps_names_figures_and_order(text):
    copy = spun(text, LOTUS)
    assert len(copy.paragraphs) == len(text.paragraphs)
    for kept in (r"\d+", r"“[^”]*”|《[^》]*》", "|".join((*words.COUNTIES, *words.VILLAGES))):
        assert re.findall(kept, copy.body) == re.findall(kept, text.body)
    assert copy.body.count(text.office) == text.body.count(text.office)
    same = difflib.SequenceMatcher(None, text.body, copy.body, autojunk=False)
    stayed = sum(block.size for block in same.get_matching_blocks())
    assert 0.75 < stayed / len(text.body) < 0.95
    assert (copy.parent, copy.how, copy.root, copy.strain) == (text, How.SPUN, text, copy)
    assert redated(copy, 1).strain is copy and redated(text, 1).strain is text


def test_a_table_swaps_once_from_the_left_and_across_words():
    table = SpinTable("small", {"随时": "及时", "及时": "准时", "问": "咨询", "项目": "工程"})
    keep = re.compile(r"《[^》]*》")
    assert table.apply("随时、及时", keep) == "及时、准时"
    assert table.apply("专项目标的问题", keep) == "专工程标的咨询题"
    assert table.apply("《项目》的项目", keep) == "《项目》的工程"
    assert SpinTable("long", {"进": "入", "进展": "进程"}).apply("跟进展柜", keep) == "跟进程柜"


def test_the_machine_maps_many_to_one_chains_and_cuts_through_words():
    swaps = LOTUS.swaps
    assert all(word and other and word != other for word, other in swaps.items())
    assert len(set(swaps.values())) < len(swaps) - 20
    assert len([word for word, other in swaps.items() if other in swaps]) > 20
    spun_texts = "\n".join(text.text for text in truth.texts() if text.how is How.SPUN)
    assert "咨询题" in spun_texts


@settings(max_examples=40, deadline=None)
@given(originals)
def test_a_reprint_differs_in_spaces_and_punctuation_only(text):
    copy = respaced(text)
    assert copy.body != text.body
    plain = str.maketrans({",": "，", ":": "：", ";": "；", " ": None})
    assert copy.body.replace("的.", "的").translate(plain) == text.body.translate(plain)
    assert all(line == line.strip() and "  " not in line for line in copy.paragraphs)


@settings(max_examples=40, deadline=None)
@given(originals)
def test_an_edit_changes_one_paragraph(text):
    copy = edited(text)
    assert len(copy.paragraphs) == len(text.paragraphs)
    pairs = zip(text.paragraphs, copy.paragraphs, strict=True)
    assert sum(old != new for old, new in pairs) == 1


def test_masking_the_name_leaves_the_rest():
    text = original("护理", 2)
    assert text.county in text.body
    copy = masked_name(text, Mask.LETTERS)
    assert copy.body == text.body.replace(text.county, "XX" + text.county[-1])


def test_campaign_ordinals_fit_the_year():
    years = {"水周": 1987, "推普周": 1997, "爱国卫生月": 1988, "助残日": 1990}
    found = 0
    for domain in DOMAINS.values():
        for number in range(1, 5):
            text = original(domain.name, number)
            for name, base in years.items():
                if name in text.body:
                    assert f"第{chinese(text.year - base)}" in text.body
                    found += 1
    assert found


@pytest.mark.parametrize(
    ("number", "numeral"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (36, "三十六")]
)
def test_chinese_numerals(number, numeral):
    assert chinese(number) == numeral


@pytest.mark.parametrize("number", [0, -1, 100])
def test_chinese_numerals_out_of_range(number):
    with pytest.raises(ValueError, match=str(number)):
        chinese(number)


_DIGEST = """
import hashlib
from crawlers.sample import truth, world
from crawlers.sample.calendar import DAYS
digest = hashlib.sha256()
for host in world.hosts():
    for day in DAYS:
        for path, shown in world.resources(host, day).items():
            digest.update(repr((host, day, path, shown)).encode())
digest.update(repr((truth.pages(), truth.texts(), truth.page_events())).encode())
digest.update(repr((truth.report_events(), truth.forbidden())).encode())
print(digest.hexdigest())
"""


def test_two_processes_make_the_same_world():
    def digest(seed: str) -> str:
        run = subprocess.run(
            [sys.executable, "-c", _DIGEST],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            check=True,
        )
        return run.stdout.strip()

    assert digest("1") == digest("4242")
