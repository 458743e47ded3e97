"""Backgrounds: frozen statistics of a corpus, built explicitly, named by content.

Phrases that many unrelated reports share (boilerplate) make candidates that come to nothing.  They
are found once, on a corpus, and kept: an archive's relations only ever change with its background
when somebody moves it to another one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from extract.digest import make_id
from extract.lineage.lexicons.folding import Folding
from extract.lineage.lexicons.lexicon import as_value, from_value
from extract.lineage.lexicons.mine import mine
from extract.lineage.model import (
    EMPTY_BACKGROUND,
    EMPTY_LEXICON,
    Background,
    Lexicon,
    LineageError,
    Member,
    Text,
)
from extract.lineage.trace import trace

HOT = 0.005
"""A fingerprint is hot from this share of the families on …"""
LEAST = 12
"""… if that many families hold it."""


def build(texts: Iterable[Text]) -> Background:
    """Return the background of a corpus.

    Each family counts once, by its canonical text: ten thousand copies make nothing hot.
    """
    given = {text.id: text for text in texts}
    return _of_families(given, trace(given.values()).members, EMPTY_LEXICON)


def build_with_lexicon(texts: Iterable[Text]) -> Background:
    """Return the background of a corpus, with the lexicon that its spun copies teach.

    The hot fingerprints are then those of texts read with the lexicon.
    """
    given = {text.id: text for text in texts}
    lineage = trace(given.values())
    lexicon = mine(given.values(), lineage)
    return with_lexicon(_of_families(given, lineage.members, lexicon), lexicon)


def _of_families(
    given: Mapping[str, Text], members: Iterable[Member], lexicon: Lexicon
) -> Background:
    folding = Folding(lexicon)
    canonical = sorted({member.canonical for member in members})
    return of_prints(folding.signatures(given[key].text for key in canonical))


def of_prints(prints: Sequence[np.ndarray[tuple[int, ...], np.dtype[np.uint64]]]) -> Background:
    """Return the background of texts of which no two are copies, given their fingerprints."""
    if not prints:
        return EMPTY_BACKGROUND
    values, counts = np.unique(np.concatenate(prints), return_counts=True)
    hot = values[counts >= max(LEAST, HOT * len(prints))].tolist()
    return Background(_version(hot), frozenset(hot)) if hot else EMPTY_BACKGROUND


def to_json(background: Background) -> bytes:
    """Return a background as it is kept: its version, its hot fingerprints ascending, its lexicon
    if it has one."""
    value: dict[str, object] = {
        "version": background.version,
        "hot": [f"{h:016x}" for h in sorted(background.hot)],
    }
    if background.lexicon != EMPTY_LEXICON:
        value["lexicon"] = as_value(background.lexicon)
    return json.dumps(value).encode()


def from_json(data: bytes, where: str) -> Background:
    """Return a background that was kept.

    Raises:
        LineageError: it is none, or not what its version says.
    """
    try:
        value = json.loads(data)
        hot = [int(text, 16) for text in value["hot"]]
        version = value["version"]
        kept = value.get("lexicon")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LineageError(
            f"no background ({error!r})", where=where, todo="build it again"
        ) from error
    lexicon = EMPTY_LEXICON if kept is None else from_value(kept, where)
    if version != _version(hot, lexicon):
        raise LineageError(
            f"its content is not that of version {version}", where=where, todo="build it again"
        )
    return Background(version, frozenset(hot), lexicon)


def with_lexicon(background: Background, lexicon: Lexicon) -> Background:
    """Return a background with another lexicon, which makes it another background."""
    return Background(_version(sorted(background.hot), lexicon), background.hot, lexicon)


def _version(hot: Sequence[int], lexicon: Lexicon = EMPTY_LEXICON) -> str:
    if lexicon != EMPTY_LEXICON:
        return make_id("background with lexicon", lexicon.version, *sorted(hot))
    return make_id("background", *sorted(hot)) if hot else EMPTY_BACKGROUND.version
