"""Where a text goes on in something not displayed, and the button that shows it.

The button is told by where it stands and how it is made: a short line in an element of its own,
right before what is not displayed, that can be clicked or is made as nothing beside it is.  What
is shown so and speaks to its reader alone is a dialogue of the page.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import repeat
from operator import is_not, itemgetter
from typing import NamedTuple

from extract import noise, ordinals, shapes
from extract.blocks import Block
from extract.fold import fold
from extract.holders import Name, name
from extract.names import names_report
from extract.own import is_day
from extract.tree import Element, text_of

_LONGEST_BUTTON = 20
_LINES = frozenset({"p", "li", "td", "th", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "b"})
_NOWHERE = ("#", "javascript:")

FOLD = itemgetter(Block._fields.index("fold"))
"""What gives a line's fold, None if it is shown."""


class Rest(NamedTuple):
    """What unfolds right below a line that is shown: its element, the index of the line, and that
    of the button between the two, None where there is none."""

    element: Element
    above: int
    button: int | None


def rests(blocks: Sequence[Block], weights: Sequence[int]) -> tuple[Rest, ...]:
    """Return what of a page unfolds and begins with prose, or has any, or how a text ends, below
    a button; ``weights`` are each block's characters of prose."""
    if not any(map(is_not, map(FOLD, blocks), repeat(None))):
        return ()
    found = tuple(_rests(blocks, weights))
    said = {blocks[one.button].text for one in found if one.button is not None}
    if len(said) > 1:  # what unfolds by names has them for headings
        return tuple(one for one in found if one.button is None)
    return found


def _rests(blocks: Sequence[Block], weights: Sequence[int]) -> Iterator[Rest]:
    holding = {
        block.fold
        for block, own in zip(blocks, weights, strict=True)
        if own and block.fold is not None and not _is_for_reader(block.text)
    }
    named: dict[Element, Counter[Name]] = {}
    for index in range(1, len(blocks)):
        element, line = blocks[index].fold, blocks[index - 1]
        if element is None or line.fold is not None:
            continue
        if index > 1 and _is_button(line, element, named):
            if element in holding or _has_end(blocks, index):
                yield Rest(element, index - 2, index - 1)
        elif weights[index] and element in holding:
            yield Rest(element, index - 1, None)


def _is_button(line: Block, element: Element, named: dict[Element, Counter[Name]]) -> bool:
    """Say whether a line is what shows the element below it; ``named`` learns how often elements
    beside each other are made alike."""
    text, above, parent = line.text, element.getprevious(), element.getparent()
    if len(text) > _LONGEST_BUTTON or line.heading or shapes.is_sentence(text):
        return False
    if above is None or parent is None or (above.tail and not above.tail.isspace()):
        return False
    if ordinals.is_marker_like(text) or names_report(fold(text)):
        return False
    if text_of(above).split() != text.split():
        return False
    if any(map(_can_be_clicked, above.iter())):
        return True
    if above.tag in _LINES or not (above.get("class") or above.get("id")):
        return False
    if parent not in named:
        named[parent] = Counter(map(name, parent))
    return named[parent][name(above)] == 1


def _can_be_clicked(element: Element) -> bool:
    """Say whether an element does something on its page when it is clicked."""
    if element.get("onclick") is not None or element.get("role") == "button":
        return True
    return element.tag == "a" and element.get("href", "#").strip().lower().startswith(_NOWHERE)


def _has_end(blocks: Sequence[Block], first: int) -> bool:
    """Say whether lines that unfold have how a text ends: a sentence, or the day it is signed."""
    for block in blocks[first:]:
        if block.fold is not blocks[first].fold:
            break
        if shapes.is_sentence(block.text) and not _is_for_reader(block.text):
            return True
        if is_day(fold(block.text)):
            return True
    return False


def _is_for_reader(text: str) -> bool:
    return noise.speaks_to_reader(text) or noise.commands(text) or noise.is_tail(text)
