"""The bucket's door: ``python -m storage``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from typing import TypeAlias

import pyarrow as pa
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from extract.errors import ArchiveError
from storage import release as releases
from storage.curate import curate
from storage.layout import Partition
from storage.probe import probe
from storage.publish import publish
from storage.reader import Overview, overview
from storage.settings import Settings
from storage.show import Found, find
from storage.store import Store, open_store
from storage.verify import Check, Verdict, verify

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

SHOWN_COLUMNS = 7
SHOWN_WIDTH = 46


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the door; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(open_store(Settings.from_env()), options))
    except ArchiveError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()  # the reader has seen enough: `| head`
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m storage",
        description="Look into the archive's bucket, check it, and derive from it.",
        epilog="The bucket is named by ARCHIVE_BUCKET, the endpoint and credentials by "
        "AWS_ENDPOINT_URL_S3, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Exit codes: 0 well, "
        "1 failed, 2 wrong use or settings, 3 store unreachable, 4 not found, 5 damaged.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    ls = _command(commands, "ls", _ls, "list what lies under a prefix of keys, like a folder")
    ls.add_argument("prefix", nargs="?", default="", help="e.g. warc/ or releases/seq/")

    show = _command(commands, "show", _show, "show the newest release in numbers, or one thing")
    show.add_argument(
        "name", nargs="?", help="id of a report, family, text or page (or its start), or a URL"
    )
    _release_option(show)

    digest = _command(commands, "digest", _digest, "print the logical digest of each table")
    _release_option(digest)

    check = _command(
        commands, "verify", _verify, "hold a release against its digests and derive it again"
    )
    _release_option(check)

    one = _command(commands, "curate", _curate, "derive one partition's tables from its captures")
    one.add_argument("site", help="name of the site")
    one.add_argument("day", type=date.fromisoformat, help="YYYY-MM-DD, in Asia/Shanghai")

    _command(commands, "publish", _publish, "make a release of what was curated since the last")
    _command(commands, "probe", _probe, "check that the store can do what the archive needs")
    return parser


def _command(
    commands: Commands,
    name: str,
    run: Callable[[Store, argparse.Namespace], int],
    text: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    command.add_argument("--json", action="store_true", help="print JSON for programs")
    command.set_defaults(run=run)
    return command


def _release_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--release", type=int, metavar="N", help="number of the release (default: the newest)"
    )


def _ls(store: Store, options: argparse.Namespace) -> int:
    folders: dict[str, tuple[int, int]] = {}
    for item in store.list(options.prefix):
        rest = item.key[len(options.prefix) :].lstrip("/")
        name, slash, _ = rest.partition("/")
        stem = item.key[: len(item.key) - len(rest)] + name + slash
        count, size = folders.get(stem, (0, 0))
        folders[stem] = count + 1, size + item.size
    if options.json:
        for key, (count, size) in folders.items():
            print(json.dumps({"key": key, "objects": count, "bytes": size}))
        return 0
    for key, (count, size) in folders.items():
        objects = f"{count:>7} objects" if key.endswith("/") else " " * 15
        print(f"{size:>14,} B {objects}  {key}")
    return 0


def _show(store: Store, options: argparse.Namespace) -> int:
    if options.name is None:
        return _show_overview(overview(store), options)
    found = find(store, releases.require(store, options.release), options.name)
    if options.json:
        print(found.to_json())
    else:
        _print_found(found)
    return 0


def _show_overview(seen: Overview, options: argparse.Namespace) -> int:
    if options.json:
        print(json.dumps(asdict(seen), default=str, ensure_ascii=False))
        return 0
    if seen.release is None:
        print("nothing was published yet")
        return 0
    print(f"release    {seen.release}, made {seen.created_at:%Y-%m-%d %H:%M:%S} UTC")
    print(f"digest     {seen.digest}")
    for name in ("captures", "pages", "reports", "texts", "families"):
        print(f"{name:<10} {getattr(seen, name)}")
    for name, counts in (("versions", seen.versions), ("relations", seen.relations)):
        print(f"{name:<10} " + ", ".join(f"{n} {kind}" for kind, n in counts.items()))
    for state in seen.sites:
        stale = f"  STALE: the last crawl ended as {state.outcome}" if state.stale else ""
        print(f"site       {state.site}, last day {state.last_day or 'none'}{stale}")
    return 0


def _print_found(found: Found) -> None:
    console = Console(highlight=False)
    console.print(f"[bold]{found.kind} {found.id}[/]")
    for title, rows in found.rows.items():
        if title == "text":
            for text in dict.fromkeys(rows.column("text").to_pylist()):
                console.print(f"\n[bold]text[/]\n{escape(str(text))}")
        elif rows.num_rows == 1:
            console.print(f"\n[bold]{title}[/]")
            for name, value in rows.to_pylist()[0].items():
                console.print(f"  {name:<18} {escape(str(value))}")
        else:
            console.print(_grid(title, rows))


def _grid(title: str, rows: pa.Table) -> Table:
    """Return rows as a grid: the first columns, cut to what fits; --json has all."""
    names = rows.column_names[:SHOWN_COLUMNS]
    grid = Table(*names, title=f"{title} ({rows.num_rows})", title_justify="left")
    for row in rows.to_pylist():
        grid.add_row(*(escape(str(row[name])[:SHOWN_WIDTH]) for name in names))
    return grid


def _digest(store: Store, options: argparse.Namespace) -> int:
    release = releases.require(store, options.release)
    tables = {name: table.digest for name, table in sorted(release.tables.items())}
    if options.json:
        print(json.dumps({"digest": release.digest, "tables": tables}))
        return 0
    for name, value in tables.items():
        print(f"{value}  {name}")
    print(f"{release.digest}  all")
    return 0


def _verify(store: Store, options: argparse.Namespace) -> int:
    def tell(check: Check) -> None:
        if options.json:
            print(json.dumps(asdict(check), ensure_ascii=False), flush=True)
        else:
            print(
                f"{check.verdict:<10} {check.name:<9} {check.subject:<34} {check.detail}",
                flush=True,
            )

    unchecked = 0

    def count(check: Check) -> None:
        nonlocal unchecked
        unchecked += check.verdict is Verdict.UNCHECKED
        tell(check)

    sound = verify(store, options.release, count)
    if not options.json:
        rest = f", {unchecked} checks could not be made" if unchecked else ""
        print(f"the release {'holds' if sound else 'DOES NOT HOLD'}{rest}")
    return 0 if sound else 5


def _curate(store: Store, options: argparse.Namespace) -> int:
    done = curate(store, Partition(options.site, options.day))
    if options.json:
        print(json.dumps(asdict(done)))
        return 0
    what = f"curated as number {done.number}" if done.changed else "nothing to do"
    print(
        f"{done.site} {done.day}: {what}; {done.captures} captures, {done.pages} pages, "
        f"{done.reports} reports, {done.texts} texts"
    )
    return 0


def _publish(store: Store, options: argparse.Namespace) -> int:
    done = publish(store)
    if options.json:
        print(json.dumps(asdict(done)))
        return 0
    if done.published:
        rows = ", ".join(f"{count} {name}" for name, count in sorted(done.rows.items()))
        print(f"release {done.release}: {rows}; {done.changes} changes")
    else:
        print(f"nothing differs from release {done.release}")
    for site in done.stale:
        print(f"stale: {site}: its last crawl failed")
    return 0


def _probe(store: Store, options: argparse.Namespace) -> int:
    report = probe(store)
    print(json.dumps(asdict(report)) if options.json else report)
    return 0 if report.fit else 1


if __name__ == "__main__":
    sys.exit(main())
