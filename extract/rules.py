"""What was learned about a site: lines of furniture that recur on its pages.

Learning is an explicit step; its result is a value, stored and pinned by its digest.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Final, NamedTuple

from extract import noise, shapes
from extract.ends import between, ending, forms, in_order
from extract.errors import ExtractError
from extract.lessons import Cut, Lesson, alike, lesson
from extract.own import is_loose
from extract.slots import Lines, has_signs, has_words, is_among, named
from extract.stories import same_stories, telling
from extract.strewn import learned

FORMAT: Final = 3
MIN_PAGES: Final = 3
"""Different pages on which a line must stand to be learned."""
MIN_SHARE: Final = 0.5
"""Share of a site's different pages on which it must stand."""
SOME_SHARE: Final = 0.1
"""Share that teaches a remark in brackets or an address: one page that has it twice lost it."""
MOST_SHARE: Final = 0.8
"""Share that teaches a label at a page's end which says nothing of page or reader."""
ALL_SHARE: Final = 0.95
"""Share that teaches a sentence before articles which says nothing of page or reader."""

_REMARK = r"[(\[【].{6,}[)\]】]"
_PAIR = 2  # pages of several reports that show a line to be none's, where all pages have it
_WRONG = 0.1  # share of pages that may be cut into reports wrongly


