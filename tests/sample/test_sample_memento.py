"""Datetime negotiation (RFC 7089) over real HTTP."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.sample import world
from crawlers.sample.calendar import DAYS, shown_at
from crawlers.sample.memento import day_for, http_date, parse_http_date

ARTICLE = "http://www.qinghe.example/zongjie/20177.html"
REMOVED = "http://www.qinghe.example/zongjie/20333.html"
GONE = "http://www.baiyun.example/a/20250805/1713.html"
ADDED = "http://www.qinghe.example/zongjie/20461.html"


def at(moment):
    return {"Accept-Datetime": http_date(moment)}


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=1), timedelta(hours=15)])
def test_the_state_at_or_before_the_asked_time(client, day, late):
    response = client.get(ARTICLE, headers=at(shown_at(day) + late))
    assert response.status_code == 200
    assert (
        response.content == world.resources("www.qinghe.example", day)["/zongjie/20177.html"].body
    )
    assert response.headers["memento-datetime"] == http_date(shown_at(day))
    assert "accept-datetime" in response.headers["vary"].lower()
    assert f'<{ARTICLE}>; rel="original timegate"' in response.headers["link"]


def test_a_second_too_early_is_the_day_before(client):
    moment = shown_at(DAYS[1]) - timedelta(seconds=1)
    response = client.get(ARTICLE, headers=at(moment))
    assert response.headers["memento-datetime"] == http_date(shown_at(DAYS[0]))


def test_before_the_first_memento_is_the_first_and_says_so(client):
    response = client.get(ARTICLE, headers=at(datetime(1999, 1, 1, tzinfo=UTC)))
    assert response.status_code == 200
    assert response.headers["memento-datetime"] == http_date(shown_at(DAYS[0]))


def test_after_the_last_memento_is_the_last(client):
    response = client.get(ARTICLE, headers=at(datetime(2099, 1, 1, tzinfo=UTC)))
    assert response.headers["memento-datetime"] == http_date(shown_at(DAYS[-1]))


def test_live_is_the_last_day_and_no_memento(client):
    live = client.get(ARTICLE)
    last = client.get(ARTICLE, headers=at(shown_at(DAYS[-1])))
    assert "memento-datetime" not in live.headers
    assert live.content == last.content and live.headers["etag"] == last.headers["etag"]
    assert "accept-datetime" in live.headers["vary"].lower()
    assert 'rel="original timegate"' in live.headers["link"]


@pytest.mark.parametrize(
    "value",
    ["", "yesterday", "2026-03-02T00:00:00Z", "Tue, 02 Mar 2026 00:00:00 GMT",
     "Mon, 02 Mar 2026 00:00:00 +0800", "Mon, 32 Mar 2026 00:00:00 GMT", "0" * 40],
)  # fmt: skip
def test_a_malformed_datetime_is_a_bad_request(client, value):
    response = client.get(ARTICLE, headers={"Accept-Datetime": value})
    assert response.status_code == 400
    assert "memento-datetime" not in response.headers


@pytest.mark.parametrize(
    ("url", "statuses"),
    [(ARTICLE, (200, 200, 200)), (REMOVED, (200, 404, 404)), (GONE, (200, 200, 410)),
     (ADDED, (404, 404, 200)), ("http://www.qinghe.example/never", (404, 404, 404)),
     ("http://www.baiyun.example/robots.txt", (200, 200, 200))],
)  # fmt: skip
def test_errors_and_robots_of_the_past_are_mementos_too(client, url, statuses):
    for day, status in zip(DAYS, statuses, strict=True):
        response = client.get(url, headers=at(shown_at(day)))
        assert response.status_code == status
        assert response.headers["memento-datetime"] == http_date(shown_at(day))


def test_conditional_requests_reach_over_days(client):
    first = client.get(ARTICLE, headers=at(shown_at(DAYS[0])))
    tag = {"If-None-Match": first.headers["etag"]}
    changed = client.get(ARTICLE, headers=at(shown_at(DAYS[1])) | tag)
    assert changed.status_code == 200 and changed.headers["etag"] != first.headers["etag"]
    assert parse_http_date(changed.headers["last-modified"]) > parse_http_date(
        first.headers["last-modified"]
    )
    tag = {"If-None-Match": changed.headers["etag"]}
    same = client.get(ARTICLE, headers=at(shown_at(DAYS[2])) | tag)
    assert same.status_code == 304
    assert same.headers["memento-datetime"] == http_date(shown_at(DAYS[2]))
    assert same.headers["etag"] == changed.headers["etag"]
    assert same.headers["last-modified"] == changed.headers["last-modified"]
    since = {"If-Modified-Since": changed.headers["last-modified"]}
    assert client.get(ARTICLE, headers=at(shown_at(DAYS[2])) | since).status_code == 304


def test_each_site_has_pages_that_stay_and_pages_that_change():
    for host in world.hosts():
        one, two = (world.resources(host, day) for day in DAYS[:2])
        same = [path for path in one if one[path] == two[path]]
        assert len(same) > 5 and len(same) < len(one)


def test_a_sidebar_changes_pages_whose_reports_do_not(client):
    url = "http://www.baiyun.example/a/20240311/1346.html"
    two, three = (client.get(url, headers=at(shown_at(day))) for day in DAYS[1:])
    assert two.content != three.content


@pytest.mark.parametrize("url", [ARTICLE, REMOVED])
def test_a_memento_has_an_address_of_its_own(client, url):
    for day in DAYS:
        negotiated = client.get(url, headers=at(shown_at(day)))
        address = negotiated.headers["content-location"]
        assert address != url
        memento = client.get(address)
        assert memento.status_code == negotiated.status_code
        assert memento.content == negotiated.content
        for name in ("memento-datetime", "link", "content-location"):
            assert memento.headers[name] == negotiated.headers[name]


def test_the_timemap_lists_the_mementos(client):
    link = client.get(ADDED).headers["link"]
    timemap = client.get(link.split("<")[2].split(">")[0])
    assert timemap.headers["content-type"] == "application/link-format"
    assert timemap.text.count('memento"') == 1
    assert f'datetime="{http_date(shown_at(DAYS[2]))}"' in timemap.text
    assert 'rel="first last memento"' in timemap.text
    never = "http://www.qinghe.example/timemap/link/http://www.qinghe.example/never"
    assert client.get(never).status_code == 404


@given(st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_http_dates_come_back(moment):
    moment = moment.replace(microsecond=0)
    assert parse_http_date(http_date(moment)) == moment
    assert day_for(moment) in DAYS
    assert shown_at(day_for(moment)) <= moment or day_for(moment) == DAYS[0]
