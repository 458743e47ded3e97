"""Shapes of addresses: what same-shaped links have in common, as a regular expression.

Template sites number their pages, so the links of one kind differ in their numbers (or digests)
and in nothing else.  A pattern is for :func:`re.fullmatch` against path and query, as the
declarations of sites have it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

NUMBER = r"\d+"
_HEX = r"[0-9a-f]+"
_MIXED = r"[0-9A-Za-z]+"
_ESCAPES = r"(?:%[0-9A-Fa-f]{2})+"
_SLUG = r"[\w-]+"
_TOKENS = re.compile(r"(?:%[0-9A-Fa-f]{2})+|[0-9A-Za-z]+|.", re.DOTALL)
_RUNS = re.compile(r"\d+|[A-Za-z]+")
_SPECIAL = re.compile(r"[.^$*+?{}\[\]\\|()]")
_LONG = 8


def address_of(url: str) -> str:
    """Return an absolute URL's path and query."""
    split = urlsplit(url)
    return (split.path or "/") + (f"?{split.query}" if split.query else "")


def escape(text: str) -> str:
    """Return a pattern for just this text, legible where :func:`re.escape` is not."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def shape(address: str) -> str:
    """Return the pattern of the addresses that differ from this one in numbers only."""
    return "".join(_generalised(token) for token in _TOKENS.findall(address))


def common_shapes(addresses: Iterable[str]) -> tuple[tuple[str, int, str], ...]:
    """Return the shapes, most frequent first: the pattern, how many have it, an example."""
    examples: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for address in dict.fromkeys(addresses):
        pattern = shape(address)
        examples.setdefault(pattern, address)
        counts[pattern] += 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple((pattern, count, examples[pattern]) for pattern, count in ordered)


def counted(addresses: Sequence[str]) -> str:
    """Return the pattern of addresses of one shape in which only what counts varies.

    These are the numbers that differ between them, or of a single one the last: in
    ``/list_3_2.html`` the 3 may be the category.
    """
    pieces = [_numbers_apart(address) for address in addresses]
    first = pieces[0]
    if len({len(piece) for piece in pieces}) > 1:
        return shape(addresses[0])
    numbers = [place for place, piece in enumerate(first) if piece.isdigit()]
    varying = {place for place in numbers if len({piece[place] for piece in pieces}) > 1}
    varying = varying or set(numbers[-1:])
    return "".join(
        NUMBER if place in varying else escape(piece) for place, piece in enumerate(first)
    )


def kind(address: str) -> str:
    """Return a key that addresses share when they differ in numbers or in folders' words.

    A last segment without any number is a title in letters, and shares its key with others.
    """
    *folders, leaf = address.split("/")
    return "/".join([*("*" if _is_word(one) else shape(one) for one in folders), _leaf(leaf)])


def of_kind(addresses: Sequence[str], most: int = 5) -> tuple[str, tuple[str, ...]]:
    """Return the pattern of addresses of one kind, and the folders' words it leaves out.

    Where folders differ, the pattern names those that a tenth of the addresses or more lie in,
    or any word if these are more than ``most``.
    """
    split = [address.split("/") for address in addresses]
    pattern, left = [], []
    for place in range(len(split[0]) - 1):
        words = Counter(one[place] for one in split)
        if not _is_word(split[0][place]):
            pattern.append(shape(split[0][place]))
            continue
        kept = sorted(word for word, count in words.items() if count * 10 >= len(addresses))
        if not kept or len(kept) > most:
            pattern.append(_SLUG)
            continue
        left += [word for word in words if word not in kept]
        named = "|".join(map(escape, kept))
        pattern.append(named if len(kept) == 1 else f"(?:{named})")
    return "/".join([*pattern, _leaf(split[0][-1])]), tuple(left)


def _leaf(leaf: str) -> str:
    stem, dot, rest = leaf.partition(".")
    if _is_word(stem) and "?" not in leaf:
        return _SLUG + escape(dot + rest)
    return shape(leaf)


def _is_word(segment: str) -> bool:
    return re.fullmatch(r"[A-Za-z][A-Za-z_-]*", segment) is not None


def _generalised(token: str) -> str:
    if token.startswith("%") and len(token) > 1:
        return _ESCAPES
    if not token.isascii() or not token.isalnum():
        return escape(token)
    runs = _RUNS.findall(token)
    digest = len(runs) > 1 and re.fullmatch(_HEX, token)
    if len(token) >= _LONG and (digest or len(runs) > 2):
        return _HEX if digest else _MIXED
    return re.sub(r"\d+", lambda _: NUMBER, token)


def _numbers_apart(address: str) -> list[str]:
    return re.findall(r"\d+|\D+", address)
