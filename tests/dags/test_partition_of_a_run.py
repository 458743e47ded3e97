"""A run is for a day: its partition key; a run without one is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from airflow.sdk.exceptions import AirflowFailException
from hypothesis import given
from hypothesis import strategies as st

from crawlers.registry import load
from dags.tasks import midnight, partition_of
from storage.layout import Partition

SITE = load("qinghe")


@dataclass
class Run:
    partition_key: str | None
    dag_id: str = "crawl_qinghe"


@given(st.dates(min_value=date(1990, 1, 1)))
def test_the_key_is_the_day(day: date) -> None:
    assert partition_of(Run(day.isoformat()), SITE) == Partition("qinghe", day)


@given(
    st.none()
    | st.text()
    | st.sampled_from(["2026-3-2", "20260302", "2026-02-30", "２０２６-03-02"])
)
def test_anything_else_is_refused_and_says_how_to_give_one(key: str | None) -> None:
    # AirflowFailException is the one that is not tried again.
    with pytest.raises(AirflowFailException, match="Partition Key: 2026-03-02") as refused:
        partition_of(Run(key), SITE)
    assert "trigger crawl_qinghe again" in str(refused.value)


def test_a_day_begins_at_midnight_in_shanghai() -> None:
    begin = midnight(date(2026, 3, 2))
    assert begin is not None
    assert begin.isoformat() == "2026-03-02T00:00:00+08:00"
    assert midnight(None) is None
