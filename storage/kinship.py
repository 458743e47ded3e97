"""A lineage as rows: families, relations, passages, masks, datings and suspicions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from extract.lineage.model import Background, Lineage
from storage.provenance import code_digest
from storage.rows import (
    AnchorSpan,
    DatingRow,
    FamilyRow,
    MaskRow,
    PassageRow,
    RelationRow,
    Span,
    SuspicionRow,
    TextRow,
)


@dataclass(frozen=True, slots=True)
class Kinship:
    """What a release says of how texts are related, by table."""

    families: tuple[FamilyRow, ...]
    relations: tuple[RelationRow, ...]
    passages: tuple[PassageRow, ...]
    masks: tuple[MaskRow, ...]
    dating: tuple[DatingRow, ...]
    suspicion: tuple[SuspicionRow, ...]


def kinship(lineage: Lineage, texts: Iterable[TextRow], background: Background) -> Kinship:
    """Return a lineage's rows.  Of texts with one id offsets count in the smallest."""
    witness: dict[str, TextRow] = {}
    for row in texts:
        best = witness.setdefault(row.text_id, row)
        if row.text < best.text:
            witness[row.text_id] = row
    digest = {key: row.text_digest for key, row in witness.items()}
    return Kinship(
        families=_families(lineage, background),
        relations=_relations(lineage, background),
        passages=_passages(lineage, digest, background),
        masks=_masks(lineage, digest, background),
        dating=_dating(lineage, digest),
        suspicion=_suspicion(lineage, background),
    )


def _families(lineage: Lineage, background: Background) -> tuple[FamilyRow, ...]:
    return tuple(
        FamilyRow(
            text_id=member.text,
            family_id=member.family,
            canonical_id=member.canonical,
            relation_to_canonical=str(member.relation_to_canonical or "canonical"),
            background=background.version,
            code=code_digest(),
        )
        for member in lineage.members
    )


def _relations(lineage: Lineage, background: Background) -> tuple[RelationRow, ...]:
    return tuple(
        RelationRow(
            a=relation.a,
            b=relation.b,
            kind=str(relation.kind),
            direction=str(relation.direction) if relation.direction else None,
            coverage_a=relation.coverage_a,
            coverage_b=relation.coverage_b,
            evidence=tuple(Span(*span) for span in relation.evidence),
            background=background.version,
            code=code_digest(),
        )
        for relation in lineage.relations
    )


def _passages(
    lineage: Lineage, digest: dict[str, str], background: Background
) -> tuple[PassageRow, ...]:
    return tuple(
        PassageRow(
            text_id=passage.text,
            start=passage.start,
            end=passage.end,
            kind=str(passage.kind),
            source_id=passage.source,
            source_start=passage.source_start,
            source_end=passage.source_end,
            text_digest=digest[passage.text],
            source_digest=digest[passage.source] if passage.source else None,
            background=background.version,
            code=code_digest(),
        )
        for passage in lineage.passages
    )


def _masks(lineage: Lineage, digest: dict[str, str], background: Background) -> tuple[MaskRow, ...]:
    return tuple(
        MaskRow(
            text_id=mask.text,
            start=mask.start,
            filler=mask.filler,
            end=mask.end,
            type=str(mask.type),
            support=mask.support,
            text_digest=digest[mask.text],
            background=background.version,
            code=code_digest(),
        )
        for mask in lineage.masks
    )


def _dating(lineage: Lineage, digest: dict[str, str]) -> tuple[DatingRow, ...]:
    return tuple(
        DatingRow(
            text_id=row.text,
            claimed_year=row.claimed_year,
            not_before=row.not_before,
            not_after=row.not_after,
            verdict=str(row.verdict),
            anchors=tuple(
                AnchorSpan(a.start, a.end, a.rule, a.not_before, a.not_after) for a in row.anchors
            ),
            text_digest=digest[row.text],
            code=code_digest(),
        )
        for row in lineage.dating
    )


def _suspicion(lineage: Lineage, background: Background) -> tuple[SuspicionRow, ...]:
    return tuple(
        SuspicionRow(
            text_id=row.text,
            score=row.score,
            swaps=row.swaps,
            table=row.table,
            background=background.version,
            code=code_digest(),
        )
        for row in lineage.suspicion
    )
