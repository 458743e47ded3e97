"""Finding declared sites by name."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from pathlib import Path
from types import ModuleType

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
    return _declared(module, name, where)


def load_file(path: Path, name: str) -> Site:
    """Return the declaration in a file; raises :class:`~crawlers.errors.SiteError`."""
    where = str(path)
    try:
        spec = importlib.util.spec_from_file_location(f"site_file_{name}", path)
        if spec is None or spec.loader is None:
            raise ImportError("is no Python file")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    except Exception as error:
        raise _unreadable(where, error) from error
    return _declared(module, name, where)


def load_all() -> tuple[Site, ...]:
    """Return all declared sites, by name."""
    return tuple(load(name) for name in names())


def _unreadable(where: str, error: Exception) -> SiteError:
    if isinstance(error, SiteError):
        return error
    return SiteError(
        f"cannot be read: {type(error).__name__}: {error}", where=where, todo="mend the file"
    )


def _declared(module: ModuleType, name: str, where: str) -> Site:
    site = getattr(module, "SITE", None)
    if not isinstance(site, Site):
        raise SiteError("has no SITE", where=where, todo="SITE = Site(...)")
    if site.name != name:
        raise SiteError(
            f"is named {site.name!r}", where=where, todo="name the site as its file is named"
        )
    return site
