"""The DAG ``recurate``: deriving days again after new rules or code, after saying what moves."""

from __future__ import annotations

import logging

from airflow.sdk import DAG, Param, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from crawlers.site import Site
from dags.names import RECURATE, crawl_pool, enabled_sites
from dags.tasks import DEFAULT_ARGS, Range, captures, open_archive_store

LOG = logging.getLogger(__name__)

DOC = """
Derives days again from their captures, after the extraction code or a site's rules have changed.
Nothing is fetched, and there is nothing to backfill: the days are chosen here.

**Look first:** Trigger as it is. The task `preview` derives the chosen days in memory and logs what
would move in the newest release, with counts and examples; nothing is written and the other tasks
are skipped. **Then do it:** Trigger with *preview* off. Each chosen day gets a run of its own of
`curate_<site>`, with the day as its partition key; when they are done, trigger `publish`.

*sites* empty means all, *first_day* and *last_day* empty mean no bound.
"""

with DAG(
    dag_id=RECURATE,
    description="Derive days again from their captures; preview by default",
    schedule=None,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    tags=["recurate"],
    doc_md=DOC,
    params={
        "sites": Param(
            None,
            type=["null", "array"],
            items={"type": "string", "enum": [site.name for site in enabled_sites()]},
            description="Names of sites; empty for all.",
        ),
        "first_day": Param(None, type=["null", "string"], format="date"),
        "last_day": Param(None, type=["null", "string"], format="date"),
        "preview": Param(True, type="boolean", description="Only say what would move."),
    },
):

    @task
    def preview() -> None:
        """Log what would move in the newest release; nothing is written."""
        from storage.recurate import choose
        from storage.recurate import preview as derive_again

        chosen = Range.of(get_current_context()["params"])
        store = open_archive_store()
        partitions = choose(store, chosen.sites, chosen.first, chosen.last)
        seen = derive_again(
            store,
            partitions,
            lambda what, number, total: LOG.info("%s (%s/%s)", what, number, total),
        )
        for line in seen.lines():
            LOG.info("%s", line)

    def again(site: Site) -> None:
        """Add the task that asks for keyed runs of a site's curating."""

        @task(task_id=site.name, outlets=[captures(site)], pool=crawl_pool(site.name))
        def recurate() -> None:
            """Ask for one run of curating for each of the site's chosen days."""
            from storage.recurate import choose

            context = get_current_context()
            chosen = Range.of(context["params"])
            if context["params"]["preview"]:
                raise AirflowSkipException("this run is a preview: trigger one with preview off")
            partitions = choose(open_archive_store(), chosen.sites, chosen.first, chosen.last)
            days = [p.day.isoformat() for p in partitions if p.site == site.name]
            if not days:
                raise AirflowSkipException("no day of this site was chosen")
            context["outlet_events"][captures(site)].add_partitions(days)

        preview_task >> recurate()

    preview_task = preview()
    for declared in enabled_sites():
        again(declared)
