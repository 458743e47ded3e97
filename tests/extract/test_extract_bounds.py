"""Hostile bytes are read within bounded memory, and patterns do not blow up on them."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

MOST = 3 << 30
"""Bytes of address space for one page of 8 MiB: the code, its libraries and some 1.5 GiB."""
_CHILD = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({most}, {most}))
resource.setrlimit(resource.RLIMIT_CPU, (120, 120))
from extract.errors import ExtractError
from extract.model import Payload
from extract.page import extract_page
body = {body}
try:
    found = extract_page([Payload("http://a.example/1.html", body)])
except ExtractError as error:
    print("error")
else:
    assert all(found.text[r.start : r.end] == r.text for r in found.reports)
    print("page")
"""

BODIES = {
    "divs": "b'<div>' * ((8 << 20) // 5)",
    "one line": "b'<p>' + '\\u5b57'.encode() * 1_700_000",
    "one line of digits": "b'<p>' + b'1' * 5_000_000",
    "one line of ordinals": "b'<p>' + '\\u7b2c\\u4e00\\u7bc7 1. '.encode() * 400_000",
    "one line of brackets": "b'<p>' + '\\u3010(\\u3014\\u300a'.encode() * 420_000",
    "one line of spaces": "b'<p>x' + b' ' * 5_000_000 + b'x'",
    "one line of commas": "b'<p>' + '\\uff0c\\u3002'.encode() * 800_000",
    "links": "b'<a href=/a/1_2.html>2</a>' * 100_000",
    "attributes": "b'<p' + b''.join(b' a%d=b' % n for n in range(300_000)) + b'>x'",
    "lines with numbers": "b'<p>(1)' * 90_000",
    "short lines of numbers": "b'<p>1 2 3 4 5 6 7 8 9' * 40_000",
    "title": "b'<title>' + '(1\\u7bc7)'.encode() * 700_000 + b'</title><p>x'",
    "NULs": "b'<p>x' + bytes(8_000_000)",
    "binary": "bytes(range(256)) * 30_000",
    "comments": "b'<!--' * 1_000_000",
    "entities": "b'<p>' + b'&#x5b57;' * 900_000",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_hostile_bytes_end_within_bounded_memory(body):
    # The limit on CPU time only ends what would never end.
    child = subprocess.run(
        [sys.executable, "-c", _CHILD.format(most=MOST, body=body)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (child.returncode, child.stdout.strip() in {"page", "error"}) == (0, True), child.stderr


def test_the_limit_would_be_felt():
    assert MOST < resource.RLIM_INFINITY or resource.RLIM_INFINITY == -1
    child = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import resource; resource.setrlimit(resource.RLIMIT_AS, ({MOST}, {MOST}));"
            f"bytes({MOST})",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "MemoryError" in child.stderr
