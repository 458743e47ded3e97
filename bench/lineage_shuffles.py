"""What the candidate plan moves between the nodes of a cluster, in rows a text, as texts grow.

Run from the root of the repository: ``python -m bench.lineage_shuffles [--bases N] [--seed N]``.
Counted by DuckDB over the same joins that ``extract.lineage.pairs.cluster`` plans: what
docs/scale.md works out 10^8 reports from.
"""

from __future__ import annotations

import argparse

import duckdb
import numpy as np
import pyarrow as pa

from bench.lineage import background
from bench.lineage_corpus import build
from extract.lineage.pairs.candidates import HUB, SHARED, without_hot
from extract.lineage.texts.prints import fingerprints, read

_LINKED = f"""
    with ranked as (
        select print, text, row_number() over (partition by print order by text) as place
        from prints
    ), linked as (
        select one.text as a, other.text as b, count(*) as shared
        from ranked one join ranked other on one.print = other.print and one.text < other.text
        where one.place <= {HUB}
        group by all
    )
    select sum(shared), count(*), count(*) filter (shared >= {SHARED}) from linked
"""


def main() -> None:
    """Print the counts of one corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bases", type=int, default=600)
    parser.add_argument("--seed", type=int, default=978)
    options = parser.parse_args()
    texts = build(options.bases, options.seed).texts
    prints = [fingerprints(read(texts[key].text)) for key in sorted(texts)]
    kept = without_hot(prints, background())
    sizes = [own.size for own in kept]
    rows = pa.table(
        {
            "print": np.concatenate(kept),
            "text": np.repeat(np.arange(len(kept), dtype=np.uint32), sizes),
        }
    )
    with duckdb.connect(":memory:") as connection:
        connection.register("prints", rows)
        found = connection.execute(_LINKED).fetchone()
    assert found is not None
    count = len(texts)
    print(f"{count} texts, seed {options.seed}; rows a text")
    told = (
        ("fingerprints", sum(own.size for own in prints)),
        ("... after the hot list", sum(sizes)),
        ("linked, one for each fingerprint of a pair", found[0]),
        ("pairs that share one", found[1]),
        (f"pairs that share {SHARED}", found[2]),
    )
    for name, number in told:
        print(f"{name:45}{number / count:10.1f}")


if __name__ == "__main__":
    main()
