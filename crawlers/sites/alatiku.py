"""阿拉题库 (alatiku.com): bundles of reports, in two looks of one template.

Known: the one look names the site in its pages, the other signs them 云海 分享; both lead in with
以下是…为您整理分享的…供您参考.  Extraction goes by shape and needs no word of either look.

Unverified: every address.  No page's URL is known, so the crawl starts at the home page, takes
folders for lists and numbered files for articles, whatever they are about, and stops after a few
list pages.  Nor are the metadata line, the robots.txt, the charset and the host of the second
look known.  Run ``python -m crawlers check alatiku``, look at what it finds, and narrow both
patterns to the work reports before the first crawl; ``python -m crawlers new`` drafts them from
the address of a list page.
"""

from crawlers.site import Site

SITE = Site(
    name="alatiku",
    title="阿拉题库",
    start_urls=("https://alatiku.com/",),
    list_pattern=r"/([a-z][a-z0-9]*/)*((list|index)_\d+(_\d+)?\.html)?",
    article_pattern=r"/([a-z0-9]+/)+\d+(_\d+)?\.html",
    delay=5.0,
    max_list_pages=10,
)
