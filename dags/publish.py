"""The DAG ``publish``: from whatever was curated to a release."""

from __future__ import annotations

from airflow.sdk import DAG, Asset, CronTriggerTimetable, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.names import PUBLISH, RELEASE_ASSET
from dags.tasks import DEFAULT_ARGS, ZONE, open_archive_store

DOC = """
Publishes a release of everything that has been curated: texts, families, versions.

It has its own schedule and waits for no site: one that fails is published as it last was. If
nothing has changed there is no new release. **To publish now:** Trigger. It has no partition key
and nothing to backfill: a release always covers all days.
"""

RELEASES = Asset(name=RELEASE_ASSET, uri="archive://releases")

with DAG(
    dag_id=PUBLISH,
    description="Publish whatever was curated as a release",
    schedule=CronTriggerTimetable("0 */6 * * *", timezone=ZONE),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    tags=["publish"],
    doc_md=DOC,
):

    @task(outlets=[RELEASES], pool=PUBLISH)
    def publish() -> None:
        """Publish a release, unless nothing has changed."""
        from dataclasses import asdict

        from storage.partitions import read_all
        from storage.publish import publish as release
        from storage.takedown import complete

        store = open_archive_store()
        if not read_all(store):
            raise AirflowSkipException("nothing was curated yet")
        complete(store)
        summary = release(store)
        get_current_context()["outlet_events"][RELEASES].extra = asdict(summary)

    publish()
