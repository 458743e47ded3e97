"""The journal of an index that is being read: what was answered is not asked for again.

A file in the spool, one line of JSON an answered step.  A crash leaves at most its last line torn,
and that step is asked again.  The run deletes the file when its day has come to its end,
so that the next one asks anew.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from crawlers.history.lines import Line, line_of
from crawlers.history.steps import Answer, Asks, Step


@dataclass(slots=True)
class Journal:
    """The steps answered so far, by the step, in their order."""

    path: Path
    answers: dict[Step, Answer] = field(default_factory=dict)

    @classmethod
    def at(cls, path: Path) -> Journal:
        """Open a journal; what is torn at its end is cut off."""
        journal, whole = cls(path), 0
        text = path.read_bytes() if path.exists() else b""
        for line in text.splitlines(keepends=True):
            try:
                step, answer = _parsed(line)
            except (ValueError, LookupError, TypeError):
                break
            journal.answers[step] = answer
            whole += len(line)
        if whole < len(text):
            with path.open("r+b") as file:
                file.truncate(whole)
        return journal

    def add(self, step: Step, answer: Answer) -> None:
        """Remember an answer."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as file:
            file.write(_told(step, answer))
        self.answers[step] = answer


def _told(step: Step, answer: Answer) -> bytes:
    value = {
        "step": [step.asks, step.url],
        "lines": [json.loads(line.to_json()) for line in answer.lines],
        "bad": answer.bad,
        "then": [[one.asks, one.url] for one in answer.then],
    }
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def _parsed(text: bytes) -> tuple[Step, Answer]:
    if not text.endswith(b"\n"):
        raise ValueError("is torn")
    value = json.loads(text)
    lines: tuple[Line, ...] = tuple(line_of(one) for one in value["lines"])
    then = tuple(_step(*one) for one in value["then"])
    return _step(*value["step"]), Answer(lines, tuple(value["bad"]), then)


def _step(asks: str, url: str) -> Step:
    return Step(Asks(asks), url)
