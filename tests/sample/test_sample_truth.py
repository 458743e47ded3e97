"""The truth agrees with the bytes that the server sends."""

import re
from collections import defaultdict
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html

from crawlers.registry import load
from crawlers.sample import truth
from crawlers.sample.calendar import DAYS, shown_at
from crawlers.sample.memento import http_date
from crawlers.sample.text import How
from crawlers.sample.truth import PageChange, ReportChange
from crawlers.sample.world import SAMPLES

CHARSETS = {"qinghe": "utf-8", "baiyun": "gbk", "hetang": "utf-8", "shuangxi": "gbk"}
LINES = {
    "qinghe": '//div[@class="content"]/p',
    "baiyun": '//div[@id="zoom"]/text()',
    "hetang": '//div[@class="article-main expand"]//div[not(@id)]',
    "shuangxi": '//td[@class="nr"]//text()',
}
TITLES = {"shuangxi": ".//font/b"}
CRUMBS = '//*[@class="position" or @class="path" or @class="crumbs" or @class="wz"]/a/text()'
STAMPS = {"hetang": "%Y年%m月%d日 %H:%M"}


def get(client, url, day):
    return client.get(url, headers={"Accept-Datetime": http_date(shown_at(day))})


def page_lines(site, root):
    found = root.xpath(LINES[site])
    lines = [line if isinstance(line, str) else line.text_content() for line in found]
    return [line.strip() for line in lines if line.strip()]


def is_tail(line):
    return line.startswith(("【", "40 1", "以上就是《", "本文来源"))


def without_heading(lines, page, report):
    """Take off the line that announces a report, or the marker glued to its first paragraph."""
    first = lines[0]
    if first.endswith(report.heading):
        return lines[1:]
    if first.startswith(f"{report.heading}："):
        return [first.removeprefix(f"{report.heading}："), *lines[1:]]
    assert len(page.reports) == 1 and report.heading == page.title
    return lines


@pytest.mark.parametrize("page", truth.pages(), ids=lambda p: f"{p.site}-{p.day}-{p.url[-12:]}")
def test_served_page_says_what_the_truth_says(client, page):
    lines, title = [], None
    for url in page.parts:
        response = get(client, url, page.day)
        assert response.status_code == 200
        root = html.fromstring(response.content.decode(CHARSETS[page.site]))
        title = root.findtext(TITLES.get(page.site, ".//h1"))
        lines += page_lines(page.site, root)
    assert title == page.title
    if page.published_at:
        stamp = STAMPS.get(page.site, "%Y-%m-%d %H:%M:%S")
        assert format(page.published_at, stamp) in root.text_content()
    assert tuple(root.xpath(CRUMBS)) == page.breadcrumb
    lines = lines[1:] if "小编" in lines[0] else lines
    end = next((at for at, line in enumerate(lines) if is_tail(line)), len(lines))
    headings = [report.heading for report in page.reports]
    has_contents = len(headings) > 1 and lines[: len(headings)] == headings
    rest = lines[len(headings) if has_contents else 0 : end]
    for report in page.reports:
        rest = without_heading(rest, page, report)
        text = report.text.split("\n")
        assert rest[: len(text)] == text
        rest = rest[len(text) :]
    assert rest == []


