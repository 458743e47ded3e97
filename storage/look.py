"""The commands of ``python -m storage`` that look things up and print them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime, time

import pyarrow as pa
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from extract.facts.model import Precision
from storage import release as releases
from storage.differences import Op, Paragraph, differences
from storage.errors import NotFound
from storage.parts import json_default
from storage.quarantine import held, quarantined
from storage.reader import Archive, Overview, overview
from storage.recurate import captured
from storage.rows import OccurrenceRow, PageRow, ReportRow, VersionRow
from storage.settings import ARCHIVE_ZONE
from storage.show import Found, find
from storage.store import Store

SHOWN_COLUMNS = 7
SHOWN_WIDTH = 46


def show(store: Store, options: argparse.Namespace) -> int:
    """Print the newest release in numbers, or one thing."""
    if options.name is None:
        _print_overview(overview(store), options.json)
        return 0
    found = find(_archive(store, options), options.name)
    if options.json:
        print(found.to_json())
    else:
        _print_found(found)
    return 0


def history(store: Store, options: argparse.Namespace) -> int:
    """Print the versions of a report, with what changed in each."""
    archive = _archive(store, options)
    report = _report(archive, options.report)
    versions = archive.versions(report.report_id)
    if options.json:
        _print_json(asdict(version) for version in versions)
        return 0
    print(f"report {report.report_id}\n{report.heading}\n{report.url}\n")
    before = ""
    for version in versions:
        after = archive.text(version.text_digest) if version.text_digest else ""
        counts = _counted(differences(before, after)) if version.number > 1 and after else ""
        print(f"{version.number:>3}  {_shown(version.observed_at)}  {version.kind:<11} {counts}")
        before = after or before
    return 0


def diff(store: Store, options: argparse.Namespace) -> int:
    """Print how one version of a report became another, paragraph by paragraph."""
    archive = _archive(store, options)
    report = _report(archive, options.report)
    texts = [v for v in archive.versions(report.report_id) if v.text_digest]
    later = _version(texts, options.to if options.to is not None else texts[-1].number)
    at = texts.index(later)
    earlier = texts[max(at - 1, 0)] if options.frm is None else _version(texts, options.frm)
    assert earlier.text_digest and later.text_digest  # of those that have a text
    changed = differences(archive.text(earlier.text_digest), archive.text(later.text_digest))
    if options.json:
        _print_json(asdict(paragraph) for paragraph in changed)
        return 0
    print(f"report {report.report_id}: version {earlier.number} -> {later.number} ({later.kind})")
    _print_differences(changed)
    return 0


def family(store: Store, options: argparse.Namespace) -> int:
    """Print who is in a family, how each differs from the best witness, and where it stands."""
    archive = _archive(store, options)
    found = find(archive, options.family)
    family_id = found.id
    if found.kind != "family":
        if found.kind == "page":
            raise NotFound(
                "a page has no family of its own", where=found.id, todo="name a report of it"
            )
        table = found.rows["report" if found.kind == "report" else "family"]
        family_id = str(table.column("family_id")[0].as_py())
    members = archive.family(family_id)
    reports = archive.where(ReportRow, "family_id", family_id)
    if options.json:
        _print_json(
            asdict(member)
            | {"reports": [asdict(row) for row in reports if row.text_id == member.text_id]}
            for member in members
        )
        return 0
    print(f"family {family_id}: {len(members)} texts, {len(reports)} reports")
    for member in members:
        print(f"\n{member.relation_to_canonical:<10} text {member.text_id}")
        for row in sorted(reports, key=lambda row: (row.first_observed_at, row.report_id)):
            if row.text_id == member.text_id:
                there = "" if row.present else "  (gone)"
                print(f"    {_shown(row.first_observed_at)}  {row.url}  {row.heading}{there}")
    return 0


def as_of(store: Store, options: argparse.Namespace) -> int:
    """Print what a page showed at a moment."""
    archive = _archive(store, options)
    found = find(archive, options.what)
    if found.kind not in {"page", "report"}:
        raise NotFound(
            f"is the name of a {found.kind}, which stands on no one page",
            where=repr(options.what),
            todo="name a page by its URL, or a report by its id",
        )
    rows = found.rows["observations" if found.kind == "page" else "report"].to_pylist()
    standing = archive.as_of(str(rows[0]["url"]), _moment(options.moment))
    page = standing.page
    if options.json:
        _print_json([asdict(page) | {"reports": [asdict(row) for row in standing.reports]}])
        return 0
    print(f"{page.url}\nlast observed {_shown(page.observed_at)}: status {page.status}")
    print(f"{page.title or '(no title)'}")
    said = [f"source: {page.source}"] if page.source else []
    said += [f"{page.views} views"] if page.views is not None else []
    said += [f"quality {page.quality}: {', '.join(page.reasons)}"] if page.reasons else []
    print("\n".join([" · ".join(["published " + _published(page), *said]), ""]))
    texts = archive.texts(*(row.text_digest for row in standing.reports))
    for row in standing.reports:
        claims = f"     [{told}]\n" if (told := _claims(row)) else ""
        print(f"{row.ordinal:>3}  {row.heading}\n{claims}     {texts[row.text_digest][:60]}…")
    return 0


def quarantine(store: Store, options: argparse.Namespace) -> int:
    """Print the pages that are kept and not believed, and the days held for a broken crawl."""
    partitions = captured(store, options.site, options.first, options.last)
    pages = quarantined(store, set(partitions))
    runs = [run for partition in partitions if (run := held(store, partition))]
    if options.json:
        _print_json({"page": asdict(page)} for page in pages)
        _print_json({"day": asdict(run)} for run in runs)
        return 0
    print(f"{len(pages)} pages in quarantine, {len(runs)} days held for a broken crawl")
    for page in pages:
        print(f"\n{page.url}  ({page.site}, {_shown(page.observed_at)})")
        print(f"    quality {page.quality}: {', '.join(page.reasons or page.flags)}")
        print(f"    capture {page.payload_key} +{page.payload_offset}")
    for run in runs:
        print(f"\n{run.site} {run.day}: {run.problem or run.outcome} (run {run.run})")
        print(f"    if its pages are sound: python -m storage curate {run.site} {run.day}")
    return 0


def _archive(store: Store, options: argparse.Namespace) -> Archive:
    return Archive(store, releases.require(store, options.release))


def _report(archive: Archive, name: str) -> ReportRow:
    found = find(archive, name)
    if found.kind != "report":
        raise NotFound(
            f"is the name of a {found.kind}", where=repr(name), todo="name a report by its id"
        )
    return archive.report(found.id)


def _version(texts: list[VersionRow], number: int) -> VersionRow:
    for version in texts:
        if version.number == number:
            return version
    numbers = ", ".join(str(version.number) for version in texts)
    raise NotFound(
        f"there is no version {number} with a text", where="diff", todo=f"one of {numbers}"
    )


def _moment(text: str) -> datetime:
    """Return a moment; a day stands for its end, in the archive's zone."""
    if len(text) == len("2026-03-02"):
        return datetime.combine(date.fromisoformat(text), time.max, tzinfo=ARCHIVE_ZONE)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=ARCHIVE_ZONE)


