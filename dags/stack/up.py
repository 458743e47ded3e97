"""The real sites on one machine: the demo's stack, whose DAGs wait to be unpaused by somebody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.console import Console

from crawlers.site import Site
from dags.errors import StackError
from dags.names import PUBLISH, RECURATE, SITES_VARIABLE, crawl_dag, curate_dag, enabled_sites
from dags.stack import lease
from dags.stack.demo import stay
from dags.stack.home import CONTACT, Home, contact_of
from dags.stack.progress import Progress
from dags.stack.start import stack, wait_for_dags
from dags.stack.summary import render_door, render_ways
from storage.errors import SettingsError


def up(home: Home, env: Mapping[str, str]) -> int:
    """Run the stack for the real sites until interrupted; return the exit code.

    Nothing is visited before somebody unpauses a DAG.
    """
    contact = contact_of(env)
    if not contact:
        raise SettingsError(
            "the sites' operators could not reach anybody",
            where=CONTACT,
            todo="set it to an e-mail or web address; it is sent in the User-Agent",
        )
    sites = real_sites(env)
    console = Console()
    with lease.hold(home.lease) as held, Progress(console) as progress:
        progress.say("starting the bucket and Airflow")
        with stack(home, held, sites, None, env, contact) as running:
            wait_for_dags(running, dags_of(sites))
            progress.hide()
            ways = render_ways(running.airflow.url, home.secrets().password, home)
            console.out(ways, highlight=False)
            paused = running.airflow.paused()
            console.out(render_next(sites, paused, home), highlight=False)
            stay(running, console)
            progress.say("stopping")
    return 0


def real_sites(env: Mapping[str, str]) -> tuple[Site, ...]:
    """Return the sites to run: those that ARCHIVE_SITES names, or all real ones."""
    sites = enabled_sites(env)
    if samples := [site.name for site in sites if site.sample]:
        raise StackError(
            f"names samples: {', '.join(samples)}",
            where=SITES_VARIABLE,
            todo="leave them to `make demo`, which serves them",
        )
    if not sites:
        raise StackError("names no site", where=SITES_VARIABLE, todo="name some, or unset it")
    return sites


def dags_of(sites: Iterable[Site]) -> frozenset[str]:
    """Return all DAGs that there are with these sites."""
    return frozenset(dag(site.name) for site in sites for dag in (crawl_dag, curate_dag)) | {
        PUBLISH,
        RECURATE,
    }


def render_next(sites: tuple[Site, ...], paused: frozenset[str], home: Home) -> str:
    """Return which sites wait, and what to do with them, as lines."""
    waiting = [site.name for site in sites if crawl_dag(site.name) in paused]
    going = [site.name for site in sites if site.name not in waiting]
    lines = [
        f"  waiting     {', '.join(waiting) or 'none'}",
        f"  scheduled   {', '.join(going) or 'none'}",
        "",
    ]
    if waiting:
        name = waiting[0]
        lines += [
            "A site at a time",
            "",
            f"  1. {render_door(home)} python -m crawlers check {name}",
            f"  2. in Airflow, unpause {curate_dag(name)}, {crawl_dag(name)} and {PUBLISH}",
            f"  3. trigger {crawl_dag(name)}: under Advanced Options, today as its partition key",
            f"  4. trigger {PUBLISH}, or leave both to their schedules",
            "",
        ]
    return "\n".join(lines)
