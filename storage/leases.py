"""Leases: one crawl of a site at a time, whatever a scheduler believes.

The lease of a site is a sequence of numbered objects (:mod:`storage.sequence`); the last one says
who holds it and until when.  Taking, renewing and giving back each append one, so of two takers
exactly one comes next, and a holder whose append fails knows that it was taken for dead.

No clock is trusted with the data.  Whoever takes over from a holder that did not give back first
*seals* its run (:func:`storage.captures.seal`), after which nothing of that run can be committed:
a worker that wakes up late finds its next index there already.  A lease that expires too early
costs a crawl its end, never the archive its order.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from storage import captures, layout, sequence
from storage.errors import Damaged, LeaseHeld, LeaseLost
from storage.layout import Partition
from storage.store import Store

DURATION = 300.0
"""Seconds that a lease holds without being renewed."""
KEPT = 100
"""How many past entries of a lease are kept for a person to look at."""

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that holds a lease: ``process`` is its id with what makes it this very one."""

    host: str
    process: str

    @classmethod
    def here(cls) -> Holder:
        """Return this process."""
        return cls(socket.gethostname(), _identity(os.getpid()))

    def is_dead(self) -> bool:
        """Whether this machine knows that the process has ended; False if it cannot know."""
        place, _, pid = self.process.rpartition("/")
        if place.rpartition("/")[0] != _place():
            return False
        try:
            return _identity(int(pid)) != self.process
        except (OSError, ValueError):
            return True


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a lease.

    ``run`` of ``day`` holds it until ``until`` (UTC), None once given back; ``unsealed`` are the
    runs that it took over from and must seal before it begins, as (day, run).
    """

    number: int
    run: str
    day: date
    holder: Holder
    until: datetime | None
    unsealed: tuple[tuple[str, str], ...] = ()


class Lease:
    """A lease that is held.  Safe to share between threads."""

    def __init__(self, store: Store, site: str, entry: Entry, clock: Clock) -> None:
        self._store = store
        self._site = site
        self._entry = entry
        self._clock = clock
        self._lock = threading.Lock()

    @property
    def number(self) -> int:
        """The number of the last entry."""
        return self._entry.number

    def renew(self) -> None:
        """Hold it for :data:`DURATION` seconds more; raises :class:`~storage.errors.LeaseLost`.

        Also when it has expired: nobody has taken it if this succeeds.
        """
        with self._lock:
            until = self._clock() + timedelta(seconds=DURATION)
            self._append(replace(self._entry, until=until))

    def release(self) -> None:
        """Give it back, unless it was lost."""
        with self._lock, contextlib.suppress(LeaseLost):
            self._append(replace(self._entry, until=None))

    def _append(self, entry: Entry) -> None:
        entry = replace(entry, number=self._entry.number + 1)
        if not sequence.append(self._store, _prefix(self._site), self.number, _bytes(entry)):
            taken = _last(self._store, self._site)
            raise LeaseLost(
                f"run {self._entry.run} was taken for dead, and run "
                f"{taken.run if taken else '?'} on {taken.holder.host if taken else '?'} goes on",
                where=_where(self._store, self._site),
                todo="nothing: what was fetched and not committed waits in the spool",
            )
        self._entry = entry

    def _seal_dead(self) -> None:
        """Seal the runs taken over from, and note that it is done."""
        for day, run in self._entry.unsealed:
            captures.seal(self._store, Partition(self._site, date.fromisoformat(day)), run)
        if self._entry.unsealed:
            self._append(replace(self._entry, unsealed=()))


def take(
    store: Store,
    partition: Partition,
    run: str,
    *,
    holder: Holder | None = None,
    clock: Clock = lambda: datetime.now(UTC),
) -> Lease:
    """Take the lease of a partition's site for a run.

    It may be taken if it was given back, has expired, or belongs to a process of this machine
    that has ended.  Raises :class:`~storage.errors.LeaseHeld` naming the holder otherwise.
    """
    last = _last(store, partition.site)
    now = clock()
    if last and last.until and now < last.until and not last.holder.is_dead():
        raise _held(store, partition.site, last)
    unsealed = (*last.unsealed, (last.day.isoformat(), last.run)) if last and last.until else ()
    seen = last.number if last else 0
    entry = Entry(
        number=seen + 1,
        run=run,
        day=partition.day,
        holder=holder or Holder.here(),
        until=now + timedelta(seconds=DURATION),
        unsealed=unsealed,
    )
    # Whoever slept so long that the entry's number has been forgotten meanwhile is not last.
    added = sequence.append(store, _prefix(partition.site), seen, _bytes(entry))
    if not added or sequence.latest(store, _prefix(partition.site)) != entry.number:
        raise _held(store, partition.site, _last(store, partition.site) or entry)
    lease = Lease(store, partition.site, entry, clock)
    lease._seal_dead()
    _forget_old(store, partition.site, seen)
    return lease


def _last(store: Store, site: str) -> Entry | None:
    number = sequence.latest(store, _prefix(site))
    if not number:
        return None
    try:
        value = json.loads(sequence.read(store, _prefix(site), number))
        until = value["until"]
        return Entry(
            number=number,
            run=value["run"],
            day=date.fromisoformat(value["day"]),
            holder=Holder(**value["holder"]),
            until=datetime.fromisoformat(until) if until else None,
            unsealed=tuple((day, run) for day, run in value["unsealed"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(
            f"entry {number} is no lease ({error!r})",
            where=_where(store, site),
            todo="see that no crawl of the site runs, then delete the entry",
        ) from error


def _bytes(entry: Entry) -> bytes:
    value = asdict(entry) | {
        "day": entry.day.isoformat(),
        "until": entry.until.isoformat() if entry.until else None,
        "nonce": secrets.token_hex(8),  # so that no two writers put the same bytes
    }
    return json.dumps(value, ensure_ascii=False).encode()


def _held(store: Store, site: str, entry: Entry) -> LeaseHeld:
    return LeaseHeld(
        f"another crawl of the site runs: run {entry.run} of {entry.day} on "
        f"{entry.holder.host} (process {entry.holder.process.rpartition('/')[2]}), "
        f"its lease holds until {entry.until or 'it is given back'}",
        where=_where(store, site),
        todo="wait for its end, or stop it; a lease that is not renewed expires by itself",
    )


def _forget_old(store: Store, site: str, seen: int) -> None:
    """Delete old entries: a writer that last saw one of them could append there again, but what
    it would have to commit is sealed.
    """
    for item in store.list(_prefix(site)):
        if layout.number_of(item.key) > seen - KEPT:
            return
        store.delete(item.key)


def _prefix(site: str) -> str:
    return layout.lease_prefix(site)


def _where(store: Store, site: str) -> str:
    return f"s3://{store.bucket}/{_prefix(site)}"


def _place() -> str:
    """Return what two processes share that see each other's ids: the boot, the namespace."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{boot}/{Path('/proc/self/ns/pid').readlink()}"


def _identity(pid: int) -> str:
    """Return what names a process for ever; raises OSError if there is none (or a zombie's)."""
    stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    if stat[0] in {"Z", "X"}:
        raise ProcessLookupError(pid)
    return f"{_place()}/{stat[19]}/{pid}"
