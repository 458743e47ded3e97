"""Reports announced by titles without numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from extract import noise, shapes
from extract.fold import fold
from extract.maintext import Line
from extract.markers import Run
from extract.names import (
    LONGEST,
    bare,
    counted,
    has_clauses,
    is_echo,
    is_essay,
    is_numbered,
    names_report,
    names_whose,
    promised,
)
from extract.ordinals import number
from extract.own import greets, is_day
from extract.signs import Marker
from extract.sizes import MAX_LEAD, MIN_BODY, Sizes, median

_SHORT_BODY = 30  # characters of a report that the page's title counts
_NAMED = 0.5  # how sure lines are that only name reports
_SHORTEST = 6  # characters of a title
_TOP = 30  # lines that a table of contents begins in; characters of a date
_PAIR = 2  # titles, the least that announce reports
_LEAD_SHARE = 0.4  # of a report's usual size, which what stands between two titles does not reach
_LONGEST_YEAR = 13  # characters of a line that is a year's
_YEAR = re.compile(r"^\W{0,2}((?:19|20)\d\d)(年?度?\W{0,2}篇\W{0,2})$")
_ORNAMENT = (  # no sign of a quote, a sentence or a mask
    r"[^\w\s\"'“‘。.…!！?？;；,，、:：(（)）/×]\W*\w.*"
)
_ENDS = r"^\W+|\W+$"
_POINT = r"^([一二三四五六七八九十]{1,3})、"
_NUMBER = re.compile(
    r"^\W*(?:[\d０-９]{1,2}|[一二三四五六七八九十]{1,3})[\s.、)\uff09\uff0e:\uff1a]+"
)


@lru_cache(1 << 5)  # as of numbered ones
def unnumbered_run(lines: tuple[Line, ...], title: str | None) -> Run | None:
    """Return the markers of a page that numbers none of its reports, None if there are none.

    In this order: the page's own title repeated, a table of contents whose lines come again,
    names set between ornaments, and headings that each name a document (three at least, or as
    many as the title promises); before all others those that are as many as it promises.
    """
    sizes = Sizes(lines)
    count = promised(title)
    runs: list[Run] = []
    for indices, confidence in _found(lines, title, sizes):
        least = _SHORT_BODY if len(indices) == count else MIN_BODY
        if len(indices) > 1 and _with_bodies(indices, sizes, least) == indices:
            markers = tuple(Marker(index, None, lines[index].text) for index in indices)
            runs.append(Run(markers, confidence, confidence > _NAMED))
            if count in {None, len(markers)}:
                return runs[-1]
    return runs[0] if runs else None


def _found(
    lines: Sequence[Line], title: str | None, sizes: Sizes
) -> Iterator[tuple[list[int], float]]:
    """Yield lines that may announce reports, and how sure they are; asked for one by one."""
    yield _repeated(lines, title, sizes), 0.7
    yield _listed(lines, sizes), 0.8
    yield from _ornamented(lines, title, sizes)
    yield _yearly(lines, title), 0.6
    yield _named(lines, title, sizes), _NAMED


def _repeated(lines: Sequence[Line], title: str | None, sizes: Sizes) -> list[int]:
    found = [index for index, line in enumerate(lines) if is_echo(line.text, title)]
    bodies = [sizes.between(start + 1, end) for start, end in pairwise([*found, len(lines)])]
    if len(found) > 1 and bodies[0] <= min(MAX_LEAD, _LEAD_SHARE * median(bodies[1:])):
        last = lines[found[1] - 1].text
        is_top = all(shapes.is_label(line.text) for line in lines[: found[0]])
        is_boxed = all(line.apart for line in lines[found[0] + 1 : found[1]])
        if is_top and (is_boxed or noise.is_lead(last) or bare(title or "") in fold(last)):
            # The page's title, an editor's lead, and then the first report's.
            del found[0]
    if len(found) > 1 and len(found) - 1 == promised(title) == promised(lines[found[0]].text):
        del found[0]  # what the page is called, which of its reports none is
    least = _SHORT_BODY if len(found) == promised(title) else MIN_BODY
    return _with_bodies(found, sizes, least)


def _listed(lines: Sequence[Line], sizes: Sizes) -> list[int]:
    """Return where the lines of a table of contents come again, all of them, in order."""
    places: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        if len(line.text) <= LONGEST:
            places.setdefault(line.text, []).append(index)
    best: list[int] = []
    run: list[int] = []
    for index, line in enumerate(lines[:_TOP]):
        own = line.text
        if len(places.get(own, ())) <= 1 and (numbered := _NUMBER.match(own)):
            own = own[numbered.end() :]
        later = [p for p in places.get(own, []) if p > (run[-1] if run else index)]
        if later and shapes.is_label(own) and index not in run:
            run.append(later[0])
            best = max(best, run, key=len)
        else:
            run = []
    # A report's own items, a pair of which it names twice, stand below its text.
    is_own = len(best) == _PAIR and sizes.lead(best[0]) > MAX_LEAD
    return [] if is_own else list(best)


def _ornamented(
    lines: Sequence[Line], title: str | None, sizes: Sizes
) -> Iterator[tuple[list[int], float]]:
    """Yield the names set between the same ornaments (★ 述职报告 ★), and how sure they are: more
    if the page's title, or what stands above them, tells how many there are."""
    groups: dict[str, list[int]] = {}
    for index in [at for at, line in enumerate(lines) if line.text[0] == line.text[-1]]:
        if re.fullmatch(_ORNAMENT, lines[index].text):
            groups.setdefault(lines[index].text[0], []).append(index)
    for group in groups.values():
        every = _with_bodies(group, sizes, _SHORT_BODY)
        found = [
            index for index in group if names_report(re.sub(_ENDS, "", fold(lines[index].text)))
        ]
        told = {promised(title), *(counted(line.text) for line in lines[: group[0]])}
        if 2 * len(found) >= len(every) and len(every) in told:
            yield every, 0.8
        elif len(found) > 1 and sizes.lead(found[0]) <= MAX_LEAD:
            yield found, 0.8 if len(found) in told else _NAMED


