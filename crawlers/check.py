"""What ``python -m crawlers check`` does: a site tried, and told in plain words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from crawlers.findings import Article, Findings, Kind, ListPage, findings_of
from crawlers.progress import Progress
from crawlers.site import Site
from crawlers.suspicions import Suspicion, Weight, suspicions_of
from crawlers.trial import run_trial
from storage.settings import Settings


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found on a site, and what looks wrong in it."""

    found: Findings
    suspicions: tuple[Suspicion, ...]

    @property
    def would_work(self) -> bool:
        """Whether a crawl would bring reports."""
        return not any(one.weight is Weight.STOPS for one in self.suspicions)


def check(site: Site, settings: Settings, progress: Progress) -> Checked:
    """Try a site (robots.txt, one list page, three articles), archiving nothing.

    A process can do this once.  Raises :class:`~storage.errors.SettingsError` and
    :class:`~crawlers.errors.CrawlFailed`.
    """
    found = findings_of(run_trial(site, settings, progress))
    return Checked(found, suspicions_of(found))


def as_text(checked: Checked) -> str:
    """Return it as lines for people."""
    found = checked.found
    lines = [f"{found.site.name}: {found.site.title}", *_robots_lines(found)]
    for page in found.lists:
        lines += ["", *_list_lines(page, len(found.trial.denied))]
    for article in found.articles:
        lines += ["", *_article_lines(article)]
    lines.append("")
    if checked.suspicions:
        lines.append("What looks wrong:")
        for one in checked.suspicions:
            mark = "✗" if one.weight is Weight.STOPS else "?"
            lines += [f"  {mark} {one.what}", f"      {one.todo}"]
    else:
        lines.append("Nothing looks wrong.")
    lines += ["", "A crawl would work." if checked.would_work else "A crawl would not work: see ✗."]
    return "\n".join(lines)


def as_json(checked: Checked) -> str:
    """Return it as one line of JSON."""
    found = checked.found
    value = {
        "site": found.site.name,
        "title": found.site.title,
        "would_work": checked.would_work,
        "robots": {
            "url": found.robots.url,
            "status": found.robots.status,
            "allows_start": found.robots.verdict.allows(found.site.start_urls[0]),
            "crawl_delay": found.robots.crawl_delay,
            "delay": found.delay,
            "denied_articles": list(found.trial.denied),
        },
        "lists": [
            {
                "url": page.url,
                "status": page.status,
                "location": page.location,
                "links": asdict(page.links),
            }
            for page in found.lists
        ],
        "articles": [_article_value(article) for article in found.articles],
        "suspicions": [asdict(one) for one in checked.suspicions],
    }
    return json.dumps(value, ensure_ascii=False)


def _article_value(article: Article) -> dict[str, object]:
    page = article.page
    value: dict[str, object] = {
        "url": article.url,
        "status": article.status,
        "problem": article.problem,
        "location": article.location,
    }
    if page:
        value |= {
            "title": page.title,
            "published_at": page.published_at.isoformat() if page.published_at else None,
            "breadcrumb": list(page.breadcrumb),
            "promised": page.promised,
            "reports": [asdict(one) for one in article.reports],
            "charset": page.charset,
            "declared_charset": article.declared,
            "parts": list(page.parts),
            "next_part": article.goes_on,
            "flags": list(page.flags),
        }
    return value


def _robots_lines(found: Findings) -> Iterator[str]:
    robots, start = found.robots, found.site.start_urls[0]
    if robots.status is None:
        yield f"{robots.url}: could not be had"
        return
    allows = "allows" if robots.verdict.allows(start) else "FORBIDS"
    asked = "asks for no delay" if not robots.crawl_delay else f"asks for {robots.crawl_delay:g} s"
    yield f"{robots.url}: status {robots.status}, {allows} {start}"
    yield f"  {asked}; a crawl leaves {found.delay:g} s between two requests"


def _list_lines(page: ListPage, denied: int) -> Iterator[str]:
    yield f"list page {page.url}: status {page.status}"
    if page.location:
        yield f"  redirects to {page.location}"
    if page.status != 200:
        return
    links = page.links
    yield f"  {links.articles:>4} links to articles{_kinds(links.article_kinds)}"
    if denied:
        yield f"       of which robots.txt forbids {denied}"
    yield f"  {links.lists:>4} to list pages{_kinds(links.list_kinds)}"
    yield f"  {links.neither:>4} to neither, left alone{_kinds(links.neither_kinds)}"
    yield f"  {links.elsewhere:>4} to other hosts, never followed"


def _kinds(kinds: Sequence[Kind]) -> str:
    return ": " + ", ".join(f"{one.example} (×{one.count})" for one in kinds) if kinds else ""


def _article_lines(article: Article) -> Iterator[str]:
    page = article.page
    if page is None:
        yield f"article {article.url}: {article.problem}"
        return
    yield f"article {article.url}"
    yield f"  title       {page.title or 'none found'}"
    when = page.published_at.isoformat(" ") if page.published_at else "none found"
    yield f"  time        {when}"
    yield f"  breadcrumb  {' > '.join(page.breadcrumb) or 'none found'}"
    promised = "" if page.promised is None else f", {page.promised} promised by the title"
    yield f"  reports     {len(page.reports)} found{promised}"
    yield f"  charset     {_charset(article.declared, page.charset)}"
    yield f"  parts       {len(page.parts)}" + (
        f", goes on at {article.goes_on}" if article.goes_on else ""
    )
    yield f"  flags       {', '.join(page.flags) or 'none'}"
    for one in article.reports:
        yield f"  {one.ordinal:>4}. {one.heading} ({one.size:,} characters)"
        yield f"        {one.begins}"


def _charset(declared: str | None, used: str) -> str:
    if declared is None:
        return f"{used}; the page declares none"
    return f"{used}, as declared" if declared == used else f"{used}, though {declared} is declared"
