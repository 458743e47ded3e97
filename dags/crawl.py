"""The DAGs ``crawl_<site>``: one site, one day, one spider."""

from __future__ import annotations

import logging

from airflow.sdk import (
    DAG,
    CronPartitionTimetable,
    PartitionedAtRuntime,
    get_current_context,
    task,
)
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from crawlers.site import Site
from dags.names import KEY_FORMAT, crawl_dag, crawl_pool, enabled_sites
from dags.tasks import (
    DEFAULT_ARGS,
    ZONE,
    captures,
    midnight,
    open_archive_store,
    partition_of,
)
from storage.layout import Partition

LOG = logging.getLogger(__name__)

FAILED, WRONG_USE = 1, 2
DOC = """
Visits **{title}** for one day and adds what it showed to the archive, as WARC.

The *partition key* is the day, in Asia/Shanghai. Captures are only ever added, so a day may be
run again at any time. When a run ends, `curate_{name}` follows with the same key by itself. One
that fails derives what came until then before it says so, unless it was told as *broken*.

**To backfill:** Trigger → Backfill, choose the days. A past day is asked of the site's history
source ({history}); where there is none, the run is *skipped* and the day stays "not observed".
**To run one day:** Trigger → Advanced Options, and give the day as *Partition Key*, for example
`2026-03-02`.
"""


def build(site: Site) -> DAG:
    """Return the DAG that crawls a site."""
    with DAG(
        dag_id=crawl_dag(site.name),
        description=f"Visit {site.title}: one day a run",
        schedule=CronPartitionTimetable(site.schedule, timezone=ZONE, key_format=KEY_FORMAT)
        if site.schedule
        else PartitionedAtRuntime(),
        start_date=midnight(site.first_day),
        end_date=midnight(site.last_day),
        catchup=False,
        default_args=DEFAULT_ARGS,
        tags=["crawl", site.name],
        doc_md=DOC.format(title=site.title, name=site.name, history=site.history or "none"),
    ) as dag:

        @task(outlets=[captures(site)], pool=crawl_pool(site.name))
        def crawl() -> None:
            """Run the spider for the run's day."""
            from dataclasses import asdict

            from crawlers.errors import CrawlError
            from crawlers.launch import launch
            from crawlers.summary import Outcome
            from dags.relog import Relog

            context = get_current_context()
            partition = partition_of(context["dag_run"], site)
            try:
                summary = launch(site.name, partition.day, Relog())
            except CrawlError as error:
                if error.exit_code == WRONG_USE:  # no day of the site's, say: no use in retrying
                    raise AirflowFailException(str(error)) from error
                if error.exit_code == FAILED:
                    derive_so_far(partition)
                raise
            if summary.outcome is Outcome.NOT_OBSERVED:
                raise AirflowSkipException(f"nobody knows what the site showed: {partition}")
            context["outlet_events"][captures(site)].extra = asdict(summary.counts)

        crawl()
    return dag


def derive_so_far(partition: Partition) -> None:
    """Derive what came before a crawl failed, because a task that fails triggers nothing."""
    from storage.curate import curate_so_far

    if summary := curate_so_far(open_archive_store(), partition):
        LOG.info("as far as it came: %s", summary)


for declared in enabled_sites():
    build(declared)
