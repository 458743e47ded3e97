# /// script
# dependencies = ["datatrove==0.10.1", "jieba", "regex", "spacy", "tokenizers", "xxhash<4"]
# ///
"""Group texts by datatrove's MinHash as it comes: what :mod:`bench.lineage` starts beside itself.

Its packages are not ours (it wants an older trafilatura), so uv makes it an environment of its own:
``uv run --script bench/peer_datatrove.py TEXTS.json``.  TEXTS.json is an object from id to text;
printed is ``{"groups": {id: group}, "seconds": CPU seconds of the four stages}``.

The settings are the package's own, those of FineWeb 2 for Chinese: five words of jieba, 14 bands
of 8 hashes.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from datatrove.data import Document
from datatrove.pipeline.dedup import MinhashDedupBuckets, MinhashDedupCluster
from datatrove.pipeline.dedup.minhash import (
    MinhashConfig,
    MinhashDedupFilter,
    MinhashDedupSignature,
)
from datatrove.utils.logging import logger

LANGUAGE = "cmn_Hani"


def main() -> None:
    """Print the groups and the CPU seconds."""
    logger.remove()
    texts: dict[str, str] = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    start = time.process_time()
    with TemporaryDirectory() as folder:
        groups = grouped(texts, Path(folder))
    print(json.dumps({"groups": groups, "seconds": time.process_time() - start}))


def grouped(texts: dict[str, str], folder: Path) -> dict[str, str]:
    """Return which group each text is in; the files of the four stages go into ``folder``."""
    config = MinhashConfig(n_grams=5, num_buckets=14, hashes_per_bucket=8)
    signatures, pairs, removed = (str(folder / name) for name in ("signatures", "pairs", "removed"))
    documents = [Document(text=text, id=key) for key, text in texts.items()]
    MinhashDedupSignature(signatures, config, LANGUAGE).run(documents)
    for bucket in range(config.num_buckets):
        MinhashDedupBuckets(signatures, pairs, config=config).run(None, bucket, config.num_buckets)
    MinhashDedupCluster(pairs, removed, config, save_cluster_id=True).run()
    for _ in MinhashDedupFilter(removed, load_cluster_ids=True).run(documents):
        pass
    return {one.id: group_of(one) for one in documents}


def group_of(document: Document) -> str:
    """Return a document's group: its cluster, or itself."""
    number = document.metadata.get("minhash_cluster_id", -1)
    return document.id if number == -1 else f"cluster {number}"


if __name__ == "__main__":
    main()
