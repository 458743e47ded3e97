"""A drafted declaration as a file in :mod:`crawlers.sites`.

What comes from the site (its title, its addresses) is written so that it can be nothing but a
string or a comment.
"""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

from crawlers import sites
from crawlers.draft import Draft, Guess
from crawlers.errors import SiteError

_WIDTH = 96


def as_python(draft: Draft) -> str:
    """Return the text of the site's file."""
    site = draft.site
    [start] = site.start_urls
    title = _printable(site.title).replace("\\", "/").replace('"', "'")
    lines = [
        f'"""{title}: drafted from one list page; nobody has verified it yet.',
        "",
        f"The page: {_printable(start)}",
        f"Its charset: {draft.charset}.",
        '"""',
        "",
        "from crawlers.site import Site",
        "",
        "SITE = Site(",
        f"    name={json.dumps(site.name)},",
        f"    title={_string(site.title)},",
        f"    start_urls=({_string(start)},),",
        *_seen(draft.lists, "list page"),
        f"    list_pattern={_pattern(site.list_pattern)},",
        *_seen(draft.articles, "article"),
        f"    article_pattern={_pattern(site.article_pattern)},",
        f"    delay={site.delay},  # seconds between two requests",
    ]
    if site.sample:
        lines += [
            "    schedule=None,",
            "    sample=True,  # hosts below .example are none but this project's own",
        ]
    lines.append(")")
    if draft.unsure:
        lines += ["", "# Unsure:"]
        for doubt in draft.unsure:
            lines += textwrap.wrap(
                _printable(doubt),
                _WIDTH,
                initial_indent="# - ",
                subsequent_indent="#   ",
                break_long_words=False,
                break_on_hyphens=False,
            )
    return "\n".join([*lines, ""])


def as_json(draft: Draft) -> str:
    """Return the draft as one line of JSON."""
    site = draft.site
    value = {
        "name": site.name,
        "title": site.title,
        "start_urls": site.start_urls,
        "list_pattern": site.list_pattern,
        "article_pattern": site.article_pattern,
        "delay": site.delay,
        "sample": site.sample,
        "charset": draft.charset,
        "list_pages": draft.lists.examples,
        "articles": draft.articles.examples,
        "unsure": draft.unsure,
    }
    return json.dumps(value, ensure_ascii=False) + "\n"


def write(draft: Draft, folder: Path | None = None) -> Path:
    """Write the file; return its path.

    Raises :class:`~crawlers.errors.SiteError` if there is one, which is left as it is.
    """
    path = (folder or Path(sites.__path__[0])) / f"{draft.site.name}.py"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(as_python(draft))
    except FileExistsError as error:
        raise SiteError(
            "is there already, and is not replaced",
            where=str(path),
            todo="give another name with --name, or leave --write out",
        ) from error
    except OSError as error:
        raise SiteError(
            f"cannot be written: {error.strerror}", where=str(path), todo="make room or rights"
        ) from error
    return path


def _seen(guess: Guess, what: str) -> list[str]:
    plural = what if guess.count == 1 else f"{what}s"
    comment = f"    # {guess.count} {plural}: {', '.join(map(_printable, guess.examples[:2]))}"
    return [comment if len(comment) <= _WIDTH else f"{comment[: _WIDTH - 1]}…"]


def _printable(text: str) -> str:
    return "".join(one for one in text if one.isprintable())


def _string(text: str) -> str:
    return json.dumps(_printable(text), ensure_ascii=False)


def _pattern(pattern: str) -> str:
    if '"' in pattern or pattern.endswith("\\") or not pattern.isprintable():
        return repr(pattern)
    return f'r"{pattern}"'
