"""Stock Scrapy on the site of bench/crawl.py: its own middlewares, nothing archived."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response


class Stock(scrapy.Spider):
    name = "stock"
    start_urls = ("http://bench.example/list/",)

    def parse(self, response: Response) -> Iterator[scrapy.Request]:
        for link in response.css("a::attr(href)").getall():
            yield response.follow(link, self.parse if "/list/" in link else self.article)

    def article(self, response: Response) -> None:
        response.css("title::text").get()


class Proxy:
    def process_request(self, request: scrapy.Request) -> None:
        request.meta["proxy"] = sys.argv[1]


process = CrawlerProcess(
    {
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
        "COOKIES_ENABLED": False,  # else it looks for a public-suffix list on the net
        "DOWNLOADER_MIDDLEWARES": {Proxy: 700},
        "DOWNLOAD_DELAY": 0,
        "LOG_LEVEL": "ERROR",
        "ROBOTSTXT_OBEY": True,
        "TELNETCONSOLE_ENABLED": False,
    }
)
process.crawl(Stock)
process.start()
