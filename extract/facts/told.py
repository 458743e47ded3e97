"""The facts of a report as programs and as people read them."""

from __future__ import annotations

from extract.facts.model import Place, ReportFacts, Said

Told = dict[str, str | int | None]


def facts_json(facts: ReportFacts) -> dict[str, Told | None]:
    """Return each fact as a JSON object with where it was read; None for what is not said."""
    period = facts.period
    days = {"first": period.first.isoformat(), "last": period.last.isoformat()} if period else {}
    return {
        "period": _told(period.said, period.place, days) if period else None,
        "level": _said(facts.level),
        "organisation": _said(facts.organisation),
        "kind": _said(facts.kind),
        "locality": _said(facts.locality),
    }


def facts_text(facts: ReportFacts) -> str:
    """Return what is known as one line; empty if nothing is."""
    period = facts.period
    known = [f"{period.first} to {period.last}"] if period else []
    for said in (facts.level, facts.organisation, facts.locality, facts.kind):
        known += [said.value] if said else []
    return " · ".join(known)


def _said(said: Said | None) -> Told | None:
    return _told(said.value, said.place, {}) if said else None


def _told(value: str, place: Place, days: dict[str, str]) -> Told:
    where: Told = {"where": place.where, "start": place.start, "end": place.end}
    return {"value": value, **days, **where}
