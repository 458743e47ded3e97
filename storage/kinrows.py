"""The rows that say how texts are related, and when and of whom they tell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Annotated

from storage.columns import Column, Meaning, fact, key, made

_ID = "0f3a…, 32 hex"
_SHA = "9b1c…, 64 hex"
_text = "digest of the normalised text (spaces, punctuation and mask styles do not count)"
_witness = "SHA-256 of the verbatim text that offsets count in; key of `texts`"
_code = "digest of the extraction code and its pinned libraries"


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """A text's place in its family: all copies of one text."""

    text_id: Annotated[str, key("the text", _ID)]
    family_id: Annotated[str, fact("smallest text id of the family", _ID)]
    canonical_id: Annotated[str, fact("text id of the best witness", _ID)]
    relation_to_canonical: Annotated[
        str, fact("canonical, or how it differs: reprint, masked, redated …", "masked")
    ]
    background: Annotated[str, made("version of the corpus statistics", "empty")]
    code: Annotated[str, made(_code, _ID)]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one text that answers to a stretch of another, in code points."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int


@dataclass(frozen=True, slots=True)
class RelationRow:
    """How two texts are related, with the evidence."""

    a: Annotated[str, key("text id, the smaller", _ID)]
    b: Annotated[str, key("text id, the greater", _ID)]
    kind: Annotated[str, fact("reprint, masked, redated, abridged, expanded, sibling", "masked")]
    direction: Annotated[str | None, fact("a_to_b, b_to_a, or null: cannot tell", "a_to_b")]
    coverage_a: Annotated[float, fact("share of a that stands in b, 0 to 1", "0.97")]
    coverage_b: Annotated[float, fact("share of b that stands in a, 0 to 1", "0.99")]
    evidence: Annotated[
        tuple[Span, ...], fact("stretches that answer to each other", "[{a_start: 0, …}]")
    ]
    background: Annotated[str, made("version of the corpus statistics", "empty")]
    code: Annotated[str, made(_code, _ID)]


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A paragraph of a text that stands in other texts too, and where it was taken from."""

    text_id: Annotated[str, key(_text, _ID)]
    start: Annotated[int, key("first code point of the paragraph", "120")]
    end: Annotated[int, fact("behind the last code point", "260")]
    kind: Annotated[
        str,
        fact(
            "verbatim or altered: taken from the source; shared: which had it first can't be told; "
            "first: others took it from here",
            "altered",
        ),
    ]
    source_id: Annotated[str | None, fact("text id of the source", _ID)]
    source_start: Annotated[int | None, fact("first code point there", "80")]
    source_end: Annotated[int | None, fact("behind the last code point there", "221")]
    text_digest: Annotated[str, fact(_witness, _SHA)]
    source_digest: Annotated[str | None, fact(_witness, _SHA)]
    background: Annotated[str, made("version of the corpus statistics", "empty")]
    code: Annotated[str, made(_code, _ID)]


@dataclass(frozen=True, slots=True)
class MaskRow:
    """A mask in a text, and one candidate for what it covers; people are never looked up."""

    text_id: Annotated[str, key(_text, _ID)]
    start: Annotated[int, key("first code point of the mask", "12")]
    filler: Annotated[
        str | None,
        key("what it may cover; null if nothing is known, or for a name or unknown", "柳垭"),
    ]
    end: Annotated[int, fact("behind the last code point", "14")]
    type: Annotated[
        str,
        fact("place, year, number, organ, name or unknown, as its own text tells", "place"),
    ]
    support: Annotated[int, fact("copies that show the filler there", "2")]
    text_digest: Annotated[str, fact(_witness, _SHA)]
    background: Annotated[str, made("version of the corpus statistics", "empty")]
    code: Annotated[str, made(_code, _ID)]


@dataclass(frozen=True, slots=True)
class AnchorSpan:
    """A mention in a text that pins its year, and the rule of `anchors.toml` that says so."""

    start: int
    end: int
    rule: str
    not_before: int
    not_after: int | None


@dataclass(frozen=True, slots=True)
class DatingRow:
    """The year that a text claims, against the years that what it mentions allows."""

    text_id: Annotated[str, key(_text, _ID)]
    claimed_year: Annotated[int | None, fact("the year it says it is of", "2024")]
    not_before: Annotated[int | None, fact("first year that its mentions allow", "2011")]
    not_after: Annotated[int | None, fact("last year that they allow", "2011")]
    verdict: Annotated[str, fact("consistent, redated or unknown", "redated")]
    anchors: Annotated[
        tuple[AnchorSpan, ...], fact("the mentions, in code points", "[{start: 14, …}]")
    ]
    text_digest: Annotated[str, fact(_witness, _SHA)]
    code: Annotated[str, made(_code, _ID)]


_key3 = partial(Column, meaning=Meaning.KEY, since=3)
_fact3 = partial(Column, since=3)
_made3 = partial(Column, meaning=Meaning.PROVENANCE, since=3)


@dataclass(frozen=True, slots=True)
class SuspicionRow:
    """Whether a machine swapped words in a text, known source or not."""

    text_id: Annotated[str, _key3(_text, _ID)]
    score: Annotated[
        float | None, _fact3("0 to 1, suspected from 0.7 on; null without a lexicon", "0.83")
    ]
    swaps: Annotated[
        int | None, _fact3("words in it that the likeliest table puts for others", "14")
    ]
    table: Annotated[
        int | None, _fact3("that table of the background's lexicon; null if none is likely", "2")
    ]
    background: Annotated[str, _made3("version of the statistics and lexicon", "empty")]
    code: Annotated[str, _made3(_code, _ID)]
