"""Finding declared sites by name."""

from __future__ import annotations

import importlib
import pkgutil

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
        site = importlib.import_module(f"{sites.__name__}.{name}").SITE
    except SiteError:
        raise
    except Exception as error:
        raise SiteError(
            f"cannot be read: {type(error).__name__}: {error}", where=where, todo="mend the file"
        ) from error
    if not isinstance(site, Site):
        raise SiteError("SITE is no Site", where=where, todo="SITE = Site(...)")
    if site.name != name:
        raise SiteError(
            f"is named {site.name!r}", where=where, todo="name the site as its file is named"
        )
    return site


def load_all() -> tuple[Site, ...]:
    """Return all declared sites, by name."""
    return tuple(load(name) for name in names())
