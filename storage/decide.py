"""The commands ``python -m storage decide …``: opt-outs, takedowns, and what was decided."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime

from storage import decisions, takedown
from storage import release as releases
from storage.decisions import Decision, Kind
from storage.errors import DecisionError
from storage.parts import json_default
from storage.reader import Archive
from storage.store import Store

_REPORT = re.compile(r"[0-9a-f]{32}")
_TARGETS = (
    "a host (a.example: with all hosts below it), a URL, or the beginning of URLs with * at its end"
)


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands to the door."""
    text = "record what people decided: opt-outs, takedowns, or list them"
    group = commands.add_parser("decide", help=text, description=f"{text.capitalize()}.")
    parsers = group.add_subparsers(required=True, metavar="WHAT")

    out = parsers.add_parser(
        "opt-out",
        help="fetch and publish it no more; captures stay",
        description="Fetch and publish nothing of it from now on. What is archived stays.",
    )
    out.add_argument("target", nargs="+", help=_TARGETS)
    out.set_defaults(run=_opt_out)

    down = parsers.add_parser(
        "takedown",
        help="erase it everywhere and fetch it no more; first says what would go",
        description="Say what a takedown would erase; with --write, erase it from WARC, from what "
        "was derived and from all releases, for good, and fetch it no more. A page goes with all "
        "its parts and reports. The same text on other pages stays, and is told: name them too. "
        "One that broke off is finished by the next takedown or publishing.",
    )
    down.add_argument("target", nargs="+", help=f"{_TARGETS}; or a report's id, for its page")
    down.add_argument("--write", action="store_true", help="erase it; this cannot be undone")
    down.set_defaults(run=_takedown)

    lift = parsers.add_parser(
        "lift",
        help="let a decision count no more",
        description="Let a decision count no more. What was erased stays erased.",
    )
    lift.add_argument("number", type=int, help="number of the decision, see `decide list`")
    lift.set_defaults(run=_lift)
    for command in (out, down, lift):
        command.add_argument("--reason", required=True, help="why, in a few words; it is kept")
        command.add_argument("--by", required=True, help="who decides; it is kept")

    known = parsers.add_parser("list", help="list all decisions", description="List all decisions.")
    known.set_defaults(run=_list)
    for command in (out, down, lift, known):
        command.add_argument("--json", action="store_true", help="print JSON for programs")


def _opt_out(store: Store, options: argparse.Namespace) -> int:
    made = decisions.decide(store, Kind.OPT_OUT, options.target, options.reason, options.by)
    _print([made], "in force", options.json)
    return 0


def _lift(store: Store, options: argparse.Namespace) -> int:
    made = decisions.decide(store, Kind.LIFT, (), options.reason, options.by, options.number)
    _print([made], "in force", options.json)
    return 0


def _list(store: Store, options: argparse.Namespace) -> int:
    known = decisions.read(store)
    waiting = {one.number for one in takedown.pending(store)}
    in_force = {one.number for one in known.in_force}
    for one in known.entries:
        state = "in force" if one.number in in_force or one.kind is Kind.LIFT else "lifted"
        _print([one], "NOT DONE YET" if one.number in waiting else state, options.json)
    if not known.entries and not options.json:
        print("nothing was decided")
    return 0


def _takedown(store: Store, options: argparse.Namespace) -> int:
    targets = [url for target in options.target for url in _resolved(store, target)]
    if not options.write:
        return _preview(store, targets, options)
    made = decisions.decide(store, Kind.TAKEDOWN, targets, options.reason, options.by)
    done = takedown.complete(store)
    if options.json:
        for stone in done:
            print(stone.to_json().decode().replace("\n", ""))
        return 0
    _print([made], "in force", as_json=False)
    for stone in done:
        ids = stone.hidden
        print(
            f"decision {stone.decision}: erased {stone.captures} captures of {len(ids.urls)} URLs, "
            f"{len(ids.pages)} pages, {len(ids.digests)} texts"
        )
    if not done:
        print("was done before")
    return 0


def _preview(store: Store, targets: list[str], options: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    asked = Decision(0, Kind.TAKEDOWN, tuple(targets), options.reason, options.by, now)
    found = takedown.scope(store, asked)
    if options.json:
        hidden = {name: sorted(ids) for name, ids in asdict(found.hidden).items()}
        print(json.dumps({"captures": found.captures, "copies": found.copies, **hidden}))
        return 0
    ids = found.hidden
    print(
        f"would erase {found.captures} captures, {len(ids.pages)} pages, {len(ids.digests)} texts; "
        "nothing was written (--write does it, for good)"
    )
    for url in sorted(ids.urls):
        print(f"  goes   {url}")
    for url in found.copies:
        print(f"  stays  {url}, which shows some of the same texts")
    return 0


def _resolved(store: Store, target: str) -> tuple[str, ...]:
    """Return a target as it is, and a report's id as the URLs of its page."""
    if not _REPORT.fullmatch(target):
        return (target,)
    release = releases.newest(store)
    if release is None:
        raise DecisionError(
            "nothing was published yet, so no report has an id",
            where=target,
            todo="name the page by its URL",
        )
    return (Archive(store, release).report(target).url,)


def _print(made: Iterable[Decision], state: str, as_json: bool) -> None:
    for one in made:
        if as_json:
            value = asdict(one) | {"state": state}
            print(json.dumps(value, ensure_ascii=False, default=json_default))
            continue
        what = " ".join(one.targets) or f"decision {one.lifts}"
        print(f"{one.number:>4}  {one.at:%Y-%m-%d}  {one.kind:<8}  {state:<12}  {what}")
        print(f"      {one.reason} ({one.by})")
