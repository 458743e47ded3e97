"""双溪资料网, a sample: GBK, lines in a table's cell, no dates."""

from crawlers.sample.calendar import FIRST_DAY, LAST_DAY
from crawlers.site import History, Site

SITE = Site(
    name="shuangxi",
    title="双溪资料网 (sample)",
    start_urls=("http://www.shuangxi.example/html/gzzj/",),
    list_pattern=r"/html/gzzj/(list_\d+\.html)?",
    article_pattern=r"/html/gzzj/\d+\.html",
    delay=0.0,
    history=History.MEMENTO,
    first_day=FIRST_DAY,
    last_day=LAST_DAY,
    sample=True,
)
