"""Full-width forms to ASCII, character by character, so that patterns are written once.

The folded text is as long as the text: an index in one is an index in the other.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_TABLE: Final[dict[int, int]] = {
    **{0xFF01 + offset: 0x21 + offset for offset in range(94)},
    **dict.fromkeys(map(ord, "\u3000\xa0\u2002\u2003\u2009\t"), ord(" ")),
    **dict.fromkeys(map(ord, "\ufe55\u2236\ufe30"), ord(":")),
}

_SHORT: Final = 400  # longer lines are hardly asked for twice, and would fill the memory


def fold(text: str) -> str:
    """Return text with full-width letters, digits, punctuation and spaces as ASCII."""
    return _folded(text) if len(text) <= _SHORT else text.translate(_TABLE)


@lru_cache(1 << 13)
def _folded(text: str) -> str:
    return text if text.isascii() and "\t" not in text else text.translate(_TABLE)
