"""Whether a body may be kept: directives for all, for us, for others, in headers and pages."""

from __future__ import annotations

import pytest

from crawlers.consent import withheld
from extract.model import Payload


def page(head: str, charset: str = "utf-8") -> Payload:
    return Payload("http://x.example/1.html", f"<html><head>{head}</head>文".encode(charset))


@pytest.mark.parametrize(
    ("tag", "kept"),
    [
        ("noarchive", False),
        ("noindex, NoArchive", False),
        ("work-report-archive: noarchive", False),
        ("otherbot: noarchive", True),
        ("unavailable_after: 25 Jun 2030 15:00:00 PST", True),
        ("max-snippet:-1, noarchive", False),
        ("none", True),
        ("noarchived", True),
        ("", True),
    ],
)
def test_x_robots_tag(tag: str, kept: bool) -> None:
    assert (withheld([tag], None) is None) == kept


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "utf-16"])
def test_meta(charset: str) -> None:
    ours = '<meta name="Work-Report-Archive" content="x,\n noarchive">'
    assert withheld([], page('<meta name=robots content="NOARCHIVE">', charset))
    assert "\n" not in (withheld([], page(ours, charset)) or "\n")
    assert withheld([], page('<meta name=otherbot content="noarchive">', charset)) is None
    assert withheld([], page('<meta name=robots content="all">noarchive', charset)) is None


@pytest.mark.parametrize("body", [b"", b"noarchive", b"<meta noarchive", b"\xff\xfenoarchive"])
def test_odd_bodies_are_kept(body: bytes) -> None:
    assert withheld([], Payload("http://x.example/", body)) is None
