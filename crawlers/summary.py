"""What a crawl did: counted while it runs, told when it ends."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum

from crawlers.days import Way
from extract.errors import ArchiveError


class Outcome(StrEnum):
    """How a crawl ended."""

    COMPLETE = "complete"
    """All that the site showed was visited."""
    NOT_OBSERVED = "not_observed"
    """Nobody knows what the site showed on that day: nothing was archived."""
    REPLAYED = "replayed"
    """The day is past and cannot be asked for, but the archive holds captures of it."""
    INTERRUPTED = "interrupted"
    """It was stopped before its end; what it had fetched is archived."""
    BROKEN = "broken"
    """It was done, and what came is not what the site usually shows; ``problem`` says why."""
    FAILED = "failed"
    """It could not be done; ``problem`` says why.  What it had fetched is archived."""

    @property
    def is_success(self) -> bool:
        """Whether there is nothing more to do for the day."""
        return self in {Outcome.COMPLETE, Outcome.NOT_OBSERVED, Outcome.REPLAYED}


@dataclass(slots=True)
class Counts:
    """What was counted.

    ``requests`` counts what was sent, robots.txt and retries included, ``bytes`` the bodies that
    came back (as on the wire).  ``captures`` were archived; of these ``revisits`` repeat an
    earlier body (``not_modified``: the server said so), and ``redirects``, ``gone`` (404, 410)
    and ``refused`` (any other status that brings no page) have none.  ``new`` articles had never
    been archived before, ``changed`` ones otherwise.  Not archived: ``robots_denied`` and
    ``opted_out`` (not fetched), ``errors`` (no response to the end of retries), ``not_observed``
    (not shown on that day). ``undecodable`` bodies are archived as they came and not read;
    ``soft_404`` and ``blocked`` ones are notices with status 200, ``empty`` ones nothing;
    ``parts_missing`` are next parts that an article leads to and that did not come; ``bad_links``
    are no addresses; ``not_due`` articles were left for another day; ``resumed`` pages were in hand
    from a run that was cut off; of a history source ``malformed`` lines of the index were left out,
    and ``mismatched`` captures, which are not what the index says; of ``earlier`` pages a state
    before the last one of the day is archived, which could not be had; ``crashes`` are faults of
    this program.
    """

    requests: int = 0
    bytes: int = 0
    captures: int = 0
    revisits: int = 0
    not_modified: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    redirects: int = 0
    refused: int = 0
    errors: int = 0
    undecodable: int = 0
    soft_404: int = 0
    blocked: int = 0
    empty: int = 0
    parts_missing: int = 0
    withheld: int = 0
    not_observed: int = 0
    malformed: int = 0
    mismatched: int = 0
    earlier: int = 0
    robots_denied: int = 0
    opted_out: int = 0
    bad_links: int = 0
    crashes: int = 0
    not_due: int = 0
    resumed: int = 0
    list_pages: int = 0
    articles: int = 0


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """What one run of one site and day did.

    ``segments`` are the keys of the WARC segments it committed, ``recovered`` those it found
    left over from a crashed run; ``counts`` is not to be changed.
    ``way`` is how the day was seen.
    """

    site: str
    day: date
    run: str
    outcome: Outcome
    problem: str | None
    seconds: float
    segments: tuple[str, ...]
    recovered: tuple[str, ...]
    counts: Counts
    way: Way = Way.LIVE

    @property
    def captures(self) -> int:
        """How many captures the run added."""
        return self.counts.captures

    def to_json(self) -> str:
        """Return the summary as one line of JSON, the counts beside the other fields."""
        value = asdict(self) | asdict(self.counts)
        del value["counts"]
        return json.dumps(value | {"day": self.day.isoformat()}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | bytes) -> CrawlSummary:
        """Return the summary that :meth:`to_json` wrote.

        Raises ValueError, KeyError or TypeError on anything else.
        """
        value = json.loads(text)
        return cls(
            site=value["site"],
            day=date.fromisoformat(value["day"]),
            run=value["run"],
            outcome=Outcome(value["outcome"]),
            problem=value["problem"],
            seconds=float(value["seconds"]),
            segments=tuple(value["segments"]),
            recovered=tuple(value["recovered"]),
            counts=Counts(
                **{field.name: int(value.get(field.name, 0)) for field in fields(Counts)}
            ),
            way=Way(value.get("way", Way.LIVE)),
        )

    def __str__(self) -> str:
        lines = [f"{self.site} {self.day}: {self.outcome} in {self.seconds:.1f} s (run {self.run})"]
        if self.problem:
            lines.append(f"  problem: {self.problem}")
        told = ((name.replace("_", " "), n) for name, n in asdict(self.counts).items() if n)
        lines += [f"  {n:>9,} {name}" for name, n in told]
        lines += [f"  segment: {key}" for key in self.segments]
        lines += [f"  recovered: {key}" for key in self.recovered]
        return "\n".join(lines)


@dataclass(slots=True)
class Tally:
    """A crawl's counts so far, and the first problem that stops or spoils it."""

    counts: Counts
    problem: ArchiveError | None = None

    def spoil(self, problem: ArchiveError) -> None:
        """Note a problem; the first one is told."""
        self.problem = self.problem or problem
