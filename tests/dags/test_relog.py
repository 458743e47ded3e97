"""Lines of a spider come out at the level they went in."""

from __future__ import annotations

import logging

import pytest

from dags.relog import Relog


def test_levels_and_names_survive(caplog: pytest.LogCaptureFixture) -> None:
    relog = Relog()
    with caplog.at_level(logging.DEBUG):
        for line in (
            "started",
            "2026-03-02 08:00:00,123 WARNING crawlers.spider: 100% odd: %s",
            "2026-03-02 08:00:00,124 ERROR scrapy.core: it broke",
            "Traceback (most recent call last):",
            "2026-03-02 08:00:01,000 NOTALEVEL x: y",
            "2026-03-02 08:00:01,000 DEBUG a.b: ",
        ):
            relog(line)
    assert caplog.record_tuples == [
        ("dags.relog", logging.INFO, "started"),
        ("crawlers.spider", logging.WARNING, "100% odd: %s"),
        ("scrapy.core", logging.ERROR, "it broke"),
        ("scrapy.core", logging.ERROR, "Traceback (most recent call last):"),
        ("scrapy.core", logging.ERROR, "2026-03-02 08:00:01,000 NOTALEVEL x: y"),
        ("a.b", logging.DEBUG, ""),
    ]
