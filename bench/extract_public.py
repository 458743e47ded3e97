"""What extraction keeps of public sets of articles beside plain trafilatura, by 4-grams.

Run from the root of the repository: ``python -m bench.extract_public [FOLDER ...]``.  A folder has
one of two layouts:

- scrapinghub/article-extraction-benchmark: ``ground-truth.json`` (``{id: {"articleBody": text}}``)
  and ``html/ID.html.gz``;
- opendatalab/magic-html, ``benchmark/data/article``: ``base.json`` (``{id: {"content": text}}``)
  and ``htmls/ID.html``, in which a third of the articles are Chinese.

The measure is the first one's: true, false and missed shingles of four words (signs of Chinese are
words), each page weighing the same; Chinese pages are told apart from others.  Without folders
those that ``PUBLIC_SETS`` names (separated as in PATH) are taken, else the sets whose repositories
lie beside this one.  Exit code 1 when a loss against trafilatura is over :data:`MOST_LOSS`, 2 when
there is no set.
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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from trafilatura import extract as plain

from extract.errors import ExtractError
from extract.model import Payload
from extract.page import extract_page

MOST_LOSS: Final = 0.005
_WORD: Final = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_SIZE: Final = 4


@dataclass(frozen=True, slots=True)
class Article:
    """A page of a set: its bytes, and the text that its makers took for the article's."""

    body: bytes
    text: str

    @property
    def chinese(self) -> bool:
        """Whether a third of the article's signs are Chinese."""
        signs = "".join(self.text.split())
        return 3 * len(_HAN.findall(signs)) >= max(1, len(signs))


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


def articles(folder: Path) -> Iterator[Article]:
    """Yield the pages of a set, in either layout."""
    truths = folder / "ground-truth.json"
    if truths.is_file():
        for name, truth in json.loads(truths.read_text("utf-8")).items():
            packed = (folder / "html" / f"{name}.html.gz").read_bytes()
            yield Article(gzip.decompress(packed), truth["articleBody"])
    else:
        for name, truth in json.loads((folder / "base.json").read_text("utf-8")).items():
            yield Article((folder / "htmls" / f"{name}.html").read_bytes(), truth["content"])


def f_measure(pages: Sequence[Article], extractor: Callable[[bytes], str]) -> float:
    """Return the F of an extractor on pages."""
    sums = [0.0, 0.0, 0.0]
    for page in pages:
        want, have = _shingles(page.text), _shingles(extractor(page.body))
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
    beside = Path(__file__).resolve().parents[2]
    known = [
        beside / "article-extraction-benchmark",
        beside / "magic-html" / "benchmark" / "data" / "article",
    ]
    folders = [Path(name) for name in named if name] or known
    return [
        folder
        for folder in folders
        if (folder / "ground-truth.json").is_file() or (folder / "base.json").is_file()
    ]


def main(arguments: list[str] | None = None) -> int:
    """Print each set's F; return what the module says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", metavar="FOLDER", type=Path)
    logging.disable(logging.CRITICAL)
    found = _folders(parser.parse_args(arguments).folders)
    if not found:
        print("no public set: name a folder, or set PUBLIC_SETS", file=sys.stderr)
        return 2
    worst = 0.0
    for folder in found:
        pages = list(articles(folder))
        chinese = [page for page in pages if page.chinese]
        others = [page for page in pages if not page.chinese]
        for name, group in (("Chinese", chinese), ("other", others)):
            if group:
                own, other = f_measure(group, ours), f_measure(group, trafilaturas)
                print(f"{folder}, {len(group)} {name}: F {own:.4f}, plain trafilatura {other:.4f}")
                worst = max(worst, other - own)
    return int(worst > MOST_LOSS)


if __name__ == "__main__":
    sys.exit(main())
