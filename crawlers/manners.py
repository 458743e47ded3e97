"""Who we say we are to a site, and by which way it is reached."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from crawlers.errors import CrawlFailed
from crawlers.site import Site
from storage.errors import SettingsError
from storage.settings import Settings

AGENT = "work-report-archive"
"""The product token: what a robots.txt calls us by."""
VERSION = "0.1"
_CONNECT_SECONDS = 5.0


def user_agent(site: Site, settings: Settings) -> str:
    """Return the User-Agent: the project and whom to write to.

    Raises :class:`~storage.errors.SettingsError` if a real site could not write to anybody.
    """
    if settings.contact:
        return f"{AGENT}/{VERSION} (+{settings.contact})"
    if site.sample:
        return f"{AGENT}/{VERSION} (its own sample sites)"
    raise SettingsError(
        f"{site.name} is a real site, and its operators could not reach anybody",
        where="ARCHIVE_CONTACT",
        todo="set it to an e-mail or web address; it is sent in the User-Agent",
    )


def proxy_of(site: Site, settings: Settings) -> str | None:
    """Return the address through which a sample site is reached, None for a real one.

    Raises :class:`~storage.errors.SettingsError` if it is not set.
    """
    if not site.sample:
        return None
    if not settings.sample_proxy:
        raise SettingsError(
            f"{site.name} is a sample site, and its server is not named",
            where="ARCHIVE_SAMPLE_PROXY",
            todo="while a demo runs, `. .demo/env` sets it to their address",
        )
    return settings.sample_proxy


def knock_at_samples(proxy: str) -> None:
    """Raise :class:`~crawlers.errors.CrawlFailed` if nothing listens at the samples' address."""
    if why := unreachable(proxy):
        raise CrawlFailed(
            f"the sample sites do not answer: {why}",
            where=proxy,
            todo="check ARCHIVE_SAMPLE_PROXY and that their server runs",
        )


def unreachable(address: str) -> str | None:
    """Return why nothing can be connected to at an address, None if something can."""
    split = urlsplit(address)
    try:
        port = split.port or (443 if split.scheme == "https" else 80)
        socket.create_connection((split.hostname or "", port), _CONNECT_SECONDS).close()
    except (OSError, ValueError) as error:
        return str(error)
    return None
