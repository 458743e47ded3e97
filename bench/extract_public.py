"""What extraction keeps of a public set of articles beside plain trafilatura, by 4-grams.

Run from the root of the repository: ``python -m bench.extract_public [FOLDER ...]``.  A folder has
``ground-truth.json`` (``{id: {"articleBody": text}}``) and ``html/ID.html.gz``, the layout of
scrapinghub/article-extraction-benchmark, whose measure this is: true, false and missed shingles of
four words (signs of Chinese are words), each page weighing the same.  Without folders those that
``PUBLIC_SETS`` names (separated as in PATH) are taken, else ``../article-extraction-benchmark``.
Exit code 1 when the loss against trafilatura is over :data:`MOST_LOSS`, 2 when there is no set.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from trafilatura import extract as plain

from extract.errors import ExtractError
from extract.model import Payload
from extract.page import extract_page

MOST_LOSS: Final = 0.005
_WORD: Final = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")
_SIZE: Final = 4


def ours(body: bytes) -> str:
    """Return the reports of a page's bytes as one text, empty for what is no page."""
    try:
        page = extract_page([Payload("http://set.example/", body)])
    except ExtractError:
        return ""
    return "\n".join(report.text for report in page.reports)


def trafilaturas(body: bytes) -> str:
    """Return what plain trafilatura makes of a page's bytes."""
    return plain(body, include_comments=False) or ""


def f_measure(folder: Path, extractor: Callable[[bytes], str]) -> float:
    """Return the F of an extractor on a set."""
    told: Mapping[str, Mapping[str, str]] = json.loads(
        (folder / "ground-truth.json").read_text("utf-8")
    )
    sums = [0.0, 0.0, 0.0]
    for name, truth in told.items():
        body = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        want, have = _shingles(truth["articleBody"]), _shingles(extractor(body))
        parts = [(want & have).total(), (have - want).total(), (want - have).total()]
        weight = sum(parts) or 1
        sums = [total + part / weight for total, part in zip(sums, parts, strict=True)]
    right, wrong, missed = sums
    return 2 * right / max(1e-9, 2 * right + wrong + missed)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    last = max(1, len(words) - _SIZE + 1)
    return Counter(tuple(words[at : at + _SIZE]) for at in range(last)) if words else Counter()


def _folders(given: list[str]) -> list[Path]:
    named = given or os.environ.get("PUBLIC_SETS", "").split(os.pathsep)
    beside = Path(__file__).resolve().parents[2] / "article-extraction-benchmark"
    folders = [Path(name) for name in named if name] or [beside]
    return [folder for folder in folders if (folder / "ground-truth.json").is_file()]


def main(arguments: list[str] | None = None) -> int:
    """Print each set's F; return what the module says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", metavar="FOLDER")
    logging.disable(logging.CRITICAL)
    found = _folders(parser.parse_args(arguments).folders)
    if not found:
        print("no public set: name a folder, or set PUBLIC_SETS", file=sys.stderr)
        return 2
    worst = 0.0
    for folder in found:
        own, other = f_measure(folder, ours), f_measure(folder, trafilaturas)
        print(f"{folder.name}: F {own:.4f}, plain trafilatura {other:.4f}")
        worst = max(worst, other - own)
    return int(worst > MOST_LOSS)


if __name__ == "__main__":
    sys.exit(main())
