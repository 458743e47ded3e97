"""A folder's HTML files as a site: each byte for byte, and an index that links them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from urllib.parse import quote

from crawlers.sample.errors import SampleError
from crawlers.sample.world import Resource

_SUFFIXES = {".html", ".htm"}


@dataclass(frozen=True, slots=True)
class Folder:
    """What lies in a folder at the moment it is asked for: it has no past."""

    path: Path

    def __post_init__(self) -> None:
        if not self.path.is_dir():
            raise SampleError("no such folder", where=str(self.path), todo="name an existing one")
        if not self._files():
            raise SampleError(
                "no *.html file lies in it", where=str(self.path), todo="put some there"
            )

    def find(self, path: str) -> Resource:
        """Return what a decoded path shows: / the index, /NAME.html a file, else 404."""
        files = self._files()
        if path == "/":
            return self._index(files)
        file = files.get(path.removeprefix("/"))
        try:
            if file:
                # The charset is left to the page itself: no parameter.
                return Resource(200, "text/html", file.read_bytes(), _changed_at(file))
        except FileNotFoundError:
            pass  # gone since it was listed: as if it had never been there
        gone = b"<!DOCTYPE html><title>404</title><h1>404</h1>\n"
        return Resource(404, "text/html; charset=utf-8", gone, datetime.fromtimestamp(0, UTC))

    def _files(self) -> dict[str, Path]:
        found = (p for p in self.path.iterdir() if p.suffix.lower() in _SUFFIXES and p.is_file())
        return {file.name: file for file in sorted(found)}

    def _index(self, files: dict[str, Path]) -> Resource:
        rows = "".join(f'<li><a href="/{quote(name)}">{escape(name)}</a></li>\n' for name in files)
        html = (
            '<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>Pages</title></head>\n'
            f"<body><ul>\n{rows}</ul></body></html>\n"
        )
        changed_at = max((_changed_at(file) for file in files.values()), default=None)
        return Resource(
            200,
            "text/html; charset=utf-8",
            html.encode("utf-8", "surrogateescape"),
            changed_at or datetime.fromtimestamp(0, UTC),
        )


def _changed_at(file: Path) -> datetime:
    return datetime.fromtimestamp(int(file.stat().st_mtime), UTC)