class Rules(NamedTuple):
    """The furniture of a site, as templates of lines (:func:`extract.slots.template`).

    ``head`` stands before an article, ``tail`` after it, ``between`` anywhere in it.
    """

    head: frozenset[str] = frozenset()
    tail: frozenset[str] = frozenset()
    between: frozenset[str] = frozenset()
    title: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the rules, as 64 hex characters; the same for the same rules."""
        from extract.digest import sha256

        return sha256(self.to_json().encode())

    def of(self, title: str | None) -> Rules:
        """Return the rules for a page with this title, which templates may contain."""
        return Rules(self.head, self.tail, self.between, title or "")

    def is_head(self, text: str) -> bool:
        """Say whether a line is furniture learned before articles."""
        return is_among(self.head, text, self.title)

    def is_tail(self, text: str) -> bool:
        """Say whether a line is furniture learned after articles."""
        return is_among(self.tail, text, self.title)

    def to_json(self) -> str:
        """Return the rules as canonical JSON."""
        value = {
            "format": FORMAT,
            "head": sorted(self.head),
            "tail": sorted(self.tail),
            "between": sorted(self.between),
        }
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> Rules:
        """Return the rules of JSON; raises :class:`ExtractError` on anything else."""
        try:
            value = json.loads(text)
            if value["format"] != FORMAT:
                raise ValueError(f"format {value['format']!r}")
            head, tail, between = (
                frozenset(map(_text, value[name])) for name in ("head", "tail", "between")
            )
            return cls(head, tail, between)
        except (ValueError, KeyError, TypeError) as error:
            raise ExtractError(
                f"no rules of ours: {error}", where="rules", todo="learn them again"
            ) from error


GENERAL: Final = Rules()
"""The rules of a site nothing was learned about."""


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no line")
    return value


def learn(pages: Iterable[Cut]) -> Rules:
    """Return what a site's pages, extracted by the general rules, teach about its furniture.

    A line is learned when it stands at the same end of at least :data:`MIN_PAGES` different
    pages and :data:`MIN_SHARE` of all.  Pages that share much of their text count as one:
    what recurs in copies of a report is the report.  Nor is a sentence learned for recurring
    alone: an author who always closes with the same words is not furniture.  It speaks of the
    page or to its reader or carries its title; or it stands below a line that does; or it
    stands after the last of several reports and after none of the others.

    Pages are looked at one after another; of each the lines of its reports are kept.
    """
    lessons = alike([lesson(page) for page in pages])
    stories = [[lessons[n] for n in told] for told in same_stories([one.story for one in lessons])]
    head = _recurring([[one.head for one in story] for story in stories], MIN_SHARE)
    inside = telling([one.inner for one in story] for story in stories)
    inner = _often(inside, MIN_SHARE * len(stories))
    inner |= {
        line
        for line in _often(inside, SOME_SHARE * len(stories))
        if re.fullmatch(_REMARK, line) or shapes.has_address(line)
    }
    inner |= learned([[one.strewn for one in story] for story in stories])
    head |= _tops(stories)
    tail = _tails(stories, inner)
    # What stands at both ends has no place, and says nothing of what stands above or below it.
    inner |= {line for line in head & tail if not noise.is_wall(line)}
    return Rules(head=head - inner, tail=tail, between=inner | _betweens(stories))


def _is_owned(line: str, pages: Sequence[Lines]) -> bool:
    """Say whether a template stands in reports where no furniture stands.

    ``pages`` has what stands there; a few pages may be cut wrong.
    """
    return sum(line in page for page in pages) > _WRONG * len(pages)


def _tops(stories: Sequence[Sequence[Lesson]]) -> frozenset[str]:
    """Return the templates of labels and sentences that stand before articles and in none."""
    later = [one.later for story in stories for one in story]
    found = _recurring([[one.top for one in story] for story in stories], MOST_SHARE)
    found |= _recurring([[one.said for one in story] for story in stories], ALL_SHARE)
    return frozenset(line for line in found if not _is_owned(line, later))


def _tails(stories: Sequence[Sequence[Lesson]], inner: frozenset[str]) -> frozenset[str]:
    """Return the templates of what stands after articles; below what stands in their midst
    (``inner``) may stand anything."""
    lessons = [one for story in stories for one in story]
    found = _recurring([[one.tail for one in story] for story in stories], MIN_SHARE)
    labels = telling([one.labels for one in story] for story in stories)
    found |= _often(labels, MOST_SHARE * len(stories))
    found |= set(filter(_is_set_off, _often(labels, MIN_SHARE * len(stories))))
    always = telling([frozenset(one.zone) for one in story] for story in stories)
    own = [one.own for one in lessons]
    recurring = {
        line
        for line in _often(always, MOST_SHARE * len(stories))
        if has_words(line) and not _is_owned(line, own)
    }
    endings = [[ending(one.zone, recurring | found) for one in story] for story in stories]
    recurring &= _recurring([[frozenset(one) for one in story] for story in endings], MIN_SHARE)
    several = [
        [frozenset(one.zone) if one.own else frozenset() for one in story] for story in stories
    ]
    pairs = telling(several)
    found |= recurring & _often(pairs, 0)
    found |= {line for line in recurring if pairs[line] >= _PAIR and always[line] == len(stories)}
    # What stands below furniture is furniture.
    each = [ending for story in endings for ending in story]
    for line in in_order(each, recurring):
        places = [ending for ending in each if line in ending]
        proof = found - inner
        below = sum(1 for ending in places if not proof.isdisjoint(ending[: ending.index(line)]))
        if below >= MOST_SHARE * len(places):
            found |= {line}
    return found


def _betweens(stories: Sequence[Sequence[Lesson]]) -> frozenset[str]:
    """Return what stands after nearly every report that another follows, and after no last one."""
    several = [story for story in stories if any(one.ends for one in story)]
    last = Counter(line for story in several for one in story for line in forms(one.zone))
    never = frozenset(line for line, times in last.items() if times * MIN_PAGES > len(several))
    ends = [[end for one in story for end in one.ends] for story in several]
    often = _recurring([[frozenset(islice(end, 1)) for end in story] for story in ends], MIN_SHARE)
    return between(ends, never) | {line for line in often - never if _is_set_off(line)}


def _is_set_off(line: str) -> bool:
    """Say whether a label has more than the words of a heading, and is no signature."""
    return has_signs(line) and is_loose(line)


def _recurring(stories: Sequence[Sequence[frozenset[str]]], share: float) -> frozenset[str]:
    """Return the templates that stand in enough stories, however often in each."""
    return _often(telling(stories), share * len(stories))


def _often(count: Mapping[str, int], least: float) -> frozenset[str]:
    """Return the templates counted in enough stories; a name alone is a report's."""
    need = max(MIN_PAGES, least)
    return frozenset(
        line
        for line, times in count.items()
        if times >= need and (not named(line) or has_words(line))
    )
