"""Lexicons as they are kept: the swaps of spinning machines, by table, named by their content."""

from __future__ import annotations

import base64
import json
import math
from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from extract.digest import make_id
from extract.lineage.model import EMPTY_LEXICON, Lexicon, LineageError, Swap

MEMBERS = 8
"""A class has at most so many words: swaps chain, and sooner or later everything would be one."""
_SHORTEST = 2
"""Words of one character stand for nothing by themselves."""


def make(swaps: Iterable[Swap], pairs: bytes = b"", usual: float = 0.0) -> Lexicon:
    """Return the lexicon of swaps and of what is usual (see ``Lexicon``)."""
    rows = tuple(sorted(set(swaps)))
    if not rows and not pairs:
        return EMPTY_LEXICON
    columns = (field for s in rows for field in (s.table, s.original, s.replacement, s.families))
    version = make_id("lexicon", *columns, base64.b64encode(pairs).decode(), repr(usual))
    return Lexicon(version, rows, pairs, usual)


def classes(lexicon: Lexicon) -> dict[str, int]:
    """Return the class of each word: words that stand for one another, over all tables.

    Swaps join their words, the best attested first, unless the class would have more than MEMBERS
    words; a class is numbered by its place in the order of its smallest words.
    """
    group: dict[str, set[str]] = {}
    ranked = sorted(lexicon.swaps, key=lambda s: (-s.families, s.original, s.replacement))
    for swap in ranked:
        words = swap.original, swap.replacement
        if min(map(len, words)) < _SHORTEST:
            continue
        joined: set[str] = set()
        for word in words:
            joined |= group.get(word, {word})
        if len(joined) <= MEMBERS:
            group |= dict.fromkeys(joined, joined)
    smallest = sorted({min(words) for words in group.values()})
    number = {word: place for place, word in enumerate(smallest)}
    return {word: number[min(group[word])] for word in sorted(group)}


def tables(lexicon: Lexicon) -> dict[int, dict[str, set[str]]]:
    """Return the replacements by table and original, of the tables whose machine is known."""
    found: defaultdict[int, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for swap in lexicon.swaps:
        if swap.table:
            found[swap.table][swap.original].add(swap.replacement)
    return {table: dict(words) for table, words in found.items()}


def as_value(lexicon: Lexicon) -> dict[str, object]:
    """Return a lexicon as a value of JSON."""
    return {
        "version": lexicon.version,
        "swaps": [[s.table, s.original, s.replacement, s.families] for s in lexicon.swaps],
        "pairs": base64.b64encode(lexicon.pairs).decode(),
        "usual": lexicon.usual,
    }


def to_json(lexicon: Lexicon) -> bytes:
    """Return a lexicon as it is kept."""
    return json.dumps(as_value(lexicon), ensure_ascii=False, indent=1).encode()


def from_json(data: bytes, where: str) -> Lexicon:
    """Return a lexicon that was kept.

    Raises:
        LineageError: it is none, or not what its version says.
    """
    try:
        return from_value(json.loads(data), where)
    except (ValueError, RecursionError) as error:
        raise _none(error, where) from error


def from_value(value: object, where: str) -> Lexicon:
    """Return the lexicon of a value of JSON; raises as :func:`from_json` does."""
    try:
        if not isinstance(value, dict):
            raise TypeError("no JSON object")
        swaps = [_swap(row) for row in value["swaps"]]
        pairs, usual = base64.b64decode(value["pairs"], validate=True), value["usual"]
        if len(pairs) % 4 or not np.all(np.diff(as_numbers(pairs)) > 0):
            raise ValueError("pairs do not ascend")
        if not isinstance(usual, float) or not math.isfinite(usual):
            raise ValueError('"usual" is no number')
        lexicon = make(swaps, pairs, usual)
        if len(lexicon.swaps) != len(swaps):
            raise ValueError("a swap is there twice")
        version = value["version"]
    except (ValueError, KeyError, TypeError) as error:
        raise _none(error, where) from error
    if version != lexicon.version:
        raise LineageError(
            f"its content is not that of version {version}", where=where, todo="mine it again"
        )
    return lexicon


def as_numbers(pairs: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Return the pairs of characters of a lexicon as numbers."""
    return np.frombuffer(pairs, dtype="<u4").astype(np.int64)


def _swap(row: object) -> Swap:
    match row:
        case [int(table), str(original), str(replacement), int(families)] if (
            table >= 0 and families > 0 and original and replacement and original != replacement
        ):
            return Swap(table, original, replacement, families)
    raise ValueError(f"{row!r} is no swap")


def _none(error: Exception, where: str) -> LineageError:
    return LineageError(f"no lexicon ({error!r})", where=where, todo="mine it again")
