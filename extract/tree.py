"""Markup to a tree of bounded size, without what no browser shows.

Whatever the markup, reading it costs time that grows with its size: its characters, tags, depth
and attributes have limits.
"""

import re
from collections.abc import Callable, Set
from itertools import islice
from typing import Final, NamedTuple, TypeAlias, TypeVar, cast

from lxml import etree

from extract.styles import HIDDEN, UNREADABLE, Traps, traps

Element: TypeAlias = etree._Element
"""An element of a page's tree."""

T = TypeVar("T")


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


MAX_CHARS = 8 << 20
"""Characters of markup read from one page."""
MAX_TAGS = 100_000
"""Tags read from one page."""
FIELD = "xmp"
"""The tag that a field with a text in it gets: HTML's for text that is shown as it is."""
INLINE = _names(
    "a abbr acronym b bdi bdo big cite code data dfn del em font i img ins kbd label mark nobr q "
    "ruby s samp small span strike strong sub sup time tt u var wbr"
)
"""Tags of elements that stand inside a line."""
BOLD = frozenset({"b", "strong"})
"""Those of them that set it in bold."""

_DROPPED = _names(
    "script style noscript template iframe object svg canvas "
    "select textarea button input audio video map"
)
_LEAST_FIELD = 200  # characters of a field's text
_MAX_DEPTH = 2000  # libxml2 stops at 2048 levels and leaves out what is deeper
_STYLED: Final = cast(
    "Callable[[Element], list[Element]]", etree.XPath("//@style/.. | //@hidden/..")
)
# The first is several times as fast, but its time grows with the square of what it finds.
_STYLED_OF_MANY: Final = cast(
    "Callable[[Element], list[Element]]", etree.XPath("//*[@style or @hidden]")
)
_MANY = 10_000  # tags
_LONGEST_TRAP = 200  # characters; what is longer unfolds
_FAR = 50  # elements around one of a style sheet's classes
_OWN_LINE = re.compile(r"display\s*:\s*(?:block|list-item|flex|grid|table)(?![-\w])", re.IGNORECASE)
_PRE = r"(?i)white-space\s*:\s*(?:pre|break-spaces)"
_STRING: Final = etree.XPath("string()", smart_strings=False)
_MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|meta|title|div|p|br|table|tr|td|span|a|h[1-6]|ul|ol|li|dl|article|"
    r"section|main|center|font|b|strong|form|frameset|script|pre)(?=[\s/>])",
    re.IGNORECASE,
)
_TAG = r"<[a-zA-Z!/?]"
_LARGE = 1 << 16  # characters of markup up to which no tag can cost much
_MAX_TAG = 2048  # characters of a tag with its attributes
_WHOLE_TAG = (
    r"""<([a-zA-Z][^\s/>]{0,40}+)(?:=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?|[^>=])*+>?"""
)
_NESTING = r"</?(?!a\b|/a\b|br\b|script\b|style\b)[a-zA-Z][^<>]*>"


class Tree(NamedTuple):
    """A page's tree, without what is never shown; ``hidden`` are the elements not displayed.

    ``cut`` says that its end was not read, ``flattened`` that its nesting was taken out because
    the parser would have lost what is deepest.
    """

    root: Element
    hidden: frozenset[Element]
    cut: bool
    flattened: bool


def is_markup(text: str) -> bool:
    """Say whether text is HTML at all: it has a tag of it, and is not mostly unreadable."""
    if _MARKUP.search(text) is None:
        return False
    return "\ufffd" not in text or text.count("\ufffd") * 20 <= len(text)


def tree(text: str) -> Element:
    """Return the bare tree of markup, for its links; any text at all has one."""
    return _whole_tree(_bounded(text))[0]


def shown_tree(text: str) -> Tree:
    """Return the tree of what markup shows, its lines broken as styles say; any text has one."""
    kept = _bounded(text)
    root, flattened = _whole_tree(kept)
    hiding = traps(map(text_of, root.iter("style")))
    _open_fields(root)
    etree.strip_elements(root, *_DROPPED, with_tail=False)
    styled = (_STYLED if kept.count("<") <= _MANY else _STYLED_OF_MANY)(root)
    _set_on_lines(styled)
    _break_lines(root, styled)
    hidden = frozenset(filter(_is_unseen, styled)).union(_of_classes(root, hiding))
    return Tree(root, hidden, len(kept) < len(text), flattened)


def text_of(element: Element) -> str:
    """Return the text of an element and of all in it."""
    # Most have no other in them: an expression is dear to ask.
    return str(_STRING(element)) if len(element) else element.text or ""


