"""Furniture in the midst of reports that is told wherever it stands, whatever was learned.

Code, buttons, numbers of sheets, boxes that lead elsewhere; and what a page tells its reader again
and again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain, islice, takewhile

from extract import noise, ordinals, shapes
from extract.fold import fold
from extract.frames import candidates
from extract.maintext import Line
from extract.names import is_echo, names_report
from extract.own import HEADING, has_sign, is_loose, is_own, is_signature, is_signed, is_vague
from extract.slots import template

_LABEL, _COMMAND = 80, 40  # characters of the longest line that is a banner; that is a command
_NAME = 4  # characters from which on a site's name in a line is no chance
_BELOW = 2  # sentences below a label in a text's midst
_ROW = 12  # cells of a table's row, at most
_TAGS = frozenset("#[{")
_TAG = (  # what a template's own engine was to replace: #p#分页标题#e#, [!--page--]
    r"#[a-z]#[^#]{0,60}#[a-z]#|\[!?--[\w.]+--\]|\{\$?[a-zA-Z_.:]+\}"
)
_NAMED = r"\W*(\w)([^:]{0,8})(\w)\W{0,2}[:\u3015】\]](?=.{4})"  # 接着看:名
_QUOTES = '”"」』'
_BRACKETS = frozenset("(\uff08")
_REMARK = re.compile(r"[(\uff08][^()\uff08\uff09]{6,}[)\uff09]")
_CLAUSE = re.compile(r"\w[,\uff0c!\uff01?\uff1f|“]\s?\w")  # as in no name, and no label
_PAGER = r"(?:[首末尾]页|[上下前后]一?页|\d{1,3}|[^\w。])+"  # 上一页 1 2 下一页
_SHEET = r"\d{1,3}(?:\s?/\s?\d{1,3})?"  # a number in a box of its own: 3, 3 / 12


def without_asides(
    parts: Sequence[Sequence[Line]], title: str | None, site: str | None = None
) -> tuple[tuple[Line, ...], ...]:
    """Return the lines of an article's parts without furniture that is told wherever it stands,
    and without what they tell the page's reader again and again; ``site`` is what the site calls
    itself."""
    name = site if site and len(site) >= _NAME and not is_signed(site) else None
    inside = [_own(part, title, name) for part in parts]
    said = [_said(part, odd, title, name) for part, odd in inside]
    count = Counter(one for part in said for one in part.values() if one)
    if all(times == 1 for times in count.values()):
        return tuple([tuple(part) for part, _ in inside])
    return tuple(
        tuple(line for index, line in enumerate(part) if count[own.get(index, "")] <= 1)
        for (part, _), own in zip(inside, said, strict=True)
    )


def _odd(lines: Sequence[Line]) -> list[int]:
    """Return the indices of the lines that are no sentences among others, as most are: of those
    code alone can be furniture."""
    return [
        index
        for index, (text, _, linked, apart) in enumerate(lines)
        if linked or apart or not shapes.is_sentence(text)
    ]


def _said(
    lines: Sequence[Line], odd: Sequence[int], title: str | None, site: str | None
) -> dict[int, str]:
    """Return of odd lines, by their index, what they say if that is furniture where it is said
    twice.

    A banner stands alone in its element: the head of a table has rows below it.
    """
    said: dict[int, str] = {}
    last = _last_sentence(lines) if site else 0
    for index in odd:
        line = lines[index]
        tells = index < last and _tells(line, site)
        if (tells or _is_command(line)) and not is_echo(line.text, title):
            said[index] = template(line.text, title or "")
        elif _is_remark(line.text) or (_is_alone(lines, index) and _is_banner(line)):
            said[index] = line.text
    return said


def _last_sentence(lines: Sequence[Line], nth: int = 1) -> int:
    """Return where the nth last sentence stands: the site's name below the last tells what stands
    beside it."""
    places = (at for at in range(len(lines) - 1, -1, -1) if lines[at].text[-1] == "。")
    return next(islice((at for at in places if not lines[at].apart), nth - 1, None), 0)


def _is_alone(lines: Sequence[Line], index: int) -> bool:
    """Say whether a line stands in an element of its own, and neither of those beside it does."""
    beside = (at for at in (index - 1, index + 1) if 0 <= at < len(lines))
    return lines[index].apart and not any(lines[at].apart for at in beside)


def _own(
    lines: Sequence[Line], title: str | None, site: str | None
) -> tuple[Sequence[Line], Sequence[int]]:
    """Return the lines that are not furniture wherever it stands, nor above it in its box, and
    the indices of the odd ones among them."""
    odd = _odd(lines)
    out = {index for index, line in enumerate(lines) if shapes.is_code(line.text)}
    out.update(
        index
        for index in odd
        if _is_aside(lines[index], title)
        or (_is_number(lines[index]) and not _is_cell(lines, index))
    )
    if site:
        last = _last_sentence(lines)
        midst = _last_sentence(lines, _BELOW)
        out.update(
            index
            for index in odd
            if index < last and _names(lines[index], site, is_amidst=index < midst)
        )
    for index in reversed(odd):
        if index + 1 in out and lines[index].apart:
            below = lines[index + 1]
            if below.apart and below.linked and is_loose(lines[index].text):
                out.add(index)
    if not out:
        return lines, odd
    kept = [line for index, line in enumerate(lines) if index not in out]
    return kept, _odd(kept)


def _is_aside(line: Line, title: str | None) -> bool:
    """Say whether a line is furniture wherever it stands."""
    text = line.text
    if _is_sheet(text, title) or shapes.is_bare_address(text):
        return True
    if text[:1] in _TAGS and re.fullmatch(_TAG, text):
        return True
    if not line.linked or (ordinals.is_marker_like(text) and not _names_other(fold(text))):
        return False
    if noise.is_tail(text):
        return True
    return not line.heading and (line.apart or _leads_away(text, title))


def _is_number(line: Line) -> bool:
    """Say whether a line in a box of its own is a number, as that of a sheet."""
    text = line.text
    return line.apart and text[:1].isdecimal() and re.fullmatch(_SHEET, fold(text)) is not None


def _is_cell(lines: Sequence[Line], index: int) -> bool:
    """Say whether a number stands among words in boxes of their own: in a table."""
    around = (reversed(lines[max(0, index - _ROW) : index]), lines[index + 1 : index + _ROW])
    beside = chain.from_iterable(takewhile(lambda one: one.apart, side) for side in around)
    return any(not one.linked and not _is_number(one) for one in beside)


def _names(line: Line, site: str, *, is_amidst: bool) -> bool:
    """Say whether a line names the site in no sentence: in a box of its own, or among clauses in
    a text's midst."""
    text = line.text
    if site not in text or not shapes.is_unended(text.rstrip(_QUOTES)):
        return False
    return line.apart or (is_amidst and _tells(line, site) and _CLAUSE.search(text) is not None)


