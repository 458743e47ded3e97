"""The real sites on one machine: the demo's stack, whose DAGs wait to be unpaused by somebody."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping

from rich.console import Console

from crawlers.site import Site
from dags.errors import StackError
from dags.names import PUBLISH, SITES_VARIABLE, crawl_dag, curate_dag, enabled_sites
from dags.stack import lease
from dags.stack.demo import AIRFLOW_SECONDS, stay
from dags.stack.home import Home
from dags.stack.progress import Progress
from dags.stack.start import Stack, stack
from dags.stack.summary import render_door, render_ways
from storage.errors import SettingsError

CONTACT = "ARCHIVE_CONTACT"


def up(home: Home, env: Mapping[str, str]) -> int:
    """Run the stack for the real sites until interrupted; return the exit code.

    Nothing is visited before somebody unpauses a DAG.
    """
    contact = env.get(CONTACT)
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
        with stack(home, held, sites, None, env, {CONTACT: contact}) as running:
            _wait_for_dags(running, sites)
            progress.hide()
            ways = render_ways(running.airflow.url, home.secrets().password, home)
            console.out(ways, highlight=False)
            console.out(render_next(sites, home), highlight=False)
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


def render_next(sites: Iterable[Site], home: Home) -> str:
    """Return what to do with DAGs that are paused, as lines."""
    sites = tuple(sites)
    name = sites[0].name
    lines = (
        f"  sites       {', '.join(site.name for site in sites)}; nothing is visited yet",
        "",
        "A site at a time",
        "",
        f"  1. {render_door(home)} python -m crawlers check {shlex.quote(name)}",
        f"  2. in Airflow, unpause {curate_dag(name)}, {crawl_dag(name)} and {PUBLISH}",
        f"  3. trigger {crawl_dag(name)} with today as its partition key, or let its schedule do it",
        "",
    )
    return "\n".join(lines)


def _wait_for_dags(running: Stack, sites: Iterable[Site]) -> None:
    needed = {dag(site.name) for site in sites for dag in (crawl_dag, curate_dag)} | {PUBLISH}

    def are_there() -> bool:
        if errors := running.airflow.import_errors():
            raise StackError("\n".join(errors), where="dags/", todo="mend the DAG file")
        return needed <= running.airflow.dags()

    running.processes.wait_until(are_there, "Airflow to read the DAGs", AIRFLOW_SECONDS)
