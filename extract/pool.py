"""Work shared among processes: results in order, a bounded number of them waiting."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_AHEAD = 4  # items a worker that may be under way or done before their turn


def ordered(
    work: Callable[[Item], Result], items: Iterable[Item], workers: int, lost: Result
) -> Iterator[Result]:
    """Yield the work's result for each item, in the order of the items.

    ``lost`` stands for an item whose process died on it twice (killed for its memory); the
    other items do not suffer.
    """
    todo = iter(items)
    under_way: deque[tuple[Item, Future[Result]]] = deque()
    pool = ProcessPoolExecutor(workers)
    try:
        while True:
            for item in islice(todo, workers * _AHEAD - len(under_way)):
                under_way.append((item, _submitted(pool, work, item)))
            if not under_way:
                return
            item, future = under_way.popleft()
            try:
                result = future.result()
            except BrokenProcessPool:
                # Any of those under way may be to blame: this one is tried alone, the others
                # begin again in a new pool.
                result = _alone(work, item, lost)
                pool.shutdown(cancel_futures=True)
                pool = ProcessPoolExecutor(workers)
                again = [waiting for waiting, _ in under_way]
                under_way = deque((one, _submitted(pool, work, one)) for one in again)
            yield result
    finally:
        pool.shutdown(cancel_futures=True)


def _submitted(
    pool: ProcessPoolExecutor, work: Callable[[Item], Result], item: Item
) -> Future[Result]:
    """Submit an item; a pool that is broken already says so when the result is asked for."""
    try:
        return pool.submit(work, item)
    except BrokenProcessPool as error:
        failed: Future[Result] = Future()
        failed.set_exception(error)
        return failed


def _alone(work: Callable[[Item], Result], item: Item, lost: Result) -> Result:
    with ProcessPoolExecutor(1) as pool:
        try:
            return pool.submit(work, item).result()
        except BrokenProcessPool:
            return lost
