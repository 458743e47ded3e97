"""Candidates planned by Daft on a Ray cluster: for whole rebuilds that outgrow one machine.

The plan of :mod:`extract.lineage.pairs.candidates`, row for row, as joins, one window and
group-bys, which Daft spreads over the nodes; only the pairs come back.  Daft and Ray pin other
packages than the archive does and live in an environment of their own, ``requirements-ray.txt``.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from extract.lineage.model import Background, LineageError
from extract.lineage.pairs.candidates import CONTAINED, FEW, HUB, PASSAGE, SHARED
from extract.lineage.texts.prints import Hashes

if TYPE_CHECKING:
    from daft import DataFrame, Expression, Series

ADDRESS = "RAY_ADDRESS"
"""The environment variable by which Ray's own tools name a cluster, too."""


def candidates(prints: Sequence[Hashes], background: Background) -> Iterator[tuple[int, int]]:
    """Yield what :func:`~extract.lineage.pairs.candidates.candidates` yields, by the cluster.

    Raises:
        LineageError: Daft and Ray are not installed, or no cluster is named or answers.
    """
    _connect()
    import daft

    sizes = [own.size for own in prints]
    if not sum(sizes):
        return
    texts = np.repeat(np.arange(len(prints), dtype=np.uint32), sizes)
    rows = pa.table({"print": np.concatenate(prints), "text": texts})
    hot = pa.table({"print": np.array(sorted(background.hot), dtype=np.uint64)})
    found = (
        plan(daft.from_arrow(rows), daft.from_arrow(hot))
        .to_arrow()
        .sort_by([("a", "ascending"), ("b", "ascending")])
    )
    yield from zip(found["a"].to_pylist(), found["b"].to_pylist(), strict=True)


def plan(prints: DataFrame, hot: DataFrame) -> DataFrame:
    """Return the pairs ``(a, b)`` worth comparing, of rows ``(print, text)`` without ``hot`` ones.

    Lazy; the rows may come from Parquet as well as from memory.
    """
    from daft import DataType, Window, col
    from daft.functions import row_number, when
    from daft.udf import func

    posting = prints.join(hot, on="print", how="anti")
    place = row_number().over(Window().partition_by("print").order_by("text"))
    first = posting.with_column("place", place).where(col("place") <= HUB)
    own = posting.groupby("text").agg(
        col("print").count().alias("size"), col("print").list_agg().alias("prints")
    )

    def of(side: str) -> list[Expression]:
        return [col("text").alias(side), *(col(n).alias(f"{n}_{side}") for n in ("size", "prints"))]

    a_is_small = col("size_a") <= col("size_b")
    small, large, linked = col("small"), col("large"), col("linked")
    many = (small >= FEW) & (linked >= SHARED)
    few = (small < FEW) & (linked * 2 >= small) & (large <= 3 * FEW)
    shared = func.batch(return_dtype=DataType.int64())(_shared)
    return (
        first.select(col("print"), col("text").alias("a"))
        .join(posting.select(col("print"), col("text").alias("b")), on="print")
        .where(col("a") < col("b"))
        .groupby("a", "b")
        .agg(col("print").count().alias("linked"))
        .join(own.select(*of("a")), on="a")
        .join(own.select(*of("b")), on="b")
        .with_columns(
            {
                "small": when(a_is_small, col("size_a")).otherwise(col("size_b")),
                "large": when(a_is_small, col("size_b")).otherwise(col("size_a")),
            }
        )
        .where(many | few)
        .with_column("shared", shared(col("prints_a"), col("prints_b")))
        .where((col("shared") >= CONTAINED * small) | (col("shared") >= PASSAGE))
        .select("a", "b")
    )


def _shared(prints_a: Series, prints_b: Series) -> pa.Int64Array:
    """Return for each pair how many fingerprints both have."""
    both = zip(prints_a.to_arrow(), prints_b.to_arrow(), strict=True)
    counts = [
        np.intersect1d(a.values.to_numpy(), b.values.to_numpy(), assume_unique=True).size
        for a, b in both
    ]
    return pa.array(counts, type=pa.int64())


def _connect() -> None:
    address = os.environ.get(ADDRESS)
    if not address:
        raise LineageError(
            "no Ray cluster is named",
            where=f"environment variable {ADDRESS}",
            todo="start one (`ray start --head`) and give its address, host:port",
        )
    os.environ.setdefault("DAFT_PROGRESS_BAR", "0")
    try:
        import daft
        import ray
    except ImportError as error:
        raise LineageError(
            f"{error.name} is not installed",
            where="--engine ray",
            todo="run in an environment made of requirements-ray.txt",
        ) from error
    try:
        _knock(address)
        ray.init(address, ignore_reinit_error=True, log_to_driver=False, logging_level="error")
    except (OSError, ValueError, RuntimeError) as error:
        raise LineageError(
            f"no Ray cluster answers: {error}",
            where=f"{ADDRESS}={address}",
            todo="start one, or correct its address, host:port",
        ) from error
    daft.set_runner_ray(address)


def _knock(address: str) -> None:
    """Raise OSError or ValueError unless something listens there: Ray would ask for minutes."""
    host, _, port = address.rpartition(":")
    socket.create_connection((host, int(port)), timeout=10).close()
