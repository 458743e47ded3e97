"""The rows of the archive's tables: what each says, column by column."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Annotated

from storage.columns import Column, Meaning, Row

key = partial(Column, meaning=Meaning.KEY)
fact = Column
made = partial(Column, meaning=Meaning.PROVENANCE)

_ID = "0f3a…, 32 hex"
_SHA = "9b1c…, 64 hex"
_MOMENT = "2026-03-02T00:00:00Z"

_page = "the page: digest of (site, canonical URL)"
_text = "digest of the normalised text (spaces, punctuation and mask styles do not count)"
_verbatim = "SHA-256 of the verbatim text; key of `texts`"
_witness = "SHA-256 of the verbatim text that offsets count in; key of `texts`"
_warc_key = "WARC object that holds the (first part's) body"
_warc_offset = "byte offset of the record in that object"
_warc_length = "bytes of the record: one range request fetches it, one gzip member"
_rules = "version of the site's learned rules it was derived with"
_code = "digest of the extraction code and its pinned libraries"


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """One fetch of one URL."""

    site: Annotated[str, key("name of the site", "qinghe")]
    day: Annotated[date, key("day of observed_at in Asia/Shanghai", "2026-03-02")]
    url: Annotated[str, key("the URL asked for", "http://www.qinghe.example/zongjie/101.html")]
    observed_at: Annotated[datetime, key("when the site showed it", _MOMENT)]
    role: Annotated[str, key("robots, list or article: what the crawl took it for", "article")]
    status: Annotated[int, key("HTTP status that the site showed (a 304 counts as 200)", "200")]
    payload_digest: Annotated[
        str | None, key("SHA-256 of the body without its content coding", _SHA)
    ]
    payload_size: Annotated[int, fact("bytes of that body", "18231")]
    content_type: Annotated[str | None, key("Content-Type header", "text/html")]
    location: Annotated[str | None, key("where a redirect points", "/zongjie/102.html")]
    etag: Annotated[str | None, made("ETag header", '"5f-abc"')]
    last_modified: Annotated[str | None, made("Last-Modified header", "Mon, 02 Mar 2026 …")]
    revisit: Annotated[bool, made("whether an earlier record holds the body", "false")]
    run: Annotated[str, made("the crawl that fetched it", "20260302T000007Z-1f2e")]
    fetched_at: Annotated[datetime, made("when it was fetched", _MOMENT)]
    record_key: Annotated[str, made("WARC object of this capture's own record", "warc/…")]
    record_offset: Annotated[int, made(_warc_offset, "4120")]
    record_length: Annotated[int, made(_warc_length, "6011")]
    payload_key: Annotated[str, made(_warc_key, "warc/…")]
    payload_offset: Annotated[int, made(_warc_offset, "4120")]
    payload_length: Annotated[int, made(_warc_length, "6011")]
    payload_observed_at: Annotated[
        datetime | None, made("for a revisit: when the record with the body was observed", _MOMENT)
    ]


@dataclass(frozen=True, slots=True)
class PageRow:
    """An article as it stood at one moment, its parts merged; or that it was gone."""

    page_id: Annotated[str, key(_page, _ID)]
    observed_at: Annotated[datetime, key("when the site showed it", _MOMENT)]
    payload_digests: Annotated[tuple[str, ...], key("SHA-256 of each part's body", _SHA)]
    site: Annotated[str, fact("name of the site", "qinghe")]
    day: Annotated[date, fact("day of observed_at in Asia/Shanghai", "2026-03-02")]
    url: Annotated[str, fact("canonical URL: the first part's", "http://…/101.html")]
    status: Annotated[int, fact("200, or 404 or 410 for a page that is gone", "200")]
    shown: Annotated[
        str,
        fact(
            "whole; partial: what is missing may still stand there; nothing: blocked or "
            "unreadable, no evidence of anything; gone",
            "whole",
        ),
    ]
    title: Annotated[str | None, fact("title as printed", "社区工作总结(精选8篇)")]
    published_at: Annotated[datetime | None, fact("time printed under the title", _MOMENT)]
    breadcrumb: Annotated[tuple[str, ...], fact("column path", "['首页', '工作总结']")]
    promised: Annotated[int | None, fact("reports that the title announces", "8")]
    found: Annotated[int, fact("reports found", "8")]
    flags: Annotated[tuple[str, ...], fact("what a reader should know", "['parts_missing']")]
    charset: Annotated[str | None, fact("encoding the bytes were read with", "gb18030")]
    parts: Annotated[tuple[str, ...], fact("URLs merged, in order", "['…/1.html']")]
    payload_key: Annotated[str, made(_warc_key, "warc/…")]
    payload_offset: Annotated[int, made(_warc_offset, "4120")]
    payload_length: Annotated[int, made(_warc_length, "6011")]
    rules: Annotated[str, made(_rules, "general")]
    code: Annotated[str, made(_code, _ID)]


@dataclass(frozen=True, slots=True)
class OccurrenceRow:
    """One report standing on one page at one moment."""

    page_id: Annotated[str, key(_page, _ID)]
    observed_at: Annotated[datetime, key("when the site showed it", _MOMENT)]
    payload_digests: Annotated[tuple[str, ...], key("SHA-256 of each part's body", _SHA)]
    ordinal: Annotated[int, key("position on the page, from 1", "3")]
    heading: Annotated[str, fact("line that announced it", "社区工作总结 篇3")]
    text_id: Annotated[str, fact(_text, _ID)]
    text_digest: Annotated[str, fact(_verbatim, _SHA)]
    start: Annotated[int, fact("first code point in the page's text", "1840")]
    end: Annotated[int, fact("behind the last code point", "3310")]
    confidence: Annotated[float, fact("how sure the cut is, 0 to 1", "0.98")]
    payload_key: Annotated[str, made(_warc_key, "warc/…")]
    payload_offset: Annotated[int, made(_warc_offset, "4120")]
    payload_length: Annotated[int, made(_warc_length, "6011")]
    rules: Annotated[str, made(_rules, "general")]
    code: Annotated[str, made(_code, _ID)]


@dataclass(frozen=True, slots=True)
class TextRow:
    """A verbatim text, stored once however often it stands."""

    text_digest: Annotated[str, key("SHA-256 of `text`", _SHA)]
    text_id: Annotated[str, fact(_text, _ID)]
    text: Annotated[
        str,
        Column("verbatim, one newline between paragraphs", "一年来……", meaning=Meaning.CONTENT),
    ]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A change of a report at its place on a page."""

    report_id: Annotated[str, key("the report", _ID)]
    number: Annotated[int, key("1 for the first version known", "2")]
    page_id: Annotated[str, fact(_page, _ID)]
    kind: Annotated[
        str,
        fact(
            "created, edited, redated, masked, unmasked, reformatted, moved, removed or restored",
            "redated",
        ),
    ]
    observed_at: Annotated[datetime, fact("first seen so", _MOMENT)]
    ordinal: Annotated[int | None, fact("position when first seen so", "3")]
    heading: Annotated[str | None, fact("line that announced it", "社区工作总结 篇3")]
    text_id: Annotated[str | None, fact(_text + "; null when removed", _ID)]
    text_digest: Annotated[str | None, fact(_verbatim + "; null when removed", _SHA)]
    payload_key: Annotated[str | None, made(_warc_key + ", first seen so", "warc/…")]
    payload_offset: Annotated[int | None, made(_warc_offset, "4120")]
    payload_length: Annotated[int | None, made(_warc_length, "6011")]


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report at its place on a page, as last seen."""

    report_id: Annotated[
        str, key("digest of (page, normal text when first seen, k-th among equals)", _ID)
    ]
    page_id: Annotated[str, fact(_page, _ID)]
    site: Annotated[str, fact("name of the site", "qinghe")]
    url: Annotated[str, fact("the page's canonical URL", "http://…/101.html")]
    title: Annotated[str | None, fact("the page's title", "社区工作总结(精选8篇)")]
    published_at: Annotated[datetime | None, fact("time printed on the page", _MOMENT)]
    ordinal: Annotated[int, fact("position on the page", "3")]
    heading: Annotated[str, fact("line that announced it", "社区工作总结 篇3")]
    present: Annotated[bool, fact("whether it stood there when last looked", "true")]
    first_observed_at: Annotated[datetime, fact("first seen", _MOMENT)]
    versions: Annotated[int, fact("rows in `versions`", "2")]
    text_id: Annotated[str, fact(_text, _ID)]
    text_digest: Annotated[str, fact(_verbatim, _SHA)]
    family_id: Annotated[str, fact("family of that text", _ID)]
    canonical: Annotated[bool, fact("whether its text is the family's best witness", "false")]
    payload_key: Annotated[str, made(_warc_key, "warc/…")]
    payload_offset: Annotated[int, made(_warc_offset, "4120")]
    payload_length: Annotated[int, made(_warc_length, "6011")]
    rules: Annotated[str, made(_rules, "general")]
    code: Annotated[str, made(_code, _ID)]


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


@dataclass(frozen=True, slots=True)
class RedirectRow:
    """An id of the release before that late captures changed, and where it leads now."""

    entity: Annotated[str, key("report or family", "report")]
    old_id: Annotated[str, key("id in the previous release", _ID)]
    new_id: Annotated[str, fact("id in this release", _ID)]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One row's way from the previous release to this one."""

    seq: Annotated[int, key("order within the release, from 1", "1")]
    table: Annotated[str, fact("table that the row belongs to", "reports")]
    op: Annotated[str, fact("add, update or delete", "update")]
    id: Annotated[str, fact("the row's key columns as a JSON list", '["0f3a…"]')]
    before: Annotated[str | None, fact("logical row before, as JSON", "{…}")]
    after: Annotated[str | None, fact("logical row after, as JSON", "{…}")]
    cause: Annotated[str, fact("capture, code, rules, background or request", "capture")]


CURATED: dict[str, type[Row]] = {
    "captures": CaptureRow,
    "pages": PageRow,
    "occurrences": OccurrenceRow,
    "texts": TextRow,
}
"""What is derived of one partition."""

RELEASED: dict[str, type[Row]] = {
    **CURATED,
    "reports": ReportRow,
    "versions": VersionRow,
    "families": FamilyRow,
    "relations": RelationRow,
    "passages": PassageRow,
    "masks": MaskRow,
    "dating": DatingRow,
}
"""What a release publishes, its changes and redirects apart."""

TABLES: dict[str, type[Row]] = {**RELEASED, "redirects": RedirectRow, "changes": ChangeRow}
"""All tables, by name."""

SCHEMA_VERSION = 1
