"""The names of DAGs, assets and pools, and which sites have them.  Knows nothing of Airflow."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from crawlers.errors import SiteError
from crawlers.registry import load, load_all
from crawlers.site import Site

KEY_FORMAT = "%Y-%m-%d"
"""Partition keys are days in Asia/Shanghai, written like this."""

PUBLISH = "publish"
RECURATE = "recurate"
RELEASE_ASSET = "release"
SITES_VARIABLE = "ARCHIVE_SITES"


@dataclass(frozen=True, slots=True)
class Pool:
    """An Airflow pool: so many tasks of it run at once."""

    name: str
    slots: int
    description: str


def crawl_dag(site: str) -> str:
    """Return the id of the DAG that crawls a site."""
    return f"crawl_{site}"


def curate_dag(site: str) -> str:
    """Return the id of the DAG that curates a site's captures."""
    return f"curate_{site}"


def captures_asset(site: str) -> str:
    """Return the name of the asset that a crawl of a site updates."""
    return f"captures_{site}"


def reports_asset(site: str) -> str:
    """Return the name of the asset that curating a site updates."""
    return f"reports_{site}"


def crawl_pool(site: str) -> str:
    """Return the name of a site's pool: one slot, so that one crawl at a time visits it."""
    return f"site_{site}"


def enabled_sites(env: Mapping[str, str] = os.environ) -> tuple[Site, ...]:
    """Return the sites that have DAGs, by name.

    These are the sites that ``ARCHIVE_SITES`` names, separated by commas; without it, all that
    are declared but for the samples, which only a demo serves.
    """
    named = env.get(SITES_VARIABLE)
    if named is None:
        return tuple(site for site in load_all() if not site.sample)
    wanted = sorted({name.strip() for name in named.split(",")} - {""})
    try:
        return tuple(load(name) for name in wanted)
    except SiteError as error:
        raise SiteError(error.what, where=f"{SITES_VARIABLE}={named}", todo=error.todo) from error


def pools(sites: tuple[Site, ...]) -> tuple[Pool, ...]:
    """Return the pools that these sites' DAGs need: a task in a missing pool never starts."""
    crawls = (
        Pool(crawl_pool(site.name), 1, f"One crawl of {site.title} at a time") for site in sites
    )
    return (*crawls, Pool(PUBLISH, 1, "One release at a time"))