def test_bytes_are_of_the_charset_and_the_meta_tag_of_baiyun_lies(client):
    page = next(p for p in truth.pages() if p.site == "baiyun")
    body = get(client, page.url, page.day).content
    assert b"charset=utf-8" in body
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")
    body.decode("gbk")


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("name", sorted(CHARSETS))
def test_a_crawl_that_knows_no_other_day_meets_all_of_that_day(client, name, day):
    site = load(name)
    waiting, seen, statuses = list(site.start_urls), set(site.start_urls), {}
    while waiting:
        url = waiting.pop()
        if url in truth.forbidden():
            continue
        response = get(client, url, day)
        statuses[url] = response.status_code
        for href in html.fromstring(response.content.decode(CHARSETS[name])).xpath("//a/@href"):
            link = urljoin(url, href).partition("#")[0]
            split = urlsplit(link)
            wanted = split.path + (f"?{split.query}" if split.query else "")
            matches = re.fullmatch(f"{site.list_pattern}|{site.article_pattern}", wanted)
            if split.hostname in site.hosts and matches and link not in seen:
                seen.add(link)
                waiting.append(link)
    pages = [page for page in truth.pages() if (page.site, page.day) == (name, day)]
    found = {url for url, status in statuses.items() if status == 200}
    articles = {url for url in found if re.fullmatch(site.article_pattern, urlsplit(url).path)}
    assert articles == {part for page in pages for part in page.parts}
    lists = found - articles
    life = next(sample.life for sample in SAMPLES if sample.life.name == name)
    assert len(lists) == -(-len(life.listed(day)) // life.page_size) > 1
    gone = {url: status for url, status in statuses.items() if status != 200}
    dead = {}
    for event in truth.page_events():
        if event.site == name and event.day <= day:
            dead.pop(event.url, None)
            if event.change is PageChange.REMOVED:
                dead[event.url] = event.status
    assert gone == dead
    assert seen & set(truth.forbidden()), "the list pages must tempt"


def test_the_forbidden_are_there_and_told_of_by_robots(client):
    import urllib.robotparser

    for url in truth.forbidden():
        assert client.get(url).status_code == 200
        robots = urllib.robotparser.RobotFileParser()
        robots.parse(client.get(urljoin(url, "/robots.txt")).text.splitlines())
        assert not robots.can_fetch("any", url)
        site = next(s for s in map(load, CHARSETS) if urlsplit(url).hostname in s.hosts)
        assert re.fullmatch(site.article_pattern, urlsplit(url).path)
        assert all(robots.can_fetch("any", page.url) for page in truth.pages())


def test_forbidden_texts_are_shown_nowhere_else():
    allowed = {text.key for text in truth.texts()}
    for sample in SAMPLES:
        for article in sample.life.articles:
            if article.forbidden:
                keys = {item.text.key for item in article.states[0].items}
                assert not keys & allowed


def test_the_world_is_big_enough_and_small_enough():
    for name in CHARSETS:
        last = [p for p in truth.pages() if (p.site, p.day) == (name, DAYS[-1])]
        assert 12 <= len(last) <= 20
        assert 30 <= sum(len(page.reports) for page in last) <= 80


def test_every_kind_of_change_happens():
    assert {event.change for event in truth.page_events()} == set(PageChange)
    assert {event.status for event in truth.page_events()} == {200, 404, 410}
    happened = {event.change for event in truth.report_events()}
    assert happened == set(ReportChange) - {ReportChange.RESPACED}
    assert {text.how for text in truth.texts()} == {None, *How}


def test_copies_stand_where_copies_should():
    last = [page for page in truth.pages() if page.day == DAYS[-1]]
    twins = [p for p in last if len({r.key for r in p.reports}) < len(p.reports)]
    assert {"qinghe", "baiyun"} <= {page.site for page in twins}
    sites = defaultdict(set)
    for page in last:
        for report in page.reports:
            sites[report.key].add(page.site)
    assert sum(len(found) >= 2 for found in sites.values()) >= 3
    assert any(page.promised and page.promised > len(page.reports) for page in last)
    assert any(page.published_at is None for page in last)


def test_half_of_an_article_of_hetang_is_folded(client):
    for page in (p for p in truth.pages() if p.site == "hetang"):
        root = html.fromstring(get(client, page.url, page.day).content.decode())
        (fold,) = root.xpath('//div[@style="display:none"]')
        whole = root.xpath('//div[@class="article-main expand"]')[0].text_content()
        assert 0.3 < len(fold.text_content()) / len(whole) < 0.7
        assert "展开全文" in root.text_content()


def test_shuangxi_gives_no_date(client):
    for page in (p for p in truth.pages() if p.site == "shuangxi"):
        assert page.published_at is None
        text = get(client, page.url, page.day).content.decode("gbk")
        after_title = text[text.index("<FONT") :].replace(page.title, "")
        assert not re.search(r"时间|日期|发布", after_title.split('class="nr"')[0])


def test_shuangxi_copies_a_day_later():
    """What another site shows from a day on comes on the next; what it made itself is its own."""
    origins = {text.key: text.strain for text in truth.texts()}
    first = {}
    for page in truth.pages():
        for report in page.reports:
            place = page.site, origins[report.key]
            first[place] = min(page.day, first.get(place, page.day))
    added = [
        (strain, day) for (site, strain), day in first.items()
        if site == "shuangxi" and day > DAYS[0]
    ]  # fmt: skip
    assert len({day for _, day in added}) == 2
    for strain, day in added:
        seen = [when for (site, other), when in first.items() if other == strain]
        assert min(seen) < day


def test_spun_texts_stand_on_one_site_and_are_copied_by_the_other():
    texts = {text.key: text for text in truth.texts()}
    sites = defaultdict(set)
    for page in truth.pages():
        for report in page.reports:
            sites[texts[report.key].strain].add(page.site)
    spun = {key for key, text in texts.items() if text.how is How.SPUN}
    assert len(spun) >= 15
    assert all(texts[texts[key].parent].how is None for key in spun)
    assert set().union(*(sites[key] for key in spun)) == {"hetang", "shuangxi"}
    roots = {texts[key].root for key in spun}
    assert len([root for root in roots if sites[root]]) >= 10, "their sources are shown too"


def test_report_events_lead_from_one_day_to_the_next():
    pages = {(page.url, page.day): [r.key for r in page.reports] for page in truth.pages()}
    for event in truth.report_events():
        before = pages[event.url, DAYS[DAYS.index(event.day) - 1]]
        after = pages[event.url, event.day]
        assert event.before is None or event.before in before
        assert event.after is None or event.after in after
    touched = {(event.url, event.day) for event in truth.report_events()}
    for event in truth.page_events():
        assert ((event.url, event.day) in touched) == (event.change is PageChange.EDITED)


def test_parents_come_with_their_copies():
    texts = {text.key: text for text in truth.texts()}
    for text in texts.values():
        assert (text.parent is None) == (text.how is None) == (text.root == text.key)
        if text.parent:
            assert texts[text.parent].root == text.root
    shown = {report.key for page in truth.pages() for report in page.reports}
    assert shown <= set(texts)
