"""What a source shows of a capture: as it replays it, or as its WARC record holds it."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scrapy.http import Response

from crawlers.history.lines import Line
from crawlers.site import Cdx, Dialect
from storage import coding
from storage.exchange import HeaderLines

_PREFIX = b"x-archive-orig-"
_KEPT = {
    Dialect.WAYBACK: frozenset({b"content-type", b"content-encoding"}),
    Dialect.PYWB: frozenset({b"content-type", b"content-encoding", b"x-robots-tag"}),
}
"""Headers of the site's that are replayed under their own names; all others are the source's."""
_FRAMING = frozenset({b"content-encoding", b"content-length", b"transfer-encoding", b"connection"})
_REWRITTEN = re.compile(r"(?:https?://[^/]+)?/(?:[^/]+/)?\d{1,14}[a-z]{0,2}_?/(?=https?://)")
_BASE16 = re.compile(r"[0-9A-Fa-f]+")
_BASE32 = re.compile(r"[A-Z2-7]+=*")


class NotShown(ValueError):
    """The source does not show what its index lists."""


class Cut(ValueError):
    """What came is not whole: worth asking again."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What a revisit refers to: its body is there."""

    url: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """What the site answered.  ``head`` is its status line and header lines, None where the source
    does not tell them as they were; ``raw`` the body as the record holds it, transfer coding and
    all; ``refers`` is set for a revisit whose body is another record's.
    """

    status: int
    headers: HeaderLines
    body: bytes
    head: bytes | None = None
    raw: bytes | None = None
    refers: Reference | None = None

    def response(self, url: str) -> Response:
        """Return it as a response of the site."""
        return Response(url, self.status, headers=list(self.headers), body=self.body)

    def with_body_of(self, other: Shown) -> Shown:
        """Return a revisit with its original's body; a "not modified" is its original again."""
        if self.status == 304 or not self.headers:
            return replace(other, refers=None)
        framed = {name.lower() for name, _ in other.headers} & _FRAMING
        own = [(name, value) for name, value in self.headers if name.lower() not in _FRAMING]
        theirs = [(name, value) for name, value in other.headers if name.lower() in framed]
        return replace(
            self, headers=(*own, *theirs), body=other.body, raw=other.raw, head=None, refers=None
        )


def replayed(cdx: Cdx, line: Line, response: Response) -> Shown:
    """Return what ``id_`` replay shows; raises :class:`NotShown` if it is another capture.

    A replay says by Memento-Datetime which one it is; the last one is the source's own, where
    the site had one too.
    """
    told = response.headers.getlist("Memento-Datetime")
    if not told:
        raise NotShown(f"the source answers {response.status} and no capture")
    try:
        moment = parsedate_to_datetime(told[-1].decode("latin-1"))
    except ValueError as error:
        raise NotShown(f"no time can be read in {told[-1]!r}") from error
    if moment != line.moment:
        raise NotShown(f"the source shows another capture, of {moment}")
    if response.status == 304:
        raise NotShown("the source shows a 304, whose page it does not know")
    return Shown(response.status, tuple(_original(cdx, response)), response.body)


def _original(cdx: Cdx, response: Response) -> Iterable[tuple[bytes, bytes]]:
    """Yield the site's headers among those of a replay."""
    kept, names = _KEPT[cdx.dialect], {name.lower() for name in response.headers}
    for name, values in response.headers.items():
        low = name.lower()
        own = low.removeprefix(_PREFIX)
        for value in values:
            if own != low and own not in _FRAMING and own not in kept:
                yield name[len(_PREFIX) :], value
            elif low in kept:
                yield name, value
            elif low == b"location" and _PREFIX + low not in names:
                yield name, _REWRITTEN.sub("", value.decode("latin-1"), 1).encode("latin-1")


def recorded(line: Line, member: bytes, limit: int) -> Shown:
    """Return what a WARC record, one gzip member, holds.

    Raises :class:`Cut` if it is not whole, :class:`NotShown` if it is another record than the
    index says, or holds no whole answer.
    """
    from fastwarc import ArchiveIterator

    try:
        data = coding.decode(member, (b"gzip",), limit)
    except coding.CodingError as error:
        raise Cut(f"the record {error}") from error
    for record in ArchiveIterator(io.BytesIO(data), parse_http=False):
        fields = {name.lower(): value for name, value in record.headers.items()}
        block = record.reader.read()
        if len(block) != record.content_length:
            raise Cut("the record ends early")
        return _of_record(line, fields, block)
    raise NotShown("there is no WARC record")


