"""Making a bucket ready for an archive: created, its store probed, its explanation written."""

from __future__ import annotations

from storage import layout
from storage.catalog import write_catalog
from storage.errors import StorageError
from storage.probe import probe
from storage.store import Store


def prepare(store: Store) -> bool:
    """Make the bucket ready to be written to; return whether there was anything to do.

    A store that lacks what the archive needs is refused before anything of the archive is
    written.  A bucket that has a catalog lies in a store that was found fit, and is not probed
    again (`python -m storage probe` does that).  What a refusal leaves behind is an empty bucket.
    Raises :class:`~storage.errors.StorageError` with the probe's findings.
    """
    store.create()
    if store.size(layout.CATALOG) is not None:
        return False
    report = probe(store)
    if not report.fit:
        raise StorageError(
            f"the store is not fit for an archive:\n{report}\n",
            where=f"s3://{store.bucket} at {store.endpoint}",
            todo="use another store, or a newer version of it; nothing was written",
        )
    write_catalog(store)
    return True
