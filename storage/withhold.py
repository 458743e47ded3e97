"""Withholding: rows of pages that a decision forbids, and what of the other rows quotes them.

Publishing leaves them out of a release; a takedown takes them out of all that was written.  A
page goes as a whole, in all its observations: one forbidden part takes the others with it, so
that what is left derives from the captures that are left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from storage.changes import Cause
from storage.columns import Row
from storage.parts import row_key
from storage.rows import (
    CaptureRow,
    ChangeRow,
    FamilyRow,
    MaskRow,
    OccurrenceRow,
    PageRow,
    RedirectRow,
    RelationRow,
)

Rows = Mapping[str, Sequence[Row]]
"""Rows by table name."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """Ids of what is withheld.

    ``urls`` are the captures', ``pages`` and ``reports`` ids; ``texts`` and ``digests`` name texts
    that stand on no other page.  In ``akin`` are texts that stay and may quote one of them in
    the filler of a mask.
    """

    urls: frozenset[str] = frozenset()
    pages: frozenset[str] = frozenset()
    reports: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    digests: frozenset[str] = frozenset()
    akin: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.urls)

    def keeps(self, row: Row) -> bool:
        """Whether a row stays."""
        if isinstance(row, CaptureRow):
            return row.url not in self.urls
        if isinstance(row, MaskRow) and row.filler is not None and row.text_id in self.akin:
            return False
        if isinstance(row, RedirectRow):
            return self.reports.isdisjoint((row.old_id, row.new_id))
        return not self.names({name: getattr(row, name, None) for name in _NAMES})

    def names(self, values: Mapping[str, object]) -> bool:
        """Whether a row with these columns is withheld: a column's name says what it names."""
        if (page := values.get("page_id")) is not None:
            return page in self.pages
        texts = (values.get(name) for name in ("text_id", "a", "b"))
        return values.get("text_digest") in self.digests or any(one in self.texts for one in texts)


_NAMES = ("page_id", "text_id", "a", "b", "text_digest")


def withheld(rows: Rows, forbidden: Callable[[str], bool]) -> Withheld:
    """Return what of captures, pages and occurrences is withheld."""
    pages = [row for row in rows.get("pages", ()) if isinstance(row, PageRow)]
    seen = {row.url for row in rows.get("captures", ()) if isinstance(row, CaptureRow)}
    seen.update(url for page in pages for url in (page.url, *page.parts))
    urls = {url for url in seen if forbidden(url)}
    if not urls:
        return Withheld()
    gone: set[str] = set()
    while touched := [
        page for page in pages if page.page_id not in gone and not urls.isdisjoint(_urls(page))
    ]:
        gone.update(page.page_id for page in touched)
        urls.update(url for page in pages if page.page_id in gone for url in _urls(page))
    stand = [row for row in rows.get("occurrences", ()) if isinstance(row, OccurrenceRow)]
    left = [row for row in stand if row.page_id not in gone]
    lost = [row for row in stand if row.page_id in gone]
    reports = (row for row in rows.get("versions", ()) if getattr(row, "page_id", None) in gone)
    return Withheld(
        urls=frozenset(urls),
        pages=frozenset(gone),
        reports=frozenset(str(getattr(row, "report_id", "")) for row in reports),
        texts=frozenset({row.text_id for row in lost} - {row.text_id for row in left}),
        digests=frozenset({row.text_digest for row in lost} - {row.text_digest for row in left}),
    )


def akin_to(texts: frozenset[str], rows: Iterable[Row]) -> frozenset[str]:
    """Return the other texts of families and relations that some texts are in."""
    families: dict[str, set[str]] = {}
    akin: set[str] = set()
    for row in rows:
        if isinstance(row, FamilyRow):
            families.setdefault(row.family_id, set()).add(row.text_id)
        elif isinstance(row, RelationRow) and not texts.isdisjoint((row.a, row.b)):
            akin.update((row.a, row.b))
    for family in families.values():
        if not texts.isdisjoint(family):
            akin |= family
    return frozenset(akin - texts)


def without(rows: Rows, hidden: Withheld) -> dict[str, Sequence[Row]]:
    """Return the rows that stay, by table."""
    return {name: [row for row in table if hidden.keeps(row)] for name, table in rows.items()}


def tombstones(before: Rows, hidden: Withheld) -> list[ChangeRow]:
    """Return the changes that take what is withheld from a release; they say no more than ids."""
    gone = [
        (name, row_key(row))
        for name, table in sorted(before.items())
        for row in table
        if not hidden.keeps(row)
    ]
    return [
        ChangeRow(number, name, "delete", key, None, None, str(Cause.REQUEST))
        for number, (name, key) in enumerate(sorted(gone), 1)
    ]


def _urls(page: PageRow) -> tuple[str, ...]:
    return (page.url, *page.parts)
