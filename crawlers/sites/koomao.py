"""酷猫写作 (m.koomao.com): bundles of reports, by the ten, under titles like …范文10篇.

Known, from two addresses and one page's text: articles are /CHANNEL/NUMBER.html, those on work
under /gongzuozongjie/; the line after the title reads 时间:DATE TIME 热度:NUMBER; the
breadcrumb is 酷猫写作 > 范文大全 > 工作总结 > …; each report begins with the page's title and 篇N.

Unverified: whether /gongzuozongjie/ is a list page, how its further pages are addressed, the
robots.txt, the charset, whether articles go on in parts, and whether www.koomao.com shows the
same pages.  Run ``python -m crawlers check koomao`` before the first crawl.
"""

from crawlers.site import Site

SITE = Site(
    name="koomao",
    title="酷猫写作",
    start_urls=("https://m.koomao.com/gongzuozongjie/",),
    list_pattern=r"/gongzuozongjie/((list|index)_\d+\.html|\?page=\d+)?",
    article_pattern=r"/gongzuozongjie/\d+\.html",
    delay=5.0,
    max_list_pages=50,
)
