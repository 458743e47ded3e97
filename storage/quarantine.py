"""What is kept and not believed: pages under the bar of quality, and days of a broken crawl.

A page in quarantine was derived: its row says why, its capture stays, and its reports are
evidence of nothing.  It is judged again whenever its day is curated again.  A day is held as long
as the last crawl of it that came to its end was told as broken and its captures are not the curated
ones: nothing curates it by itself, an operator who has looked at its pages curates it by name.
"""

from __future__ import annotations

from collections.abc import Collection

from storage.captures import read_captures
from storage.derive import Shown
from storage.inputs import captures_digest
from storage.layout import Partition
from storage.partitions import read_all, read_pointer
from storage.parts import read_rows
from storage.rows import PageRow
from storage.runs import BROKEN, CrawlRun, last_end_of
from storage.store import Store


def quarantined(store: Store, partitions: Collection[Partition]) -> tuple[PageRow, ...]:
    """Return the quarantined pages of curated partitions, by site, moment and URL."""
    parts = [
        curated.tables["pages"]
        for partition, curated in read_all(store).items()
        if partition in partitions
    ]
    rows = [row for row in read_rows(store, PageRow, parts) if is_quarantined(row)]
    return tuple(sorted(rows, key=lambda row: (row.site, row.observed_at, row.url)))


def is_quarantined(row: PageRow) -> bool:
    """Say whether a page's row is in quarantine."""
    return row.shown == Shown.QUARANTINED


def held(store: Store, partition: Partition) -> CrawlRun | None:
    """Return the broken crawl for which a partition is held, None if it is not."""
    run = last_end_of(store, partition)
    if run is None or run.outcome != BROKEN:
        return None
    curated = read_pointer(store, partition).curated
    captures = read_captures(store, partition)
    known = curated is not None and curated.captures == captures_digest(captures)
    return run if captures and not known else None
