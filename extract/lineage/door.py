"""What ``python -m extract lineage`` does: a file of texts to six tables and a summary.

What it works with is loaded when it runs: its help is a part of every command's.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from extract.errors import ArchiveError, ExtractError

if TYPE_CHECKING:
    from extract.lineage.pairs.candidates import Plan

Complain = Callable[[ArchiveError], None]
Work = Callable[[Complain], Callable[[int], str]]
"""Does something; returns what says so, given how many lines were left out."""
_CHINA = timezone(timedelta(hours=8))
_EPILOG = """\
Each line of TEXTS.jsonl is one object: {"id": …, "text": …, "date": …}. The date (ISO 8601; without
zone it is China's) may be missing. Written to DIR, offsets in code points of the input text:
  families.parquet   id, family, canonical, relation_to_canonical
  relations.parquet  a, b, kind, direction (a_to_b, b_to_a, null), coverage_a, coverage_b, evidence
  passages.parquet   id, start, end, source, source_start, source_end, kind
  masks.parquet      id, start, end, type, filler, support (a row a candidate)
  dating.parquet     id, claimed_year, not_before, not_after, verdict, anchors
  suspicion.parquet  id, score (0 to 1, null without a lexicon), swaps, table
Inputs with one normal form are related as "same"; other rows name the earliest of them.

Exit codes: 0 done, 1 lines were left out or the file could not be read (said on stderr), 2 wrong
usage.
"""


class Given(NamedTuple):
    """One input line: a text under the id that its giver knows it by."""

    id: str
    text: str
    date: datetime | None


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand; it sets ``run``, which takes the options and returns the exit code."""
    parser = commands.add_parser(
        "lineage",
        help="relate texts: which are copies, of what, altered how",
        description="Relate texts: which are copies of one text, and how each was altered.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("texts", type=Path, metavar="TEXTS.jsonl")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument(
        "--engine",
        choices=("duckdb", "ray"),
        default="duckdb",
        help="what plans the candidates: DuckDB in this process (default), or Daft on the Ray "
        "cluster that RAY_ADDRESS names (requirements-ray.txt); the rows are the same",
    )
    parser.add_argument(
        "--background",
        type=Path,
        metavar="FILE",
        help="frozen statistics of a corpus, of `background`, or `empty` (default: none)",
    )
    parser.add_argument(
        "--lexicon",
        type=Path,
        metavar="FILE",
        help="words that spinning machines swap, of `lexicon` (default: that of the background)",
    )
    parser.set_defaults(run=run)
    build = commands.add_parser(
        "background",
        help="learn what a corpus has everywhere, for `lineage --background`",
        description="Learn the phrases that many unrelated texts of a corpus share. They make no "
        "candidates: lineage with a background is faster, and comparable only within it.",
    )
    build.add_argument("texts", type=Path, metavar="TEXTS.jsonl")
    build.add_argument("--out", type=Path, required=True, metavar="FILE")
    build.set_defaults(run=run_background)


def run(options: argparse.Namespace) -> int:
    """Do what the command line says; returns the exit code."""
    from extract.lineage.background import from_json, with_lexicon
    from extract.lineage.lexicons import lexicon
    from extract.lineage.model import EMPTY_BACKGROUND
    from extract.lineage.tables import summary, tables, trace_given, write

    def work(complain: Complain) -> Callable[[int], str]:
        background = EMPTY_BACKGROUND
        if options.background not in (None, Path(EMPTY_BACKGROUND.version)):
            background = from_json(options.background.read_bytes(), str(options.background))
        if options.lexicon is not None:
            known = lexicon.from_json(options.lexicon.read_bytes(), str(options.lexicon))
            background = with_lexicon(background, known)
        traced = trace_given(read_lines(options.texts, complain), background, _plan(options.engine))
        rows = tables(traced)
        write(rows, options.out)
        return lambda left_out: f"{summary(traced, rows, left_out)}\nwritten to {options.out}"

    return done(work, options.out)


def _plan(engine: str) -> Plan:
    from extract.lineage.pairs import candidates, cluster

    return {"duckdb": candidates.candidates, "ray": cluster.candidates}[engine]


def run_background(options: argparse.Namespace) -> int:
    """Build a background; returns the exit code."""
    from extract.lineage.background import build, to_json
    from extract.lineage.tables import distinct

    def work(complain: Complain) -> Callable[[int], str]:
        background = build(distinct(read_lines(options.texts, complain)))
        options.out.write_bytes(to_json(background))
        return lambda left_out: (
            f"background {background.version}: {len(background.hot)} fingerprints are hot"
            + (f"; {left_out} lines left out" if left_out else "")
        )

    return done(work, options.out)


def done(work: Work, out: Path) -> int:
    """Do work, say what came of it and what was wrong; returns the exit code."""
    from extract.lineage.model import LineageError

    errors: list[ArchiveError] = []

    def complain(error: ArchiveError) -> None:
        errors.append(error)
        sys.stderr.write(f"error: {error}\n")

    try:
        told = work(complain)
    except LineageError as error:
        complain(error)
        return error.exit_code
    except OSError as error:
        where = str(error.filename or out)
        complain(LineageError(error.strerror or str(error), where=where, todo="check the path"))
        return 1
    sys.stdout.write(f"{told(len(errors))}\n")
    return 1 if errors else 0


def read_lines(path: Path, complain: Complain) -> list[Given]:
    """Return the inputs of a JSONL file, each id once; every bad line is complained of by number.

    Raises:
        LineageError: the file can't be read.
    """
    from extract.lineage.model import LineageError

    found: dict[str, Given] = {}
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                try:
                    given = _given(line)
                    if found.setdefault(given.id, given) != given:
                        raise ValueError(f"the id {given.id!r} was given before to another text")
                except ValueError as error:
                    complain(
                        ExtractError(
                            str(error), where=f"{path}, line {number}", todo="the line was left out"
                        )
                    )
    except OSError as error:
        raise LineageError(
            error.strerror or str(error), where=str(path), todo="check the path"
        ) from error
    return list(found.values())


def _given(line: bytes) -> Given:
    """Return what a line says; raises ValueError on anything that is no input."""
    try:
        value = json.loads(line)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(value, dict):
        raise ValueError("no JSON object")
    key, text, when = value.get("id"), value.get("text"), value.get("date")
    if not isinstance(key, str) or not key:
        raise ValueError('"id" is no string, or an empty one')
    if not isinstance(text, str):
        raise ValueError('"text" is no string')
    key.encode()  # A lone surrogate has no place in a table.
    return Given(key, text, None if when is None else _moment(when))


def _moment(value: object) -> datetime:
    if not isinstance(value, str):
        raise ValueError('"date" is no string')
    moment = datetime.fromisoformat(value)
    return moment if moment.utcoffset() is not None else moment.replace(tzinfo=_CHINA)
