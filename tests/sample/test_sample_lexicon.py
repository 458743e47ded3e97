"""The sample sites have spun copies enough to learn their machines' tables from."""

from __future__ import annotations

from crawlers.sample import synonyms
from crawlers.sample.truth import texts
from extract.lineage.background import build_with_lexicon
from extract.lineage.lexicons.suspicion import BAR, Judge
from extract.lineage.model import Text
from extract.lineage.texts.normal import text_id


def test_what_is_learned_is_the_machines_and_tells_their_texts():
    true = {text_id(row.text): row for row in texts()}
    lexicon = build_with_lexicon(Text(key, row.text) for key, row in true.items()).lexicon
    tables = [table for table in vars(synonyms).values() if isinstance(table, synonyms.SpinTable)]
    known = {pair for table in tables for pair in table.swaps.items()}
    placed = {(swap.original, swap.replacement) for swap in lexicon.swaps if swap.table}
    assert len(placed) > 100
    assert len(placed & known) >= 0.8 * len(placed)
    judge = Judge(lexicon)
    suspected = {key for key, row in true.items() if judge.judge(row.text).score >= BAR}
    spun = {key for key, row in true.items() if row.strain != row.root}
    assert suspected <= spun
    assert len(suspected) >= 0.8 * len(spun)
