"""易达范文网 (gxcjt.com): bundles of reports; its system also runs wengzun.com, guanlanzheyang.com.

Known: the system that it shares with these two hosts, which are sites of their own and would be
declared in files of their own.

Unverified: every address.  No page's URL is known, so the crawl starts at the home page, takes
folders for lists and numbered files for articles, whatever they are about, and stops after a few
list pages.  Nor are the metadata line, the markers, the robots.txt and the charset known.  Run
``python -m crawlers check gxcjt``, look at what it finds, and narrow both patterns to the work
reports before the first crawl; ``python -m crawlers new`` drafts them from the address of a list
page.
"""

from crawlers.site import Site

SITE = Site(
    name="gxcjt",
    title="易达范文网",
    start_urls=("https://gxcjt.com/",),
    list_pattern=r"/([a-z][a-z0-9]*/)*((list|index)_\d+(_\d+)?\.html)?",
    article_pattern=r"/([a-z0-9]+/)+\d+(_\d+)?\.html",
    delay=5.0,
    max_list_pages=10,
)
