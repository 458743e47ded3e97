"""白云文库, a sample: GBK under a wrong charset, lines by ``<br>``, articles in parts."""

from crawlers.sample.calendar import FIRST_DAY, LAST_DAY
from crawlers.site import History, Site

SITE = Site(
    name="baiyun",
    title="白云文库 (sample)",
    start_urls=("http://www.baiyun.example/a/gongzuo/",),
    list_pattern=r"/a/gongzuo/(index_\d+\.html)?",
    article_pattern=r"/a/\d{8}/\d+(_\d+)?\.html",
    delay=0.0,
    history=History.MEMENTO,
    first_day=FIRST_DAY,
    last_day=LAST_DAY,
    sample=True,
)