def _yearly(lines: Sequence[Line], title: str | None) -> list[int]:
    """Return lines that are one but for a year that goes on, and count pieces (2019年篇)."""
    groups: dict[str, dict[int, int]] = {}
    for index, line in enumerate(lines):
        year = _YEAR.match(line.text) if len(line.text) <= _LONGEST_YEAR else None
        if year is not None:
            groups.setdefault(year[2], {}).setdefault(int(year[1]), index)
    for found in groups.values():
        years, places = list(found), list(found.values())
        steps = {later - one for one, later in pairwise(years)}
        if steps in ({1}, {-1}) and not _has_begun(lines[: places[0]], title):
            return places
    return []


def _named(lines: Sequence[Line], title: str | None, sizes: Sizes) -> list[int]:
    found = _headings(lines, title, sizes)
    if len(found) == promised(title):
        return found
    labels = [index for index, line in enumerate(lines) if _is_titled(line)]
    found = _titled(labels, lines, title, sizes) or max(
        found, _parted(labels, lines, title, sizes), key=len
    )
    if len(found) > 1 and is_echo(lines[found[0]].text, title):
        # The page's title, with no more below it than a site says of its pages.
        first, *others = (sizes.between(*one) for one in pairwise([*found, len(lines)]))
        if first <= min(MAX_LEAD, _LEAD_SHARE * median(others)):
            return found[1:]
    return found


def _titled(
    labels: Sequence[int], lines: Sequence[Line], title: str | None, sizes: Sizes
) -> list[int]:
    """Return the lines set as titles, whatever they name, where they must be the reports'.

    They are as many as the page's title promises, and no report has begun above the first; or
    they are set as headings, and half of them name a report, or the points below begin again.
    """
    headings = [index for index in labels if lines[index].heading]
    for group in (headings, labels):
        found = _with_bodies(group, sizes)
        if len(found) < _PAIR or _has_begun(lines[: found[0]], title):
            continue
        if len(found) == promised(title):
            return found
        names = sum(_is_name(lines[index]) for index in found)
        ends = [*found[1:], len(lines)]
        anew = sum(_counts_anew(lines, *one) for one in zip(found, ends, strict=True))
        if group is headings and max(names, anew) >= _PAIR and 2 * max(names, anew) >= len(found):
            return found
    return []


def _parted(
    labels: Sequence[int], lines: Sequence[Line], title: str | None, sizes: Sizes
) -> list[int]:
    """Return the titles below a report's signature, or above whom a letter speaks to."""
    first = _with_bodies(labels, sizes)[:1]
    later = [index for index in labels if first < [index] and _is_parted(lines, index)]
    found = _with_bodies([*first, *later], sizes)
    if len(found) < _PAIR or _has_begun(lines[: found[0]], title):
        return []
    is_last = any(_is_date(line.text) for line in lines[found[-1] :])
    return found if is_last or _is_greeted(lines, found[-1]) else []


