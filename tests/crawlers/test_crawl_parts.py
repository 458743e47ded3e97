"""Next parts that do not come are counted, whatever the reason; those that come are not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crawlers.spider import MAX_PARTS
from tests.crawlers.conftest import Crawls
from tests.crawlers.fault_site import ANYTHING, Answer, Reply, page, routes, serving


def part(number: int, following: str) -> Reply:
    body = page(text=f"第{number}部分" + "巡查记录逐日登记。" * 40)
    return Reply(body.replace(b"</body>", f'<a href="{following}">下一页</a></body>'.encode()))


def ever() -> Iterator[tuple[str, Reply | Answer]]:
    for number in range(1, MAX_PARTS + 3):
        here = f"/a/7_{number}.html" if number > 1 else "/a/7.html"
        yield here, part(number, f"7_{number + 1}.html")


@pytest.mark.parametrize(
    ("served", "missing"),
    [
        ({"/a/1.html": part(1, "1_2.html"), "/a/1_2.html": Reply(page(text="完"))}, 0),
        ({"/a/1.html": part(1, "1_2.html")}, 1),
        ({"/a/1.html": part(1, "1_2.html"), "/a/1_2.html": Reply(b"", 403)}, 1),
        ({"/a/1.html": part(1, "1_2.html"), "/a/1_2.html": Reply(raw=b"", ends="reset")}, 1),
        ({"/a/66.html": part(1, "66_2.html"), "/a/66_2.html": Reply(page())}, 1),
        (dict(ever()), 1),
    ],
    ids=["none", "gone", "refused", "reset", "forbidden", "for ever"],
)
def test_parts_missing(crawls: Crawls, served: dict[str, Reply | Answer], missing: int) -> None:
    robots = Reply(b"User-agent: *\nDisallow: /a/66_2.html\n")
    start = {"/list/": Reply(page(next(iter(served)))), "/robots.txt": robots}
    with serving(routes(start | served)) as site:
        ran = crawls.run(site, bounds=ANYTHING)
    assert ran.code == 0, ran.log
    assert ran.summary is not None
    assert ran.summary.counts.parts_missing == missing
