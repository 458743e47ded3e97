"""Which rules a site is read by: learned from named captures, adopted on request, never edited.

``rules/DIGEST.json`` is a version of rules (:class:`extract.rules.Rules`), named by its digest;
every derived row carries that digest.  ``rules/site=S/N.json`` says which version the site's
partitions are curated with from then on, and from what it was learned.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from extract.model import Page
from extract.rules import GENERAL, Rules, learn
from storage import layout, sequence
from storage.captures import read_captures
from storage.derive import pages_of
from storage.errors import Damaged, StorageError
from storage.inputs import captures_digest, payload_reader
from storage.layout import Partition
from storage.store import Store


class _Choice(TypedDict):
    """``rules/site=S/N.json``."""

    rules: str
    learned_from: dict[str, str]


@dataclass(frozen=True, slots=True)
class Learned:
    """Rules that some partitions of a site teach, from so many pages."""

    site: str
    rules: Rules
    pages: int
    learned_from: dict[str, str]


def current(store: Store, site: str) -> Rules:
    """Return the rules that a site is read by; the general ones until others are adopted."""
    prefix = layout.rules_prefix(site)
    number = sequence.latest(store, prefix)
    if number == 0:
        return GENERAL
    try:
        choice: _Choice = json.loads(sequence.read(store, prefix, number))
        return read(store, choice["rules"])
    except (ValueError, KeyError) as error:
        raise Damaged(
            f"names no rules ({error!r})",
            where=f"s3://{store.bucket}/{layout.numbered(prefix, number)}",
            todo=f"delete it: the site is then read by the choice before; or learn again: "
            f"python -m storage learn {site} --write",
        ) from error


def read(store: Store, digest: str) -> Rules:
    """Return a version of rules by its digest."""
    if digest == GENERAL.digest:
        return GENERAL
    rules = Rules.from_json(store.get(layout.rules(digest)))
    if rules.digest != digest:
        raise Damaged(
            f"these are the rules {rules.digest}",
            where=f"s3://{store.bucket}/{layout.rules(digest)}",
            todo="restore the object, or learn the site's rules again and recurate",
        )
    return rules


def learn_from(store: Store, site: str, partitions: Sequence[Partition]) -> Learned:
    """Return what partitions of a site teach about its furniture; nothing is written."""
    pages: list[Page] = []
    learned_from: dict[str, str] = {}
    for partition in partitions:
        captures = read_captures(store, partition)
        learned_from[str(partition)] = captures_digest(captures)
        pages.extend(pages_of(captures, payload_reader(store)))
    return Learned(site, learn(pages), len(pages), learned_from)


def adopt(store: Store, learned: Learned) -> bool:
    """Let a site be read by rules from now on; False if it already is.

    What was curated before stays as it is until it is curated again.
    """
    if current(store, learned.site) == learned.rules:
        return False
    digest = learned.rules.digest
    store.put_if_absent(layout.rules(digest), learned.rules.to_json().encode())
    choice = _Choice(rules=digest, learned_from=learned.learned_from)
    prefix = layout.rules_prefix(learned.site)
    data = json.dumps(choice, indent=1).encode()
    if not sequence.append(store, prefix, sequence.latest(store, prefix), data):
        raise StorageError(
            "somebody else chose rules for the site at the same moment",
            where=f"s3://{store.bucket}/{prefix}",
            todo="look at theirs, then learn again",
        )
    return True
