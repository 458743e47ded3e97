"""A folder's HTML files as a site: what ``make demo PAGES=FOLDER`` serves.

The folder shows what it holds now, so it has no history and no schedule.
"""

from crawlers.site import Site

SITE = Site(
    name="pages",
    title="A folder of pages (sample)",
    start_urls=("http://pages.example/",),
    list_pattern=r"/",
    article_pattern=r"/[^/?]+\.html?",
    delay=0.0,
    schedule=None,
    sample=True,
)
