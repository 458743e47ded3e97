"""The frames of one line: what it looks like without its number, as a prefix, suffix or whole.

A line is no marker for its frame alone; :mod:`extract.markers` judges what frames do on a page.
"""

import re
from functools import lru_cache

from extract import noise, ordinals
from extract.fold import fold
from extract.glued import boxed, glued
from extract.names import (
    LONGEST,
    bare,
    has_clauses,
    is_alike,
    letters,
    names_report,
    names_whose,
    share,
)
from extract.ordinals import Ordinal
from extract.signs import (
    BEFORE,
    CLOSE,
    CLOSING,
    HAS_PIECE,
    INNER_UNITS,
    MEDIUM,
    NEAR,
    OPEN,
    ORNAMENTS,
    PIECE,
    SHORT,
    STRONG,
    WEAK,
    WORD,
    Candidate,
    Marker,
    Strength,
    goes_on,
    is_inner,
)

_ALIKE = 0.6  # share of a frame's characters that the title has
# How text begins that a marker with a word or brackets is glued to: most does not, and has no sign
# behind a number that would close one.
_EARLY = re.compile(
    rf"[^\W\d]{{1,8}}\.?\s?[{ordinals.SIGNS}]{{1,6}}\s?"
    rf"(?:篇|[^\W\d_a-zA-Z]?(?:[{CLOSE}:、|丨-]|\.(?!\d)))"
)
_LEADING = frozenset(f" ([【〔《〈「『〖>—-{ORNAMENTS}")
_COUNTED = re.compile(
    rf"[篇 )\]】〕》〉」』〗:、|丨.-](?:(?<=[{ordinals.SIGNS}].)|(?<=[{ordinals.SIGNS}]..))"
)
_LONGEST_EARLY = 20  # characters of a word, a number and a sign
# A paragraph of several clauses with a number in brackets, as most of those are that begin so.
_ITEM = r"\((?:[一二三四五六七八九十]{1,3}|\d{1,2})\)[^。;!?,]{4,}+[。;!?,]."
_SECTION = re.compile(
    rf"\(?(?:[一二三四五六七八九十]{{1,3}}|\d{{1,2}})([、.,):][^{ordinals.SIGNS}]*+)$"
)
_AFTER = re.compile(rf"^\s?(?P<unit>[^\W\d_a-zA-Z])?(?P<close>[{CLOSE}]*[:、.|丨\s-]*)")
_TAIL_BEFORE = rf"(?P<frame>[{OPEN}]*(?:第\s?|{PIECE}\s?\(?)?)$"
_LEADS_UP = frozenset(" ([【〔《〈「『〖第篇文例本板份辑tT.oO")  # how what it finds ends
_TAIL_AFTER = rf"^\s?(?P<unit>{PIECE})?[{CLOSE}:]*(?:[(\[【][^()\[\]【】]{{1,12}}[)\]】])?$"
_READ = LONGEST + 20  # characters of a line that are looked at
_KEPT = 400  # characters of the longest line that answers are kept of as it is
_TAIL = 16  # characters of the longest that leads up to a number at the end
_NAMED = 6  # characters of the shortest title that is looked for in a line
_OF_DATES = frozenset("-/:.")
_OF_TIME = frozenset("年月日号时点")
_COUNTS = re.compile(r"号\w{2,4}\W*$")  # 3号文稿, and no day
_BRACKETED = re.compile(r"[(\uff08][^()\uff08\uff09]*[)\uff09]")
_CLOSERS = dict(zip(")\uff09】]〕》〉」』", "(\uff08【[〔《〈「『", strict=True))
_SPACES = " \t"
_BLANKS = frozenset(_SPACES)
_SEPARATORS = " \u3000:\uff1a、.\uff0e—-|\uff5c丨)\uff09】]〕》〉」』"
_POINTS = frozenset("、.,):")
_AFTER_HEADING = _POINTS | {" "}
_OPENERS = "【[〔(\uff08《"
_LENGTH = r"\s*\(?[^\W\d]{0,2}\d{3,5}字\)?$"  # T一(约800字)
_LATIN, _ROMAN = frozenset({"roman", "letter"}), frozenset("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ")  # I is both; XIII
_WORDS = re.compile(r"[^\W\d_]{4}|" + r"[\W\d_]*[^\W\d_]" * 4)  # the first at once
_REMARK = re.compile(r"^\s*[(\uff08][^()\uff08\uff09]{1,8}[)\uff09]\s?[:\uff1a]")  # 篇一(92分):名
ESSAY_TITLE = re.compile(r"^.{1,6}篇$")


def candidates(text: str, title: str | None) -> tuple[Candidate, ...]:
    """Return the frames that a line may be a marker in, as if it were a page's first."""
    return _candidates(text if len(text) <= _KEPT else text[:_READ], title)