def moment(text: str) -> str:
    """Check an argument that is a day or a moment; raises ValueError for any other."""
    _moment(text)
    return text


def _shown(at: datetime) -> str:
    return f"{at.astimezone(ARCHIVE_ZONE):%Y-%m-%d %H:%M}"


def _published(page: PageRow) -> str:
    """Return a page's publish time as far as it was printed."""
    if page.published_at is None:
        return "at a time unknown"
    shown = _shown(page.published_at)
    return shown[: len("2026-03-02")] if page.precision == Precision.DAY else shown


def _claims(row: OccurrenceRow) -> str:
    """Return what a report claims of itself as one line; empty if nothing is known."""
    period = f"{row.period_first} to {row.period_last}" if row.period else None
    known = (period, row.level, row.organisation, row.locality, row.kind)
    return " · ".join(value for value in known if value)


def _counted(changed: tuple[Paragraph, ...]) -> str:
    counts = {op: sum(paragraph.op is op for paragraph in changed) for op in Op}
    told = [f"{counts[op]} {op}" for op in (Op.CHANGED, Op.ADDED, Op.REMOVED) if counts[op]]
    return f"paragraphs: {', '.join(told)}" if told else "the text is the same"


def _print_differences(changed: tuple[Paragraph, ...]) -> None:
    """Print changed paragraphs; deletions as [-…-], insertions as {+…+}, like a word diff."""
    console = Console(highlight=False, soft_wrap=True)
    for paragraph in changed:
        if paragraph.op is Op.SAME:
            continue
        if paragraph.op is Op.CHANGED:
            text = "".join(
                escape(edit.after)
                if edit.before == edit.after
                else (f"[red]{escape(f'[-{edit.before}-]')}[/]" if edit.before else "")
                + (f"[green]{escape(f'{{+{edit.after}+}}')}[/]" if edit.after else "")
                for edit in paragraph.edits
            )
            console.print(f"~ {text}")
        elif paragraph.op is Op.REMOVED:
            console.print(f"[red]- {escape(paragraph.before or '')}[/]")
        else:
            console.print(f"[green]+ {escape(paragraph.after or '')}[/]")


def _print_overview(seen: Overview, as_json: bool) -> None:
    if as_json:
        _print_json([asdict(seen)])
        return
    if seen.release is None:
        print("nothing was published yet")
        return
    print(f"release    {seen.release}, made {seen.created_at:%Y-%m-%d %H:%M:%S} UTC")
    print(f"digest     {seen.digest}")
    for name in ("captures", "pages", "reports", "texts", "families"):
        print(f"{name:<10} {getattr(seen, name)}")
    for name, counts in (("versions", seen.versions), ("relations", seen.relations)):
        print(f"{name:<10} " + (", ".join(f"{n} {kind}" for kind, n in counts.items()) or "none"))
    for state in seen.sites:
        stale = f"  STALE: the last crawl ended as {state.outcome}" if state.stale else ""
        print(f"site       {state.site}, last day {state.last_day or 'none'}{stale}")


def _print_found(found: Found) -> None:
    console = Console(highlight=False)
    console.print(f"[bold]{found.kind} {found.id}[/]")
    for title, rows in found.rows.items():
        if title == "text":
            for text in dict.fromkeys(rows.column("text").to_pylist()):
                console.print(f"\n[bold]text[/]\n{escape(str(text))}")
        elif rows.num_rows == 1:
            console.print(f"\n[bold]{title}[/]")
            for name, value in rows.to_pylist()[0].items():
                console.print(f"  {name:<18} {escape(str(value))}")
        else:
            console.print(_grid(title, rows))


def _grid(title: str, rows: pa.Table) -> Table:
    """Return rows as a grid: the first columns, cut to what fits; --json has all."""
    names = rows.column_names[:SHOWN_COLUMNS]
    grid = Table(*names, title=f"{title} ({rows.num_rows})", title_justify="left")
    for row in rows.to_pylist():
        grid.add_row(*(escape(str(row[name])[:SHOWN_WIDTH]) for name in names))
    return grid


def _print_json(values: Iterable[object]) -> None:
    """Print one JSON value a line."""
    for value in values:
        json.dump(value, sys.stdout, ensure_ascii=False, default=json_default)
        print()
