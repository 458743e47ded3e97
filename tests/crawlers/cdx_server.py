"""A real HTTP server that speaks the CDX dialects over captures, and does what it is told besides.

It is written after the documents named at crawlers.site.Dialect, and fed with the WARC of a
crawl, or with captures that a test makes up.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

from fastwarc import ArchiveIterator
from surt import surt
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import BufferWARCWriter

from crawlers.site import Dialect
from storage.captures import captured_partitions, read_captures
from storage.store import Store
from tests.crawlers.fault_site import Asked, FaultSite, Reply, serving

Headers = tuple[tuple[str, str], ...]
HTML: Headers = (("Content-Type", "text/html; charset=utf-8"),)
FILE = "crawl-data/CC-MAIN-2026-10/segments/1/warc/CC-MAIN-1.warc.gz"
_NAMES = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
_REPLAY = re.compile(r"/(?:web|it)/(?P<stamp>\d{14})id_/(?P<url>.+)")


@dataclass(frozen=True)
class Taken:
    """A capture: what a site answered, and what its line says of it.

    ``record`` is its WARC record, one gzip member, in ``file`` at ``offset``; ``mime``,
    ``told_status`` and ``digest`` are what the index says, by default what is true.
    """

    url: str
    stamp: str
    body: bytes = b""
    status: int = 200
    headers: Headers = HTML
    mime: str | None = None
    told_status: str | None = None
    digest: str | None = None
    record: bytes = b""
    file: str = FILE
    offset: int = 0

    @property
    def moment(self) -> datetime:
        return datetime.strptime(self.stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)

    def told(self) -> dict[str, str]:
        kind = {name.lower(): value for name, value in self.headers}.get("content-type", "unk")
        sha1 = base64.b32encode(hashlib.sha1(self.body).digest()).decode()
        return {
            "urlkey": surt(self.url),
            "timestamp": self.stamp,
            "url": self.url,
            "mime": self.mime or kind.split(";")[0],
            "status": self.told_status or str(self.status),
            "digest": self.digest or sha1,
            "length": str(len(self.record)),
            "offset": str(self.offset),
            "filename": self.file,
        }


def in_warc(captures: Iterable[Taken]) -> list[Taken]:
    """Write captures into one WARC file, with warcio; return them with their places."""
    placed, at = [], 0
    for one in captures:
        writer = BufferWARCWriter(gzip=True, warc_version="1.1")
        http = StatusAndHeaders(f"{one.status} Told", list(one.headers), "HTTP/1.1")
        record = writer.create_warc_record(
            one.url,
            "response",
            payload=io.BytesIO(one.body),
            http_headers=http,
            warc_headers_dict={"WARC-Date": _dated(one.stamp)},
        )
        writer.write_record(record)
        member = one.record or writer.get_contents()
        placed.append(_at(one, member, FILE, at))
        at += len(member)
    return placed


def revisit_record(url: str, stamp: str, original: str, of: str) -> bytes:
    """Return a revisit (identical payload) of another capture, as warcio writes it."""
    writer = BufferWARCWriter(gzip=True, warc_version="1.1")
    http = StatusAndHeaders("200 Told", list(HTML), "HTTP/1.1")
    record = writer.create_revisit_record(
        url, "sha1:" + "A" * 32, original, _dated(of), http_headers=http,
        warc_headers_dict={"WARC-Date": _dated(stamp)},
    )  # fmt: skip
    writer.write_record(record)
    return writer.get_contents()


def _dated(stamp: str) -> str:
    return datetime.strptime(stamp, "%Y%m%d%H%M%S").strftime("%Y-%m-%dT%H:%M:%SZ")


def _at(one: Taken, record: bytes, file: str, offset: int) -> Taken:
    return replace(one, record=record, file=file, offset=offset)


def of_store(store: Store) -> list[Taken]:
    """Return the captures of an archive, as another archive would tell them."""
    found = []
    for partition in captured_partitions(store):
        for one in read_captures(store, partition):
            own = store.get_range(one.record.key, one.record.offset, one.record.length)
            place = one.payload if one.payload_digest else one.record
            member = store.get_range(place.key, place.offset, place.length)
            record = next(iter(ArchiveIterator(io.BytesIO(member), parse_http=True)))
            headers, body = tuple(record.http_headers.items()), record.reader.read()
            taken = Taken(
                url=one.url,
                stamp=one.observed_at.strftime("%Y%m%d%H%M%S"),
                body=body,
                status=one.status,
                headers=headers,
                mime="warc/revisit" if one.is_revisit else None,
                told_status="-" if one.is_revisit else None,
                record=own,
                file=one.record.key,
                offset=one.record.offset,
            )
            found.append(taken)
    return found


@dataclass
class CdxServer:
    """A history source and what it was asked; ``meddle`` may change any answer."""

    site: FaultSite
    dialect: Dialect
    delay: float = 0.0

    @property
    def log(self) -> list[Asked]:
        return self.site.log

    @property
    def history(self) -> str:
        """The expression that declares it."""
        index, captures = {
            Dialect.WAYBACK: ("cdx/search/cdx", "web/"),
            Dialect.COMMON_CRAWL: ("collinfo.json", ""),
            Dialect.PYWB: ("it/cdx", "it/"),
        }[self.dialect]
        address = self.site.address
        name = self.dialect.name
        return (
            f"Cdx(Dialect.{name}, '{address}/{index}', '{address}/{captures}', delay={self.delay})"
        )

    def index_paths(self) -> list[str]:
        """What was asked of the index."""
        return [one.path for one in self.log if _of_index(one)]

    def capture_paths(self) -> list[str]:
        """What was asked for of the captures: their addresses, and which bytes."""
        return [one.path + one.headers.get("Range", "") for one in self.log if not _of_index(one)]


def _of_index(asked: Asked) -> bool:
    return "url=" in asked.path or asked.path == "/collinfo.json"


Meddle = Callable[[Asked, Reply], Reply]


@dataclass
class _Answers:
    captures: list[Taken]
    dialect: Dialect
    page: int
    meddle: Meddle
    address: list[str] = field(default_factory=list)
    first: str = "2026-02-26T00:00:00"

    def __call__(self, asked: Asked) -> Reply:
        return self.meddle(asked, self._answer(asked))

    def _answer(self, asked: Asked) -> Reply:
        split = urlsplit(asked.path)
        query = parse_qs(split.query)
        if split.path == "/collinfo.json":
            return _json([*self._crawls()])
        if split.path in {"/cdx/search/cdx", "/it/cdx", "/CC-MAIN-2026-10-index"} and query:
            return self._index(split.path, query)
        if match := _REPLAY.fullmatch(asked.path):
            return self._replay(match["stamp"], match["url"])
        return self._range(split.path.lstrip("/"), asked.headers.get("Range", ""))

    def _crawls(self) -> Iterable[dict[str, str]]:
        for name, first, last in (
            ("2026-10", self.first, "2026-03-12T00:00:00"),
            ("2025-51", "2025-12-04T00:00:00", "2025-12-20T00:00:00"),
        ):
            api = f"{self.address[0]}/CC-MAIN-{name}-index"
            yield {"id": f"CC-MAIN-{name}", "cdx-api": api, "from": first, "to": last}

    def _index(self, path: str, query: dict[str, list[str]]) -> Reply:
        lines = sorted(self._matching(query), key=lambda one: (one["urlkey"], one["timestamp"]))
        if path == "/cdx/search/cdx":
            return self._rows(lines, query)
        pages = -(-len(lines) // self.page)
        if "showNumPages" in query:
            return _json({"pages": pages, "pageSize": 5, "blocks": pages})
        if not lines:
            return _json({"message": f"No Captures found for: {query['url'][0]}"}, 404)
        page = int(query["page"][0])
        part = lines[page * self.page : (page + 1) * self.page]
        body = "".join(json.dumps(line) + "\n" for line in part)
        return Reply(body.encode(), 200, (("Content-Type", "text/x-ndjson"),))

    def _matching(self, query: dict[str, list[str]]) -> Iterable[dict[str, str]]:
        wanted = surt(query["url"][0] if "//" in query["url"][0] else f"http://{query['url'][0]}")
        invert, name, regex = re.fullmatch(r"(!?)~?(\w+):(.+)", query["filter"][0]).groups()  # type: ignore[union-attr]
        for one in self.captures:
            told = one.told()
            exact = query["matchType"][0] == "exact"
            key = told["urlkey"]
            if not (key == wanted if exact else key.startswith(wanted)):
                continue
            if not query["from"][0] <= one.stamp <= query["to"][0]:
                continue
            field_of = {"statuscode": "status"}.get(name, name)
            if bool(re.match(regex, told[field_of])) is bool(invert):
                continue
            yield told

    def _rows(self, lines: list[dict[str, str]], query: dict[str, list[str]]) -> Reply:
        begin = int(query.get("resumeKey", ["0"])[0])
        end = begin + min(self.page, int(query["limit"][0]))
        names = {"original": "url", "mimetype": "mime", "statuscode": "status"}
        rows = [[line[names.get(name, name)] for name in _NAMES] for line in lines[begin:end]]
        if end < len(lines):
            return _json([list(_NAMES), *rows, [], [str(end)]])
        return _json([list(_NAMES), *rows] if rows else [])

    def _replay(self, stamp: str, url: str) -> Reply:
        for one in self.captures:
            if (one.stamp, one.url) == (stamp, url):
                return replay(one, self.dialect, self.address[0])
        return Reply(b"not here", 404)

    def _range(self, file: str, asked: str) -> Reply:
        match = re.fullmatch(r"bytes=(\d+)-(\d+)", asked)
        begin = int(match[1]) if match else 0
        for one in self.captures:
            if match and (one.file, one.offset) == (file, begin):
                told = f"bytes {begin}-{begin + len(one.record) - 1}/99999999"
                return Reply(one.record, 206, (("Content-Range", told),))
        return Reply(b"no such file", 404)


def replay(one: Taken, dialect: Dialect, address: str) -> Reply:
    """Return what ``id_`` replay answers: the site's own headers under names of their own."""
    headers: list[tuple[str, str]] = []
    for name, value in one.headers:
        low = name.lower()
        if low in {"content-type", "content-encoding"}:
            headers.append((name, value))
        elif low == "location":
            headers.append((name, f"{address}/web/{one.stamp}id_/{value}"))
        elif low not in {"content-length", "transfer-encoding"}:
            headers.append((f"x-archive-orig-{name}", value))
    headers.append(("Memento-Datetime", format_datetime(one.moment, usegmt=True)))
    return Reply(one.body, one.status, tuple(headers))


def _json(value: object, status: int = 200) -> Reply:
    return Reply(json.dumps(value).encode(), status, (("Content-Type", "application/json"),))


@contextmanager
def cdx(
    captures: list[Taken],
    dialect: Dialect,
    *,
    page: int = 7,
    meddle: Meddle = lambda asked, reply: reply,
) -> Generator[CdxServer, None, None]:
    """Serve captures; an index tells ``page`` lines at a time."""
    answers = _Answers(captures, dialect, page, meddle)
    with serving(answers) as site:
        answers.address.append(site.address)
        yield CdxServer(site, dialect)
