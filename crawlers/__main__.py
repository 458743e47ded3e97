"""The crawlers' door: ``python -m crawlers list|run|check|new``.

Exit codes: 0 complete, not observed or replayed, or it would work; 1 failed, or it would not;
2 bad arguments, declaration or settings; 3 the store cannot be reached; 128 + N stopped by
signal N.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from crawlers import days, registry
from crawlers.errors import CrawlError
from crawlers.progress import progress_on_stderr
from crawlers.site import Site
from extract.errors import ArchiveError


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; return what to exit with."""
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.command(arguments))
    except ArchiveError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130


def _list(arguments: argparse.Namespace) -> int:
    """Print the declared sites; one that cannot be read is told and makes the code 2."""
    code = 0
    for name in registry.names():
        try:
            site = registry.load(name)
        except CrawlError as error:
            print(f"error: {error}", file=sys.stderr)
            code = error.exit_code
            continue
        print(_described(site) if arguments.json else _line(site))
    return code


def _run(arguments: argparse.Namespace) -> int:
    """Crawl one site's day; print its summary."""
    if arguments.parent:
        from crawlers.launch import end_with

        end_with(arguments.parent)
    from crawlers.run import crawl
    from storage.settings import Settings

    site = _site(arguments)
    day = arguments.day or days.today()
    with progress_on_stderr() as progress:
        finished = crawl(site, day, Settings.from_env(), progress)
    print(finished.summary.to_json() if arguments.json else finished.summary)
    return finished.exit_code


def _check(arguments: argparse.Namespace) -> int:
    """Try a site, archiving nothing; print what was found."""
    from crawlers.check import as_json, as_text, check
    from storage.settings import Settings

    site = _site(arguments)
    with progress_on_stderr() as progress:
        checked = check(site, Settings.for_bucket("s3://none"), progress)
    print(as_json(checked) if arguments.json else as_text(checked))
    return 0 if checked.would_work else 1


def _new(arguments: argparse.Namespace) -> int:
    """Draft a site's declaration from a list page; print or write it."""
    from crawlers.draft import draft
    from crawlers.sitefile import as_json, as_python, write
    from storage.settings import Settings

    with progress_on_stderr() as progress:
        drafted = draft(arguments.url, arguments.name, Settings.for_bucket("s3://none"), progress)
    if not arguments.write:
        print(as_json(drafted) if arguments.json else as_python(drafted), end="")
        return 0
    path = write(drafted)
    if arguments.json:
        print(as_json(drafted), end="")
        return 0
    print(f"{path} is written: a draft, to be read and mended.")
    for doubt in drafted.unsure:
        print(f"  unsure: {doubt}")
    print(f"Then: .venv/bin/python -m crawlers check {drafted.site.name}")
    return 0


def _site(arguments: argparse.Namespace) -> Site:
    if arguments.site_file:
        return registry.load_file(arguments.site_file, arguments.site)
    return registry.load(arguments.site)


def _line(site: Site) -> str:
    history = str(site.history or "no history")
    schedule = site.schedule or "on demand"
    return f"{site.name:<16} {site.title}  [{schedule}; {history}]  {site.start_urls[0]}"


def _described(site: Site) -> str:
    value = {
        "name": site.name,
        "title": site.title,
        "start_urls": site.start_urls,
        "history": str(site.history) if site.history else None,
        "schedule": site.schedule,
        "first_day": site.first_day.isoformat() if site.first_day else None,
        "last_day": site.last_day.isoformat() if site.last_day else None,
        "sample": site.sample,
    }
    return json.dumps(value, ensure_ascii=False)


def _day(text: str) -> date | None:
    if text == "today":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no day like 2026-03-02") from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m crawlers",
        description="Bring what sites show into the archive.",
        epilog=(__doc__ or "").split("\n\n", 1)[1],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    listing = commands.add_parser("list", help="the declared sites")
    listing.add_argument("--json", action="store_true", help="one JSON object a line")
    listing.set_defaults(command=_list)
    run = commands.add_parser("run", help="crawl a site's day into the archive")
    run.add_argument("site", metavar="SITE", help="a site's name (see list)")
    run.add_argument(
        "--day",
        type=_day,
        metavar="YYYY-MM-DD|today",
        help="in Asia/Shanghai; default: today; a past day is asked for as the site's file says"
        " (history: Memento, CDX)",
    )
    run.add_argument("--json", action="store_true", help="the summary as one JSON line on stdout")
    run.add_argument(
        "--site-file", type=Path, metavar="FILE", help="a declaration that is not in crawlers/sites"
    )
    run.add_argument("--parent", type=int, metavar="PID", help=argparse.SUPPRESS)
    run.set_defaults(command=_run)
    checking = commands.add_parser(
        "check", help="try a site without archiving anything, and tell what was found"
    )
    checking.add_argument("site", metavar="SITE", help="a site's name (see list)")
    checking.add_argument("--json", action="store_true", help="one JSON object on stdout")
    checking.add_argument(
        "--site-file", type=Path, metavar="FILE", help="a declaration that is not in crawlers/sites"
    )
    checking.set_defaults(command=_check)
    new = commands.add_parser("new", help="draft a site's declaration from one of its list pages")
    new.add_argument("url", metavar="URL", help="the address of a page that lists articles")
    new.add_argument("--name", help="the site's name; default: guessed from its host's")
    new.add_argument(
        "--write", action="store_true", help="write crawlers/sites/NAME.py, never replacing one"
    )
    new.add_argument("--json", action="store_true", help="the draft as one JSON object on stdout")
    new.set_defaults(command=_new)
    return parser


if __name__ == "__main__":
    sys.exit(main())
