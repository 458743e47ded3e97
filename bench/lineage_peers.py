"""The usual near-duplicate tools, at settings that they recommend: lineage is held against them.

``rensa`` and ``datasketch`` take part if they are installed (dependency group ``bench``, which
nothing else needs); datatrove's own code runs in an environment that uv makes for it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.lineage_scores import Groups

Peer = Callable[[dict[str, str]], tuple[Groups, float]]
"""From texts by id to the group of each, and the CPU seconds that it took, shingling included."""
_SCRIPT = Path(__file__).with_name("peer_datatrove.py")


def peers() -> dict[str, Peer]:
    """Return the peers that are at hand, by name."""
    installed = {name: timed(peer) for name, peer in _PEERS.items() if find_spec(name)}
    return installed | {"datatrove": by_datatrove}


def timed(grouped: Callable[[dict[str, str]], Groups]) -> Peer:
    """Return a peer of this process, timed."""

    def peer(texts: dict[str, str]) -> tuple[Groups, float]:
        start = time.process_time()
        groups = grouped(texts)
        return groups, time.process_time() - start

    return peer


def by_datatrove(texts: dict[str, str]) -> tuple[Groups, float]:
    """Group by datatrove's MinHash (``peer_datatrove.py`` says by which settings)."""
    with TemporaryDirectory() as folder:
        given = Path(folder) / "texts.json"
        given.write_text(json.dumps(texts), encoding="utf-8")
        command = [sys.executable, "-m", "uv", "run", "--quiet", "--no-project", "--script"]
        done = subprocess.run([*command, _SCRIPT, given], check=True, stdout=subprocess.PIPE)
    told = json.loads(done.stdout)
    return told["groups"], told["seconds"]


def by_rensa(texts: dict[str, str]) -> Groups:
    """Group by rensa: raw shingles of five, 112 permutations in 14 bands (FineWeb's settings)."""
    from rensa import RMinHash, RMinHashLSH

    keys = list(texts)
    index, signatures = RMinHashLSH(threshold=0.75, num_perm=112, num_bands=14), []
    for number, key in enumerate(keys):
        signature = RMinHash(num_perm=112, seed=1)
        signature.update(list(shingles(texts[key])))
        signatures.append(signature)
        index.insert(number, signature)
    near = {keys[i]: [keys[j] for j in index.query(s)] for i, s in enumerate(signatures)}
    return components(keys, near)


def by_datasketch(texts: dict[str, str]) -> Groups:
    """Group by datasketch: the same settings."""
    from datasketch import MinHash, MinHashLSH

    index, signatures = MinHashLSH(num_perm=112, params=(14, 8)), {}
    for key, text in texts.items():
        signature = MinHash(num_perm=112)
        signature.update_batch([shingle.encode() for shingle in shingles(text)])
        signatures[key] = signature
        index.insert(key, signature)
    return components(list(texts), {key: index.query(s) for key, s in signatures.items()})


_PEERS = {"rensa": by_rensa, "datasketch": by_datasketch}


def shingles(text: str) -> set[str]:
    """Return the character shingles of five of a raw text."""
    return {text[i : i + 5] for i in range(max(1, len(text) - 4))}


def components(keys: list[str], near: dict[str, list[str]]) -> Groups:
    """Return the connected components as item to group."""
    above = {key: key for key in keys}

    def find(key: str) -> str:
        while above[key] != key:
            above[key] = above[above[key]]
            key = above[key]
        return key

    for key, others in near.items():
        for other in others:
            above[find(other)] = find(key)
    return {key: find(key) for key in keys}
