"""荷塘文稿: what it shows on each of the three days, half of it spun by one machine."""

from __future__ import annotations

from datetime import date

from crawlers.sample.alter import Mask, edited, masked, spun
from crawlers.sample.article import Article, Gone, Item, Marker, State, bundle, single
from crawlers.sample.calendar import DAYS
from crawlers.sample.grammar import original
from crawlers.sample.life import Life, always, from_day, moment, morning, until_day
from crawlers.sample.synonyms import LOTUS
from crawlers.sample.text import Text

_TITLE = "荷塘文稿"
_LEAD = "导语：下面是荷塘文稿小编收集整理的{}，欢迎阅读参考。"


def _bundle(
    theme: str,
    *items: Text | Item,
    decoration: str = "（精选{n}篇）",
    marker: Marker = Marker.SPACED,
) -> State:
    return bundle(theme, decoration, marker, *items, lead=_LEAD.format(theme))


def _article(number: int, published: str, category: str, *states: State | Gone | None) -> Article:
    at = moment(published)
    return Article(
        path=f"/doc/{number}.html",
        listed_on=at.date(),
        published_at=at,
        breadcrumb=(_TITLE, "工作总结", category),
        states=states,
    )


def _texts(domain: str, *numbers: int) -> tuple[Text, ...]:
    return tuple(original(domain, number) for number in numbers)


def _spun(domain: str, *numbers: int) -> tuple[Text, ...]:
    return tuple(spun(text, LOTUS) for text in _texts(domain, *numbers))


def _edited_bundle() -> tuple[State, ...]:
    one, two, three, four = _texts("供销", 2, 3, 4, 6)
    before = _bundle("供销社工作总结", one, two, three, four, marker=Marker.GLUED)
    after = _bundle("供销社工作总结", one, two, edited(three), four, marker=Marker.GLUED)
    return before, after, after


def _grown_bundle() -> tuple[State, ...]:
    first, *rest = _texts("幼儿园", 6, 2, 3, 4, 5)
    before = _bundle("幼儿园保教工作总结", *rest, decoration="范文汇总")
    after = _bundle("幼儿园保教工作总结", first, *rest, decoration="范文汇总")
    return before, before, after


def _reordered_bundle() -> tuple[State, ...]:
    one, two, three, four = _spun("档案", 1, 2, 3, 4)
    before = _bundle("档案管理工作总结", one, two, three, four, marker=Marker.ROUND)
    after = _bundle("档案管理工作总结", four, two, one, three, marker=Marker.ROUND)
    return before, after, after


def _report_gone_for_a_day() -> tuple[State, ...]:
    one, two, three = _texts("环卫", 3, 4, 5)
    whole = _bundle("城市环卫工作总结", one, two, three, decoration="（通用）")
    return whole, _bundle("城市环卫工作总结", one, three, decoration="（通用）"), whole


def _articles() -> tuple[Article, ...]:
    library = _bundle("图书馆年度工作总结", *_texts("图书馆", 2, 3, 4, 5, 6), marker=Marker.BARE)
    wards = _bundle(
        "医疗护理工作总结", *_spun("卫生院", 1, 4), *_spun("护理", 2), decoration="集锦{c}篇"
    )
    lane, fleet = original("社区", 4), original("车队", 4)
    uncovered, nurse = single(lane), spun(original("护理", 1), LOTUS)
    hotline = _bundle("热线工作总结", *_spun("客服", 1, 2), decoration="【{n}篇】")
    kitchen = _bundle(
        "食堂后勤工作总结", *_spun("食堂", 2, 3), original("食堂", 7), marker=Marker.COLON
    )
    return (
        _article(
            3107, "2024-04-02 09:18", "水利总结",
            *always(_bundle("水利站工作总结", *_spun("水务", 1, 2, 3), marker=Marker.NTH)),
        ),
        _article(3122, "2024-06-18 14:05", "文化总结", *always(library)),
        _article(3136, "2024-08-07 10:41", "商贸总结", *_edited_bundle()),
        _article(3150, "2024-10-29 16:33", "医护总结", *always(wards)),
        _article(3168, "2025-01-16 08:52", "医护总结", *always(single(nurse))),
        _article(3181, "2025-03-05 11:27", "学校总结", *_grown_bundle()),
        _article(
            3195, "2025-05-14 15:10", "社区总结",
            single(masked(lane, Mask.STARS)), uncovered, uncovered,
        ),
        _article(3209, "2025-07-22 09:36", "档案总结", *_reordered_bundle()),
        _article(
            3214, "2025-09-03 13:48", "客服总结", *until_day(3, hotline, Gone.NOT_FOUND)
        ),
        _article(
            3228, "2025-11-19 10:02", "交通总结",
            single(fleet), single(spun(fleet, LOTUS)), single(spun(fleet, LOTUS)),
        ),
        _article(3233, "2026-01-08 17:24", "环卫总结", *_report_gone_for_a_day()),
        _article(3247, "2026-02-11 08:15", "后勤总结", *always(kitchen)),
        _article(
            3251, f"{DAYS[1]} 07:05", "财务总结",
            *from_day(2, _bundle("财务人员工作总结", *_spun("财务", 1, 2, 3), decoration="精编")),
        ),
        _article(
            3260, f"{DAYS[2]} 07:32", "环卫总结",
            *from_day(3, _bundle("环卫所工作总结", *_spun("环卫", 1, 2), marker=Marker.QUOTED)),
        ),
        _draft(),
    )  # fmt: skip


def _draft() -> Article:
    """An article that list pages link to and robots.txt forbids."""
    return Article(
        path="/doc/9001.html",
        listed_on=date(2026, 2, 20),
        published_at=morning(date(2026, 2, 20)),
        breadcrumb=(_TITLE, "工作总结", "消防总结"),
        states=always(single(original("消防", 5))),
        forbidden=True,
    )


LIFE = Life(
    name="hetang",
    host="m.hetang.example",
    title=_TITLE,
    articles=_articles(),
    page_size=5,
    part_size=None,
)
