"""The declared sites: what is known of each real one holds, and none is visited anonymously."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers import registry
from crawlers.links import role_of
from crawlers.site import Site
from storage.captures import Role
from tests.crawlers.conftest import ROOT

REAL = tuple(site for site in registry.load_all() if not site.sample)
KNOWN = {
    "koomao": ("https://m.koomao.com/gongzuozongjie/170696310594664.html",),
    "xiexiebang": ("https://xiexiebang.com/a7/2019051315/e1163ad2ffc70459.html",),
    "alatiku": (),
    "gxcjt": (),
}
"""The addresses of articles that are known; a site of no known address is declared all the same."""


def test_the_real_sites_are_the_known_ones() -> None:
    assert {site.name for site in REAL} == set(KNOWN)


@pytest.mark.parametrize("site", REAL, ids=lambda site: site.name)
def test_a_real_site_is_visited_daily_and_politely(site: Site) -> None:
    assert site.delay >= 3
    assert site.schedule == Site.__dataclass_fields__["schedule"].default
    assert site.history is None
    assert all(url.startswith("https://") for url in site.start_urls)


@pytest.mark.parametrize("site", REAL, ids=lambda site: site.name)
def test_a_real_site_says_what_is_unverified(site: Site) -> None:
    doc = importlib.import_module(f"crawlers.sites.{site.name}").__doc__ or ""
    assert site.title in doc
    assert "Known" in doc
    assert "Unverified" in doc
    assert f"python -m crawlers check {site.name}" in " ".join(doc.split())


@pytest.mark.parametrize("site", REAL, ids=lambda site: site.name)
def test_known_addresses_have_their_roles(site: Site) -> None:
    assert [role_of(site, url) for url in site.start_urls] == [Role.LIST]
    for url in KNOWN[site.name]:
        assert role_of(site, url) is Role.ARTICLE
        assert role_of(site, url.replace("https://", "https://other.")) is None
        assert role_of(site, url.replace(".html", ".doc")) is None


@given(site=st.sampled_from(REAL), path=st.text(alphabet="/a0_-.?=lishtm", max_size=4000))
def test_any_address_is_told_apart_at_once(site: Site, path: str) -> None:
    start = site.start_urls[0]
    assert role_of(site, f"{start}{path}") in {Role.LIST, Role.ARTICLE, None}


@pytest.mark.parametrize("command", ["run", "check"])
@pytest.mark.parametrize("name", sorted(KNOWN))
def test_nobody_visits_a_real_site_anonymously(
    name: str, command: str, archive_env: dict[str, str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "crawlers", command, name],
        cwd=ROOT,
        env=archive_env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    assert "ARCHIVE_CONTACT" in done.stderr
    assert done.stdout == ""
    assert "ARCHIVE_CONTACT" not in os.environ


def test_a_file_that_is_edited_twice_in_a_second_is_read_twice(tmp_path):
    file = tmp_path / "hut.py"
    found = []
    for delay in ("1.0", "2.0"):
        file.write_text(
            "from crawlers.site import Site\n"
            f'SITE = Site("hut", "Hut", ("http://hut.example/",), "/l/", "/a/", delay={delay})\n'
        )
        os.utime(file, (1_700_000_000, 1_700_000_000))
        found.append(registry.load_file(file, "hut").delay)
    assert found == [1.0, 2.0]
    assert list(tmp_path.iterdir()) == [file]
