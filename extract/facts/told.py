"""The facts of a report as programs and as people read them."""

from __future__ import annotations

from extract.facts.model import ReportFacts

Told = dict[str, str | int | None]


def facts_json(facts: ReportFacts) -> dict[str, Told | None]:
    """Return each fact as a JSON object with where it was read; None for what is not said."""
    places = dict(facts.places())
    told: dict[str, Told | None] = {}
    for name, value in _values(facts).items():
        if value is None:
            told[name] = None
            continue
        place = places[name]
        told[name] = {**value, "where": place.where, "start": place.start, "end": place.end}
    return told


def facts_text(facts: ReportFacts) -> str:
    """Return what is known as one line; empty if nothing is."""
    period = facts.period
    known = [f"{period.first} to {period.last}"] if period else []
    for said in (facts.level, facts.organisation, facts.locality, facts.kind):
        known += [said.value] if said else []
    return " · ".join(known)


def _values(facts: ReportFacts) -> dict[str, Told | None]:
    period = facts.period
    value: dict[str, Told | None] = {
        "period": {
            "value": period.said,
            "first": period.first.isoformat(),
            "last": period.last.isoformat(),
        }
        if period
        else None
    }
    for name in ("level", "organisation", "kind", "locality"):
        said = getattr(facts, name)
        value[name] = {"value": said.value} if said else None
    return value
