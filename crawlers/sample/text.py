"""A text of the sample world: what one report says, and which text it was made from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class How(StrEnum):
    """How a text was made from another one."""

    MASKED = "masked"
    """Places or years covered by a mask."""
    REDATED = "redated"
    """Four-digit years moved; ordinals and all else left."""
    RESPACED = "respaced"
    """A reprint with stray spaces, other punctuation and the residue of copying."""
    EDITED = "edited"
    """One paragraph says something else."""
    SPUN = "spun"
    """Words swapped by a machine's table of synonyms (伪原创)."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text.

    ``key`` names it; ``paragraphs`` hold no line ends and no outer white space; ``title`` is
    what its author called it (no part of the paragraphs).  ``county``, ``office`` and ``year``
    are the facts that a copy may cover or move.  A text made from another one names it in
    ``parent`` and says ``how``.
    """

    key: str
    title: str
    paragraphs: tuple[str, ...]
    domain: str
    county: str
    office: str
    year: int
    parent: Text | None = None
    how: How | None = None

    @property
    def body(self) -> str:
        """The paragraphs, separated by one newline."""
        return "\n".join(self.paragraphs)

    @property
    def root(self) -> Text:
        """The text that this one goes back to, itself if it is an original."""
        return self.parent.root if self.parent else self

    @property
    def strain(self) -> Text:
        """The text whose wording this one has: the nearest original or spun text it goes back to,
        itself if it is one.
        """
        return self if self.parent is None or self.how is How.SPUN else self.parent.strain