def nearest(element: Element, known: dict[Element | None, T]) -> T:
    """Return what is known of an element, or of the closest around it; None stands around all.

    It is remembered for each element on the way, so that all of a page's cost a step each.
    """
    passed: list[Element] = []
    current: Element | None = element
    while current not in known:
        assert current is not None
        passed.append(current)
        current = current.getparent()
    found = known[current]
    for one in passed:
        known[one] = found
    return found


def is_hidden(element: Element) -> bool:
    """Say whether an element says of itself that it is not displayed."""
    style = element.get("style")
    return element.get("hidden") is not None or (style is not None and bool(HIDDEN.search(style)))


def _bounded(text: str) -> str:
    """Return as much of the markup as is read.

    The parser compares each attribute of a tag with all before it: a tag of too much is left bare.
    """
    kept = text[:MAX_CHARS]
    if len(kept) > _LARGE:
        kept = re.sub(
            _WHOLE_TAG, lambda tag: tag[0] if len(tag[0]) <= _MAX_TAG else f"<{tag[1]}>", kept
        )
    if kept.count("<") > MAX_TAGS:
        for number, tag in enumerate(re.finditer(_TAG, kept)):
            if number == MAX_TAGS:
                return kept[: tag.start()]
    return kept


def _whole_tree(kept: str) -> tuple[Element, bool]:
    """Return the tree, and whether it was too deep and is flat now."""
    root = _tree(kept)
    # What has few tags cannot be deep: html, head and body may go unwritten.
    flattened = root is not None and kept.count("<") >= _MAX_DEPTH and _is_deep(root)
    if flattened:
        root = _tree(re.sub(_NESTING, "<br>", kept))
    return (etree.fromstring("<html><body/></html>") if root is None else root), flattened


def _tree(text: str) -> Element | None:
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def _is_deep(root: Element) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _MAX_DEPTH:
            return True
    return False


def _open_fields(root: Element) -> None:
    """Rename fields that hold a text: some sites print theirs in one, for copying."""
    for field in list(root.iter("textarea")):
        if len(field.text or "") >= _LEAST_FIELD:
            field.tag = FIELD


def _of_classes(root: Element, hiding: Traps) -> list[Element]:
    """Return the elements inside lines that a style sheet does not show."""
    if not hiding:
        return []
    return [
        element
        for element in root.iter(*INLINE)
        for name in (element.get("class") or "").split()
        if name in hiding and _is_little(element) and _is_within(element, hiding[name])
    ]


def _is_within(element: Element, ways: Set[frozenset[str]]) -> bool:
    """Say whether all classes and ids of one of several ways stand around an element."""
    if frozenset() in ways:
        return True
    names = _names_around(element)
    return any(way <= names for way in ways)


def _names_around(element: Element) -> set[str]:
    """Return the classes and ids of the elements around one, as far as is looked."""
    return {
        name
        for outer in islice(element.iterancestors(), _FAR)
        for name in f"{outer.get('class') or ''} {outer.get('id') or ''}".split()
    }


def _is_unseen(element: Element) -> bool:
    """Say whether an element is not displayed, or inside a line where nobody can read it."""
    if element.tag not in INLINE:
        return is_hidden(element)
    style = element.get("style")
    unread = is_hidden(element) or (style is not None and bool(UNREADABLE.search(style)))
    return unread and _is_little(element)


def _is_little(element: Element) -> bool:
    return len(text_of(element)) <= _LONGEST_TRAP


def _set_on_lines(styled: list[Element]) -> None:
    """Make blocks of elements inside lines that say of themselves that they are shown as such."""
    for element in styled:
        tag = element.tag
        if tag in INLINE and tag != "a" and _OWN_LINE.search(element.get("style") or ""):
            element.tag = "h6" if tag in BOLD else "div"


def _break_lines(root: Element, styled: list[Element]) -> None:
    """Put a ``<br>`` for each line's end in preformatted text, which browsers show as it is."""
    left = MAX_TAGS
    for outer in [*root.iter("pre", FIELD), *filter(_is_preformatted, styled)]:
        for inner in list(outer.iter()):
            left -= _break_text(inner, left)
            if inner is not outer:
                left -= _break_tail(inner, left)


def _is_preformatted(element: Element) -> bool:
    style = element.get("style")
    return style is not None and "white-space" in style and re.search(_PRE, style) is not None


def _break_text(element: Element, most: int) -> int:
    first, *rest = (element.text or "").split("\n", most)
    element.text = first
    last: Element | None = None
    for line in rest:
        end = etree.Element("br")
        end.tail = line
        if last is None:
            element.insert(0, end)
        else:
            last.addnext(end)
        last = end
    return len(rest)


def _break_tail(element: Element, most: int) -> int:
    first, *rest = (element.tail or "").split("\n", most)
    element.tail = first
    for line in reversed(rest):
        end = etree.Element("br")
        end.tail = line
        element.addnext(end)
    return len(rest)
