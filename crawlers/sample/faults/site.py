"""The fault host, to see what a crawl makes of each fault; no site of the archive.

Its pages are served by ``python -m crawlers.sample``.
"""

from crawlers.sample.faults.host import CLOSED_HOST, HOST
from crawlers.site import Bounds, Site

SITE = Site(
    name="faults",
    title="故障样例站 (sample)",
    start_urls=(f"http://{HOST}/", f"http://{CLOSED_HOST}/"),
    list_pattern=r"/([a-z0-9-]+/(list_\d+\.html)?)?",
    article_pattern=r"/([a-z0-9-]+/)?\d+(_\d+)?\.html",
    delay=0.0,
    max_list_pages=80,
    schedule=None,
    sample=True,
    timeout=3.0,
    # Nothing is unusual here.
    bounds=Bounds(errors=1, blocked=1, gone=1, redirects=1, undecodable=1, denied=1),
)
