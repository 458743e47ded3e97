"""The sample sites' pages come out as the sites tell that they were made."""

from __future__ import annotations

import random
from dataclasses import asdict

import pytest

from crawlers.sample.article import State
from crawlers.sample.calendar import DAYS
from crawlers.sample.truth import TruePage, TrueReport, pages
from crawlers.sample.world import SAMPLES, resources
from extract import flags
from extract.facts.model import Where
from extract.model import Page, Payload, Report
from extract.page import extract_page
from extract.parts import group_parts
from extract.rules import GENERAL, Rules, learn

CASES = [(sample.life.host, day) for sample in SAMPLES for day in DAYS]


def payloads(host, day):
    return [
        Payload(f"http://{host}{path}", resource.body, resource.content_type)
        for path, resource in resources(host, day).items()
        if resource.status == 200 and path.rsplit("/", 1)[-1][:1].isdigit()
    ]


def truth(host, day) -> dict[str, tuple]:
    life = next(sample.life for sample in SAMPLES if sample.life.host == host)
    return {
        f"http://{host}{article.path}": (article, state)
        for article in life.listed(day)
        if isinstance(state := article.states[DAYS.index(day)], State)
    }


def true_pages(host, day) -> dict[str, TruePage]:
    return {
        page.url: page
        for page in pages()
        if page.day == day and page.url.startswith(f"http://{host}/")
    }


def pages_of(host, day, rules: Rules = GENERAL) -> list[Page]:
    return [extract_page(group, rules) for group in group_parts(payloads(host, day))]


def check(pages: list[Page], told: dict[str, tuple]) -> None:
    assert [page.url for page in pages] == sorted(told)
    for page in pages:
        article, state = told[page.url]
        assert page.title == state.title
        assert page.published_at == article.published_at
        assert page.breadcrumb == article.breadcrumb
        assert page.promised == state.promised
        assert [report.heading for report in page.reports] == [
            state.heading(number) for number in range(1, len(state.items) + 1)
        ]
        assert [report.text.split("\n") for report in page.reports] == [
            list(item.text.paragraphs) for item in state.items
        ]
        assert [report.ordinal for report in page.reports] == list(range(1, len(state.items) + 1))
        assert (flags.PROMISED_MISMATCH in page.flags) == (
            state.promised not in {None, len(state.items)}
        )
        assert flags.PARTS_MISSING not in page.flags


@pytest.mark.parametrize(("host", "day"), CASES)
def test_every_page_is_as_it_was_made(host, day):
    check(pages_of(host, day), truth(host, day))


@pytest.mark.parametrize(("host", "day"), CASES)
def test_a_page_s_facts_are_those_that_it_states(host, day):
    told = true_pages(host, day)
    assert told
    for page in pages_of(host, day):
        if true := told.get(page.url):
            facts = page.facts
            assert (facts.precision, facts.source, facts.views) == (
                true.claims.precision,
                true.claims.source,
                true.claims.views,
            )
            assert facts.lead == true.lead


@pytest.mark.parametrize(("host", "day"), CASES)
def test_a_report_s_facts_are_those_that_it_states(host, day):
    told = true_pages(host, day)
    for page in pages_of(host, day):
        if page.url in told:
            for report, true in zip(page.reports, told[page.url].reports, strict=True):
                check_claims(report, true)


def check_claims(report: Report, true: TrueReport) -> None:
    facts = report.facts
    if true.claims:
        value = {
            name: getattr(facts, name).value if getattr(facts, name) else None
            for name in ("organisation", "locality", "level", "kind")
        }
        days = (facts.period.first, facts.period.last) if facts.period else (None, None)
        claims = asdict(true.claims)
        assert days == (claims.pop("first"), claims.pop("last"))
        assert value == claims
        return
    if facts.organisation:
        assert facts.organisation.value in report.heading
    if facts.period and facts.period.place.where is Where.OPENING:
        assert {facts.period.first.year, facts.period.last.year} == {true.year}


@pytest.mark.parametrize(("host", "day"), CASES)
def test_learning_from_the_site_changes_no_report(host, day):
    rules = learn(pages_of(host, day))
    check(pages_of(host, day, rules), truth(host, day))


def test_grouping_does_not_depend_on_the_order():
    given = payloads(SAMPLES[1].life.host, DAYS[0])
    grouped = group_parts(given)
    assert any(len(group) > 1 for group in grouped)
    for seed in range(3):
        random.Random(seed).shuffle(given)
        assert group_parts(given) == grouped
