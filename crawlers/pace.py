"""Pace: when a host may be asked next.

With a delay, a host gets one request at a time, and the next one starts no sooner than the delay
after the last one ended, so that the interval holds however long connecting takes.  A host that
asks for a pause (Retry-After) gets it for all requests.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_PAUSE = 300.0
"""Seconds.  A host that asks for a longer pause is left alone for this run."""
BACKOFF = 0.5
"""Seconds of the first pause after a failure, if the site's delay is shorter."""
MAX_STRIKES = 5
"""A host that refuses this often, each time after a pause, is left alone for this run."""


class Stopped(Exception):
    """The crawl is being stopped: nothing more is sent."""


@dataclass(slots=True)
class _Host:
    delay: float
    next_at: float = 0.0
    paused_until: float = 0.0
    strikes: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Pace:
    """The pace of one crawl.  ``delay`` is the least interval at each host, in seconds."""

    def __init__(self, delay: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._delay = delay
        self._clock = clock
        self._hosts: dict[str, _Host] = {}
        self._stopped = asyncio.Event()

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncGenerator[None, None]:
        """Wait for a turn at a host and have it; raises :class:`Stopped`."""
        state = self._host(host)
        if not state.delay:
            await self._wait(state)
            yield
            return
        async with state.lock:
            await self._wait(state)
            try:
                yield
            finally:
                state.next_at = self._clock() + state.delay

    def slow(self, host: str, delay: float) -> None:
        """Keep at least this interval at a host from now on (Crawl-delay)."""
        state = self._host(host)
        state.delay = max(state.delay, delay)
        state.next_at = max(state.next_at, self._clock() + state.delay)

    def pause(self, host: str, seconds: float) -> None:
        """Send a host nothing for a while."""
        state = self._host(host)
        state.paused_until = max(state.paused_until, self._clock() + min(seconds, MAX_PAUSE))

    def backoff(self, times: int) -> float:
        """Return how many seconds to rest after failing that many times before."""
        return float(max(self._delay, BACKOFF) * 2**times)

    def refused(self, host: str, retry_after: str | None) -> bool:
        """Pause a host that refused; return whether it is worth asking again in this run.

        ``retry_after`` is what it asked for (RFC 9110, section 10.2.3); without it the pause
        doubles with each refusal.
        """
        state = self._host(host)
        if self._clock() >= state.paused_until:  # else it was sent before the pause began
            state.strikes += 1
        asked = seconds_of(retry_after)
        pause = self.backoff(state.strikes - 1) if asked is None else asked
        self.pause(host, pause)
        return pause <= MAX_PAUSE and state.strikes < MAX_STRIKES

    def served(self, host: str) -> None:
        """Note that a host answered well."""
        state = self._host(host)
        if self._clock() >= state.paused_until:
            state.strikes = 0

    @property
    def is_stopped(self) -> bool:
        """Whether nobody has a turn any more."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """Let nobody have a turn any more."""
        self._stopped.set()

    async def _wait(self, state: _Host) -> None:
        while not self._stopped.is_set():
            remaining = max(state.next_at, state.paused_until) - self._clock()
            if remaining <= 0:
                return
            try:
                await asyncio.wait_for(self._stopped.wait(), remaining)
            except TimeoutError:
                continue
        raise Stopped

    def _host(self, host: str) -> _Host:
        return self._hosts.setdefault(host, _Host(self._delay))


def seconds_of(retry_after: str | None) -> float | None:
    """Return the seconds that a Retry-After asks to wait, None if it says nothing readable."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
