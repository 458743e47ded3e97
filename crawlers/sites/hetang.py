"""荷塘文稿, a sample: UTF-8, lines in ``<div>``, the second half folded away."""

from crawlers.sample.calendar import FIRST_DAY, LAST_DAY
from crawlers.site import History, Site

SITE = Site(
    name="hetang",
    title="荷塘文稿 (sample)",
    start_urls=("http://m.hetang.example/doc/",),
    list_pattern=r"/doc/(list_\d+/)?",
    article_pattern=r"/doc/\d+\.html",
    delay=0.0,
    history=History.MEMENTO,
    first_day=FIRST_DAY,
    last_day=LAST_DAY,
    sample=True,
)