@lru_cache(1 << 13)  # a page is cut again once its site's rules are learned
def _candidates(line: str, title: str | None) -> tuple[Candidate, ...]:
    text, folded = line[:_READ], fold(line)[:_READ]
    found: list[Candidate] = []
    name = bare(title) if title else ""
    at = folded.find(name) if len(name) >= _NAMED else -1
    is_text = len(text) > LONGEST or folded.endswith("。")
    if at < 0 and (_is_prose(folded) if is_text else _is_section(folded, title)):
        return ()
    for ordinal in ordinals.find(folded):
        if at >= 0 and (with_title := glued(text, folded, ordinal, name, at)):
            found.append(with_title)
        if folded[:1] in CLOSING and (in_box := boxed(text, folded, ordinal, name)):
            found.append(in_box)
        if _heads_section(folded, ordinal, title):
            if is_text:
                break
            continue
        before = _prefix(text, folded, ordinal, title)
        if before:
            found.append(before)
        if is_text:
            if at < 0 or ordinal.start > at + len(name) + NEAR:
                break
            continue
        after = _suffix(text, folded, ordinal)
        if after:
            found.append(after)
        whole = _whole(text, folded, ordinal, title)
        if whole:
            found.append(whole)
    return () if found and noise.is_imprint(text) else tuple(found)


def _is_prose(folded: str) -> bool:
    """Say whether text begins with no marker: with no ornament, and no word and number."""
    if folded[:1] in _LEADING:
        return re.match(_ITEM, folded) is not None
    if _COUNTED.search(folded, 1, _LONGEST_EARLY) is None:
        return True
    return _EARLY.match(folded) is None


def _is_section(folded: str, title: str | None) -> bool:
    """Say whether a line is a section's heading, without another number in it."""
    section = _SECTION.match(folded)
    return section is not None and _tells_topic(section[1], title)


def _prefix(text: str, folded: str, ordinal: Ordinal, title: str | None) -> Candidate | None:
    """Return the frame of a number at the beginning: 第一篇:T, 【篇2】T, Part 3, ◆1 T."""
    before = BEFORE.match(folded[: ordinal.start])
    if before is None:
        return None
    after = _AFTER.match(folded[ordinal.end :])
    if after is None:
        return None
    word, opened = (before["word"] or "").strip(), before["open"].strip()
    unit, close = after["unit"] or "", after["close"]
    cut = ordinal.end + after.end()
    space = " " if folded[ordinal.end : ordinal.end + 1] in _BLANKS else ""
    close = close or space
    if unit and word != "第" and not HAS_PIECE.fullmatch(unit):
        close = space
        is_bare = (not opened or opened in ORNAMENTS) and unit not in INNER_UNITS  # 01 名, #1 名
        if ordinal.style != "circled" and not (close and (word or is_bare)):
            return None
        if is_bare and opened and not word and _naming(folded[ordinal.end :], title) is None:
            return None
        unit, cut = "", ordinal.end
    if word == "第" and (not unit or is_inner(unit, folded[cut:])):
        return None
    if folded[cut : cut + 1] == "章" or (unit == "篇" and ESSAY_TITLE.match(folded[cut:])):
        return None
    strength = MEDIUM
    if HAS_PIECE.fullmatch(word) or HAS_PIECE.fullmatch(unit):
        # What reports and their own parts are both counted by: Part 1, Part 1 工作回顾.
        is_vague = word.isascii() and word and _is_topic(folded[cut:], title)
        strength = MEDIUM if is_vague else STRONG
    elif not word and opened in {"", "("}:
        named = _naming(folded[ordinal.end :], title)
        if named is None:
            return None
        strength = named
        is_latin = ordinal.style in _LATIN or folded[ordinal.start] in _ROMAN
        # The points of a report are set another way.
        word = opened + ("latin" if is_latin else ordinal.style)
    frame = ("prefix", word, unit)
    closed = CLOSING.get(opened[:1], "")
    end = folded.find(closed, ordinal.end, LONGEST) if closed else -1
    if len(text) > LONGEST or goes_on(folded[max(cut, end + 1) :]):
        if end >= cut:
            heading = text[1:end].strip()
            return frame, strength, Marker(0, ordinal.value, heading, end + 1)
        # A space is enough after what counts pieces and nothing else.
        parted = close if _is_counter(word) or _is_counter(unit) else close.strip(_SPACES)
        if not parted and (word, unit) == ("第", "篇"):
            return frame, MEDIUM, Marker(0, ordinal.value, text[:cut], cut)
        if not parted or not (word or opened):
            return None
        gap = folded.find(" ", cut + 1, LONGEST)
        if gap > 0 and names_report(folded[cut:gap].lstrip(_SEPARATORS)):
            heading = text[cut:gap].strip(_SEPARATORS)
            return frame, strength, Marker(0, ordinal.value, heading, gap)
        heading = text[:cut].strip(_SEPARATORS + _OPENERS)
        return frame, strength, Marker(0, ordinal.value, heading, cut)
    heading = _name(_REMARK.sub("", text[cut:]))
    if not WORD.search(heading) or _BRACKETED.fullmatch(heading):
        heading = text
    return frame, strength, Marker(0, ordinal.value, heading)


