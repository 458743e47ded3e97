"""Finding declared sites by name."""

from __future__ import annotations

import importlib
import pkgutil
import runpy
from pathlib import Path

from crawlers import sites
from crawlers.errors import SiteError
from crawlers.site import Site


def names() -> tuple[str, ...]:
    """Return the names of all declared sites, sorted."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(sites.__path__)))


def load(name: str) -> Site:
    """Return a site's declaration; raises :class:`~crawlers.errors.SiteError`."""
    where = f"crawlers/sites/{name}.py"
    if name not in names():
        raise SiteError(
            "no such site", where=where, todo=f"one of {', '.join(names())}, or add the file"
        )
    try:
        module = importlib.import_module(f"{sites.__name__}.{name}")
    except Exception as error:
        raise _unreadable(where, error) from error
    return _declared(getattr(module, "SITE", None), name, where)


def load_file(path: Path, name: str) -> Site:
    """Return the declaration in a file; raises :class:`~crawlers.errors.SiteError`."""
    where = str(path)
    try:
        # Not imported: byte code is kept by seconds, and a file can be edited twice in one.
        found = runpy.run_path(where, run_name=f"site_file_{name}")
    except Exception as error:
        raise _unreadable(where, error) from error
    return _declared(found.get("SITE"), name, where)


def load_all() -> tuple[Site, ...]:
    """Return all declared sites, by name."""
    return tuple(load(name) for name in names())


def _unreadable(where: str, error: Exception) -> SiteError:
    if isinstance(error, SiteError):
        return error
    return SiteError(
        f"cannot be read: {type(error).__name__}: {error}", where=where, todo="mend the file"
    )


def _declared(site: object, name: str, where: str) -> Site:
    if not isinstance(site, Site):
        raise SiteError("has no SITE", where=where, todo="SITE = Site(...)")
    if site.name != name:
        raise SiteError(
            f"is named {site.name!r}", where=where, todo="name the site as its file is named"
        )
    return site
