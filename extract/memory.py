"""Answers about lines, remembered: each step of the way asks the same of the same lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

_LONGEST: Final = 400  # characters: longer lines are hardly asked about twice, and are many bytes
_MOST: Final = 1 << 13  # lines

T = TypeVar("T")


class Memory(dict[str, T], Generic[T]):
    """The answers of one function; a dictionary, since nothing in Python answers as quickly."""

    __slots__ = ("_ask",)

    def __init__(self, ask: Callable[[str], T]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, line: str) -> T:
        answer = self._ask(line)
        if len(line) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[line] = answer
        return answer

    def keep(self, lines: Sequence[str], answers: Sequence[T]) -> None:
        """Remember answers that were found for many lines together, each for its line."""
        if len(lines) > _MOST:
            return
        if len(self) + len(lines) > _MOST:
            self.clear()
        told = zip(lines, answers, strict=True)
        self.update(one for one in told if len(one[0]) <= _LONGEST)


def remembered(ask: Callable[[str], T]) -> Callable[[str], T]:
    """Return a pure function of a line that remembers what it said of short ones.

    A hit costs a third of one of ``functools.lru_cache``, which knows no short lines from long
    and so needs a function around it.
    """
    return Memory(ask).__getitem__
