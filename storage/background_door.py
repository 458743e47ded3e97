"""``python -m storage background``: moving the archive to other corpus statistics, step by step."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from extract.lineage.background import build, build_with_lexicon
from extract.lineage.lexicons.lexicon import tables
from extract.lineage.model import EMPTY_LEXICON, Lexicon
from storage import backgrounds
from storage.store import Store


def add(parser: argparse.ArgumentParser) -> None:
    """Add the steps to the parser of ``background``."""
    steps = parser.add_subparsers(required=True, metavar="STEP")
    learn = steps.add_parser("learn", help="learn one from a release's texts, and keep it")
    learn.add_argument("--release", type=int, metavar="N", help="default: the newest")
    learn.add_argument(
        "--lexicon",
        dest="teach",
        action="store_const",
        const=build_with_lexicon,
        default=build,
        help="learn what spinning machines swap, too: short spun copies are found, machines told "
        "from sources, texts without a source scored; reading then takes about twice as long",
    )
    learn.set_defaults(run=_learn)
    show = steps.add_parser("preview", help="say what the newest release would say otherwise")
    show.set_defaults(run=_preview)
    adopt = steps.add_parser("adopt", help="let releases be of it from now on")
    adopt.set_defaults(run=_adopt)
    for step in (show, adopt):
        step.add_argument("version", help="version of a background that was kept, or `empty`")
    for step in (learn, show, adopt):
        step.add_argument("--json", action="store_true", help="print JSON for programs")


def _learn(store: Store, options: argparse.Namespace) -> int:
    learned = backgrounds.learn_from(store, options.release, options.teach)
    version = backgrounds.keep(store, learned)
    swaps, machines = len(learned.lexicon.swaps), len(tables(learned.lexicon))
    if options.json:
        told = {"lexicon": learned.lexicon.version, "swaps": swaps, "machines": machines}
        print(json.dumps({"background": version, "hot": len(learned.hot)} | told))
        return 0
    print(f"background {version}: {len(learned.hot)} fingerprints that many families share")
    print(_told(learned.lexicon))
    print(f"what would change: python -m storage background preview {version}")
    return 0


def _preview(store: Store, options: argparse.Namespace) -> int:
    background = backgrounds.read(store, options.version)
    moved = backgrounds.preview(store, background)
    if options.json:
        print(json.dumps(asdict(moved)))
        return 0
    print("\n".join([*moved.lines(), _told(background.lexicon)]))
    return 0


def _adopt(store: Store, options: argparse.Namespace) -> int:
    background = backgrounds.read(store, options.version)
    adopted = backgrounds.adopt(store, background)
    if options.json:
        print(json.dumps({"background": background.version, "adopted": adopted}))
        return 0
    print(f"background {background.version} " + ("adopted" if adopted else "is adopted already"))
    print(_told(background.lexicon))
    print("publish makes a release of it")
    return 0


def _told(lexicon: Lexicon) -> str:
    if lexicon == EMPTY_LEXICON:
        return "no lexicon: no text is scored for spinning"
    swaps, machines = len(lexicon.swaps), len(tables(lexicon))
    pairs = len(lexicon.pairs) // 4
    return (
        f"lexicon {lexicon.version}: {swaps} swaps, {machines} machines, "
        f"{pairs} pairs of characters that are usual"
    )