def _tells(line: Line, site: str | None) -> bool:
    """Say whether a label has the site's name in it, and more."""
    text = line.text
    if not site or site not in text or len(text) > _COMMAND or line.heading:
        return False
    return text != site and shapes.is_unended(text.rstrip(_QUOTES)) and not is_own(text)


def _leads_away(text: str, title: str | None) -> bool:
    """Say whether a line that is a link is no heading, and announces no report."""
    folded = fold(text)
    if re.match(HEADING, folded) or not shapes.is_unended(text):
        return False
    if _names_other(folded):
        return True
    is_named = names_report(folded) or is_echo(text, title) or candidates(text, title)
    return shapes.is_label(text) and not is_named


def _names_other(folded: str) -> bool:
    """Say whether a line names another page after a label, whose number, if any, counts no report:
    one at its begin or end would."""
    label = re.match(_NAMED, folded)
    if label is None or ordinals.is_marker_like(label[0]):
        return False
    return ordinals.SIGN.search(label[1] + label[3]) is None


def _is_sheet(text: str, title: str | None) -> bool:
    """Say whether a line is the number of a sheet, perhaps after the page's title."""
    if len(text) > _LABEL or text.endswith("。"):
        return False
    if title and text.startswith(title):
        text = text[len(title) :].lstrip("_- ")
    return shapes.is_page_number(text) or ("页" in text and re.fullmatch(_PAGER, text) is not None)


def _is_command(line: Line) -> bool:
    text = line.text
    if len(text) > _COMMAND or line.heading:
        return False
    if not (noise.is_command(text) or shapes.is_ruled(text)):
        return False
    return not (is_own(text) or noise.is_wall(text))


def _is_remark(text: str) -> bool:
    """Say whether a line is all in brackets and has more than a name, or gives an address."""
    if len(text) > _LABEL:
        return False
    if text[:1] in _BRACKETS:
        says_more = _CLAUSE.search(text) is not None or noise.speaks_to_reader(text)
        return says_more and _REMARK.fullmatch(text) is not None and not noise.is_wall(text)
    return len(text) <= _COMMAND and shapes.has_address(fold(text)) and shapes.is_unended(text)


def _is_banner(line: Line) -> bool:
    """Say whether a line has more than the words of a heading, and is none of the article's."""
    text = line.text
    if line.heading or len(text) > _LABEL or not has_sign(text):
        return False
    return is_vague(text) and not names_report(fold(text)) and not is_signature(text)
