"""What markers are made of: words that count pieces, brackets, ornaments; how surely they count."""

import re
from typing import Final, NamedTuple, TypeAlias

PIECE: Final = r"(?:篇|范文|范例|例文|样文|样本|模板|版本|例|份|辑|文|[Pp]art|PART|N[oO]\.?)"
"""A word that counts pieces."""
HAS_PIECE: Final = re.compile(PIECE)
OPEN: Final = r"\s(\[【〔《〈「『〖"
CLOSE: Final = r"\s)\]】〕》〉」』〗"
"""Brackets and spaces, for classes of patterns."""
CLOSING: Final = dict(zip("[【〔《〈「『〖", "]】〕》〉」』〗", strict=True))
"""The bracket that closes each of those that open."""
SHAPES: Final = r"*#※·•\u2500-\u2775\u2794-\u27bf"
"""Boxes, blocks, shapes, signs and dingbats: ▍ ◆ ★ ✦, not those that are numbers (❶)."""
ORNAMENTS: Final = "*#※·•" + "".join(map(chr, [*range(0x2500, 0x2776), *range(0x2794, 0x27C0)]))
"""The same, each."""
BEFORE: Final = re.compile(
    rf"^(?P<open>[{OPEN}{SHAPES}>—-]*)(?P<word>第\s?|[^\W\d]{{1,8}}\.?\s?)?$"
)
"""What stands before a number at a line's beginning."""
_MASKS = "*○●□△"  # ornaments too; before a word, and not right behind a title, they are its own
ENDING: Final = rf"[{_MASKS}]*(?:(?![{_MASKS}])[{CLOSE}:、.{SHAPES}]|[{_MASKS}]++(?!\w))*"
"""What closes a marker that text is glued to."""
WORD: Final = re.compile(r"[^\W\d_]")
NEAR: Final = 8
"""Characters between a title and its number, and of the shortest text glued to them."""
INNER_UNITS: Final = frozenset(
    "章节条步方类项点届次季年月日期号个位名级阶轮批种层段课回讲天周大是要组款"
)
"""What counts days, people and a report's own pieces, and no reports."""
_SENTENCE = re.compile(r"[。;!?]|:$")
_BROKEN = 15  # characters of the shortest beginning of a sentence that is broken by a line's end

Strength: TypeAlias = int
"""How much a frame looks as if it counted reports."""
SHORT: Final = 0
"""A section's number before a name too short to say whose: a report's only among others."""
WEAK: Final = 1
"""A number alone, or in brackets, on a line of its own."""
MEDIUM: Final = 2
"""An unknown word or a repeated title beside the number."""
STRONG: Final = 3
"""A word that counts pieces (篇, 范文, Part), or the page's own title."""


class Marker(NamedTuple):
    """A line that announces a report.

    ``line`` is its index; ``value`` its number, None for a marker without one; ``heading`` what
    it calls the report; ``glued`` how many characters of the line are the marker where the
    report goes on in the same line, else None.
    """

    line: int
    value: int | None
    heading: str
    glued: int | None = None


Frame: TypeAlias = tuple[str, str, str]
"""Where a marker's number stands (prefix, suffix …), what is left of it and what right."""
Candidate: TypeAlias = tuple[Frame, Strength, Marker]
"""A frame that a line has, how sure it is, and the marker that the line would be."""


def is_piece(word: str) -> bool:
    """Say whether a word counts pieces and says nothing else: 范文."""
    return HAS_PIECE.fullmatch(word) is not None


def is_inner(unit: str, rest: str) -> bool:
    """Say whether 第N is followed by what counts the pieces of one report (章, 条, 部分)."""
    return unit in INNER_UNITS or (unit == "部" and rest.startswith("分"))


def has_sentence(text: str) -> bool:
    """Say whether a sentence ends in a folded text."""
    return _SENTENCE.search(text) is not None


def goes_on(rest: str) -> bool:
    """Say whether what follows a marker is the report's text, perhaps broken off by its line."""
    return has_sentence(rest) or (len(rest) >= _BROKEN and "," in rest)
