"""清河范文网: what it shows on each of the three days."""

from __future__ import annotations

from datetime import date

from crawlers.sample.alter import Mask, edited, masked, masked_name, redated, respaced
from crawlers.sample.article import Article, Gone, Item, Marker, State, bundle, single
from crawlers.sample.calendar import DAYS
from crawlers.sample.grammar import original
from crawlers.sample.life import Life, always, from_day, moment, morning, until_day
from crawlers.sample.text import Text

_TITLE = "清河范文网"
_LEAD = "以下是清河范文网小编为大家整理的{}，供写材料时参考，希望能帮到您！"


def _bundle(
    theme: str,
    decoration: str,
    *items: Text | Item,
    marker: Marker = Marker.SPACED,
    promised: int | None = None,
) -> State:
    lead = _LEAD.format(theme)
    return bundle(theme, decoration, marker, *items, promised=promised, lead=lead)


def _article(
    number: int, published: str, category: str, *states: State | Gone | None, dated: bool = True
) -> Article:
    at = moment(published)
    return Article(
        path=f"/zongjie/{number}.html",
        listed_on=at.date(),
        published_at=at if dated else None,
        breadcrumb=(_TITLE, "工作总结", category),
        states=states,
    )


def _texts(domain: str, *numbers: int) -> tuple[Text, ...]:
    return tuple(original(domain, number) for number in numbers)


def _edited_bundle() -> tuple[State, ...]:
    one, two, three, four, five = _texts("卫生院", 1, 2, 3, 4, 5)
    before = _bundle("卫生院年度工作总结", "（精选{n}篇）", one, two, three, four, five)
    after = _bundle("卫生院年度工作总结", "（精选{n}篇）", one, two, edited(three), four, five)
    return before, after, after


def _grown_bundle() -> tuple[State, ...]:
    first, *rest = _texts("档案", 5, 1, 2, 3, 4)
    before = _bundle("档案室工作总结", "（通用{n}篇）", *rest)
    after = _bundle("档案室工作总结", "（通用{n}篇）", first, *rest)
    return before, after, after


def _reordered_bundle() -> tuple[State, ...]:
    one, two, three, four, five = _texts("林业", 1, 2, 3, 4, 5)
    before = _bundle("林业站工作总结", "【推荐{n}篇】", one, two, three, four, five)
    after = _bundle("林业站工作总结", "【推荐{n}篇】", four, one, two, five, three)
    return before, after, after


def _report_gone_for_a_day() -> tuple[State, ...]:
    one, two, three, four = _texts("气象", 1, 2, 3, 4)
    whole = _bundle("气象局个人工作总结", "（精选多篇）", one, two, three, four)
    return whole, _bundle("气象局个人工作总结", "（精选多篇）", one, two, four), whole


def _articles() -> tuple[Article, ...]:
    pupils = _texts("中学", 1, 2, 3, 4)
    twins = _bundle("中学教学工作总结", "汇总{c}篇", *pupils, pupils[1])
    supply, library, nurse = original("供销", 1), original("图书馆", 1), original("护理", 1)
    library_masked = single(masked_name(library, Mask.LETTERS))
    reprints = _bundle(
        "环卫工作总结",
        "（精选{n}篇）",
        *_texts("环卫", 1, 2),
        masked(original("质检", 2), Mask.UNDERSCORES),
        masked(original("质检", 4), Mask.LETTERS),
    )
    return (
        _article(
            20113, "2024-02-19 08:27:02", "水务总结",
            *always(_bundle("水务工作总结", "范文{n}篇", *_texts("水务", 1, 2, 3, 4, 5, 6))),
        ),
        _article(20140, "2024-05-06 15:20:09", "学校总结", *always(twins)),
        _article(20177, "2024-07-11 09:02:44", "卫生总结", *_edited_bundle()),
        _article(20205, "2024-09-23 16:41:00", "档案总结", *_grown_bundle()),
        _article(20236, "2024-12-02 11:15:31", "林业总结", *_reordered_bundle()),
        _article(20251, "2025-01-08 10:00:12", "气象总结", *_report_gone_for_a_day()),
        _article(
            20279, "2025-03-17 14:33:27", "供销总结",
            single(supply), single(redated(supply, 1)), single(redated(supply, 1)),
        ),
        _article(
            20290, "2025-04-21 17:08:55", "图书馆总结",
            single(library), single(library), library_masked,
        ),
        _article(
            20301, "2025-05-30 08:50:18", "幼儿园总结",
            *always(_bundle("幼儿园工作总结", "范文{n}篇", original("幼儿园", 1), promised=8)),
        ),
        _article(
            20333, "2025-07-04 13:26:40", "社区总结",
            *until_day(
                2, _bundle("社区工作总结", "（{n}篇）", *_texts("社区", 1, 2)), Gone.NOT_FOUND
            ),
        ),
        _article(
            20358, "2025-08-19 09:44:06", "仓储总结",
            *always(
                _bundle(
                    "仓库管理工作总结", "集锦{c}篇", *_texts("仓储", 1, 2, 3, 4, 5),
                    marker=Marker.BEFORE,
                )
            ),
        ),
        _article(
            20381, "2025-10-13 10:37:21", "销售总结",
            *always(
                _bundle(
                    "销售部工作总结", "（优秀范文{c}篇）", *_texts("销售", 1, 2, 3, 4),
                    marker=Marker.NTH,
                )
            ),
        ),
        _article(
            20402, "2025-11-25 15:55:15", "客服总结",
            *always(
                _bundle(
                    "客服工作总结", "（通用{n}篇）", *_texts("客服", 1, 2, 3, 4),
                    marker=Marker.QUOTED,
                )
            ),
            dated=False,
        ),
        _article(
            20419, "2026-01-06 08:12:33", "护理总结",
            single(nurse), single(edited(nurse)), single(edited(nurse)),
        ),
        _article(
            20437, "2026-02-09 16:03:48", "财务总结",
            *always(
                _bundle(
                    "财务工作总结", "（精编）", *_texts("财务", 1, 2, 3), marker=Marker.JOINED
                )
            ),
        ),
        _article(20455, f"{DAYS[1]} 07:15:20", "环卫总结", *from_day(2, reprints)),
        _article(
            20461, f"{DAYS[2]} 07:40:05", "车队总结",
            *from_day(3, single(respaced(original("车队", 3)))),
        ),
        _draft(),
    )  # fmt: skip


def _draft() -> Article:
    """An article that list pages link to and robots.txt forbids."""
    return Article(
        path="/zongjie/990001.html",
        listed_on=date(2026, 2, 27),
        published_at=morning(date(2026, 2, 27)),
        breadcrumb=(_TITLE, "工作总结", "消防总结"),
        states=always(_bundle("消防工作总结", "（草稿{n}篇）", *_texts("消防", 1, 2))),
        forbidden=True,
    )


LIFE = Life(
    name="qinghe",
    host="www.qinghe.example",
    title=_TITLE,
    articles=_articles(),
    page_size=7,
    part_size=None,
)