def _of_record(line: Line, fields: dict[str, str], block: bytes) -> Shown:
    target = (fields.get("warc-target-uri") or "").strip("<>")
    moment = _moment(fields.get("warc-date"))
    if target != line.url or moment != line.moment:
        raise NotShown(f"the record is of {target} at {moment}")
    if truncated := fields.get("warc-truncated"):
        raise NotShown(f"its capture was cut off: {truncated}")
    kind = fields.get("warc-type")
    if kind not in {"response", "revisit"}:
        raise NotShown(f"the record is a {kind}")
    refers = None
    if kind == "revisit":
        when = _moment(fields.get("warc-refers-to-date"))
        if when is None:
            raise NotShown("it is a revisit that does not say of what")
        refers = Reference(fields.get("warc-refers-to-target-uri") or target, when)
        if not block.strip():
            return Shown(304, (), b"", refers=refers)
    head, ends, raw = block.partition(b"\r\n\r\n")
    status = re.match(rb"HTTP/\d(?:\.\d)? (\d{3})", head)
    if not (ends or refers) or not status:
        raise NotShown("the record holds no HTTP response")
    lines = [one.partition(b":") for one in head.split(b"\r\n")[1:]]
    headers = tuple((name.strip(), value.strip()) for name, colon, value in lines if colon)
    chunked = any(name.lower() == b"transfer-encoding" and b"chunked" in v for name, v in headers)
    body = _dechunked(raw) if chunked else raw
    if body is not raw:
        headers = tuple(one for one in headers if one[0].lower() != b"transfer-encoding")
    return Shown(int(status[1]), headers, body, head, raw, refers)


def _moment(text: str | None) -> datetime | None:
    """Return a WARC-Date in whole seconds, as an index tells it."""
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return moment.astimezone(UTC).replace(microsecond=0) if moment and moment.tzinfo else None


def _dechunked(raw: bytes) -> bytes:
    """Return a chunked body without its chunks, as it is if its writer has taken them away."""
    out, rest = bytearray(), raw
    while match := re.match(rb"([0-9A-Fa-f]{1,8})[^\r\n]*\r\n", rest):
        size = int(match[1], 16)
        if size == 0:
            return bytes(out)
        begin = match.end()
        if rest[begin + size : begin + size + 2] != b"\r\n":
            return raw
        out += rest[begin : begin + size]
        rest = rest[begin + size + 2 :]
    return raw


def verified(line: Line, shown: Shown, limit: int) -> bool | None:
    """Whether the body has the digest of the index; None if there is none that we know.

    Sources take it of the body as sent, with or without its transfer coding, or as unpacked.
    """
    wanted = _digest(line.digest)
    if wanted is None:
        return None
    algorithm, digest = wanted
    bodies = [shown.body, *([shown.raw] if shown.raw is not None else [])]
    codings = [value for name, value in shown.headers if name.lower() == b"content-encoding"]
    with suppress(coding.CodingError):  # which is told when it is archived
        bodies.append(coding.decode(shown.body, codings, limit))
    return any(hashlib.new(algorithm, body).digest() == digest for body in bodies)


def _digest(text: str | None) -> tuple[str, bytes] | None:
    """Return algorithm and digest; one without an algorithm is a SHA-1 in base 32."""
    algorithm, colon, value = (text or "").rpartition(":")
    algorithm = (algorithm if colon else "sha1").lower().replace("-", "")
    if algorithm not in {"sha1", "sha256", "md5"}:
        return None
    size = hashlib.new(algorithm).digest_size
    found = b""
    with suppress(ValueError):
        if _BASE16.fullmatch(value) and len(value) == 2 * size:
            found = bytes.fromhex(value)
        elif _BASE32.fullmatch(value):
            found = base64.b32decode(value + "=" * (-len(value) % 8))
    return (algorithm, found) if len(found) == size else None
