"""Small archives for tests: pages of our own writing, captured as a crawl would."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path

from storage.captures import Capture, Role
from storage.exchange import Exchange
from storage.history import known
from storage.layout import Partition
from storage.rows import PageRow
from storage.segments import SegmentWriter
from storage.settings import ARCHIVE_ZONE
from storage.store import Store

SITE = "test"
HOST = "http://www.test.example"
DAYS = (date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4))

LAMPS = (
    "今年以来,灯管所共检修路灯四百二十盏,更换老化电缆六千米。",
    "一、夜间巡查。每周组织三次夜间巡查,发现熄灯当晚登记,次日修复,全年修复率达到九成七。",
    "二、节能改造。在青石巷和水塔路换装节能灯具一百一十套,月均节电八千度。",
    "下一步,我们将把巡查路线排成表,张贴在值班室,请居民监督。",
)
GRAIN = (
    "本年度粮站共收购早稻一千三百吨,晚稻九百吨,没有打过一张白条。",
    "一、仓储管理。坚持三天一小查、十天一大查,熏蒸两遍,全年未发生霉变。",
    "二、便民服务。在柳树屯设临时收购点两处,老人可以上门过秤。",
    "存在的问题是烘干能力不足,雨天排队时间偏长,明年计划添置烘干塔一座。",
)
BOOKS = (
    "图书室全年开放二百九十天,接待读者一万一千人次,借出图书八千册。",
    "一、充实藏书。新购图书一千二百册,其中儿童读物占四成,另受赠旧书三百册。",
    "二、活动丰富。周末故事会办了四十场,暑期书法班收学员三十六人。",
    "不足之处在于夜间开放时间短,上班的人借书不便,拟从明年起每周三晚延时两小时。",
)
RIVER = (
    "河道队全年清理沟渠二十六公里,打捞水草垃圾七十车,疏通涵管九处。",
    "一、汛期值守。四月起实行双人值班,水位每两小时记录一次,险段备足沙袋三千条。",
    "二、岸线整治。拆除违建棚屋四间,补栽垂柳五百株,新设警示牌二十八块。",
    "困难主要是机械老旧,挖泥船今年大修两次,耽误工期半月,盼望更新设备。",
)
MASKED = tuple(paragraph.replace("青石巷", "XX巷") for paragraph in LAMPS)


def page(*reports: tuple[str, ...], title: str = "年度工作总结") -> bytes:
    """Return the HTML of a page with one report, or one that bundles several."""
    markers = [f"<p><strong>{title} 篇{number}</strong></p>" for number in range(1, 9)]
    body = "".join(
        (marker if len(reports) > 1 else "") + "".join(f"<p>  {p}</p>" for p in report)
        for marker, report in zip(markers, reports, strict=False)
    )
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}({len(reports)}篇)</title>"
        f'</head><body><div class="nav"><a href="/">首页</a> &gt; <a href="/z/">总结</a></div>'
        f"<h1>{title}({len(reports)}篇)</h1><div class=info>时间:2026-03-01 09:30:00</div>"
        f'<div class="content">{body}</div><div class="foot">版权所有 试验范文网</div>'
        "</body></html>"
    ).encode()


@dataclass(frozen=True, slots=True)
class Shown:
    """What a site shows on a day: bodies by path, None for a page that answers 404."""

    day: date
    bodies: dict[str, bytes | None] = field(default_factory=dict)

    @property
    def partition(self) -> Partition:
        """The partition of that day."""
        return Partition(SITE, self.day)


LIFE = (
    Shown(DAYS[0], {"/z/1.html": page(LAMPS, GRAIN), "/z/2.html": page(BOOKS, title="图书室总结")}),
    Shown(
        DAYS[1],
        {
            "/z/1.html": page(BOOKS, LAMPS, (*GRAIN[:3], "明年计划添置烘干塔两座,扩建晒场。")),
            "/z/2.html": page(BOOKS, title="图书室总结"),
        },
    ),
    Shown(
        DAYS[2],
        {
            "/z/1.html": page(BOOKS, LAMPS, (*GRAIN[:3], "明年计划添置烘干塔两座,扩建晒场。")),
            "/z/2.html": None,
            "/z/3.html": page(
                tuple(p.replace("青石巷", "XX巷") for p in LAMPS), title="灯管所总结"
            ),
        },
    ),
)
"""Three days: a report is inserted and one edited, a page goes, a masked copy appears."""


def capture_day(store: Store, spool: Path, shown: Shown, run: str = "r1") -> list[Capture]:
    """Archive what a site shows on a day, unchanged bodies as revisits; return the captures."""
    moment = datetime.combine(shown.day, time(8), tzinfo=ARCHIVE_ZONE).astimezone(UTC)
    earlier = known(store, SITE, shown.day).urls
    writer = SegmentWriter(store, spool, shown.partition, run, {"software": "test"})
    writer.recover()
    captures = []
    for path, body in sorted(shown.bodies.items()):
        url = HOST + path
        exchange = Exchange(
            url=url,
            role=Role.ARTICLE,
            observed_at=moment,
            fetched_at=moment,
            request_headers=(),
            status=404 if body is None else 200,
            headers=((b"Content-Type", b"text/html"),),
            body=body or b"gone",
            payload=body,
        )
        last = earlier.get(url)
        captures.append(writer.write(exchange, last.latest if last else None))
    writer.close()
    return captures


A_PAGE = PageRow(
    page_id="p",
    observed_at=datetime(2026, 3, 2, tzinfo=UTC),
    payload_digests=("d",),
    site="s",
    day=DAYS[0],
    url="http://s.example/",
    status=200,
    shown="whole",
    title=None,
    published_at=None,
    breadcrumb=(),
    promised=None,
    found=0,
    flags=(),
    charset=None,
    parts=(),
    payload_key="k",
    payload_offset=0,
    payload_length=1,
    rules="r",
    code="c",
)
"""A row for tests that look at rows only, to be changed with :func:`dataclasses.replace`."""
