"""The room's door: ``python -m extract pages FILE_OR_FOLDER… [--url URL] [--json]``, and
``python -m extract lineage TEXTS.jsonl --out DIR``.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from pathlib import Path

from extract.errors import ArchiveError
from extract.lineage.door import add_command
from extract.lineage.lexicons import door as lexicon_door

_PROGRESS_FROM = 20
_ALLOCATIONS = 50_000  # some megabytes
_EPILOG = """\
With --json, one object a line for each page, in the order given:
  source, url, title, published_at (ISO 8601 with zone), published_precision (day, minute,
  second: what was printed of it), source_line, lead, views, breadcrumb, promised,
  reports [{ordinal, heading, text, confidence, facts {period, level, organisation, kind,
  locality: each {value, where, start, end}}}], flags, quality {score from 0 to 1, reasons, fit}
What a page does not say is null or empty. A text's paragraphs are separated by one newline.

Pages given together count as one site's: lines of furniture that recur are learned from them.
Files that are parts of one article are one page, reported under the first part.

Exit codes: 0 all files were extracted, 1 some could not be (said on stderr), 2 wrong usage.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the door; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m extract",
        description="Turn web pages into the work reports on them, and relate reports.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    pages = commands.add_parser(
        "pages",
        help="extract the reports of HTML files",
        description="Extract the reports of HTML files, of whatever encoding.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    pages.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="FILE_OR_FOLDER",
        help="HTML file, or folder whose *.html, *.htm, *.shtml and *.xhtml files are meant",
    )
    pages.add_argument(
        "--url",
        help="the page's address; with several files, the base that their names are joined to "
        "(default: what the page says of itself by canonical link or og:url, else null)",
    )
    pages.add_argument(
        "--json", action="store_true", help="one JSON object a line instead of a listing"
    )
    pages.add_argument(
        "--workers",
        type=_positive,
        default=1,
        metavar="N",
        help="processes to share the work (default 1); the output is the same for any number",
    )
    pages.set_defaults(run=_pages)
    add_command(commands)
    lexicon_door.add_command(commands)
    options = parser.parse_args(arguments)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    try:
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except BrokenPipeError:
        # The reader has seen enough; Python must not complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def spare_garbage() -> None:
    """Look for garbage a hundredth as often, and never in what is loaded by now: pages leave hardly
    any cycles."""
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS, 10, 10)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes")
    return int(text)


def _pages(options: argparse.Namespace) -> int:
    spare_garbage()  # modules, too, leave hardly any
    from extract.door import as_json, as_text, extract, files, read

    gc.freeze()
    show = as_json if options.json else as_text
    errors: list[ArchiveError] = []

    def complain(error: ArchiveError) -> None:
        errors.append(error)
        print(f"error: {error}", file=sys.stderr)

    sources = read(files(options.paths, complain), options.url, complain, options.workers)
    progress = sys.stderr.isatty() and len(sources) >= _PROGRESS_FROM
    for number, extracted in enumerate(extract(sources, complain), 1):
        print(show(extracted))
        if progress:
            print(f"\r{number} pages of {len(sources)} files", end="", file=sys.stderr)
    if progress:
        print(file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
