"""Answering a request for a sample address: pure functions, no sockets."""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from urllib.parse import unquote

from crawlers.sample import memento, world
from crawlers.sample.calendar import DAYS, shown_at
from crawlers.sample.faults.host import FaultHost
from crawlers.sample.folder import Folder
from crawlers.sample.messages import Asked, Raw, Reply, plain
from crawlers.sample.world import Resource

PAGES_HOST = "pages.example"

_GZIP_FROM = 200
"""Bytes below which no content coding is worth its header."""


def answer(asked: Asked, folder: Folder | None, faults: FaultHost) -> Reply | Raw:
    """Answer a GET.

    Hosts that are no samples are refused with 403, so nothing else is ever reached from here.
    """
    host, target, headers = asked.host, asked.target, asked.headers
    if host == PAGES_HOST and folder is not None:
        resource = folder.find(unquote(target.partition("?")[0]))
        return _negotiated(resource, headers).with_headers(("Vary", "Accept-Encoding"))
    if host in world.hosts():
        return _sample(host, target, headers)
    if host in faults.hosts:
        return faults.answer(host, target)
    todo = "start the server with --pages FOLDER" if host == PAGES_HOST else "samples only"
    return plain(403, f"{host} is not served here: {todo}")


def _sample(host: str, target: str, headers: Mapping[str, str]) -> Reply:
    path = target.partition("?")[0]
    if target.startswith(memento.TIMEMAP_PREFIX):
        return _timemap(host, target.removeprefix(memento.TIMEMAP_PREFIX))
    dated = memento.day_of_memento(path)
    if dated:
        day, path = dated
    elif "accept-datetime" in headers:
        try:
            day = memento.day_for(memento.parse_http_date(headers["accept-datetime"]))
        except ValueError as error:
            return plain(400, f"Accept-Datetime: {error}")
    else:
        live = world.resources(host, DAYS[-1]).get(path) or world.missing(host)
        return _negotiated(live, headers).with_headers(
            ("Vary", "accept-datetime, Accept-Encoding"), ("Link", memento.links(host, path))
        )
    resource = world.resources(host, day).get(path) or world.missing(host)
    return _negotiated(resource, headers).with_headers(
        ("Vary", "accept-datetime, Accept-Encoding"),
        ("Memento-Datetime", memento.http_date(shown_at(day))),
        ("Content-Location", memento.memento_url(host, path, day)),
        ("Link", memento.links(host, path)),
    )


def _timemap(host: str, original: str) -> Reply:
    scheme_and_host = f"http://{host}"
    path = original.removeprefix(scheme_and_host)
    days = tuple(day for day in DAYS if path in world.resources(host, day))
    if not original.startswith(f"{scheme_and_host}/") or not days:
        return plain(404, f"no mementos of {original}")
    kind = ("Content-Type", "application/link-format")
    return Reply(200, (kind,), memento.timemap(host, path, days))


def _negotiated(resource: Resource, headers: Mapping[str, str]) -> Reply:
    """Choose the content coding, then evaluate the conditions (RFC 9110, section 13.2.2).

    Each coding is a representation of its own, so its strong ETag differs (section 8.8.3.3).
    """
    body, coding = resource.body, ""
    if len(body) >= _GZIP_FROM and _accepts_gzip(headers.get("accept-encoding", "")):
        body, coding = gzip.compress(body, mtime=0), "gzip"
    fields = [("Content-Type", resource.content_type)]
    if coding:
        fields.append(("Content-Encoding", coding))
    if resource.status != 200:
        return Reply(resource.status, tuple(fields), body)
    tag = world.etag(resource.body) + (f"-{coding}" if coding else "")
    validators = (
        ("ETag", f'"{tag}"'),
        ("Last-Modified", memento.http_date(resource.changed_at)),
    )
    if _not_modified(tag, resource, headers):
        return Reply(304, validators, b"")
    return Reply(200, (*fields, *validators), body)


def _not_modified(tag: str, resource: Resource, headers: Mapping[str, str]) -> bool:
    if "if-none-match" in headers:
        asked = headers["if-none-match"].strip()
        return asked == "*" or tag in re.findall(r'"([^"]*)"', asked)
    try:
        since = memento.parse_http_date(headers.get("if-modified-since", ""))
    except ValueError:
        return False  # section 13.1.3: a date that is not valid is ignored
    return resource.changed_at.replace(microsecond=0) <= since


def _accepts_gzip(field: str) -> bool:
    """Whether ``gzip`` is acceptable (RFC 9110, section 12.5.3)."""
    weights: dict[str, float] = {}
    for choice in field.lower().split(","):
        name, *parameters = (piece.strip() for piece in choice.split(";"))
        weight = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        try:
            weights[name] = float(weight)
        except ValueError:
            weights[name] = 0.0
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0
