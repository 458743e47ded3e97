"""Names of the flags that a page may carry: what a reader should know about it.

A flag is a finding, never a correction: nothing on the page is changed because of one.
"""

from __future__ import annotations

from typing import Final

EMPTY: Final = "empty"
"""No main text was found."""

PROMISED_MISMATCH: Final = "promised_mismatch"
"""The title announces another number of reports than were found."""

PARTS_MISSING: Final = "parts_missing"
"""The article goes on at an address that is not among the parts given."""

HEAD_MISSING: Final = "head_missing"
"""The article begins at an address that was not seen: only a later part of it was."""

ORDINALS_BROKEN: Final = "ordinals_broken"
"""The reports' numbers on the page do not go on by one: a gap, a restart or a late start."""

LEAD_LEFT: Final = "lead_left"
"""Above the first marker stands more than a lead, or a report's beginning: part of no report."""

MOJIBAKE: Final = "mojibake"
"""Some characters could not be read, or look as if read with the wrong encoding before."""

CHARSET_CONFLICT: Final = "charset_conflict"
"""The page declares an encoding that its bytes are not in."""

FALLBACK: Final = "fallback"
"""The anchored extraction found too little: the text comes from the whole page's."""

CUT_SHORT: Final = "cut_short"
"""The page is larger than what is read of one; its end was not looked at."""

NESTED_TOO_DEEP: Final = "nested_too_deep"
"""The page's markup is nested beyond the parser's limit: it was read as flat lines."""

WALL: Final = "wall"
"""The site says inside the text that some of it is hidden or left out."""

SOFT_404: Final = "soft_404"
"""The site answered that all is well with a notice that there is no such page."""

BLOCKED: Final = "blocked"
"""The site answered that all is well with a notice that it keeps us out."""
