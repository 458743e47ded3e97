"""What a sample site shows at an article's address: its states, its lines, its parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, IntEnum

from crawlers.sample.calendar import DAYS
from crawlers.sample.grammar import chinese
from crawlers.sample.text import Text

_ENDS = ("。", "：")


class Marker(Enum):
    """The shape of the line that announces a report: ``{t}`` the bundle's theme, ``{T}`` the
    report's own name, ``{n}`` and ``{c}`` its number in Arabic and Chinese numerals.

    A shape that ends in the number is the report's only name and is its heading as it stands; one
    that begins with the number only stands before a name, and the name is the heading.  ``BARE``
    has no number: a table of contents above the first report lists all names.  ``GLUED`` has no
    line of its own: the report's first paragraph goes on behind it.
    """

    SPACED = "{t} 篇{n}"
    JOINED = "{t}篇{n}"
    QUOTED = "《{t}》 篇{n}"
    NTH = "{t}范文第{n}篇"
    BRACKETS = "{T}【第{c}篇】"
    COLON = "第{c}篇:{T}"
    SHORT = "篇{c}:{T}"
    BEFORE = "第{n}篇 {T}"
    ROUND = "{t}（{c}）"
    BARE = "{T}"
    GLUED = "第{c}篇："

    def line(self, theme: str, name: str, number: int) -> str:
        """Return the whole line."""
        return self.value.format(t=theme, T=name, n=number, c=chinese(number))

    def heading(self, theme: str, name: str, number: int) -> str:
        """Return the report's heading."""
        leading = self in {Marker.COLON, Marker.SHORT, Marker.BEFORE}
        return name if leading else self.line(theme, name, number).removesuffix("：")


class Gone(IntEnum):
    """What is answered for an article that was taken away."""

    NOT_FOUND = 404
    GONE = 410


@dataclass(frozen=True, slots=True)
class Item:
    """A report as a page names it."""

    text: Text
    name: str


@dataclass(frozen=True, slots=True)
class State:
    """What an article shows on a day.

    ``promised`` is the number of reports its title announces, None if it announces none.
    Without a ``marker`` it holds one report, under the page's own title.
    """

    title: str
    theme: str
    items: tuple[Item, ...]
    marker: Marker | None
    promised: int | None
    lead: str | None

    def __post_init__(self) -> None:
        if not self.items or (self.marker is None and len(self.items) > 1):
            raise ValueError(f"{self.title!r} holds {len(self.items)} reports without a marker")
        openings = [item.text.paragraphs[0] for item in self.items]
        if self.marker is Marker.GLUED and not all(line.endswith(_ENDS) for line in openings):
            raise ValueError(f"{self.title!r} glues a marker to what would be read as a name")

    def heading(self, ordinal: int) -> str:
        """Return the heading of the report at a 1-based position."""
        if self.marker is None:
            return self.title
        return self.marker.heading(self.theme, self.items[ordinal - 1].name, ordinal)


class Kind(Enum):
    """What a line of an article is."""

    LEAD = "lead"
    CONTENTS = "contents"
    MARKER = "marker"
    PARAGRAPH = "paragraph"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an article's body."""

    kind: Kind
    text: str


Part = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """An article's life: one state a day, ``Gone`` once taken away, None before it was there.

    ``path`` is the address of its first part; ``listed_on`` the date that list pages give;
    ``published_at`` what its own page says, None if that says nothing usable.
    """

    path: str
    listed_on: date
    published_at: datetime | None
    breadcrumb: tuple[str, ...]
    states: tuple[State | Gone | None, ...]
    forbidden: bool = False

    def __post_init__(self) -> None:
        if len(self.states) != len(DAYS):
            raise ValueError(f"{self.path} has {len(self.states)} states for {len(DAYS)} days")

    def part_path(self, number: int) -> str:
        """Return the address of its n-th part, 1-based: /a/1.html, /a/1_2.html, ..."""
        return self.path if number == 1 else f"{self.path.removesuffix('.html')}_{number}.html"

    @property
    def name(self) -> str:
        """The title it was first listed under, which list pages keep."""
        return next(state.title for state in self.states if isinstance(state, State))


def lines(state: State) -> Part:
    """Return the lines of an article in order."""
    found = [Line(Kind.LEAD, state.lead)] if state.lead else []
    if state.marker is Marker.BARE:
        found += [Line(Kind.CONTENTS, item.name) for item in state.items]
    for number, item in enumerate(state.items, 1):
        marker = state.marker.line(state.theme, item.name, number) if state.marker else ""
        first, *rest = item.text.paragraphs
        if state.marker is Marker.GLUED:
            first = marker + first
        elif marker:
            found.append(Line(Kind.MARKER, marker))
        found += [Line(Kind.PARAGRAPH, text) for text in (first, *rest)]
    return tuple(found)


def parts(state: State, part_size: int | None) -> tuple[Part, ...]:
    """Cut an article into parts of about ``part_size`` characters, None for one part.

    A cut may fall within a report, never right behind a marker.
    """
    if part_size is None:
        return (lines(state),)
    found: list[list[Line]] = [[]]
    size = 0
    for line in lines(state):
        behind_marker = bool(found[-1]) and found[-1][-1].kind is Kind.MARKER
        if size + len(line.text) > part_size and size and not behind_marker:
            found.append([])
            size = 0
        found[-1].append(line)
        size += len(line.text)
    return tuple(tuple(part) for part in found)


def bundle(
    theme: str,
    decoration: str,
    marker: Marker,
    *items: Text | Item,
    promised: int | None = None,
    lead: str | None = None,
) -> State:
    """Return the state of a bundled page: ``decoration`` follows the theme in the title.

    ``{n}`` and ``{c}`` in it stand for the promised number, by default that of the items.
    """
    count = promised or len(items)
    announces = "{n}" in decoration or "{c}" in decoration
    return State(
        title=theme + decoration.format(n=count, c=chinese(count)),
        theme=theme,
        items=tuple(i if isinstance(i, Item) else Item(i, i.title) for i in items),
        marker=marker,
        promised=count if announces else None,
        lead=lead,
    )


def single(text: Text, lead: str | None = None) -> State:
    """Return the state of a page that holds one report under its own name."""
    return State(text.title, text.title, (Item(text, text.title),), None, None, lead)
