"""The rows of the archive's tables: what each says, column by column."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Annotated

from storage.columns import Column, Meaning, Row, fact, key, made
from storage.kinrows import AnchorSpan as AnchorSpan
from storage.kinrows import DatingRow as DatingRow
from storage.kinrows import FamilyRow as FamilyRow
from storage.kinrows import MaskRow as MaskRow
from storage.kinrows import PassageRow as PassageRow
from storage.kinrows import RelationRow as RelationRow
from storage.kinrows import Span as Span
from storage.kinrows import SuspicionRow as SuspicionRow

told = partial(Column, since=2)
"""A fact that came with the second version of the schema; null in older parts."""

_ID = "0f3a…, 32 hex"
_SHA = "9b1c…, 64 hex"
_MOMENT = "2026-03-02T00:00:00Z"

_page = "the page: digest of (site, canonical URL)"
_text = "digest of the normalised text (spaces, punctuation and mask styles do not count)"
_verbatim = "SHA-256 of the verbatim text; key of `texts`"
_warc_key = "WARC object that holds the (first part's) body"
_warc_offset = "byte offset of the record in that object"
_warc_length = "bytes of the record: one range request fetches it, one gzip member"
_rules = "version of the site's learned rules it was derived with"
_code = "digest of the extraction code and its pinned libraries"


@dataclass(frozen=True, slots=True)
class FactSpan:
    """Where a fact of a report was read: in code points of the title, heading, or opening (the
    beginning of the report's text)."""

    fact: str
    where: str
    start: int
    end: int


_period = "period that the report claims, verbatim"
_first = "first day of that period"
_last = "its last day"
_level = "level of administration it speaks for: province, city, county, township or village"
_organisation = "organisation it speaks for, verbatim, masks included"
_kind = "kind of document, of the words in extract/facts/vocabulary.py"
_locality = "place that it names, verbatim; null where the name is masked"
_evidence = "where each of these facts was read"
_SPANS = "[{fact: period, where: heading, …}]"


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
            "whole; partial: what is missing may still stand there; gone; quarantined: blocked, "
            "unreadable or under the bar of quality, no evidence of anything (nothing, in parts "
            "of schema version 1)",
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

    precision: Annotated[
        str | None, told("what was printed of published_at: day, minute or second", "minute")
    ] = None
    source: Annotated[
        str | None, told("where the page says that it has the article from", "试验报社")
    ] = None
    lead: Annotated[
        str | None, told("what the site's editor put before the first report", "以下是……")
    ] = None
    views: Annotated[int | None, told("how often it was read, as the page says", "1204")] = None
    quality: Annotated[
        float | None, told("how far its reports can be trusted, 0 to 1; null if gone", "0.9")
    ] = None
    reasons: Annotated[
        tuple[str, ...] | None, told("why the quality is under 1", "['parts_missing']")
    ] = None


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

    period: Annotated[str | None, told(_period, "2023年上半年")] = None
    period_first: Annotated[date | None, told(_first, "2023-01-01")] = None
    period_last: Annotated[date | None, told(_last, "2023-06-30")] = None
    level: Annotated[str | None, told(_level, "county")] = None
    organisation: Annotated[str | None, told(_organisation, "XX县民政局")] = None
    kind: Annotated[str | None, told(_kind, "annual_summary")] = None
    locality: Annotated[str | None, told(_locality, "砚溪县")] = None
    evidence: Annotated[tuple[FactSpan, ...] | None, told(_evidence, _SPANS)] = None


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

    period: Annotated[str | None, told(_period, "2023年上半年")] = None
    period_first: Annotated[date | None, told(_first, "2023-01-01")] = None
    period_last: Annotated[date | None, told(_last, "2023-06-30")] = None
    level: Annotated[str | None, told(_level, "county")] = None
    organisation: Annotated[str | None, told(_organisation, "XX县民政局")] = None
    kind: Annotated[str | None, told(_kind, "annual_summary")] = None
    locality: Annotated[str | None, told(_locality, "砚溪县")] = None
    evidence: Annotated[tuple[FactSpan, ...] | None, told(_evidence, _SPANS)] = None


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
    "suspicion": SuspicionRow,
}
"""What a release publishes, its changes and redirects apart."""

TABLES: dict[str, type[Row]] = {**RELEASED, "redirects": RedirectRow, "changes": ChangeRow}
"""All tables, by name."""

SCHEMA_VERSION = 3
