"""``python -m storage background``: moving the archive to other corpus statistics, step by step."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from storage import backgrounds
from storage.store import Store


def add(parser: argparse.ArgumentParser) -> None:
    """Add the steps to the parser of ``background``."""
    steps = parser.add_subparsers(required=True, metavar="STEP")
    learn = steps.add_parser("learn", help="learn one from a release's texts, and keep it")
    learn.add_argument("--release", type=int, metavar="N", help="default: the newest")
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
    learned = backgrounds.learn_from(store, options.release)
    version = backgrounds.keep(store, learned)
    if options.json:
        print(json.dumps({"background": version, "hot": len(learned.hot)}))
        return 0
    print(f"background {version}: {len(learned.hot)} fingerprints that many families share")
    print(f"what would change: python -m storage background preview {version}")
    return 0


def _preview(store: Store, options: argparse.Namespace) -> int:
    moved = backgrounds.preview(store, backgrounds.read(store, options.version))
    print(json.dumps(asdict(moved)) if options.json else "\n".join(moved.lines()))
    return 0


def _adopt(store: Store, options: argparse.Namespace) -> int:
    background = backgrounds.read(store, options.version)
    adopted = backgrounds.adopt(store, background)
    if options.json:
        print(json.dumps({"background": background.version, "adopted": adopted}))
        return 0
    print(f"background {background.version} " + ("adopted" if adopted else "is adopted already"))
    print("publish makes a release of it")
    return 0
