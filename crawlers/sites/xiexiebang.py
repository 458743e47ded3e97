"""写写帮文库 (xiexiebang.com): members' uploads, several reports on a page, each with its title.

Known, from one address and its page's text: an article is /a7/2019051315/e1163ad2ffc70459.html, a
folder of the day and hour of its upload and sixteen hexadecimal digits; the line after the title
is glued together, 时间:DATE TIME下载本文作者:会员上传; the breadcrumb is 写写帮文库 > 范文大全 >
工作总结; reports are announced by 第一篇:, 第二篇: and their titles.

Unverified: what the number in /a7/ means, whether /a7/ is a list page and how its further pages
are addressed, the robots.txt, the charset, whether articles go on in parts, and whether
www.xiexiebang.com is the same host.  Run ``python -m crawlers check xiexiebang`` before the first
crawl.
"""

from crawlers.site import Site

SITE = Site(
    name="xiexiebang",
    title="写写帮文库",
    start_urls=("https://xiexiebang.com/a7/",),
    list_pattern=r"/a7/((list|index)_\d+\.html|\?page=\d+)?",
    article_pattern=r"/a7/\d{10}/[0-9a-f]{16}(_\d+)?\.html",
    delay=5.0,
    max_list_pages=50,
)
