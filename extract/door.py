"""What ``python -m extract pages`` does: files to pages, those given together as one site's."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin

from extract.errors import ArchiveError, ExtractError
from extract.facts.model import Precision
from extract.facts.told import facts_json, facts_text
from extract.maintext import agree
from extract.model import Page, Payload
from extract.page import cut_page, outline
from extract.parts import article_names, chains, next_link
from extract.quality import quality
from extract.reading import Part, Read, join, read_page, read_part
from extract.rules import GENERAL, MIN_PAGES, learn

SUFFIXES = frozenset({".html", ".htm", ".shtml", ".xhtml"})
_PLAIN = re.compile(r"\w[\w.-]*")  # a name in a URL that is what it seems
_TEACHERS = 12  # pages that rules are learned from; more teach no others
Complain = Callable[[ArchiveError], None]


class Source(NamedTuple):
    """A file as read: what it shows, and where it is.

    ``address`` is the one it is known by, None if unknown; ``url`` serves to tell parts: the
    address, or one made from the file's name.
    """

    path: Path
    address: str | None
    url: str
    part: Part


class Extracted(NamedTuple):
    """A page and the file of its first part."""

    source: Source
    page: Page


def files(given: Iterable[Path], complain: Complain) -> tuple[Path, ...]:
    """Return the files meant, each once: a folder stands for the HTML files in it, sorted."""
    found: dict[Path, None] = {}
    for path in given:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES)
            # A link to nothing is said to be one when it is read.
            found.update(dict.fromkeys(p for p in inside if p.is_file() or not p.exists()))
            if not inside:
                complain(
                    ExtractError("holds no HTML files", where=str(path), todo="name another folder")
                )
        else:
            found[path] = None
    return tuple(found)


def read(
    paths: Sequence[Path], url: str | None, complain: Complain, workers: int = 1
) -> tuple[Source, ...]:
    """Return the files read, those that can be; the same for any number of worker processes.

    ``url`` is the address of the only file, or the base that the names of several are joined to.
    """
    seen: dict[Path, Part] = {}
    for path, one in zip(paths, _looks(paths, workers), strict=True):
        if isinstance(one, _Failed):
            complain(ExtractError(one.what, where=str(path), todo=one.todo))
        else:
            seen[path] = one
    if url:
        own = {path: url if len(paths) == 1 else urljoin(url, path.name) for path in seen}
    else:
        own = {path: here for path, part in seen.items() if (here := part.furniture.address)}
    urls = _working_urls({path: part.links.own for path, part in seen.items()}, own)
    return tuple(Source(path, own.get(path), urls[path], part) for path, part in seen.items())


class _Failed(NamedTuple):
    """Why a file could not be read; an error itself does not travel between processes."""

    what: str
    todo: str


_LOST: Part | _Failed = _Failed(
    "ended the process that read it", "look at its size, or give more memory"
)


def _looks(paths: Sequence[Path], workers: int) -> Iterator[Part | _Failed]:
    if workers == 1:
        return map(_look, paths)
    from extract.pool import ordered  # to load it takes as long as to read ten pages

    return ordered(_look, paths, workers, _LOST)


def _look(path: Path) -> Part | _Failed:
    try:
        return read_part(Payload(path.name, path.read_bytes()), path.name)
    except ExtractError as error:
        return _Failed(error.what, error.todo)
    except OSError as error:
        return _Failed(error.strerror or str(error), "check the path")


def extract(sources: Sequence[Source], complain: Complain) -> Iterator[Extracted]:
    """Yield the pages of the sources in order, a page of several parts where its first stands.

    What they have in common, or twelve of them from first to last, teaches the rules they are
    extracted by.
    """
    found: list[tuple[Source, Read]] = []
    for group in _groups(sources):
        try:
            found.append((group[0], _together(group)))
        except ExtractError as error:
            complain(ExtractError(error.what, where=str(group[0].path), todo=error.todo))
    count = min(len(found), _TEACHERS)
    taught = (found[place * len(found) // count][1] for place in range(count))
    rules = learn(map(outline, taught)) if count >= MIN_PAGES else GENERAL
    for source, one in found:
        yield Extracted(source, cut_page(one, rules))


def _groups(sources: Sequence[Source]) -> Iterator[tuple[Source, ...]]:
    """Yield the sources of each page, its parts in order, pages where their first parts stand."""
    order = sorted(range(len(sources)), key=lambda place: (sources[place].url, place))
    urls = [sources[place].url for place in order]
    onward = [next_link(sources[place].url, sources[place].part.links.forth) for place in order]
    places = sorted(tuple(order[index] for index in chain) for chain in chains(urls, onward))
    for group in places:
        yield tuple(sources[place] for place in group)


def _together(group: Sequence[Source]) -> Read:
    """Return the page of a group; parts that disagree where the article stands are read again."""
    parts = [source.part for source in group]
    if agree(part.main for part in parts):
        return join([source.url for source in group], parts)
    try:
        return read_page([Payload(source.url, source.path.read_bytes()) for source in group])
    except OSError as error:
        raise ExtractError(
            error.strerror or str(error), where=str(group[0].path), todo="check the path"
        ) from error


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


def _working_urls(parts: Mapping[Path, Sequence[str]], own: Mapping[Path, str]) -> dict[Path, str]:
    """Return the URLs that the files' links are resolved against.

    A file's address, where it has one to itself; else its name where its article is known to
    lie: at the address that it shares (a part may name the first part as its own), at a link to
    another part of it, where a neighbour of the same article lies; else where the file lies.
    """
    taken = Counter(own.values())
    lie = {path: path.parent for path in parts}
    folders = {folder: f"{folder.resolve().as_uri()}/" for folder in set(lie.values())}
    urls: dict[Path, str] = {}
    for path, links in parts.items():
        address = own.get(path)
        if address is None:
            address = urljoin(folders[lie[path]], links[0]) if links else None
        elif taken[address] == 1:
            urls[path] = address
            continue
        if address is not None:
            urls[path] = urljoin(address, path.name)
    bases = {
        (lie[path], name): url for path, url in urls.items() for name in article_names(path.name)
    }
    for path in parts.keys() - urls.keys():
        names = sorted(article_names(path.name)) if bases else ()
        near = next(filter(None, (bases.get((lie[path], name)) for name in names)), None)
        urls[path] = urljoin(near, path.name) if near else _inside(folders[lie[path]], path.name)
    return urls


def _inside(folder: str, name: str) -> str:
    """Return the URL of a file in a folder; to join the two takes most of the time."""
    return folder + name if _PLAIN.fullmatch(name) else urljoin(folder, name)
