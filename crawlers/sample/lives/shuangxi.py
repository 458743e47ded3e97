"""双溪资料网: what it shows on each of the three days, copied from the others and dated anew.

What appears elsewhere on one day stands here a day later, what goes elsewhere goes here a day
later or stays.  It gives no dates, so only when it was seen tells that it came second.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from crawlers.sample.alter import Mask, edited, fresh, masked, spun
from crawlers.sample.article import Article, Gone, Item, Marker, State, bundle, single
from crawlers.sample.calendar import DAYS
from crawlers.sample.grammar import original
from crawlers.sample.life import Life, always, from_day, until_day
from crawlers.sample.synonyms import LOTUS
from crawlers.sample.text import Text

_TITLE = "双溪资料网"
_YEAR = 2025


def _bundle(
    theme: str,
    *items: Text | Item,
    decoration: str = "({n}篇)",
    marker: Marker = Marker.SPACED,
) -> State:
    return bundle(f"{_YEAR}年{theme}", decoration, marker, *items)


def _article(number: int, put_up: date, *states: State | Gone | None) -> Article:
    return Article(
        path=f"/html/gzzj/{number}.html",
        listed_on=put_up,
        published_at=None,
        breadcrumb=("首页", "资料库", "工作总结"),
        states=states,
    )


def _texts(domain: str, *numbers: int) -> tuple[Text, ...]:
    return tuple(original(domain, number) for number in numbers)


def _fresh(domain: str, *numbers: int) -> tuple[Text, ...]:
    """Return texts with all their years moved."""
    return tuple(fresh(text, _YEAR) for text in _texts(domain, *numbers))


def _renamed(*texts: Text) -> tuple[Item, ...]:
    """Return texts of which only the name says another year: the commonest way to date anew."""
    return tuple(Item(text, fresh(text, _YEAR).title) for text in texts)


def _renamed_page(text: Text) -> State:
    (item,) = _renamed(text)
    return replace(single(text), title=item.name, theme=item.name)


def _report_gone_a_day_later() -> tuple[State, ...]:
    one, two, three = _fresh("统计", 3, 4, 5)
    whole = _bundle("统计工作总结", one, two, three, decoration="（通用）")
    return whole, whole, _bundle("统计工作总结", one, three, decoration="（通用）")


def _uncovered_bundle() -> tuple[State, ...]:
    one, two = _texts("林业", 6, 7)
    before = _bundle("林场工作总结", masked(one, Mask.UNDERSCORES), two, marker=Marker.ROUND)
    after = _bundle("林场工作总结", one, two, marker=Marker.ROUND)
    return before, before, after


def _articles() -> tuple[Article, ...]:
    nurse, warehouse = original("护理", 5), original("仓储", 6)
    quality = _bundle("质检工作总结", *_renamed(*_texts("质检", 1, 2, 3)), marker=Marker.BEFORE)
    helpers = _bundle("残联工作总结", *_texts("残联", 6, 7), *_fresh("残联", 2), marker=Marker.BARE)
    hall = _bundle("文化馆工作总结", *_fresh("文化馆", 2))
    water = _bundle(
        "水利工作总结", *(fresh(spun(text, LOTUS), _YEAR) for text in _texts("水务", 1, 2)),
        marker=Marker.GLUED,
    )  # fmt: skip
    streets = _bundle(
        "环卫工作总结", *_fresh("环卫", 1, 2), masked(original("质检", 2), Mask.UNDERSCORES),
        marker=Marker.JOINED,
    )  # fmt: skip
    shifts = _bundle(
        "班组工作总结", *_renamed(warehouse, original("社区", 3), warehouse),
        marker=Marker.COLON,
    )  # fmt: skip
    ledgers = _bundle(
        "财务工作总结", *(fresh(spun(text, LOTUS), _YEAR) for text in _texts("财务", 1, 2)),
        marker=Marker.BARE,
    )  # fmt: skip
    return (
        _article(
            71, date(2024, 5, 8),
            *always(_bundle("水务工作总结", *_fresh("水务", 4, 5), original("水务", 7))),
        ),
        _article(74, date(2024, 9, 12), *always(quality)),
        _article(78, date(2024, 12, 3), *always(helpers)),
        _article(81, date(2025, 2, 25), *always(single(fresh(original("仓储", 1), _YEAR)))),
        _article(85, date(2025, 6, 20), *_report_gone_a_day_later()),
        _article(
            88, date(2025, 8, 14),
            *always(_bundle("社区工作总结", *_fresh("社区", 1, 2), marker=Marker.BRACKETS)),
        ),
        _article(90, date(2025, 10, 9), *_uncovered_bundle()),
        _article(93, date(2025, 12, 16), *always(_renamed_page(original("供销", 1)))),
        _article(95, date(2026, 1, 21), *until_day(2, hall, Gone.GONE)),
        _article(
            96, date(2026, 2, 6), single(nurse), single(edited(nurse)), single(edited(nurse))
        ),
        _article(
            101, DAYS[1],
            *from_day(2, _bundle("图书馆工作总结", *_fresh("图书馆", 2, 3), marker=Marker.NTH)),
        ),
        _article(102, DAYS[1], *from_day(2, water)),
        _article(105, DAYS[2], *from_day(3, streets)),
        _article(106, DAYS[2], *from_day(3, shifts)),
        _article(107, DAYS[2], *from_day(3, ledgers)),
        _draft(),
    )  # fmt: skip


def _draft() -> Article:
    """An article that list pages link to and robots.txt forbids."""
    draft = _article(9001, date(2026, 2, 18), *always(single(original("消防", 6))))
    return replace(draft, forbidden=True)


LIFE = Life(
    name="shuangxi",
    host="www.shuangxi.example",
    title=_TITLE,
    articles=_articles(),
    page_size=5,
    part_size=None,
)
