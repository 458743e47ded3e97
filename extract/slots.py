"""What stays of a line of furniture from page to page, with slots for what does not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from functools import cached_property, lru_cache
from typing import Final

from extract.fold import CHINESE, fold
from extract.names import bare

LONGEST: Final = 240
"""Characters of the longest line that can be furniture."""

TITLE: Final = "\x02T\x02"
KIND: Final = "\x02K\x02"
OTHER: Final = "\x02X\x02"
"""What stands for the page's title, for the kind of document it names, for another's title."""
ANY: Final = "\x02A\x02"
"""What stands for anything at all, once in a template (:mod:`extract.varied`)."""

# Far quicker than with the digits of all scripts; a class in front is what re skips to.
_NUMBER = re.compile(r"[0-9][0-9]*")
_KIND, _LONGEST_KIND = 4, 8  # characters of a title's end that name a kind: 工作总结, 年终述职报告
_KINDS = ("总结", "小结", "报告", "汇报", "述职", "材料", "体会")
_OTHERS_END = rf"{CHINESE}{{2,24}}(?:{'|'.join(_KINDS)})"
_DATED = re.compile(f"[0-9]{_OTHERS_END}")  # found where digits are, and not at each character
_OTHER = rf"{CHINESE}{{2,16}}[0-9]+{_OTHERS_END}"
_NAMED = 80  # characters of the longest line in which another article is named
_KEY = re.compile(r"[^:。;!?,\d]{2,12}:(?=.{2,60}$)")
_SLOTS = re.compile(r"\x02[TKXA]\x02")
_VARIES = re.compile(r"\x02[TKXA]\x02|0")  # of a template, what is no text of its lines
_SIGN = re.compile(r"[^\w\x02]")
_LETTER = re.compile(r"[^\W\d_]")


def template(text: str, title: str) -> str:
    """Return what stays of a line of furniture from page to page.

    The page's title becomes a slot, so do its end where it stands by itself (the kind of
    document) and the name of another report; numbers become 0, spaces go; full-width forms are
    ASCII.
    """
    return _known(text, title) if len(text) <= LONGEST else _template(text, title)


def _template(text: str, title: str) -> str:
    text, title = fold(text), bare(title)
    if len(title) >= _KIND:
        text = text.replace(title, TITLE)
        if title[-_KIND:] in text:
            end = next(
                title[-size:]
                for size in range(min(_LONGEST_KIND, len(title)), _KIND - 1, -1)
                if title[-size:] in text
            )
            text = _without_others(text).replace(end, KIND)
    return _NUMBER.sub("0", _without_others(text).replace(" ", ""))


_known = lru_cache(1 << 12)(_template)


def _without_others(text: str) -> str:
    """Return a line with a slot for the name of another report; a sentence names none."""
    if len(text) > _NAMED or "年" not in text or not any(map(text.__contains__, _KINDS)):
        return text
    if _DATED.search(text) is None:
        return text
    return re.sub(_OTHER, OTHER, text)


def keyed(line: str) -> str | None:
    """Return a template's label before a colon, with a slot for the rest, None without one."""
    match = _KEY.match(line) if ":" in line else None
    return match[0] + OTHER if match else None


def is_among(known: Set[str], text: str, title: str) -> bool:
    """Say whether a line is one of those that templates are known of."""
    if not known or len(text) > LONGEST:
        return False
    line = template(text, title)
    if line in known or keyed(line) in known:
        return True
    forms = _varied(frozenset(known))
    return bool(forms) and any(
        line.startswith(start) and line.endswith(end) and len(line) > len(start) + len(end)
        for start, end in forms
    )


@lru_cache(1 << 6)  # a run has few rules
def _varied(known: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Return what stands before and after what differs in templates."""
    forms = (line.partition(ANY) for line in sorted(known) if ANY in line)
    return tuple((start, end) for start, _, end in forms)


class Lines:
    """Lines among which a few templates are looked for: templates are made of those alone that
    have what the one looked for says."""

    def __init__(self, lines: Iterable[str], title: str) -> None:
        self._lines = tuple(lines)
        self._title = title

    def __bool__(self) -> bool:
        return bool(self._lines)

    def __contains__(self, line: str) -> bool:
        """Say whether a template is that of one of the lines."""
        said = max(_VARIES.split(line), key=len)
        return said in self._text and any(
            said in fold(one).replace(" ", "") and template(one, self._title) == line
            for one in self._lines
        )

    @cached_property
    def _text(self) -> str:
        return "\n".join(map(fold, self._lines)).replace(" ", "")


def has_words(line: str) -> bool:
    """Say whether a template has a letter beside its slots."""
    return _LETTER.search(_SLOTS.sub("", line)) is not None


def has_signs(line: str) -> bool:
    """Say whether a template has a sign beside its words, numbers and slots."""
    return _SIGN.search(line) is not None


def named(line: str) -> bool:
    """Say whether a template has a slot for a title or a name."""
    return _SLOTS.search(line) is not None
