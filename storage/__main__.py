"""The bucket's door: ``python -m storage``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from typing import TypeAlias

from extract.errors import ArchiveError
from storage import background_door, decide, look, rulebook, takedown
from storage import release as releases
from storage.curate import curate
from storage.layout import Partition
from storage.parts import json_default
from storage.prepare import prepare
from storage.probe import probe
from storage.progress import steps
from storage.publish import publish
from storage.recurate import choose, preview
from storage.settings import Settings
from storage.store import Store, open_store
from storage.verify import Check, Verdict, verify

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


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

    show = _command(commands, "show", look.show, "show the newest release in numbers, or a thing")
    show.add_argument(
        "name", nargs="?", help="id of a report, family, text or page (or its start), or a URL"
    )
    history = _command(commands, "history", look.history, "list the versions of a report")
    history.add_argument("report", help="id of a report, or its start")
    diff = _command(
        commands, "diff", look.diff, "show how a version of a report became another, by paragraph"
    )
    diff.add_argument("report", help="id of a report, or its start")
    diff.add_argument("--from", dest="frm", type=int, metavar="N", help="default: the one before")
    diff.add_argument("--to", type=int, metavar="N", help="default: the last with a text")
    family = _command(commands, "family", look.family, "list the copies of one text")
    family.add_argument("family", help="id of a family, a text or a report in it, or its start")
    as_of = _command(commands, "as-of", look.as_of, "show what a page showed at a moment")
    as_of.add_argument("what", help="URL or id of a page, or id of a report on it")
    as_of.add_argument("moment", type=look.moment, help="YYYY-MM-DD or ISO 8601 (Asia/Shanghai)")
    for command in (show, history, diff, family, as_of):
        _release_option(command)

    digest = _command(commands, "digest", _digest, "print the logical digest of each table")
    _release_option(digest)

    check = _command(
        commands, "verify", _verify, "hold a release against its digests and derive it again"
    )
    _release_option(check)

    one = _command(commands, "curate", _curate, "derive one partition's tables from its captures")
    one.add_argument("site", help="name of the site")
    one.add_argument("day", type=date.fromisoformat, help="YYYY-MM-DD, in Asia/Shanghai")

    lesson = _command(
        commands,
        "learn",
        _learn,
        "say what a site's captures teach about its furniture and what would move, or adopt it",
    )
    lesson.add_argument("site", help="name of the site")
    lesson.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DAY")
    lesson.add_argument("--to", dest="last", type=date.fromisoformat, metavar="DAY")
    lesson.add_argument(
        "--write", action="store_true", help="read the site by these rules from now on"
    )

    again = _command(
        commands,
        "recurate",
        _recurate,
        "say what curating again by today's rules and code would move, or do it",
    )
    again.add_argument(
        "--write", action="store_true", help="curate them; without it nothing is written"
    )
    kept = _command(
        commands,
        "quarantine",
        look.quarantine,
        "list the pages that are kept and not believed, and the days held for a broken crawl",
    )
    for command in (again, kept):
        command.add_argument(
            "--site", action="append", default=[], help="may be repeated; default: all"
        )
        command.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DAY")
        command.add_argument("--to", dest="last", type=date.fromisoformat, metavar="DAY")

    decide.add_to(commands)
    background_door.add(
        commands.add_parser("background", help="move the archive to other corpus statistics")
    )

    _command(commands, "publish", _publish, "make a release of what was curated since the last")
    _command(commands, "probe", _probe, "check that the store can do what the archive needs")
    _command(commands, "init", _init, "make the bucket ready, unless the store fails the probe")
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
    print(done)
    return 0


def _recurate(store: Store, options: argparse.Namespace) -> int:
    partitions = choose(store, options.site, options.first, options.last)
    if options.write:
        return _write_again(store, partitions, options)
    with steps("derived") as tell:
        seen = preview(store, partitions, tell)
    if options.json:
        print(json.dumps(asdict(seen), default=json_default, ensure_ascii=False))
        return 0
    print("\n".join(seen.lines()))
    return 0


def _learn(store: Store, options: argparse.Namespace) -> int:
    partitions = choose(store, [options.site], options.first, options.last)
    learned = rulebook.learn_from(store, options.site, partitions)
    if options.write:
        adopted = rulebook.adopt(store, learned)
        if options.json:
            print(json.dumps({"rules": learned.rules.digest, "adopted": adopted}))
        else:
            print(f"rules {learned.rules.digest} " + ("adopted" if adopted else "stay as they are"))
            print(f"what was curated before keeps its own: recurate --site {options.site} --write")
        return 0
    with steps("derived") as tell:
        seen = preview(store, partitions, tell, lambda site: learned.rules)
    if options.json:
        print(
            json.dumps(
                {"rules": json.loads(learned.rules.to_json()), **asdict(seen)}, default=json_default
            )
        )
        return 0
    print(f"rules {learned.rules.digest}, from {learned.pages} pages")
    for name in ("head", "between", "tail"):
        for line in sorted(getattr(learned.rules, name)):
            print(f"  {name:<8} {line!r}")
    print("\n".join(seen.lines()))
    return 0


def _write_again(store: Store, partitions: Sequence[Partition], options: argparse.Namespace) -> int:
    with steps("curated") as tell:
        for number, partition in enumerate(partitions, 1):
            done = curate(store, partition)
            tell(partition, number, len(partitions))
            if options.json:
                print(json.dumps(asdict(done)), flush=True)
    if not options.json:
        print(f"{len(partitions)} partitions are curated; publish makes a release of them")
    return 0


def _publish(store: Store, options: argparse.Namespace) -> int:
    takedown.complete(store)
    done = publish(store)
    if options.json:
        print(json.dumps(asdict(done)))
        return 0
    if done.published:
        rows = ", ".join(f"{count} {name}" for name, count in sorted(done.rows.items()))
        print(f"release {done.release}: {rows}; {done.changes} changes")
        print(f"families: {done.lineage}")
    else:
        print(f"nothing differs from release {done.release}")
    for site in done.stale:
        print(f"stale: {site}: its last crawl failed")
    return 0


def _probe(store: Store, options: argparse.Namespace) -> int:
    report = probe(store)
    print(json.dumps(asdict(report)) if options.json else report)
    return 0 if report.fit else 1


def _init(store: Store, options: argparse.Namespace) -> int:
    done = prepare(store)
    if options.json:
        print(json.dumps({"bucket": store.bucket, "prepared": done}))
    else:
        state = "its store is fit; it is ready" if done else "was ready before"
        print(f"s3://{store.bucket}: {state}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
