"""The names of everything in the bucket: the one module that spells keys.

::

    README.md catalog.json schema/TABLE.json  how to read the bucket
    sites.json                                how fresh each site is; rewritten by publishing
    warc/site=S/date=D/RUN-N.warc.gz, .cdxj   segments; an uploaded .cdxj commits its segment
    leases/site=S/N.json                      who crawls a site; greatest N counts
    history/site=S/N.json                     a cache (gzip) of what the indexes say
    tables/site=S/date=D/N.json               what is derived of a partition; greatest N counts
    parts/TABLE/DIGEST.parquet                rows, named by content, shared between releases
    rules/DIGEST.json backgrounds/DIGEST.json what derived rows were derived with
    backgrounds/adopted/N.json                which background a release is of; greatest N counts
    lineage/seq/N.json lineage/DIGEST.arrow   what publishing carries on from release N; may be lost
    rules/site=S/N.json                       which rules a site is read by; greatest N counts
    decisions/N.json                          opt-outs and takedowns, decided by people; all count
    tombstones/N.json                         what decision N erased, in ids; no content
    runs/KIND/site=S/date=D/RUN.json          what a run did, failed ones too
    releases/seq/N.json                       immutable; greatest N is the newest release
    releases/latest.json                      a hint, rewritten last
    probe/                                    only while `python -m storage probe` runs

``S`` is a site's name, ``D`` an ISO day in Asia/Shanghai, ``RUN`` one execution's name, ``N`` a
number of eight digits (five in segments), so that keys sort as they count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from storage.errors import Damaged

README = "README.md"
CATALOG = "catalog.json"
WARC = "warc/"
TABLES = "tables/"
HISTORY = "history/"
LEASES = "leases/"
DECISIONS = "decisions/"
TOMBSTONES = "tombstones/"
CRAWL_RUNS = "runs/crawl/"
RELEASES = "releases/seq/"
ADOPTED = "backgrounds/adopted/"
LINEAGE_STATE = "lineage/"
LINEAGE = "lineage/seq/"
PARTS = "parts/"
LATEST = "releases/latest.json"
SITES = "sites.json"
PROBE = "probe/"

_PARTITION = re.compile(r"site=(?P<site>[a-z0-9_]+)/date=(?P<day>\d{4}-\d{2}-\d{2})/")


@dataclass(frozen=True, slots=True, order=True)
class Partition:
    """A site and a day: the unit of crawling and curating."""

    site: str
    day: date

    def __str__(self) -> str:
        return f"site={self.site}/date={self.day.isoformat()}"

    @classmethod
    def of_key(cls, key: str) -> Partition:
        """Return the partition that a key under ``warc/``, ``tables/`` or ``runs/`` lies in."""
        match = _PARTITION.search(key)
        if not match:
            raise _stray(key)
        return cls(match["site"], date.fromisoformat(match["day"]))


def site_prefix(site: str) -> str:
    """Return the prefix of all of a site's segments and their indexes."""
    return f"{WARC}site={site}/"


def warc_prefix(partition: Partition) -> str:
    """Return the prefix of a partition's segments and their indexes."""
    return f"{WARC}{partition}/"


def segment(partition: Partition, run: str, number: int) -> str:
    """Return the key of a run's n-th WARC segment."""
    return f"{warc_prefix(partition)}{run}-{number:05d}.warc.gz"


def index_of(segment_key: str) -> str:
    """Return the key of a segment's CDXJ index."""
    return segment_key.removesuffix(".warc.gz") + ".cdxj"


def lease_prefix(site: str) -> str:
    """Return the prefix of the numbered entries of a site's lease."""
    return f"{LEASES}site={site}/"


def history_prefix(site: str) -> str:
    """Return the prefix of a site's numbered caches of what its indexes say."""
    return f"{HISTORY}site={site}/"


def table_prefix(partition: Partition) -> str:
    """Return the prefix of a partition's numbered table pointers."""
    return f"{TABLES}{partition}/"


def part(table: str, digest: str) -> str:
    """Return the key of a content-named part."""
    return f"{part_prefix(table)}{digest}.parquet"


def part_prefix(table: str) -> str:
    """Return the prefix of a table's parts."""
    return f"{PARTS}{table}/"


def schema(table: str) -> str:
    """Return the key of a table's description, column by column."""
    return f"schema/{table}.json"


def rules(digest: str) -> str:
    """Return the key of a version of the extraction rules."""
    return f"rules/{digest}.json"


def rules_prefix(site: str) -> str:
    """Return the prefix of a site's numbered choices of rules."""
    return f"rules/site={site}/"


def background(digest: str) -> str:
    """Return the key of a version of the lineage background."""
    return f"backgrounds/{digest}.json"


def lineage_pack(digest: str) -> str:
    """Return the key of a pack of runs of the lineage's index."""
    return f"lineage/{digest}.arrow"


def run_record(kind: str, partition: Partition | None, run: str) -> str:
    """Return the key of a run's summary."""
    return f"runs/{kind}/{partition}/{run}.json" if partition else f"runs/{kind}/{run}.json"


def numbered(prefix: str, number: int) -> str:
    """Return the key of the n-th object of a sequence."""
    return f"{prefix}{number:08d}.json"


def number_of(key: str) -> int:
    """Return which object of its sequence a key names."""
    name = key.rsplit("/", 1)[1].removesuffix(".json")
    if not name.isdecimal():
        raise _stray(key)
    return int(name)


def _stray(key: str) -> Damaged:
    return Damaged(
        "is no name that the archive gives", where=f"key {key!r}", todo="move the object elsewhere"
    )
