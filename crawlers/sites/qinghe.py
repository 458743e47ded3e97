"""清河范文网, a sample: UTF-8, paragraphs in ``<p>``."""

from crawlers.sample.calendar import FIRST_DAY, LAST_DAY
from crawlers.site import History, Site

SITE = Site(
    name="qinghe",
    title="清河范文网 (sample)",
    start_urls=("http://www.qinghe.example/zongjie/",),
    list_pattern=r"/zongjie/(list_\d+\.html)?",
    article_pattern=r"/zongjie/\d+\.html",
    delay=0.0,
    history=History.MEMENTO,
    first_day=FIRST_DAY,
    last_day=LAST_DAY,
    sample=True,
)
