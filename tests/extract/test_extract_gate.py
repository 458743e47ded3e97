"""The gate: a small part of the made-up sites is held to the floors, and floors only rise."""

from __future__ import annotations

import json
import subprocess
import tomllib
from itertools import combinations
from pathlib import Path

import pytest

from bench.extract_corpus import WORDS, pages, sites
from bench.extract_gate import (
    CORPORA,
    FLOORS,
    HIGHER,
    LOWER,
    VOCABULARIES,
    Score,
    floor_key,
    floors,
    measure,
    raised,
    under,
)
from bench.extract_stranger_text import WORDS as STRANGER_WORDS

ROOT = Path(__file__).resolve().parents[2]
# How far a small part of the sites may fall short by a page or two: ``slack``.


@pytest.mark.parametrize(
    ("corpus", "count", "slack"), [("first", 11, 0.04), ("stranger", 26, 0.1), ("crowded", 13, 0.2)]
)
def test_a_small_part_of_the_sites_is_over_the_floors(corpus, count, slack):
    total = Score()
    for site in CORPORA[corpus].sites("reporting", count, 1004):
        total.merge(measure(site, corpus, 5))
    assert total.pages == 5 * count
    floor = floors()[floor_key(corpus, 5)]
    eased = {name: floor[name] - slack for name in HIGHER}
    eased |= {"noise": floor["noise"] + slack, "invented": 0}
    assert under(eased, total.numbers()) == []


@pytest.mark.parametrize("path", [WORDS, STRANGER_WORDS], ids=lambda path: path.stem)
def test_the_vocabularies_share_nothing(path):
    found = tomllib.loads(path.read_text("utf-8"))
    words = [
        {
            word
            for value in found[name].values()
            for word in ([value] if isinstance(value, str) else value)
        }
        for name in VOCABULARIES
        if name in found
    ]
    assert len(words) >= 2
    assert all(one & other <= {""} for one, other in combinations(words, 2))


@pytest.mark.parametrize("corpus", CORPORA)
def test_the_same_seed_makes_the_same_sites(corpus):
    made = CORPORA[corpus]
    one, other = (made.sites("reporting", 30, 7) for _ in range(2))
    assert [made.pages(site, 2) for site in one] == [made.pages(site, 2) for site in other]


def test_worse_numbers_are_told_and_floors_are_not_lowered():
    good = dict.fromkeys(HIGHER, 1.0) | dict.fromkeys(LOWER, 0.0)
    bad = dict.fromkeys(HIGHER, 0.5) | dict.fromkeys(LOWER, 2.0)
    assert under(good, good) == []
    assert len(under(good, bad)) == len(good)
    assert raised(good, bad) == good
    assert raised(bad, good) == good


def test_a_page_that_was_not_extracted_counts_as_lost():
    site = sites("tuning", 1, 1)[0]
    score = Score()
    for one in pages(site, 3):
        score.add(one.truth, None, "none")
    assert score.numbers()["recall"] == score.numbers()["exact"] == 0


def test_no_floor_was_lowered_since_any_commit_known():
    def git(*words: str) -> str:
        return subprocess.run(
            ["git", *words], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout

    path = FLOORS.relative_to(ROOT).as_posix()
    try:
        commits = git("log", "--format=%H", "--", path).split()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no history here")
    for commit in commits:
        for size, old in json.loads(git("show", f"{commit}:{path}")).items():
            assert under(old, floors()[size]) == [], f"floors lowered since {commit}"
