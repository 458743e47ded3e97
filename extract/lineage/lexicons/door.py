"""What ``python -m extract lexicon`` does: texts to the swaps that their spun copies show."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from extract.lineage.door import Complain, done, read_lines

if TYPE_CHECKING:
    from extract.lineage.model import Lexicon

_EPILOG = """\
Each line of TEXTS.jsonl is one object: {"id": …, "text": …, "date": …}, as for `lineage`.
A swap is kept if three families show it between a source and its copy. FILE is one JSON object:
  version  its name, by content
  swaps    [[table, original, replacement, families]]; table 0: of no known machine
  pairs    pairs of neighbouring characters that several families have (base64)
  usual    the share of other pairs that one in ten texts exceeds

Exit codes: 0 done, 1 lines were left out or the file could not be read (said on stderr), 2 wrong
usage.
"""


def add_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand; it sets ``run``, which takes the options and returns the exit code."""
    parser = commands.add_parser(
        "lexicon",
        help="learn what spinning machines swap, for `lineage --lexicon`",
        description="Learn from the spun copies of a corpus, found without a lexicon, which words "
        "spinning machines put for which, and from its other texts what is usual.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("texts", type=Path, metavar="TEXTS.jsonl")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.add_argument(
        "--json", action="store_true", help="say what was learnt as one JSON object"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Mine a lexicon; returns the exit code."""
    from extract.lineage.lexicons.lexicon import to_json
    from extract.lineage.lexicons.mine import mine
    from extract.lineage.tables import distinct
    from extract.lineage.trace import trace

    told = _as_json if options.json else _as_text

    def work(complain: Complain) -> Callable[[int], str]:
        texts = distinct(read_lines(options.texts, complain))
        lexicon = mine(texts, trace(texts))
        options.out.write_bytes(to_json(lexicon))
        return lambda left_out: told(lexicon, left_out)

    return done(work, options.out)


def _sizes(lexicon: Lexicon) -> Counter[int]:
    return Counter(swap.table for swap in lexicon.swaps)


def _as_text(lexicon: Lexicon, left_out: int) -> str:
    sizes = _sizes(lexicon)
    unplaced = sizes.pop(0, 0)
    shown = ", ".join(str(size) for _, size in sorted(sizes.items())) or "none"
    return (
        f"lexicon {lexicon.version}: {len(lexicon.swaps)} swaps\n"
        f"tables  {len(sizes)} (swaps in each: {shown}), {unplaced} swaps of no known machine\n"
        f"pairs   {len(lexicon.pairs) // 4} of characters are usual"
        + (f"\n{left_out} lines left out (see above)" if left_out else "")
    )


def _as_json(lexicon: Lexicon, left_out: int) -> str:
    sizes = _sizes(lexicon)
    return json.dumps({
        "version": lexicon.version,
        "swaps": len(lexicon.swaps),
        "tables": {str(table): size for table, size in sorted(sizes.items()) if table},
        "unplaced": sizes[0],
        "pairs": len(lexicon.pairs) // 4,
        "left_out": left_out,
    })  # fmt: skip
