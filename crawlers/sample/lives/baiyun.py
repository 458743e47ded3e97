"""白云文库: what it shows on each of the three days, many of its texts taken from elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from crawlers.sample.alter import Mask, edited, masked, masked_name, redated, respaced
from crawlers.sample.article import Article, Gone, Item, Marker, State, bundle, single
from crawlers.sample.calendar import DAYS
from crawlers.sample.grammar import original
from crawlers.sample.life import Life, always, from_day, moment, morning, until_day
from crawlers.sample.text import Text

_TITLE = "白云文库"
_LEAD = (
    "简介：白云文库小编为你整理了多篇相关的《{0}》，但愿对你有所启发，"
    "当然你在白云文库还能找到更多《{0}》。"
)


def _bundle(
    theme: str,
    *items: Text | Item,
    decoration: str = "（精选多篇）",
    marker: Marker = Marker.COLON,
) -> State:
    return bundle(theme, decoration, marker, *items, lead=_LEAD.format(theme))


def _article(
    number: int, published: str, category: str, *states: State | Gone | None, dated: bool = True
) -> Article:
    at = moment(published)
    return Article(
        path=f"/a/{at:%Y%m%d}/{number}.html",
        listed_on=at.date(),
        published_at=at if dated else None,
        breadcrumb=(_TITLE, "范文大全", "工作总结", category),
        states=states,
    )


def _texts(domain: str, *numbers: int) -> tuple[Text, ...]:
    return tuple(original(domain, number) for number in numbers)


def _retitled(text: Text, by: int) -> Item:
    """Move the year in a report's name, its body untouched."""
    return Item(text, redated(text, by).title)


def _edited_bundle() -> tuple[State, ...]:
    one, two, three, four, five = _texts("食堂", 2, 3, 4, 5, 6)
    before = _bundle("食堂工作总结", one, two, three, four, five, decoration="汇总{c}篇")
    after = _bundle("食堂工作总结", one, two, three, edited(four), five, decoration="汇总{c}篇")
    return before, before, after


def _grown_bundle() -> tuple[State, ...]:
    first, *rest = _texts("文化馆", 6, 2, 3, 4, 5)
    before, after = _bundle("文化站工作总结", *rest), _bundle("文化站工作总结", first, *rest)
    return before, after, after


def _reordered_bundle() -> tuple[State, ...]:
    one, two, three, four = _texts("残联", 2, 3, 4, 5)
    before = _bundle("残疾人工作总结", one, two, three, four, decoration="（{n}篇）")
    after = _bundle("残疾人工作总结", three, one, four, two, decoration="（{n}篇）")
    return before, before, after


def _report_gone_for_a_day() -> tuple[State, ...]:
    one, two, three, four = _texts("统计", 3, 4, 5, 6)
    whole = _bundle("统计站工作总结", one, two, three, four)
    return whole, _bundle("统计站工作总结", one, three, four), whole


def _page_gone_for_a_day() -> tuple[State | Gone, ...]:
    whole = _bundle("信息中心工作总结", *_texts("软件", 3, 4, 5), decoration="（精选{n}篇）")
    return whole, Gone.NOT_FOUND, whole


def _articles() -> tuple[Article, ...]:
    ward = original("护理", 2)
    ward_masked = single(masked_name(ward, Mask.STARS))
    warehouse = original("仓储", 6)
    mixed = _bundle(
        "机关单位工作总结", original("食堂", 1), original("水务", 2), original("文化馆", 1),
        original("中学", 1), original("残联", 1),
    )  # fmt: skip
    covered = _bundle(
        "基层单位工作总结", *_texts("统计", 1, 2), masked(original("卫生院", 2), Mask.LETTERS),
        masked(original("档案", 1), Mask.UNDERSCORES),
    )  # fmt: skip
    moved = _bundle(
        "年度工作总结", *_texts("软件", 1, 2), redated(original("林业", 1), 2),
        redated(original("水务", 5), 3), decoration="集锦{c}篇",
    )  # fmt: skip
    short = _bundle(
        "窗口单位工作总结", *_texts("客服", 5, 6), respaced(original("财务", 1)),
        original("财务", 4), marker=Marker.SHORT,
    )  # fmt: skip
    brackets = _bundle(
        "业务员工作总结", *_texts("销售", 5, 6), _retitled(original("销售", 2), 3),
        marker=Marker.BRACKETS, decoration="（{n}篇）",
    )  # fmt: skip
    twins = _bundle(
        "班组工作总结", warehouse, original("社区", 3), warehouse, masked(warehouse, Mask.STARS),
        decoration="（通用{n}篇）",
    )  # fmt: skip
    trucks = _bundle("车队工作总结", *_texts("车队", 1, 2))
    return (
        _article(
            1187, "2023-06-14 19:21:34", "质量总结",
            *always(_bundle("质检员工作总结", *_texts("质检", 1, 2, 3, 4, 5, 6))),
        ),
        _article(1346, "2024-03-11 10:26:08", "单位总结", *always(mixed)),
        _article(1402, "2024-06-20 09:14:55", "单位总结", *always(covered)),
        _article(1475, "2024-10-15 14:38:19", "单位总结", *always(moved)),
        _article(1533, "2024-12-24 08:05:42", "后勤总结", *_edited_bundle()),
        _article(1581, "2025-02-18 16:22:37", "文化总结", *_grown_bundle()),
        _article(1640, "2025-04-09 11:51:03", "民生总结", *_reordered_bundle()),
        _article(1688, "2025-06-17 13:09:26", "统计总结", *_report_gone_for_a_day()),
        _article(1713, "2025-08-05 17:30:50", "交通总结", *until_day(3, trucks, Gone.GONE)),
        _article(1759, "2025-09-22 09:48:14", "信息总结", *_page_gone_for_a_day()),
        _article(1790, "2025-10-28 15:16:33", "交通总结", *always(single(original("车队", 3)))),
        _article(
            1822, "2025-12-03 10:55:47", "护理总结", single(ward), ward_masked, ward_masked
        ),
        _article(1851, "2026-01-12 08:33:21", "窗口总结", *always(short), dated=False),
        _article(1866, "2026-02-03 14:20:58", "销售总结", *always(brackets)),
        _article(1903, f"{DAYS[1]} 07:05:10", "班组总结", *from_day(2, twins)),
        _article(
            1911, f"{DAYS[2]} 07:25:44", "护理总结",
            *from_day(3, single(respaced(original("护理", 1)))),
        ),
        _draft(),
    )  # fmt: skip


def _draft() -> Article:
    """An article that list pages link to and robots.txt forbids."""
    state = _bundle("消防队工作总结", *_texts("消防", 3, 4))
    draft = _article(1799, "2025-11-11 12:00:00", "消防总结", *always(state))
    return replace(draft, published_at=morning(date(2025, 11, 11)), forbidden=True)


LIFE = Life(
    name="baiyun",
    host="www.baiyun.example",
    title=_TITLE,
    articles=_articles(),
    page_size=6,
    part_size=2600,
)
