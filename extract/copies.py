"""Texts that a page has twice: once to be seen, once to be unfolded, copied or printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extract import ordinals
from extract.blocks import Block
from extract.holders import Holder

_MOST = 60  # elements with prose that are not displayed
_COPIED = 0.8  # share of a hidden text that is shown too


def copies(blocks: Sequence[Block], holders: Sequence[Holder]) -> Iterator[Holder]:
    """Yield what is not displayed and says again what is, and the beginning that is shown of a
    text that is whole where it is not displayed."""
    hidden = [one for one in holders if blocks[one.first].fold is not None]
    if not 0 < len(hidden) <= _MOST:
        return
    said = [(one, _lines(one, blocks)) for one in holders if blocks[one.first].fold is None]
    shown = {block.text for block in blocks if block.fold is None}
    for one in hidden:
        lines = _lines(one, blocks)
        again = sum(len(line) for line in lines if line in shown)
        if again >= _COPIED * sum(map(len, lines)):
            above = blocks[max(0, one.first - 2) : one.first]
            if all(line.text in shown or not ordinals.is_marker_like(line.text) for line in above):
                yield one
            continue
        yield from (part for part, begun in said if len(begun) > 1 and _begins(begun, lines))


def _lines(holder: Holder, blocks: Sequence[Block]) -> list[str]:
    return [block.text for block in blocks[holder.first : holder.last + 1]]


def _begins(part: Sequence[str], whole: Sequence[str]) -> bool:
    """Say whether a text begins as another does, but for where its last line is cut off."""
    last = part[-1].rstrip(".… ")
    size = len(part)
    return (
        len(whole) >= size
        and list(part[:-1]) == list(whole[: size - 1])
        and whole[size - 1].startswith(last)
    )
