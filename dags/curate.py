"""The DAGs ``curate_<site>``: from a day's captures to its pages and reports."""

from __future__ import annotations

import logging

from airflow.sdk import DAG, IdentityMapper, PartitionedAssetTimetable, get_current_context, task

from crawlers.site import Site
from dags.names import curate_dag, enabled_sites
from dags.tasks import DEFAULT_ARGS, captures, open_archive_store, partition_of, reports

LOG = logging.getLogger(__name__)

DOC = """
Derives the pages and reports of **{title}** for one day from the captures of that day. It never
fetches anything, and doing it again changes nothing.

It follows `crawl_{name}` by itself, with the same *partition key*. **To run one day again:**
Trigger, and give the day as *Partition Key*, for example `2026-03-02`. **To backfill**, backfill
`crawl_{name}`: what is triggered by assets has no days of its own to choose from.

Pages under the bar of quality go to quarantine: the log counts them, `python -m storage quarantine`
lists them with their reasons. A crawl that was told as *broken* does not trigger this DAG; whoever
has looked at its pages and finds them sound triggers it for that day.
"""


def build(site: Site) -> DAG:
    """Return the DAG that curates a site's captures."""
    with DAG(
        dag_id=curate_dag(site.name),
        description=f"Derive pages and reports of {site.title}: one day a run",
        schedule=PartitionedAssetTimetable(
            assets=captures(site), default_partition_mapper=IdentityMapper()
        ),
        catchup=False,
        default_args=DEFAULT_ARGS,
        tags=["curate", site.name],
        doc_md=DOC.format(title=site.title, name=site.name),
    ) as dag:

        @task(outlets=[reports(site)])
        def curate() -> None:
            """Derive the run's day again from its captures."""
            from dataclasses import asdict

            from storage.curate import curate as derive

            context = get_current_context()
            summary = derive(open_archive_store(), partition_of(context["dag_run"], site))
            LOG.info("%s", summary)
            context["outlet_events"][reports(site)].extra = asdict(summary)

        curate()
    return dag


for declared in enabled_sites():
    build(declared)