def _name(text: str) -> str:
    """Return a name without what parts it from its number; its own brackets stay closed."""
    name = text.lstrip(_SEPARATORS)
    bare = name.rstrip(_SEPARATORS)
    end = name[len(bare) : len(bare) + 1]
    return bare + end if end in _CLOSERS and _CLOSERS[end] in bare else bare


def _is_topic(folded: str, title: str | None) -> bool:
    """Say whether words behind a counter are no report's name."""
    name = folded.strip(_SEPARATORS)
    return WORD.search(name) is not None and not names_report(name) and not is_alike(name, title)


def _is_counter(word: str) -> bool:
    """Say whether a word beside a number counts pieces: 篇, Part, or another word in Latin."""
    return HAS_PIECE.fullmatch(word) is not None or (word.isascii() and len(word) > 2)


def _suffix(text: str, folded: str, ordinal: Ordinal) -> Candidate | None:
    """Return the frame of a number at the end: T 篇1, T(四), T范文第3篇, T【第一篇】."""
    if folded[ordinal.start - 1 : ordinal.start] not in _LEADS_UP:
        return None
    after = re.match(_TAIL_AFTER, folded[ordinal.end :])
    if after is None:
        return None
    start = max(0, ordinal.start - _TAIL)
    before = re.search(_TAIL_BEFORE, folded[start : ordinal.start])
    if before is None:
        return None
    frame, unit = before["frame"].strip(), after["unit"] or ""
    name = folded[: start + before.start()].strip()
    if not frame or len(name) < 2 or noise.is_tail(text):
        return None
    if frame.endswith("第") and not unit:
        return None
    strength = STRONG if HAS_PIECE.search(frame + unit) else MEDIUM
    return ("suffix", frame, unit), strength, Marker(0, ordinal.value, text)


def _whole(text: str, folded: str, ordinal: Ordinal, title: str | None) -> Candidate | None:
    """Return the frame of a line that stays the same but for its number: T1, 【入二】, (三)."""
    left, right = folded[: ordinal.start].strip(), folded[ordinal.end :].strip()
    if is_heading(left, right) and _WORDS.match(right):
        return None
    if right.endswith(("字", "字)")):
        right = re.sub(_LENGTH, "", right)
    if left.endswith("第") and is_inner(right[:1], right[1:]):
        return None
    essay = right[:1] == "篇" and ESSAY_TITLE.match(right[1:].strip())
    is_dated = left[-1:] in _OF_DATES and left[:-1].rstrip()[-1:].isdecimal()
    if essay or is_dated or (right[:1] in _OF_TIME and not _COUNTS.match(right)):
        return None
    words = letters(left + right)
    strength = MEDIUM if words else WEAK
    if len(words) >= 4:
        if title is not None and len(words) <= 2 * len(title) and share(words, title) >= _ALIKE:
            strength = STRONG
    elif not left + right and ordinal.style == "arabic":
        return None
    return ("whole", left, right), strength, Marker(0, ordinal.value, text)


def _naming(folded: str, title: str | None) -> Strength | None:
    """Return how surely what follows a bare number is a report's name and no section's heading.

    Sections are numbered with a point (一、 1. (一)), so after one a name must say whose it is.
    """
    name = folded.lstrip(_SEPARATORS)
    if has_clauses(name[:-1]):
        return None
    if is_alike(name, title):
        return MEDIUM
    if not names_report(name):
        return None
    is_sure = names_whose(name) or folded.lstrip()[:1] not in _POINTS
    return MEDIUM if is_sure else SHORT


def _heads_section(folded: str, ordinal: Ordinal, title: str | None) -> bool:
    """Say whether a number is that of a report's own section, as most numbers at a line's begin."""
    left, right = folded[: ordinal.start].strip(), folded[ordinal.end :]
    return is_heading(left, right.strip()) and _tells_topic(right, title)


def _tells_topic(right: str, title: str | None) -> bool:
    """Say whether words behind a section's number are what it is about, and no report's name."""
    return _WORDS.match(right) is not None and _naming(right, title) is None


def is_heading(left: str, right: str) -> bool:
    """Say whether the number is a section's: nothing but a bracket before it, a point after."""
    return left in {"", "("} and right[:1] in _AFTER_HEADING
