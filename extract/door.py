"""What ``python -m extract pages`` does: files to pages, those given together as one site's."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from extract.decode import decode
from extract.errors import ArchiveError, ExtractError
from extract.facts.model import Precision
from extract.facts.told import facts_json, facts_text
from extract.furniture import own_address
from extract.model import Page, Payload
from extract.page import Read, cut_page, read_page
from extract.parts import article_names, group_parts, part_links
from extract.pool import ordered
from extract.quality import quality
from extract.rules import GENERAL, learn

SUFFIXES = frozenset({".html", ".htm", ".shtml", ".xhtml"})
Complain = Callable[[ArchiveError], None]


@dataclass(frozen=True, slots=True)
class Source:
    """A file as a payload; ``address`` is the one it is known by, None if unknown.

    The payload's URL serves to tell parts: the address, or one made from the file's name.
    """

    path: Path
    payload: Payload
    address: str | None


@dataclass(frozen=True, slots=True)
class Extracted:
    """A page and the file of its first part."""

    source: Source
    page: Page


def files(given: Iterable[Path], complain: Complain) -> tuple[Path, ...]:
    """Return the files meant, each once: a folder stands for the HTML files in it, sorted."""
    found: dict[Path, None] = {}
    for path in given:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES)
            found.update(dict.fromkeys(p for p in inside if p.is_file()))
            if not inside:
                complain(
                    ExtractError("holds no HTML files", where=str(path), todo="name another folder")
                )
        else:
            found[path] = None
    return tuple(found)


def read(paths: Sequence[Path], url: str | None, complain: Complain) -> tuple[Source, ...]:
    """Return the sources that can be read.

    ``url`` is the address of the only file, or the base that the names of several are joined to.
    """
    bodies: dict[Path, bytes] = {}
    for path in paths:
        try:
            bodies[path] = path.read_bytes()
        except OSError as error:
            complain(
                ExtractError(error.strerror or str(error), where=str(path), todo="check the path")
            )
    markups = {path: decode(body).text for path, body in bodies.items()}
    if url:
        own = {path: url if len(paths) == 1 else urljoin(url, path.name) for path in bodies}
    else:
        own = {p: a for p, markup in markups.items() if (a := own_address(markup))}
    urls = _working_urls(markups, own)
    return tuple(
        Source(path, Payload(urls[path], body), own.get(path)) for path, body in bodies.items()
    )


@dataclass(frozen=True, slots=True)
class _Failed:
    """Why an article could not be read; an error itself does not travel between processes."""

    what: str
    todo: str


_LOST: Read | _Failed = _Failed(
    "ended the process that read it", "look at its size, or give more memory"
)


def _read(group: tuple[Payload, ...]) -> Read | _Failed:
    try:
        return read_page(group)
    except ExtractError as error:
        return _Failed(error.what, error.todo)


def extract(sources: Sequence[Source], complain: Complain, workers: int = 1) -> Iterator[Extracted]:
    """Yield the pages of the sources in order, a page of several parts where its first stands.

    What the pages have in common teaches the rules they are extracted by.  The result is the
    same for any number of worker processes.
    """
    by_url = {source.payload.url: source for source in sources}
    place = {source.payload.url: number for number, source in enumerate(sources)}
    groups = sorted(
        group_parts(source.payload for source in by_url.values()), key=lambda g: place[g[0].url]
    )
    found: list[tuple[Source, Read]] = []
    for group, one in zip(groups, ordered(_read, groups, workers, _LOST), strict=True):
        source = by_url[group[0].url]
        if isinstance(one, _Failed):
            complain(ExtractError(one.what, where=str(source.path), todo=one.todo))
        else:
            found.append((source, one))
    general = [cut_page(one) for _, one in found]
    rules = learn(general)
    for (source, one), page in zip(found, general, strict=True):
        yield Extracted(source, page if rules == GENERAL else cut_page(one, rules))


def as_json(extracted: Extracted) -> str:
    """Return a page as one line of JSON."""
    page = extracted.page
    judged = quality(page)
    value = {
        "source": str(extracted.source.path),
        "url": extracted.source.address,
        "title": page.title,
        "published_at": page.published_at.isoformat() if page.published_at else None,
        "published_precision": page.facts.precision,
        "source_line": page.facts.source,
        "lead": page.facts.lead,
        "views": page.facts.views,
        "breadcrumb": list(page.breadcrumb),
        "promised": page.promised,
        "reports": [
            {
                "ordinal": report.ordinal,
                "heading": report.heading,
                "text": report.text,
                "confidence": report.confidence,
                "facts": facts_json(report.facts),
            }
            for report in page.reports
        ],
        "flags": list(page.flags),
        "quality": {
            "score": judged.score,
            "reasons": list(judged.reasons),
            "fit": judged.is_fit,
        },
    }
    return json.dumps(value, ensure_ascii=False)


def as_text(extracted: Extracted) -> str:
    """Return a page as a few readable lines."""
    page = extracted.page
    judged = quality(page)
    when = page.published_at.isoformat(" ") if page.published_at else "time unknown"
    if page.facts.precision is Precision.DAY:
        when = when[: len("2026-03-02")]
    promised = "" if page.promised is None else f" of {page.promised} promised"
    lines = [
        f"{extracted.source.path}",
        f"  {page.title or '(no title)'}",
        f"  {extracted.source.address or 'address unknown'} · {when} · {page.charset}",
        f"  {' > '.join(page.breadcrumb) or '(no breadcrumb)'}",
        f"  {len(page.reports)} reports{promised}"
        + (f" · flags: {', '.join(page.flags)}" if page.flags else ""),
    ]
    if page.facts.source or page.facts.views is not None:
        views = "" if page.facts.views is None else f" · {page.facts.views} views"
        lines.append(f"  source: {page.facts.source or 'unknown'}{views}")
    if page.facts.lead:
        lines.append(f"  lead: {page.facts.lead.splitlines()[0][:60]}")
    if judged.reasons:
        fit = "" if judged.is_fit else " · NOT FIT to be read as reports"
        lines.append(f"  quality {judged.score}: {', '.join(judged.reasons)}{fit}")
    for report in page.reports:
        lines.append(
            f"  {report.ordinal:>4}. {report.heading} ({len(report.text)} characters, "
            f"confidence {report.confidence:.2f})"
        )
        if told := facts_text(report.facts):
            lines.append(f"        [{told}]")
        lines.append(f"        {report.text[:60].splitlines()[0] if report.text else ''}")
    return "\n".join(lines) + "\n"


def _working_urls(markups: Mapping[Path, str], own: Mapping[Path, str]) -> dict[Path, str]:
    """Return the URLs that the files' links are resolved against, each file its own.

    A file's address, where it has one to itself; else its name where its article is known to
    lie: at the address that it shares (a part may name the first part as its own), at a link to
    another part of it, where a neighbour of the same article lies; else where the file lies.
    """
    taken = Counter(own.values())
    urls: dict[Path, str] = {}
    for path, markup in markups.items():
        address = own.get(path)
        if address is None:
            address = next(iter(part_links(path.name, path.resolve().as_uri(), markup)), None)
        elif taken[address] == 1:
            urls[path] = address
            continue
        if address is not None:
            urls[path] = urljoin(address, path.name)
    bases = {
        (path.parent, name): url for path, url in urls.items() for name in article_names(path.name)
    }
    for path in markups.keys() - urls.keys():
        near = (bases.get((path.parent, name)) for name in sorted(article_names(path.name)))
        base = next(filter(None, near), path.resolve().as_uri())
        urls[path] = urljoin(base, path.name)
    return urls
