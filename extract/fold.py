"""Full-width forms to ASCII, character by character, so that patterns are written once.

The folded text is as long as the text: an index in one is an index in the other.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_TABLE: Final[dict[int, int]] = {
    **{0xFF01 + offset: 0x21 + offset for offset in range(94)},
    **dict.fromkeys(map(ord, "\u3000\xa0\u2002\u2003\u2009\t"), ord(" ")),
    **dict.fromkeys(map(ord, "\ufe55\u2236\ufe30"), ord(":")),
}

# The few that nearly every line has are replaced one by one, which is seven times as fast.
_COMMON: Final = tuple(
    (c, chr(_TABLE[ord(c)])) for c in "\uff0c\uff1a\uff1b\uff01\uff1f\uff08\uff09\u3000\xa0"
)
_RARE: Final = re.compile(f"[{''.join(map(re.escape, map(chr, _TABLE)))}]")
_SHORT: Final = 400  # longer lines are hardly asked for twice, and would fill the memory


def fold(text: str) -> str:
    """Return text with full-width letters, digits, punctuation and spaces as ASCII."""
    return _folded(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> str:
    if text.isascii() and "\t" not in text:
        return text
    for wide, narrow in _COMMON:
        if wide in text:
            text = text.replace(wide, narrow)
    return text.translate(_TABLE) if _RARE.search(text) else text


_folded = lru_cache(1 << 13)(_fold)
