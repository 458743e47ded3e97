"""The stack for the real sites: what it refuses, which sites it takes, what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawlers.registry import load_all
from dags.errors import StackError
from dags.names import PUBLISH, RECURATE
from dags.stack.home import UP_HOME, Home
from dags.stack.up import dags_of, real_sites, render_next
from tests.dags.test_door import door

REAL = tuple(site for site in load_all() if not site.sample)


def test_without_a_contact_nothing_is_started(tmp_path: Path) -> None:
    done = door("up", "--home", str(tmp_path / "home"), ARCHIVE_CONTACT="")
    assert done.returncode == 2
    assert "ARCHIVE_CONTACT" in done.stderr
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("sites", ["qinghe", "koomao,qinghe", "", "nowhere"])
def test_samples_no_site_and_unknown_ones_are_refused(sites: str, tmp_path: Path) -> None:
    home = str(tmp_path / "home")
    done = door("up", "--home", home, ARCHIVE_CONTACT="a@hill.example", ARCHIVE_SITES=sites)
    assert done.returncode in {2, 6}
    assert "ARCHIVE_SITES" in done.stderr
    assert not (tmp_path / "home").exists()


def test_all_real_sites_are_taken_unless_some_are_named() -> None:
    assert real_sites({}) == REAL
    assert [site.name for site in real_sites({"ARCHIVE_SITES": "koomao"})] == ["koomao"]
    with pytest.raises(StackError, match="names samples: qinghe"):
        real_sites({"ARCHIVE_SITES": "qinghe,koomao"})
    name = REAL[0].name
    assert dags_of(REAL[:1]) == {f"crawl_{name}", f"curate_{name}", PUBLISH, RECURATE}


def test_it_says_what_waits_and_what_to_do_next() -> None:
    home, names = Home(UP_HOME), [site.name for site in REAL]
    said = render_next(REAL, dags_of(REAL[1:]), home)
    assert f"waiting     {', '.join(names[1:])}\n" in said
    assert f"scheduled   {names[0]}\n" in said
    assert f"dags exec --home .archive -- python -m crawlers check {names[1]}" in said
    assert f"unpause curate_{names[1]}, crawl_{names[1]} and publish" in said
    assert "unpause" not in render_next(REAL, frozenset(), home)


def test_a_command_knows_whom_to_name(tmp_path: Path) -> None:
    (tmp_path / "buckets").mkdir()
    show = "import os; print(os.environ['ARCHIVE_CONTACT'], os.environ.get('ARCHIVE_SITES'))"
    command = ("exec", "--home", str(tmp_path), "--", "python", "-c", show)
    done = door(*command, ARCHIVE_CONTACT="a@hill.example", ARCHIVE_SITES="koomao")
    assert done.stdout == "a@hill.example None\n"