def _is_parted(lines: Sequence[Line], index: int) -> bool:
    """Say whether a report ends above a line, or a letter begins below it."""
    return _is_date(lines[index - 1].text) or _is_greeted(lines, index)


def _is_date(text: str) -> bool:
    return len(text) <= _TOP and is_day(fold(text))


def _is_greeted(lines: Sequence[Line], index: int) -> bool:
    below = lines[index + 1].text if index + 1 < len(lines) else ""
    return greets(below)


def _is_titled(line: Line) -> bool:
    folded = fold(line.text)
    return (
        _SHORTEST <= len(folded) <= LONGEST
        and not folded.endswith(":")
        and shapes.is_label(line.text)
        and not has_clauses(folded)
        and not is_numbered(folded)
        and not is_essay(folded)
        and not _is_subtitle(line.text)
        and not noise.is_lead(line.text)
    )


def _has_begun(above: Sequence[Line], title: str | None) -> bool:
    name = bare(title or "")
    return any(
        not (shapes.is_label(line.text) or noise.is_lead(line.text) or name in fold(line.text))
        for line in above
    )


def _is_subtitle(text: str) -> bool:
    return text.startswith(("—", "--", "附"))


def _headings(lines: Sequence[Line], title: str | None, sizes: Sizes) -> list[int]:
    """Return the lines that each name a report and have one after them.

    A short name (个人述职报告) is one if the others are full and it makes up the promised number,
    or stands before the first of them with a report of its own, or the points below it begin again.
    """
    names = [index for index, line in enumerate(lines) if _is_name(line)]
    some = _with_bodies(names, sizes, _SHORT_BODY)
    if len(some) == promised(title) and sizes.lead(some[0]) <= MAX_LEAD:
        return some
    every = _with_bodies(names, sizes)
    full = _with_bodies([index for index in names if _is_full(lines[index])], sizes)
    if full and full[0] not in every and is_echo(lines[full[0]].text, title):
        del full[0]  # the page's title, with a short name below it
    if len(full) > 1 and len(every) > len(full):
        usual = median(sizes.between(*one) for one in pairwise([*full, len(lines)]))
        above = sizes.lead(full[0]) - sizes.lead(every[0])
        late = every[0] < full[0] and above >= min(MAX_LEAD, _LEAD_SHARE * usual)
        full = every if late or len(every) == promised(title) else full
        ends = zip(every, [*every[1:], len(lines)], strict=True)
        anew = {one for one, end in ends if _counts_anew(lines, one, end) or _is_parted(lines, one)}
        full = sorted(anew.union(full))
    enough = (
        len(full) >= 3
        or len(full) == promised(title)
        or all(names_whose(fold(lines[index].text)) for index in full)
    )
    # The first report may stand above the second's name without one.
    leads = full and (sizes.lead(full[0]) <= MAX_LEAD or len(full) + 1 == promised(title))
    return full if enough and leads else []


def _counts_anew(lines: Sequence[Line], index: int, end: int) -> bool:
    """Say whether the points from a line on begin again, or go on lower than those above."""
    above = next((one for line in reversed(lines[:index]) if (one := _point(line.text))), 0)
    below = next((one for line in lines[index:end] if (one := _point(line.text))), 0)
    return 0 < below <= above


def _point(text: str) -> int:
    """Return the number of a report's point (三、), 0 if a line is none."""
    point = re.match(_POINT, text)
    return (point and number(point[1])) or 0


def _with_bodies(named: Sequence[int], sizes: Sizes, least: int = MIN_BODY) -> list[int]:
    """Return the lines that have enough text below them, before the next of them."""
    ends = [*named[1:], sizes.count]
    return [
        index
        for index, end in zip(named, ends, strict=False)
        if sizes.between(index + 1, end) >= least
    ]


def _is_name(line: Line) -> bool:
    text = line.text
    is_aside = text[0] in "(\uff08" and text[-1] in ")\uff09"
    if is_aside or not names_report(fold(text)) or _is_subtitle(text):
        return False
    return not noise.is_lead(text) and (promised(text) or 1) == 1


def _is_full(line: Line) -> bool:
    return line.heading or names_whose(fold(line.text))
